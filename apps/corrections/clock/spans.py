"""What events say of a count: when the request arrived, which days are the person's, how far notices lengthen it."""

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
from apps.readiness.engine import dates

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


def since_sending(events: Iterable[AnyEvent]) -> tuple[Sent, list[AnyEvent]] | None:
    sent: Sent | None = None
    rest: list[AnyEvent] = []
    for event in events:
        if isinstance(event, Sent):
            sent, rest = event, []
        else:
            rest.append(event)
    return None if sent is None else (sent, rest)


def arrival(sent: Sent, rest: Sequence[AnyEvent], terms: Terms) -> tuple[datetime.date, KnownBy]:
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


def pauses_in(rest: Sequence[AnyEvent]) -> tuple[Pause, ...]:
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


def lengthened(
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
        last = last_day(reached, number, pauses)
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
    return sum(1 for day in days_between(reached, event.until) if not is_paused(day, known))


def last_day(reached: datetime.date, number: int, pauses: Sequence[Pause]) -> datetime.date | None:
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


def days_between(after: datetime.date, end: datetime.date) -> Iterable[datetime.date]:
    day = after
    while day < end:
        day += ONE_DAY
        yield day


def is_paused(day: datetime.date, pauses: Sequence[Pause]) -> bool:
    return any(pause.holds(day) for pause in pauses)
