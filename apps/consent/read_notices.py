"""Takes in what an institution tells about a look of its own staff: a line of the log, and its words sealed beside it.

The log itself holds no free text. Told again, delivered again or applied again, a notice adds nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from apps.accounts.identifiers import uuid7
from apps.consent import door
from apps.consent.log.entries import Look
from apps.consent.models import ReadNotice
from apps.consent.sealing import DataKey, living_keys_of

PLACE: Final = "consent_readnotice.sealed"


class Words(msgspec.Struct, frozen=True):
    """What the office said: ``reader`` is a duty or a division, ``read_at`` the office's own time of the look."""

    reader: str
    purpose: str
    legal_basis: str
    read_at: datetime
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One notice about one resident; ``kinds`` and ``fields`` are those of the words that our vocabulary knows."""

    resident_id: UUID
    jti: str
    words: Words
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Words).decode


def take(institution_id: UUID, notices: Iterable[Told]) -> int:
    """Notes and keeps the notices that are new, of each resident the earliest look first; returns how many.

    Call it where the residents are admitted, in the transaction that stores the events. About somebody whose key was
    destroyed nothing is kept.
    """
    # by resident first: two institutions that tell of the same people at once then wait for each other, not crosswise
    waiting = sorted(notices, key=lambda notice: (notice.resident_id, notice.words.read_at, notice.jti))
    residents = {notice.resident_id for notice in waiting}
    known = _known(institution_id, residents, {notice.jti for notice in waiting})
    keys = living_keys_of(residents) if waiting else {}
    rows = []
    for notice in waiting:
        name = (notice.resident_id, notice.jti)
        if name not in known and notice.resident_id in keys:
            known.add(name)
            rows.append(_row(institution_id, notice, keys[notice.resident_id]))
    ReadNotice.objects.bulk_create(rows)
    return len(rows)


def words_of(key: DataKey, resident_id: UUID, lines: Collection[int]) -> Mapping[int, Words]:
    """What offices said with these lines of a resident's log; call it inside a passage."""
    found = ReadNotice.objects.filter(resident_id=resident_id, seq__in=lines)
    return {row.seq: _decode(key.unseal(PLACE, str(row.pk), row.sealed)) for row in found}


def _known(institution_id: UUID, residents: set[UUID], jtis: set[str]) -> set[tuple[UUID, str]]:
    kept = ReadNotice.objects.filter(resident_id__in=residents, institution=institution_id, jti__in=jtis)
    return set(kept.values_list("resident_id", "jti"))


def _row(institution_id: UUID, notice: Told, key: DataKey) -> ReadNotice:
    look = Look(
        "institution.read",
        kinds=notice.kinds,
        fields=notice.fields,
        actor_kind="institution",
        organisation=institution_id,
        source="feed",
    )
    row_id = uuid7()
    return ReadNotice(
        id=row_id,
        resident_id=notice.resident_id,
        seq=door.note(notice.resident_id, look),
        institution=institution_id,
        jti=notice.jti,
        sealed=key.seal(PLACE, str(row_id), _encode(notice.words)),
    )
