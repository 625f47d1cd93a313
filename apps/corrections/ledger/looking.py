"""Looking again at the corrections of those who are due, and of nobody else: whose records changed or whose clock strikes.

Who is due stands in the database. One process does it at a time, a resident in a transaction each; what a process that
died had begun is due still.
"""

import logging
from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID

from django.db import OperationalError, connection, transaction

from apps.accounts.prepared import fetch_prepared
from apps.consent import door
from apps.consent.sealing import living_keys_of
from apps.corrections.ledger.watching import look_again
from apps.notices import planning

log = logging.getLogger(__name__)

BATCH: Final = 200
#: The producers that tell of corrections (``corrections.telling``).
EVENTS: Final = "corrections.events"
DUE: Final = "corrections.due"
_ALONE: Final = 0x77617463  # "watc": the lock under which one process looks
_TAKE: Final = "DELETE FROM corrections_change WHERE resident_id = %s"

type Find = Callable[[UUID | None], list[UUID]]


def look_changed(*, today: date) -> int:
    """Everybody with corrections of whom something was noted; returns how many. 0 while another process does it."""
    return _all(lambda after: _found("SELECT corrections_changed(%s, %s)", [after, BATCH]), today=today)


def look_due(*, today: date) -> int:
    """Everybody with a correction whose clock says something else by this day in Japan; returns how many."""
    return _all(
        lambda after: _found("SELECT corrections_due(%s, %s, %s)", [today, after, BATCH]), today=today
    )


def _found(sql: str, values: list[object]) -> list[UUID]:
    return [row[0] for row in fetch_prepared(sql, values)]


def _all(find: Find, *, today: date) -> int:
    done, after = 0, None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ALONE])
        if cursor.fetchone() != (True,):
            return 0
        try:
            while residents := find(after):
                done += sum(_look_for(resident, today=today) for resident in residents)
                after = residents[-1]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])
    return done


def _look_for(resident_id: UUID, *, today: date) -> bool:
    """One resident; what goes wrong with one keeps nobody else waiting, and stays noted."""
    try:
        _look(resident_id, today=today)
    except OperationalError:
        raise  # the database's own trouble: everybody is looked at again later
    except Exception:  # one resident must not keep the others from being looked at
        log.exception("the corrections of a resident could not be looked at")
        return False
    return True


@transaction.atomic
def _look(resident_id: UUID, *, today: date) -> None:
    """The notes are taken before the ledger is read: what comes meanwhile stays noted."""
    door.admit([resident_id])
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [resident_id])
    key = living_keys_of([resident_id]).get(resident_id)  # somebody may be erased at this moment
    if key is None:
        return
    look_again(resident_id, key, today=today)
    for producer in (EVENTS, DUE):
        planning.ask([resident_id], producer=producer)
