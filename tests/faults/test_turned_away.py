"""An institution that is closed, overrun or turns us away is asked as the protocol says, and loses nothing (F16)."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from apps.feeds.models import Stream
from apps.feeds.restarting import start_again
from tests.faults.edge import Edge, open_edge
from tests.feeds.fake_transmitter import Reply, json_reply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def edge(settings: Any) -> Iterator[Edge]:
    settings.OPERATOR_EMAILS = ["staff@example.jp"]
    with open_edge() as edge:
        edge.tell("canary-slip-0")
        edge.pull()
        edge.now += timedelta(seconds=60)
        yield edge


def wait_of(edge: Edge) -> float:
    return (edge.stream.next_poll_at - edge.now).total_seconds()


def answer(status: int, **headers: str) -> Reply:
    """With a body that would be a page, had it come with another status."""
    return json_reply({"sets": {}, "moreAvailable": False}, status, **headers)


#: What the table of the protocol says: trouble, shortest and longest wait, notices, whether it counts as a failure.
ANSWERS: dict[str, tuple[Reply, str, tuple[float, float], set[str], int]] = {
    "429 for two minutes": (answer(429, Retry_After="120"), "throttled:status_429", (119, 121), set(), 0),
    "503 for two minutes": (answer(503, Retry_After="120"), "throttled:status_503", (119, 121), set(), 0),
    "503 for a week": (answer(503, Retry_After="604800"), "throttled:status_503", (3599, 3601), set(), 0),
    "503 for no time": (answer(503, Retry_After="0"), "throttled:status_503", (1, 3), set(), 0),
    "503 without a time": (answer(503), "throttled:status_503", (1, 5), set(), 1),
    "503 for nonsense": (answer(503, Retry_After="a while"), "throttled:status_503", (1, 5), set(), 1),
    "503 until the past": (
        answer(503, Retry_After="Wed, 01 Jan 2020 00:00:00 GMT"), "throttled:status_503", (1, 3), set(), 0),
    "409": (answer(409), "conflict:status_409", (59, 61), set(), 0),
    "500": (answer(500), "unavailable:status_500", (1, 5), set(), 1),
    "502": (Reply(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}), "unavailable:status_502",
            (1, 5), set(), 1),
    "504": (answer(504), "unavailable:status_504", (1, 5), set(), 1),
    "418": (answer(418), "unavailable:status_418", (1, 5), set(), 1),
    "204": (Reply(204, b"", {}), "bad_answer:not_json", (1, 5), set(), 1),
    "206": (answer(206), "", (59, 61), set(), 0),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_waits_as_agreed_and_the_schedule_heals_it(edge: Edge, name: str) -> None:
    reply, trouble, (least, most), notices, failures = ANSWERS[name]
    edge.tell("canary-slip-1")
    edge.office.will("/poll", reply)
    before = edge.shown

    assert edge.pull().trouble == trouble

    assert least <= wait_of(edge) <= most
    assert (edge.stream.failures, edge.notices) == (failures, notices)
    assert edge.shown == before
    edge.promises_hold()
    assert edge.heal() <= most + 70
    assert set(edge.shown) == {"canary-slip-0", "canary-slip-1"}
    edge.promises_hold()


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_being_turned_away_stops_calls_staff_loses_nothing_and_goes_on_when_staff_say_so(
    edge: Edge, status: int, django_capture_on_commit_callbacks: Any
) -> None:
    edge.tell("canary-slip-1")
    edge.office.will("/poll", answer(status))

    with django_capture_on_commit_callbacks(execute=True):
        edge.pull()

    assert (edge.stream.stopped_code, edge.notices, len(mail.outbox)) == (
        f"status_{status}", {"stream_stopped"}, 1,
    )  # fmt: skip
    asked = len(edge.office.asked)
    for _hour in range(30):
        edge.now += timedelta(hours=1)
        assert edge.ring() == 0
        edge.pull()
    assert len(edge.office.asked) == asked
    edge.promises_hold()
    assert "Silent for 1 day." in edge.read()

    assert edge.desk.institution is not None
    start_again(edge.desk.institution, now=edge.now)
    assert edge.heal() <= 20
    assert set(edge.shown) == {"canary-slip-0", "canary-slip-1"}
    edge.promises_hold()


def test_a_401_once_is_mended_by_a_new_access_token_without_anybody_noticing(edge: Edge) -> None:
    edge.tell("canary-slip-1")
    edge.office.will("/poll", answer(401))

    assert edge.pull().trouble == ""

    assert set(edge.shown) == {"canary-slip-0", "canary-slip-1"}
    assert edge.notices == set()
    edge.promises_hold()


def test_a_401_that_stays_calls_staff_backs_off_and_heals_without_them(edge: Edge) -> None:
    edge.tell("canary-slip-1")
    for _try in range(3):
        edge.office.will("/poll", answer(401), answer(401))
        assert edge.pull(after=900).trouble == "unauthorised:status_401"

    assert (edge.notices, edge.stream.stopped_code) == ({"unauthorised"}, "")
    assert edge.heal() <= 120
    edge.promises_hold()


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_token_server_that_refuses_us_is_asked_again_later(edge: Edge, status: int) -> None:
    edge.tell("canary-slip-1")
    edge.office.will("/token", json_reply({"error": "invalid_client"}, status))
    edge.office.asked.clear()

    assert edge.pull().trouble == f"unauthorised:token_status_{status}"

    assert edge.office.polls == []
    assert edge.heal() <= 120
    edge.promises_hold()


def test_acks_wait_through_any_trouble_and_are_told_when_it_is_over(edge: Edge) -> None:
    jti = edge.tell("canary-slip-1")
    edge.pull(pages=1)
    assert edge.stream.acks_to_send == [jti]

    for reply in (
        answer(503),
        answer(500),
        answer(429, Retry_After="60"),
        answer(409),
        answer(401),
        Reply(200, b"{"),
    ):
        edge.office.will("/poll", reply, *([answer(401)] if reply.status == 401 else []))
        assert edge.pull(after=900).trouble
        assert edge.stream.acks_to_send == [jti]

    assert edge.office.acknowledged.count(jti) == 0
    edge.heal()
    assert edge.office.acknowledged.count(jti) == 1
    edge.promises_hold()


def test_a_day_and_more_of_silence_is_told_to_the_resident_and_old_data_never_looks_new(edge: Edge) -> None:
    heard = edge.now
    while edge.now - heard < timedelta(hours=27):
        edge.office.will("/poll", answer(503, Retry_After="3600"))
        edge.pull(after=3600)

    page = edge.read()

    assert "Silent for 1 day. You see the data of 20 November 2026." in page
    assert "Asked again" not in page
    assert "Silent for 1 day." in edge.read_record("canary-slip-0")
    edge.promises_hold()

    edge.tell("canary-slip-1")
    assert edge.heal() <= 3611
    assert "Silent" not in edge.read()
    edge.promises_hold()


@pytest.mark.parametrize("seed", range(3))
def test_an_institution_that_flaps_delivers_everything_once(edge: Edge, seed: int) -> None:
    chance = random.Random(seed)
    troubles = [answer(503), answer(503, Retry_After="30"), answer(500), answer(429, Retry_After="5"), answer(409),
                Reply(200, b'{"sets":{', length=9000), Reply(302), answer(502), Reply(200, b"<html>")]  # fmt: skip
    told = 0
    for _round in range(40):
        for _event in range(chance.randrange(4)):
            told += 1
            edge.tell(f"canary-slip-{told % 30}", 1 + told // 30)
        edge.now = max(edge.now, edge.stream.next_poll_at)
        if chance.random() < 0.6:
            edge.office.will("/poll", chance.choice(troubles))
        assert Stream.objects.due(at=edge.now).exists()
        edge.pull()
        edge.promises_hold()

    assert edge.heal() <= 15 * 60 + 10
    assert (edge.stream.opened_at, edge.stream.failures) == (None, 0)
    assert len(edge.tables().versions) == told + 1
    assert len(set(edge.office.acknowledged)) == told + 1
    assert edge.office.refused == {}
    edge.promises_hold()
