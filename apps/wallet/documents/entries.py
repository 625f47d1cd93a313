"""Writing a record of one's own by hand: it is begun, says something, is corrected, and can be taken back.

What it says is of provenance ``document`` while at least one file of its paper is kept, else ``self_declared``: that
there is a paper counts only where somebody could look at it. The two are different sources, so a record that comes by
its paper later moves to the other one; there it goes on, and its earlier place points to it by a withdrawal.

Every function is called inside a passage for the resident that noted the act; the key comes from there.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from apps.accounts.identifiers import uuid7
from apps.consent.sealing import DataKey
from apps.wallet import ledger
from apps.wallet.documents.models import Document, Entry
from apps.wallet.kinds import decode, refuse_restricted, to_builtins
from apps.wallet.ledger import Arrival
from apps.wallet.models import Provenance, Record
from apps.wallet.own_sources import MOVED, one_at_a_time, own_source
from apps.wallet.sealed import unseal_payload

TAKEN_BACK: Final = "entered-in-error"
_NAME: Final = "entry-"
_encode: Final = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says: the data of its kind, the days it holds for, and the day that the paper is of."""

    data: Mapping[str, Any]
    data_as_of: date
    valid_from: date | None = None
    valid_to: date | None = None


def begin(resident_id: UUID, kind: str, *, now: datetime) -> Entry:
    """An entry that says nothing yet."""
    return Entry.objects.create(id=uuid7(), resident_id=resident_id, kind=kind, made_at=now, changed_at=now)


def say(key: DataKey, entry: Entry, said: Said, *, now: datetime) -> bool:
    """Has an entry say something, or something else than before; the same again changes nothing.

    Returns whether anything changed. Raises KindError where the data is not of the kind, or must not be kept.
    """
    record = decode(entry.kind, said.data)
    refuse_restricted(dict(said.data))
    payload = _encode(to_builtins(record))
    one_at_a_time(entry.resident_id)
    provenance = _provenance_of(entry)
    if entry.provenance and entry.provenance != provenance:
        _withdraw(key, entry, MOVED, now=now)
    changed = _write(key, entry, provenance, payload, said, now=now)
    if changed or entry.provenance != provenance:
        entry.provenance, entry.changed_at = provenance, now
        entry.save(update_fields=["provenance", "changed_at"])
    return changed


def settle(key: DataKey, entry: Entry, *, now: datetime) -> bool:
    """Moves what an entry says to the source that fits its files now; returns whether it moved."""
    one_at_a_time(entry.resident_id)
    entry.refresh_from_db(fields=["provenance", "taken_back_at"])
    wanted = _provenance_of(entry)
    if not entry.provenance or entry.provenance == wanted or entry.taken_back_at is not None:
        return False
    record = record_of(entry)
    if record is None or record.payload is None:
        return False
    payload = unseal_payload(key, record.id, record.revision, record.payload)
    said = Said(msgspec.json.decode(payload), record.data_as_of, record.valid_from, record.valid_to)
    _withdraw(key, entry, MOVED, now=now)
    _write(key, entry, wanted, payload, said, now=now)
    entry.provenance, entry.changed_at = wanted, now
    entry.save(update_fields=["provenance", "changed_at"])
    return True


def take_back(key: DataKey, entry: Entry, *, now: datetime) -> None:
    """Withdraws what an entry says and deletes its files; one that never said anything goes without a trace."""
    one_at_a_time(entry.resident_id)
    if not entry.provenance:
        entry.delete()
        return
    _withdraw(key, entry, TAKEN_BACK, now=now)
    Document.objects.filter(entry=entry, resident_id=entry.resident_id).delete()
    entry.taken_back_at = entry.changed_at = now
    entry.save(update_fields=["taken_back_at", "changed_at"])


def record_of(entry: Entry, provenance: str = "") -> Record | None:
    """The record that an entry shows, or had under the source of ``provenance``; None as long as it said nothing."""
    provenance = provenance or entry.provenance
    if not provenance:
        return None
    source = own_source(provenance)
    return (
        Record.objects.filter(
            resident_id=entry.resident_id, source=source, kind=entry.kind, source_record_id=name_of(entry)
        )
        .select_related("source")
        .first()
    )


def name_of(entry: Entry) -> str:
    """What its records are called at their sources."""
    return f"{_NAME}{entry.pk}"


def entry_id_of(record: Record) -> UUID | None:
    """The entry that a record of the resident's own belongs to; None for one that came otherwise, as from a table."""
    if record.source.code != "resident" or not record.source_record_id.startswith(_NAME):
        return None
    return UUID(record.source_record_id.removeprefix(_NAME))


def counts_as(provenance: str) -> str:
    """What a record of one's own counts as, and what would change that."""
    if provenance == Provenance.DOCUMENT:
        return _("A photo or PDF of its paper is kept, so it counts as taken from a paper that you have.")
    if provenance == Provenance.SELF_DECLARED:
        return _(
            "No photo or PDF of its paper is kept, so it counts as said by you. Add one, and it counts as taken from a paper."
        )
    return ""


def _provenance_of(entry: Entry) -> str:
    has_paper = Document.objects.filter(
        entry=entry, resident_id=entry.resident_id, state=Document.State.KEPT
    ).exists()
    return Provenance.DOCUMENT if has_paper else Provenance.SELF_DECLARED


def _write(key: DataKey, entry: Entry, provenance: str, payload: bytes, said: Said, *, now: datetime) -> bool:
    record = record_of(entry, provenance)
    if record is not None and record.payload is not None and _is_the_same(key, record, payload, said):
        return False
    _receive(key, entry, provenance, record, said.data_as_of, payload=payload, said=said, now=now)
    return True


def _is_the_same(key: DataKey, record: Record, payload: bytes, said: Said) -> bool:
    days = (record.data_as_of, record.valid_from, record.valid_to)
    assert record.payload is not None
    return (
        days == (said.data_as_of, said.valid_from, said.valid_to)
        and unseal_payload(key, record.id, record.revision, record.payload) == payload
    )


def _withdraw(key: DataKey, entry: Entry, reason: str, *, now: datetime) -> None:
    record = record_of(entry)
    if record is not None and record.withdrawn_reason is None:
        _receive(key, entry, entry.provenance, record, record.data_as_of, reason=reason, now=now)


def _receive(
    key: DataKey,
    entry: Entry,
    provenance: str,
    before: Record | None,
    data_as_of: date,
    *,
    now: datetime,
    payload: bytes | None = None,
    said: Said | None = None,
    reason: str | None = None,
) -> None:
    source = own_source(provenance)
    arrival = Arrival(
        resident_id=entry.resident_id,
        source_id=source.pk,
        kind=entry.kind,
        source_record_id=name_of(entry),
        revision=(before.revision if before else 0) + 1,
        digest=None if payload is None else hashlib.sha256(payload).digest(),
        payload=payload,
        valid_from=said.valid_from if said else None,
        valid_to=said.valid_to if said else None,
        data_as_of=data_as_of,
        epoch=f"{_NAME}{entry.pk}",
        withdrawn_reason=reason,
        issued_at=now,
        happened_at=None,
        delivered_as=f"{_NAME}{uuid7()}",
        corrects=None,
    )
    ledger.receive([arrival], source_id=source.pk, keys={entry.resident_id: key}, now=now)
