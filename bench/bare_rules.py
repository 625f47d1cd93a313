"""The functions of all rules called bare: records without readers, a day without notes, outcomes without answers.

What is left is the decision itself, in the very same lines of Python; so what the engine adds (who read what, until when it
stands, sources, the answer and its JSON) is what the comparison shows.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec

from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates import CalendarUnknownError
from apps.readiness.engine.kinds import NAMES
from apps.readiness.engine.outcomes import Answer, Discrepancy, Untold, Verdict, cannot_tell, not_applicable
from apps.readiness.engine.readers import ENVELOPE
from apps.readiness.engine.rules import Rule, as_of
from apps.readiness.engine.running import RuleSet
from apps.readiness.engine.stays import status_judged
from apps.readiness.engine.today import Today
from apps.wallet.kinds.values import Record


class BareDay(Today):
    """The rules' day as a plain one: what is compared with it is not noted."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # as its own

    def __init__(self, day: datetime.date) -> None:
        self._day = day

    def __lt__(self, other: Any) -> bool:
        return self._day < (other._day if type(other) is BareDay else other)

    def __le__(self, other: Any) -> bool:
        return self._day <= (other._day if type(other) is BareDay else other)

    def __gt__(self, other: Any) -> bool:
        return self._day > (other._day if type(other) is BareDay else other)

    def __ge__(self, other: Any) -> bool:
        return self._day >= (other._day if type(other) is BareDay else other)

    def __eq__(self, other: object) -> bool:
        return self._day == (other._day if type(other) is BareDay else other)

    def _stands(self, until: datetime.date) -> None:
        pass

    def until(self, day: datetime.date) -> Any:
        return (day - self._day).days

    def since(self, day: datetime.date) -> Any:
        return (self._day - day).days

    def month(self) -> str:
        return self._day.isoformat()[:7]

    def plain(self) -> datetime.date:
        return self._day


class BareRecords(list[Any]):
    """Records of one kind, oldest first."""

    def newest(self) -> Any:
        return self[-1] if self else None


class BareAnswer(NamedTuple):
    """What other rules may ask of an answer."""

    rule: str
    outcome: str
    code: str
    values: dict[str, Any]
    responsible: str
    also_responsible: tuple[str, ...]
    bearer: str
    missing: tuple[str, ...]
    weight: str
    says: str
    remedy: Any
    needs: tuple[str, ...]
    stands_until: None = None


class BareFinding(NamedTuple):
    """What other checks may ask of a finding."""

    rule: str
    check: str
    state: str
    severity: str
    months: tuple[str, ...]
    values: dict[str, Any]
    responsible: str
    linked_to: str | None
    also_responsible: tuple[str, ...]
    due: Any
    protect_by: datetime.date | None


class Prepared(NamedTuple):
    """A case as the bare functions want it; making it is not counted."""

    case: Case
    records: dict[type[Record], BareRecords]
    told: dict[str, datetime.date]


def prepared(case: Case) -> Prepared:
    """The records of a case as plain objects."""
    records = {
        kind: BareRecords(
            _plain(case, place, payload)
            for place, payload in zip(case.of(kind).places, case.of(kind).payloads, strict=True)
        )
        for kind in {type(held.payload) for held in case.records}
    }
    told: dict[str, datetime.date] = {}
    stood = [(kind, feed.data_as_of) for feed in case.feeds for kind in feed.kinds]
    stood += [(held.kind, held.data_as_of) for held in case.records if held.data_as_of is not None]
    for kind, day in stood:
        told[kind] = max(told.get(kind, day), day)
    return Prepared(case, records, told)


@cache
def _plain_class(structure: type[Record]) -> type[Any]:
    names = (*structure.__struct_fields__, *ENVELOPE)
    return type(f"Bare{structure.__name__}", (), {"__slots__": tuple(dict.fromkeys(names))})


def _plain(case: Case, place: int, payload: Record) -> Any:
    made = _plain_class(type(payload))()
    held = case.records[place]
    for name in ENVELOPE:
        setattr(made, name, getattr(held, name))
    for name, value in msgspec.structs.asdict(payload).items():
        setattr(made, name, value)
    return made


