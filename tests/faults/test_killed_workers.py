"""F1 and F2: a worker killed at any point of an import loses nothing, doubles nothing, and another takes over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.faults.own_postgres import OwnPostgres
from tests.faults.running_house import HEALS_WITHIN, House, promises_hold, until
from tests.faults.tellings import Teller
from tests.faults.watched_office import WatchedOffice

pytestmark = pytest.mark.slow


class Scene:
    """One institution that is being pulled by one worker, which can be brought to a point and killed there."""

    def __init__(
        self, house: House, database: psycopg.Connection[Any], teller: Teller, server: OwnPostgres
    ) -> None:
        self.house, self.database, self.teller, self.server = house, database, teller, server
        self.office: WatchedOffice = teller.office  # type: ignore[assignment]

    @contextmanager
    def stopped_at(self, point: str) -> Iterator[None]:
        """There is news, and the worker is at a point of taking it in; it is let go at the end of the block."""
        if point in POINTS_OF_AN_EXCHANGE:
            with self.office.held(point):
                self.teller.batch()
                self.house.go_on_until(self.office.reached.is_set)
                yield
        elif point in LOCKS:
            with self._locked(point):
                yield
        else:
            with self._committing():
                yield

    @contextmanager
    def _locked(self, point: str) -> Iterator[None]:
        """Another transaction holds what the worker needs next."""
        with psycopg.connect(self.house.database_url) as other, self.office.held("before the answer"):
            self.teller.batch()
            self.house.go_on_until(self.office.reached.is_set)
            other.execute(LOCKS[point])
            self.office.go.set()
            until(lambda: self._waits_for("Lock"), f"nobody came to {point}")
            yield
            other.rollback()

    @contextmanager
    def _committing(self) -> Iterator[None]:
        """The commit is written, and the server waits for a copy elsewhere before it says so."""
        with self.office.held("before the answer"):
            self.teller.batch()
            self.house.go_on_until(self.office.reached.is_set)
            self.server.set("synchronous_standby_names", "'nobody'")
            try:
                self.office.go.set()
                until(lambda: self._waits_for("SyncRep"), "nobody commits")
                yield
            finally:
                self.server.set("synchronous_standby_names", "''")

    def _waits_for(self, what: str) -> bool:
        found = self.database.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND %s IN (wait_event_type, wait_event)",
            [what],
        ).fetchone()
        return found != (0,)


POINTS_OF_AN_EXCHANGE = (
    "before the answer",
    "in the middle of the answer",
    "before the acks count",
    "after the acks counted",
)
LOCKS = {
    "where versions are written": "LOCK TABLE wallet_recordversion IN SHARE MODE",
    "where the inbox is written": "LOCK TABLE feeds_event IN SHARE MODE",
    "where the acks are noted": "SELECT FROM feeds_stream FOR UPDATE",
}
POINTS = (*POINTS_OF_AN_EXCHANGE, *LOCKS, "in the commit, which happens unheard")


@pytest.fixture
def scene(house: House, database: psycopg.Connection[Any], teller: Teller, server: OwnPostgres) -> Scene:
    house.start_worker()
    return Scene(house, database, teller, server)


def test_a_worker_killed_at_any_point_of_a_page_loses_and_doubles_nothing(scene: Scene) -> None:
    house, office = scene.house, scene.office
    for point in POINTS:
        with scene.stopped_at(point):
            killed = house.kill_child()
            promises_hold(scene.database, scene.teller, settled=False, every_event=False)

        taken = house.go_on_until(lambda: not office.outbox)

        assert house.children() != [killed]
        assert taken <= HEALS_WITHIN
        print(f"F1 {point}: healed in {taken:.1f} s with a lease of 2 s")
        promises_hold(scene.database, scene.teller, words=house.words())
    assert office.most_at_once == 1


def test_a_whole_worker_killed_in_the_middle_of_a_page_is_replaced_by_another(scene: Scene) -> None:
    house, office = scene.house, scene.office
    for point in ("where the inbox is written", "after the acks counted"):
        with scene.stopped_at(point):
            house.kill("worker")
            promises_hold(scene.database, scene.teller, settled=False, every_event=False)
        house.start_worker()

        taken = house.go_on_until(lambda: not office.outbox)

        assert taken <= HEALS_WITHIN
        print(f"F2 {point}: healed in {taken:.1f} s with a lease of 2 s")
        promises_hold(scene.database, scene.teller, words=house.words())


def test_what_lies_stored_survives_a_kill_while_it_is_applied(scene: Scene) -> None:
    house, office, database = scene.house, scene.office, scene.database
    _pause(database)
    scene.teller.batch()
    house.go_on_until(lambda: not office.outbox)
    _resume(database)
    sweep: Callable[[], None] = lambda: house.ring("apps.feeds.tasks.apply_what_is_stored")  # noqa: E731
    with psycopg.connect(house.database_url) as other:
        other.execute(LOCKS["where versions are written"])
        sweep()
        until(lambda: scene._waits_for("Lock"), "nothing is applied")
        house.kill_child()
        other.rollback()

    def applied() -> bool:
        sweep()
        row = database.execute("SELECT count(*) FROM feeds_event WHERE state = 'stored'").fetchone()
        return row == (0,)

    taken = house.go_on_until(applied)
    print(f"F1 while stored events are applied: healed in {taken:.1f} s with a lease of 2 s")
    promises_hold(database, scene.teller, words=house.words())


def _pause(database: psycopg.Connection[Any]) -> None:
    database.execute("UPDATE feeds_connection SET state = 'paused', paused_at = now()")


def _resume(database: psycopg.Connection[Any]) -> None:
    database.execute("UPDATE feeds_connection SET state = 'live', paused_at = NULL")
    database.execute("UPDATE feeds_event SET state = 'stored' WHERE state = 'paused'")
