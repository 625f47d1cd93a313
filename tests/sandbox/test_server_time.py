"""The sandbox's day moves by hand, and each institution then tells exactly what became known."""

from datetime import date
from pathlib import Path

import pytest

from apps.sandbox.servers.clock import Clock
from apps.sandbox.servers.store import due_between
from tests.sandbox.conftest import Desk, World
from tests.sandbox.test_server_events import payloads


def test_moving_time_queues_exactly_what_became_known_in_between(world: World, desk: Desk) -> None:
    desk.drain()
    clock = Clock(world.root / "clock.json")

    told = []
    for days in (9, 1, 9, 1, 379, 1):
        clock.advance(days)
        told.append(sorted((one["record_id"], one["revision"]) for one in payloads(desk, "record-upserted")))
        desk.drain()

    assert told == [
        [],
        [("anna-d", 1), ("binh-d", 1)],
        [],
        [("anna-c", 2), ("binh-c", 2)],
        [],
        [("anna-e", 1), ("binh-e", 1)],
    ]


def test_a_leap_over_all_of_it_tells_all_of_it(world: World, desk: Desk) -> None:
    desk.drain()

    Clock(world.root / "clock.json").advance(1000)

    assert len(desk.drain()) == 6


def test_time_that_moved_while_the_server_was_stopped_is_noticed_at_its_start(
    world: World, desk: Desk
) -> None:
    desk.drain()
    world.stop()
    Clock(world.root / "clock.json").advance(10)

    assert len(world.serve().signed_in().drain()) == 2


def test_the_count_of_what_falls_due_needs_no_server(world: World) -> None:
    path = world.root / "immigration" / "state.db"

    assert due_between(path, "2026-11-21", "2026-11-30") == 0
    assert due_between(path, "2026-11-21", "2026-12-01") == 2
    assert due_between(path, "2026-12-01", "2028-01-01") == 4


def test_time_moves_forward_only(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock.json")
    clock.set(date(2026, 11, 21))

    assert clock.advance(30) == (date(2026, 11, 21), date(2026, 12, 21))
    with pytest.raises(ValueError, match="forward only"):
        clock.advance(0)
    assert Clock(tmp_path / "clock.json").today() == date(2026, 12, 21)
