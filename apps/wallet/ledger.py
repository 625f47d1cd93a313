"""The ledger: what arrives becomes versions that are never changed, and records that follow from them.

Whatever the order of arrival, the same set of arrivals ends in the same records and the same versions: a record
shows its highest revision, a lower one that comes late takes its place in the history, the same one again only
confirms. The writes are set-based (a page of events at a time): one event per transaction is tens of times
slower.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from msgspec import Struct

from apps.accounts.prepared import prepared_cursor
from apps.consent.sealing import DataKey
from apps.wallet import ledger_sql
from apps.wallet.rows import Pieces, as_json, ids
from apps.wallet.sealed import keyed_digest, seal_payload

#: Sent after commit with ``residents``: the ids of the residents whose records changed.
records_changed: Final = Signal()


class Arrival(Struct, frozen=True):
    """One revision of one record, verified and valid, as it came from its source.

    ``payload`` is the canonical JSON of the data (RFC 8785) and ``digest`` its SHA-256; both are None when the
    source withdrew the record, for ``withdrawn_reason``. Dates of validity are inclusive.
    """

    resident_id: UUID
    source_id: UUID
    kind: str
    source_record_id: str
    revision: int
    digest: bytes | None
    payload: bytes | None
    valid_from: date | None
    valid_to: date | None
    data_as_of: date
    epoch: str
    withdrawn_reason: str | None
    issued_at: datetime
    happened_at: datetime | None
    delivered_as: str
    corrects: str | None


class Outcome(Enum):
    """What became of an arrival."""

    ADDED = "added"
    CONFIRMED = "confirmed"
    CONFLICT = "conflict"  # the same revision was already held with other data, days or reason


@dataclass(slots=True)
class Received:
    """What a batch changed: an outcome per arrival (by jti) and the residents whose records differ now."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)


type _Said = tuple[bytes | None, date | None, date | None, str | None]
"""What a revision states: keyed digest, first and last day of validity, why it was withdrawn."""


class _Named(NamedTuple):
    """An arrival with the id of its record and what it states."""

    record_id: UUID
    arrival: Arrival
    said: _Said


def _named(arrival: Arrival, key: DataKey) -> _Named:
    name = record_id(arrival)
    digest = keyed_digest(key, name, arrival.revision, arrival.digest)
    return _Named(name, arrival, (digest, arrival.valid_from, arrival.valid_to, arrival.withdrawn_reason))


@dataclass(slots=True)
class _Held:
    """A record as the ledger holds it, or is about to."""

    id: UUID
    resident_id: UUID
    revision: int
    epoch: tuple[datetime, str] | None
    versions: dict[int, _Said]
    is_new: bool = False
    shown: Arrival | None = None  # the arrival that the record shows from now on, if it is one of these
    added: int = 0
    confirmed: int = 0  # how often the revision shown was repeated
    data_as_of: date | None = None  # the newest day on which the source stood by the revision shown
    told_later: bool = False  # by one of these, in an epoch that it did not know


@dataclass(slots=True)
class _Repeated:
    """How often a revision came again on this page, and in which epochs, each with when it was first signed."""

    times: int = 0
    told: dict[str, int] = field(default_factory=dict)

    def add(self, arrival: Arrival) -> None:
        signed = int(arrival.issued_at.timestamp())
        self.times += 1
        self.told[arrival.epoch] = min(signed, self.told.get(arrival.epoch, signed))


def receive(
    arrivals: Sequence[Arrival], *, source_id: UUID, keys: Mapping[UUID, DataKey], now: datetime
) -> Received:
    """Writes a batch of arrivals of one source; call it inside a transaction that admitted their residents.

    ``keys`` are those of the residents, under which everything is sealed before it leaves for the database. The caller holds the lease of the source's stream, so that no other worker writes the same records.
    """
    received = Received()
    if not arrivals:
        return received
    named = sorted((_named(arrival, keys[arrival.resident_id]) for arrival in arrivals), key=_order)
    held = _held_records(named)
    versions: list[tuple[_Named, _Held]] = []
    confirmations: dict[tuple[UUID, UUID, int], _Repeated] = {}
    for each in named:
        name, arrival, _said = each
        record = held.get(name)
        if record is None:
            record = held[name] = _Held(name, arrival.resident_id, 0, None, {}, is_new=True)
        outcome = received.outcomes[arrival.delivered_as] = _place(record, each)
        if outcome is Outcome.ADDED:
            versions.append((each, record))
            received.changed.add(arrival.resident_id)
        elif outcome is Outcome.CONFIRMED:
            target = (arrival.resident_id, record.id, arrival.revision)
            confirmations.setdefault(target, _Repeated()).add(arrival)
    _write(versions, held, confirmations, source_id=source_id, keys=keys, now=now)
    if received.changed:
        residents = frozenset(received.changed)
        transaction.on_commit(lambda: records_changed.send(sender=None, residents=residents))
    return received


def record_id(arrival: Arrival) -> UUID:
    """The id of the record that an arrival speaks of: a name-based UUID (RFC 9562 section 5.5).

    It follows from resident, source, kind and the source's own id, so that a record needs no look-up by its
    long natural key, and has the same address wherever and whenever it is received.
    """
    name = arrival.resident_id.bytes + f"{arrival.kind}/{arrival.source_record_id}".encode()
    # what uuid5 of the standard library does, without its detours
    digest = hashlib.sha1(arrival.source_id.bytes + name, usedforsecurity=False).digest()
    return UUID(bytes=digest[:16], version=5)


