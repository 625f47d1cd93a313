"""Answers made of verdicts: what a rule said together with what it read, its sources and until when it stands."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from apps.readiness.engine.cases import Case, Question
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Finding,
    Note,
    Party,
    Result,
    Verdict,
    Weight,
)
from apps.readiness.engine.parameters import Data, Dated
from apps.readiness.engine.readers import PLAN_PLACE, Fact, absent, facts_of, place_of
from apps.readiness.engine.rules import Rule, Terms, Version
from apps.readiness.engine.today import FOREVER, Days, Today
from apps.readiness.engine.view import CaseView, Trace

_NOTE_OF_BASIS: Final[Mapping[str, Note]] = {
    "M": "to_be_confirmed",
    "C": "our_convention",
    "DRAFT": "draft_not_in_force",
}


def finish(view: CaseView, fixed: "Fixed", verdict: Verdict) -> tuple[Result, Trace]:
    """The answer that a verdict becomes with the notes taken while it was reached; the next notes begin empty."""
    values = verdict.values
    if values:
        values = _values(values)
    trace = view._take()
    facts, also_read = read_of(trace)
    used = trace.used
    result = Result(
        fixed.rule,
        fixed.version,
        fixed.question,
        verdict.outcome,
        verdict.code,
        verdict.weight or fixed.weight,
        verdict.responsible or fixed.responsible,
        verdict.bearer or fixed.bearer,
        values,
        facts,
        _missing(view.case, verdict, trace) if verdict.outcome == "cannot_tell" else (),
        None if trace.until is FOREVER else trace.until,
        fixed.cites,
        verdict.remedy,
        verdict.needs,
        verdict.says or verdict.code,
        verdict.also_responsible or fixed.also_responsible,
        also_read,
        () if used is None else tuple([used[name].used for name in sorted(used)]),
        fixed.notes if used is None else _notes(fixed.basis, used.values()),
    )
    if verdict.counted:
        result.__dict__["counted"] = verdict.counted
    return result, trace


def finish_finding(view: CaseView, fixed: "Fixed", said: Discrepancy) -> tuple[Finding, Trace]:
    """The finding that a discrepancy becomes, as `finish` makes answers of verdicts."""
    terms = fixed.terms
    assert terms is not None, f"{fixed.rule} is no check"
    trace = view._take()
    facts, also_read = read_of(trace)
    used = trace.used
    finding = Finding(
        terms.number,
        fixed.rule,
        fixed.version,
        said.state,
        said.severity or terms.severity,
        said.responsible or fixed.responsible,
        said.bearer or fixed.bearer,
        said.residence_effect or terms.effect,
        said.months,
        said.linked_to,
        said.due,
        said.protect_by,
        terms.routes if said.routes is None else said.routes,
        _values(said.values),
        facts,
        None if trace.until is FOREVER else trace.until,
        fixed.cites,
        terms.remedy if said.remedy is None else said.remedy,
        terms.needs if said.needs is None else said.needs,
        said.says,
        fixed.also_responsible if said.also_responsible is None else said.also_responsible,
        also_read,
        () if used is None else tuple([used[name].used for name in sorted(used)]),
        fixed.notes if used is None else _notes(fixed.basis, used.values()),
    )
    if said.counted:
        finding.__dict__["counted"] = said.counted
    return finding, trace


class Fixed(msgspec.Struct, frozen=True):
    """What is the same in all answers of one version of a rule, unless the verdict says otherwise: what it declares,
    its citations as JSON, their basis marks, and what follows from those."""

    rule: str
    version: str
    question: Question
    weight: Weight
    responsible: Party
    also_responsible: tuple[Party, ...]
    bearer: Party
    terms: Terms | None
    cites: msgspec.Raw
    basis: frozenset[str]
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, rule: Rule, version: Version, data: Data) -> "Fixed":
        basis = frozenset(data.cites[key].basis for key in version.cites)
        return cls(
            rule.id, version.name, rule.questions[0], rule.weight, rule.responsible, rule.also_responsible, rule.bearer,
            rule.terms, data.encoded_cites(version.cites), basis, _notes(basis, ()),
        )  # fmt: skip


def like(said: Result, fixed: Fixed) -> Result:
    """What another rule says for the same reason: the same facts, which are gathered once, and its own declarations.

    For verdicts without values, parameters and departures from what the rule declares.
    """
    return Result(
        fixed.rule, fixed.version, fixed.question, said.outcome, said.code, fixed.weight, fixed.responsible, fixed.bearer, {},
        said.facts, said.missing, said.stands_until, fixed.cites, None, (), said.says, fixed.also_responsible, said.also_read,
        (), fixed.notes,
    )  # fmt: skip


_TO_SHOW: Final = frozenset({Days, Today})


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """Values as they are shown: days counted and today become plain, names lose what keeps them from Python's words."""
    for name, value in values.items():
        if type(value) in _TO_SHOW or name[-1] == "_":
            return {name.removesuffix("_"): _shown(value) for name, value in values.items()}
    return values


def _shown(value: Any) -> Any:
    if isinstance(value, Days):
        return value.shown
    if isinstance(value, Today):
        return value.plain()
    return value


def read_of(trace: Trace) -> tuple[list[Fact], tuple[str, ...]]:
    """The records that were read in the order of the case, and what was read besides records."""
    facts, also = facts_of(trace.seen), trace.asked
    if not facts or facts[0].record >= 0:
        return facts, tuple(sorted(set(also))) if also else ()
    first = _beside(facts.pop(0))
    if not also and (not facts or facts[0].record >= 0):
        return facts, first
    also = [*first, *(also or ())]
    while facts and facts[0].record < 0:
        also += _beside(facts.pop(0))
    return facts, tuple(sorted(set(also)))


@lru_cache(1024)
def _beside(fact: Fact) -> tuple[str, ...]:
    """What was read of the plan or the declaration, by name."""
    kind = "plan" if fact.record == PLAN_PLACE else "declared"
    return tuple([f"{kind}.{name}" for name in fact.fields])


def _missing(case: Case, verdict: Verdict, trace: Trace) -> tuple[str, ...]:
    if verdict.missing is not None:
        return verdict.missing
    if trace.sought is not None:
        return tuple(dict.fromkeys(trace.sought))
    unsaid: set[str] = set()
    for key, bits in trace.seen.items():
        place = place_of(key)
        record = (
            case.records[place].payload if place >= 0 else case.plan if place == PLAN_PLACE else case.declared
        )
        unsaid.update(absent(key, bits, record))
    return tuple(sorted(unsaid))


def _notes(basis: frozenset[str], used: Iterable[Dated]) -> tuple[Note, ...]:
    """What follows from the basis of citations and values."""
    marks, planned, own = basis, False, False
    for dated in used:
        if dated.basis is None:
            own = True
        elif dated.basis not in marks:
            marks |= {dated.basis}
        planned |= dated.used.verified == "planned"
    notes = [note for mark, note in _NOTE_OF_BASIS.items() if mark in marks]
    if planned:
        notes.append("planned_not_confirmed")
    if own:
        notes.append("values_of_this_case")
    return tuple(notes)
