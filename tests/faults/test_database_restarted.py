"""F4: while PostgreSQL restarts pages say so at once; afterwards pages and work go on, and nothing is half done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.faults.own_postgres import OwnPostgres
from tests.faults.running_house import HEALS_WITHIN, House, promises_hold, until
from tests.faults.tellings import CANARIES, Teller
from tests.faults.watched_office import WatchedOffice

pytestmark = pytest.mark.slow

SAYS_SO_WITHIN = 5.0
SORRY = "We are back in a few minutes"


@pytest.mark.parametrize("mode", ["fast", pytest.param("immediate", marks=pytest.mark.night)])
def test_a_restart_of_the_database_in_the_middle_of_a_page_heals_by_itself(
    house: House, server: OwnPostgres, office: WatchedOffice, teller: Teller, mode: str
) -> None:
    teller.batch()
    house.start_worker()
    house.start_web()
    house.go_on_until(lambda: not office.outbox)
    house.start_scheduler()
    for _page in range(4):  # each process has then loaded what it needs
        assert house.page("work").status == 200

    with office.held("before the answer"):
        told = teller.batch()
        house.go_on_until(office.reached.is_set)
        with stopped(server, mode):
            answers = [house.page("work") for _page in range(3)]
            office.go.set()  # the answer comes while there is nowhere to store it
            answers.append(house.page("home"))

    for answer in answers:
        assert (answer.status, SORRY in answer.text) == (503, True)
        assert answer.headers["Retry-After"]
        assert answer.seconds < SAYS_SO_WITHIN
        assert not any(canary in answer.text for canary in CANARIES)
    afterwards = [house.page("work").status for _page in range(8)]
    assert afterwards == [200] * 8, "a connection that is dead was handed out"
    assert office.outbox.keys() <= set(told)
    with psycopg.connect(house.database_url, autocommit=True) as database:
        promises_hold(database, teller, settled=False, every_event=False)
        taken = house.go_on_until(lambda: not office.outbox, rings=False, seconds=HEALS_WITHIN)
        print(f"F4 {mode}: pages at once, the import in {taken:.1f} s with a lease of 2 s")
        assert taken <= HEALS_WITHIN
        promises_hold(database, teller, words=[*house.words(), server.log.read_text(errors="replace")])


@pytest.mark.night
def test_after_a_longer_absence_pages_are_there_within_seconds(house: House, server: OwnPostgres) -> None:
    house.start_web()
    assert house.page("home").status == 200
    with stopped(server, "fast"):
        for _page in range(6):  # the pool has tried again and again by then
            assert house.page("home").status == 503

    until(lambda: house.page("home").status == 200, "no page", seconds=SAYS_SO_WITHIN)


@contextmanager
def stopped(server: OwnPostgres, mode: str) -> Iterator[None]:
    """The server is away while the block lasts."""
    server.stop(mode)
    try:
        yield
    finally:
        server.start()


def counted(database: psycopg.Connection[Any], sql: str) -> int:
    row = database.execute(sql).fetchone()  # type: ignore[arg-type]  # statements of this file
    assert row is not None
    return int(row[0])
