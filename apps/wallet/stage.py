"""Temporary tables filled by binary COPY, out of which pages are merged with one statement each."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from django.db import connection, transaction
from psycopg import Connection, Cursor

#: Which stages each connection of the driver already has.
_made: WeakKeyDictionary[Connection[Any], set[str]] = WeakKeyDictionary()


@contextmanager
def prepared_cursor() -> Iterator[Cursor[Any]]:
    """A cursor of the driver on Django's connection, with statements prepared once per connection.

    Django's own cursors write parameters into the text, so that PostgreSQL parses and plans each page anew; on
    partitioned tables that costs more than the writes.
    """
    connection.ensure_connection()
    driver: Connection[Any] = connection.connection
    with Cursor(driver) as cursor:
        if driver not in _made:
            driver.prepare_threshold = 5  # Django switches preparing off; its own cursors never prepare
            # planning a statement over sixteen partitions takes longer than running it: plan once
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            # a setting or table made in a transaction that is rolled back is gone with it
            transaction.on_commit(lambda: _made.setdefault(driver, set()))
        yield cursor


class Stage:
    """One temporary table: its columns with their PostgreSQL types, emptied at the end of each transaction."""

    def __init__(self, name: str, columns: Sequence[tuple[str, str]]) -> None:
        self.name = name
        self._filled: WeakSet[Connection[Any]] = WeakSet()
        self._types = [kind for _column, kind in columns]
        listed = ", ".join(f"{column} {kind}" for column, kind in columns)
        self._create = f"CREATE TEMPORARY TABLE {name} ({listed}) ON COMMIT DELETE ROWS"

    def fill(self, cursor: Cursor[Any], rows: Iterable[tuple[Any, ...]]) -> None:
        """Replaces what the stage holds; the table is made once per connection."""
        driver = cursor.connection
        if self.name in _made.get(driver, ()):
            if (
                driver in self._filled
            ):  # by an earlier batch of this transaction, or of one that was rolled back
                cursor.execute(f"DELETE FROM {self.name}", prepare=True)  # noqa: S608 - a name of ours
        else:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{self.name}")
            cursor.execute(self._create)
            transaction.on_commit(lambda: _made.setdefault(driver, set()).add(self.name))
        self._filled.add(driver)
        transaction.on_commit(lambda: self._filled.discard(driver))
        with cursor.copy(f"COPY {self.name} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(self._types)
            for row in rows:
                copy.write_row(row)
