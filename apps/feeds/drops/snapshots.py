"""That a full file said everything: noted for each connected resident, so that what it left out can be shown.

A snapshot is of all an institution holds, a file of one kind. So it is complete when a full file of the same epoch
was read for every kind agreed with the institution; and it says nothing about a resident one of whose rows was
refused, unless they did not agree to its kind.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import batched
from typing import Final
from uuid import UUID

from django.db.models import Q

from apps.consent import door
from apps.feeds import operators
from apps.feeds.drops.models import Drop
from apps.feeds.models import Connection, Event, Snapshot
from apps.feeds.protocol import canonical
from apps.wallet.models import Record

_RESIDENTS_AT_ONCE: Final = 200


def complete(drop: Drop, *, now: datetime) -> None:
    """Notes the snapshots that this full file completes; call it in the transaction that ends its reading."""
    together = list(
        Drop.objects.filter(institution=drop.institution_id, epoch=drop.epoch, mode=Drop.Mode.FULL).filter(
            Q(state=Drop.State.DONE) | Q(pk=drop.pk)
        )
    )
    if {each.kind for each in together} < set(drop.institution.kinds):
        return
    if any(each.nameless for each in together):
        operators.note(drop.institution_id, "drop_incomplete", now=now)
        return
    issued_at = max(each.issued_at for each in together if each.issued_at)
    door.admit((), institution=drop.institution_id)
    connected = Connection.objects.filter(
        institution_id=drop.institution_id, state=Connection.State.LIVE, since__lte=issued_at
    )
    residents = set(connected.values_list("resident_id", flat=True)) - _with_refused_rows(together)
    for some in batched(sorted(residents), _RESIDENTS_AT_ONCE, strict=False):
        _note(drop, some, issued_at=issued_at)


def _with_refused_rows(drops: Iterable[Drop]) -> set[UUID]:
    named = Q()
    for drop in drops:
        named |= Q(jti__startswith=f"drop:{drop.jti}:", received_at__gte=drop.received_at)
    institution_id = next(iter(drops)).institution_id
    refused = Event.objects.filter(named, institution_id=institution_id, verdict=Event.Verdict.REFUSED)
    refused = refused.exclude(code="kind_not_agreed")  # not wanted here, so it leaves nothing out
    return {each for each in refused.values_list("resident_id", flat=True) if each is not None}


def _note(drop: Drop, residents: tuple[UUID, ...], *, issued_at: datetime) -> None:
    door.admit(residents, institution=drop.institution_id)
    said: defaultdict[UUID, list[list[str | int]]] = defaultdict(list)
    held = Record.objects.filter(
        resident_id__in=residents,
        source_id=drop.institution_id,
        epoch=drop.epoch,
        withdrawn_reason=None,
    )
    for resident_id, name, revision in held.values_list("resident_id", "source_record_id", "revision"):
        said[resident_id].append([name, revision])
    Snapshot.objects.bulk_create(
        [
            Snapshot(
                resident_id=resident_id,
                source_id=drop.institution_id,
                epoch=drop.epoch,
                count=len(said[resident_id]),
                digest=canonical.digest(sorted(said[resident_id])),
                issued_at=issued_at,
            )
            for resident_id in residents
        ],
        ignore_conflicts=True,
    )
