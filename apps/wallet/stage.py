"""Temporary tables filled by binary COPY, out of which pages are merged with one statement each."""

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from django.db import transaction
from psycopg import Connection, Cursor

#: Which stages each connection of the driver already has.
_made: WeakKeyDictionary[Connection[Any], set[str]] = WeakKeyDictionary()


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
