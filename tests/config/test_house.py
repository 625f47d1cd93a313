"""The whole house, opened by its one command, closed, and opened again: nothing lost, nothing doubled, nobody left."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.environment import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("broker_program")]

INSTITUTIONS = 10
LEAST_RESIDENTS = 20
COUNTS = {
    "residents with records": "SELECT count(DISTINCT resident_id) FROM wallet_record",
    "institutions with records": "SELECT count(DISTINCT source_id) FROM wallet_record",
    "records": "SELECT count(*) FROM wallet_record",
    "versions": "SELECT count(*) FROM wallet_recordversion",
    "events": "SELECT count(*) FROM feeds_event",
    "not accepted": "SELECT count(*) FROM feeds_event WHERE verdict <> 'accepted'",
    "users": "SELECT count(*) FROM accounts_user",
    "residents": "SELECT count(*) FROM accounts_resident",
    "connections": "SELECT count(*) FROM feeds_connection",
    "institutions": "SELECT count(*) FROM feeds_institution",
}
EVERYTHING_CAME = """
SELECT coalesce(bool_and(last_answered_at IS NOT NULL AND NOT more_available AND acks_to_send = '[]'::jsonb), false)
FROM feeds_stream
"""


class Premises:
    """A folder and ports of its own, and the house that stands there."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_ports(1 + INSTITUTIONS)
        self.sandbox_ports = self.port + 1
        self.house: subprocess.Popen[bytes] | None = None

    def open(self) -> float:
        """Opens the house; returns how many seconds later the first page could be read."""
        begin = time.monotonic()
        settings = {
            "TSUNAGI_VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "TSUNAGI_SANDBOX_PORTS_FROM": str(self.sandbox_ports),
        }
        leave = {
            "SITE_URL",
            "DATABASE_URL",
            "REDIS_URL",
            "SECRET_KEY",
            "DJANGO_SETTINGS_MODULE",
            "DATABASE_WEB_URL",
        }
        environment = {name: value for name, value in os.environ.items() if name not in leave}
        with (self.var / "house.log").open("ab") as log:
            self.house = subprocess.Popen(
                [sys.executable, "-m", "config.house"],
                cwd=ROOT,
                env=environment | settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until(self.shows_its_first_page, seconds=180)
        return time.monotonic() - begin

    def close(self) -> None:
        """Asks the house to close, as the end of a terminal or a service manager does."""
        assert self.house is not None
        self.house.send_signal(signal.SIGTERM)
        assert self.house.wait(60) == 0, self.said()

    def said(self) -> str:
        return (self.var / "house.log").read_text()

    def shows_its_first_page(self) -> bool:
        with contextlib.suppress(OSError):
            return "Tsunagi" in page(f"http://localhost:{self.port}/")
        return False

    def wait_until(self, reached: Callable[[], bool], *, seconds: float) -> None:
        look_again, end = threading.Event(), time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.house is not None
            assert self.house.poll() is None, self.said()
            if reached():
                return
            look_again.wait(0.1)
        pytest.fail(f"it did not come to that within {seconds} s: {self.counts()}; {self.said()}")

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection[tuple[int]]]:
        """The embedded server, found as PostgreSQL itself says where it listens."""
        lines = (self.var / "postgres" / "postmaster.pid").read_text().splitlines()
        where = {"host": lines[4], "port": lines[3], "user": "postgres", "dbname": "tsunagi"}
        with psycopg.connect(**where) as connection:  # type: ignore[arg-type]  # text is what libpq takes
            yield connection

    def counts(self) -> dict[str, int]:
        with self.database() as connection:
            return {name: connection.execute(query).fetchone()[0] for name, query in COUNTS.items()}  # type: ignore[index]

    def everything_came(self) -> bool:
        """Whether every institution was asked to the end, and the last acknowledgement was carried."""
        with contextlib.suppress(psycopg.Error), self.database() as connection:
            (came,) = connection.execute(EVERYTHING_CAME).fetchone()  # type: ignore[misc]
            return bool(came)
        return False

    def left_running(self) -> dict[int, str]:
        """The processes that belong to this folder: by their environment, or by their command line."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (
                    (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                )
                environment = (entry / "environ").read_bytes()
                if command and str(self.var).encode() in command.encode() + environment:
                    found[int(entry.name)] = command
        return found

    def clear(self) -> None:
        """Ends whatever is left, also after a test that did not come to its end."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.left_running():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            waiting, end = threading.Event(), time.monotonic() + 15
            while self.left_running() and time.monotonic() < end:
                if self.house is not None:
                    self.house.poll()
                waiting.wait(0.1)
        if self.house is not None:
            self.house.wait(1)


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def free_ports(many: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for first in range(18_000 + os.getpid() % 4_000, 32_000, many):
        with contextlib.suppress(OSError), contextlib.ExitStack() as sockets:
            for port in range(first, first + many):
                sockets.enter_context(socket.create_server(("127.0.0.1", port)))
            return first
    pytest.fail("no free ports")


@pytest.fixture
def premises() -> Iterator[Premises]:
    # not pytest's own folder, which only its owner may enter: the database runs as another user
    var = Path(tempfile.mkdtemp(prefix="tsunagi-house-"))
    var.chmod(0o755)
    premises = Premises(var)
    try:
        yield premises
    finally:
        premises.clear()
        shutil.rmtree(var)


def test_the_house_opens_fills_closes_and_opens_again_with_nothing_lost_or_doubled(
    premises: Premises, capsys: pytest.CaptureFixture[str]
) -> None:
    first = premises.open()
    premises.wait_until(lambda: "Sign in with one of these addresses" in premises.said(), seconds=120)
    assert f"http://localhost:{premises.port}/sandbox/mail/" in premises.said()
    premises.wait_until(premises.everything_came, seconds=120)
    before = premises.counts()
    assert before["residents with records"] >= LEAST_RESIDENTS
    assert before["institutions with records"] == before["institutions"] == INSTITUTIONS
    assert (before["not accepted"], before["records"] > 100) == (0, True)

    premises.close()
    assert premises.left_running() == {}

    second = premises.open()
    assert premises.counts() == before

    premises.wait_until(
        lambda: premises.said().count("Sign in with one of these addresses") == 2, seconds=120
    )
    premises.wait_until(premises.everything_came, seconds=60)
    assert premises.counts() == before
    with capsys.disabled():
        figures = {"first start": round(first, 1), "second start": round(second, 1), **before}
        print(f"\nthe house: {json.dumps(figures)}")
    premises.close()
    assert premises.left_running() == {}
