"""What an employer left out explains a resident's gap: month by month, by the checks that the rule set has."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from apps.readiness.case_files import read_case
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Discrepancy, Finding, Result, Verdict, cannot_tell, found, met
from apps.readiness.engine.rules import Rule, check
from apps.readiness.engine.running import RuleSet
from apps.readiness.engine.view import CaseView
from apps.readiness.rules import rule_set
from apps.readiness.rules.continuity.explained import EXPLAIN_NO_CATEGORY, explaining

STAY = {
    "kind": "residence_status", "source": "immigration",
    "payload": {
        "status": "engineer_humanities_international", "period_months": 36, "granted_on": "2026-04-01",
        "expires_on": "2029-04-01", "permission": "landing", "name_latin": "NGUYEN THI LAN",
        "birth_date": "1996-02-03", "nationality": "VN",
    },
}  # fmt: skip
JOB = {
    "kind": "employment_contract", "source": "employer",
    "payload": {"employer": {"name": "Kita"}, "starts_on": "2026-07-01", "weekly_hours": 40},
}  # fmt: skip
INSURED = {
    "kind": "health_insurance", "source": "health_insurer",
    "payload": {"scheme": "employees", "insurer": "Kenpo", "role": "insured", "insured_from": "2026-04-01", "insured_to": "2026-06-30"},
}  # fmt: skip
ASKED = [
    {"source": source, "kinds": ["pension_month", "health_insurance"], "data_as_of": "2026-11-18"}
    for source in ("pension_office", "municipality", "health_insurer")
]


def month(number: int, category: int = 0, **more: Any) -> dict[str, Any]:
    payload = {"month": f"2026-{number:02}", "category": category, **more}
    return {"kind": "pension_month", "source": "pension_office", "payload": payload}


def case(*records: dict[str, Any], feeds: list[dict[str, Any]] | None = None) -> Case:
    data = {"case": "A", "on": "2026-11-21", "records": list(records), "feeds": feeds or []}
    return read_case(data, parameters=rule_set().data.parameters.keys())


def stand_in(number: str, rule_id: str, decide: Callable[[CaseView], Verdict | Discrepancy]) -> Rule:
    """A check in the place of one on employers."""
    terms: Any = {
        "severity": "high",
        "effect": "explainable",
        "responsible": "employer",
        "cites": ("npa_12",),
    }
    return check(number, rule_id, **terms)(decide)


@contextmanager
def reading(of: Case, *stand_ins: Rule) -> Iterator[CaseView]:
    """The case under the rules, with stand-ins for the checks on employers; those that none stands in for are not there."""
    ids = {*EXPLAIN_NO_CATEGORY} - {"cat3_error"}
    rules = [rule for rule in rule_set().rules.values() if rule.id not in ids]
    view = CaseView(of, RuleSet("test", [*rules, *stand_ins], rule_set().data))
    try:
        yield view
    finally:
        view.close()


def said(of: Case, rule: str, *stand_ins: Rule) -> list[Result | Finding]:
    with reading(of, *stand_ins) as view:
        return [one for one, _trace in view._rules.answers_in(view, rule)]


def late(_case: CaseView) -> Discrepancy:
    return found("no_category", months=["2026-07", "2026-08"])


def test_checks_that_the_rule_set_lacks_are_passed_over() -> None:
    with reading(case(STAY)) as view:
        assert explaining(view, EXPLAIN_NO_CATEGORY) == {}


def test_a_gap_is_split_into_what_is_explained_and_the_rest() -> None:
    gap = case(STAY, month(7), month(8), month(9))

    linked, own = said(gap, "np_gap", stand_in("R-03", "epi_start_late", late))

    assert isinstance(linked, Finding)
    assert isinstance(own, Finding)
    assert (linked.state, linked.linked_to, linked.months) == ("linked", "R-03", ("2026-07", "2026-08"))
    assert (linked.severity, linked.responsible, linked.residence_effect) == (
        "info",
        "employer",
        "explainable",
    )
    assert (own.state, own.linked_to, own.months, own.responsible) == ("open", None, ("2026-09",), "resident")


def test_unpaid_premiums_are_split_in_the_same_way() -> None:
    unpaid = case(STAY, *(month(number, 1, status="unpaid") for number in (7, 8, 9)))

    linked, own = said(unpaid, "np_unpaid", stand_in("R-03", "epi_start_late", late))

    assert isinstance(linked, Finding)
    assert isinstance(own, Finding)
    assert (linked.linked_to, linked.months, linked.severity) == ("R-03", ("2026-07", "2026-08"), "info")
    assert (own.state, own.months, own.protect_by) == ("open", ("2026-09",), datetime.date(2028, 10, 31))


def test_days_without_cover_are_cut_where_the_explanation_ends() -> None:
    gap = case(STAY, INSURED, feeds=ASKED)

    linked, own = said(gap, "no_health_cover", stand_in("R-03", "epi_start_late", late))

    assert isinstance(linked, Finding)
    assert isinstance(own, Finding)
    assert (linked.linked_to, linked.months) == ("R-03", ("2026-07", "2026-08"))
    assert linked.values["uncovered_from"] == datetime.date(2026, 7, 1)
    assert (own.values["uncovered_from"], own.months) == (datetime.date(2026, 9, 1), ("2026-09", "2026-10"))


def test_a_failing_that_goes_on_explains_the_month_that_runs_too() -> None:
    def missing(_case: CaseView) -> Discrepancy:
        months = ["2026-07", "2026-08", "2026-09", "2026-10"]
        return found("no_category", months=months, obliged_from=datetime.date(2026, 7, 1))

    gap = case(STAY, JOB, INSURED, feeds=ASKED)

    (linked,) = said(gap, "no_health_cover", stand_in("R-01", "epi_missing", missing))

    assert isinstance(linked, Finding)
    assert (linked.state, linked.linked_to) == ("linked", "R-01")


@pytest.mark.parametrize("state", ["suppressed", "upcoming"])
def test_what_is_suppressed_or_to_come_explains_nothing(state: Any) -> None:
    def other(_case: CaseView) -> Discrepancy:
        return found("no_category", state=state, months=["2026-07"])

    (own,) = said(case(STAY, month(7)), "np_gap", stand_in("R-02", "epi_short_missing", other))

    assert isinstance(own, Finding)
    assert (own.state, own.linked_to) == ("open", None)


def test_the_check_that_says_most_is_the_parent() -> None:
    rules = [stand_in("R-09", "ei_missing", late), stand_in("R-05", "deducted_not_enrolled", late)]

    (linked,) = said(case(STAY, month(7)), "np_gap", *rules)

    assert isinstance(linked, Finding)
    assert linked.linked_to == "R-05"


def test_where_an_employer_had_nothing_to_do_the_gap_is_the_residents() -> None:
    (own,) = said(
        case(STAY, JOB, month(7)), "np_gap", stand_in("R-01", "epi_missing", lambda _case: met("paid"))
    )

    assert isinstance(own, Finding)
    assert own.responsible == "resident"


def test_where_nobody_can_tell_whether_it_had_the_gap_cannot_be_told_either() -> None:
    unclear = stand_in("R-01", "epi_missing", lambda _case: cannot_tell("status_unknown"))

    (answer,) = said(case(STAY, JOB, month(7)), "np_gap", unclear)

    assert isinstance(answer, Result)
    assert (answer.outcome, answer.code) == ("cannot_tell", "employer_unclear")


def test_a_dependant_whom_their_own_employer_had_to_insure_is_none_any_more() -> None:
    def missing(_case: CaseView) -> Discrepancy:
        return found("no_category", months=["2026-07"], obliged_from=datetime.date(2026, 7, 1))

    dependant = INSURED | {"payload": INSURED["payload"] | {"role": "dependant"}}  # type: ignore[operator]
    del dependant["payload"]["insured_to"]

    (own,) = said(
        case(STAY, JOB, dependant), "dependant_ineligible", stand_in("R-01", "epi_missing", missing)
    )

    assert isinstance(own, Finding)
    assert (own.state, own.says, own.values["from"]) == ("open", "own_duty", datetime.date(2026, 7, 1))


def test_an_extract_that_begins_later_shows_what_an_employer_explains() -> None:
    later = {
        "kind": "pension_enrolment", "source": "pension_office",
        "payload": {"category": 2, "from_month": "2026-09", "insured_from": "2026-09-01"},
    }  # fmt: skip
    stay = STAY | {
        "payload": {name: value for name, value in STAY["payload"].items() if name != "permission"}
    }  # type: ignore[attr-defined]
    covered = INSURED | {"payload": INSURED["payload"] | {"insured_from": "2026-09-01", "insured_to": None}}  # type: ignore[operator]
    gap = case(stay, later, covered, feeds=ASKED)
    rule = stand_in("R-03", "epi_start_late", late)

    for check_id in ("np_gap", "no_health_cover"):
        (linked,) = said(gap, check_id, rule)

        assert isinstance(linked, Finding)
        assert (linked.linked_to, linked.months) == ("R-03", ("2026-07", "2026-08"))
