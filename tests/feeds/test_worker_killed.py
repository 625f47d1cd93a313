"""A worker killed again and again in the middle of an import ends with the tables of an undisturbed one."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from celery import Celery

from apps.feeds.protocol import event_types
from config import local
from config.environment import ROOT
from tests.feeds.office import Office
from tests.feeds.own_database import database, environment, run
from tests.feeds.transmitter_desk import PAYSLIP, Desk, new_desk
from tests.opened import Opener

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("broker_program")]

CONNECTIONS, RECORDS, REVISIONS = 50, 25, 3
EVENTS = 5_000
KILL_AT = (700, 2_300, 3_900)
LEASE_SECONDS = 2
OUR_CLOCKS = {
    "first_received_at",
    "changed_at",
    "last_confirmed_at",
    "recorded_at",
    "confirmed_at",
    "received_at",
}
LEDGER = ("wallet_record", "wallet_recordversion", "wallet_confirmation", "wallet_holding")
INBOX = ("feeds_event", "feeds_connection", "feeds_snapshot", "feeds_operatornotice")
NAMESPACE = UUID("6f1c3a52-0f43-4b3c-9d1e-6a4f6d1d2b11")


def made_up_events(desk: Desk) -> list[dict[str, Any]]:
    """Revisions in disorder, withdrawals, repetitions, a snapshot each, and some that must be refused."""
    order = random.Random(20261121)
    claims: list[dict[str, Any]] = []
    for external_id in desk.connections:
        told: list[dict[str, Any]] = []
        about = {"sub_id": {"format": "opaque", "id": external_id}}
        for number in range(RECORDS):
            name = f"{external_id}-record-{number}"
            for revision in range(1, REVISIONS + 1):
                data = PAYSLIP | {"gross": 200_000 + revision}
                told.append(desk.upsert(name, revision, data, **about))
            if number % 2:
                told.append(desk.withdraw(name, REVISIONS + 1, **about))
            elif number < 18:
                again = {"data_as_of": "2026-11-21", "epoch": "2026-11-02"}
                told.append(
                    desk.upsert(
                        name, REVISIONS, PAYSLIP | {"gross": 200_000 + REVISIONS}, payload=again, **about
                    )
                )
        snapshot = {"epoch": "2026-11-02", "count": RECORDS, "digest": "A" * 43}
        told.append(desk.claims(event_types.SNAPSHOT_COMPLETE, snapshot, **about))
        told += [desk.upsert("never", aud="https://somebody.example", **about) for _ in range(3)]
        claims += told
    order.shuffle(claims)
    for place, item in enumerate(claims):
        item["iat"] -= place
    return claims


class Import:
    """One database, one broker, one institution with all its events, and a worker that can be killed."""

    task = "apps.feeds.tasks.ring_due_streams"
    keyed: frozenset[str] = frozenset()  # columns that differ with the keys of a database

    def __init__(self, address: str, broker: str, office: Office, var: Path) -> None:
        self.office, self.var = office, var
        self.residents: list[str] = []
        self.database = psycopg.connect(address, autocommit=True)
        self.celery = Celery(broker=broker, set_as_current=False)
        self.environment = environment(
            address,
            REDIS_URL=broker,
            TSUNAGI_VAR_DIR=str(var),
            FEED_LEASE_SECONDS=str(LEASE_SECONDS),
        )
        self.worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "--quiet", "worker",
                   "--concurrency", "1", "--loglevel", "WARNING", "--without-mingle", "--without-gossip"]  # fmt: skip
        with (self.var / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill_worker(self) -> None:
        """Ends the worker and its children as a power cut would."""
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = None

    def close(self) -> None:
        self.kill_worker()
        self.celery.close()
        self.database.close()

    def stored(self) -> int:
        row = self.database.execute("SELECT count(*) FROM feeds_event").fetchone()
        assert row is not None
        return int(row[0])

    def go_on_until(self, reached: Callable[[], bool], *, seconds: float = 60) -> None:
        """Rings as the scheduler does, only more often, until the import has come so far."""
        look_again = threading.Event()
        for look in range(int(seconds * 50)):
            if reached():
                return
            if look % 25 == 0:
                self.celery.send_task(self.task, expires=5)
            assert self.worker is None or self.worker.poll() is None, (self.var / "worker.log").read_text()
            look_again.wait(0.02)
        pytest.fail(
            f"{self.stored()} events after {seconds} s; {(self.var / 'worker.log').read_text()[-2000:]}"
        )

    def is_done(self) -> bool:
        return not self.office.outbox

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the ledger and the inbox, opened, without the clocks of receipt."""
        return {table: self._rows(table) for table in (*LEDGER, *INBOX)}

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        leave = OUR_CLOCKS | self.keyed | ({"id", "first_at", "last_at"} if table not in LEDGER else set())
        columns = self.database.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " ORDER BY attname",
            [table],
        ).fetchall()
        names = [name for (name,) in columns]
        found = self.database.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
        opener = Opener(self.database)
        rows = [opener.opened(dict(zip(names, row, strict=True))) for row in found]
        return sorted((tuple(row[name] for name in names if name not in leave) for row in rows), key=repr)


