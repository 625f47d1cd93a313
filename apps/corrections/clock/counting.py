"""The count of one request's days: from its arrival, without the days of completing, longer only by a notice in time."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from apps.corrections.clock.events import (
    Acknowledged,
    Answered,
    AnyEvent,
    Asked,
    Closed,
    Decided,
    Delivered,
    Extended,
    Promised,
    Sent,
    Withdrawn,
)
from apps.corrections.clock.terms import Terms
from apps.corrections.clock.words import SENTENCES
from apps.readiness.engine import dates
from apps.readiness.engine.dates import (
    Calculation,
    CalendarUnknownError,
    Deadline,
    Step,
    closed_by,
    holiday_name,
)
from apps.readiness.engine.dates import Closed as ClosedDay

ONE_DAY: Final = datetime.timedelta(days=1)
type KnownBy = Literal["same_day", "delivery", "institution", "at_the_latest", "post_assumed"]
_AT_ONCE: Final = frozenset({"protocol", "online", "counter", "oral"})


class Pause(msgspec.Struct, frozen=True):
    """Days that do not count: those after `asked` up to `answered`, both of which the pages name. None: still open."""

    asked: datetime.date
    answered: datetime.date | None

    def holds(self, day: datetime.date) -> bool:
        """Whether a day is not counted."""
        return self.asked < day and (self.answered is None or day <= self.answered)


class Lengthening(msgspec.Struct, frozen=True):
    """A notice that it takes longer: its day, what it came to, and the number of counted days from then on.

    `effect`: `taken`; `capped` to what the law allows; `late`, after the last day; `no_longer`, since it names no
    later day.
    """

    noticed: datetime.date
    until: datetime.date | None
    effect: Literal["taken", "capped", "late", "no_longer"]
    number: int


class CountStep(Step, frozen=True):
    """A line of this count; its sentences stand in `clock.words`."""

    @property
    def sentence(self) -> str:
        return SENTENCES[self.message] if self.message in SENTENCES else super().sentence


class CountedDay(msgspec.Struct, frozen=True):
    """One day of the count as a calendar shows it: its number, or why it has none; and whether offices are closed.

    Closed days are counted like others; they matter only where a last day falls on one.
    """

    day: datetime.date
    number: int | None
    closed: ClosedDay | None
    holiday: str | None


class DecisionCount(Calculation, frozen=True):
    """The days in which a request is to be decided. `day` is None while it waits for the person's answer."""

    sent: datetime.date
    reached: datetime.date
    known_by: KnownBy
    base: int
    months: int
    number: int
    pauses: tuple[Pause, ...]
    lengthenings: tuple[Lengthening, ...]
    last: datetime.date | None
    cite: str

    @property
    def is_paused(self) -> bool:
        """Whether the count stands still until the person answers."""
        return self.last is None

    @property
    def day(self) -> datetime.date:
        """The last day. LookupError while the count stands still."""
        if self.last is None:
            raise LookupError("the count stands still until the person answers")
        return self.last

    @property
    def cites(self) -> tuple[str, ...]:
        own = ("completion_convention",) if self.pauses else ()
        month = ("civil_code_143",) if self.months else ()
        return ("civil_code_140", "civil_code_141", *month, self.cite, *own)

    def counted_until(self, day: datetime.date) -> int:
        """How many days have been counted up to a day, the day itself included."""
        return sum(1 for one in _days(self.reached, day) if not _is_paused(one, self.pauses))

    def steps(self) -> tuple[Step, ...]:
        told: list[tuple[datetime.date, CountStep]] = []
        told += [(pause.asked, _pause_step(pause)) for pause in self.pauses if self._bears(pause)]
        told += [(one.noticed, _lengthening_step(one)) for one in self.lengthenings]
        middle = tuple(step for _day, step in sorted(told, key=lambda pair: pair[0]))
        return (
            CountStep(self.known_by, {"sent": self.sent, "reached": self.reached}),
            CountStep("first_counted", {"day": self.reached + ONE_DAY}),
            *(
                (CountStep("months_are_days", {"months": self.months, "number": self.base}),)
                if self.months
                else ()
            ),
            *middle,
            CountStep("stands_still", {})
            if self.last is None
            else CountStep("last_counted", {"number": self.number, "day": self.last}),
        )

    def _bears(self, pause: Pause) -> bool:
        return self.last is None or pause.asked < self.last

    def days(self, until: datetime.date | None = None) -> tuple[CountedDay, ...]:
        """Day by day from the one after the arrival to the last, or to `until`, with the closed days.

        CalendarUnknownError outside the years whose closed days are known. ValueError without either end.
        """
        end = until or self.last
        if end is None:
            raise ValueError("a count that stands still has no last day")
        number = 0
        made: list[CountedDay] = []
        for day in _days(self.reached, end):
            is_counted = not _is_paused(day, self.pauses)
            number += is_counted
            made.append(CountedDay(day, number if is_counted else None, closed_by(day), holiday_name(day)))
        return tuple(made)


def _pause_step(pause: Pause) -> CountStep:
    if pause.answered is None:
        return CountStep("pause_open", {"asked": pause.asked})
    number = (pause.answered - pause.asked).days
    return CountStep("pause", {"asked": pause.asked, "answered": pause.answered, "number": number})


def _lengthening_step(one: Lengthening) -> CountStep:
    values: dict[str, dates.calculation.Value] = {"noticed": one.noticed, "number": one.number}
    if one.until is not None:
        values["until"] = one.until
    return CountStep(f"longer_{one.effect}", values)


