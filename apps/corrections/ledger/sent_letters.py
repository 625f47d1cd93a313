"""Letters that were confirmed and sent: each is kept as it was, also after the error came back and one is written anew."""

from collections.abc import Sequence
from typing import Protocol

from apps.corrections.clock.events import AnyEvent, Sent
from apps.corrections.ledger.content import Content, SentLetter


class Numbered(Protocol):
    """An event with the number under which it was noted."""

    @property
    def event(self) -> AnyEvent: ...

    @property
    def number(self) -> int: ...


def letters_sent(content: Content, noted: Sequence[Numbered]) -> tuple[SentLetter, ...]:
    """The letters that left, oldest first. Until one is written anew, the confirmed one is the newest of them.

    A way without a letter (a sheet for the counter) has none.
    """
    kept = content.sent_letters
    last = max((one.number for one in noted if isinstance(one.event, Sent)), default=None)
    if last is None or content.letter is None or any(one.entry == last for one in kept):
        return kept
    return (*kept, SentLetter(last, content.letter))


def sending_of(letter: SentLetter, noted: Sequence[Numbered]) -> Sent:
    """How and when a letter left; StopIteration where it is none of these entries."""
    return next(one.event for one in noted if one.number == letter.entry and isinstance(one.event, Sent))
