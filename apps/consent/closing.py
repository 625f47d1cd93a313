"""What time or a suspension ends: such permissions are marked, noted and receipted. No reading waits for it.

A permission ends with the suspension of its organisation and stays so when that is verified anew: whoever gave it is
asked again. Refusing to read does not rest on the mark made here, but on the suspension itself.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Organisation
from apps.consent import door, receipts
from apps.consent.giving import day_in_japan
from apps.consent.log.entries import Look
from apps.consent.models import Engagement, Grant
from apps.consent.sealing import DataKey, KeyDestroyed, keys_of

BY_SUSPENSION: Final = "suspension"


def close_what_is_over(*, now: datetime) -> int:
    """Marks every permission whose last day is over or whose organisation was suspended; returns how many that were.

    Each is a transaction of its own.
    """
    return sum(_close_of(name, now=now) for name in Organisation.objects.values_list("pk", flat=True))


def close_stopped(residents: Collection[UUID], *, now: datetime) -> int:
    """Marks what a suspension ended for these residents, whom the door has admitted in this transaction."""
    stopped = Grant.objects.filter(resident_id__in=list(residents)).stopped()
    rows = list(stopped.select_for_update(of=("self",)))
    for grant in rows:
        _mark_stopped(grant, keys_of([grant.resident_id])[grant.resident_id], now=now)
    return len(rows)


def _close_of(organisation_id: UUID, *, now: datetime) -> int:
    with transaction.atomic():
        door.admit((), organisation=organisation_id)
        given = Grant.objects.filter(organisation_id=organisation_id, state=Grant.State.GIVEN)
        over = given.filter(last_day__lt=day_in_japan(now))
        stopped = given.stopped()
        found = {*over.values_list("pk", "resident_id"), *stopped.values_list("pk", "resident_id")}
    return sum(close(grant_id, resident_id, now=now) for grant_id, resident_id in sorted(found))


@transaction.atomic
def close(grant_id: UUID, resident_id: UUID, *, now: datetime) -> bool:
    """Marks one permission that a suspension or time has ended; says whether there was anything to mark."""
    door.admit([resident_id])
    mine = Grant.objects.select_for_update(of=("self",)).filter(pk=grant_id, state=Grant.State.GIVEN)
    stopped = mine.stopped().first()
    grant = stopped or mine.filter(last_day__lt=day_in_japan(now)).first()
    if grant is None:
        return False
    try:
        key = keys_of([resident_id])[resident_id]
    except KeyDestroyed:
        return False  # an erased resident's rows go with the erasure
    if stopped:
        _mark_stopped(grant, key, now=now)
    else:
        _mark(grant, key, Grant.State.EXPIRED, "time", ended_at=now, now=now)
    return True


def _mark_stopped(grant: Grant, key: DataKey, *, now: datetime) -> None:
    stopped_at: datetime = grant.stopped_at  # type: ignore[attr-defined]
    _mark(grant, key, Grant.State.ENDED, BY_SUSPENSION, ended_at=stopped_at, now=now)


def _mark(
    grant: Grant, key: DataKey, state: Grant.State, by: str, *, ended_at: datetime, now: datetime
) -> None:
    is_stopped = by == BY_SUSPENSION
    grant.state, grant.ended_at, grant.ended_by = state, ended_at, by
    grant.record_version += 1
    grant.save(update_fields=["state", "ended_at", "ended_by", "record_version"])
    Engagement.objects.filter(grant=grant, ended_at=None).update(ended_at=ended_at)
    said = Look(
        "grant.stopped" if is_stopped else "grant.expired",
        kinds=tuple(grant.scope),
        actor_kind="job",
        source="job",
        purpose=grant.purpose,
        grant=grant.pk,
    )
    door.note(grant.resident_id, said)
    receipts.issue(
        grant, key, event="stopped" if is_stopped else "expired", by="staff" if is_stopped else "time", at=now
    )
