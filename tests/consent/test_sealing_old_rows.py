"""What was stored before there were keys is sealed when the database is migrated, and says the same as before."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from apps.accounts.identifiers import uuid7
from tests.feeds.own_database import database, environment, run
from tests.opened import Opener

pytestmark = [pytest.mark.slow, pytest.mark.night]  # of a migration that stays as it is

BEFORE = (("wallet", "0002"), ("feeds", "0003"))
PAYLOAD = b'{"gross":248000,"month":"2026-10"}'
RESIDENTS = 130  # more than one batch


def migrate(address: str, *what: str) -> None:
    run("manage.py", "migrate", *what, "--verbosity", "0", "--skip-checks",
        env=environment(address, TSUNAGI_DATABASE_ROLE="owner"))  # fmt: skip


def token_about(subject: str) -> str:
    claims = {"sub_id": {"format": "opaque", "id": subject}, "gross": 248000}
    return f"eyJhbGciOiJFUzI1NiJ9.{urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.c2ln"


class Old:
    """A database as it was before, with rows in clear."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.source, self.residents = uuid7(), [uuid7() for _each in range(RESIDENTS)]
        self.tokens: dict[str, tuple[str, UUID | None]] = {}
        self.sealed: list[list[dict[str, Any]]] = []
        self.again: list[list[dict[str, Any]]] = []

    def fill(self) -> None:
        execute = self.connection.execute
        execute("INSERT INTO wallet_source (id, slug, code, name_ja, name_en, corporate_number)"
                " VALUES (%s, 'office', 'pension_office', '年金事務所', 'Office', '')", [self.source])  # fmt: skip
        execute("INSERT INTO feeds_institution (source_id, issuer, poll_url, token_url, request_url, metadata_url,"
                " jwks_uri, algorithms, thumbprints, event_types, kinds, private_network, state, registered_at)"
                " VALUES (%s, 'https://o.example', '', '', '', '', '', '{}', '{}', '{}', '{}', false, 'live', now())",
                [self.source])  # fmt: skip
        for place, resident in enumerate(self.residents):
            execute(
                "INSERT INTO accounts_resident (id, display_name, created_at) VALUES (%s, '', now())",
                [resident],
            )
            self.record(resident, payload=PAYLOAD if place % 10 else None)
        mine = self.residents[0]
        execute("INSERT INTO feeds_connection (id, resident_id, institution_id, external_id, kinds, state, since, ended_by)"
                " VALUES (%s, %s, %s, 'connection-1', '{}', 'live', now(), '')", [uuid7(), mine, self.source])  # fmt: skip
        self.event("jti-accepted", "accepted", token_about("connection-1"), mine, expected=mine)
        self.event("jti-refused", "refused", token_about("connection-1"), None, expected=mine)
        self.event("jti-verification", "accepted", token_about("office"), None, expected=None)
        self.event("jti-nobody", "refused", "eyJh.eyJh.c2ln", None, expected=None)
        self.event("jti-stranger", "refused", token_about("connection-9"), None, expected=None)

    def record(self, resident: UUID, *, payload: bytes | None) -> None:
        digest = hashlib.sha256(payload).digest() if payload else None
        reason = None if payload else "superseded"
        record = uuid4()
        self.connection.execute(
            "INSERT INTO wallet_recordversion (resident_id, record_id, revision, recorded_at, source_id, digest, payload,"
            " data_as_of, epoch, withdrawn_reason, issued_at, delivered_as)"
            " VALUES (%s, %s, 1, now(), %s, %s, %s, now(), 'e', %s, now(), 'jti')",
            [resident, record, self.source, digest, payload, reason],
        )
        self.connection.execute(
            "INSERT INTO wallet_record (resident_id, id, source_id, kind, source_record_id, revision, versions_held,"
            " digest, payload, data_as_of, epoch, epoch_at, withdrawn_reason, first_received_at, changed_at,"
            " last_confirmed_at, times_seen)"
            " VALUES (%s, %s, %s, 'payslip', 'p', 1, 1, %s, %s, now(), 'e', now(), %s, now(), now(), now(), 1)",
            [resident, record, self.source, digest, payload, reason],
        )

    def event(
        self, jti: str, verdict: str, token: str, resident: UUID | None, *, expected: UUID | None
    ) -> None:
        self.tokens[jti] = token, expected
        self.connection.execute(
            "INSERT INTO feeds_event (institution_id, jti, resident_id, event_type, token, token_sha256, verdict, state,"
            " err, code, path, detail, received_at)"
            " VALUES (%s, %s, %s, '', %s, %s, %s, 'none', '', '', '', '', now())",
            [self.source, jti, resident, token, b"1" * 32, verdict],
        )

    def rows(self, table: str, *columns: str) -> list[dict[str, Any]]:
        found = self.connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2").fetchall()
        return [dict(zip(columns, row, strict=True)) for row in found]

    def everything(self) -> list[list[dict[str, Any]]]:
        return [
            self.rows("wallet_record", "resident_id", "id", "revision", "digest", "payload"),
            self.rows("wallet_recordversion", "resident_id", "record_id", "revision", "digest", "payload"),
            self.rows("feeds_event", "institution_id", "jti", "resident_id", "token"),
        ]


@pytest.fixture(scope="module")
def old() -> Iterator[Old]:
    with database("sealed_later", migrated=False) as address:
        for app, number in BEFORE:
            migrate(address, app, number)
        with psycopg.connect(address, autocommit=True) as connection:
            old = Old(connection)
            old.fill()
            migrate(address)
            old.sealed = old.everything()
            # begun again after it stopped half way
            migrate(address, "--fake", "wallet", "0002")
            migrate(address, "--fake", "feeds", "0004")
            old.record(old.residents[0], payload=PAYLOAD)
            migrate(address, "wallet", "0003")
            migrate(address, "feeds", "0005")
            migrate(address, "--fake")  # what came later is there
            old.again = old.everything()
            yield old


@pytest.mark.parametrize("place", [0, 1], ids=["records", "versions"])
def test_every_payload_is_sealed_and_says_what_it_said(old: Old, place: int) -> None:
    opener, rows = Opener(old.connection), old.sealed[place]

    opened = [opener.opened(row) for row in rows]

    assert len(rows) == RESIDENTS
    assert not any(row["payload"] and b"248000" in row["payload"] for row in rows)
    assert [row["payload"] for row in opened if row["payload"]] == [PAYLOAD] * (RESIDENTS * 9 // 10)
    # the digest is that of the payload, under the resident's key
    assert all(row["digest"] is True for row in opened if row["payload"])
    assert all(row["digest"] is None for row in opened if not row["payload"])


def test_every_token_is_sealed_for_whom_it_is_about_or_gone(old: Old) -> None:
    opener = Opener(old.connection)
    rows = {row["jti"]: row for row in old.sealed[2]}

    assert rows["jti-stranger"]["token"] is None  # about nobody who lets us: only the hash stays
    for jti, (token, owner) in old.tokens.items():
        if jti != "jti-stranger":
            assert rows[jti]["resident_id"] == owner, jti
            assert rows[jti]["token"][:1] == b"\x01", jti
            assert opener.opened(rows[jti])["token"] == token, jti


def test_begun_again_it_seals_what_is_left_and_nothing_twice(old: Old) -> None:
    assert old.again[2] == old.sealed[2]
    for before, after in zip(old.sealed[:2], old.again[:2], strict=True):
        (added,) = [row for row in after if row not in before]
        assert [row for row in after if row in before] == before
        assert Opener(old.connection).opened(added)["payload"] == PAYLOAD
