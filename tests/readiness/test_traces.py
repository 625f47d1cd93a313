"""A trace names everything an answer rests on: what it does not name may be anything else, and nothing changes."""

import datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Finding, Result
from tests.readiness.examples import Example, as_json, each_example, said_by

pytestmark = pytest.mark.slow


def other_value(value: Any) -> Any:
    """Something of the same sort that is not the same."""
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + 7
        case datetime.date():
            return value + datetime.timedelta(days=411)
        case tuple():
            return ()
        case None:
            return None
    return None


def changed(held: Held, attribute: str) -> Held | None:
    """The record with another value in one field, or without it; None where neither can be."""
    value = getattr(held.payload, attribute)
    field = next(one for one in msgspec.structs.fields(held.payload) if one.name == attribute)
    other = other_value(value)
    if other is None and field.required:
        return None
    if other == value:
        return None
    return msgspec.structs.replace(held, payload=msgspec.structs.replace(held.payload, **{attribute: other}))


def named_in(results: list[Result], place: int) -> set[str]:
    return {
        name for result in results for fact in result.facts if fact.record == place for name in fact.fields
    }


@each_example
def test_a_field_that_no_trace_names_changes_nothing(example: Example) -> None:
    case = example.case
    found = said_by(example.rule, case)
    expected = [as_json(result) for result in found]
    for place, held in enumerate(case.records):
        names = dict(zip(held.payload.__struct_fields__, held.payload.__struct_encode_fields__, strict=True))
        for attribute, name in names.items():
            if name in named_in(found, place):
                continue
            other = changed(held, attribute)
            if other is None:
                continue
            records = [*case.records[:place], other, *case.records[place + 1 :]]
            now = said_by(example.rule, _with(case, records))
            assert [as_json(result) for result in now] == expected, name


@each_example
def test_a_record_that_no_trace_names_may_be_missing(example: Example) -> None:
    case = example.case
    found = said_by(example.rule, case)
    for place in reversed(range(len(case.records))):
        if any(fact.record == place for result in found for fact in result.facts):
            continue
        fewer = _with(case, [*case.records[:place], *case.records[place + 1 :]])
        assert [_in_short(said) for said in said_by(example.rule, fewer)] == [
            _in_short(said) for said in found
        ]


def _in_short(said: Result | Finding) -> str:
    return said.code if isinstance(said, Result) else said.says


def _with(case: Case, records: list[Held]) -> Case:
    return Case(
        case.on, records, name=case.name, plan=case.plan, declared=case.declared, parameters=case.parameters, feeds=case.feeds
    )  # fmt: skip
