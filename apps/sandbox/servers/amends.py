"""What an institution changes when it puts a record right, and how it makes the same mistake again."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from apps.sandbox.servers import outbox
from apps.sandbox.servers.canonical import digest
from apps.sandbox.servers.store import FUTURE

SCHEMA = """
CREATE TABLE IF NOT EXISTS amends (     -- records as they should have been, by the error that spoiled them
    place INTEGER PRIMARY KEY, subject TEXT NOT NULL, fault TEXT NOT NULL, record_id TEXT NOT NULL,
    kind TEXT NOT NULL, available_on TEXT NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS amends_of ON amends (subject, fault, record_id);
CREATE TABLE IF NOT EXISTS undone (     -- what was held before it was put right; no payload: nothing was
    request_id TEXT NOT NULL, subject TEXT NOT NULL, record_id TEXT NOT NULL, payload TEXT,
    PRIMARY KEY (request_id, subject, record_id)
) WITHOUT ROWID;
"""
NEWEST = f"""
SELECT * FROM events WHERE subject = ? AND record_id = ? AND state <> {FUTURE} AND NOT forged
ORDER BY revision DESC, seq DESC LIMIT 1
"""  # noqa: S608 - a constant of ours


def keep(db: sqlite3.Connection, subject: str, fault: str, events: Iterable[outbox.Event]) -> None:
    """Keeps what one error changed in somebody's records; of each event its day, type and payload count."""
    db.executemany(
        "INSERT INTO amends (subject, fault, record_id, kind, available_on, type, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                subject,
                fault,
                event.record_id,
                event.payload["kind"],
                event.due_on.isoformat(),
                event.type,
                json.dumps(event.payload, ensure_ascii=False),
            )
            for event in events
        ),
    )


def fault_of(db: sqlite3.Connection, subject: str, request: Mapping[str, Any], on: date) -> str | None:
    """The error that a request is about: the one whose mending gives the record every value that is claimed."""
    rows = db.execute(
        "SELECT fault, payload FROM amends WHERE subject = ? AND kind = ? AND available_on <= ?"
        " AND (record_id = ? OR ? = '') AND type = ? ORDER BY place DESC",
        (subject, request["kind"], on.isoformat(), *[request["record_id"] or ""] * 2, outbox.UPSERTED),
    )
    claimed = [(field["name"], field["claimed"]) for field in request["fields"]]
    fitting = (
        row["fault"]
        for row in rows
        if all(at(json.loads(row["payload"])["data"], name) == value for name, value in claimed)
    )
    return next(fitting, None)


def put_right(
    db: sqlite3.Connection,
    known_as: str,
    subjects: Sequence[str],
    *,
    request: Mapping[str, Any],
    fault: str | None,
    on: date,
    corrects: str | None,
) -> int:
    """Writes the records as they should be; returns how many. ``known_as`` is the subject under which amends lie."""
    rows = db.execute(
        "SELECT * FROM amends WHERE subject = ? AND fault = ? ORDER BY place", (known_as, fault)
    )
    spoiled: dict[str, list[sqlite3.Row]] = {}
    for row in rows.fetchall():
        spoiled.setdefault(row["record_id"], []).append(row)
    count = 0
    for subject in subjects:
        desk = _Desk(db, subject, request["request_id"], on, corrects)
        if spoiled:
            count += sum(desk.write_as(record, versions) for record, versions in spoiled.items())
        else:
            count += desk.write_claimed(request)
    return count


def spoil_again(db: sqlite3.Connection, request_id: str, subjects: Sequence[str], on: date) -> int:
    """The old error once more, in a later version of every record that was put right; returns how many."""
    count = 0
    for subject in subjects:
        rows = db.execute(
            "SELECT * FROM undone WHERE request_id = ? AND subject = ?", (request_id, subject)
        ).fetchall()
        desk = _Desk(db, subject, request_id, on, None)
        for row in rows:
            before = None if row["payload"] is None else json.loads(row["payload"])
            count += desk.write(row["record_id"], before)
    return count


def stand_by(db: sqlite3.Connection, subjects: Sequence[str], record: str, on: date) -> int:
    """The record as it is held, told again as it stands on a day: the same revision, which only confirms it."""
    count = 0
    for subject in subjects:
        held = db.execute(NEWEST, (subject, record)).fetchone()
        if held is not None:
            payload = {**json.loads(held["payload"]), "data_as_of": on.isoformat()}
            desk = _Desk(db, subject, "", on, None)
            desk.tell(held["type"], record, held["revision"], payload)
            count += 1
    return count


def at(data: object, name: str) -> object:
    """The member of a payload by its dotted name; None where there is none."""
    for part in name.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data


