"""Rows of a large query, a few thousand at a time, from a cursor that stays on the server."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection
from psycopg import ServerCursor

AT_ONCE: Final = 2_000


def stream(name: str, sql: str, parameters: Sequence[int] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query inside the transaction that is open; ``name`` tells cursors apart."""
    with ServerCursor(connection.connection, name) as cursor:
        cursor.execute(sql, parameters, binary=True)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def rows(sql: str, parameters: Sequence[int] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query whose answer is small."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
