"""What people agree to at one institution: the request that brought them, their answer, the code for it, and the sending.

OAuth 2.0 authorization code with PKCE (RFC 6749 4.1, RFC 7636) and authorization details (RFC 9396).
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from apps.sandbox.servers import outbox
from apps.sandbox.servers.canonical import base64url
from apps.sandbox.servers.configuration import RECORDS, Configuration
from apps.sandbox.servers.store import FUTURE, OUTSTANDING, Store

REQUEST_LIFE, CODE_LIFE = 600, 60  # seconds
SCHEMA = """
CREATE TABLE IF NOT EXISTS authorisations (
    id TEXT PRIMARY KEY, returns_to TEXT NOT NULL, state TEXT NOT NULL, challenge TEXT NOT NULL,
    kinds TEXT NOT NULL, person TEXT, expires_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codes (
    hash TEXT PRIMARY KEY, returns_to TEXT NOT NULL, challenge TEXT NOT NULL, kinds TEXT NOT NULL,
    person TEXT NOT NULL, connection TEXT NOT NULL, expires_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS consents (person TEXT PRIMARY KEY, connection TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS agreed_kinds (connection TEXT PRIMARY KEY, kinds TEXT NOT NULL) WITHOUT ROWID;
"""


class CannotReturnError(Exception):
    """A request that names no client or no address that we know: nobody may be sent anywhere on its word."""


class CodeRefusedError(Exception):
    """A code that was used, is too old, or is another's; the text says which."""


class RequestRefusedError(Exception):
    """A request whose refusal is sent back to the client: the ``error`` of RFC 6749 4.1.2.1, and where to."""

    def __init__(self, error: str, returns_to: str, state: str) -> None:
        super().__init__(error)
        self.error, self.returns_to, self.state = error, returns_to, state


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of Tsunagi that waits for a person's answer."""

    id: str
    returns_to: str
    state: str
    challenge: str
    kinds: list[str]
    person: str | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a person agreed to send, under which connection id."""

    connection: str
    kinds: list[str]

    def details(self) -> list[dict[str, object]]:
        return [{"type": RECORDS, "datatypes": self.kinds}]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist and whom this institution knows; ``code`` is what they sign in with."""

    code: str
    name: str
    known_as: str  # the connection under which the institution keeps their facts


class Consents:
    """The consents of one institution, kept in its store."""

    def __init__(
        self,
        configuration: Configuration,
        store: Store,
        people: Path,
        today: Callable[[], date],
        now: Callable[[], float],
    ) -> None:
        self.configuration, self.store, self.people = configuration, store, people
        self.today, self.now = today, now
        with store.lock:
            store.db.executescript(SCHEMA)

    def persons(self) -> list[Person]:
        """Everybody whom this institution knows."""
        listed = json.loads(self.people.read_text(encoding="utf-8")) if self.people.exists() else []
        here = self.configuration.id
        return [
            Person(one["id"], one["display_name"], one["connections"][here])
            for one in listed
            if here in one["connections"]
        ]

    def person(self, code: str | None) -> Person | None:
        wanted = (code or "").strip().lower()
        return next((person for person in self.persons() if person.code == wanted), None)

    def begin(self, query: Mapping[str, str]) -> Asked:
        """Keeps a request. Raises CannotReturnError or RequestRefusedError."""
        returns_to = query.get("redirect_uri", "")
        if query.get("client_id") != self.configuration.audience:
            raise CannotReturnError("client_id is not the Tsunagi that this office knows.")
        if not returns_to or returns_to != self.configuration.returns_to:
            raise CannotReturnError("redirect_uri is not the address that was registered.")
        error, kinds = self._flaw(query)
        state = query.get("state", "")
        if error:
            raise RequestRefusedError(error, returns_to, state)
        asked = Asked(secrets.token_urlsafe(24), returns_to, state, query["code_challenge"], kinds, None)
        with self.store.transaction() as db:
            db.execute("DELETE FROM authorisations WHERE expires_at <= ?", (self.now(),))
            db.execute(
                "INSERT INTO authorisations VALUES (?, ?, ?, ?, ?, NULL, ?)",
                (
                    asked.id,
                    returns_to,
                    state,
                    asked.challenge,
                    json.dumps(kinds),
                    self.now() + REQUEST_LIFE,
                ),
            )
        return asked

    def _flaw(self, query: Mapping[str, str]) -> tuple[str, list[str]]:
        """The error of a request ("" when there is none) and the kinds it asks for."""
        if query.get("response_type") != "code":
            return "unsupported_response_type", []
        challenge = query.get("code_challenge", "")
        if query.get("code_challenge_method") != "S256" or not re.fullmatch(r"[\w-]{43}", challenge):
            return "invalid_request", []
        try:
            details = json.loads(query.get("authorization_details", ""))
            (detail,) = details
            kinds = detail["datatypes"] if detail["type"] == RECORDS else []
        except (ValueError, TypeError, KeyError):
            return "invalid_authorization_details", []
        known = isinstance(kinds, list) and kinds and set(kinds) <= set(self.configuration.kinds)
        return ("", sorted(kinds)) if known else ("invalid_authorization_details", [])

    def asked(self, name: str) -> Asked | None:
        """A request that still waits."""
        with self.store.lock:
            row = self.store.db.execute(
                "SELECT * FROM authorisations WHERE id = ? AND expires_at > ?", (name, self.now())
            ).fetchone()
        if row is None:
            return None
        return Asked(
            row["id"],
            row["returns_to"],
            row["state"],
            row["challenge"],
            json.loads(row["kinds"]),
            row["person"],
        )

    def sign_in(self, asked: Asked, person: Person) -> None:
        with self.store.transaction() as db:
            db.execute("UPDATE authorisations SET person = ? WHERE id = ?", (person.code, asked.id))

    def close(self, asked: Asked) -> None:
        """The request was answered; a second answer finds nothing."""
        with self.store.transaction() as db:
            db.execute("DELETE FROM authorisations WHERE id = ?", (asked.id,))

    def connection_of(self, person: Person) -> str | None:
        """The connection id that this person agreed under before."""
        with self.store.lock:
            row = self.store.db.execute(
                "SELECT connection FROM consents WHERE person = ?", (person.code,)
            ).fetchone()
        return row["connection"] if row else None

    def agree(self, asked: Asked, person: Person, kinds: Collection[str], *, anew: bool = False) -> str:
        """Notes what a person agreed to and returns the code for it; ``anew`` gives them another connection id."""
        connection = None if anew else self.connection_of(person)
        connection = connection or f"c-{secrets.token_urlsafe(18)}"
        code = secrets.token_urlsafe(32)
        granted = sorted(set(kinds) & set(asked.kinds))
        with self.store.transaction() as db:
            db.execute("DELETE FROM codes WHERE expires_at <= ?", (self.now(),))
            db.execute("DELETE FROM authorisations WHERE id = ?", (asked.id,))
            db.execute(
                "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    _hash(code),
                    asked.returns_to,
                    asked.challenge,
                    json.dumps(granted),
                    person.code,
                    connection,
                    self.now() + CODE_LIFE,
                ),
            )
        return code

    def redeem(self, code: str, returns_to: str, verifier: str) -> Agreed:
        """What was agreed to under a code, once; from then on it is sent. Raises CodeRefusedError."""
        with self.store.transaction() as db:
            row = db.execute(
                "DELETE FROM codes WHERE hash = ? AND expires_at > ? RETURNING *", (_hash(code), self.now())
            ).fetchone()
        if row is None:
            raise CodeRefusedError("The code is not known here, was used, or is too old.")
        if row["returns_to"] != returns_to:
            raise CodeRefusedError("redirect_uri is another one than the code was given for.")
        if base64url(hashlib.sha256(verifier.encode()).digest()) != row["challenge"]:
            raise CodeRefusedError("code_verifier does not fit the challenge.")
        person = self.person(row["person"])
        if person is None:
            raise CodeRefusedError("The person is not known here any more.")
        agreed = Agreed(row["connection"], json.loads(row["kinds"]))
        with self.store.transaction() as db:
            db.execute("INSERT OR REPLACE INTO consents VALUES (?, ?)", (person.code, agreed.connection))
            tell_all(db, person.known_as, agreed, self.today())
        return agreed

    def stop(self, person: Person) -> None:
        """The person ends it at the institution: nothing more is sent but that it is over."""
        connection = self.connection_of(person)
        if connection is None:
            return
        with self.store.transaction() as db:
            _drop_unsent(db, connection)
            event = outbox.Event(
                type=outbox.ENDED, subject=connection, payload={"by": "resident"}, due_on=self.today()
            )
            outbox.add(db, [event])


def tell_all(db: sqlite3.Connection, known_as: str, agreed: Agreed, today: date) -> None:
    """Queues all that is known about a person and was agreed to, in a new epoch, and what is still to come."""
    place, epoch = _new_epoch(db, known_as, agreed.connection, today)
    _drop_unsent(db, agreed.connection)
    db.execute(
        "INSERT OR REPLACE INTO agreed_kinds VALUES (?, ?)", (agreed.connection, json.dumps(agreed.kinds))
    )
    facts = db.execute(
        "SELECT MIN(seq), * FROM events WHERE subject = ? AND record_id IS NOT NULL AND NOT forged"
        " GROUP BY record_id, revision ORDER BY due_on, toe, revision",
        (known_as,),
    ).fetchall()
    wanted = [row for row in facts if json.loads(row["payload"])["kind"] in agreed.kinds]
    known = [row for row in wanted if row["state"] != FUTURE]
    outbox.add(db, (outbox.again(row, agreed.connection, epoch, today) for row in known))
    db.execute("INSERT OR REPLACE INTO connections VALUES (?, ?, ?)", (agreed.connection, place, epoch))
    outbox.add(db, [outbox.snapshot(db, agreed.connection, epoch, today)])
    to_come = (row for row in wanted if row["state"] == FUTURE)
    outbox.add(
        db,
        (
            outbox.again(row, agreed.connection, None, date.fromisoformat(row["due_on"]), queued=False)
            for row in to_come
        ),
    )


def _new_epoch(db: sqlite3.Connection, known_as: str, connection: str, today: date) -> tuple[int, str]:
    """The person's place in the institution's list, and the name of the next epoch of the connection."""
    place = db.execute("SELECT place FROM connections WHERE id = ?", (known_as,)).fetchone()["place"]
    before: Any = db.execute("SELECT epoch FROM connections WHERE id = ?", (connection,)).fetchone()
    number = int(before["epoch"].rpartition(".")[2]) + 1 if before else 1
    return place, f"{today.isoformat()}.{number}"


def _drop_unsent(db: sqlite3.Connection, connection: str) -> None:
    db.execute(
        f"DELETE FROM events WHERE subject = ? AND state IN ({FUTURE}, {OUTSTANDING})",  # noqa: S608 - constants
        (connection,),
    )


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogateescape")).hexdigest()
