"""Every rule says what the examples beside it say, and keeps the promises of the engine on each of them."""

import datetime
import os
import random
from itertools import pairwise
from typing import Any

import pytest

from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Finding, Result
from apps.readiness.engine.today import Countdown
from apps.readiness.rules import rule_set
from tests.readiness.examples import Example, as_json, differences, each_example, examples, said_by

AT_NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
LAST_LOOK = datetime.date(2040, 1, 1)


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    assert {example.rule for example in examples()} == rule_set().rules.keys()


@each_example
def test_a_rule_says_what_its_example_says(example: Example) -> None:
    found = [as_json(result) for result in said_by(example.rule, example.case)]

    assert len(found) == len(example.expect), [
        (one.get("code", one.get("state")), one["values"]) for one in found
    ]
    faults = [
        line
        for expected, one in zip(example.expect, found, strict=True)
        for line in differences(expected, one)
    ]
    assert not faults, "\n".join(faults)


def steady(result: Result | Finding) -> Any:
    """An answer without the numbers of days that run on by themselves."""
    said = as_json(result)
    said["values"] = {
        name: value.target.isoformat() if isinstance(value, Countdown) else value
        for name, value in result.values.items()
    }
    return said


@pytest.mark.slow
@each_example
def test_an_answer_stands_every_day_until_the_day_it_says(example: Example) -> None:
    case = example.case
    today = said_by(example.rule, case)
    until = min((result.stands_until or LAST_LOOK for result in today), default=case.on)
    assert until >= case.on
    for day in _days(case.on, min(until, LAST_LOOK)):
        later = said_by(example.rule, case.on_day(day))
        assert [steady(result) for result in later] == [steady(result) for result in today], day


def _days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Each of the first and last days, and some between; at night each of forty, and one of every thirteen."""
    count, (near, step) = (last - first).days, (40, 13) if AT_NIGHT else (15, 41)
    looked_at = {
        *range(min(count, near) + 1),
        *range(max(count - near, 0), count + 1),
        *range(0, count, step),
    }
    return [first + datetime.timedelta(days=number) for number in sorted(looked_at)]


@pytest.mark.slow
@each_example
def test_the_order_of_records_changes_nothing(example: Example) -> None:
    case = example.case
    before = [_without_places(result) for result in said_by(example.rule, case)]
    for seed in range(3):
        order = list(range(len(case.records)))
        random.Random(seed).shuffle(order)
        shuffled = _with_records(case, order)
        found = said_by(example.rule, shuffled)
        assert [_without_places(result) for result in found] == before
        assert [_facts(result, order) for result in found] == [
            _facts(result, range(len(order))) for result in said_by(example.rule, case)
        ]


def _without_places(result: Result | Finding) -> Any:
    return {name: value for name, value in as_json(result).items() if name != "facts"}


def _facts(result: Result, places: Any) -> Any:
    return sorted((places[fact.record], fact.fields) for fact in result.facts)


def _with_records(case: Case, order: list[int]) -> Case:
    return Case(
        case.on, [case.records[place] for place in order], name=case.name, plan=case.plan, declared=case.declared,
        parameters=case.parameters, feeds=case.feeds,
    )  # fmt: skip


@pytest.mark.slow
@each_example
def test_a_missing_record_never_settles_what_could_not_be_told(example: Example) -> None:
    case = example.case
    found = said_by(example.rule, case)
    if example.is_contradictory or len(found) != 1 or not _is_untold(found[0]):
        return
    for left_out in range(len(case.records)):
        fewer = _with_records(case, [place for place in range(len(case.records)) if place != left_out])
        assert all(
            isinstance(one, Result) and one.outcome != "met" for one in said_by(example.rule, fewer)
        ), left_out


def _is_untold(said: Result | Finding) -> bool:
    return isinstance(said, Result) and said.outcome == "cannot_tell"


@each_example
def test_facts_are_records_of_the_case_in_order(example: Example) -> None:
    for result in said_by(example.rule, example.case):
        places = [fact.record for fact in result.facts]
        assert all(earlier < later for earlier, later in pairwise(places))
        assert all(0 <= place < len(example.case.records) for place in places)
