"""Misbehaviour on demand, so that the receiver's answers to it can be seen and tested."""

import json
import sqlite3
from collections.abc import Callable
from datetime import date

from apps.sandbox.servers import outbox
from apps.sandbox.servers.configuration import Configuration
from apps.sandbox.servers.keys import KeyRing
from apps.sandbox.servers.store import ACKNOWLEDGED, OUTSTANDING, Store

KEPT = {"down": "seconds named in Retry-After; 0 ends it", "slow": "seconds before each answer; 0 ends it"}
DONE = {
    "rotate_key": "a new key signs; the old one stays published",
    "retire_key": "only the signing key stays published",
    "forge": "so many records are withdrawn by events that a stranger signed",
    "duplicate": "so many acknowledged events are delivered again, the same tokens",
    "vanish": "so many records are in nothing that is told from now on, without a word; resend shows it",
    "resend": "everything once more under new ids, in a new epoch",
}
NAMES = (*KEPT, *DONE)
LONGEST = 3600


class Switches:
    """The switches of one institution; ``down`` and ``slow`` stay as they are set, through restarts too."""

    def __init__(
        self, configuration: Configuration, store: Store, keys: KeyRing, today: Callable[[], date]
    ) -> None:
        self.configuration, self.store, self.keys, self.today = configuration, store, keys, today
        with store.lock:
            self.kept = {
                row["name"]: float(row["value"]) for row in store.db.execute("SELECT * FROM switches")
            }

    def seconds(self, name: str) -> float:
        return self.kept.get(name, 0.0)

    def set(self, name: str, value: float) -> int:
        """Sets one switch; returns how many events or keys it touched. Raises ValueError with the reason."""
        if name not in NAMES:
            raise ValueError(f"No switch is called {name}. There are: {', '.join(NAMES)}.")
        if not 0 <= value <= LONGEST:
            raise ValueError(f"The value of a switch is a number from 0 to {LONGEST}.")
        if name in KEPT:
            return self._keep(name, value)
        return {
            "rotate_key": self._rotate_key,
            "retire_key": self._retire_key,
            "forge": lambda: self._forge(int(value)),
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
            return db.execute(f"UPDATE events SET token = NULL WHERE state = {OUTSTANDING}").rowcount  # noqa: S608

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
        forged=True,
    )
