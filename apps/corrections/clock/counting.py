"""The count of one request's days: from its arrival, without the days of completing, longer only by a notice in time."""

import datetime
from collections.abc import Iterable

import msgspec

from apps.corrections.clock.events import AnyEvent
from apps.corrections.clock.spans import (
    ONE_DAY,
    KnownBy,
    Lengthening,
    Pause,
    arrival,
    days_between,
    is_paused,
    last_day,
    lengthened,
    pauses_in,
    since_sending,
)
from apps.corrections.clock.terms import Terms
from apps.corrections.clock.words import SENTENCES
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Calculation, Deadline, Step, closed_by, holiday_name
from apps.readiness.engine.dates import Closed as ClosedDay


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
        return sum(1 for one in days_between(self.reached, day) if not is_paused(one, self.pauses))

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
        for day in days_between(self.reached, end):
            is_counted = not is_paused(day, self.pauses)
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
    ours = since_sending(events)
    if ours is None:
        return None
    sent, rest = ours
    reached, known_by = arrival(sent, rest, terms)
    base = terms.days
    if terms.months:
        base = (dates.period_after(reached, months=terms.months).legal_end - reached).days
    pauses = pauses_in(rest) if terms.completes else ()
    lengthenings, number = lengthened(terms, rest, reached, base, pauses)
    last = last_day(reached, number, pauses)
    return DecisionCount(
        sent.day, reached, known_by, base, terms.months, number, pauses, lengthenings, last, terms.cite
    )


def decision_deadline(terms: Terms, count: DecisionCount) -> Deadline | None:
    """The last day in its three dates; the other side's own time is not moved by closed days. None while it waits."""
    return None if count.is_paused else dates.deadline(count, terms.mover)