def _order(named: _Named) -> tuple[Any, ...]:
    """An order that does not depend on how the page was written."""
    name, arrival, _said = named
    return name.int, arrival.revision, arrival.issued_at, arrival.delivered_as


def _place(record: _Held, named: _Named) -> Outcome:
    """Puts an arrival into its record: a new version, a confirmation, or a contradiction."""
    _name, arrival, said = named
    if arrival.revision in record.versions:
        if record.versions[arrival.revision] != said:
            return Outcome.CONFLICT
        if arrival.revision == record.revision:
            record.confirmed += 1
            record.data_as_of = max(record.data_as_of or arrival.data_as_of, arrival.data_as_of)
        outcome = Outcome.CONFIRMED
    else:
        record.versions[arrival.revision] = said
        record.added += 1
        if arrival.revision > record.revision:
            record.revision, record.shown, record.confirmed = arrival.revision, arrival, 0
            record.data_as_of = arrival.data_as_of
        outcome = Outcome.ADDED
    told = (arrival.issued_at, arrival.epoch)
    if record.epoch is None or record.epoch < told:
        record.epoch, record.told_later = told, True
    return outcome


def _held_records(named: Sequence[_Named]) -> dict[UUID, _Held]:
    """The records that the arrivals speak of, locked, with the digests of the revisions that came again."""
    owners = {name: arrival.resident_id for name, arrival, _said in named}
    with prepared_cursor() as cursor:
        cursor.execute(ledger_sql.HELD, [ids(owners.values()), ids(owners)], prepare=True, binary=True)
        held = {
            name: _Held(
                name,
                owners[name],
                revision,
                (epoch_at, epoch),
                {revision: (said[0], said[1], said[2], said[3])},
            )
            for name, revision, epoch_at, epoch, *said in cursor.fetchall()
        }
        earlier = {
            (arrival.resident_id, name, arrival.revision)
            for name, arrival, _said in named
            if name in held and arrival.revision < held[name].revision
        }
        if earlier:
            columns = [list(column) for column in zip(*earlier, strict=True)]
            cursor.execute(ledger_sql.HELD_VERSIONS, columns, prepare=True)
            for name, revision, *said in cursor.fetchall():
                held[name].versions[revision] = (said[0], said[1], said[2], said[3])
    return held


def _write(
    versions: Sequence[tuple[_Named, _Held]],
    held: dict[UUID, _Held],
    confirmations: dict[tuple[UUID, UUID, int], _Repeated],
    *,
    source_id: UUID,
    keys: Mapping[UUID, DataKey],
    now: datetime,
) -> None:
    """Adds and moves everything with one statement each."""
    touched = [
        (
            record.resident_id,
            record.id,
            record.added,
            record.confirmed,
            record.data_as_of,
            *(record.epoch or ()),
        )
        for record in held.values()
        if record.shown is None and (record.added or record.confirmed or record.told_later)
    ]
    with prepared_cursor() as cursor:
        if versions:
            moves = any(not record.is_new for _arrival, record in versions)
            statement = ledger_sql.ADD_AND_MOVE if moves else ledger_sql.ADD
            pieces = Pieces()
            rows = as_json(
                [_row(named, record, keys[record.resident_id], pieces) for named, record in versions]
            )
            given = {"rows": rows, "pieces": pieces.joined(), "source": source_id, "now": now}
            cursor.execute(statement, given, prepare=True)
        if touched:
            columns = [list(column) for column in zip(*touched, strict=True)]
            cursor.execute(ledger_sql.TOUCH, [now, *columns], prepare=True)
        if confirmations:
            columns = [list(column) for column in zip(*confirmations, strict=True)]
            times = [repeated.times for repeated in confirmations.values()]
            told = [json.dumps(repeated.told) for repeated in confirmations.values()]
            cursor.execute(ledger_sql.CONFIRM, [now, *columns, times, told], prepare=True)


class _Row(Struct):
    """A version as ``ledger_sql`` takes it; ``place`` says what it means for its record.

    ``n`` a new record shows it, ``m`` the record moves to it, ``k`` it takes its place in the history.
    """

    place: str
    added: int
    seen: int
    newest_as_of: date | None
    epoch_at: datetime
    newest_epoch: str
    record_id: UUID
    resident_id: UUID
    kind: str
    source_record_id: str
    revision: int
    digest: int | None
    payload: int | None
    valid_from: date | None
    valid_to: date | None
    data_as_of: date
    epoch: str
    withdrawn_reason: str | None
    issued_at: datetime
    happened_at: datetime | None
    delivered_as: str
    corrects: str | None


def _row(named: _Named, record: _Held, key: DataKey, pieces: Pieces) -> _Row:
    assert record.epoch is not None
    _name, arrival, (digest, *_days) = named
    return _Row(
        ("n" if record.is_new else "m") if record.shown is arrival else "k",
        record.added,
        1 + record.confirmed,
        record.data_as_of,
        record.epoch[0],
        record.epoch[1],
        record.id,
        arrival.resident_id,
        arrival.kind,
        arrival.source_record_id,
        arrival.revision,
        None if digest is None else pieces.add(digest),
        None
        if arrival.payload is None
        else pieces.add(seal_payload(key, record.id, arrival.revision, arrival.payload)),
        arrival.valid_from,
        arrival.valid_to,
        arrival.data_as_of,
        arrival.epoch,
        arrival.withdrawn_reason,
        arrival.issued_at,
        arrival.happened_at,
        arrival.delivered_as,
        arrival.corrects,
    )
