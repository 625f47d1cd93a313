"""Every month of a finding is watched, and where a part was put right the months that are still wrong are named."""

import datetime
from typing import Any

import msgspec
import pytest
import time_machine

from apps.corrections.ledger.still_wrong import _month_of, months_still_wrong
from apps.corrections.ledger.watches import Office, Offices, watch_of_finding
from apps.corrections.watching import Line, Seen, Told, Watch, look
from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Finding
from apps.readiness.rules import rule_set
from apps.wallet.kinds import decode, to_builtins
from tests.corrections.watched import Watched, content_of, noon, watched
from tests.notices.people import somebody
from tests.wallet.page_records import words

pytestmark = pytest.mark.slow

ON = datetime.date(2026, 11, 21)
BEFORE = datetime.date(2026, 1, 1)
CITY = Office("municipality", "the-city")


# -- R-20 ---------------------------------------------------------------------------------------------------------
def held(kind: str, source: str, name: str, **payload: Any) -> Held:
    return Held(payload=decode(kind, payload), source=source, source_record_id=name, data_as_of=ON)  # type: ignore[arg-type]


def part(number: int, **more: Any) -> dict[str, Any]:
    """An instalment under special collection; the fifth is of October."""
    due = datetime.date(2026, 6 + number, 10) if number < 7 else datetime.date(2027, number - 6, 10)
    return {"fiscal_year": 2026, "collection": "special", "instalment": number, "due_on": due.isoformat(), "amount": 9_000, **more}  # fmt: skip


EMPLOYER = {"name": "Aoba Foods"}
CONTRACT = {"employer": EMPLOYER, "starts_on": "2025-04-01", "ends_on": "2026-08-31", "weekly_hours": 40, "regular_weekly_hours": 40, "monthly_wage": 245_000}  # fmt: skip
LAST_SLIP = {"employer": EMPLOYER, "month": "2026-08", "paid_on": "2026-08-25", "days": 20, "base_pay": 245_000, "gross": 245_000, "resident_tax": 9_000}  # fmt: skip


@pytest.fixture(scope="module")
def left() -> tuple[Case, Finding]:
    """She left in August, and nobody takes the tax of September and October."""
    parts = [part(3, paid_on="2026-09-08", paid_amount=9_000), part(4), part(5)]
    case = Case(ON, [
        held("employment_contract", "employer", "ec", **CONTRACT),
        held("payslip", "employer", "ps", **LAST_SLIP),
        *(held("resident_tax_instalment", "municipality", f"rt-{one['instalment']}", **one) for one in parts),
    ])  # fmt: skip
    findings = rule_set().assess(case, questions=("continuity",)).findings
    return case, next(one for one in findings if one.check == "R-20")


def watch_of(left: tuple[Case, Finding]) -> Watch:
    case, finding = left
    offices = Offices(tuple(Office(one.source or "", f"the-{one.source}") for one in case.records[:2]) + (CITY,) * 3, frozenset({CITY}))  # fmt: skip
    watch = watch_of_finding(finding, case, offices).watch
    assert watch is not None
    return watch


def shown(**payload: Any) -> Seen:
    number = payload["instalment"] if payload["collection"] == "special" else f"o{payload['instalment']}"
    return Seen(source="municipality", institution="the-city", kind="resident_tax_instalment", record_id=f"rt-{number}",
                data_as_of=ON, payload=payload)  # fmt: skip


PAID = {"paid_on": "2026-11-18", "paid_amount": 9_000}


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ([part(4), part(5)], "not_shown"),
        ([part(4, **PAID), part(5)], "partly_fixed"),
        ([part(4, **PAID), part(5, **PAID)], "fixed"),
        ([part(4, **PAID | {"paid_amount": 5_000}), part(5, **PAID)], "partly_fixed"),
        # the city bills the rest, whatever became of the parts under special collection
        ([part(4), part(5), part(3, collection="ordinary", due_on="2026-10-31")], "fixed"),
        ([part(3, collection="ordinary", due_on="2026-10-31")], "fixed"),
        # a bill of before she left, or of another year, is none for the rest of this one
        ([part(4), part(5), part(1, collection="ordinary", due_on="2026-06-30")], "not_shown"),
        ([part(4), part(5), part(3, collection="ordinary", due_on="2026-10-31", fiscal_year=2025)], "not_shown"),
    ],
)  # fmt: skip
def test_tax_that_nobody_takes_waits_until_it_is_paid_or_billed(
    left: tuple[Case, Finding], seen: list[dict[str, Any]], verdict: str
) -> None:
    found = look(watch_of(left), [shown(**one) for one in seen], after=BEFORE)
    assert found.verdict == verdict, found


def test_it_waits_for_each_month_of_the_finding(left: tuple[Case, Finding]) -> None:
    assert len(watch_of(left).lines) == len(left[1].months) == 2


def again(case: Case, *more: Held, paid: bool = False) -> set[str]:
    """The checks that find something once the city has told more, or that each part was paid."""
    records = [
        msgspec.structs.replace(
            one, payload=decode(one.kind, to_builtins(one.payload) | (PAID if paid else {}))
        )
        if one.kind == "resident_tax_instalment"
        else one
        for one in case.records
    ]
    answer = rule_set().assess(Case(ON, [*records, *more]), questions=("continuity",))
    return {one.check for one in answer.findings}


