"""Events that were stored but not applied: applied later, once, one by one, and never lost."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from apps.consent import door
from apps.feeds import connections, handlers, ingest
from apps.feeds.applying import apply_stored
from apps.feeds.handlers import Occurrence
from apps.feeds.models import Connection, Event, OperatorNotice, Stream
from apps.feeds.protocol import event_types
from apps.feeds.protocol.payloads import Accepted
from apps.feeds.pulling import pull
from apps.feeds.trust import revoke_key
from apps.wallet.models import Record, RecordVersion
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import Desk

pytestmark = pytest.mark.django_db
ANSWER: dict[str, Any] = {"request_id": "r-1", "state": "received"}


def states(desk: Desk) -> dict[str, str]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        return dict(Event.objects.values_list("jti", "state"))


def shown(desk: Desk) -> list[tuple[str, int, int]]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        rows = Record.objects.order_by("source_record_id")
        return list(rows.values_list("source_record_id", "revision", "times_seen"))


def versions(desk: Desk) -> int:
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        return RecordVersion.objects.count()


class Stumble:
    """Makes our code trip over the events named, until it is mended."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.over: set[str] = set()
        self._arrival = ingest.arrival
        patch.setattr(ingest, "arrival", self._stumbling)

    def _stumbling(self, item: Accepted, *args: Any) -> Any:
        if item.opened.jti in self.over:
            raise ValueError("not foreseen")
        return self._arrival(item, *args)


@pytest.fixture
def stumble(monkeypatch: pytest.MonkeyPatch) -> Stumble:
    return Stumble(monkeypatch)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jtis that a reader of answers to corrections was given, once it registers; the app's own is away."""
    monkeypatch.delitem(handlers._handlers, event_types.CORRECTION_STATUS, raising=False)
    return []


def reader(given: list[str]) -> handlers.Handler:
    def read(occurrences: Sequence[Occurrence]) -> None:
        given.extend(occurrence.accepted.opened.jti for occurrence in occurrences)

    return read


def test_what_our_code_tripped_over_is_applied_once_it_is_mended(
    office: Office, served: Desk, stumble: Stumble
) -> None:
    good, bad = served.upsert("good"), served.upsert("bad")
    stumble.over = {bad["jti"]}
    office.queue(served, good, bad)
    pull(served.id)
    assert states(served) == {good["jti"]: "stored", bad["jti"]: "stored"}

    assert apply_stored(served.id, now=timezone.now()) == 1  # the good one is not held up
    assert states(served) == {good["jti"]: "applied", bad["jti"]: "stored"}
    assert shown(served) == [("good", 1, 1)]

    stumble.over = set()
    assert apply_stored(served.id, now=timezone.now()) == 1
    assert shown(served) == [("bad", 1, 1), ("good", 1, 1)]
    assert OperatorNotice.objects.get().code == "apply_failed"


def test_applying_again_changes_nothing(office: Office, served: Desk, stumble: Stumble) -> None:
    claims = served.upsert()
    stumble.over = {claims["jti"]}
    office.queue(served, claims)
    pull(served.id)
    stumble.over = set()
    apply_stored(served.id, now=timezone.now())

    assert apply_stored(served.id, now=timezone.now()) == 0
    assert (shown(served), versions(served)) == ([("record-1", 1, 1)], 1)


def test_revisions_applied_late_end_as_if_they_had_come_in_order(
    office: Office, served: Desk, stumble: Stumble
) -> None:
    first, second = served.upsert(revision=1), served.upsert(revision=2)
    stumble.over = {first["jti"]}
    office.queue(served, first)
    pull(served.id)
    office.queue(served, second)
    pull(served.id)
    assert shown(served) == [("record-1", 2, 1)]

    stumble.over = set()
    apply_stored(served.id, now=timezone.now())

    assert (shown(served), versions(served)) == ([("record-1", 2, 1)], 2)


def test_an_event_stored_before_its_connection_ended_is_still_applied(
    office: Office, served: Desk, stumble: Stumble
) -> None:
    claims = served.upsert()
    stumble.over = {claims["jti"]}
    office.queue(served, claims)
    pull(served.id)
    with transaction.atomic():
        door.admit((), institution=served.id)
        connection = Connection.objects.get()
    connections.end(connection, by="resident", now=timezone.now())
    stumble.over = set()

    assert apply_stored(served.id, now=timezone.now()) == 1
    assert shown(served) == [("record-1", 1, 1)]


