"""What a check found, as the makers of watches read it, and what they answer."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from apps.corrections.ledger.watched_fields import payload_of
from apps.corrections.ledger.watches.offices import NoWatch
from apps.corrections.watching import Line
from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Finding
from apps.wallet.kinds.values import Org


class Wanted(NamedTuple):
    """Whose data is to show which lines; `place` is a record of theirs where one is known."""

    code: str
    lines: tuple[Line, ...]
    place: int | None = None


type Answer = Wanted | NoWatch


class Look(NamedTuple):
    finding: Finding
    case: Case
    part: str = ""

    def value(self, name: str) -> Any:
        return self.finding.values.get(name)

    def facts(self, *kinds: str) -> Iterator[tuple[int, Held]]:
        """The records of some kinds that the check read, oldest place first."""
        for place in sorted({fact.record for fact in self.finding.facts if fact.record >= 0}):
            held = self.case.records[place]
            if held.kind in kinds:
                yield place, held

    def held(self, code: str, kind: str) -> Iterator[tuple[int, Held]]:
        """The records of a kind that sources of one kind hold."""
        for place, held in enumerate(self.case.records):
            if held.kind == kind and held.source == code:
                yield place, held


def said(held: Held, field: str) -> Any:
    return payload_of(held).get(field)


def iso(day: Any) -> Any:
    return day.isoformat() if isinstance(day, datetime.date) else day


def employer_of(look: Look) -> Org | None:
    """The employer that a finding names, as the contract has it."""
    name = look.value("employer")
    for held in look.case.records:
        org = getattr(held.payload, "employer", None)
        if isinstance(org, Org) and org.name == name:
            return org
    return None


def named_by(employer: Org) -> dict[str, Any]:
    if employer.corporate_number:
        return {"employer.corporate_number": employer.corporate_number}
    return {"employer.name": employer.name}
