"""Clocks that are wrong, jump, or stand at an edge of the calendar lose nothing and stop nothing for long (F8)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from apps.feeds.models import Stream
from apps.feeds.protocol import event_types
from apps.wallet.partitions import prepare_months
from tests.faults.edge import Edge, open_edge
from tests.feeds.fake_transmitter import json_reply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOURS, MINUTES, SECONDS = 3600, 60, 1
#: A Tuesday noon in Japan, far from every edge.
NOON = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)


@pytest.fixture
def edge() -> Iterator[Edge]:
    with open_edge() as edge:
        edge.now = NOON
        Stream.objects.update(next_poll_at=NOON)
        yield edge


def at(edge: Edge, moment: datetime) -> None:
    """Sets our clock, as whoever mends it would."""
    edge.now = moment


def issued(edge: Edge, skew: float) -> int:
    return int(edge.now.timestamp() + skew)


@pytest.mark.parametrize("skew", [-2 * HOURS, -5 * MINUTES, 0, 5 * MINUTES])
def test_an_institution_whose_clock_is_a_little_off_is_understood(edge: Edge, skew: float) -> None:
    jti = edge.tell(iat=issued(edge, skew))

    edge.pull()

    assert edge.office.acknowledged == [jti]
    edge.promises_hold()


@pytest.mark.parametrize("skew", [5 * MINUTES + 1, 2 * HOURS])
def test_events_from_the_future_wait_unacknowledged_and_enter_when_the_time_has_come(
    edge: Edge, skew: int
) -> None:
    jti = edge.tell(iat=issued(edge, skew) + 1)  # our clock ticks while it is asked

    edge.pull()

    assert edge.verdicts == {jti: ("held", "future_iat")}
    assert (edge.office.acknowledged, edge.office.refused, edge.shown) == ([], {}, {})
    assert edge.notices == {"future_iat"}
    edge.promises_hold()

    edge.pull(after=skew - 5 * MINUTES + 2)

    assert edge.office.acknowledged == [jti]
    assert list(edge.shown) == ["canary-slip-1"]
    edge.promises_hold()


def test_an_event_from_the_future_is_refused_after_a_day_and_not_before(edge: Edge) -> None:
    jti = edge.tell(iat=issued(edge, 400 * 24 * HOURS))
    edge.pull()

    for _hour in range(23):
        edge.pull(after=1 * HOURS)
    assert (edge.office.acknowledged, edge.office.refused) == ([], {})

    edge.pull(after=1 * HOURS + 1)
    assert edge.office.refused == {jti: "invalid_request"}
    assert edge.shown == {}
    edge.promises_hold()


def test_one_event_from_the_future_does_not_hold_up_the_others(edge: Edge) -> None:
    held = edge.tell("canary-slip-2", iat=issued(edge, 2 * HOURS))
    good = edge.tell("canary-slip-1")

    edge.pull()

    assert (edge.office.acknowledged, list(edge.office.outbox)) == ([good], [held])
    edge.promises_hold()


@pytest.mark.parametrize("ahead", [5 * MINUTES, 2 * HOURS])
def test_when_our_clock_was_ahead_and_is_set_back_we_ask_again_without_hands(edge: Edge, ahead: int) -> None:
    right = edge.now
    at(edge, right + timedelta(seconds=ahead))
    edge.tell("canary-slip-1", iat=int(right.timestamp()))
    edge.pull()
    at(edge, right)

    edge.tell("canary-slip-2")
    waited = asked_again_after(edge)

    assert waited <= min(ahead + 70, 70 * MINUTES)
    assert set(edge.shown) == {"canary-slip-1", "canary-slip-2"}
    edge.promises_hold()


def asked_again_after(edge: Edge) -> float:
    """Seconds until the scheduler finds the stream due and a pull brings what waits."""
    began = edge.now
    while not Stream.objects.due(at=edge.now).exists():
        edge.now += timedelta(seconds=10)
        assert edge.now - began < timedelta(hours=3)
    edge.pull()
    assert not edge.office.outbox
    return (edge.now - began).total_seconds()


def test_a_clock_set_back_two_hours_stops_nobody_for_two_hours(edge: Edge) -> None:
    at(edge, NOON + timedelta(hours=2))
    edge.pull()
    at(edge, NOON)

    edge.tell()

    assert asked_again_after(edge) <= 60


def test_a_lease_taken_by_a_clock_two_hours_ahead_is_free_when_the_clock_is_right(edge: Edge) -> None:
    """The worker was killed while it held the lease, and our clock was mended meanwhile."""
    Stream.objects.update(lease_until=NOON + timedelta(hours=2), lease_token=3)
    edge.tell()

    assert asked_again_after(edge) <= 60
    assert edge.stream.lease_until is None


def test_nobody_counts_as_heard_in_the_future_once_our_clock_is_right(edge: Edge) -> None:
    at(edge, NOON + timedelta(hours=2))
    edge.pull()
    at(edge, NOON)

    edge.pull(after=60)

    assert edge.desk.institution is not None
    edge.desk.institution.source.refresh_from_db()
    assert edge.desk.institution.source.heard_at is not None
    assert edge.desk.institution.source.heard_at <= edge.clock()
    edge.promises_hold()


def test_keys_are_looked_at_again_although_our_clock_was_ahead() -> None:
    with open_edge(jwks=None, jwks_uri="/jwks.json") as edge:
        right = edge.now
        at(edge, right + timedelta(hours=2))
        edge.pull()
        at(edge, right)
        assert edge.office.paths().count("/jwks.json") == 1

        edge.pull(after=60)
        assert edge.office.paths().count("/jwks.json") == 2

        edge.pull(after=60)
        assert edge.office.paths().count("/jwks.json") == 2, "and not at every pull"


def test_when_our_clock_was_behind_what_was_held_enters_once_it_is_right(edge: Edge) -> None:
    right = edge.now
    at(edge, right - timedelta(hours=2))
    jti = edge.tell(iat=int(right.timestamp()))
    edge.pull()
    assert edge.verdicts[jti] == ("held", "future_iat")

    at(edge, right)
    assert edge.heal() <= 20

    assert edge.office.acknowledged == [jti]
    edge.promises_hold()


def test_a_leap_second_is_refused_by_name_where_it_stands_alone_and_stops_nothing(edge: Edge) -> None:
    notice = edge.desk.claims(
        event_types.READ_NOTICE,
        {"reader": "年金課", "purpose": "確認", "legal_basis": "法第1条", "read_at": "2016-12-31T23:59:60Z", "fields": ["payslip"]},
        iat=issued(edge, -60),
    )  # fmt: skip
    edge.office.queue(edge.desk, notice)
    good = edge.tell()

    edge.pull()

    assert edge.office.refused == {notice["jti"]: "invalid_request"}
    assert edge.verdicts[notice["jti"]] == ("refused", "bad_member")
    assert edge.office.acknowledged == [good]
    edge.promises_hold()


@pytest.mark.parametrize(
    "value",
    [
        "Sat, 31 Dec 2016 23:59:60 GMT",
        "Sun, 29 Feb 2026 00:00:00 GMT",
        "Thu, 31 Dec 2026 24:00:00 GMT",
        "Thursday",
    ],
)
def test_a_time_that_does_not_exist_in_retry_after_means_our_own_back_off(edge: Edge, value: str) -> None:
    edge.tell()
    edge.office.will("/poll", json_reply({}, 503, Retry_After=value))

    assert edge.pull().trouble == "throttled:status_503"

    wait = edge.stream.next_poll_at - edge.now
    assert timedelta(0) <= wait <= timedelta(seconds=5)
    assert edge.heal() <= 120
    edge.promises_hold()


def test_a_date_in_retry_after_counts_from_our_wall_clock_across_new_year(edge: Edge) -> None:
    eve = datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC)
    at(edge, eve)
    until = format_datetime(eve + timedelta(seconds=60), usegmt=True)
    edge.office.will("/poll", json_reply({}, 503, Retry_After=until))
    with edge.one_client(wall=eve.timestamp) as connect:
        edge.pull(connect=connect)

    assert edge.stream.next_poll_at.year == 2027
    assert (edge.stream.next_poll_at - eve).total_seconds() == pytest.approx(60, abs=1)


EDGES = {
    "new year in Japan": datetime(2026, 12, 31, 15, 0, tzinfo=UTC),
    "new year by UTC": datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    "month-end in Japan": datetime(2026, 11, 30, 15, 0, tzinfo=UTC),
    "month-end by UTC": datetime(2026, 12, 1, 0, 0, tzinfo=UTC),
    "a leap day in Japan": datetime(2028, 2, 28, 15, 0, tzinfo=UTC),
    "the end of summer time in New York": datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    "the beginning of summer time in Berlin": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    "a leap second": datetime(2017, 1, 1, 0, 0, tzinfo=UTC),
    "2038": datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
}


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_records_that_come_around_an_edge_of_the_calendar_are_all_there_once(
    edge: Edge, name: str, zone: str
) -> None:
    edge_of_time = EDGES[name]
    with in_time_zone(zone):
        for number, offset in enumerate([-61, -2, -1, 0, 1, 59, 61]):
            at(edge, edge_of_time + timedelta(seconds=offset))
            Stream.objects.update(next_poll_at=edge.now)
            edge.tell(f"canary-slip-{number}", iat=issued(edge, 0))
            assert edge.pull().received == 1
            wait = edge.stream.next_poll_at - edge.now
            assert timedelta(seconds=60) <= wait <= timedelta(seconds=61)

    assert len(edge.shown) == 7
    versions = {version["delivered_as"]: version["recorded_at"] for version in edge.tables().versions}
    assert len(versions) == 7
    assert max(versions.values()) - min(versions.values()) >= timedelta(seconds=122)
    edge.promises_hold()


@contextmanager
def in_time_zone(zone: str) -> Iterator[None]:
    """The machine's own zone, which nothing of ours may lean on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()