def decision_count(terms: Terms, events: Iterable[AnyEvent]) -> DecisionCount | None:
    """The count of the request that was sent last; None before any was sent.

    A pure function of the terms and of six kinds of event: sent, delivered, acknowledged, asked, answered, extended
    (and what ends the waiting: a decision, a promise). Other events change nothing. Days are counted one by one from the
    day after the request arrived (Civil Code 140); a time in months is first turned into the days it has from there.
    """
    ours = _since_sending(events)
    if ours is None:
        return None
    sent, rest = ours
    reached, known_by = _arrival(sent, rest, terms)
    base = terms.days
    if terms.months:
        base = (dates.period_after(reached, months=terms.months).legal_end - reached).days
    pauses = _pauses(rest) if terms.completes else ()
    lengthenings, number = _lengthened(terms, rest, reached, base, pauses)
    last = _last_day(reached, number, pauses)
    return DecisionCount(
        sent.day, reached, known_by, base, terms.months, number, pauses, lengthenings, last, terms.cite
    )


def decision_deadline(terms: Terms, count: DecisionCount) -> Deadline | None:
    """The last day in its three dates; the other side's own time is not moved by closed days. None while it waits."""
    return None if count.is_paused else dates.deadline(count, terms.mover)


def _since_sending(events: Iterable[AnyEvent]) -> tuple[Sent, list[AnyEvent]] | None:
    sent: Sent | None = None
    rest: list[AnyEvent] = []
    for event in events:
        if isinstance(event, Sent):
            sent, rest = event, []
        else:
            rest.append(event)
    return None if sent is None else (sent, rest)


def _arrival(sent: Sent, rest: Sequence[AnyEvent], terms: Terms) -> tuple[datetime.date, KnownBy]:
    """The day the request arrived: proven, or said, or the earlier of "it answered" and a letter's usual days."""
    if sent.channel in _AT_ONCE:
        return sent.day, "same_day"
    for event in rest:
        if isinstance(event, Delivered):
            return event.day, "delivery"
    for event in rest:
        if isinstance(event, Acknowledged) and event.reached_on is not None:
            return event.reached_on, "institution"
    assumed = dates.days_after(sent.day, terms.post_days).day
    for event in rest:
        if isinstance(event, Acknowledged) and event.day <= assumed:
            return event.day, "at_the_latest"
    return assumed, "post_assumed"


_ENDS_WAITING: Final = (Answered, Decided, Promised, Withdrawn, Closed)


def _pauses(rest: Sequence[AnyEvent]) -> tuple[Pause, ...]:
    """Stretches between the institution's question and the person's answer; a second question asks no second time."""
    made: list[Pause] = []
    asked: datetime.date | None = None
    for event in rest:
        if isinstance(event, Asked):
            asked = asked or event.day
        elif isinstance(event, _ENDS_WAITING) and asked is not None:
            made.append(Pause(asked, event.day))
            asked = None
    if asked is not None:
        made.append(Pause(asked, None))
    return tuple(made)


def _lengthened(
    terms: Terms,
    rest: Sequence[AnyEvent],
    reached: datetime.date,
    base: int,
    pauses: tuple[Pause, ...],
) -> tuple[tuple[Lengthening, ...], int]:
    """The notices in their order, and how many days are counted after all of them."""
    number = base
    made: list[Lengthening] = []
    if terms.extension == "none":
        return (), number
    for event in rest:
        if not isinstance(event, Extended):
            continue
        last = _last_day(reached, number, pauses)
        if last is not None and event.day > last:
            made.append(Lengthening(event.day, event.until, "late", number))
            continue
        wanted = _wanted(event, terms, reached, base, pauses)
        is_capped = terms.extension == "law" and not (event.special and terms.special)
        allowed = min(wanted, base + terms.extension_days) if is_capped else wanted
        if allowed <= number:
            made.append(Lengthening(event.day, event.until, "no_longer", number))
            continue
        number = allowed
        made.append(Lengthening(event.day, event.until, "capped" if allowed < wanted else "taken", number))
    return tuple(made), number


def _wanted(
    event: Extended, terms: Terms, reached: datetime.date, base: int, pauses: tuple[Pause, ...]
) -> int:
    """How many counted days a notice comes to, as things stood on its day: pauses to come are not foreseen."""
    if event.until is None:
        return base + terms.extension_days
    known = tuple(
        Pause(pause.asked, min(pause.answered or event.day, event.day))
        for pause in pauses
        if pause.asked < event.day
    )
    return sum(1 for day in _days(reached, event.until) if not _is_paused(day, known))


def _last_day(reached: datetime.date, number: int, pauses: Sequence[Pause]) -> datetime.date | None:
    """The day on which the count is full, or None when an open pause comes first."""
    last = reached + datetime.timedelta(days=number)
    for pause in pauses:  # in their order, each of which pushes the end
        if pause.asked >= last:
            break
        if pause.answered is None:
            return None
        begin = max(pause.asked, reached)
        last += datetime.timedelta(days=max(0, (pause.answered - begin).days))
    return last


def _days(after: datetime.date, end: datetime.date) -> Iterable[datetime.date]:
    day = after
    while day < end:
        day += ONE_DAY
        yield day


def _is_paused(day: datetime.date, pauses: Sequence[Pause]) -> bool:
    return any(pause.holds(day) for pause in pauses)


__all__ = ["CalendarUnknownError", "CountedDay", "DecisionCount", "decision_count", "decision_deadline"]
