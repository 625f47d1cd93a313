"""Every result prints how it was counted, with the law; sentences, values and citations fit together."""

import ast
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from apps.accounts.source_messages import python_messages
from apps.readiness.engine import dates
from apps.readiness.engine.dates import AgeRule, Calculation, Receiver, Step, Unmoved
from apps.readiness.engine.dates.words import SENTENCES
from config.environment import ROOT

D = date.fromisoformat
FOLDER = ROOT / "apps/readiness/engine/dates"
CITATIONS = tomllib.loads((ROOT / "apps/readiness/rules/data/calendar_citations.toml").read_text())[
    "citations"
]
BASES = {"S", "M", "C", "D"}


def deadlines() -> list[Calculation]:
    saturday, foretold, unknown = D("2026-10-31"), D("2030-03-07"), D("1890-03-05")
    return [
        dates.deadline(dates.days_after(event, 14), mover)
        for event in (saturday, foretold, unknown)
        for mover in [*Receiver, *Unmoved]
    ]


def counts() -> list[Calculation]:
    day = D("2026-11-30")
    return [
        dates.days_after(day, 14),
        dates.days_after(day, 0),
        dates.days_from(day, 14),
        dates.days_before(day, 20),
        dates.days_between(day, D("2026-12-10")),
        dates.days_in(day, D("2026-12-10")),
        dates.months_before(day, 3),
        dates.months_before(D("2026-05-31"), 3),
        dates.period_after(day, months=2),
        dates.period_after(D("2026-12-30"), months=2),
        dates.period_from(day, months=2),
        dates.window_ending(day, months=12),
        dates.anniversary(D("2016-02-29"), 10),
        dates.anniversary(day, 10),
        dates.years_completed(day, D("2030-01-01")),
        dates.next_open_day(D("2026-12-29")),
        dates.next_open_day(D("2026-09-19")),
        dates.last_open_day(D("2027-01-03")),
    ]


def ages_and_months() -> list[Calculation]:
    birth, until = D("2004-02-29"), D("2026-11-21")
    return [
        *(dates.reaches_age(birth, 21, rule) for rule in AgeRule),
        dates.age_on(birth, until),
        dates.age_on(birth, birth),
        dates.child_card_ends(birth, D("2019-05-01")),
        dates.child_card_ends(birth, D("2024-05-01")),
        dates.tenth_of_next_month("2026-04"),
        dates.end_of_next_month("2026-04"),
        dates.named_day(2027, 3, 15),
        dates.printed_day(until),
        dates.premium_lapses("2026-04"),
        dates.insured_months(D("2026-04-01"), None, until=until),
        dates.insured_months(D("2026-04-01"), D("2026-07-01"), until=until),
        dates.insured_months(D("2026-04-01"), D("2026-04-09"), until=until),
        dates.insured_months(D("2027-04-01"), None, until=until),
        dates.months_of_age(birth, 20, 60),
        dates.exemption_reaches_back(until),
        dates.pay_period(D("2026-03-15")),
        dates.fiscal_year(until),
    ]


ALL = [*deadlines(), *counts(), *ages_and_months()]
STEPS = [step for calculation in ALL for step in calculation.steps()]


def test_a_published_example_is_printed_day_by_day() -> None:
    divorce = dates.deadline(dates.days_after(D("2020-10-26"), 14), Receiver.NATIONAL)

    assert divorce.lines() == [
        "The day it happened is 2020-10-26. That day itself is not counted.",
        "The first day counted is 2020-10-27.",
        "Day number 14, the last one, is 2020-11-09.",
        "2020-11-09 is a Monday, an open day.",
    ]


def test_a_moved_day_is_printed_with_every_closed_day_and_who_receives() -> None:
    moved_in = dates.deadline(dates.days_after(D("2026-09-05"), 14), Receiver.MUNICIPALITY)

    assert moved_in.lines()[3:] == [
        "2026-09-19 is a Saturday. Offices are closed.",
        "2026-09-20 is a Sunday. Offices are closed.",
        "2026-09-21 is a national holiday (敬老の日). Offices are closed.",
        "2026-09-22 is a national holiday (国民の休日). Offices are closed.",
        "2026-09-23 is a national holiday (秋分の日). Offices are closed.",
        "A last day for filing with a municipality that falls on a closed day moves to the next open day.",
        "The last day moves to the next open day: 2026-09-24.",
        "The last open day that is not after the counted day is 2026-09-18. Aim for that day.",
    ]


