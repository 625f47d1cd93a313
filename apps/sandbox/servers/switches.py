"""Misbehaviour on demand, so that the receiver's answers to it can be seen and tested."""

import json
import sqlite3
from collections.abc import Callable
from datetime import date

from apps.sandbox.servers import outbox
from apps.sandbox.servers.canonical import digest
from apps.sandbox.servers.configuration import Configuration
from apps.sandbox.servers.events import SignEvent
from apps.sandbox.servers.keys import KeyRing
from apps.sandbox.servers.store import ACKNOWLEDGED, MISUSED, OUTSTANDING, REFUSED, STRANGERS, Store

KEPT = {"down": "seconds named in Retry-After; 0 ends it", "slow": "seconds before each answer; 0 ends it"}
DONE = {
    "rotate_key": "a new key signs; the old one stays published",
    "retire_key": "only the signing key stays published",
    "forge": "so many records are withdrawn by events that a stranger signed",
    "misuse": "somebody else signs so many false records with the institution's own key",
    "reclaim": "everything once more in a new epoch; what was misused comes right at a higher revision",
    "duplicate": "so many acknowledged events are delivered again, the same tokens",
    "vanish": "so many records are in nothing that is told from now on, without a word; resend shows it",
    "resend": "everything once more under new ids, in a new epoch",
}
CORRECTIONS = "corrections"
"""How correction requests are treated: the one switch whose value is a word, see ``answering``."""
NAMES = (*KEPT, *DONE)
LONGEST = 3600


class Switches:
    """The switches of one institution; ``down`` and ``slow`` stay as they are set, through restarts too."""

    def __init__(
        self,
        configuration: Configuration,
        store: Store,
        keys: KeyRing,
        today: Callable[[], date],
        sign: SignEvent,
    ) -> None:
        self.configuration, self.store, self.keys, self.today = configuration, store, keys, today
        self.sign = sign
        with store.lock:
            self.kept = {
                row["name"]: float(row["value"]) for row in store.db.execute("SELECT * FROM switches")
            }

    def seconds(self, name: str) -> float:
        return self.kept.get(name, 0.0)

    def set(self, name: str, value: float | str) -> int:
        """Sets one switch; returns how many events or keys it touched. Raises ValueError with the reason."""
        if name not in NAMES:
            raise ValueError(f"No switch is called {name}. There are: {', '.join(NAMES)}.")
        if isinstance(value, str) or not 0 <= value <= LONGEST:
            raise ValueError(f"The value of a switch is a number from 0 to {LONGEST}.")
        if name in KEPT:
            return self._keep(name, value)
        return {
            "rotate_key": self._rotate_key,
            "retire_key": self._retire_key,
            "forge": lambda: self._forge(int(value)),
            "misuse": lambda: self._misuse(int(value)),
            "reclaim": self._reclaim,
            "duplicate": lambda: self._duplicate(int(value)),
            "vanish": lambda: self._vanish(int(value)),
            "resend": self._resend,
        }[name]()

    def _keep(self, name: str, value: float) -> int:
        with self.store.transaction() as db:
            db.execute("INSERT OR REPLACE INTO switches VALUES (?, ?)", (name, value))
        self.kept[name] = value
        return 1

    def _rotate_key(self) -> int:
        with self.store.lock:
            self.keys.rotate(self.configuration.algorithm, self.configuration.id)
        return len(self.keys.jwks)

    def _retire_key(self) -> int:
        """Outstanding events are signed afresh: their old signatures could no longer be checked."""
        with self.store.transaction() as db:
            self.keys.retire()
            return db.execute(
                "UPDATE events SET token = NULL WHERE state = ? AND forged <> ?", (OUTSTANDING, MISUSED)
            ).rowcount

    def _forge(self, count: int) -> int:
        """A forged withdrawal hides a record if it is believed, and loses nothing if it is refused."""
        with self.store.transaction() as db:
            rows = db.execute(
                "SELECT subject, record_id, MAX(revision) AS revision, payload, epoch FROM events"
                " WHERE state > 0 AND type = ? AND NOT forged GROUP BY subject, record_id LIMIT ?",
                (outbox.UPSERTED, count),
            ).fetchall()
            outbox.add(db, (_forgery(row, self.today()) for row in rows))
        return len(rows)

    def _misuse(self, count: int) -> int:
        """False values under a right signature: only people can find out. Signed now, since the key may be gone later."""
        with self.store.transaction() as db:
            rows = db.execute(
                "SELECT subject, record_id, MAX(revision) AS revision, payload, epoch FROM events"
                " WHERE state > 0 AND type = ? AND NOT forged GROUP BY subject, record_id LIMIT ?",
                (outbox.UPSERTED, count),
            ).fetchall()
            outbox.add(db, (_falsified(row, self.today()) for row in rows))
            unsigned = "SELECT * FROM events WHERE forged = ? AND token IS NULL"
            for row in db.execute(unsigned, (MISUSED,)).fetchall():
                db.execute("UPDATE events SET token = ? WHERE seq = ?", (self.sign(row), row["seq"]))
        return len(rows)

    def _reclaim(self) -> int:
        with self.store.transaction() as db:
            db.execute(
                "UPDATE events SET state = ? WHERE forged = ? AND state = ?", (REFUSED, MISUSED, OUTSTANDING)
            )
            misused = db.execute(
                "SELECT subject, record_id, MAX(revision) AS beyond FROM events WHERE forged = ?"
                " GROUP BY subject, record_id",
                (MISUSED,),
            ).fetchall()
            for row in misused:
                right = db.execute(
                    "SELECT * FROM events WHERE subject = ? AND record_id = ? AND NOT forged AND state > 0"
                    " ORDER BY revision DESC, seq DESC LIMIT 1",
                    (row["subject"], row["record_id"]),
                ).fetchone()
                if right["revision"] <= row["beyond"]:
                    outbox.add(db, [_put_right(right, row["beyond"] + 1, self.today())])
            return outbox.resend(db, self.today())

    def _duplicate(self, count: int) -> int:
        with self.store.transaction() as db:
            return db.execute(
                f"UPDATE events SET state = {OUTSTANDING}, deliveries = 0 WHERE seq IN"  # noqa: S608 - constants
                f" (SELECT seq FROM events WHERE state = {ACKNOWLEDGED} ORDER BY seq LIMIT ?)",
                (count,),
            ).rowcount

    def _vanish(self, count: int) -> int:
        """Forgets the records told first, as an office does whose staff delete a line by mistake."""
        with self.store.transaction() as db:
            rows = db.execute(
                "SELECT subject, record_id FROM events WHERE state > 0 AND type = ? AND NOT forged"
                " GROUP BY subject, record_id ORDER BY MIN(seq) LIMIT ?",
                (outbox.UPSERTED, count),
            ).fetchall()
            forget = "DELETE FROM events WHERE subject = ? AND record_id = ?"
            db.executemany(forget, [(row["subject"], row["record_id"]) for row in rows])
        return len(rows)

    def _resend(self) -> int:
        with self.store.transaction() as db:
            return outbox.resend(db, self.today())