class _Desk:
    """Writes new versions of one person's records under one connection, on one day."""

    def __init__(
        self, db: sqlite3.Connection, subject: str, request_id: str, on: date, corrects: str | None
    ) -> None:
        self.db, self.subject, self.request_id, self.on, self.corrects = db, subject, request_id, on, corrects
        row = db.execute("SELECT epoch FROM connections WHERE id = ?", (subject,)).fetchone()
        self.epoch = row["epoch"]
        agreed = db.execute("SELECT kinds FROM agreed_kinds WHERE connection = ?", (subject,)).fetchone()
        self.kinds: list[str] | None = None if agreed is None else json.loads(agreed["kinds"])

    def write_as(self, record: str, versions: Sequence[sqlite3.Row]) -> int:
        """The record as it should be today, and from now on; its own future is forgotten."""
        if not self._may_tell(versions[0]["kind"]):
            return 0
        today = self.on.isoformat()
        known = [row for row in versions if row["available_on"] <= today]
        count = 0
        if known:
            payload = json.loads(known[-1]["payload"]) if known[-1]["type"] == outbox.UPSERTED else None
            self._remember(record)
            count = self.write(record, payload, taken_back=json.loads(known[-1]["payload"]))
        self._forget_future(record)
        revision = self._revision(record)
        for row in versions:
            if row["available_on"] > today:
                revision += 1
                self._later(row, revision)
        return count

    def write_claimed(self, request: Mapping[str, Any]) -> int:
        """The claimed values in place of those held, today and in every version still to come."""
        record = request["record_id"]
        held = self._held(record)
        if held is None or held["type"] != outbox.UPSERTED:
            return 0
        self._remember(record)
        count = self.write(record, _with_claims(json.loads(held["payload"]), request["fields"]))
        revision = self._revision(record)
        to_come = self.db.execute(
            "SELECT * FROM events WHERE subject = ? AND record_id = ? AND state = ? AND type = ? ORDER BY due_on, seq",
            (self.subject, record, FUTURE, outbox.UPSERTED),
        ).fetchall()
        for place, row in enumerate(to_come, start=1):
            payload = _with_claims(json.loads(row["payload"]), request["fields"])
            payload["revision"] = revision + place
            self.db.execute(
                "UPDATE events SET payload = ?, revision = ? WHERE seq = ?",
                (json.dumps(payload, ensure_ascii=False), revision + place, row["seq"]),
            )
        return count

    def write(
        self, record: str, payload: Mapping[str, Any] | None, *, taken_back: Mapping[str, Any] | None = None
    ) -> int:
        """One version more, unless that is what is held already; without a payload the record is taken back."""
        held = self._held(record)
        before = json.loads(held["payload"]) if held is not None and held["type"] == outbox.UPSERTED else None
        if _content(payload) == _content(before):
            return 0
        revision = self._revision(record) + 1
        base = payload or taken_back or before
        assert base is not None, "there is something to take back"
        told = {name: base[name] for name in ("record_id", "kind", "schema", "authority")}
        told |= {"revision": revision, "data_as_of": self.on.isoformat()}
        if payload is None:
            told["reason"] = "entered-in-error"
        else:
            told |= {name: payload[name] for name in ("valid_from", "valid_to", "data") if name in payload}
            told["digest"] = digest(payload["data"])
        if self.corrects is not None:
            told["corrects"] = self.corrects
        self.tell(outbox.WITHDRAWN if payload is None else outbox.UPSERTED, record, revision, told)
        return 1

    def tell(self, event_type: str, record: str, revision: int, payload: Mapping[str, Any]) -> None:
        """Queues a version of a record, in the epoch that is told now."""
        event = outbox.Event(
            type=event_type,
            subject=self.subject,
            payload=payload,
            due_on=self.on,
            epoch=self.epoch,
            record_id=record,
            revision=revision,
        )
        outbox.add(self.db, [event])

    def _may_tell(self, kind: str) -> bool:
        """Whether the person agreed that this kind is sent; under the connections made with the sandbox all are."""
        return self.kinds is None or kind in self.kinds

    def _held(self, record: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.db.execute(NEWEST, (self.subject, record)).fetchone()
        return row

    def _revision(self, record: str) -> int:
        found = self.db.execute(
            "SELECT MAX(revision) FROM events WHERE subject = ? AND record_id = ? AND state <> ?",
            (self.subject, record, FUTURE),
        )
        return int(found.fetchone()[0] or 0)

    def _remember(self, record: str) -> None:
        held = self._held(record)
        before = held["payload"] if held is not None and held["type"] == outbox.UPSERTED else None
        self.db.execute(
            "INSERT OR IGNORE INTO undone VALUES (?, ?, ?, ?)",
            (self.request_id, self.subject, record, before),
        )

    def _forget_future(self, record: str) -> None:
        self.db.execute(
            "DELETE FROM events WHERE subject = ? AND record_id = ? AND state = ?",
            (self.subject, record, FUTURE),
        )

    def _later(self, row: sqlite3.Row, revision: int) -> None:
        event = outbox.Event(
            type=row["type"],
            subject=self.subject,
            payload={**json.loads(row["payload"]), "revision": revision},
            due_on=date.fromisoformat(row["available_on"]),
            record_id=row["record_id"],
            revision=revision,
            queued=False,
        )
        outbox.add(self.db, [event])


def _content(payload: Mapping[str, Any] | None) -> object:
    if payload is None:
        return None
    return payload["data"], payload.get("valid_from"), payload.get("valid_to")


def _with_claims(payload: dict[str, Any], fields: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    data = json.loads(json.dumps(payload["data"]))
    for field in fields:
        _put(data, field["name"].split("."), field["claimed"])
    return {**payload, "data": data, "digest": digest(data)}


def _put(data: dict[str, Any], path: Sequence[str], value: object) -> None:
    for part in path[:-1]:
        data = data.setdefault(part, {})
    if value is None:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value
