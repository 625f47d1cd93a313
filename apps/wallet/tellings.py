"""What a source told of a resident in one epoch, and which whole telling of it is the newest that fitted.

A record that the newest fitting telling did not contain, and that came in none since, is no longer confirmed. It is
shown as that; nothing is hidden or removed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from apps.accounts.prepared import fetch_prepared, prepared_cursor
from apps.wallet.rows import ids

_TOLD: Final = """
SELECT r.resident_id, r.id, r.source_record_id, r.epoch, r.epoch_at, v.revision, v.withdrawn_reason IS NOT NULL,
    v.epoch, v.issued_at, c.told
FROM wallet_record r
JOIN wallet_recordversion v ON v.resident_id = r.resident_id AND v.record_id = r.id
LEFT JOIN wallet_confirmation c
    ON c.resident_id = v.resident_id AND c.record_id = v.record_id AND c.revision = v.revision
WHERE r.resident_id = ANY(string_to_array(%s, ',')::uuid[]) AND r.source_id = %s
"""
_NOTE: Final = """
UPDATE wallet_holding h SET complete_epoch = k.epoch, complete_at = k.at
FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS k (resident_id, epoch, at)
WHERE h.resident_id = k.resident_id AND h.source_id = %s
"""
_TOUCH: Final = """
UPDATE wallet_record r SET epoch = k.epoch, epoch_at = k.at
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[]) AS k (resident_id, id, epoch, at)
WHERE r.resident_id = k.resident_id AND r.id = k.id
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one epoch of one resident, as the source signed it."""

    resident_id: UUID
    epoch: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A record that a telling contained: by its source's id and by ours, the revision told, and where it stands now."""

    source_record_id: str
    id: UUID
    revision: int
    epoch: str
    epoch_at: datetime


def told(endings: Sequence[Ending], *, source_id: UUID) -> dict[Ending, list[Told]]:
    """What each of these epochs contained until its end, withdrawn records left out, in order of the source's ids.

    It follows from which deliveries came, never from their order. Call it where their residents are admitted.
    """
    residents = {ending.resident_id for ending in endings}
    versions: dict[UUID, list[Any]] = {resident: [] for resident in residents}
    for row in fetch_prepared(_TOLD, [ids(residents), source_id]):
        versions[row[0]].append(row[1:])
    return {ending: list(_contained(ending, versions[ending.resident_id])) for ending in endings}


def _contained(ending: Ending, versions: Sequence[Any]) -> Iterator[Told]:
    newest: dict[UUID, tuple[bool, Told]] = {}
    for (
        name,
        source_record_id,
        shown_in,
        shown_at,
        revision,
        withdrawn,
        epoch,
        issued_at,
        repeats,
    ) in versions:
        first = [issued_at.timestamp()] if epoch == ending.epoch else []
        again = [repeats[ending.epoch]] if repeats and ending.epoch in repeats else []
        if min([*first, *again], default=float("inf")) > ending.at.timestamp():
            continue
        if name not in newest or newest[name][1].revision < revision:
            newest[name] = withdrawn, Told(source_record_id, name, revision, shown_in, shown_at)
    standing = [each for withdrawn, each in newest.values() if not withdrawn]
    yield from sorted(standing, key=lambda each: each.source_record_id)


def note_complete(fitting: Mapping[Ending, Collection[Told]], *, source_id: UUID) -> None:
    """Notes the newest fitting telling of each resident, given once each, and when its records were last vouched for.

    A record that stood in an older telling when this one ended, and was told in both, stands in this one.
    """
    if not fitting:
        return
    columns = [
        list(column) for column in zip(*[(e.resident_id, e.epoch, e.at) for e in fitting], strict=True)
    ]
    stale = [
        (ending.resident_id, each.id, ending.epoch, ending.at)
        for ending, contained in fitting.items()
        for each in contained
        if each.epoch != ending.epoch and each.epoch_at <= ending.at
    ]
    with prepared_cursor() as cursor:
        cursor.execute(_NOTE, [*columns, source_id], prepare=True)
        if stale:
            cursor.execute(_TOUCH, [list(column) for column in zip(*stale, strict=True)], prepare=True)


def forget_complete(residents: Collection[UUID], *, source_id: UUID) -> None:
    """No whole telling of these residents fits any more: nothing is claimed about what it did not contain."""
    if residents:
        fetch_prepared(_FORGET, [ids(residents), source_id])


_FORGET: Final = """
UPDATE wallet_holding SET complete_epoch = '', complete_at = NULL
WHERE resident_id = ANY(string_to_array(%s, ',')::uuid[]) AND source_id = %s RETURNING 1
"""
