"""Real workers that drain institutions over HTTP, watched from outside: how fast, in how much memory, on whose time."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.database import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
RING = "apps.feeds.tasks.ring_due_streams"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def make_desk(slug: str, port: int, residents: int) -> Any:
    """An institution whose server is at that port, with connected residents."""
    from tests.feeds.transmitter_desk import new_desk

    desk = new_desk(slug=slug, issuer=f"http://127.0.0.1:{port}/{slug}")
    desk.register(private_network=True)
    for number in range(residents):
        desk.connect(f"connection-{number:05}")
    return desk


@contextmanager
def institutions(port: int, tokens: dict[str, dict[str, str]]) -> Iterator[subprocess.Popen[bytes]]:
    """The process that hands these out."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(tokens, file)
        file.flush()
        command = [sys.executable, "-m", "bench.institutions", str(port), file.name]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            wait_until(lambda: left(port) is not None)
            yield process
        finally:
            process.kill()
            process.wait()


def left(port: int) -> int | None:
    """How many events are not acknowledged yet; None while nobody answers."""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/left", timeout=5) as answer:
        return int(json.load(answer))
    return None


@contextmanager
def workers(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Celery workers of one process each, ready to work."""
    from config.celery import app

    started = []
    with tempfile.TemporaryFile() as log:
        for number in range(count):
            command = [sys.executable, "-m", "celery", "-A", "config", "--quiet", "worker", "--concurrency", "1",
                       "--loglevel", "WARNING", "--hostname", f"bench{number}@%h"]  # fmt: skip
            started.append(
                subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
            )
        try:
            wait_until(lambda: len(app.control.ping(timeout=0.5)) == count)
            yield started
        finally:
            # in peace: one that is killed keeps its leases, and whoever comes next waits
            for process in started:
                process.terminate()
            for process in started:
                process.wait(60)


def drain(port: int, *, look: Callable[[int], None] = lambda _left: None, every: float = 0.05) -> float:
    """Rings until everything is acknowledged; seconds from the first ring."""
    from config.celery import app

    began, ring_at = time.perf_counter(), 0.0
    while remaining := left(port):
        if time.perf_counter() >= ring_at:
            make_due()
            app.send_task(RING, expires=5)
            ring_at = time.perf_counter() + 0.5
        look(remaining)
        time.sleep(every)
    return time.perf_counter() - began


def make_due() -> None:
    """As it is a minute later, so that no time is spent waiting for the schedule."""
    from django.utils import timezone

    from apps.feeds.models import Stream

    Stream.objects.filter(next_poll_at__gt=timezone.now()).update(next_poll_at=timezone.now())


def wait_until(reached: Callable[[], bool], *, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > ends:
            raise SystemExit("a part of the benchmark did not start")
        time.sleep(0.05)


# -- what processes use -----------------------------------------------------------------------------------------
def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def cpu_seconds(pids: list[int]) -> float:
    """The time that these processes and their children, living and gone, have spent on the processors."""
    return sum(_cpu(each) for pid in pids for each in (pid, *children(pid)))


def _cpu(pid: int) -> float:
    """Of one process and of its children that are gone: the four fields of proc_pid_stat(5) that say so."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICKS
    return 0.0


def resident_mib(pid: int) -> float:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 2**20
    return 0.0


def postmaster() -> int:
    """The parent of the server process that answers us; 0 where it runs elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    with suppress(OSError):
        return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    return 0
