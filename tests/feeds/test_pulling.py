"""What survives when an institution, the network, another worker or the database misbehaves during a pull."""

import io
import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from apps.consent import door
from apps.feeds import inbox, ingest
from apps.feeds.management.commands import pull_feeds
from apps.feeds.models import Event, Institution, OperatorNotice, Stream
from apps.feeds.protocol import client as feed_client
from apps.feeds.protocol.payloads import Accepted
from apps.feeds.pulling import Report, pull
from apps.feeds.restarting import start_again
from apps.wallet.models import Record, RecordVersion
from tests.feeds.fake_transmitter import Reply, json_reply
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import PAYSLIP, Desk, new_desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def stream_of(desk: Desk) -> Stream:
    return Stream.objects.get(pk=desk.id)


def stored(desk: Desk) -> tuple[int, int, int]:
    """How many events, records and versions lie here."""
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        return Event.objects.count(), Record.objects.count(), RecordVersion.objects.count()


def open_notices(desk: Desk) -> set[str]:
    notices = OperatorNotice.objects.filter(institution_id=desk.id, settled_at=None)
    return set(notices.values_list("code", flat=True))


def records(desk: Desk, count: int) -> list[dict[str, Any]]:
    return [desk.upsert(f"record-{number}") for number in range(count)]


def test_only_what_is_committed_is_acknowledged_and_the_next_poll_carries_it(
    office: Office, served: Desk
) -> None:
    jtis = office.queue(served, *records(served, 3))

    report = pull(served.id, pages=1)

    assert (report.pages, report.received) == (1, 3)
    assert office.polls[0].json["ack"] == []
    assert stored(served) == (3, 3, 3)
    assert sorted(stream_of(served).acks_to_send) == sorted(jtis)

    pull(served.id)

    assert sorted(office.polls[1].json["ack"]) == sorted(jtis)
    assert (office.outbox, stream_of(served).acks_to_send) == ({}, [])


def test_acks_are_kept_until_a_poll_that_carried_them_was_answered_well(office: Office, served: Desk) -> None:
    jtis = office.queue(served, served.upsert())
    pull(served.id, pages=1)
    office.will("/poll", Reply(502))

    pull(served.id)

    assert stream_of(served).acks_to_send == jtis
    pull(served.id)
    assert [asked.json["ack"] for asked in office.polls] == [[], jtis, jtis]


def test_an_institution_that_forgets_our_acks_is_not_asked_in_circles(office: Office, served: Desk) -> None:
    page = json_reply({"sets": served.sets(served.upsert()), "moreAvailable": True})
    office.will("/poll", page, page, page)

    report = pull(served.id)

    assert (report.pages, report.received, report.trouble) == (1, 1, "conflict:acks_ignored")
    assert len(office.polls) == 2
    stream = stream_of(served)
    assert len(stream.acks_to_send) == 1  # told again next time
    assert stream.next_poll_at > timezone.now()
    assert (stream.last_trouble, stream.failures) == ("acks_ignored", 0)


def test_refusals_travel_with_the_next_poll_and_are_forgotten_after_it(office: Office, served: Desk) -> None:
    bad, good = served.upsert(aud="https://somebody.example"), served.upsert("record-2")
    office.queue(served, bad, good)

    report = pull(served.id)

    assert (report.received, report.refused) == (2, 1)
    assert office.refused == {bad["jti"]: "invalid_audience"}
    assert office.acknowledged == [good["jti"]]
    assert stream_of(served).errors_to_send == {}


def test_a_long_backlog_is_taken_page_by_page_in_one_pull(office: Office, served: Desk) -> None:
    office.queue(served, *records(served, 230))

    report = pull(served.id)

    assert (report.pages, report.received, report.redelivered) == (4, 230, 0)
    assert [len(asked.json["ack"]) for asked in office.polls] == [0, 100, 100, 30]
    assert stored(served) == (230, 230, 230)