def _forgery(row: sqlite3.Row, today: date) -> outbox.Event:
    upserted = json.loads(row["payload"])
    payload = {name: upserted[name] for name in ("record_id", "kind", "schema", "data_as_of", "authority")}
    return outbox.Event(
        type=outbox.WITHDRAWN,
        subject=row["subject"],
        payload={**payload, "revision": row["revision"] + 1, "reason": "entered-in-error"},
        due_on=today,
        epoch=row["epoch"],
        record_id=row["record_id"],
        revision=row["revision"] + 1,
        forged=STRANGERS,
    )


def _falsified(row: sqlite3.Row, today: date) -> outbox.Event:
    """A next revision in which the first amount of money is another one; without any, the day of the data."""
    payload = json.loads(row["payload"])
    data = dict(payload["data"])
    amount = next((name for name, value in data.items() if type(value) is int and value >= 10_000), None)
    if amount is not None:
        data[amount] += 1_000
    payload |= {"data": data, "digest": digest(data), "revision": row["revision"] + 1}
    return outbox.Event(
        type=outbox.UPSERTED,
        subject=row["subject"],
        payload=payload,
        due_on=today,
        epoch=row["epoch"],
        record_id=row["record_id"],
        revision=row["revision"] + 1,
        forged=MISUSED,
    )


def _put_right(row: sqlite3.Row, revision: int, today: date) -> outbox.Event:
    """What the institution itself says, beyond every revision that somebody else made up."""
    return outbox.Event(
        type=row["type"],
        subject=row["subject"],
        payload={**json.loads(row["payload"]), "revision": revision},
        due_on=today,
        epoch=row["epoch"],
        record_id=row["record_id"],
        revision=revision,
    )
