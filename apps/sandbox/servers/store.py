"""An institution's memory: one SQLite file with the events it has, who took them, and what it was sent."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Self

FUTURE, OUTSTANDING, ACKNOWLEDGED, REFUSED = range(4)
ITS_OWN, STRANGERS, MISUSED = range(3)
"""Who made an event: the institution, a stranger with a key of their own, or somebody with the institution's key."""

SCHEMA = """
CREATE TABLE connections (id TEXT PRIMARY KEY, place INTEGER NOT NULL, epoch TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    jti TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,          -- connection id; the institution's own id on verification events
    record_id TEXT,
    revision INTEGER,
    payload TEXT NOT NULL,          -- JSON without the epoch, which is known when the event is queued
    epoch TEXT,
    due_on TEXT NOT NULL,           -- the sandbox's day on which the event is queued
    toe INTEGER NOT NULL,
    state INTEGER NOT NULL,         -- 0 future, 1 outstanding, 2 acknowledged, 3 refused
    deliveries INTEGER NOT NULL DEFAULT 0,
    forged INTEGER NOT NULL DEFAULT 0,  -- 0 the institution's own, 1 a stranger's, 2 a stranger's with its key
    token TEXT,                     -- signed at the first delivery, then always the same
    refusal TEXT
);
CREATE INDEX outstanding ON events (deliveries, due_on, seq) WHERE state = 1;
CREATE INDEX future ON events (due_on) WHERE state = 0;
CREATE INDEX records ON events (subject, record_id, revision);
CREATE TABLE access_tokens (hash TEXT PRIMARY KEY, expires_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE assertions (jti TEXT PRIMARY KEY, expires_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE requests (
    jti TEXT PRIMARY KEY, request_id TEXT NOT NULL, received_at INTEGER NOT NULL, token TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE switches (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Store:
    """One connection to ``state.db``, shared by the server's threads and used by one at a time."""

    def __init__(self, path: Path) -> None:
        self.lock = RLock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")

    @classmethod
    def create(cls, path: Path) -> Self:
        store = cls(path)
        store.db.executescript(SCHEMA)
        return store

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing of it, while the server's other threads wait."""
        with self.lock:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def connection_place(self, sub_id: object) -> int | None:
        """Where the named connection stands in the institution's list; None if there is no such connection."""
        if not isinstance(sub_id, dict) or sub_id.get("format") != "opaque":
            return None
        connection = sub_id.get("id")
        if not isinstance(connection, str) or not connection.isascii():
            return None
        with self.lock:
            row = self.db.execute("SELECT place FROM connections WHERE id = ?", (connection,)).fetchone()
        return None if row is None else int(row["place"])

    def close(self) -> None:
        with self.lock:
            self.db.close()


def due_between(path: Path, after: str, until: str) -> int:
    """How many events fall due in the days (after, until]; another process may be serving the file."""
    db = sqlite3.connect(path)
    try:
        found = db.execute("SELECT count(*) FROM events WHERE due_on > ? AND due_on <= ?", (after, until))
        return int(found.fetchone()[0])
    finally:
        db.close()
