"""Which application a case is about."""

import datetime
from typing import Any

from apps.readiness.engine.cases import Case, Plan
from apps.readiness.engine.stays import application_asked
from apps.readiness.engine.view import CaseView
from apps.wallet.kinds.residence import Application
from tests.readiness.small_rules import DAY, case, rules, stay


def filed(on: datetime.date, **fields: Any) -> Application:
    said: dict[str, Any] = {"procedure": "renewal", "channel": "counter", "accepted_on": on}
    return Application(**said | fields)


def asked(about: Case) -> datetime.date | None:
    application = application_asked(CaseView(about, rules()))
    return None if application is None else application.accepted_on


RENEWAL = Plan(procedure="renewal")


def test_the_application_for_the_stay_before_is_not_the_planned_one() -> None:
    before = filed(DAY(2023, 11, 20), decided_on=DAY(2023, 12, 10), result="granted")

    assert asked(case(DAY(2026, 11, 1), stay(), before, plan=RENEWAL)) is None
    assert asked(case(DAY(2023, 12, 9), stay(), before, plan=RENEWAL)) == DAY(2023, 11, 20)


def test_a_decision_on_an_application_of_this_stay_leaves_it_the_planned_one() -> None:
    decided = filed(DAY(2026, 11, 20), decided_on=DAY(2026, 12, 1), result="granted")

    assert asked(case(DAY(2026, 12, 2), stay(), decided, plan=RENEWAL)) == DAY(2026, 11, 20)


def test_permanent_residence_waits_on_while_stays_are_extended() -> None:
    waiting = filed(DAY(2023, 10, 2), procedure="permanent_residence")
    refused = filed(DAY(2023, 10, 2), procedure="permanent_residence", decided_on=DAY(2024, 2, 1))
    plan = Plan(procedure="permanent_residence")

    assert asked(case(DAY(2026, 11, 1), stay(), waiting, plan=plan)) == DAY(2023, 10, 2)
    assert asked(case(DAY(2026, 11, 1), stay(), refused, plan=plan)) is None


def test_with_no_stay_on_file_a_decided_application_may_be_any() -> None:
    assert asked(case(DAY(2026, 12, 2), filed(DAY(2026, 11, 20)), plan=RENEWAL)) == DAY(2026, 11, 20)
    assert asked(case(DAY(2026, 12, 2), filed(DAY(2026, 11, 20), result="granted"), plan=RENEWAL)) is None
