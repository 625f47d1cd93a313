"""Ten institutions kept running: started together, restarted when one dies, stopped together."""

import fcntl
import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from apps.sandbox.servers.building import folders
from apps.sandbox.servers.configuration import Configuration

PROGRAM = "apps.sandbox.servers.program"
PROJECT = Path(__file__).resolve().parents[3]
UP_WITHIN = 20.0
STOP_WITHIN = 5.0
LOOK_EVERY = 0.5
LONGEST_REST = 30.0  # seconds between two restarts of a server that keeps dying


class AlreadyServedError(Exception):
    """Another process serves the same sandbox."""


class NotUpError(Exception):
    """A server ended, or did not answer, before it ever was up."""


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Holds the sandbox while the block lasts. Raises AlreadyServedError if another process holds it.

    The lock lies beside the folder, which ``--reset`` replaces; it ends with the process, even a killed one.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    with root.with_name(f"{root.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyServedError(
                f"The sandbox in {root} is being served by another process. Stop that one first."
            ) from error
        yield


class Child:
    """One institution's server process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.configuration = Configuration.read(folder)
        self.deaths = 0
        self.rest_until = 0.0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", PROGRAM, str(self.folder)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,  # closes with us, which ends the server
            start_new_session=True,  # a Ctrl-C in the terminal reaches us alone, and we stop it in order
        )

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.configuration.issuer}/health", timeout=2) as answer:  # noqa: S310
                return bool(json.load(answer)["pid"] == self.process.pid)
        except (OSError, ValueError, KeyError):
            return False

    def revive(self, now: float, say: Callable[[str], None]) -> None:
        """Starts a server that ended again; one that keeps ending rests longer and longer in between."""
        if self.process.poll() is None or now < self.rest_until:
            return
        self.deaths += 1
        self.rest_until = now + min(2.0 ** (self.deaths - 1), LONGEST_REST)
        say(f"{self.configuration.id} ended with status {self.process.returncode} and is started again.")
        self._hang_up()
        self.process = self._start()

    def stop(self, until: float) -> None:
        self.process.terminate()
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._hang_up()

    def _hang_up(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()


def start(root: Path) -> list[Child]:
    """Starts all and waits until each answers. Raises NotUpError, with all of them stopped again."""
    children = [Child(folder) for folder in folders(root)]
    until = time.monotonic() + UP_WITHIN
    waiting = list(children)
    while waiting:
        waiting = [child for child in waiting if not child.is_up() or child.process.poll() is not None]
        ended = [child for child in waiting if child.process.poll() is not None]
        if ended or (waiting and time.monotonic() > until):
            stop(children)
            names = ", ".join(
                f"{child.configuration.id} (port {child.configuration.port})" for child in ended or waiting
            )
            raise NotUpError(f"Not up: {names}. Is the port taken? --ports-from with --reset chooses others.")
        if waiting:
            time.sleep(0.05)
    return children


def watch(children: list[Child], stopping: threading.Event, say: Callable[[str], None]) -> None:
    """Keeps them running until ``stopping`` is set."""
    while not stopping.wait(LOOK_EVERY):
        for child in children:
            child.revive(time.monotonic(), say)


def stop(children: list[Child]) -> None:
    for child in children:
        child.process.terminate()
    until = time.monotonic() + STOP_WITHIN
    for child in children:
        child.stop(until)