def test_a_period_prints_both_of_its_ends() -> None:
    assert dates.period_after(D("2026-11-30"), months=2).lines()[2:] == [
        "Length of the period in months: 2.",
        "The day with the same number as the first day is 2027-02-01. The period ends on the day before it.",
        "By law the last day is 2027-01-31.",
        "Counted in the simple way the last day would be 2027-01-30. This earlier day is the safe one.",
    ]


def test_a_period_that_meets_no_such_day_says_so() -> None:
    found = dates.period_after(D("2026-12-30"), months=2)

    assert "2027-02 has no day 31, so the period ends on the last day of that month." in found.lines()


def test_future_holidays_are_said_to_be_computed() -> None:
    foretold = dates.deadline(dates.days_after(D("2030-03-07"), 14), Receiver.NATIONAL)

    assert foretold.certainty is dates.Certainty.PRESENT_LAW
    assert [step.message for step in foretold.steps()].count("present_law") == 1
    assert foretold.steps()[3].values == {"year": "2030"}


def test_the_year_that_is_not_published_is_the_one_that_is_moved_into() -> None:
    found = dates.deadline(dates.days_after(D("2027-12-31"), 0), Receiver.NATIONAL)

    assert Step("present_law", {"year": "2028"}) in found.steps()


def test_what_cannot_be_told_is_printed_as_such() -> None:
    unknown = dates.deadline(dates.days_after(D("1890-03-05"), 14), Receiver.NATIONAL)

    assert "cannot be told" in unknown.lines()[-1]


def test_another_language_writes_the_steps_itself() -> None:
    def render(step: Step) -> str:
        return f"{step.message}:{sorted(step.values)}"

    assert dates.days_after(D("2026-11-21"), 14).lines(render) == [
        "event:['event']",
        "first_counted:['day']",
        "last_counted:['day', 'number']",
    ]


@pytest.mark.parametrize("calculation", ALL, ids=lambda calculation: type(calculation).__name__)
def test_every_calculation_prints_and_cites(calculation: Calculation) -> None:
    lines = calculation.lines()

    assert lines
    assert all("%(" not in line for line in lines)
    assert calculation.cites
    assert set(calculation.cites) <= set(CITATIONS)


@pytest.mark.parametrize("calculation", ALL, ids=lambda calculation: type(calculation).__name__)
def test_the_result_stands_in_the_last_lines(calculation: Calculation) -> None:
    results = [
        str(getattr(calculation, name))
        for name in ("day", "raw", "days", "years", "month", "legal_end", "first", "year")
        if hasattr(calculation, name)
    ]

    printed = " ".join(calculation.lines())
    assert all(result in printed for result in results)


def test_every_sentence_is_used_and_gets_exactly_the_values_it_names() -> None:
    named = {step.message: set(re.findall(r"%\((\w+)\)s", step.sentence)) for step in STEPS}
    given = {step.message: set(step.values) for step in STEPS}

    assert given == named
    assert {step.message for step in STEPS} == set(SENTENCES)


def test_every_citation_is_used_and_whole() -> None:
    used = {key for calculation in ALL for key in calculation.cites}

    assert used == set(CITATIONS)
    for key, citation in CITATIONS.items():
        assert citation["basis"] in BASES, key
        assert citation["law"], key
        assert citation["says"], key
        assert "article" in citation, key
        assert citation["read_on"] == D("2026-11-21"), key
        assert str(citation.get("url", "https://")).startswith("https://"), key


def test_what_was_seen_says_where_and_what_is_remembered_does_not_claim_to() -> None:
    for key, citation in CITATIONS.items():
        assert ("read_via" in citation) is (citation["basis"] == "S"), key


def test_no_sentence_needs_a_plural() -> None:
    """A number stands beside its noun nowhere, since nothing here knows the plurals of a language."""
    beside = re.compile(r"%\(number\)s (whole )?(day|month|year|week)s")

    assert not [sentence for sentence in SENTENCES.values() if beside.search(sentence)]


def test_every_sentence_is_marked_for_the_catalogues() -> None:
    marked = {text for _, text in python_messages((FOLDER / "words.py").read_text())}

    assert marked == set(SENTENCES.values())


def test_counting_needs_no_framework_and_no_clock() -> None:
    for file in sorted(Path(FOLDER).glob("*.py")):
        tree = ast.parse(file.read_text())
        imported = {
            name
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not [name for name in imported if name.startswith(("django", "celery"))], file.name
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not called & {"today", "now", "utcnow"}, file.name
