"""Two workers against one, on four institutions at once: real Celery workers, real HTTP, everything of the protocol.

The institutions hand out pages that were signed beforehand, in one process of their own. Beside the rates it prints how
much processor time each part took for a thousand events: what two workers can gain is bounded by what they share.
"""

import sys
from typing import Any

from bench.database import ROOT, bench_database
from bench.draining import cpu_seconds, drain, free_port, institutions, make_desk, postmaster, workers
from bench.ingest import signed
from bench.measure import Bench, Goal, say

INSTITUTIONS = 4
RESIDENTS = 250
EVENTS = 5_000  # an institution and round
GOALS = [Goal("workers", "two workers / one, four institutions at once", least=1.6)]


def run(bench: Bench, desks: list[Any], port: int, count: int, batch: str, events: int) -> float:
    """Events a second of so many workers."""
    from django.db import connection

    tokens = {desk.slug: signed(desk, f"{batch}-{desk.slug}", events) for desk in desks}
    total = events * len(desks)
    before_rows = received()
    with institutions(port, tokens) as server, workers(count) as started:
        parts = {
            "workers": [each.pid for each in started],
            "PostgreSQL": [postmaster()],
            "institutions": [server.pid],
        }
        before = {name: cpu_seconds(pids) for name, pids in parts.items()}
        seconds = drain(port)
        for name, pids in parts.items():
            spent = cpu_seconds(pids) - before[name]
            bench.note(f"{count} worker(s): {name}, CPU ms for 1,000 events", 1e6 * spent / total)
    if received() - before_rows != total:
        raise SystemExit(f"{received() - before_rows} of {total} events were taken once")
    connection.close()
    return bench.note(f"{count} worker(s), events/s", total / seconds)


def received() -> int:
    """How many events the streams have counted as new."""
    from django.db.models import Sum

    from apps.feeds.models import Stream

    return int(Stream.objects.aggregate(all=Sum("received"))["all"] or 0)


def main(*, quick: bool) -> int:
    import os

    from config import local

    rounds, events = (2, 1_000) if quick else (5, EVENTS)
    bench = Bench("workers", rounds, GOALS)
    with bench_database("workers"), local.valkey(ROOT / "var" / "bench") as redis_url:
        os.environ["REDIS_URL"] = redis_url
        import django

        django.setup()
        port = free_port()
        desks = [make_desk(f"office-{number}", port, RESIDENTS) for number in range(INSTITUTIONS)]
        run(Bench("warm", 1, []), desks, port, 1, "warm", 200)
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            one = run(bench, desks, port, 1, f"one-{number}", events)
            two = run(bench, desks, port, 2, f"two-{number}", events)
            bench.compare("workers", two / one)
    return bench.report()


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
