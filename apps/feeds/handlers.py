"""Events that are not about records: feeds reads some itself, other apps register for theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from apps.consent import read_notices
from apps.consent.read_notices import Told, Words
from apps.feeds import connections
from apps.feeds.models import Connection, Snapshot
from apps.feeds.protocol import event_types
from apps.feeds.protocol.payloads import Accepted, ConnectionEnded, ReadNotice, SnapshotComplete
from apps.wallet.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An accepted event with the row ids that a handler needs."""

    institution_id: UUID
    resident_id: UUID | None
    connection_id: UUID | None
    accepted: Accepted

    @property
    def issued_at(self) -> datetime:
        return datetime.fromtimestamp(self.accepted.opened.iat, UTC)


#: Runs inside the transaction that stores the events; must be idempotent and independent of their order.
type Handler = Callable[[Sequence[Occurrence]], None]

_handlers: Final[dict[str, Handler]] = {}


def register(event_type: str, handler: Handler) -> None:
    """Makes ``handler`` the reader of one event type; called by an app's ``ready()``."""
    if _handlers.setdefault(event_type, handler) is not handler:
        raise ValueError(f"Two handlers for {event_type}")


def handler_of(event_type: str) -> Handler | None:
    """Who reads this event type; None leaves it waiting in the inbox."""
    return _handlers.get(event_type)


def end_connections(occurrences: Sequence[Occurrence]) -> None:
    """The institution says that connections are over: nothing more is accepted under them."""
    for occurrence in occurrences:
        event = occurrence.accepted.event
        assert isinstance(event, ConnectionEnded)
        assert occurrence.connection_id is not None  # the checks pass this event only with its connection
        connection = Connection.objects.filter(id=occurrence.connection_id).first()
        if connection is not None:
            connections.end_among_others(connection, by=event.by, now=occurrence.issued_at)


def note_snapshots(occurrences: Sequence[Occurrence]) -> None:
    """The institution says that it has sent all it holds about a resident as of one epoch."""
    for occurrence in occurrences:
        event = occurrence.accepted.event
        assert isinstance(event, SnapshotComplete)
        assert occurrence.resident_id is not None  # the same
        said = {"count": event.count, "digest": event.digest, "issued_at": occurrence.issued_at}
        snapshot, made = Snapshot.objects.get_or_create(
            resident_id=occurrence.resident_id,
            source_id=occurrence.institution_id,
            epoch=event.epoch,
            defaults=said,
        )
        if not made and (snapshot.issued_at, snapshot.digest) < (occurrence.issued_at, event.digest):
            Snapshot.objects.filter(pk=snapshot.pk).update(**said)  # the end of an epoch, said again later


def note_reads(occurrences: Sequence[Occurrence]) -> None:
    """The institution says that its own staff read: a line in "who looked", once under the event's own id."""
    told: dict[UUID, list[Told]] = {}
    for occurrence in occurrences:
        event = occurrence.accepted.event
        assert isinstance(event, ReadNotice)
        assert occurrence.resident_id is not None  # the checks pass this event only with its connection
        words = Words(event.reader, event.purpose, event.legal_basis, event.read_at, tuple(event.fields))
        kinds, fields = _known(event.fields)
        notice = Told(occurrence.resident_id, occurrence.accepted.opened.jti, words, kinds, fields)
        told.setdefault(occurrence.institution_id, []).append(notice)
    for institution_id, notices in told.items():
        read_notices.take(institution_id, notices)


def _known(named: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of what an institution names, the kinds of record that we know, and the ``kind.field`` that we know."""
    kinds = {name: {field.name for field in kind.fields} for name, kind in KINDS.items()}
    parts = [(name, *name.partition(".")[::2]) for name in named]
    known = dict.fromkeys(kind for _name, kind, _field in parts if kind in kinds)
    fields = dict.fromkeys(name for name, kind, field in parts if field in kinds.get(kind, ()))
    return tuple(known), tuple(fields)


def hear(_occurrences: Sequence[Occurrence]) -> None:
    """A verification event: that it came is all it says, and the stream has noted that."""


register(event_types.CONNECTION_ENDED, end_connections)
register(event_types.SNAPSHOT_COMPLETE, note_snapshots)
register(event_types.READ_NOTICE, note_reads)
register(event_types.VERIFICATION, hear)
