"""The parts of the house as processes of their own on a database and a broker of the test's, to be killed and watched."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from celery import Celery

from config.environment import ROOT
from tests.faults.invariants import Heard, Tables, invariants_hold
from tests.faults.own_broker import OwnBroker
from tests.faults.reference import COLUMNS
from tests.faults.stored_tables import seen_by_owner
from tests.faults.tellings import CANARIES, Teller
from tests.feeds.own_database import environment
from tests.feeds.transmitter_desk import Desk

BIN = Path(sys.executable).parent
LEASE_SECONDS = 2
HEALS_WITHIN = 120.0


@dataclass(frozen=True)
class Answer:
    """What a page answered, and how long it took."""

    status: int
    text: str
    headers: dict[str, str]
    seconds: float


@dataclass
class House:
    """Parts started by name; all that they said is kept."""

    database_url: str
    broker: OwnBroker
    var: Path
    seeded: dict[str, Any]
    changes: dict[str, str] = field(default_factory=dict)
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    port: int = 0

    def __post_init__(self) -> None:
        self.celery = Celery(broker=self.broker.url, set_as_current=False)
        self.celery.conf.broker_connection_retry = False

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "REDIS_URL": self.broker.url,
            "TSUNAGI_VAR_DIR": str(self.var),
            "FEED_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        return environment(self.database_url, **(own | self.changes))

    # -- parts ----------------------------------------------------------------------------------------------------
    def start(self, name: str, *command: str | Path) -> None:
        with (self.var / f"{name}.log").open("ab") as log:
            self.parts[name] = subprocess.Popen(
                [str(word) for word in command], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def start_worker(self, name: str = "worker", *, processes: int = 1) -> None:
        options = ("--concurrency", str(processes), "--loglevel", "INFO", "--hostname", f"{name}@%h")
        self.start(name, BIN / "celery", "-A", "config", "--quiet", "worker", *options)

    def start_scheduler(self) -> None:
        file = self.var / "beat-schedule"
        self.start("scheduler", BIN / "celery", "-A", "config", "--quiet", "beat", "--schedule", file)

    def start_web(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.start("web", BIN / "gunicorn", "config.wsgi:application", "--workers", "2", "--no-control-socket",
                   "--bind", f"127.0.0.1:{self.port}")  # fmt: skip
        until(self.answers, "the web does not listen")

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self, name: str) -> None:
        """Ends a part and its children as a power cut would."""
        part = self.parts.pop(name)
        os.killpg(part.pid, signal.SIGKILL)
        part.wait()

    def kill_child(self, name: str = "worker") -> int:
        """Ends the process of the pool that works, and leaves the worker itself alone; returns which it was."""
        (child,) = self.children(name)
        os.kill(child, signal.SIGKILL)
        until(lambda: child not in self.children(name), "the child lives on")
        return child

    def children(self, name: str = "worker") -> list[int]:
        """The pool's processes: the worker's children that are not its own helpers."""
        pid = self.parts[name].pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in listed]

    def close(self) -> None:
        for name in list(self.parts):
            self.kill(name)
        self.celery.close()

    # -- what a test does with it ---------------------------------------------------------------------------------
    def page(self, name: str, *, signed_in: bool = True, longest: float = 60) -> Answer:
        headers = {"Cookie": self.seeded["cookie"]} if signed_in else {}
        address = f"http://127.0.0.1:{self.port}{self.seeded['pages'][name]}"
        began = time.monotonic()
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, headers=headers), timeout=longest
            ) as reply:
                status, text, said = reply.status, reply.read().decode(), dict(reply.headers)
        except urllib.error.HTTPError as reply:
            status, text, said = reply.code, reply.read().decode(), dict(reply.headers)
        return Answer(status, text, said, time.monotonic() - began)

    def ring(self, task: str = "apps.feeds.tasks.ring_due_streams") -> None:
        """What the scheduler does, when the test says so."""
        self.celery.send_task(task, expires=5)

    def go_on_until(self, reached: Callable[[], bool], *, seconds: float = 90, rings: bool = True) -> float:
        """Rings as the scheduler does, only more often, until it has come so far; returns how long that took.

        Every stream is due at each ring, as it is a minute after its last pull.
        """
        began = time.monotonic()
        look_again = threading.Event()
        while not reached():
            taken = time.monotonic() - began
            if taken > seconds:
                pytest.fail(f"not after {taken:.0f} s; {self.last_words()}")
            if rings:
                self.make_due()
                self.ring()
            look_again.wait(0.25)
        return time.monotonic() - began

    def make_due(self) -> None:
        with psycopg.connect(self.database_url, autocommit=True) as database:
            database.execute("UPDATE feeds_stream SET next_poll_at = now() WHERE next_poll_at > now()")

    # -- what it said ---------------------------------------------------------------------------------------------
    def words(self) -> Iterator[str]:
        """Every log, every message and every mail."""
        for file in (*self.var.glob("*.log"), *self.var.glob("mail/*")):
            yield file.read_text(errors="replace")
        yield from self.broker.overheard

    def last_words(self) -> str:
        return "\n".join(f"{file.name}: {file.read_text()[-1500:]}" for file in self.var.glob("*.log"))


def until(reached: Callable[[], bool], complaint: str, *, seconds: float = 30) -> None:
    """Looks again and again."""
    ends, look_again = time.monotonic() + seconds, threading.Event()
    while not reached():
        assert time.monotonic() < ends, complaint
        look_again.wait(0.02)


def promises_hold(
    database: psycopg.Connection[Any],
    teller: Teller,
    *,
    words: Iterable[str] = (),
    settled: bool = True,
    every_event: bool = True,
) -> None:
    """I1, I2, I3, I7 and I12, and beyond them every column of every row against the independent reference."""
    heard = Heard(
        [*teller.office.acknowledged], {**teller.office.refused}, words
    )  # before the tables are looked at
    with as_of_one_moment(database):
        invariants_hold(
            Tables.of(database), heard, signers=[teller.desk.key], canaries=CANARIES, settled=settled
        )
        arrived = database.execute(
            "SELECT jti, received_at FROM feeds_event WHERE institution_id = %s", [teller.source]
        ).fetchall()
        found = seen_by_owner(database, teller.source)
    if every_event:
        assert {jti for jti, _at in arrived} == teller.written.keys()
    expected = teller.reference(arrived, teller.desk.connections).tables()
    for table in COLUMNS:
        differing = {"only found": unique(found[table], expected[table])}
        differing["only expected"] = unique(expected[table], found[table])
        assert found[table] == expected[table], (table, differing)


@contextmanager
def as_of_one_moment(database: psycopg.Connection[Any]) -> Iterator[None]:
    """What is read in the block was true together, though workers go on writing."""
    with database.transaction():
        database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def unique(rows: Iterable[tuple[Any, ...]], others: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row for row in rows if row not in others]


def registration_at(desk: Desk, url: Callable[[str], str]) -> dict[str, Any]:
    """What an office registers whose server is at these addresses."""
    desk.issuer = url("")
    addresses = {name: url(f"/{name[:-4]}") for name in ("poll_url", "token_url", "request_url")}
    return desk.registration(private_network=True, **addresses)


def seed(env: dict[str, str], given: dict[str, Any]) -> dict[str, Any]:
    """Runs the program that registers and connects."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.seed_house"],
        cwd=ROOT, env=env, input=json.dumps(given), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def open_house(database_url: str, broker: OwnBroker, var: Path, seeded: dict[str, Any]) -> Iterator[House]:
    house = House(database_url, broker, var, seeded)
    try:
        yield house
    finally:
        house.close()


def source_of(seeded: dict[str, Any], place: int = 0) -> UUID:
    return UUID(seeded["sources"][place])
