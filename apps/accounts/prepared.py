"""Statements that PostgreSQL parses and plans once per connection, for the few places that run all the time.

Django's own cursors write parameters into the text, so that PostgreSQL parses and plans each one anew; on
partitioned tables behind policies that costs more than running it. ``config.environment.database`` switches preparing
on for every connection, with plans that serve whatever the parameters.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, override

from django.db import connection
from psycopg import Connection, Cursor
from psycopg.abc import Params


class _Counted(Cursor[Any]):
    """Tells Django's log of queries what it ran, so that a count of queries misses none."""

    @override
    def execute(self, query: Any, params: Params | None = None, **options: Any) -> "_Counted":
        began = time.monotonic()
        super().execute(query, params, **options)
        connection.queries_log.append({"sql": str(query), "time": f"{time.monotonic() - began:.3f}"})
        return self


@contextmanager
def prepared_cursor() -> Iterator[Cursor[Any]]:
    """A cursor of the driver on Django's connection; ``execute(..., prepare=True)`` plans once per connection.

    Errors of the driver become Django's.
    """
    connection.ensure_connection()
    driver: Connection[Any] = connection.connection
    with (
        connection.wrap_database_errors,
        _Counted(driver) if connection.queries_logged else Cursor(driver) as cursor,
    ):
        yield cursor


def fetch_prepared(sql: str, parameters: Params) -> list[tuple[Any, ...]]:
    """All rows of one statement, planned once per connection and read in PostgreSQL's binary form."""
    with prepared_cursor() as cursor:
        cursor.execute(sql, parameters, prepare=True, binary=True)
        return cursor.fetchall()
