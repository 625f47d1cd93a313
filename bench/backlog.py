"""A backlog of 100,000 events drained by one worker: how fast, and how much memory on the way."""

import sys
import tempfile
from pathlib import Path

from bench.database import bench_database
from bench.measure import Bench, Goal, say

GOALS = [
    Goal("G2", "events a second / verify + validate in memory", least=0.60),
    Goal("peak", "peak memory, MiB", most=200),
    Goal("memory", "memory at the end / after the first tenth", most=1.1),
]


def main(*, quick: bool) -> int:
    events = 10_000 if quick else 100_000
    bench = Bench("backlog", 1, GOALS)
    with bench_database("backlog"), tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        from bench import outboxes
        from bench.ingest import in_memory, make_desk, signed
        from bench.measure import seconds

        desk = make_desk("office")
        say(f"signing {events:,} events")
        place = Path(folder)
        outboxes.fill(place, desk, "backlog", events)
        sample = signed(desk, "reference", 2_000)
        before = len(sample) / seconds(lambda: in_memory(desk, sample))
        say("draining")
        taken, sizes = outboxes.drain(place, [desk.slug], 1)
        after = len(sample) / seconds(lambda: in_memory(desk, sample))
        outboxes.refuse_if_lost_or_doubled(events)
        reference = bench.note("verify + validate in memory, events/s", (before + after) / 2)
        rate = bench.note("drained, events/s", events / taken)
        bench.note("drained in, s", taken)
        bench.compare("G2", rate / reference)
        bench.compare("peak", max(sizes))
        bench.compare("memory", sizes[-1] / sizes[len(sizes) // 10])
    return bench.report()


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv))