@pytest.fixture(scope="module")
def desk() -> Desk:
    desk = new_desk()
    for number in range(CONNECTIONS):
        name = f"connection-{number:04}"
        desk.connections[name] = uuid5(NAMESPACE, name)
    return desk


@pytest.fixture
def seeded(office: Office, desk: Desk, tmp_path: Path) -> Iterator[str]:
    """A database with the institution and its connections, and the events waiting at the institution."""
    desk.issuer = office.url("")
    addresses = {name: office.url(f"/{name[:-4]}") for name in ("poll_url", "token_url", "request_url")}
    given = {
        "registration": desk.registration(private_network=True, **addresses),
        "connections": {name: str(resident) for name, resident in desk.connections.items()},
    }
    office.queue(desk, *made_up_events(desk))
    assert len(office.outbox) == EVENTS
    with database("killed") as address:
        env = environment(address, TSUNAGI_VAR_DIR=str(tmp_path), REDIS_URL="redis://127.0.0.1:1/0")
        run("-m", "tests.feeds.seed_connections", env=env, given=json.dumps(given))
        yield address


@contextmanager
def importing[One: Import](
    address: str,
    broker: str,
    office: Office,
    var: Path,
    sort: type[One] = Import,  # type: ignore[assignment]  # what it is where nothing else is said
) -> Iterator[One]:
    one = sort(address, broker, office, var)
    try:
        yield one
    finally:
        one.close()


def test_killing_the_worker_three_times_in_an_import_ends_with_the_tables_of_an_undisturbed_one(
    office: Office, seeded: str, tmp_path: Path
) -> None:
    waiting = dict(office.outbox)
    with local.valkey(tmp_path) as broker, database("undisturbed", like=seeded) as other:
        with importing(other, broker, office, tmp_path) as undisturbed:
            undisturbed.start_worker()
            undisturbed.go_on_until(undisturbed.is_done)
            expected = undisturbed.tables()
        verdicts = (len(office.acknowledged), dict(office.refused))
        office.outbox, office.acknowledged, office.refused = waiting, [], {}

        with importing(seeded, broker, office, tmp_path) as killed:
            for rows in KILL_AT:
                killed.start_worker()
                killed.go_on_until(lambda rows=rows: killed.stored() >= rows)  # type: ignore[misc]
                killed.kill_worker()
                assert rows <= killed.stored() < EVENTS
                assert set(office.acknowledged) <= stored_jtis(killed)
            killed.start_worker()
            killed.go_on_until(killed.is_done)
            tables = killed.tables()

    assert (len(set(office.acknowledged)), office.refused) == verdicts
    assert {table: len(rows) for table, rows in expected.items()} == {
        "wallet_record": CONNECTIONS * RECORDS,
        "wallet_recordversion": CONNECTIONS * (RECORDS * REVISIONS + RECORDS // 2),
        "wallet_confirmation": CONNECTIONS * 9,
        "wallet_holding": CONNECTIONS,
        "feeds_event": EVENTS,
        "feeds_connection": CONNECTIONS,
        "feeds_snapshot": CONNECTIONS,
        "feeds_operatornotice": 1,
    }
    for table, rows in expected.items():
        assert tables[table] == rows, table


def stored_jtis(one: Import) -> set[str]:
    return {jti for (jti,) in one.database.execute("SELECT jti FROM feeds_event").fetchall()}