def test_either_ends_the_finding(left: tuple[Case, Finding]) -> None:
    case, _finding = left
    bill = part(3, collection="ordinary", due_on="2026-10-31")
    assert "R-20" in again(case)
    assert "R-20" not in again(case, paid=True)
    assert "R-20" not in again(case, held("resident_tax_instalment", "municipality", "rt-o3", **bill))


# -- R-06 ---------------------------------------------------------------------------------------------------------
JOB = {"employer": EMPLOYER, "employer_type": "corporation", "starts_on": "2026-04-01", "weekly_hours": 40, "regular_weekly_hours": 40, "monthly_wage": 245_000, "commuting_allowance": 5_000}  # fmt: skip


def with_pay(*recorded: int, deducted: dict[str, int]) -> tuple[Case, Finding | None]:
    """A job since April, its months on record from April on, and what was taken from pay in some of them."""
    months = [f"2026-{number:02}" for number in range(4, 4 + len(recorded))]
    slips = [
        {"employer": EMPLOYER, "month": month, "paid_on": f"{month}-25", "days": 20, "base_pay": 245_000, "gross": 250_000, "employees_pension": deducted[month]}
        for month in months if month in deducted
    ]  # fmt: skip
    case = Case(ON, [
        held("employment_contract", "employer", "ec", **JOB),
        held("pension_enrolment", "pension_office", "pe", category=2, employer=EMPLOYER, from_month="2026-04", insured_from="2026-04-01"),
        *(held("pension_month", "pension_office", f"pm-{month}", month=month, category=2, employer=EMPLOYER, standard_remuneration=amount)
          for month, amount in zip(months, recorded, strict=True)),
        *(held("payslip", "employer", f"ps-{one['month']}", **one) for one in slips),
    ])  # fmt: skip
    findings = rule_set().assess(case, questions=("continuity",)).findings
    return case, next((one for one in findings if one.check == "R-06"), None)


def test_each_wrong_month_of_pay_is_watched_with_its_own_amount() -> None:
    case, finding = with_pay(260_000, 200_000, 200_000, deducted={"2026-06": 25_620})
    assert finding is not None
    assert finding.values["right_smr"] == {
        "2026-05": 280_000,
        "2026-06": 260_000,
    }  # June's pay bears the premium of May
    office = Office("pension_office", "nenkin")
    watch = watch_of_finding(finding, case, Offices((office,) * len(case.records), frozenset({office}))).watch
    assert watch is not None
    assert [(line.like["month"], line.expected[0].value, line.expected[0].was) for line in watch.lines] == [
        ("2026-05", 280_000, 200_000),
        ("2026-06", 260_000, 200_000),
    ]


def test_months_of_pay_that_are_all_right_end_the_finding() -> None:
    assert with_pay(260_000, 200_000, 200_000, deducted={})[1] is not None
    assert with_pay(260_000, 260_000, 200_000, deducted={})[1] is not None
    assert with_pay(260_000, 260_000, 260_000, deducted={})[1] is None


def test_what_was_sealed_before_lines_had_another_way_still_opens() -> None:
    old = b'{"source":"municipality","institution":"x","lines":[{"kind":"payslip","record_id":"1"}]}'
    assert msgspec.json.decode(old, type=Watch).lines == (Line(kind="payslip", record_id="1"),)


MONTHS = ("2026-08", "2026-09")


# -- the months that are left -------------------------------------------------------------------------------------
@pytest.fixture
def two_months(db: None) -> Watched:
    """Two months of one office that should be of employees' pension; the request was sent on 2 November."""
    found = watched(somebody())
    for month in MONTHS:
        found.send(1, datetime.date(2026, 10, 1), number=month, month=month)
    found.begin(content_of(*MONTHS))
    return found


def test_the_page_names_the_months_that_are_still_wrong(two_months: Watched, client: Any) -> None:
    day = datetime.date(2026, 11, 10)
    two_months.send(2, day, number="2026-08", month="2026-08")
    two_months.send(1, day, number="2026-09", month="2026-09")
    with time_machine.travel(noon(day + datetime.timedelta(days=1)), tick=False):
        two_months.look(day + datetime.timedelta(days=1))
        client.force_login(two_months.mai.user)
        assert two_months.correction is not None
        said = words(client.get(f"/corrections/{two_months.correction.id}/"))
    assert "Newer data shows a part of the correction. Still wrong: September 2026" in said


def test_months_that_newer_data_shows_right_are_not_among_them(two_months: Watched) -> None:
    day = datetime.date(2026, 11, 10)
    assert two_months.correction is not None
    watch = two_months.correction.content.watch
    assert watch is not None
    sent_on = datetime.date(2026, 11, 2)
    for number, left in (("2026-09", ("2026-08",)), ("2026-08", ())):
        two_months.send(2, day, number=number, month=number)
        with two_months.mai.passage() as key:
            told = months_still_wrong(two_months.mai.resident.pk, key, watch, after=sent_on, today=day)
        assert told == left


def test_where_nothing_is_told_by_months_none_is_named() -> None:
    """A line without a month, of a record that was never seen, names none."""
    told = Told(source="pension_office", institution="x", kind="pension_enrolment", data_as_of=ON)
    assert _month_of(Line(kind="pension_enrolment", record_id="1"), [told]) is None
