"""Waiting, without sleeping, until another connection waits for a lock that a test holds."""

import threading
import time
from typing import Final

from django.db import connection

LONGEST: Final = 30.0
_SOMEBODY: Final = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def somebody_waits() -> bool:
    """Whether a statement in this database waits for a lock now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot()"
        )  # a transaction sees the first answer again otherwise
        cursor.execute(_SOMEBODY)
        return bool(cursor.fetchone() != (0,))


def until_somebody_waits(thread: threading.Thread) -> None:
    """Returns when that is so, or when ``thread`` has ended without having to; fails after half a minute."""
    given_up = time.monotonic() + LONGEST
    while thread.is_alive() and not somebody_waits():
        assert time.monotonic() < given_up, "nobody waited for a lock"
