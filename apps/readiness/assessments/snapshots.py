"""A case as it is kept: what was read of the ledger, as JSON under the resident's seal, in one piece."""

from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

import msgspec

from apps.consent.sealing import DataKey
from apps.readiness.assessments.reading import HeldRecord, LeftOut, Read
from apps.readiness.engine.cases import Feed, Held, Provenance, Source
from apps.readiness.engine.kinds import STRUCTURES
from apps.wallet.kinds.values import Record

CASE: Final = "readiness_standing.case"
#: The shape of what is kept; another number makes every case be read from the ledger again.
_SHAPE: Final = 1


class _Kept(msgspec.Struct, array_like=True):
    """A record beside its payload, which is read by its kind."""

    kind: str
    payload: msgspec.Raw
    source: Source | None
    source_record_id: str | None
    valid_from: date | None
    valid_to: date | None
    data_as_of: date | None
    provenance: Provenance | None


class _Snapshot(msgspec.Struct, array_like=True):
    shape: int
    held: list[_Kept]
    records: tuple[HeldRecord, ...]
    left_out: tuple[LeftOut, ...]
    feeds: tuple[Feed, ...]


_ENCODE: Final = msgspec.json.Encoder(decimal_format="number").encode
_DECODE: Final = msgspec.json.Decoder(_Snapshot).decode


def seal(read: Read, key: DataKey, resident_id: UUID) -> bytes:
    """A case as it is stored."""
    held = [
        _Kept(
            each.kind,
            msgspec.Raw(_ENCODE(each.payload)),
            each.source,
            each.source_record_id,
            each.valid_from,
            each.valid_to,
            each.data_as_of,
            each.provenance,
        )
        for each in read.held
    ]
    plain = _ENCODE(_Snapshot(_SHAPE, held, read.records, read.left_out, read.feeds))
    return key.seal(CASE, str(resident_id), plain)


def unseal(sealed: bytes | memoryview, key: DataKey, resident_id: UUID) -> Read | None:
    """The case that was stored; None for one of another shape or of kinds that have changed since, SealBroken for one
    that does not open."""
    plain = key.unseal(CASE, str(resident_id), sealed)
    try:
        kept = _DECODE(plain)
        if kept.shape != _SHAPE:
            return None
        held = tuple([_held(each) for each in kept.held])
    except (msgspec.DecodeError, KeyError):
        return None
    return Read(held, kept.records, kept.left_out, kept.feeds)


def _held(kept: _Kept) -> Held:
    return Held(
        payload=_decoder(kept.kind).decode(kept.payload),
        source=kept.source,
        source_record_id=kept.source_record_id,
        valid_from=kept.valid_from,
        valid_to=kept.valid_to,
        data_as_of=kept.data_as_of,
        provenance=kept.provenance,
    )


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Record]:
    return msgspec.json.Decoder(STRUCTURES[kind])
