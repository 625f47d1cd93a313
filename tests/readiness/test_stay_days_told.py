"""Residents are told of the days of their stay: before the window, when it opens, a month before its end, and after."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.sealing import keys_of
from apps.notices import contents, kinds, planning
from apps.notices.days import morning_of
from apps.notices.models import Change, Notice
from apps.readiness import telling
from apps.readiness.assessments import reassessing
from tests.wallet.page_records import Office, office, status

pytestmark = pytest.mark.django_db
type Plan = Callable[[str], list[tuple[str, str, date | None, date]]]


@pytest.fixture
def mai(db: None) -> Resident:
    return become_resident(User.objects.create_user("mai@example.com"), display_name="Mai")


@pytest.fixture
def immigration(mai: Resident) -> Office:
    return office(mai, "immigration", "Immigration Services Agency", code="immigration")


def noon(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=3, tzinfo=UTC)


@pytest.fixture
def plan(mai: Resident) -> Plan:
    """Plans on a day; what stands then: message, part of the key, the day it is about, the day of telling."""

    def planned(day: str) -> list[tuple[str, str, date | None, date]]:
        with transaction.atomic():
            door.admit([mai.pk])
            key = keys_of([mai.pk])[mai.pk]
            planning.plan(mai.pk, key=key, now=noon(day), only=[telling.PRODUCER])
            rows = Notice.objects.filter(resident=mai, withdrawn_at=None).order_by("due_at", "key")
            opened = [(row, contents.unseal(key, row.key, row.sealed)) for row in rows]
        return [(said.says, row.kind, said.on, timezone.localdate(row.due_at)) for row, said in opened]

    return planned


def stay(**more: Any) -> dict[str, Any]:
    return status(period_months=36, **more)


APPLIED = {"procedure": "renewal", "channel": "counter", "accepted_on": "2027-02-01"}
WINDOW, LAST = date(2026, 11, 28), date(2027, 2, 26)  # the 28th is a Sunday


def test_before_the_window_everything_to_come_is_planned(immigration: Office, plan: Plan) -> None:
    immigration.send("residence_status", "card", stay())

    assert plan("2026-08-01") == [
        ("window_opens", kinds.BEFORE_WINDOW, WINDOW, WINDOW - telling.BEFORE_WINDOW),
        ("apply_by", kinds.DEADLINE, LAST, WINDOW),
        ("apply_soon", kinds.DEADLINE, None, LAST - telling.LAST_CALL),
    ]


def test_once_the_window_is_open_nobody_is_told_that_it_will_open(immigration: Office, plan: Plan) -> None:
    immigration.send("residence_status", "card", stay())

    assert [said for said, *_ in plan("2026-11-27")] == ["window_opens", "apply_by", "apply_soon"]
    assert [said for said, *_ in plan("2026-11-28")] == ["apply_by", "apply_soon"]


def test_whoever_applied_is_told_to_collect_the_card_and_nothing_else(
    immigration: Office, plan: Plan
) -> None:
    immigration.send("residence_status", "card", stay())
    plan("2026-12-01")
    immigration.send("application", "a", APPLIED)

    ((says, kind, on, told),) = plan("2027-02-02")

    assert (says, kind) == ("collect_card", kinds.DEADLINE)
    assert on == date(2027, 4, 28)
    assert told == on - timedelta(days=20)


def test_after_the_end_without_an_application_it_is_said_under_the_same_name(
    mai: Resident, immigration: Office, plan: Plan
) -> None:
    name = immigration.send("residence_status", "card", stay())
    plan("2027-01-01")

    assert [said for said, *_ in plan("2027-03-02")] == ["stay_has_ended"]
    with transaction.atomic():
        door.admit([mai.pk])
        assert Notice.objects.get(key=f"stay-ends/{name}").sequence == 1


def test_a_corrected_day_moves_the_notice_and_a_new_permission_begins_anew(
    mai: Resident, immigration: Office, plan: Plan
) -> None:
    immigration.send("residence_status", "card", stay())
    plan("2026-08-01")
    immigration.send("residence_status", "card", stay(expires_on="2027-03-31", card_expires_on="2027-03-31"))

    moved = plan("2026-08-02")
    immigration.send(
        "residence_status",
        "new",
        stay(granted_on="2026-09-01", expires_on="2029-09-01", card_expires_on="2029-09-01"),
    )
    anew = plan("2026-09-02")

    assert moved[1][2] == date(2027, 3, 31)
    assert anew[1][2] == date(2029, 8, 31)  # a Saturday ends it
    with transaction.atomic():
        door.admit([mai.pk])
        numbers = (
            Notice.objects.filter(key__startswith="stay-ends/")
            .order_by("made_at")
            .values_list("sequence", "withdrawn_at")
        )
        assert [(number, over is None) for number, over in numbers] == [(2, False), (0, True)]


def test_a_short_stay_has_no_window_and_is_told_at_once(immigration: Office, plan: Plan) -> None:
    immigration.send(
        "residence_status", "card", status(period_months=3, granted_on="2026-11-01", expires_on="2027-02-01")
    )

    assert [(said, told) for said, _kind, _on, told in plan("2026-11-05")] == [
        ("apply_by", date(2026, 11, 5)),
        ("apply_soon", date(2027, 2, 1) - telling.LAST_CALL),
    ]


def test_a_card_with_an_end_of_its_own_is_told_two_months_before(immigration: Office, plan: Plan) -> None:
    immigration.send(
        "residence_status",
        "card",
        {**status(None), "status": "permanent_resident", "card_expires_on": "2027-05-01"},
    )

    assert plan("2026-11-05") == [("renew_card", kinds.BEFORE_WINDOW, date(2027, 5, 1), date(2027, 3, 1))]


def test_without_a_permission_on_file_nothing_is_told(immigration: Office, plan: Plan) -> None:
    assert plan("2026-11-05") == []


def test_planning_again_changes_nothing_and_asks_for_no_planning(
    mai: Resident, immigration: Office, plan: Plan
) -> None:
    immigration.send("residence_status", "card", stay())
    first = plan("2026-08-01")

    assert plan("2026-08-02") == first
    with transaction.atomic():
        door.admit([mai.pk])
        assert set(Notice.objects.values_list("sequence", flat=True)) == {0}
        assert Change.objects.count() == 0


def test_whose_records_changed_is_planned_by_itself(mai: Resident, immigration: Office) -> None:
    immigration.send("residence_status", "card", stay())
    now = noon("2026-08-01")

    reassessing.reassess_changed(today=date(2026, 8, 1), now=now)
    done = planning.plan_changed(now=now)

    assert (done.residents, done.told) == (1, 3)
    assert planning.plan_changed(now=now).residents == 0


def test_the_words_name_the_day_in_full(mai: Resident, immigration: Office, plan: Plan) -> None:
    immigration.send("residence_status", "card", stay())
    plan("2026-12-01")
    with transaction.atomic():
        door.admit([mai.pk])
        key = keys_of([mai.pk])[mai.pk]
        titles = [
            (said.title, said.text, str(said.message.step))
            for row in Notice.objects.filter(withdrawn_at=None).order_by("due_at")
            for said in [contents.unseal(key, row.key, row.sealed)]
        ]

    assert titles[0][0] == "Apply to stay longer by Friday, 26 February 2027"
    assert "Your stay ends on Sunday, 28 February 2027." in titles[0][1]
    assert titles[0][2] == "See my renewal"
    assert titles[1][0] == "One month is left: apply by Friday, 26 February 2027"


def test_mornings_are_those_of_japan() -> None:
    assert morning_of(date(2027, 2, 26)).astimezone(UTC) == datetime(2027, 2, 26, 0, tzinfo=UTC)
