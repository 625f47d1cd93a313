"""Compares the end of an epoch with what came in it: only where both say the same may absence mean anything.

Digest and count are those of the contract: over ``[[record_id, revision], …]`` in order of record id, without
withdrawn records.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.accounts.prepared import fetch_prepared, prepared_cursor
from apps.consent import door
from apps.feeds import operators
from apps.feeds.handlers import Occurrence
from apps.feeds.models import Snapshot
from apps.feeds.protocol import canonical
from apps.feeds.protocol.payloads import SnapshotComplete
from apps.wallet import tellings
from apps.wallet.ledger import Arrival
from apps.wallet.rows import as_json, ids
from apps.wallet.tellings import Ending, Told

PATIENCE: Final = timedelta(hours=1)
"""After this staff are told of an epoch whose records have not all come."""

_OPEN: Final = """
SELECT id, resident_id, epoch, issued_at, count, digest, compared FROM feeds_snapshot
WHERE source_id = %s AND resident_id = ANY(string_to_array(%s, ',')::uuid[])
    AND epoch = ANY(ARRAY(SELECT json_array_elements_text(%s::json)))
"""
_SETTLE: Final = """
UPDATE feeds_snapshot s SET compared = k.compared
FROM unnest(%s::uuid[], %s::text[]) AS k (id, compared) WHERE s.id = k.id
"""
_NEWEST: Final = """
SELECT DISTINCT ON (resident_id) resident_id, epoch, issued_at FROM feeds_snapshot
WHERE source_id = %s AND resident_id = ANY(string_to_array(%s, ',')::uuid[]) AND compared = 'fits'
ORDER BY resident_id, issued_at DESC, epoch DESC
"""


def compare(source_id: UUID, arrivals: Sequence[Arrival], completed: Sequence[Occurrence]) -> None:
    """Compares what a page may have changed: epochs that it ends, and ended ones of which it brought more.

    Call it in the page's transaction, after the ledger took the arrivals.
    """
    ended = {
        (each.resident_id, each.accepted.event.epoch)
        for each in completed
        if isinstance(each.accepted.event, SnapshotComplete) and each.resident_id is not None
    }
    first: dict[tuple[UUID, str], datetime] = {}
    for arrival in arrivals:
        named = arrival.resident_id, arrival.epoch
        first[named] = min(arrival.issued_at, first.get(named, arrival.issued_at))
    if not ended and not first:
        return
    names = ended | first.keys()
    rows = fetch_prepared(
        _OPEN, [source_id, ids({name[0] for name in names}), as_json(sorted({name[1] for name in names}))]
    )
    wanted = {
        Ending(resident, epoch, at): (name, count, digest, before)
        for name, resident, epoch, at, count, digest, before in rows
        if (resident, epoch) in ended or ((resident, epoch) in first and first[resident, epoch] <= at)
    }
    if wanted:
        _settle(source_id, wanted)


def _settle(source_id: UUID, wanted: dict[Ending, tuple[UUID, int, str, str]]) -> None:
    changed: list[tuple[UUID, str]] = []
    contained = tellings.told(list(wanted), source_id=source_id)
    for ending, (name, count, digest, before) in wanted.items():
        found = verdict(contained[ending], count, digest)
        if found != before:
            changed.append((name, found))
    if changed:
        with prepared_cursor() as cursor:
            cursor.execute(_SETTLE, [list(column) for column in zip(*changed, strict=True)], prepare=True)
    _note_newest(source_id, {ending.resident_id for ending in wanted}, contained)


def verdict(contained: Collection[Told], count: int, digest: str) -> Snapshot.Compared:
    """How a stated count and digest stand to the records that came, which are in order of the source's ids."""
    if len(contained) < count:
        return Snapshot.Compared.WAITING
    said = [[each.source_record_id, each.revision] for each in contained]
    same = len(contained) == count and canonical.digest_of(canonical.canonical(said)) == digest
    return Snapshot.Compared.FITS if same else Snapshot.Compared.DIFFERS


def _note_newest(source_id: UUID, residents: Collection[UUID], contained: dict[Ending, list[Told]]) -> None:
    """Lets the wallet know the newest telling of each resident that fits."""
    newest = {row[0]: Ending(*row) for row in fetch_prepared(_NEWEST, [source_id, ids(residents)])}
    missing = [ending for ending in newest.values() if ending not in contained]
    if missing:  # an older one fits again, or still
        contained = contained | tellings.told(missing, source_id=source_id)
    tellings.note_complete({ending: contained[ending] for ending in newest.values()}, source_id=source_id)
    tellings.forget_complete(set(residents) - newest.keys(), source_id=source_id)


@transaction.atomic
def tell_staff(source_id: UUID, *, now: datetime) -> int:
    """Opens a notice about epochs that differ, or are not whole an hour after their end; returns how many.

    Each is told of once.
    """
    door.admit((), institution=source_id)
    open_ones = Snapshot.objects.filter(source_id=source_id, told_at=None).exclude(
        compared=Snapshot.Compared.FITS
    )
    late = list(open_ones.filter(received_at__lte=now - PATIENCE).values_list("pk", flat=True)[:10_000])
    if late:
        Snapshot.objects.filter(pk__in=late).update(told_at=now)
        operators.note(source_id, "snapshot_differs", times=len(late), now=now)
    return len(late)
