"""What a receiver may count on when it polls, acknowledges and refuses (RFC 8936)."""

import json
import threading
import time
from base64 import urlsafe_b64decode

import pytest

from apps.sandbox.servers import outbox, polling
from apps.sandbox.servers.clock import Clock
from tests.sandbox.conftest import Desk, World

KNOWN_TODAY = 2 * (5 + 1)  # two people: five facts and the snapshot that closes them


def claims(token: str) -> dict[str, object]:
    return json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))


def test_everything_known_today_comes_and_nothing_of_tomorrow(desk: Desk) -> None:
    reply = desk.poll()

    assert reply.status == 200
    assert len(reply.body["sets"]) == KNOWN_TODAY
    assert reply.body["moreAvailable"] is False


def test_each_token_stands_under_its_own_jti(desk: Desk) -> None:
    assert all(claims(token)["jti"] == jti for jti, token in desk.poll().body["sets"].items())


def test_pages_are_as_long_as_asked_and_say_that_more_waits(desk: Desk) -> None:
    first = desk.poll(maxEvents=5).body
    second = desk.poll(maxEvents=5, ack=list(first["sets"])).body
    third = desk.poll(maxEvents=5, ack=list(second["sets"])).body

    assert [len(page["sets"]) for page in (first, second, third)] == [5, 5, 2]
    assert [page["moreAvailable"] for page in (first, second, third)] == [True, True, False]
    assert len(first["sets"] | second["sets"] | third["sets"]) == KNOWN_TODAY


def test_acknowledged_events_do_not_come_again(desk: Desk) -> None:
    desk.drain()

    assert desk.poll().body == {"sets": {}, "moreAvailable": False}


def test_what_is_not_acknowledged_comes_again_as_the_very_same_token(desk: Desk) -> None:
    assert desk.poll().body["sets"] == desk.poll().body["sets"]


def test_events_that_the_receiver_holds_do_not_block_the_others(desk: Desk) -> None:
    held = desk.poll(maxEvents=5).body["sets"]

    others = desk.poll(maxEvents=100).body["sets"]
    again = desk.poll(maxEvents=100, ack=list(others)).body["sets"]

    assert set(held).isdisjoint(others)
    assert len(others) == KNOWN_TODAY - 5
    assert again == held


def test_a_refused_event_is_final_and_keeps_its_reason(world: World, desk: Desk) -> None:
    jti = next(iter(desk.poll(maxEvents=1).body["sets"]))

    desk.poll(setErrs={jti: {"err": "invalid_key", "description": "unknown kid"}})

    assert jti not in desk.drain()
    row = (
        world.running["immigration"]
        .institution.store.db.execute("SELECT refusal FROM events WHERE jti = ?", (jti,))
        .fetchone()
    )
    assert json.loads(row["refusal"])["err"] == "invalid_key"


def test_none_asked_for_acknowledges_only(desk: Desk) -> None:
    taken = desk.poll().body["sets"]

    assert desk.poll(maxEvents=0, ack=list(taken)).body == {"sets": {}, "moreAvailable": False}
    assert desk.poll().body["sets"] == {}


def test_acknowledging_what_was_never_handed_out_loses_nothing(world: World, desk: Desk) -> None:
    store = world.running["immigration"].institution.store
    every = [row["jti"] for row in store.db.execute("SELECT jti FROM events")]

    assert len(desk.poll(ack=[*every, "unknown-jti", "\ud800"]).body["sets"]) == KNOWN_TODAY


def test_a_restart_forgets_neither_acknowledgements_nor_tokens_nor_access(world: World, desk: Desk) -> None:
    first = desk.poll(maxEvents=5).body["sets"]
    second = desk.poll(maxEvents=100, ack=list(first)).body["sets"]
    world.stop()

    restarted = world.serve()
    restarted.bearer = desk.bearer

    assert restarted.poll().body["sets"] == second


def test_the_order_in_the_answer_is_mixed_and_always_the_same(world: World, desk: Desk) -> None:
    db = world.running["immigration"].institution.store.db
    in_order = [row["jti"] for row in db.execute("SELECT jti FROM events WHERE state = 1 ORDER BY seq")]

    first, second = (list(desk.poll().body["sets"]) for _ in range(2))

    assert sorted(first) == sorted(in_order)
    assert first != in_order
    assert first == second


def test_pages_follow_the_days_on_which_facts_became_known(desk: Desk) -> None:
    seen: list[tuple[str, int]] = []
    for _ in range(6):
        sets = desk.poll(maxEvents=1).body["sets"]
        ((token),) = sets.values()
        ((payload),) = claims(token)["events"].values()  # type: ignore[attr-defined]
        seen.append((payload.get("record_id", "snapshot"), payload.get("revision", 0)))

    assert seen == [
        ("anna-a", 1),
        ("anna-a", 2),
        ("anna-b", 1),
        ("anna-b", 2),
        ("anna-c", 1),
        ("snapshot", 0),
    ]


def test_an_answer_stays_under_eight_mebibytes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    length = max(len(token) for token in desk.poll().body["sets"].values())
    monkeypatch.setattr(outbox, "MOST_BYTES", 3 * (length + outbox.FRAME))

    reply = desk.poll().body

    assert 1 <= len(reply["sets"]) < KNOWN_TODAY
    assert reply["moreAvailable"] is True


def test_never_more_than_a_hundred_tokens(world: World) -> None:
    desk = world.serve().signed_in()
    for _ in range(10):
        world.running["immigration"].institution.switch("resend", 1)

    assert len(desk.poll(maxEvents=5000).body["sets"]) == 100


@pytest.mark.slow
def test_a_waiting_poll_answers_as_soon_as_time_moves(world: World, desk: Desk) -> None:
    desk.drain()
    threading.Timer(0.05, lambda: Clock(world.root / "clock.json").advance(10)).start()

    started = time.monotonic()
    sets = desk.poll(returnImmediately=False).body["sets"]

    assert len(sets) == 2
    assert time.monotonic() - started < 5


def test_a_waiting_poll_gives_up_in_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.drain()
    monkeypatch.setattr(polling, "LONGEST_WAIT", 0.05)

    assert desk.poll(returnImmediately=False).body == {"sets": {}, "moreAvailable": False}


MISSHAPEN = [
    [],
    {"maxEvents": -1},
    {"maxEvents": True},
    {"maxEvents": "5"},
    {"returnImmediately": 1},
    {"ack": "jti"},
    {"ack": [1]},
    {"setErrs": []},
    {"setErrs": {"jti": "invalid_key"}},
]


@pytest.mark.parametrize("body", MISSHAPEN, ids=json.dumps)
def test_a_misshapen_poll_is_refused_with_a_reason(desk: Desk, body: object) -> None:
    reply = desk.ask_json("/poll", body)

    assert (reply.status, reply.body["err"]) == (400, "invalid_request")
    assert len(reply.body["description"]) > 10


NOT_JSON = [(b"{", "application/json"), (b"[" * 100_000, "application/json"), (b"{}", "text/plain")]


@pytest.mark.parametrize(("body", "media_type"), NOT_JSON, ids=["torn", "deep", "type"])
def test_a_body_that_is_not_json_is_refused(desk: Desk, body: bytes, media_type: str) -> None:
    reply = desk.ask("/poll", body, Authorization=f"Bearer {desk.bearer}", **{"Content-Type": media_type})

    assert reply.status == 400
