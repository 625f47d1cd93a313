"""Institutions whose pages lie signed in files, and worker processes that drain them as the house's workers do.

A file instead of a server: on two cores a third process that answers over HTTP would be what is measured.
"""

import json
import multiprocessing
import os
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

PAGE = 100
PAGES_A_TURN = 10  # then the next institution, as a pull does


class Outbox:
    """What one institution has to tell: pages in order, each offered until it was acknowledged whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._at = folder / "at"

    def fill(self, tokens: dict[str, str]) -> None:
        """Puts signed tokens into pages; the outbox begins at the first."""
        self._folder.mkdir(parents=True)
        items = list(tokens.items())
        for number, start in enumerate(range(0, len(items), PAGE)):
            (self._folder / f"{number}.json").write_text(json.dumps(dict(items[start : start + PAGE])))
        self._at.write_text("0")

    def is_empty(self) -> bool:
        return self._page() is None

    def __enter__(self) -> "Outbox":
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def poll(self, ack: list[str], errors: object, **_how: object) -> Any:
        from apps.feeds.protocol.answers import PollAnswer

        page = self._page()
        if ack and page is not None and page.keys() <= set(ack):
            self._at.write_text(str(int(self._at.read_text()) + 1))
            page = self._page()
        if errors:
            raise SystemExit(f"refused: {errors}")
        return PollAnswer(page or {}, more_available=page is not None)

    def _page(self) -> dict[str, str] | None:
        path = self._folder / f"{self._at.read_text()}.json"
        return json.loads(path.read_text()) if path.exists() else None


def fill(folder: Path, desk: Any, batch: str, events: int) -> None:
    """Signs new events of a desk and puts them into its outbox."""
    from bench.ingest import signed

    Outbox(folder / desk.slug).fill(signed(desk, batch, events))


def _work(number: int, folder: Path, slugs: Sequence[str], start: Any, done: Any) -> None:
    """One worker process: goes round the institutions; a lease decides who pulls which."""
    import django

    django.setup()
    from apps.feeds.models import Institution
    from apps.feeds.pulling import pull

    ids = dict(Institution.objects.filter(source__slug__in=slugs).values_list("source__slug", "pk"))
    boxes = {ids[slug]: Outbox(folder / slug) for slug in slugs}
    left = list(boxes)
    left = left[number:] + left[:number]  # workers begin at different ones
    done.put("ready")
    start.wait()
    received, sizes = 0, []
    while left:
        for institution_id in list(left):
            report = pull(
                institution_id, connect=lambda _one, box=boxes[institution_id]: box, pages=PAGES_A_TURN
            )
            if report.trouble or report.refused:
                raise SystemExit(f"not everything was taken: {report}")
            received += report.received
            if report.received:
                sizes.append(resident_mib())
            if boxes[institution_id].is_empty():
                left.remove(institution_id)
    done.put((received, sizes))


def drain(folder: Path, slugs: Sequence[str], workers: int) -> tuple[float, list[float]]:
    """Seconds until so many worker processes emptied the outboxes, and the first one's memory (MiB) on the way."""
    context = multiprocessing.get_context("spawn")
    start, done = context.Event(), context.Queue()
    processes = [
        context.Process(target=_work, args=(number, folder, slugs, start, done)) for number in range(workers)
    ]
    for process in processes:
        process.start()
    for _process in processes:
        done.get(timeout=120)
    begin = time.perf_counter()
    start.set()
    told = [done.get(timeout=1800) for _process in processes]
    taken = time.perf_counter() - begin
    for process in processes:
        process.join()
    return taken, max((sizes for _received, sizes in told), key=len)


def refuse_if_lost_or_doubled(events: int) -> None:
    """Ends the benchmark unless each event was applied once: so many deliveries, records and versions, all of one."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
        found = owner.execute(
            "SELECT (SELECT count(*) FROM feeds_event WHERE state = 'applied'), (SELECT count(*) FROM wallet_record),"
            " (SELECT count(*) FROM wallet_recordversion),"
            " (SELECT count(*) FROM wallet_record WHERE versions_held <> 1)"
        ).fetchone()
    if found != (events, events, events, 0):
        raise SystemExit(
            f"{events} events came to {found}: deliveries, records, versions, records of several"
        )


def resident_mib() -> float:
    """What this process holds in memory, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
