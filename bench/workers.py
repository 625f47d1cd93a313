"""Two worker processes against one, on four institutions at once: leases share the work, no event twice, none lost."""

import os
import sys
import tempfile
from pathlib import Path

from bench.database import bench_database
from bench.measure import Bench, Goal, say

INSTITUTIONS = 4
GOALS = [Goal("workers", "two workers / one, four institutions at once", least=1.6)]


def main(*, quick: bool) -> int:
    rounds, events = (2, 1_000) if quick else (5, 3_000)
    bench = Bench("workers", rounds, GOALS)
    with bench_database("workers"), tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        from bench import outboxes
        from bench.ingest import make_desk

        desks = [make_desk(f"office-{number}") for number in range(INSTITUTIONS)]
        slugs = [desk.slug for desk in desks]
        stored = 0
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            rates = {}
            order = (1, 2) if number % 2 == 0 else (2, 1)
            for workers in order:
                place = Path(folder) / f"{number}-{workers}"
                for desk in desks:
                    outboxes.fill(place, desk, f"r{number}w{workers}", events)
                taken, _sizes = outboxes.drain(place, slugs, workers)
                stored += events * len(desks)
                outboxes.refuse_if_lost_or_doubled(stored)
                rates[workers] = events * len(desks) / taken
            one = bench.note("one worker, events/s", rates[1])
            two = bench.note("two workers, events/s", rates[2])
            bench.compare("workers", two / one)
    bench.note("cores", os.cpu_count() or 0)
    return bench.report()


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
