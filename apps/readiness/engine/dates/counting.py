"""Days counted one by one: the day of an event is left out unless a law says that it counts (Civil Code 140, 141)."""

from datetime import date, timedelta

from apps.readiness.engine.dates.calculation import Calculation, Step, at_least
from apps.readiness.engine.dates.steps import first_steps


class DayCount(Calculation, frozen=True):
    """The last day of a number of days."""

    start: date
    days: int
    first_day_counts: bool
    day: date

    @property
    def first_counted(self) -> date:
        """The first day that is counted; from here to `day` a page may draw the days."""
        return self.start if self.first_day_counts else self.start + timedelta(days=1)

    @property
    def cites(self) -> tuple[str, ...]:
        return ("first_day_counted",) if self.first_day_counts else ("civil_code_140", "civil_code_141")

    def steps(self) -> tuple[Step, ...]:
        if self.days == 0:
            return (Step("same_day", {"day": self.day}),)
        event = None if self.first_day_counts else self.start
        return (
            *first_steps(event, self.first_counted),
            Step("last_counted", {"number": self.days, "day": self.day}),
        )


def days_after(event: date, days: int) -> DayCount:
    """Within `days` days of an event, or counting from the day after it: both end on `event + days`.

    Civil Code 140, 141. Divorce on 2020-10-26, fourteen days: 2020-11-09.
    """
    at_least(days, 0, "days")
    return DayCount(event, days, False, event + timedelta(days=days))


def weeks_after(event: date, weeks: int) -> DayCount:
    """Within `weeks` weeks of an event: the same weekday as the event (Civil Code 140, 143)."""
    return days_after(event, 7 * weeks)


def days_from(first_day: date, days: int) -> DayCount:
    """`days` days of which `first_day` is the first: only where a law counts the day itself.

    Family Register Act 43(1) does, for the report of a birth.
    """
    at_least(days, 1, "days")
    return DayCount(first_day, days, True, first_day + timedelta(days=days - 1))


class DaysBack(Calculation, frozen=True):
    """The day a number of days earlier."""

    start: date
    days: int
    day: date

    @property
    def cites(self) -> tuple[str, ...]:
        return ("counting_back",)

    def steps(self) -> tuple[Step, ...]:
        return (
            Step("back_from", {"day": self.start}),
            Step("days_back", {"number": self.days, "day": self.day}),
        )


def days_before(day: date, days: int) -> DaysBack:
    """The day `days` days before: reminders 90, 60, 30, 14 days before an end."""
    at_least(days, 0, "days")
    return DaysBack(day, days, day - timedelta(days=days))


class DaysBetween(Calculation, frozen=True):
    """How many days lie between two days; negative when the end comes first."""

    start: date
    end: date
    days: int

    @property
    def cites(self) -> tuple[str, ...]:
        return ("civil_code_140",)

    def steps(self) -> tuple[Step, ...]:
        return (Step("days_between", {"start": self.start, "end": self.end, "number": self.days}),)


def days_between(start: date, end: date) -> DaysBetween:
    """Days from `start` to `end`, `start` not counted: days left, days since leaving, age of data."""
    return DaysBetween(start, end, (end - start).days)


class Span(Calculation, frozen=True):
    """How many days a stretch of time has, with its first and its last day."""

    first: date
    last: date
    days: int

    @property
    def cites(self) -> tuple[str, ...]:
        return ("first_day_counted",)

    def steps(self) -> tuple[Step, ...]:
        return (Step("span", {"first": self.first, "last": self.last, "number": self.days}),)


def days_in(first: date, last: date) -> Span:
    """Days from `first` to `last`, both counted: days of a stay, a leave, a pay period. 0 when `last` is before."""
    return Span(first, last, max(0, (last - first).days + 1))


def days_shared(first: date, last: date, other_first: date, other_last: date) -> Span:
    """The days that two stretches have in common, ends counted."""
    return days_in(max(first, other_first), min(last, other_last))


def week_ending(last: date) -> Span:
    """The seven consecutive days that end on `last`: the window of the 28 hours (Enf. Regs 19(5)(i))."""
    return days_in(last - timedelta(days=6), last)
