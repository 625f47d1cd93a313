"""A worker's end in the middle of its work: the connection to the database breaks at one statement and nothing runs on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, connection


class PowerCut(BaseException):
    """No handler of an ordinary exception may see it, as none sees a kill."""


@contextmanager
def power_cut(at_statement: int, *, after_commit: bool) -> Iterator[None]:
    """Cuts at the given statement, counted from 1; commits count.

    Where that one is a commit, it has happened (``after_commit``) although nobody hears of it, or has not.
    """
    left = at_statement

    def count(driver: psycopg.Connection[Any]) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            driver.pgconn.finish()
            raise PowerCut

    execute, commit = psycopg.Cursor.execute, psycopg.Connection.commit

    def counted_execute(self: psycopg.Cursor[Any], *given: Any, **options: Any) -> Any:
        count(self.connection)
        return execute(self, *given, **options)

    def counted_commit(self: psycopg.Connection[Any]) -> None:
        if after_commit:
            commit(self)
        count(self)
        if not after_commit:
            commit(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", counted_execute)
        patch.setattr(psycopg.Connection, "commit", counted_commit)
        try:
            yield
        except (PowerCut, DatabaseError, InterfaceError):
            # a killed process runs no "finally"; here those that ran found the connection gone
            if left > 0:
                raise
            connection.close()
