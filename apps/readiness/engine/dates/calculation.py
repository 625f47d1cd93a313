"""A calculation keeps what it was made from, so that it can be printed step by step instead of being believed."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from apps.readiness.engine.dates.words import SENTENCES

type Value = date | int | str
type Render = Callable[["Step"], str]

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Certainty(StrEnum):
    """How sure it is which days are closed. Counting itself is always certain."""

    CERTAIN = "certain"  # the holidays of that year are published
    PRESENT_LAW = (
        "present_law"  # computed from the law as it stands; equinox days are announced each February
    )
    CANNOT_TELL = "cannot_tell"  # outside the years for which closed days are known here


class CalendarUnknownError(LookupError):
    """Closed days are asked for a day whose calendar is not known here; the answer is "cannot tell"."""


class Step(msgspec.Struct, frozen=True):
    """One line of a calculation: the id of its sentence, and the values that it names.

    Values are plain data. By the name of a value a page knows how to write it: `weekday…` is a number from 1 (Monday)
    to 7, `month…` is YYYY-MM, `holiday` is the Japanese name of a holiday; of the others, dates are dates, numbers
    are numbers.
    """

    message: str
    values: Mapping[str, Value]

    @property
    def sentence(self) -> str:
        """The English source sentence, which is also the id that catalogues know it by."""
        return SENTENCES[self.message]


class Calculation(msgspec.Struct, frozen=True):
    """A result with what it was counted from.

    Steps are made when they are asked for, so that a calculation nobody prints costs no more than its result.
    """

    @property
    def cites(self) -> tuple[str, ...]:
        """Keys of `rules/data/calendar_citations.toml`: the laws by which this was counted."""
        raise NotImplementedError

    @property
    def certainty(self) -> Certainty:
        """Whether closed days bear on the result, and how well they are known."""
        return Certainty.CERTAIN

    def steps(self) -> tuple[Step, ...]:
        """The calculation in the order in which a person would do it on a paper calendar."""
        raise NotImplementedError

    def lines(self, render: Render | None = None) -> list[str]:
        """The steps as sentences; `render` writes one step in the reader's language."""
        write = render or in_english
        return [write(step) for step in self.steps()]


def in_english(step: Step) -> str:
    """A step in English, with ISO dates: for commands, logs of examples, and tests."""
    return step.sentence % {name: _english(name, value) for name, value in step.values.items()}


def _english(name: str, value: Value) -> str:
    if name.startswith("weekday") and isinstance(value, int):
        return WEEKDAYS[value - 1]
    return value.isoformat() if isinstance(value, date) else str(value)


def at_least(number: int, least: int, what: str) -> int:
    """`number`, or ValueError: a period of minus three months is a mistake of the caller, not a date."""
    if number < least:
        raise ValueError(f"{what} must be at least {least}, not {number}")
    return number
