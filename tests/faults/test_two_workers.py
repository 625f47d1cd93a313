"""F20 and more: two workers at once, on one stream and on four, apply every event once."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from joserfc.jwk import import_key

from apps.sandbox.population import generate
from apps.sandbox.servers.building import Description, Peer, build
from apps.sandbox.servers.keys import KeyRing
from apps.sandbox.servers.store import ACKNOWLEDGED, OUTSTANDING
from config.environment import ROOT
from tests.faults.conftest import fresh_database
from tests.faults.invariants import Heard, Tables, invariants_hold
from tests.faults.own_broker import OwnBroker
from tests.faults.own_postgres import OwnPostgres
from tests.faults.running_house import House, open_house, promises_hold, until
from tests.faults.tellings import Teller
from tests.faults.watched_office import WatchedOffice
from tests.feeds.own_database import environment, run

pytestmark = pytest.mark.slow

PEOPLE = 24
TODAY = date(2026, 11, 21)
FOUR = ("immigration", "midori-city", "pension-office", "hello-work")


def test_two_workers_rung_for_one_stream_over_and_over_ask_one_after_the_other(
    house: House, office: WatchedOffice, teller: Teller, database: psycopg.Connection[Any]
) -> None:
    house.start_worker("one")
    house.start_worker("two")
    for _batch in range(4):
        teller.batch(records=6)
        for _ring in range(4):
            house.ring()
        house.go_on_until(lambda: not office.outbox)

    assert office.most_at_once == 1
    promises_hold(database, teller, words=house.words())


# -- four institutions of the sandbox, each a process of its own -------------------------------------------------
@contextmanager
def sandbox(var: Path, env: dict[str, str]) -> Iterator[Path]:
    """The sandbox's institutions and people, known here; four of them serve until the block ends."""
    run("manage.py", "demo", "keys", env=env)
    peer = Peer(settings.TSUNAGI_ISSUER, str(var / "keys" / "jwks.json"))
    population = generate(PEOPLE, 7, TODAY)
    first = free_ports(len(population.institutions))
    description = Description(residents=PEOPLE, seed=7, ports_from=first, started_on=TODAY)
    build(var / "sandbox", population, description, peer)
    run("manage.py", "demo", "seed", env=env)
    with ExitStack() as opened:
        for name in FOUR:
            opened.enter_context(serving(var / "sandbox" / name))
        yield var / "sandbox"


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    server = subprocess.Popen(
        [sys.executable, "-m", "apps.sandbox.servers.program", folder],
        cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        port = json.loads((folder / "config.json").read_text())["port"]
        until(lambda: listens(port), f"{folder.name} does not listen")
        yield
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        assert server.stdin is not None
        server.stdin.close()


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody uses."""
    for first in range(21_000, 30_000, count):
        if not any(listens(first + place) for place in range(count)):
            return first
    raise AssertionError("no ports")


def told(folder: Path) -> dict[int, set[str]]:
    """An institution's own book: the ids of its events by what it knows of them."""
    with closing(sqlite3.connect(folder / "state.db")) as book:
        rows = book.execute("SELECT state, jti FROM events").fetchall()
    found: dict[int, set[str]] = {}
    for state, jti in rows:
        found.setdefault(state, set()).add(jti)
    return found


def test_two_workers_and_four_institutions_at_once_lose_and_double_nothing(
    server: OwnPostgres, broker: OwnBroker, tmp_path: Path
) -> None:
    with ExitStack() as opened:
        url = fresh_database(server, "pg_default", opened.callback)
        env = environment(url, TSUNAGI_VAR_DIR=str(tmp_path), REDIS_URL=broker.url)
        root = opened.enter_context(sandbox(tmp_path, env))
        house = opened.enter_context(open_house(url, broker, tmp_path, {}))
        database = opened.enter_context(psycopg.connect(url, autocommit=True))
        database.execute(
            "UPDATE feeds_institution SET state = 'suspended' WHERE source_id NOT IN"
            " (SELECT id FROM wallet_source WHERE slug = ANY(%s))",
            [list(FOUR)],
        )
        house.start_worker("one")
        house.start_worker("two")

        def all_is_told() -> bool:
            return not any(told(root / name).get(OUTSTANDING) for name in FOUR)

        house.go_on_until(lambda: bool(told(root / FOUR[0]).get(ACKNOWLEDGED)))
        house.go_on_until(all_is_told)
        books = {name: told(root / name) for name in FOUR}
        acknowledged = set[str]().union(*(book[ACKNOWLEDGED] for book in books.values()))
        here = {jti for (jti,) in database.execute("SELECT jti FROM feeds_event").fetchall()}
        busy = [name for name in ("one", "two") if "pulled" in (tmp_path / f"{name}.log").read_text()]
        keys = [import_key(jwk) for name in FOUR for jwk in KeyRing(root / name / "keys.json").jwks]

        assert len(acknowledged) > 500
        assert here == acknowledged
        assert busy == ["one", "two"]
        invariants_hold(Tables.of(database), Heard(acknowledged, {}, house.words()), signers=keys)
