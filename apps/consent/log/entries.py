"""A line of the access log: what is to be noted, and the canonical bytes that its leaf is the hash of."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

import msgspec

_encode: Final = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Look:
    """What is noted about one look, or one act about consent: codes and ids, never a value or a name.

    ``actor_user`` is kept as a hash that differs for every resident. ``organisation`` is the one whose member looked,
    or the source of an institution that told us of a look of its own. ``outcome`` is ``allowed`` or ``refused``, then
    with the ``reason`` as a code.
    """

    action: str
    kinds: Collection[str] = ()
    record_ids: Collection[UUID] = ()
    fields: Collection[str] = ()
    actor_kind: str = "resident"
    actor_user: UUID | None = None
    organisation: UUID | None = None
    role: str = ""
    purpose: str = ""
    grant: UUID | None = None
    outcome: str = "allowed"
    reason: str = ""
    source: str = "app"
    request_id: UUID | None = None


class Line(Protocol):
    """The columns of a line, as a row or a model brings them."""

    subject_ref: UUID
    seq: int
    id: UUID
    at: datetime
    actor_kind: str
    actor_ref: str
    organisation: UUID | None
    role: str
    action: str
    purpose: str
    grant: UUID | None
    kinds: list[str]
    record_ids: list[UUID]
    fields: list[str]
    outcome: str
    reason: str
    source: str
    request_id: UUID | None
    prev: bytes | memoryview


def canonical(line: Line) -> bytes:
    """The line as canonical JSON (RFC 8785): codes, ids and small numbers only, so sorted keys are all it takes."""
    return _encode(
        {
            "action": line.action,
            "actor": {
                "id_hash": line.actor_ref,
                "kind": line.actor_kind,
                "org": line.organisation,
                "role": line.role,
            },
            "at": line.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "fields": line.fields,
            "grant_id": line.grant,
            "id": line.id,
            "kinds": line.kinds,
            "outcome": line.outcome,
            "prev_subject_hash": bytes(line.prev).hex(),
            "purpose": line.purpose,
            "reason": line.reason,
            "record_refs": line.record_ids,
            "request_id": line.request_id,
            "seq": line.seq,
            "source": line.source,
            "subject_ref": line.subject_ref,
        }
    )


def first_prev(resident_id: UUID) -> bytes:
    """What the first line of a resident's log follows: the hash of whose log it is, so that no log changes hands."""
    return hashlib.sha256(str(resident_id).encode()).digest()


def leaf_hash(line: Line) -> bytes:
    """The leaf of a line: SHA-256 of 0x00 and its canonical bytes (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(b"\x00" + canonical(line)).digest()
