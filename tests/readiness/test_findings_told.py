"""Residents are told of each open finding once, with whose move it is, and of rules that change what is said of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.sealing import keys_of
from apps.notices import contents, kinds, planning
from apps.notices.contents import Contents
from apps.notices.models import Notice
from apps.readiness import telling_findings
from apps.readiness.telling_findings import days_of_changes, is_concerned
from tests.readiness.examples import read_case
from tests.wallet.page_records import Office, office, status

pytestmark = pytest.mark.django_db
type Plan = Callable[[str], list[tuple[str, Contents]]]
EMPLOYER = {"name": "Aoba Foods"}
JOB: dict[str, Any] = {
    "employer": EMPLOYER, "employer_type": "corporation", "employer_insured_count": 20, "starts_on": "2026-04-01",
    "weekly_hours": 40, "regular_weekly_hours": 40, "monthly_days": 20, "regular_monthly_days": 20,
}  # fmt: skip


@pytest.fixture
def mai(db: None) -> Resident:
    return become_resident(User.objects.create_user("mai@example.com"), display_name="Mai")


@pytest.fixture
def plan(mai: Resident) -> Plan:
    """Plans on a day; the kinds and contents of what stands then."""

    def planned(day: str) -> list[tuple[str, Contents]]:
        now = datetime.fromisoformat(day).replace(hour=3, tzinfo=UTC)
        with transaction.atomic():
            door.admit([mai.pk])
            key = keys_of([mai.pk])[mai.pk]
            planning.plan(mai.pk, key=key, now=now, only=[telling_findings.PRODUCER])
            rows = Notice.objects.filter(resident=mai, withdrawn_at=None).order_by("due_at", "key")
            return [(row.kind, contents.unseal(key, row.key, row.sealed)) for row in rows]

    return planned


@pytest.fixture
def offices(mai: Resident) -> dict[str, Office]:
    made = {
        code: office(mai, code, code, code=code) for code in ("employer", "pension_office", "health_insurer")
    }
    made["employer"].send("employment_contract", "job", JOB)
    health = {"scheme": "employees", "insurer": "Kyokai", "role": "insured", "insured_from": "2026-07-01"}
    made["health_insurer"].send("health_insurance", "cover", health)
    late = {"category": 2, "employer": EMPLOYER, "from_month": "2026-07", "insured_from": "2026-07-01"}
    made["pension_office"].send("pension_enrolment", "late", late)
    return made


def test_an_employers_late_enrolment_is_told_as_the_employers_move(
    offices: dict[str, Office], plan: Plan
) -> None:
    told = [said for kind, said in plan("2026-11-21") if kind == kinds.FINDING]

    assert [(said.says, said.values) for said in told] == [("records_disagree", {"party": "employer"})]
    (said,) = told
    assert said.title == "Your records do not agree, and somebody else has to put it right"
    assert said.text == "Your employer’s move. The page says what to ask for, and until when."
    assert said.on == date(2028, 5, 31)  # the earliest month can be saved until then
    assert said.step is not None
    assert resolve(said.step.address).view_name == "readiness:finding"


def test_a_finding_is_told_once_and_withdrawn_when_the_record_is_right(
    offices: dict[str, Office], plan: Plan
) -> None:
    before = plan("2026-11-21")
    assert plan("2026-11-22") == before

    right = {"category": 2, "employer": EMPLOYER, "from_month": "2026-04", "insured_from": "2026-04-01"}
    offices["pension_office"].send("pension_enrolment", "late", right)
    cover = {"scheme": "employees", "insurer": "Kyokai", "role": "insured", "insured_from": "2026-04-01"}
    offices["health_insurer"].send("health_insurance", "cover", cover)

    assert [kind for kind, _said in plan("2026-11-23")] == []


def test_what_a_resident_has_to_do_is_told_in_the_same_tone(mai: Resident, plan: Plan) -> None:
    city, immigration = (office(mai, code, code, code=code) for code in ("municipality", "immigration"))
    card = status(
        address="東京都港区1-1-1",
        address_since="2025-01-01",
        granted_on="2025-01-01",
        expires_on="2028-01-01",
    )
    immigration.send("residence_status", "card", card)
    entry = {"name_latin": "TRAN THI MAI", "birth_date": "1998-05-04", "address": "埼玉県緑市東本町2丁目17番9号",
             "address_since": "2026-08-01", "card_presented": False}  # fmt: skip
    city.send("registry_entry", "entry", entry)

    told = [said for kind, said in plan("2026-11-21") if kind == kinds.FINDING]

    assert {said.says for said in told} == {"records_disagree_own"}
    assert told[0].title == "Something in your records waits for you"


# -- rules ---------------------------------------------------------------------------------------------------------
STAY = {
    "kind": "residence_status", "source": "immigration",
    "payload": {"status": "engineer_humanities_international", "period_months": 36, "granted_on": "2025-05-01",
                "expires_on": "2028-05-01", "name_latin": "NGUYEN THI LAN", "birth_date": "1996-02-03", "nationality": "VN"},
}  # fmt: skip


def case_on(day: str, **more: Any) -> Any:
    return read_case({"case": "a", "on": day, "records": [STAY], **more}, parameters=())


def test_days_of_changes_are_those_of_rules_and_dated_values() -> None:
    assert date(2027, 4, 1) in days_of_changes(date(2027, 3, 1))
    assert date(2027, 4, 1) not in days_of_changes(date(2026, 12, 1))  # 60 days ahead, and no more
    assert date(2027, 4, 1) not in days_of_changes(date(2027, 5, 2))  # 30 days afterwards, and no more


def test_who_wants_to_stay_for_good_is_concerned_when_three_years_no_longer_count_as_the_longest() -> None:

    assert is_concerned(case_on("2027-03-01", plan={"procedure": "permanent_residence"}), date(2027, 4, 1))
    assert not is_concerned(case_on("2027-03-01"), date(2027, 4, 1))
