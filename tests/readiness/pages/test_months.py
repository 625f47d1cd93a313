"""Months: each in one state, covered by records alone, missing by findings alone."""

import random
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates.months import month_shifted, months_from_to
from apps.readiness.engine.outcomes import Finding
from apps.readiness.pages.months import ROWS, STATES, RowMonths, months_of
from apps.readiness.pages.months.drawing import draw, runs_of
from apps.readiness.pages.months.page import window
from apps.readiness.pages.months.records import State
from apps.readiness.pages.months.rows import CHECKS, mark_of, rows_of
from apps.readiness.pages.months.words import STATES as STATE_WORDS
from apps.readiness.pages.months.words import WHY
from tests.readiness.pages.found import demo_cases, finding, late
from tests.readiness.pages.renewal_cases import case_on
from tests.readiness.test_index import CHECKS as ALL_CHECKS

FIRST, LAST = "2025-12", "2026-11"
SIGNS: dict[State, str] = {"covered": "=", "missing": "x", "differs": "o", "expected": "-", "unknown": "?", "none": " "}  # fmt: skip
MAI, BISHAL, NIMALI, HNIN = demo_cases(4)


def drawn(case: Case, *findings: Finding, first: str = FIRST, last: str = LAST) -> dict[str, str]:
    """Each row as one sign a month."""
    found = months_of(case, list(findings), first, last)
    return {row.row.name: "".join(SIGNS[month.state] for month in row.months) for row in found}


def contract(**changed: Any) -> dict[str, Any]:
    payload = {"employer": {"name": "青葉食品"}, "starts_on": "2026-03-01", "weekly_hours": 40} | changed
    return {
        "kind": "employment_contract",
        "source": "employer",
        "data_as_of": "2026-11-15",
        "payload": payload,
    }


def asked(*kinds: str, on: str = "2026-11-15") -> dict[str, Any]:
    return {"feeds": [{"source": "employer", "kinds": list(kinds), "data_as_of": on}]}


# -- a life of the sandbox ----------------------------------------------------------------------------------------
def test_an_employer_who_enrolled_late_leaves_a_gap_in_pension_and_none_where_the_city_insured() -> None:
    rows = drawn(MAI, late())

    assert rows["pension"] == "===xxxx====="
    assert rows["health"] == "============"
    assert rows["work"] == "== ========="
    assert rows["employment_insurance"] == "== ========="
    assert rows["stay"] == "============"


def test_without_the_finding_the_same_months_are_only_not_reported() -> None:
    assert drawn(MAI)["pension"] == "===????====="


def test_tax_that_was_taken_and_not_passed_on_is_missing_and_the_present_month_expected() -> None:
    kept_back = finding(rule="restax_not_remitted", check="R-19", months=months_from_to("2026-07", "2026-09"))

    assert drawn(BISHAL, kept_back)["tax"] == "=======xxx=-"


def test_a_student_with_a_deferment_needs_no_premium_and_no_tax_of_the_year_before() -> None:
    rows = drawn(HNIN)

    assert rows["pension"] == "           -"
    assert set(rows["tax"]) == {" "}


def test_hours_over_the_limit_mark_the_work_that_was_done() -> None:
    hours = finding(rule="hours_over_28", check="R-33", responsible="resident", months=("2026-10",))

    assert drawn(HNIN, hours)["work"] == "==========o="


# -- what findings say --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "sign"), [("open", "x"), ("linked", "x"), ("pending", "-"), ("upcoming", "-"), ("suppressed", " ")]
)  # fmt: skip
def test_only_what_is_open_or_follows_from_it_is_missing(state: str, sign: str) -> None:
    assert drawn(MAI, late("2026-08", "2026-08", state=state))["pension"][8] == sign


def test_an_open_finding_speaks_before_one_that_is_still_in_time() -> None:
    pending = finding(rule="np_gap", check="R-11", state="pending", months=("2026-04",))
    rows = months_of(MAI, [pending, late()], FIRST, LAST)
    april = next(row for row in rows if row.row.name == "pension").months[4]

    assert (april.state, april.findings) == ("missing", (1, 0))


def test_what_is_only_information_breaks_no_line() -> None:
    note = finding(rule="lump_sum_risk", check="R-18", severity="info", months=("2026-08",))
    rows = months_of(MAI, [note], FIRST, LAST)
    august = next(row for row in rows if row.row.name == "pension").months[8]

    assert (august.state, august.findings) == ("covered", (0,))


def test_schemes_that_a_finding_names_are_its_rows_and_other_insurance_keeps_a_line_whole() -> None:
    both = late("2026-03", "2026-04", rule="epi_missing", check="R-01")
    both.values["schemes"] = ["health", "pension"]
    assert drawn(MAI, both)["health"] == "============"
    assert drawn(MAI, both)["pension"] == "===xx??====="

    uninsured = Case(
        MAI.on, [held for held in MAI.records if held.kind != "health_insurance"], feeds=MAI.feeds
    )
    assert drawn(uninsured, both)["health"][3:5] == "xx"

    health = late("2026-03", "2026-04", rule="epi_missing", check="R-01")
    health.values["schemes"] = ["health"]
    assert drawn(MAI, health)["health"] == "===xx======="


def test_every_check_has_a_row() -> None:
    assert CHECKS.keys() == set(ALL_CHECKS)
    for check in ALL_CHECKS:
        own, touched = rows_of(finding(rule=check))
        assert own
        assert {*own, *touched} <= {row.name for row in ROWS}


