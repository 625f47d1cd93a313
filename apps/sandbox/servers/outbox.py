"""What an institution has to tell: events queued by day, handed out by poll, kept until taken (RFC 8936)."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from apps.sandbox.servers.canonical import digest
from apps.sandbox.servers.clock import moment_of
from apps.sandbox.servers.configuration import EVENT_PREFIX
from apps.sandbox.servers.events import SignEvent
from apps.sandbox.servers.store import ACKNOWLEDGED, FUTURE, ITS_OWN, OUTSTANDING, REFUSED

UPSERTED = f"{EVENT_PREFIX}record-upserted"
WITHDRAWN = f"{EVENT_PREFIX}record-withdrawn"
SNAPSHOT = f"{EVENT_PREFIX}snapshot-complete"
ENDED = f"{EVENT_PREFIX}connection-ended"
MOST_TOKENS = 100
MOST_BYTES = 8 * 1024 * 1024
FRAME = 64  # bytes of an answer around one token: its jti, quotes, comma, and a share of the braces

INSERT = """
INSERT INTO events (jti, type, subject, record_id, revision, payload, epoch, due_on, toe, state, forged)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something to be told about one subject; its payload still lacks the epoch."""

    type: str
    subject: str
    payload: Mapping[str, Any]
    due_on: date
    epoch: str | None = None
    record_id: str | None = None
    revision: int | None = None
    toe: int | None = None  # seconds since 1970; absent: the day it falls due
    queued: bool = True
    forged: int = ITS_OWN

    def row(self) -> tuple[object, ...]:
        return (
            secrets.token_urlsafe(16),
            self.type,
            self.subject,
            self.record_id,
            self.revision,
            json.dumps(self.payload, ensure_ascii=False),
            self.epoch,
            self.due_on.isoformat(),
            moment_of(self.due_on) if self.toe is None else self.toe,
            OUTSTANDING if self.queued else FUTURE,
            self.forged,
        )


def add(db: sqlite3.Connection, events: Iterable[Event]) -> None:
    db.executemany(INSERT, (event.row() for event in events))


def queue_due(db: sqlite3.Connection, today: date) -> int:
    """Queues what has fallen due by the sandbox's day; returns how many events that is. Only records have an epoch."""
    return db.execute(
        f"UPDATE events SET state = {OUTSTANDING},"  # noqa: S608 - constants of this module
        " epoch = CASE WHEN record_id IS NOT NULL THEN (SELECT epoch FROM connections WHERE id = events.subject) END"
        f" WHERE state = {FUTURE} AND due_on <= ?",
        (today.isoformat(),),
    ).rowcount


def snapshot(db: sqlite3.Connection, connection: str, epoch: str, today: date) -> Event:
    """The event that closes an epoch: how many records it holds, and the digest over them.

    The digest is over ``[[record_id, revision], …]`` in order of record id, withdrawn records left out.
    """
    rows = db.execute(
        "SELECT record_id, MAX(revision) AS revision, type FROM events"
        " WHERE subject = ? AND epoch = ? AND record_id IS NOT NULL AND state > 0 AND NOT forged"
        " GROUP BY record_id",
        (connection, epoch),
    )
    held = sorted([row["record_id"], row["revision"]] for row in rows if row["type"] == UPSERTED)
    payload = {"count": len(held), "digest": digest(held)}
    return Event(type=SNAPSHOT, subject=connection, payload=payload, due_on=today, epoch=epoch)


def resend(db: sqlite3.Connection, today: date) -> int:
    """Queues every fact told so far once more, under new ids and in a new epoch; returns how many events."""
    count = 0
    for connection, old in db.execute("SELECT id, epoch FROM connections ORDER BY place").fetchall():
        epoch = f"{today.isoformat()}.{int(old.rpartition('.')[2]) + 1}"
        rows = db.execute(
            "SELECT MIN(seq), * FROM events WHERE subject = ? AND epoch = ? AND record_id IS NOT NULL"
            " AND state > 0 AND NOT forged GROUP BY record_id, revision ORDER BY toe, revision",
            (connection, old),
        ).fetchall()
        add(db, (again(row, connection, epoch, today) for row in rows))
        count += len(rows) + 1
        add(db, [snapshot(db, connection, epoch, today)])
        db.execute("UPDATE connections SET epoch = ? WHERE id = ?", (epoch, connection))
    return count


def again(row: sqlite3.Row, subject: str, epoch: str | None, due_on: date, *, queued: bool = True) -> Event:
    """A fact that was told before, or is told about the same person under another connection."""
    return Event(
        type=row["type"],
        subject=subject,
        payload=json.loads(row["payload"]),
        due_on=due_on,
        epoch=epoch,
        record_id=row["record_id"],
        revision=row["revision"],
        toe=row["toe"],
        queued=queued,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What one poll gets: tokens by jti, in no order that means anything, and whether more wait."""

    sets: dict[str, str] = field(default_factory=dict)
    more: bool = False


def settle(db: sqlite3.Connection, acknowledged: Iterable[str], errors: Mapping[str, object]) -> None:
    """Takes what the receiver says about earlier events. Ids never handed out are passed over (RFC 8936 2.4)."""
    known = f"WHERE jti = ? AND state = {OUTSTANDING} AND deliveries > 0"
    db.executemany(
        f"UPDATE events SET state = {ACKNOWLEDGED} {known}",  # noqa: S608 - constants of this module
        ((jti,) for jti in acknowledged if jti.isascii()),
    )
    db.executemany(
        f"UPDATE events SET state = {REFUSED}, refusal = ? {known}",  # noqa: S608 - constants of this module
        ((json.dumps(error), jti) for jti, error in errors.items() if jti.isascii()),
    )


def hand_out(db: sqlite3.Connection, most: int, sign: SignEvent) -> Answer:
    """The next outstanding events: those handed out least often, and among them the earliest due.

    What was handed out and neither acknowledged nor refused comes again after the rest has had its turn, so that
    events which the receiver must hold (a key that waits for approval) never block the others; ``more`` speaks of
    the same turn, so that a receiver that holds something is not asked to come back at once.
    """
    most = min(most, MOST_TOKENS)
    rows = db.execute(
        f"SELECT * FROM events WHERE state = {OUTSTANDING} AND deliveries ="  # noqa: S608 - constants
        f" (SELECT MIN(deliveries) FROM events WHERE state = {OUTSTANDING})"
        " ORDER BY due_on, seq LIMIT ?",
        (most + 1,),
    ).fetchall()
    taken: list[tuple[str, str, int]] = []
    size = 0
    for row in rows[:most]:
        token = row["token"] or sign(row)
        size += len(token) + FRAME
        if taken and size > MOST_BYTES:
            break
        taken.append((row["jti"], token, row["seq"]))
    db.executemany(
        "UPDATE events SET token = ?, deliveries = deliveries + 1 WHERE seq = ?",
        ((token, seq) for _, token, seq in taken),
    )
    return Answer(_shuffled(taken), more=len(rows) > len(taken))


def _shuffled(taken: list[tuple[str, str, int]]) -> dict[str, str]:
    """The same tokens always in the same disorder: a JSON object has no order, and nobody may lean on one."""
    mixed = [(jti, token) for jti, token, _ in taken]
    if taken:
        Random(taken[0][2]).shuffle(mixed)
    return dict(mixed)