def test_a_pull_ends_in_time_and_the_next_goes_on(office: Office, served: Desk) -> None:
    office.queue(served, *records(served, 250))
    begin, ticks = timezone.now(), iter(range(10**6))

    report = pull(served.id, clock=lambda: begin + timedelta(seconds=40 * next(ticks)))

    assert 1 <= report.pages < 3
    assert pull(served.id).received == 250 - report.received


def test_a_pull_cut_short_leaves_the_stream_due_at_once_and_a_finished_one_for_a_minute(
    office: Office, served: Desk
) -> None:
    office.queue(served, *records(served, 150))

    pull(served.id, pages=1)
    assert Stream.objects.due(at=timezone.now()).exists()

    pull(served.id)
    assert not Stream.objects.due(at=timezone.now() + timedelta(seconds=50)).exists()
    assert Stream.objects.due(at=timezone.now() + timedelta(seconds=61)).exists()


TRUNCATED = Reply(200, b'{"sets": {"jti-00001": "ab', length=100)
NOT_AS_AGREED: dict[str, tuple[Reply, str]] = {
    "500": (Reply(500), "unavailable:status_500"),
    "truncated": (TRUNCATED, "bad_answer:truncated"),
    "other type": (Reply(200, b"{}", {"Content-Type": "text/html"}), "bad_answer:content_type"),
    "compressed": (
        Reply(200, b"{}", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
        "bad_answer:content_encoding",
    ),
    "no sets": (json_reply({"moreAvailable": False}), "bad_answer:sets"),
    "not json": (
        Reply(200, b'{"sets": {}, "sets": {}}', {"Content-Type": "application/json"}),
        "bad_answer:duplicate_member",
    ),
    "redirect": (Reply(302, headers={"Location": "/elsewhere"}), "unavailable:status_302"),
}


@pytest.mark.parametrize("name", NOT_AS_AGREED)
def test_an_answer_not_as_agreed_changes_nothing_and_half_as_many_are_asked_next(
    office: Office, served: Desk, name: str
) -> None:
    reply, trouble = NOT_AS_AGREED[name]
    before = timezone.now()
    jtis = office.queue(served, *records(served, 2))
    office.will("/poll", reply)

    report = pull(served.id)

    assert report.trouble == trouble
    assert stored(served) == (0, 0, 0)
    stream = stream_of(served)
    assert (stream.acks_to_send, stream.errors_to_send, stream.failures) == ([], {}, 1)
    assert stream.next_poll_at >= before + timedelta(seconds=2)
    assert not Stream.objects.due(at=before + timedelta(seconds=1)).exists()

    pull(served.id)

    assert [asked.json["maxEvents"] for asked in office.polls[:3]] == [100, 50, 100]
    assert sorted(office.acknowledged) == sorted(jtis)
    assert stored(served) == (2, 2, 2)
    assert stream_of(served).failures == 0


def test_an_answer_that_does_not_come_is_given_up_and_asked_again_for_fewer(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.queue(served, served.upsert())
    office.before_answer.clear()
    monkeypatch.setattr(feed_client, "READ_SECONDS", 0.2)

    assert pull(served.id).trouble == "unavailable:timeout"
    assert stream_of(served).max_events == 50

    office.before_answer.set()
    monkeypatch.undo()
    assert pull(served.id).received == 1
    assert stored(served) == (1, 1, 1)


def test_an_institution_that_is_away_is_asked_again_later(served: Desk) -> None:
    Institution.objects.filter(pk=served.id).update(poll_url="http://127.0.0.1:9/poll")

    assert pull(served.id).trouble == "unavailable:connect"
    assert stream_of(served).failures == 1


def test_a_401_fetches_a_new_access_token_once(office: Office, served: Desk) -> None:
    office.queue(served, served.upsert())
    office.will("/poll", Reply(401))

    assert pull(served.id).trouble == ""
    assert office.paths()[:4] == ["/token", "/poll", "/token", "/poll"]
    assert stored(served) == (1, 1, 1)


def test_a_401_that_stays_backs_off_and_calls_a_person(office: Office, served: Desk) -> None:
    office.will("/poll", Reply(401), Reply(401))

    assert pull(served.id).trouble == "unauthorised:status_401"
    assert office.paths() == ["/token", "/poll", "/token", "/poll"]
    assert open_notices(served) == {"unauthorised"}
    assert stream_of(served).stopped_code == ""


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_being_turned_away_stops_the_stream_until_a_person_starts_it(
    office: Office, served: Desk, status: int
) -> None:
    jtis = office.queue(served, served.upsert())
    pull(served.id, pages=1)
    office.will("/poll", Reply(status))

    pull(served.id)

    assert stream_of(served).stopped_code == f"status_{status}"
    assert open_notices(served) == {"stream_stopped"}
    asked = len(office.asked)
    assert not pull(served.id).asked
    assert len(office.asked) == asked
    assert not Stream.objects.due(at=timezone.now() + timedelta(days=1)).exists()

    assert served.institution is not None
    assert start_again(served.institution, now=timezone.now())
    assert Stream.objects.due(at=timezone.now()).exists()
    assert pull(served.id).asked
    assert office.acknowledged == jtis
    assert open_notices(served) == set()


@pytest.mark.parametrize("name", ["poll_url", "token_url", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        "https://x.example:abc/",
        "https://x.example:65536/",
        "https://x.example:0/",
        "https://[::1/",
        "https:///",
    ],
)
def test_an_address_that_cannot_be_used_stops_the_stream_until_a_person_mended_it(
    office: Office, served: Desk, name: str, address: str
) -> None:
    office.queue(served, served.upsert())
    assert served.institution is not None
    right = getattr(served.institution, name)
    Institution.objects.filter(pk=served.id).update(**{name: address})

    assert pull(served.id).trouble == "stop:address_unusable"

    stream = stream_of(served)
    assert (stream.stopped_code, stream.lease_until) == ("address_unusable", None)
    assert open_notices(served) == {"stream_stopped"}
    assert (pull(served.id).asked, office.asked) == (False, [])

    Institution.objects.filter(pk=served.id).update(**{name: right})
    assert start_again(served.institution, now=timezone.now())
    assert pull(served.id).received == 1


def test_plain_http_where_it_is_no_longer_allowed_stops_the_stream(
    office: Office, served: Desk, settings: Any
) -> None:
    settings.FEED_PRIVATE_NETWORK_ALLOWED = False

    assert pull(served.id).trouble == "stop:address_unusable"
    assert (open_notices(served), office.asked) == ({"stream_stopped"}, [])


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_the_institution_asks_for_is_kept(office: Office, served: Desk, status: int) -> None:
    office.will("/poll", json_reply({}, status, Retry_After="120"))
    now = timezone.now()

    assert pull(served.id, clock=lambda: now).trouble == f"throttled:status_{status}"

    stream = stream_of(served)
    assert (stream.failures, stream.next_poll_at) == (0, now + timedelta(seconds=120))
    assert not Stream.objects.due(at=now + timedelta(seconds=119)).exists()
    assert Stream.objects.due(at=now + timedelta(seconds=120)).exists()


def test_another_poller_at_the_institution_is_waited_for_without_counting_as_a_failure(
    office: Office, served: Desk
) -> None:
    office.will("/poll", Reply(409))

    assert pull(served.id).trouble == "conflict:status_409"
    stream = stream_of(served)
    assert stream.failures == 0
    assert stream.next_poll_at > timezone.now() + timedelta(seconds=50)


def test_five_failures_open_the_breaker_one_event_probes_and_success_closes_it(
    office: Office, served: Desk
) -> None:
    office.queue(served, *records(served, 2))
    office.will("/poll", *[Reply(500)] * 5)
    for _attempt in range(4):
        pull(served.id)
    assert (stream_of(served).opened_at, open_notices(served)) == (None, set())

    pull(served.id)

    assert stream_of(served).opened_at is not None
    assert open_notices(served) == {"breaker_open"}

    pull(served.id, pages=1)

    assert [asked.json["maxEvents"] for asked in office.polls] == [100, 50, 25, 12, 6, 1]
    assert stored(served) == (1, 1, 1)
    stream = stream_of(served)
    assert (stream.opened_at, stream.failures, stream.last_trouble) == (None, 0, "")
    assert pull(served.id).received == 1


def test_of_two_pulls_at_once_only_one_asks(office: Office, served: Desk) -> None:
    office.queue(served, served.upsert())
    office.before_answer.clear()
    reports: list[Report] = []
    first = threading.Thread(target=lambda: reports.append(_in_own_connection(lambda: pull(served.id))))
    first.start()
    _wait_until(lambda: bool(office.polls))

    second = pull(served.id)

    assert (second.asked, len(office.polls)) == (False, 1)
    assert not Stream.objects.due(at=timezone.now()).exists()
    office.before_answer.set()
    first.join()
    assert (reports[0].received, len(office.polls)) == (1, 2)
    assert stored(served) == (1, 1, 1)


def _in_own_connection(work: Callable[[], Report]) -> Report:
    try:
        return work()
    finally:
        connection.close()


def _wait_until(reached: Callable[[], bool], *, seconds: float = 10) -> None:
    look_again = threading.Event()
    for _look in range(int(seconds * 100)):
        if reached():
            return
        look_again.wait(0.01)
    pytest.fail("it never happened")


def test_a_lease_lost_in_the_middle_writes_nothing_and_the_other_worker_goes_on(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    jtis = office.queue(served, *records(served, 2))
    later = timezone.now() + timedelta(seconds=121)
    other: list[Report] = []
    take = ingest.take

    def takes_too_long(*args: Any, **kwargs: Any) -> Any:
        if not other:
            monkeypatch.setattr(ingest, "take", take)
            work = lambda: other.append(_in_own_connection(lambda: pull(served.id, clock=lambda: later)))  # noqa: E731
            worker = threading.Thread(target=work)
            worker.start()
            worker.join()
        return take(*args, **kwargs)

    monkeypatch.setattr(ingest, "take", takes_too_long)

    mine = pull(served.id)

    assert (mine.asked, mine.pages, mine.received) == (True, 0, 0)
    assert other[0].received == 2
    assert sorted(office.acknowledged) == sorted(jtis)
    assert stored(served) == (2, 2, 2)
    assert stream_of(served).received == 2


def test_a_worker_whose_lease_was_taken_leaves_the_new_lease_alone(office: Office, served: Desk) -> None:
    office.queue(served, served.upsert())
    taken_until = timezone.now() + timedelta(seconds=300)
    office.before_answer.clear()
    slow: list[Report] = []
    worker = threading.Thread(target=lambda: slow.append(_in_own_connection(lambda: pull(served.id))))
    worker.start()
    _wait_until(lambda: bool(office.polls))
    Stream.objects.filter(pk=served.id).update(lease_token=99, lease_until=taken_until)
    office.before_answer.set()
    worker.join()

    assert (slow[0].asked, slow[0].pages) == (True, 0)
    assert stored(served) == (0, 0, 0)
    assert (stream_of(served).lease_token, stream_of(served).lease_until) == (99, taken_until)


def test_a_lease_that_ran_out_is_taken_over(office: Office, served: Desk) -> None:
    office.queue(served, served.upsert())
    killed_at = timezone.now() - timedelta(seconds=121)
    Stream.objects.filter(pk=served.id).update(lease_until=killed_at + timedelta(seconds=120), lease_token=7)

    assert pull(served.id).received == 1
    assert (stream_of(served).lease_token, stream_of(served).lease_until) == (8, None)


def test_a_database_that_goes_away_leaves_neither_rows_nor_acks_and_the_next_pull_heals(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    jtis = office.queue(served, *records(served, 3))

    def gone(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(inbox, "store", gone)  # after the ledger was written
    with pytest.raises(OperationalError):
        pull(served.id)

    assert stored(served) == (0, 0, 0)
    stream = stream_of(served)
    assert (stream.acks_to_send, stream.errors_to_send, stream.lease_until) == ([], {}, None)
    assert (stream.received, open_notices(served)) == (0, set())
    assert Stream.objects.due(at=timezone.now()).exists()

    monkeypatch.undo()
    assert pull(served.id).received == 3
    assert sorted(office.acknowledged) == sorted(jtis)
    assert stored(served) == (3, 3, 3)


def test_a_connection_that_the_server_cut_in_the_middle_of_a_page_heals_with_the_next_pull(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.queue(served, *records(served, 3))
    store = inbox.store

    def cut(*args: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        store(*args, **kwargs)

    monkeypatch.setattr(inbox, "store", cut)
    with pytest.raises(OperationalError):
        pull(served.id)

    assert stored(served) == (0, 0, 0)
    monkeypatch.undo()
    assert pull(served.id).received == 3
    assert stored(served) == (3, 3, 3)


def test_a_connection_cut_while_one_institution_is_pulled_by_hand_leaves_the_next_its_turn(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = new_desk(slug="a-tax-office", issuer="https://tax.example")
    first.register()
    office.queue(served, served.upsert())

    def cut_for_the_first(institution_id: UUID) -> Report:
        if institution_id == first.id:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return pull(institution_id)

    monkeypatch.setattr(pull_feeds, "pull", cut_for_the_first)
    out = io.StringIO()

    with pytest.raises(CommandError, match="trouble with a-tax-office") as ended:
        call_command("pull_feeds", "--json", stdout=out)

    reports = json.loads(out.getvalue())
    assert ended.value.returncode == 1
    assert reports["a-tax-office"]["trouble"] == "stumbled:OperationalError"
    assert reports["pension-office-1"]["received"] == 1


def test_an_event_that_trips_our_code_is_kept_acknowledged_and_told_without_its_words(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    trips = served.upsert("record-2", data=PAYSLIP | {"gross": 1})
    jtis = office.queue(served, served.upsert(), trips)
    arrival = ingest.arrival

    def stumbling(item: Accepted, *args: Any) -> Any:
        if item.opened.jti == trips["jti"]:
            raise ValueError(f"cannot read {json.dumps(PAYSLIP)}")
        return arrival(item, *args)

    monkeypatch.setattr(ingest, "arrival", stumbling)
    with caplog.at_level(logging.INFO):
        report = pull(served.id)

    assert (report.received, report.trouble) == (2, "")
    assert sorted(office.acknowledged) == sorted(jtis)
    assert stored(served) == (2, 0, 0)
    assert open_notices(served) == {"apply_failed"}
    assert "ValueError" in caplog.text
    assert PAYSLIP["employer"]["name"] not in caplog.text
    assert "gross" not in caplog.text


def test_an_identifier_that_no_column_can_hold_does_not_hold_up_the_stream(
    office: Office, served: Desk
) -> None:
    good = served.upsert()
    page = {"moreAvailable": False, "sets": {"jti\x000001": "token", **served.sets(good)}}
    office.will("/poll", json_reply(page))

    report = pull(served.id, pages=1)

    assert (report.trouble, report.refused) == ("", 1)
    assert stream_of(served).acks_to_send == [good["jti"]]
    assert stored(served) == (2, 1, 1)


def test_an_institution_that_is_not_live_is_never_asked(office: Office, served: Desk) -> None:
    Institution.objects.filter(pk=served.id).update(state=Institution.State.WAITING)

    assert not pull(served.id).asked
    assert office.asked == []


def test_being_heard_is_noted_for_the_cards_even_without_news(office: Office, served: Desk) -> None:
    begin = timezone.now()

    pull(served.id)

    assert served.institution is not None
    served.institution.source.refresh_from_db()
    heard: datetime | None = served.institution.source.heard_at
    assert heard is not None
    assert heard >= begin
    office.will("/poll", Reply(500))
    pull(served.id)
    served.institution.source.refresh_from_db()
    assert served.institution.source.heard_at == heard


def test_institutions_do_not_wait_for_each_other(office: Office, served: Desk) -> None:
    other = new_desk(slug="tax-office-1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(other, "issuer", f"{office.url('')}/other")
        other.register(
            poll_url=office.url("/gone"),
            token_url=office.url("/token"),
            request_url=office.url("/requests"),
            private_network=True,
        )
    office.queue(served, served.upsert())

    assert pull(other.id).trouble == "stop:status_404"
    assert pull(served.id).received == 1
