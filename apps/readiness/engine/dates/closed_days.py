"""The days on which offices are closed: Saturdays, Sundays, national holidays, 29 December to 3 January."""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Final

import jpholiday

from apps.readiness.engine.dates.calculation import Calculation, CalendarUnknownError, Certainty, Step

#: Every Saturday is closed since the amendment of that day; before it, only the second and the fourth of a month.
KNOWN_FROM: Final = date(1992, 5, 1)
#: The Cabinet Office announces the holidays of the next year each February; jpholiday agrees with them up to here.
PUBLISHED_THROUGH: Final = date(2027, 12, 31)
#: Up to here jpholiday computes the equinox days as the usual formula of their calendar does.
COMPUTED_THROUGH: Final = date(2099, 12, 31)

ONE_DAY = timedelta(days=1)
SATURDAY: Final = 5


class Closed(StrEnum):
    """Why a day is closed (Act on Holidays of Administrative Organs 1)."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    YEAR_END = "year_end"


def certainty_of(day: date) -> Certainty:
    """How well the calendar of a day is known."""
    if not KNOWN_FROM <= day <= COMPUTED_THROUGH:
        return Certainty.CANNOT_TELL
    return Certainty.CERTAIN if day <= PUBLISHED_THROUGH else Certainty.PRESENT_LAW


@cache
def closed_by(day: date) -> Closed | None:
    """Why offices are closed on a day, or None on an open one.

    Raises CalendarUnknownError for a day outside the known years. Substitute holidays, days between two holidays and
    holidays that a law made once (2019-05-01, 2019-10-22) are holidays like the others.
    """
    if certainty_of(day) is Certainty.CANNOT_TELL:
        raise CalendarUnknownError(day.isoformat())
    if day.weekday() >= SATURDAY:
        return Closed.SATURDAY if day.weekday() == SATURDAY else Closed.SUNDAY
    if jpholiday.is_holiday(day):
        return Closed.HOLIDAY
    is_year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return Closed.YEAR_END if is_year_end else None


def holiday_name(day: date) -> str | None:
    """The Japanese name of a national holiday, or None."""
    return jpholiday.is_holiday_name(day)


class OpenDay(Calculation, frozen=True):
    """The open day that was looked for from a day, forwards or backwards, the day itself first."""

    start: date
    forwards: bool
    day: date

    @property
    def cites(self) -> tuple[str, ...]:
        return ("holiday_act_1", "holidays_act_3")

    @property
    def certainty(self) -> Certainty:
        return certainty_of(max(self.start, self.day))

    def passed(self) -> tuple[date, ...]:
        """The closed days that were passed over, in the order in which they were."""
        step = ONE_DAY if self.forwards else -ONE_DAY
        return tuple(self.start + n * step for n in range(abs((self.day - self.start).days)))

    def steps(self) -> tuple[Step, ...]:
        foretold = (Step("present_law", {"year": str(max(self.start, self.day).year)}),)
        return (
            *(foretold if self.certainty is Certainty.PRESENT_LAW else ()),
            *(_closed_step(day) for day in self.passed()),
            Step("open_day", {"day": self.day, "weekday": self.day.isoweekday()}),
        )


def _closed_step(day: date) -> Step:
    why = closed_by(day)
    assert why is not None, "a day that was passed over is closed"
    if why is Closed.HOLIDAY:
        return Step(why, {"day": day, "holiday": holiday_name(day) or ""})
    return Step(why, {"day": day})


def next_open_day(day: date) -> OpenDay:
    """The day itself if it is open, else the first open day after it. Raises CalendarUnknownError."""
    found = day
    while closed_by(found):
        found += ONE_DAY
    return OpenDay(day, True, found)


def last_open_day(day: date) -> OpenDay:
    """The day itself if it is open, else the last open day before it. Raises CalendarUnknownError."""
    found = day
    while closed_by(found):
        found -= ONE_DAY
    return OpenDay(day, False, found)
