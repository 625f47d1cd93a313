"""Decisions of whoever was asked: one for each day that stands on them, however often they were entered."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from apps.corrections.clock.events import Again, AnyEvent, Decided, Decider, learned


@dataclass(slots=True)
class Ruling:
    """A decision under the day that stands on it. Entered again, the earliest day of knowing stands, and the last word."""

    day: datetime.date
    learned: datetime.date
    outcome: str
    by_whom: Decider | None
    again: Again | None
    place: int


def rulings_in(ours: Sequence[AnyEvent]) -> dict[int, Ruling]:
    """The decisions among the events from the last sending on, by the place of their first entry."""
    found: dict[datetime.date, Ruling] = {}
    for place, event in enumerate(ours):
        if not isinstance(event, Decided):
            continue
        known = found.get(event.day)
        if known is None:
            found[event.day] = Ruling(event.day, learned(event), event.outcome, event.by_whom, event.again, place)  # fmt: skip
            continue
        known.learned = min(known.learned, learned(event))
        known.outcome = event.outcome
        known.by_whom = event.by_whom
        known.again = event.again or known.again
    return {ruling.place: ruling for ruling in found.values()}


def is_repeat(event: AnyEvent, before: Sequence[AnyEvent]) -> bool:
    """Whether a decision only tells one of before again, as the person said: it moves neither status nor time."""
    if not isinstance(event, Decided) or event.again != "same" or event.outcome == "accepted":
        return False
    earlier = [one for one in before if isinstance(one, Decided) and one.day != event.day]
    return any(one.outcome != "accepted" for one in earlier)