def test_an_event_whose_key_was_revoked_meanwhile_stays_unapplied_and_is_told(
    office: Office, served: Desk, stumble: Stumble
) -> None:
    claims = served.upsert()
    stumble.over = {claims["jti"]}
    office.queue(served, claims)
    pull(served.id)
    OperatorNotice.objects.all().delete()
    stumble.over = set()
    assert served.institution is not None
    revoke_key(served.institution.keys.get(), now=timezone.now())

    assert apply_stored(served.id, now=timezone.now()) == 0
    assert (states(served), shown(served)) == ({claims["jti"]: "stored"}, [])
    assert OperatorNotice.objects.get().code == "apply_failed"


def test_events_without_a_reader_wait_and_are_given_to_it_once(
    office: Office, served: Desk, heard: list[str]
) -> None:
    jtis = office.queue(served, *(served.claims(event_types.CORRECTION_STATUS, ANSWER) for _ in range(3)))
    pull(served.id)
    assert sorted(office.acknowledged) == sorted(jtis)
    assert set(states(served).values()) == {"waiting"}
    assert apply_stored(served.id, now=timezone.now()) == 0

    handlers.register(event_types.CORRECTION_STATUS, reader(heard))

    assert apply_stored(served.id, now=timezone.now()) == 3
    assert apply_stored(served.id, now=timezone.now()) == 0
    assert sorted(heard) == sorted(jtis)
    assert set(states(served).values()) == {"applied"}


def test_a_reader_that_is_there_hears_at_once(office: Office, served: Desk, heard: list[str]) -> None:
    handlers.register(event_types.CORRECTION_STATUS, reader(heard))
    jtis = office.queue(served, served.claims(event_types.CORRECTION_STATUS, ANSWER))

    pull(served.id)

    assert (heard, set(states(served).values())) == (jtis, {"applied"})


def test_one_event_type_has_one_reader(heard: list[str]) -> None:
    handlers.register(event_types.CORRECTION_STATUS, reader(heard))

    with pytest.raises(ValueError, match="Two handlers"):
        handlers.register(event_types.CORRECTION_STATUS, reader(heard))


def test_while_a_pull_goes_on_nothing_is_applied_and_afterwards_it_is(
    office: Office, served: Desk, stumble: Stumble
) -> None:
    claims = served.upsert()
    stumble.over = {claims["jti"]}
    office.queue(served, claims)
    pull(served.id)
    stumble.over = set()
    Stream.objects.update(lease_until=timezone.now() + timedelta(seconds=60))

    assert apply_stored(served.id, now=timezone.now()) == 0
    assert shown(served) == []

    Stream.objects.update(lease_until=None)
    assert apply_stored(served.id, now=timezone.now()) == 1
    assert Stream.objects.get().lease_until is None


def test_what_a_stopped_stream_left_behind_is_applied(office: Office, served: Desk, stumble: Stumble) -> None:
    claims = served.upsert()
    stumble.over = {claims["jti"]}
    office.queue(served, claims)
    pull(served.id)
    stumble.over = set()
    Stream.objects.update(stopped_code="status_403")

    assert apply_stored(served.id, now=timezone.now()) == 1


def test_when_the_lease_is_lost_the_event_is_left_to_the_other_worker(
    office: Office, served: Desk, stumble: Stumble, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = served.upsert()
    stumble.over = {claims["jti"]}
    office.queue(served, claims)
    pull(served.id)
    stumble.over = set()
    arrival = ingest.arrival

    def overtaken(*args: Any) -> Any:
        monkeypatch.setattr(ingest, "arrival", arrival)
        Stream.objects.update(lease_token=99)
        return arrival(*args)

    monkeypatch.setattr(ingest, "arrival", overtaken)

    assert apply_stored(served.id, now=timezone.now()) == 0
    assert (states(served), shown(served)) == ({claims["jti"]: "stored"}, [])


def test_a_database_that_goes_away_is_not_taken_for_a_fault_of_the_event(
    office: Office, served: Desk, stumble: Stumble, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = served.upsert()
    stumble.over = {claims["jti"]}
    office.queue(served, claims)
    pull(served.id)
    OperatorNotice.objects.all().delete()

    def gone(*_args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(ingest, "arrival", gone)

    with pytest.raises(OperationalError):
        apply_stored(served.id, now=timezone.now())

    assert states(served) == {claims["jti"]: "stored"}
    assert not OperatorNotice.objects.exists()