class BareView:
    """Stands where the engine's view of a case stands, and notes nothing."""

    def __init__(self, of: Prepared, rules: RuleSet) -> None:
        self._of = of
        self._rules = rules
        self._answers: dict[str, list[BareAnswer | BareFinding]] = {}
        self._remembered: dict[Callable[..., Any], Any] = {}
        self._anchor: Any = None
        self.today: Any = BareDay(of.case.on)
        self.plan = of.case.plan
        self.declared = of.case.declared

    def all(self, kind: type[Record]) -> BareRecords:
        return self._of.records.get(kind) or BareRecords()

    def newest(self, kind: type[Record]) -> Any:
        return self.all(kind).newest()

    def the(self, kind: type[Record]) -> Any:
        record = self.newest(kind)
        if record is None:
            raise Untold(NAMES[kind])
        return record

    def knows(self, kind: type[Record], *, since: Any = None, source: str | None = None) -> bool:
        name = NAMES[kind]
        return any(
            name in feed.kinds
            and (since is None or feed.data_as_of >= since)
            and (source is None or feed.source == source)
            for feed in self._of.case.feeds
        )

    def told_as_of(self, kind: type[Record]) -> datetime.date | None:
        return self._of.told.get(NAMES[kind])

    def asked_on(self, kind: type[Record]) -> dict[str, datetime.date]:
        asked: dict[str, datetime.date] = {}
        for feed in self._of.case.feeds:
            if NAMES[kind] in feed.kinds:
                asked[feed.source] = max(feed.data_as_of, asked.get(feed.source, feed.data_as_of))
        return asked

    def told_by_source(self) -> dict[tuple[str, str], datetime.date]:
        case = self._of.case
        told: dict[tuple[str, str], datetime.date] = {}
        stood = [(feed.source, kind, feed.data_as_of) for feed in case.feeds for kind in feed.kinds]
        asked = {(source, kind) for source, kind, _day in stood}
        stood += [
            (held.source, held.kind, held.data_as_of)
            for held in case.records
            if held.source is not None
            and held.data_as_of is not None
            and (held.source, held.kind) not in asked
        ]
        for source, kind, day in stood:
            told[source, kind] = max(told.get((source, kind), day), day)
        return told

    def has_rule(self, rule_id: str) -> bool:
        return rule_id in self._rules.rules

    def turning_days(self, name: str) -> list[datetime.date]:
        own = sorted(begins for begins, _value in self._of.case.parameters.get(name, ()))
        known = self._rules.data.parameters.get(name)
        days = [] if known is None else [dated.from_ for dated in known.values if dated.from_ is not None]
        return [*[day for day in sorted(days) if not own or day < own[0]], *own]

    def parameter(self, name: str, *, on: Any = None) -> Any:
        day = on if on is not None else self._anchor if self._anchor is not None else self.today
        for begins, value in sorted(self._of.case.parameters.get(name, ()), key=_by_day, reverse=True):
            if day >= begins:
                return value
        known = self._rules.data.parameters.get(name)
        if known is None and ":" not in name:
            raise KeyError(name)
        dated = None if known is None else known.on(day)
        if dated is None:
            raise Untold(f"parameters.{name}")
        return dated.value

    def answers(self, rule_id: str) -> tuple[Any, ...]:
        return tuple([one for one in self.said(rule_id) if type(one) is BareAnswer])

    def answer(self, rule_id: str) -> Any:
        (result,) = self.answers(rule_id)
        return result

    def answers_of(self, group: str) -> tuple[Any, ...]:
        return tuple(one for rule in self._rules.groups.get(group, ()) for one in self.answers(rule))

    def findings(self, rule_id: str) -> tuple[Any, ...]:
        return tuple([one for one in self.said(rule_id) if type(one) is BareFinding])

    def _remember(self, work: Callable[[Any], Any]) -> Any:
        if work not in self._remembered:
            aside, self._anchor = self._anchor, self._anchor
            try:
                self._remembered[work] = work(self)
            except Untold as untold:
                self._remembered[work] = untold
            self._anchor = aside
        known = self._remembered[work]
        if isinstance(known, Untold):
            raise known
        return known

    # -- asking ---------------------------------------------------------------------------------------------------
    def said(self, rule_id: str) -> list[BareAnswer | BareFinding]:
        """What one rule says, worked out once."""
        if rule_id not in self._answers:
            aside = self._anchor
            rule = self._rules.rules[rule_id]
            self._answers[rule_id] = [_answer(rule, said) for said in self._decide(rule)]
            self._anchor = aside
        return self._answers[rule_id]

    def _decide(self, rule: Rule) -> Iterator[Verdict | Discrepancy]:
        view: Any = self
        items: Sequence[tuple[Any, ...]] = ((),)
        try:
            if rule.statuses is not None and status_judged(view) not in rule.statuses:
                yield not_applicable("other_status")
                return
            if rule.for_each is not None:
                given = rule.for_each(view)
                if isinstance(given, Verdict):
                    yield given
                    return
                items = [(item,) for item in given]
        except Untold as untold:
            yield cannot_tell("unknown", missing=(untold.missing,))
            return
        for item in items:
            yield self._judge(rule, item)

    def _judge(self, rule: Rule, item: tuple[Any, ...]) -> Verdict | Discrepancy:
        view: Any = self
        try:
            self._anchor = self.today if rule.anchor is as_of else rule.anchor(view, *item)
            version = rule.version_on(self._anchor)
            if version is None:
                return not_applicable("not_in_force")
            verdict: Verdict | Discrepancy = version.decide(view, *item)
        except Untold as untold:
            return cannot_tell("unknown", missing=(untold.missing,))
        except CalendarUnknownError:
            return cannot_tell("calendar_unknown", missing=())
        finally:
            self._anchor = None
        return verdict


def _answer(rule: Rule, said: Verdict | Discrepancy) -> BareAnswer | BareFinding:
    if isinstance(said, Verdict):
        return BareAnswer(
            rule.id, said.outcome, said.code, said.values, said.responsible or rule.responsible,
            said.also_responsible or rule.also_responsible, said.bearer or rule.bearer, said.missing or (),
            said.weight or rule.weight, said.says or said.code, said.remedy, said.needs,
        )  # fmt: skip
    assert rule.terms is not None
    return BareFinding(
        rule.id, rule.terms.number, said.state, said.severity or rule.terms.severity, said.months, said.values,
        said.responsible or rule.responsible, said.linked_to,
        rule.also_responsible if said.also_responsible is None else said.also_responsible, said.due, said.protect_by,
    )  # fmt: skip


def outcomes(of: Prepared, rules: RuleSet) -> list[str]:
    """The outcome of every rule of a set in its order, then the states of what checks found."""
    view = BareView(of, rules)
    said = [one for rule in rules.rules for one in view.said(rule)]
    found = [one.outcome for one in said if type(one) is BareAnswer]
    return found + [one.state for one in said if type(one) is BareFinding]


def outcomes_of(answer: Answer) -> list[str]:
    """What the engine answered, in the same order."""
    return [one.outcome for one in answer.results] + [one.state for one in answer.findings]


def _by_day(entry: tuple[datetime.date, Any]) -> datetime.date:
    return entry[0]
