"""Declaring a rule: its id, whom and what it concerns, since when, on what law, and the function that decides."""

import datetime
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from apps.readiness.engine.outcomes import Effect, Party, Severity, Verdict, Weight

if TYPE_CHECKING:
    from apps.readiness.engine.cases import Question
    from apps.readiness.engine.today import Day
    from apps.readiness.engine.view import CaseView

#: What decides: a verdict, or, of a check, a discrepancy.
type Decide = Callable[..., Any]
#: What a rule answers for one by one: its items, or the verdict when there is nothing to answer for.
type ForEach = Callable[["CaseView"], Iterable[Any] | Verdict]
#: The day that picks the version of a rule and its dated values (domain file 0.3).
type Anchor = Callable[..., "Day"]


def as_of(case: "CaseView", *_item: object) -> "Day":
    """The case's own day: the anchor of a rule that says nothing else."""
    return case.today


class Version:
    """A rule as it was in force from one day to another, both included; None: from ever, for ever."""

    __slots__ = ("cites", "decide", "effective_from", "effective_to", "name")

    def __init__(
        self,
        decide: Decide,
        effective_from: datetime.date | None,
        effective_to: datetime.date | None,
        cites: tuple[str, ...],
    ) -> None:
        self.decide = decide
        self.effective_from = effective_from
        self.effective_to = effective_to
        self.cites = cites
        self.name = effective_from.isoformat() if effective_from else "always"


class Terms:
    """What a check says of each of its findings, unless the finding says otherwise."""

    __slots__ = ("effect", "needs", "number", "remedy", "routes", "severity")

    def __init__(
        self,
        number: str,
        *,
        severity: Severity,
        effect: Effect,
        routes: tuple[str, ...],
        needs: tuple[str, ...],
        remedy: str | tuple[str, ...] | None,
    ) -> None:
        self.number = number
        self.severity = severity
        self.effect = effect
        self.routes = routes
        self.needs = needs
        self.remedy = remedy


class Rule:
    """A rule with all its versions, oldest first. Made by `@rule`."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the domain file's own word
        *,
        questions: tuple["Question", ...],
        weight: Weight,
        responsible: Party,
        also_responsible: tuple[Party, ...],
        bearer: Party,
        statuses: frozenset[str] | None,
        for_each: ForEach | None,
        anchor: Anchor,
        groups: frozenset[str],
        version: Version,
        terms: Terms | None = None,
    ) -> None:
        self.id = id
        self.terms = terms  # of a continuity check; None: an ordinary rule
        self.questions = questions
        self.weight = weight
        self.responsible = responsible
        self.also_responsible = also_responsible
        self.bearer = bearer
        self.statuses = statuses
        self.for_each = for_each
        self.anchor = anchor
        self.groups = groups
        self.versions: tuple[Version, ...] = (version,)
        undated = version.effective_from is None and version.effective_to is None
        self._always = version if undated else None
        self.module = version.decide.__module__
        self.doc = version.decide.__doc__ or ""

    def from_day(
        self, effective_from: str, *, cites: tuple[str, ...] | None = None
    ) -> Callable[[Decide], Decide]:
        """Declares the function that decides from this day on; the version before ends the day before."""

        def add(decide: Decide) -> Decide:
            before = self.versions[-1]
            begins = datetime.date.fromisoformat(effective_from)
            if before.effective_from is not None and begins <= before.effective_from:
                raise ValueError(f"{self.id}: versions go from the oldest to the newest")
            ended = Version(before.decide, before.effective_from, begins - _ONE_DAY, before.cites)
            newest = Version(decide, begins, before.effective_to, cites or before.cites)
            self.versions = (*self.versions[:-1], ended, newest)
            self._always = None
            return decide

        return add

    def version_on(self, day: "Day") -> Version | None:
        """The version in force on a day; comparing with today is noted."""
        if self._always is not None:
            return self._always
        for version in reversed(self.versions):
            if version.effective_from is None or day >= version.effective_from:
                if version.effective_to is None or day <= version.effective_to:
                    return version
                return None
        return None

    def __repr__(self) -> str:
        return f"<Rule {self.id}>"


_ONE_DAY: Final = datetime.timedelta(days=1)


def rule(
    id: str,  # noqa: A002 - the domain file's own word
    *,
    question: "Question | tuple[Question, ...]",
    weight: Weight,
    responsible: Party,
    cites: tuple[str, ...],
    effective_from: str | None = None,
    effective_to: str | None = None,
    statuses: Iterable[str] | None = None,
    for_each: ForEach | None = None,
    anchor: Anchor = as_of,
    also_responsible: tuple[Party, ...] = (),
    bearer: Party = "resident",
    groups: Iterable[str] = (),
) -> Callable[[Decide], Rule]:
    """Makes a rule of the function that decides; `docs/rules.md` says how one is written.

    `question`: what it belongs to. `statuses`: the statuses of residence it concerns; for others it is not
    applicable. `for_each`: what it answers for one by one; the function and `anchor` then get the item too.
    `effective_from`, `effective_to`: ISO days, both included. `cites`: keys of the data files.
    """

    def make(decide: Decide) -> Rule:
        return Rule(
            id,
            questions=question if isinstance(question, tuple) else (question,),
            weight=weight,
            responsible=responsible,
            also_responsible=also_responsible,
            bearer=bearer,
            statuses=None if statuses is None else frozenset(statuses),
            for_each=for_each,
            anchor=anchor,
            groups=frozenset(groups),
            version=Version(decide, _day(effective_from), _day(effective_to), cites),
        )

    return make


def check(
    number: str,
    id: str,  # noqa: A002 - the domain file's own word
    *,
    severity: Severity,
    effect: Effect,
    responsible: Party,
    cites: tuple[str, ...],
    routes: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    remedy: str | tuple[str, ...] | None = None,
    weight: Weight = "factor",
    effective_from: str | None = None,
    effective_to: str | None = None,
    statuses: Iterable[str] | None = None,
    for_each: ForEach | None = None,
    anchor: Anchor = as_of,
    also_responsible: tuple[Party, ...] = (),
    bearer: Party = "resident",
) -> Callable[[Decide], Rule]:
    """Makes a continuity check of a function that returns what it `found`, or a verdict where nothing is wrong.

    `number`: R-01 to R-50. `severity`, `effect`, `routes`, `needs`, `remedy`: of its findings. A check whose facts are
    missing or in doubt returns `cannot_tell`; one that looked and found all well returns `met`.
    """

    def make(decide: Decide) -> Rule:
        return Rule(
            id,
            questions=("continuity",),
            weight=weight,
            responsible=responsible,
            also_responsible=also_responsible,
            bearer=bearer,
            statuses=None if statuses is None else frozenset(statuses),
            for_each=for_each,
            anchor=anchor,
            groups=frozenset(),
            version=Version(decide, _day(effective_from), _day(effective_to), cites),
            terms=Terms(number, severity=severity, effect=effect, routes=routes, needs=needs, remedy=remedy),
        )

    return make


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
