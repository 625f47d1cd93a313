"""A case as a rule sees it: what the rule reads, looks for and compares is noted here, not by the rule."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from apps.readiness.engine.cases import Case, Declared, Plan
from apps.readiness.engine.kinds import NAMES, STRUCTURES
from apps.readiness.engine.outcomes import Finding, Result, Untold
from apps.readiness.engine.parameters import Dated, value_of_case
from apps.readiness.engine.readers import DECLARED_PLACE, LAYOUTS, PLAN_PLACE, READERS, Records, key_of, note
from apps.readiness.engine.today import FOREVER, Day, Today
from apps.wallet.kinds.values import Record

if TYPE_CHECKING:
    from apps.readiness.engine.running import RuleSet


class Trace(msgspec.Struct, frozen=True, gc=False):
    """What one piece of work read: places of records with the bits of their fields, and everything else; None for
    nothing."""

    seen: dict[int, int]
    until: datetime.date
    sought: list[str] | None
    asked: list[str] | None
    used: dict[str, Dated] | None


class Known(msgspec.Struct, frozen=True, gc=False):
    """What a reading came to, or what it missed, and what it read."""

    value: Any
    missing: str | None
    trace: Trace


class CaseView:
    """One reading of one case by all rules, in one thread."""

    def __init__(self, case: Case, rules: "RuleSet") -> None:
        self.case = case
        self._rules = rules
        self.seen: dict[int, int] = {}  # noted by readers
        self.until = FOREVER  # noted by `today`
        self._sought: list[str] | None = None
        self._asked: list[str] | None = None
        self._used: dict[str, Dated] | None = None
        self._records: dict[type[Record], Records[Any]] = {}
        self._remembered: dict[Callable[..., Any], Known] = {}
        self._answers: dict[str, list[tuple[Result | Finding, Trace]] | None] = {}
        self._told: dict[type[Record], datetime.date | None] = {}
        self._anchor: Day | None = None
        self._other_status: tuple[str, Result, Trace] | None = None  # the first such answer
        self.today: Final = Today(case.on, self)
        self.plan = cast("Plan", READERS[Plan](key_of(PLAN_PLACE, LAYOUTS[Plan]), case.plan, self))
        self.declared = cast(
            "Declared",
            READERS[Declared](key_of(DECLARED_PLACE, LAYOUTS[Declared]), case.declared, self),
        )

    def close(self) -> None:
        """Ends the reading: view and readers hold each other, and would stay until a garbage collection."""
        self.__dict__.clear()

    # -- records ----------------------------------------------------------------------------------------------
    def all[R: Record](self, kind: type[R]) -> Records[R]:
        """Every record of a kind, oldest first. That there is none is noted too."""
        records = self._records.get(kind)
        if records is None:
            records = self._records[kind] = Records(READERS[kind], LAYOUTS[kind], self.case.of(kind), self)
        if not records._payloads:
            if self._sought is None:
                self._sought = []
            self._sought.append(NAMES[kind])
        return records

    def newest[R: Record](self, kind: type[R]) -> R | None:
        """The last record of a kind in the kind's own order, if there is one."""
        return self.all(kind).newest()

    def the[R: Record](self, kind: type[R]) -> R:
        """The last record of a kind; without one the rule ends here and cannot tell."""
        record = self.newest(kind)
        if record is None:
            raise Untold(NAMES[kind])
        return record

    def knows(
        self, kind: type[Record], *, since: datetime.date | None = None, source: str | None = None
    ) -> bool:
        """Whether absence of a record of this kind means anything: a source was asked for it, on `since` or later.

        Without this, no record means that nothing is known (`feeds` in the contract).
        """
        name = NAMES[kind]
        if self._asked is None:
            self._asked = []
        self._asked.append(f"feeds.{name}")
        return any(
            name in feed.kinds
            and (since is None or feed.data_as_of >= since)
            and (source is None or feed.source == source)
            for feed in self.case.feeds
        )

    def told_as_of(self, kind: type[Record]) -> datetime.date | None:
        """The day on which the newest of what sources told of a kind stood; None when none says a day."""
        day = self._told.get(kind, FOREVER)
        if day is FOREVER:
            name = NAMES[kind]
            feeds = [feed.data_as_of for feed in self.case.feeds if name in feed.kinds]
            held = [self.case.records[place].data_as_of for place in self.case.of(kind).places]
            day = max((one for one in (*feeds, *held) if one is not None), default=None)
            self._told[kind] = day
        if self._asked is None:
            self._asked = []
        self._asked.append(f"feeds.{NAMES[kind]}")
        return day

    def asked_on(self, kind: type[Record]) -> dict[str, datetime.date]:
        """The newest day on which each source was asked for a kind; none for what nobody was asked for."""
        if self._asked is None:
            self._asked = []
        self._asked.append(f"feeds.{NAMES[kind]}")
        asked: dict[str, datetime.date] = {}
        for feed in self.case.feeds:
            if NAMES[kind] in feed.kinds:
                asked[feed.source] = max(feed.data_as_of, asked.get(feed.source, feed.data_as_of))
        return asked

    def told_by_source(self) -> dict[tuple[str, str], datetime.date]:
        """For each source and kind the newest day on which what it told stood, asked or as its records say.

        Of records those are noted that no asking covers.
        """
        told: dict[tuple[str, str], datetime.date] = {}
        for kind in {kind for feed in self.case.feeds for kind in feed.kinds}:
            told |= {(source, kind): day for source, day in self.asked_on(STRUCTURES[kind]).items()}
        asked = frozenset(told)
        for place, held in enumerate(self.case.records):
            known = (held.source, held.kind)
            if held.source is None or held.data_as_of is None or known in asked:
                continue
            layout = LAYOUTS[type(held.payload)]
            note(self, {key_of(place, layout): layout.bits("source", "data_as_of")})
            told[held.source, held.kind] = max(
                held.data_as_of, told.get((held.source, held.kind), held.data_as_of)
            )
        return told

    # -- dated values -----------------------------------------------------------------------------------------
    def parameter(self, name: str, *, on: Day | None = None) -> Any:
        """A dated value on the rule's anchor day, or on another one.

        Without a value in force on that day the rule ends here and cannot tell. KeyError for an unknown name.
        """
        day = on if on is not None else self._anchor if self._anchor is not None else self.today
        if self.case.parameters and (own := self._own(name, day)) is not None:
            return self._use(name, own)
        known = self._rules.data.parameters.get(name)
        if known is None and ":" not in name and name not in self.case.parameters:
            raise KeyError(name)
        dated = None if known is None else known.on(day)
        if dated is None:
            raise Untold(f"parameters.{name}")
        return self._use(name, dated)

    def turning_days(self, name: str) -> list[datetime.date]:
        """The days from which a dated value is another one, by the data and by the case, oldest first.

        Reading them notes nothing: what counts is the value on the days that a rule then asks about.
        """
        own = sorted(begins for begins, _value in self.case.parameters.get(name, ()))
        known = self._rules.data.parameters.get(name)
        days = [] if known is None else [dated.from_ for dated in known.values if dated.from_ is not None]
        return [*[day for day in sorted(days) if not own or day < own[0]], *own]

    def _own(self, name: str, day: Day) -> Dated | None:
        """The value that the case brings for a day."""
        for begins, value in sorted(self.case.parameters.get(name, ()), key=_by_day, reverse=True):
            if day >= begins:
                return value_of_case(name, value, begins)
        return None

    def _use(self, name: str, dated: Dated) -> Any:
        if self._used is None:
            self._used = {}
        self._used[name] = dated
        return dated.value

    # -- other rules ------------------------------------------------------------------------------------------
    def answers(self, rule_id: str) -> tuple[Result, ...]:
        """Everything another rule says about this case besides findings; what it read counts as read here."""
        return tuple([said for said in self._said(rule_id) if type(said) is Result])

    def findings(self, rule_id: str) -> tuple[Finding, ...]:
        """What another check found; what it read counts as read here, also where it found nothing."""
        return tuple([said for said in self._said(rule_id) if type(said) is Finding])

    def has_rule(self, rule_id: str) -> bool:
        """Whether the rule set has a rule of this name."""
        return rule_id in self._rules.rules

    def answer(self, rule_id: str) -> Result:
        """What another rule says that answers once."""
        ((said, trace),) = self._answers.get(rule_id) or self._ask(rule_id)
        self._merge(trace)
        if type(said) is not Result:
            raise TypeError(f"{rule_id} found something instead of answering")
        return said

    def answers_of(self, group: str) -> tuple[Result, ...]:
        """Everything the rules of a group say."""
        return tuple(
            result for rule_id in self._rules.groups.get(group, ()) for result in self.answers(rule_id)
        )

    def _said(self, rule_id: str) -> list[Result | Finding]:
        """All that another rule says; what it read is noted here too."""
        said = []
        for one, trace in self._answers.get(rule_id) or self._ask(rule_id):
            self._merge(trace)
            said.append(one)
        return said

    def _ask(self, rule_id: str) -> list[tuple[Result | Finding, Trace]]:
        """Has another rule answer, with notes of its own; worked out once."""
        kept = self._open()
        try:
            return self._rules.answers_in(self, rule_id)
        finally:
            self._close(kept)

    # -- taking notes -----------------------------------------------------------------------------------------
    def _open(self) -> tuple[Trace, Day | None]:
        """Puts the notes taken so far aside and begins new ones."""
        return self._take(), self._anchor

    def _close(self, kept: tuple[Trace, Day | None]) -> Trace:
        """Ends the notes begun by `_open` and takes up those put aside."""
        trace = self._take()
        aside, self._anchor = kept
        self.seen, self.until = aside.seen, aside.until
        self._sought, self._asked, self._used = aside.sought, aside.asked, aside.used
        return trace

    def _take(self) -> Trace:
        """The notes so far; the next begin empty."""
        trace = Trace(self.seen, self.until, self._sought, self._asked, self._used)
        self.seen = {}
        self.until = FOREVER
        self._sought = self._asked = self._used = None
        return trace

    def _merge(self, trace: Trace) -> None:
        """Takes the notes of other work up into those being taken."""
        note(self, trace.seen)
        if trace.until < self.until:  # noqa: PLR1730 - as in today.py
            self.until = trace.until
        if trace.sought is not None:
            self._sought = [*(self._sought or ()), *trace.sought]
        if trace.asked is not None:
            self._asked = [*(self._asked or ()), *trace.asked]
        if trace.used is not None:
            self._used = {**(self._used or {}), **trace.used}

    def _remember[T](self, work: Callable[["CaseView"], T]) -> T:
        known = self._remembered.get(work) or self._work_out(work)
        self._merge(known.trace)
        if known.missing is not None:
            raise Untold(known.missing)
        value: T = known.value
        return value

    def _work_out(self, work: Callable[["CaseView"], Any]) -> Known:
        kept = self._open()
        value, missing = None, None
        try:
            value = work(self)
        except Untold as untold:
            missing = untold.missing
        finally:
            trace = self._close(kept)
        known = self._remembered[work] = Known(value, missing, trace)
        return known


def _by_day(entry: tuple[datetime.date, Any]) -> datetime.date:
    return entry[0]


def reading[T](work: Callable[[CaseView], T]) -> Callable[[CaseView], T]:
    """Marks what several rules read of a case: worked out once, and what it read is noted for each that asks.

    It must read on the spot: a generator would read when nobody takes notes for it.
    """

    def read(case: CaseView) -> T:
        return case._remember(work)

    read.__name__, read.__qualname__, read.__doc__ = work.__name__, work.__qualname__, work.__doc__
    read.__module__ = work.__module__
    return read
