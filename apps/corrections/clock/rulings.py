"""Decisions of whoever was asked: one for each day that stands on them, however often they were entered.

A refusal and a grant are two, also on one day.
"""

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
    found: list[Ruling] = []
    for place, event in enumerate(ours):
        if not isinstance(event, Decided):
            continue
        known = next((one for one in reversed(found) if one.day == event.day), None)
        if known is None or (known.outcome == "accepted") != (event.outcome == "accepted"):
            found.append(Ruling(event.day, learned(event), event.outcome, event.by_whom, event.again, place))
            continue
        known.learned = min(known.learned, learned(event))
        known.outcome = event.outcome
        known.by_whom = event.by_whom
        known.again = event.again or known.again
    return {ruling.place: ruling for ruling in found}


def is_repeat(event: AnyEvent, before: Sequence[AnyEvent]) -> bool:
    """Whether a decision only tells one of before again, as the person said: it moves neither status nor time."""
    if not isinstance(event, Decided) or event.again != "same" or event.outcome == "accepted":
        return False
    earlier = [one for one in before if isinstance(one, Decided) and one.day != event.day]
    return any(one.outcome != "accepted" for one in earlier)
