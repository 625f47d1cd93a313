"""Periods of months and years run by the calendar, to the day before the one with the same number (Civil Code 143)."""

import calendar
from datetime import date, timedelta

from apps.readiness.engine.dates.calculation import Calculation, Step, at_least
from apps.readiness.engine.dates.steps import first_steps, named

ONE_DAY = timedelta(days=1)


def shifted(day: date, months: int) -> tuple[int, int]:
    """The year and the month so many months away (negative: earlier)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def last_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def clamped(day: date, months: int) -> date:
    """The day with the same number so many months away, or the last day of that month where there is none."""
    last = last_of(*shifted(day, months))
    return last.replace(day=min(day.day, last.day))


class MonthsBack(Calculation, frozen=True):
    """The day a number of months earlier."""

    start: date
    months: int
    day: date

    @property
    def is_clamped(self) -> bool:
        """Whether the month has no day of that number."""
        return self.day.day != self.start.day

    @property
    def cites(self) -> tuple[str, ...]:
        return ("month_end_before",) if self.is_clamped else ("counting_back",)

    def steps(self) -> tuple[Step, ...]:
        begin = Step("back_from", {"day": self.start})
        if not self.is_clamped:
            return (begin, Step("months_back", {"number": self.months, "day": self.day}))
        month = named(self.day.year, self.day.month)
        return (
            begin,
            Step("no_such_day_back", {"month": month, "number": self.start.day, "day": self.day}),
        )


def months_before(day: date, months: int) -> MonthsBack:
    """The same-numbered day `months` months earlier, or the last day of that month: when a window opens.

    Expiry 2025-12-10, three months: 2025-09-10. The clamp to the end of the month is our convention.
    """
    at_least(months, 0, "months")
    return MonthsBack(day, months, clamped(day, -months))


def years_before(day: date, years: int) -> MonthsBack:
    """The same day `years` years earlier; 28 February for a 29 February that is not there."""
    return months_before(day, 12 * years)


class Period(Calculation, frozen=True):
    """A period of months, with its end by law and the earlier end that is safe to show.

    The two differ at the end of months only, where counting in the simple way gives an earlier day.
    """

    event: date | None  # None where the first day itself counts
    first_day: date
    months: int
    legal_end: date
    safe_end: date

    @property
    def day(self) -> date:
        """The end by law: what a deadline is counted to."""
        return self.legal_end

    def is_filled_by(self, last: date) -> bool:
        """Whether a stretch from `first_day` to `last` lasts the whole period ("three months or more")."""
        return last >= self.legal_end

    def is_exceeded_by(self, last: date) -> bool:
        """Whether a stretch from `first_day` to `last` is longer than the period ("more than one month")."""
        return last > self.legal_end

    @property
    def cites(self) -> tuple[str, ...]:
        first = "civil_code_140_proviso" if self.event is None else "civil_code_140"
        safe = ("safe_end",) if self.safe_end != self.legal_end else ()
        return (first, "civil_code_141", "civil_code_143", *safe)

    def steps(self) -> tuple[Step, ...]:
        year, month = shifted(self.first_day, self.months)
        if (self.legal_end + ONE_DAY).day == self.first_day.day:
            end = Step("corresponding", {"day": self.legal_end + ONE_DAY})
        else:
            end = Step("no_corresponding", {"month": named(year, month), "number": self.first_day.day})
        safe = (Step("safe_end", {"day": self.safe_end}),) if self.safe_end != self.legal_end else ()
        return (
            *first_steps(self.event, self.first_day),
            Step("months_run", {"number": self.months}),
            end,
            Step("legal_end", {"day": self.legal_end}),
            *safe,
        )


def period_after(event: date, *, years: int = 0, months: int = 0) -> Period:
    """A period that begins the day after an event (Civil Code 140, 143).

    `legal_end` is the day before the day with the same number as the first day, or the last day of the month if there
    is none; `safe_end` is never later, and follows the day of the event. Expiry 2026-11-30, two months: 2027-01-31
    and 2027-01-30.
    """
    months = at_least(12 * years + months, 1, "months")
    first_day = event + ONE_DAY
    legal = _end(first_day, months)
    return Period(event, first_day, months, legal, min(legal, clamped(event, months)))


def period_from(first_day: date, *, years: int = 0, months: int = 0) -> Period:
    """A period whose first day counts itself, as it begins at midnight (Civil Code 140 proviso, 143).

    Stays, leaves, gaps and contracts run like this: one month from 2026-04-01 ends 2026-04-30.
    """
    months = at_least(12 * years + months, 1, "months")
    legal = _end(first_day, months)
    return Period(None, first_day, months, legal, min(legal, clamped(first_day, months) - ONE_DAY))


def _end(first_day: date, months: int) -> date:
    last = last_of(*shifted(first_day, months))
    return last.replace(day=first_day.day) - ONE_DAY if first_day.day <= last.day else last


class Window(Calculation, frozen=True):
    """A stretch of so many months that ends on a given day."""

    first: date
    last: date
    months: int

    @property
    def cites(self) -> tuple[str, ...]:
        return ("month_end_before",)

    def steps(self) -> tuple[Step, ...]:
        return (
            Step("months_run", {"number": self.months}),
            Step("window", {"first": self.first, "last": self.last}),
        )


def window_ending(last: date, *, years: int = 0, months: int = 0) -> Window:
    """The months that end on `last`: any rolling twelve months, the last two years of a look-back.

    Twelve months ending 2026-12-31 begin 2026-01-01. Where the day before the window is not there, the window is a
    little longer than its months (our convention).
    """
    months = at_least(12 * years + months, 1, "months")
    return Window(clamped(last + ONE_DAY, -months), last, months)


class Anniversary(Calculation, frozen=True):
    """The day on which so many years are reached."""

    start: date
    years: int
    day: date

    @property
    def cites(self) -> tuple[str, ...]:
        return ("anniversary",)

    def steps(self) -> tuple[Step, ...]:
        leap = self.day.day != self.start.day
        told = (Step("leap_anniversary", {"year": str(self.day.year)}),) if leap else ()
        return (*told, Step("anniversary", {"number": self.years, "start": self.start, "day": self.day}))


def anniversary(start: date, years: int) -> Anniversary:
    """The day on which "`years` years or more" is reached, counted from a landing or a permission.

    The same day of the year; 1 March for a 29 February that is not there (our convention).
    """
    at_least(years, 0, "years")
    return Anniversary(start, years, same_day_in(start, start.year + years))


def same_day_in(day: date, year: int) -> date:
    """The same day of another year; 1 March for a 29 February that is not there."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 3, 1) if is_leap_day and not calendar.isleap(year) else day.replace(year=year)


class YearsCompleted(Calculation, frozen=True):
    """How many whole years have passed."""

    start: date
    on: date
    years: int

    @property
    def cites(self) -> tuple[str, ...]:
        return ("anniversary",)

    def steps(self) -> tuple[Step, ...]:
        return (Step("years_completed", {"start": self.start, "on": self.on, "number": self.years}),)


def years_completed(start: date, on: date) -> YearsCompleted:
    """Whole years from `start`, the anniversary included; 0 before the first, never negative."""
    years = on.year - start.year
    reached = years - (same_day_in(start, on.year) > on)
    return YearsCompleted(start, on, max(0, reached))
