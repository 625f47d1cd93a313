"""The case's day, which notes by itself until when whatever was compared with it stays as it is."""

import datetime
from typing import Final, Protocol

FOREVER: Final = datetime.date.max
_ONE: Final = datetime.timedelta(days=1)

type Day = datetime.date | Today


class Notes(Protocol):
    """Where the last day is kept on which everything compared so far still comes out the same."""

    until: datetime.date


class Today:
    """The day the case is asked about.

    It can be compared with days (`today <= expires_on`), and `until` and `since` count days that can be compared
    with numbers; each comparison notes the last day on which it comes out the same. `plain` gives the day away:
    the answer then stands for this one day.
    """

    __slots__ = ("_day", "_notes")
    __hash__ = None  # type: ignore[assignment]  # a day in a set would be compared without being noted

    def __init__(self, day: datetime.date, notes: Notes) -> None:
        self._day = day
        self._notes = notes

    def _stands(self, until: datetime.date) -> None:
        if until < self._notes.until:  # noqa: PLR1730 - min() takes twice as long
            self._notes.until = until

    def __lt__(self, other: Day) -> bool:
        return not self >= other

    def __ge__(self, other: Day) -> bool:
        day = other._day if isinstance(other, Today) else other
        if self._day >= day:
            return True
        self._stands(day - _ONE)
        return False

    def __le__(self, other: Day) -> bool:
        return not self > other

    def __gt__(self, other: Day) -> bool:
        day = other._day if isinstance(other, Today) else other
        if self._day > day:
            return True
        if other is not self and day is not FOREVER:
            self._stands(day)
        return False

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Today):
            return self._day == other._day
        if not isinstance(other, datetime.date):
            return NotImplemented
        if self._day <= other:
            self._stands(other if self._day == other else other - _ONE)
        return self._day == other

    def until(self, day: datetime.date) -> "Days":
        """The days from today to `day`; below zero when it is past."""
        return Days(self, day, counts_down=True)

    def since(self, day: datetime.date) -> "Days":
        """The days from `day` to today."""
        return Days(self, day, counts_down=False)

    def month(self) -> str:
        """The month as `YYYY-MM`; stands until its end."""
        first = self._day.replace(day=1)
        self._stands((first + datetime.timedelta(days=31)).replace(day=1) - _ONE)
        return f"{first:%Y-%m}"

    def year(self) -> int:
        """The calendar year; stands until its end."""
        self._stands(datetime.date(self._day.year, 12, 31))
        return self._day.year

    def fiscal_year(self) -> int:
        """The year whose April began last; stands until 31 March."""
        year = self._day.year if self._day.month >= 4 else self._day.year - 1
        self._stands(datetime.date(year + 1, 3, 31))
        return year

    def plain(self) -> datetime.date:
        """The bare day, for what cannot be asked by comparing; the answer stands for this day only."""
        self._stands(self._day)
        return self._day

    def __repr__(self) -> str:
        return f"Today({self._day})"


class Days:
    """A number of days between today and a fixed day, which grows or shrinks by one each day.

    Shown as a value it does not shorten how long an answer stands; compared with a number it does.
    """

    __slots__ = ("_counts_down", "_today", "target")
    __hash__ = None  # type: ignore[assignment]  # as above

    def __init__(self, today: Today, target: datetime.date, *, counts_down: bool) -> None:
        self._today = today
        self.target = target
        self._counts_down = counts_down

    @property
    def shown(self) -> "Countdown":
        """The number as an answer shows it."""
        passed = (self._today._day - self.target).days
        return Countdown(-passed if self._counts_down else passed, self.target)

    def _turns(self, number: int) -> datetime.date:
        """The day on which there are exactly `number` days."""
        return self.target + datetime.timedelta(days=-number if self._counts_down else number)

    def __le__(self, number: int) -> bool:
        turns = self._turns(number)
        return self._today >= turns if self._counts_down else self._today <= turns

    def __lt__(self, number: int) -> bool:
        turns = self._turns(number)
        return self._today > turns if self._counts_down else self._today < turns

    def __ge__(self, number: int) -> bool:
        return not self < number

    def __gt__(self, number: int) -> bool:
        return not self <= number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int) and self <= other and self >= other


class Countdown(int):
    """A number of days in an answer, and the day it is counted to or from: it changes daily, the answer does not."""

    target: datetime.date

    def __new__(cls, number: int, target: datetime.date) -> "Countdown":
        made = super().__new__(cls, number)
        made.target = target
        return made
