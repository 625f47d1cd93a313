"""Deleting what is due: the database checks that, deletes everything of one source or nothing, and writes the line."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import InternalError, OperationalError, connection, transaction
from django.urls import reverse
from psycopg import errors

from apps.accounts.identifiers import uuid7
from apps.accounts.models import ActsFor
from apps.consent import door
from apps.feeds.models import Connection
from apps.feeds.taking_away import wishes
from apps.feeds.taking_away.models import TakingAway

log = logging.getLogger(__name__)

_ATTEMPTS: Final = 3


class NotDue(Exception):  # noqa: N818 - not an error: somebody kept it, did it before, or the time has not come
    """Nothing of this wish is to be deleted now."""


def due_now(*, at: datetime) -> list[tuple[UUID, UUID]]:
    """Wishes whose time has come, as (wish, resident). For the scheduler, which acts for nobody: it learns ids alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, resident_id FROM feeds_takings_away_due(%s)", [at])
        return [(wish, resident) for wish, resident in cursor.fetchall()]


def take_away(wish_id: UUID, resident_id: UUID, *, now: datetime) -> Mapping[str, int]:
    """Deletes for ever what a wish is about; returns how many rows of each table that had any. Everything or nothing happens.

    Raises NotDue, by the clock of the database. Keeps everything instead where nobody who asked acts any more for the
    resident, or the institution is connected again.
    """
    for attempt in range(_ATTEMPTS):
        try:
            counts = _in_one_transaction(wish_id, resident_id, now)
        except OperationalError as trouble:
            # crosswise with a worker of this institution's stream: one gives way, and begins again
            last = attempt + 1 == _ATTEMPTS or connection.in_atomic_block
            if last or not isinstance(trouble.__cause__, errors.DeadlockDetected):
                raise
        else:
            break
    log.info("what one source sent was taken away: %d rows", sum(counts.values()))
    return counts


def _in_one_transaction(wish_id: UUID, resident_id: UUID, now: datetime) -> Mapping[str, int]:
    with transaction.atomic():
        door.admit([resident_id])
        wish = TakingAway.objects.filter(pk=wish_id, state=TakingAway.State.WAITING, due_at__lte=now).first()
        if wish is None:
            raise NotDue
        reason = _why_kept(wish)
        if reason:
            wishes.keep_without_asking(resident_id, wish.source_id, reason=reason, now=now)
            return {}
        counts = _delete(wish)
        wishes.announce(resident_id)
        wishes.tell(resident_id, "records.taken_away", path=reverse("feeds:coverage"))
        return counts


def _why_kept(wish: TakingAway) -> str:
    if not ActsFor.objects.filter(resident_id=wish.resident_id, user_id=wish.asked_by).exists():
        return "asker-left"
    theirs = Connection.objects.filter(resident_id=wish.resident_id, institution_id=wish.source_id)
    return "connected" if theirs.exclude(state=Connection.State.ENDED).exists() else ""


def _delete(wish: TakingAway) -> Mapping[str, int]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT feeds_take_away(%s, %s)", [wish.pk, uuid7()])
            counts = cursor.fetchone()[0]
    except (InternalError, OperationalError) as trouble:
        if isinstance(trouble.__cause__, errors.ObjectNotInPrerequisiteState):
            raise NotDue from None
        raise
    found: dict[str, int] = json.loads(counts) if isinstance(counts, str) else counts
    return {table: rows for table, rows in found.items() if rows}
