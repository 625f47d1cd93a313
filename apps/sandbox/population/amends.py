"""What an institution would hold had an error not been made, written over the records that it holds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from .model import Fact

NUMBERED: Final = ("pension_enrolment", "health_insurance")
"""Kinds whose record ids count the spans of a life: with other spans the numbers would name other ones."""


@dataclass(frozen=True, slots=True)
class Amend:
    """Every version of the records that one error spoiled, as they should have been; revisions mean nothing here."""

    check: str
    facts: tuple[Fact, ...]
    """A record that should not be there is withdrawn, from the first day of the calendar on."""


def amend(check: str, held: Iterable[Fact], right: Iterable[Fact]) -> Amend:
    """What has to change so that what is held becomes what is right; no facts when nothing does."""
    before, after = _by_record(held), _by_record(right)
    names = _same_names(before, after)
    renamed = {
        names[record]: [_named(fact, names[record]) for fact in facts] for record, facts in after.items()
    }
    facts = [
        fact
        for record, versions in renamed.items()
        if [_content(one) for one in versions] != [_content(one) for one in before.get(record, ())]
        for fact in versions
    ]
    gone = [_taken_back(before[record][0]) for record in before if record not in renamed]
    return Amend(check, (*facts, *gone))


def _by_record(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.record_id].append(fact)
    return found


def _content(fact: Fact) -> tuple[object, ...]:
    return fact.data, fact.valid_from, fact.valid_to, fact.available_on, fact.withdrawn


def _named(fact: Fact, record: str) -> Fact:
    return replace(fact, record_id=record)


def _taken_back(fact: Fact) -> Fact:
    return replace(
        fact, data={}, valid_from=None, valid_to=None, available_on=date.min, withdrawn="entered-in-error"
    )


def _same_names(before: Mapping[str, list[Fact]], after: Mapping[str, list[Fact]]) -> dict[str, str]:
    """For each right record the id under which it is held: the span that begins alike, else the next of its sort."""
    names = {record: record for record, facts in after.items() if facts[0].kind not in NUMBERED}
    counted = [record for record, facts in after.items() if facts[0].kind in NUMBERED]
    free = [record for record, facts in before.items() if facts[0].kind in NUMBERED]
    for fits in (_begins_alike, _is_of_one_sort):
        for record in counted:
            twin = next((old for old in free if fits(before[old][-1], after[record][-1])), None)
            if record not in names and twin is not None:
                names[record] = twin
                free.remove(twin)
    for record in counted:
        names.setdefault(record, _next_number(record, {*names.values(), *before}))
    return names


def _sort(fact: Fact) -> tuple[object, ...]:
    employer = fact.data.get("employer")
    number = employer.get("corporate_number") if isinstance(employer, dict) else None
    return fact.kind, fact.data.get("category"), fact.data.get("scheme"), fact.data.get("role"), number


def _begins_alike(held: Fact, right: Fact) -> bool:
    return _is_of_one_sort(held, right) and held.valid_from == right.valid_from


def _is_of_one_sort(held: Fact, right: Fact) -> bool:
    return _sort(held) == _sort(right)


def _next_number(record: str, taken: set[str]) -> str:
    stem = record.rpartition("-")[0]
    numbers: Iterator[int] = iter(range(1, len(taken) + 2))
    return next(name for number in numbers if (name := f"{stem}-{number}") not in taken)
