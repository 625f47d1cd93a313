"""The disputed mark: what a resident sent a correction for, beside the record, until the correction has ended."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy

from apps.accounts.prepared import fetch_prepared
from apps.consent.sealing import DataKey
from apps.corrections.clock import Status, follow, terms_of
from apps.corrections.clock.events import AnyEvent, Escalated, Sent
from apps.corrections.clock.status_words import STATUSES
from apps.corrections.clock.transitions import ENDED
from apps.corrections.ledger.content import Content, open_content, open_event
from apps.wallet.marks import Mark, Marks

#: One look at an index for whoever has no corrections. The function sees what the passage may see, also under a
#: permission, where the tables of corrections are closed.
_FIND: Final = "SELECT * FROM corrections_of_records(%s)"


class _Held(NamedTuple):
    """A correction as far as its mark needs it."""

    id: UUID
    follows: UUID | None
    content: Content
    status: Status
    sent: Sent | None
    has_gone_on: bool

    @property
    def is_marked(self) -> bool:
        """Sent, and not ended; while one that came back is prepared anew, it still is."""
        return self.sent is not None and self.status not in ENDED


def marks_of(resident_id: UUID, key: DataKey) -> Marks:
    """What is disputed of a resident's records, with one query; call it inside a passage.

    What was taken further is told by the correction that followed it.
    """
    held = [opened_for_mark(row, key) for row in fetch_prepared(_FIND, [resident_id])]
    marked = [one for one in held if one.is_marked]
    followed = {one.follows for one in marked} | _settled(held)
    return _by_record(one for one in marked if one.id not in followed)


def _settled(held: Sequence[_Held]) -> set[UUID]:
    """Ways that were taken before one which the data shows to have put it right: it is not disputed any more.

    A way without data to watch never sees that by itself.
    """
    by_id = {one.id: one for one in held}
    found: set[UUID] = set()
    for one in held:
        before = by_id.get(one.follows) if one.follows and one.status is Status.FIXED else None
        while before is not None and before.has_gone_on and before.id not in found:
            found.add(before.id)
            before = by_id.get(before.follows) if before.follows else None
    return found


def opened_for_mark(row: tuple[Any, ...], key: DataKey) -> _Held:
    """A correction out of a row of the database: its ids, route, content, entries."""
    name, follows, route, content, entry_ids, entries = row
    said = open_content(key, name, content)
    noted = [open_event(key, one, sealed) for one, sealed in zip(entry_ids, entries, strict=True)]
    history: list[AnyEvent] = sorted(noted, key=lambda event: event.day)
    sent = [event for event in history if isinstance(event, Sent)]
    on = sent[-1].day if sent else history[-1].day
    terms = terms_of(route, holder=said.holder, on=on)
    status = follow(history, terms)
    return _Held(name, follows, said, status, sent[0] if sent else None, _has_gone_on(history, status))


def _has_gone_on(history: Sequence[AnyEvent], status: Status) -> bool:
    """Whether another way was taken since it was last sent, and the error did not come back in its data."""
    for event in reversed(history):
        if isinstance(event, Escalated):
            return status is not Status.REOPENED
        if isinstance(event, Sent):
            return False
    return False


def _by_record(marked: Iterable[_Held]) -> Marks:
    found: dict[UUID, list[Mark]] = {}
    for one in marked:
        for held in one.content.held:
            found.setdefault(held.record_id, []).append(_mark(one, held.revision))
    return found


def _mark(one: _Held, revision: int) -> Mark:
    assert one.sent is not None, "only what was sent is marked"
    said = one.content
    words = gettext_lazy(STATUSES[one.status])
    return Mark(one.id, said.field, said.claimed, said.statement, words, one.sent.day, revision)
