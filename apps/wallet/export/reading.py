"""Everything held about a resident, a few records at a time, so that memory does not grow with what is held.

Call it inside a passage for the resident; the key comes from there.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import msgspec

from apps.consent.sealing import DataKey
from apps.wallet.kinds import KINDS, decode
from apps.wallet.kinds import Record as Said
from apps.wallet.marks import Mark, marks_of
from apps.wallet.models import Confirmation, Record, RecordVersion, Source
from apps.wallet.sealed import unseal_payload

AT_ONCE: Final = 50
"""Records read together with all their versions."""


@dataclass(frozen=True)
class Version:
    """One revision as it was received. ``payload`` is its canonical JSON (RFC 8785), None where it was withdrawn."""

    row: RecordVersion
    payload: bytes | None
    times_confirmed: int
    confirmed_at: datetime | None

    @property
    def sha256(self) -> str | None:
        """The digest of the payload, as the source's event named it (there in base64url)."""
        return hashlib.sha256(self.payload).hexdigest() if self.payload is not None else None

    @cached_property
    def data(self) -> dict[str, Any]:
        """The payload as plain values; empty where the source withdrew the record."""
        found: dict[str, Any] = msgspec.json.decode(self.payload) if self.payload is not None else {}
        return found


@dataclass(frozen=True)
class Held:
    """One record with all its versions, newest revision first; each revision once for every time it was received."""

    row: Record
    source: Source
    versions: Sequence[Version]
    marks: Sequence[Mark] = ()

    @cached_property
    def said(self) -> Said | None:
        """What the record shows, typed; None where it was withdrawn."""
        return None if self.row.is_withdrawn else self.last_said

    @cached_property
    def last_said(self) -> Said | None:
        """What the newest version says that says anything."""
        found = next((each for each in self.versions if each.payload is not None), None)
        return decode(self.row.kind, found.data) if found is not None else None


def kinds_held(resident_id: UUID) -> list[str]:
    """The kinds of which there is at least one record, in the order of the contract."""
    there = set(Record.objects.filter(resident_id=resident_id).values_list("kind", flat=True).distinct())
    return [name for name in KINDS if name in there] + sorted(there - KINDS.keys())


def records(resident_id: UUID, key: DataKey, *, kinds: Collection[str] | None = None) -> Iterator[Held]:
    """Every record of a resident, or those of some kinds, by kind and id, each with all its versions."""
    wanted = Record.objects.filter(resident_id=resident_id)
    if kinds is not None:
        wanted = wanted.filter(kind__in=kinds)
    names = list(wanted.order_by("kind", "id").values_list("id", flat=True))
    sources: dict[UUID, Source] = {}
    marks = marks_of(resident_id, key)
    for start in range(0, len(names), AT_ONCE):
        for held in _some(resident_id, key, names[start : start + AT_ONCE], sources):
            yield replace(held, marks=marks.get(held.row.id, ()))


def _some(resident_id: UUID, key: DataKey, names: list[UUID], sources: dict[UUID, Source]) -> Iterator[Held]:
    rows = list(Record.objects.filter(resident_id=resident_id, id__in=names).order_by("kind", "id"))
    sources |= Source.objects.in_bulk({row.source_id for row in rows} - sources.keys())
    confirmed = {
        (row.record_id, row.revision): row
        for row in Confirmation.objects.filter(resident_id=resident_id, record_id__in=names)
    }
    versions: dict[UUID, list[Version]] = {name: [] for name in names}
    received = RecordVersion.objects.filter(resident_id=resident_id, record_id__in=names)
    for version in received.order_by("record_id", "-revision", "recorded_at"):
        again = confirmed.get((version.record_id, version.revision))
        versions[version.record_id].append(
            Version(
                version,
                _opened(key, version),
                again.times if again else 0,
                again.confirmed_at if again else None,
            )
        )
    for row in rows:
        yield Held(row, sources[row.source_id], versions[row.id])


def _opened(key: DataKey, row: RecordVersion) -> bytes | None:
    return None if row.payload is None else unseal_payload(key, row.record_id, row.revision, row.payload)


def in_words(moment: date | datetime | None) -> str | None:
    """A day or a moment in ISO 8601, as JSON and tables carry it."""
    return moment.isoformat() if moment is not None else None
