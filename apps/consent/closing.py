"""What time ends: permissions whose last day is over are marked, noted and receipted. No reading waits for it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Organisation
from apps.consent import door, receipts
from apps.consent.giving import day_in_japan
from apps.consent.log.entries import Look
from apps.consent.models import Engagement, Grant
from apps.consent.sealing import KeyDestroyed, keys_of


def close_what_is_over(*, now: datetime) -> int:
    """Marks every permission whose last day is over; returns how many that were. Each is a transaction of its own."""
    return sum(_close_of(name, now=now) for name in Organisation.objects.values_list("pk", flat=True))


def _close_of(organisation_id: UUID, *, now: datetime) -> int:
    with transaction.atomic():
        door.admit((), organisation=organisation_id)
        over = Grant.objects.filter(
            organisation_id=organisation_id, state=Grant.State.GIVEN, last_day__lt=day_in_japan(now)
        )
        found = list(over.values_list("pk", "resident_id"))
    return sum(_close(grant_id, resident_id, now=now) for grant_id, resident_id in found)


@transaction.atomic
def _close(grant_id: UUID, resident_id: UUID, *, now: datetime) -> bool:
    door.admit([resident_id])
    grant = Grant.objects.select_for_update().filter(pk=grant_id, state=Grant.State.GIVEN).first()
    if grant is None:
        return False
    try:
        key = keys_of([resident_id])[resident_id]
    except KeyDestroyed:
        return False  # an erased resident's rows go with the erasure
    grant.state, grant.ended_at, grant.ended_by = Grant.State.EXPIRED, now, "time"
    grant.record_version += 1
    grant.save(update_fields=["state", "ended_at", "ended_by", "record_version"])
    Engagement.objects.filter(grant=grant, ended_at=None).update(ended_at=now)
    said = Look(
        "grant.expired",
        kinds=tuple(grant.scope),
        actor_kind="job",
        source="job",
        purpose=grant.purpose,
        grant=grant.pk,
    )
    door.note(resident_id, said)
    receipts.issue(grant, key, event="expired", by="time", at=now)
    return True
