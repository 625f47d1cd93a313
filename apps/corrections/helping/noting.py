"""What a helper may note of a request that the person confirmed: that it was posted, that it arrived, what was answered.

Completing it, taking it back, another way and appeals stay the person's.
"""

import datetime
from collections.abc import Mapping
from typing import Final

from apps.corrections.clock import Status, possible
from apps.corrections.clock.events import Event, Sent
from apps.corrections.clock.transitions import ENDED
from apps.corrections.helping.passages import Helping
from apps.corrections.helping.rights import may_post
from apps.corrections.helping.words import NOTES as WORDS
from apps.corrections.ledger import Opened
from apps.corrections.pages import composing
from apps.corrections.pages.forms import NOTES

#: In these nothing was sent yet.
_UNSENT: Final = frozenset({Status.FOUND, Status.PREPARED, Status.CONFIRMED})
_KINDS: Final[Mapping[str, type[Event]]] = {"sent": Sent, **{name: NOTES[name] for name in WORDS if name != "sent"}}  # fmt: skip


def notes_of(helping: Helping, found: Opened, today: datetime.date) -> list[tuple[str, str]]:
    """What can be noted now: its name, and words for its button."""
    if found.status is Status.CONFIRMED:
        is_theirs = may_post(composing.route_of(found), helping.member, on=today)
        return [("sent", str(WORDS["sent"]))] if is_theirs else []
    if found.status in _UNSENT or found.status in ENDED or found.status is Status.REOPENED:
        return []
    kinds = set(possible(found.history, found.terms))
    if found.status is Status.SENT:
        kinds |= {_KINDS[name] for name in ("asked", "extended", "decided", "promised")}
    return [
        (name, str(said))
        for name, said in WORDS.items()
        if _KINDS[name] in kinds and not (name == "extended" and found.terms.extension == "none")
    ]
