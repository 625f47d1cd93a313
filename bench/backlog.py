"""A backlog of 100,000 events drained by one worker: its rate from beginning to end, and its memory."""

import statistics
import sys
import time

from bench.database import ROOT, bench_database
from bench.draining import children, drain, free_port, institutions, make_desk, resident_mib, workers
from bench.ingest import signed
from bench.measure import Bench, Goal, say

EVENTS = 100_000
RESIDENTS = 1_000
PARTS = 10
GOALS = [
    Goal("memory", "resident memory of the working process at its highest, MiB", most=200),
    Goal("flat", "resident memory, last tenth / second tenth", most=1.1),
    Goal("steady", "events a second, last half / first half", least=0.8),
    Goal("rate", "events a second", least=150),
]


def main(*, quick: bool) -> int:
    import os

    from config import local

    events = 10_000 if quick else EVENTS
    bench = Bench("backlog", 1, GOALS)
    with bench_database("backlog"), local.valkey(ROOT / "var" / "bench") as redis_url:
        os.environ["REDIS_URL"] = redis_url
        import django

        django.setup()
        port = free_port()
        desk = make_desk("office-1", port, RESIDENTS)
        say(f"signing {events:,} events")
        tokens = {desk.slug: signed(desk, "backlog", events)}
        curve: list[tuple[float, int, float]] = []
        with institutions(port, tokens), workers(1) as (worker,):
            tokens.clear()

            def look(remaining: int) -> None:
                highest = max((resident_mib(child) for child in children(worker.pid)), default=0.0)
                curve.append((time.perf_counter(), events - remaining, highest))

            seconds = drain(port, look=look, every=0.1)
        report(bench, curve, events, seconds)
    return bench.report()


def report(bench: Bench, curve: list[tuple[float, int, float]], events: int, seconds: float) -> None:
    """The curve in ten parts, and what must hold of it."""
    bench.note("events", events)
    bench.note("seconds", seconds)
    parts = []
    for part in range(PARTS):
        within = [memory for _at, done, memory in curve if part <= PARTS * done / events < part + 1]
        parts.append(statistics.median(within or [curve[-1][2]]))
        bench.note(f"memory after {100 * part // PARTS} %, MiB", parts[-1])
    halfway = next(at for at, done, _memory in curve if done >= events / 2)
    first, last = halfway - curve[0][0], curve[0][0] + seconds - halfway
    bench.compare("memory", max(memory for _at, _done, memory in curve))
    bench.compare("flat", parts[-1] / parts[1])
    bench.compare("steady", first / last)
    bench.compare("rate", events / seconds)


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