def test_a_month_that_nobody_prepared_takes_its_rows_and_the_next_preparation_does_not_stumble(
    edge: Edge,
) -> None:
    at(edge, datetime(2030, 1, 31, 23, 59, 59, tzinfo=UTC))
    Stream.objects.update(next_poll_at=edge.now)
    edge.tell()
    edge.pull()

    prepare_months(edge.now.date())

    assert list(edge.shown) == ["canary-slip-1"]
    edge.promises_hold()


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [(-1, "Received today."), (1, "Received yesterday.")],
    ids=["before midnight", "after midnight"],
)
def test_today_and_yesterday_are_days_in_japan_also_at_month_end(
    edge: Edge, minutes: int, sentence: str
) -> None:
    midnight = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    at(edge, midnight - timedelta(minutes=30))
    edge.tell(iat=issued(edge, 0), payload={"data_as_of": "2026-11-30"})
    edge.pull()

    at(edge, midnight + timedelta(minutes=minutes))

    assert f"Data of 30 November 2026. {sentence}" in edge.read()


def test_an_answer_of_the_day_before_yesterday_is_never_called_yesterdays(edge: Edge) -> None:
    """Silent means 26 hours: at one in the morning, an answer before midnight of the day before is not silent yet."""
    at(edge, datetime(2026, 11, 16, 3, 0, tzinfo=UTC))
    edge.tell(iat=issued(edge, 0))
    edge.pull()
    at(
        edge, datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
    )  # half past eleven in the evening of the 18th in Japan
    edge.pull()

    at(edge, datetime(2026, 11, 19, 16, 0, tzinfo=UTC))  # one in the morning of the 20th

    page = edge.read()
    assert "Silent" not in page
    assert "Asked again yesterday" not in page
    assert "Asked again on 18 November 2026: nothing new." in page


def test_an_answer_that_came_by_a_clock_ahead_of_ours_is_called_todays(edge: Edge) -> None:
    edge.tell()
    edge.pull()
    at(edge, NOON + timedelta(hours=16))
    edge.pull()

    at(edge, NOON + timedelta(hours=11))

    assert "Asked again today: nothing new." in edge.read()
