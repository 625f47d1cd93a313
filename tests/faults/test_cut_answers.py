"""An answer that is cut short at any byte leaves nothing behind, and the next one brings everything (F11)."""

import json
from collections.abc import Iterator

import pytest

from apps.feeds.models import Stream
from tests.faults.edge import Edge, open_edge
from tests.feeds.fake_transmitter import Reply, json_reply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def edge() -> Iterator[Edge]:
    """An institution with one event that came before, and another that waits."""
    with open_edge() as edge:
        edge.tell("canary-slip-0")
        edge.pull()
        edge.tell("canary-slip-1")
        edge.office.asked.clear()
        yield edge


def whole_page(edge: Edge) -> bytes:
    return json.dumps({"sets": edge.office.outbox, "moreAvailable": False}).encode()


def pull_each(edge: Edge, replies: list[Reply]) -> list[str]:
    """The trouble after each reply, from one client that stays open; the breaker is closed by hand in between."""
    found = []
    with edge.one_client() as connect:
        for reply in replies:
            Stream.objects.update(failures=0, opened_at=None, max_events=100)
            edge.office.will("/poll", reply)
            found.append(edge.pull(connect=connect).trouble)
    return found


def assert_nothing_came_and_the_next_pull_heals(edge: Edge, before: object) -> None:
    for asked in edge.office.polls:
        assert (asked.json["ack"], asked.json["setErrs"]) == ([], {})
    assert rows(edge) == before
    edge.promises_hold()
    assert edge.heal() <= 120
    assert set(edge.shown) == {"canary-slip-0", "canary-slip-1"}
    edge.promises_hold()


def rows(edge: Edge) -> object:
    tables = edge.tables()
    return tables.events, tables.records, tables.versions, tables.confirmations, tables.sources


def test_a_page_cut_at_every_byte_stores_and_acknowledges_nothing_and_then_comes_whole(edge: Edge) -> None:
    whole, before = whole_page(edge), rows(edge)

    troubles = pull_each(edge, [Reply(200, whole[:cut], length=len(whole)) for cut in range(len(whole))])

    assert len(troubles) == len(whole) > 1000
    assert set(troubles) == {"bad_answer:truncated"}
    assert_nothing_came_and_the_next_pull_heals(edge, before)


def test_a_page_of_unstated_length_that_is_cut_is_no_page_either(edge: Edge) -> None:
    whole, before = whole_page(edge), rows(edge)

    troubles = pull_each(edge, [Reply(200, [whole[:cut]]) for cut in range(0, len(whole), 29)])

    assert set(troubles) == {"bad_answer:not_json"}
    assert_nothing_came_and_the_next_pull_heals(edge, before)


CHUNKED = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}


def test_a_page_in_chunks_whose_end_never_comes_is_no_page_although_its_json_is_whole(edge: Edge) -> None:
    whole, before = whole_page(edge), rows(edge)
    chunk = b"%x\r\n%b\r\n" % (len(whole), whole)

    troubles = pull_each(
        edge,
        [
            Reply(200, [chunk], CHUNKED),
            Reply(200, [chunk, b"0\r\n"], CHUNKED),
            Reply(200, [chunk, b"zz\r\n"], CHUNKED),
            Reply(200, [b"%x\r\n%b" % (len(whole) + 1, whole)], CHUNKED),
        ],
    )

    assert set(troubles) == {"bad_answer:truncated"}
    assert_nothing_came_and_the_next_pull_heals(edge, before)


def test_an_access_token_that_is_cut_asks_for_nothing(edge: Edge) -> None:
    before = rows(edge)
    whole = b'{"access_token":"let-me-in","token_type":"Bearer"}'
    for cut in range(0, len(whole), 7):
        edge.office.will("/token", Reply(200, whole[:cut], length=len(whole)))
        Stream.objects.update(failures=0, opened_at=None)
        assert edge.pull().trouble == "bad_answer:truncated"

    assert edge.office.polls == []
    assert_nothing_came_and_the_next_pull_heals(edge, before)


def test_after_many_failures_in_a_row_the_schedule_still_heals_by_itself(edge: Edge) -> None:
    for _failure in range(12):
        edge.office.will("/poll", json_reply([]))
        edge.pull(after=900)

    assert (edge.stream.opened_at is None, edge.stream.max_events) == (False, 1)
    assert edge.heal() <= 15 * 60 + 10
    assert edge.stream.opened_at is None
    edge.promises_hold()
