"""Months and open days: a month is one whole number, so that periods are ranges of numbers."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

ANCHOR = date(2026, 11, 21)
"""The day around which every story is told; errors are placed so that they can be seen on it."""

AHEAD_DAYS = 400
"""How far beyond the asked day facts are written, so that time can be moved forward."""

# Closed days of 2026 and 2027 from the domain file (basis M); other years close on the fixed days only.
_HOLIDAYS = frozenset(
    {
        date(2026, month, day)
        for month, day in (
            (1, 12),
            (2, 11),
            (2, 23),
            (3, 20),
            (4, 29),
            (5, 3),
            (5, 4),
            (5, 5),
            (5, 6),
            (7, 20),
            (8, 11),
            (9, 21),
            (9, 22),
            (9, 23),
            (10, 12),
            (11, 3),
            (11, 23),
        )
    }
    | {
        date(2027, month, day)
        for month, day in (
            (1, 11),
            (2, 11),
            (2, 23),
            (3, 21),
            (3, 22),
            (4, 29),
            (5, 3),
            (5, 4),
            (5, 5),
            (7, 19),
            (8, 11),
            (9, 20),
            (9, 23),
            (10, 11),
            (11, 3),
            (11, 23),
        )
    }
)
_FIXED = frozenset({(2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)})


def month_of(day: date) -> int:
    """The month a day lies in, as years times twelve plus months from zero."""
    return day.year * 12 + day.month - 1


def month(year: int, number: int) -> int:
    """The month `number` (1-12) of a year."""
    return year * 12 + number - 1


def year_of(at: int) -> int:
    """Calendar year of a month."""
    return at // 12


def fiscal_year(at: int) -> int:
    """Fiscal year April to March of a month."""
    return (at - 3) // 12


@lru_cache(maxsize=4096)
def first_day(at: int) -> date:
    """First day of a month."""
    return date(at // 12, at % 12 + 1, 1)


@lru_cache(maxsize=4096)
def last_day(at: int) -> date:
    """Last day of a month."""
    return date(at // 12, at % 12 + 1, monthrange(at // 12, at % 12 + 1)[1])


@lru_cache(maxsize=4096)
def written(at: int) -> str:
    """A month as payloads write it, `YYYY-MM`."""
    return f"{at // 12:04d}-{at % 12 + 1:02d}"


def in_month(at: int, number: int) -> date:
    """Day `number` of a month, or its last day when there is none."""
    return date(at // 12, at % 12 + 1, min(number, last_day(at).day))


def later(day: date, months: int) -> date:
    """The same-numbered day some months on, clamped to the end of that month."""
    return in_month(month_of(day) + months, day.day)


def days_on(day: date, count: int) -> date:
    """The day `count` days after (or before, when negative)."""
    return day + timedelta(days=count)


def is_open(day: date) -> bool:
    """Whether public offices are open: no weekend, holiday, nor 29 December to 3 January."""
    turn_of_year = (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)
    return not (day.weekday() >= 5 or turn_of_year or day in _HOLIDAYS or (day.month, day.day) in _FIXED)


def open_before(day: date) -> date:
    """The day itself when offices are open, else the last open day before it."""
    while not is_open(day):
        day -= timedelta(days=1)
    return day


def open_after(day: date) -> date:
    """The day itself when offices are open, else the next open day."""
    while not is_open(day):
        day += timedelta(days=1)
    return day


def comes_of_age(birth: date, years: int) -> date:
    """The day a person reaches an age: the day before the birthday (age calculation act)."""
    return date(birth.year + years, birth.month, min(birth.day, 28)) - timedelta(days=1)
