"""Asking the rules again about those who are due, and nobody else: whose records changed, and whose answers end.

What is due stands in the database. One process does it at a time, a few hundred residents in a transaction each; what a
process that died had begun is due still.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.prepared import fetch_prepared
from apps.consent import door
from apps.consent.sealing import living_keys_of
from apps.readiness.assessments.assessing import reassess
from apps.readiness.engine.running import ENGINE
from apps.readiness.rules import RULE_SET

BATCH: Final = 200
_ALONE: Final = 0x72656164  # "read": the lock under which one process reassesses

type Find = Callable[[UUID | None], list[UUID]]


def reassess_changed(*, today: date, now: datetime, most: int = 20_000) -> int:
    """Everybody about whom something was noted as changed; returns how many. 0 while another process does it."""
    return _all(_changed, today=today, now=now, most=most)


def reassess_due(*, today: date, now: datetime, most: int | None = None) -> int:
    """Everybody whose answers ended before this day in Japan, or come from other rules; returns how many."""

    def due(after: UUID | None) -> list[UUID]:
        values = [today, ENGINE, RULE_SET, after, BATCH]
        return [row[0] for row in fetch_prepared("SELECT readiness_due(%s, %s, %s, %s, %s)", values)]

    return _all(due, today=today, now=now, most=most)


def _changed(after: UUID | None) -> list[UUID]:
    return [row[0] for row in fetch_prepared("SELECT readiness_changed(%s, %s)", [after, BATCH])]


def _all(find: Find, *, today: date, now: datetime, most: int | None) -> int:
    done, after = 0, None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ALONE])
        if cursor.fetchone() != (True,):
            return 0
        try:
            while (most is None or done < most) and (residents := find(after)):
                done += _batch(residents, today=today, now=now)
                after = residents[-1]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])
    return done


@transaction.atomic
def _batch(residents: list[UUID], *, today: date, now: datetime) -> int:
    door.admit(residents)
    keys = living_keys_of(residents)  # somebody may be erased at this moment
    return reassess(list(keys), keys, today=today, now=now)
