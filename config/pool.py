"""Connections to PostgreSQL kept for the next request: a dead one is not handed out, and nobody waits long for one."""

import select
from typing import Any, Final

import psycopg
from django.db import connections

LONGEST_WAIT: Final = 3.0
"""Seconds until a page says that the database is away."""
TRIES_FOR: Final = 5.0
"""Seconds after which a failed attempt to connect is given up; the next request begins another.

The pool's own attempts grow rarer for minutes, and a server that is back would not be noticed for as long.
"""


def options(max_size: int) -> dict[str, Any]:
    """The pool of one process, as ``OPTIONS["pool"]`` takes it."""
    return {
        "min_size": 1,
        "max_size": max_size,
        "timeout": LONGEST_WAIT,
        "reconnect_timeout": TRIES_FOR,
        "check": still_there,
    }


def still_there(connection: psycopg.Connection[Any]) -> None:
    """Raises a database error for a connection that the server has closed.

    A server that goes away says so, or hangs up: either can be read without asking. One that said nothing costs no
    round trip.
    """
    heard = select.poll()
    heard.register(connection.fileno(), select.POLLIN)
    if not heard.poll(0):
        return
    try:
        connection.execute("")
    except psycopg.Error:
        connections["default"].pool.check()  # type: ignore[attr-defined]  # the others have probably gone with it
        raise
