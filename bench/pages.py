"""A page of 60 records under load, against an empty Django page of the same run.

gunicorn with 2 sync workers each, wrk with 16 connections for 16 residents who each read their own records, in turn.
PostgreSQL and wrk share the two cores with the workers, as they would on a small machine.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.database import ROOT, bench_database
from bench.measure import Bench, Goal, say

RECORDS = 60
CONNECTIONS = 16
GOALS = [
    Goal("G10", "records page / empty Django page, requests a second", least=0.06),
    Goal("G11", "records page, p99 / p50", most=3),
    Goal("G11-record", "one record's page, p99 / p50", most=3),
    Goal("G11-home", "home page, p99 / p50", most=3),
]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Reader:
    """A signed-in resident with 60 pay slips: what their browser sends, and the pages they load."""

    cookie: str
    pages: dict[str, str]


def seed(readers: int = CONNECTIONS) -> list[Reader]:
    """Signed-in residents; each reads their own records, since a look at one resident waits for another at the same."""
    from tests.feeds.transmitter_desk import new_desk

    desk = new_desk(slug="aoba-foods", issuer="https://aoba.example")
    desk.register(source="employer")
    return [_reader(desk, number) for number in range(readers)]


def _reader(desk: Any, number: int) -> Reader:
    from django.conf import settings
    from django.db import transaction
    from django.urls import reverse

    from apps.accounts.models import ActsFor, User
    from apps.consent import door
    from apps.wallet.models import Record
    from bench.ingest import ingest
    from tests.feeds.transmitter_desk import PAYSLIP

    user = User.objects.create_user(f"reader{number}@example.jp")
    connection = f"link-{number:04}"
    resident = desk.connect(connection)
    ActsFor.objects.create(user=user, resident=resident, role=ActsFor.Role.OWN)
    claims = [
        desk.upsert(
            f"slip-{slip:03}",
            data=PAYSLIP | {"month": f"{2021 + slip // 12}-{slip % 12 + 1:02}"},
            sub_id={"format": "opaque", "id": connection},
        )
        for slip in range(RECORDS)
    ]
    ingest(desk, {item["jti"]: desk.sign(item) for item in claims})
    with transaction.atomic():
        door.admit([resident.pk])
        record = Record.objects.first()
    assert record is not None
    pages = {
        "records page": reverse("wallet:domain", args=["work"]),
        "one record's page": reverse("wallet:record", args=[record.id]),
        "home page": reverse("wallet:home"),
    }
    # what a browser sends from its second page on
    session = f"{settings.SESSION_COOKIE_NAME}={_session(user)}"
    return Reader(f"{session}; {settings.CSRF_COOKIE_NAME}={'reader' * 5}12", pages)


def _session(user: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key or ""


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[int]:
    """gunicorn with two sync workers on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [
        *(str(BIN / "gunicorn"), application, "--workers", "2", "--bind", f"127.0.0.1:{port}"),
        *("--no-control-socket", "--log-level", "error"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        for _attempt in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def must_answer(port: int, address: str, cookie: str) -> None:
    """Ends the benchmark unless the page itself comes back: wrk counts a redirect as an answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=60) as answer:
        if answer.geturl() != request.full_url or len(answer.read()) < 5_000:
            raise SystemExit(f"{address} did not answer with its page")


def load(
    port: int,
    readers: Sequence[Reader],
    name: str,
    seconds: int,
    *,
    connections: int = CONNECTIONS,
) -> dict[str, float]:
    """wrk's figures: requests a second, p50 and p99 in milliseconds. Any answer but 200 ends the benchmark."""
    asks = ",".join(f"{{{reader.pages[name]!r},{reader.cookie!r}}}" for reader in readers)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(
            f"local asks = {{{asks}}}\nlocal n = 0\nfunction request()\n n = n % #asks + 1\n"
            ' return wrk.format("GET", asks[n][1], {["Cookie"] = asks[n][2]})\nend\n'
        )
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name]
        text = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        ).stdout
    if "Non-2xx" in text or "Requests/sec:      0.00" in text or "Socket errors" in text:
        raise SystemExit(f"{name} did not answer well:\n{text}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert rate is not None
    return {"rate": float(rate[1]), "p50": _latency(text, 50), "p99": _latency(text, 99)}


def _latency(text: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", text)
    assert found is not None
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def main(*, quick: bool) -> int:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not here; install it (Debian: apt-get install wrk) and run this again.")
    rounds, seconds = (2, 2) if quick else (5, 5)
    bench = Bench("pages", rounds, GOALS)
    from config import local

    with bench_database("pages"), local.valkey(ROOT / "var" / "bench") as redis_url:
        os.environ["REDIS_URL"] = redis_url
        import django

        django.setup()
        readers = seed()
        from django.db import connections

        connections.close_all()
        nobody = [Reader("", {"empty page": "/"})]
        with (
            served("bench.empty_site:application", {}) as empty,
            served("config.wsgi:application", {}) as site,
        ):
            for name, address in readers[0].pages.items():
                must_answer(site, address, readers[0].cookie)
                load(site, readers, name, 1)  # both workers have then planned their statements
            for number in range(rounds):
                say(f"round {number + 1} of {rounds}")
                reference = load(empty, nobody, "empty page", seconds)
                bench.note("empty page, requests/s", reference["rate"])
                for name in readers[0].pages:
                    figures = load(site, readers, name, seconds)
                    bench.note(f"{name}, requests/s", figures["rate"])
                    bench.note(f"{name}, p50 ms", figures["p50"])
                    bench.note(f"{name}, p99 ms", figures["p99"])
                    goal = {
                        "records page": "G11",
                        "one record's page": "G11-record",
                        "home page": "G11-home",
                    }[name]
                    bench.compare(goal, figures["p99"] / figures["p50"])
                    if name == "records page":
                        bench.compare("G10", figures["rate"] / reference["rate"])
    return bench.report()


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