# -- what silence means -------------------------------------------------------------------------------------------
def test_a_month_that_offices_have_not_told_yet_is_expected_only_where_the_line_goes_on() -> None:
    case = case_on("2026-11-21", contract(ends_on="2026-06-30"), **asked("employment_contract"))
    assert drawn(case)["work"] == "   ====     "

    going_on = case_on("2026-12-21", contract(), **asked("employment_contract"))
    assert drawn(going_on, last="2026-12", first="2026-01")["work"] == "  =========-"


def test_nobody_asked_means_cannot_tell_and_never_not_needed() -> None:
    assert drawn(case_on("2026-11-21"))["work"] == "?" * 12


def test_old_data_says_nothing_about_later_months() -> None:
    case = case_on(
        "2026-11-21",
        contract() | {"data_as_of": "2026-07-01"},
        **asked("employment_contract", on="2026-07-01"),
    )
    rows = months_of(case, [], FIRST, LAST)
    work = next(row for row in rows if row.row.name == "work")

    assert [month.state for month in work.months[-4:]] == ["unknown"] * 4
    assert {month.why for month in work.months[-4:]} == {"stale"}


def test_before_somebody_came_to_japan_nothing_was_needed() -> None:
    landed = {
        "kind": "residence_status", "source": "immigration", "data_as_of": "2026-11-15",
        "payload": {"status": "engineer_humanities_international", "permission": "landing", "granted_on": "2026-04-10",
                    "expires_on": "2027-04-10", "name_latin": "NGUYEN THI LAN", "birth_date": "1996-02-03", "nationality": "VN"},
    }  # fmt: skip
    rows = drawn(case_on("2026-11-21", landed))

    assert rows["stay"] == "    ========"
    assert rows["pension"][:4] == "    "
    assert rows["tax"] == " " * 12  # who came after 1 January owes none until June of the next year


# -- what always holds --------------------------------------------------------------------------------------------
rules = st.sampled_from(sorted(CHECKS))
months = st.builds(lambda n: month_shifted("2025-06", n), st.integers(0, 24))
states = st.sampled_from(["open", "pending", "upcoming", "linked", "suppressed"])
severities = st.sampled_from(["info", "medium", "high"])
some_findings = st.lists(
    st.builds(
        lambda rule, state, severity, found: finding(rule=rule, state=state, severity=severity, months=tuple(sorted(found))),
        rules, states, severities, st.sets(months, max_size=6),
    ),
    max_size=4,
)  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=120)
@given(st.sampled_from([MAI, BISHAL, NIMALI, HNIN]), some_findings, st.integers(-20, 6), st.integers(1, 24))
def test_each_month_is_in_one_state_and_every_month_of_a_finding_is_shown(
    case: Case, findings: list[Finding], moved: int, length: int
) -> None:
    last = month_shifted(LAST, moved)
    first = month_shifted(last, 1 - length)
    rows = months_of(case, findings, first, last)

    assert [row.row for row in rows] == list(ROWS)
    for row in rows:
        assert tuple(month.month for month in row.months) == months_from_to(first, last)
        assert all(month.state in STATES for month in row.months)
        assert all(month.why in WHY for month in row.months if month.state in {"expected", "unknown", "none"})
        assert sum(len(run.months) for run in runs_of(row.months)) == length
    for place, found in enumerate(findings):
        for month in set(found.months) & set(months_from_to(first, last)):
            for name in rows_of(found)[0]:
                shown = month_in(rows, name, month)
                assert place in shown.findings
                if found.state == "open" and mark_of(found) != "note":
                    assert shown.state in {"missing", "differs"}


@settings(deadline=None, max_examples=25)
@given(st.sampled_from([MAI, BISHAL, HNIN]), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(case: Case, chance: random.Random) -> None:
    records = list(case.records)
    chance.shuffle(records)
    other = Case(case.on, records, plan=case.plan, declared=case.declared, feeds=case.feeds)

    assert drawn(other, late()) == drawn(case, late())


@settings(deadline=None, max_examples=40)
@given(some_findings)
def test_nothing_is_missing_without_a_finding(findings: list[Finding]) -> None:
    named = {month for found in findings for month in found.months}
    for row in months_of(MAI, findings, FIRST, LAST):
        for month in row.months:
            assert month.state not in {"missing", "differs"} or month.month in named


def month_in(rows: list[RowMonths], name: str, month: str) -> Any:
    return next(one for row in rows if row.row.name == name for one in row.months if one.month == month)


@pytest.mark.parametrize("case", [MAI, HNIN])
def test_nothing_is_drawn_whole_that_no_record_covers(case: Case) -> None:
    """Two drawings: of each row the line to its first month is whole only where that month is."""
    rows = months_of(case, [], "2026-05", "2026-05")
    picture = draw(rows, str, "Months", today=case.on, mirrored=False)
    whole = sum(row.months[0].state == "covered" for row in rows)

    assert len(re.findall(r'class="t" d="M40.0 ', picture)) == 2 * whole
    assert len(re.findall(r'class="t" d=', picture)) == 4 * whole


def test_every_state_has_its_word() -> None:
    assert STATE_WORDS.keys() == set(STATES)


@pytest.mark.parametrize(
    ("said", "last"),
    [("2026-05", "2026-05"), ("2027-01", LAST), ("", LAST), ("2026-13", LAST), ("2026-5", LAST), ("0000-01", LAST), ("x", LAST)],
)  # fmt: skip
def test_what_is_not_a_month_or_lies_ahead_shows_the_present_year(said: str, last: str) -> None:
    assert window(said, date(2026, 11, 21)) == (month_shifted(last, -11), last)
