"""Answers made of verdicts: what a rule said together with what it read, its sources and until when it stands."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Discrepancy, Finding, Note, Result, Verdict
from apps.readiness.engine.parameters import Data, Dated
from apps.readiness.engine.readers import PLAN_PLACE, Fact, absent, facts_of, place_of
from apps.readiness.engine.rules import Rule, Version
from apps.readiness.engine.today import FOREVER, Days, Today
from apps.readiness.engine.view import CaseView, Trace

_NOTE_OF_BASIS: Final[Mapping[str, Note]] = {
    "M": "to_be_confirmed",
    "C": "our_convention",
    "DRAFT": "draft_not_in_force",
}


def finish(
    view: CaseView, rule: Rule, version: Version, verdict: Verdict, sources: "Sources"
) -> tuple[Result, Trace]:
    """The answer that a verdict becomes with the notes taken while it was reached; the next notes begin empty."""
    values = _values(verdict.values)
    trace = view._take()
    facts, also_read = _read_of(trace)
    used = trace.used
    result = Result(
        rule.id,
        version.name,
        rule.questions[0],
        verdict.outcome,
        verdict.code,
        verdict.weight or rule.weight,
        verdict.responsible or rule.responsible,
        verdict.bearer or rule.bearer,
        values,
        facts,
        _missing(view.case, verdict, trace) if verdict.outcome == "cannot_tell" else (),
        None if trace.until == FOREVER else trace.until,
        sources.cites,
        verdict.remedy,
        verdict.needs,
        verdict.says or verdict.code,
        verdict.also_responsible or rule.also_responsible,
        also_read,
        () if used is None else tuple([used[name].used for name in sorted(used)]),
        sources.notes if used is None else _notes(sources.basis, used.values()),
    )
    if verdict.counted:
        result.__dict__["counted"] = verdict.counted
    return result, trace


def finish_finding(
    view: CaseView, rule: Rule, version: Version, said: Discrepancy, sources: "Sources"
) -> tuple[Finding, Trace]:
    """The finding that a discrepancy becomes, as `finish` makes answers of verdicts."""
    terms = rule.terms
    assert terms is not None, f"{rule.id} is no check"
    trace = view._take()
    facts, also_read = _read_of(trace)
    used = trace.used
    finding = Finding(
        terms.number,
        rule.id,
        version.name,
        said.state,
        said.severity or terms.severity,
        said.responsible or rule.responsible,
        said.bearer or rule.bearer,
        said.residence_effect or terms.effect,
        said.months,
        said.linked_to,
        said.due,
        said.protect_by,
        terms.routes if said.routes is None else said.routes,
        _values(said.values),
        facts,
        None if trace.until == FOREVER else trace.until,
        sources.cites,
        terms.remedy if said.remedy is None else said.remedy,
        terms.needs if said.needs is None else said.needs,
        said.says,
        rule.also_responsible if said.also_responsible is None else said.also_responsible,
        also_read,
        () if used is None else tuple([used[name].used for name in sorted(used)]),
        sources.notes if used is None else _notes(sources.basis, used.values()),
    )
    if said.counted:
        finding.__dict__["counted"] = said.counted
    return finding, trace


class Sources(NamedTuple):
    """The citations of a version as JSON, their basis marks, and what follows from those."""

    cites: msgspec.Raw
    basis: frozenset[str]
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, version: Version, data: Data) -> "Sources":
        basis = frozenset(data.cites[key].basis for key in version.cites)
        return cls(data.encoded_cites(version.cites), basis, _notes(basis, ()))


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


def _read_of(trace: Trace) -> tuple[list[Fact], tuple[str, ...]]:
    """The records that were read in the order of the case, and what was read besides records."""
    facts, also = facts_of(trace.seen), trace.asked
    while facts and facts[0].record < 0:
        beside = facts.pop(0)
        kind = "plan" if beside.record == PLAN_PLACE else "declared"
        also = [*(also or ()), *[f"{kind}.{name}" for name in beside.fields]]
    return facts, tuple(sorted(set(also))) if also else ()


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
