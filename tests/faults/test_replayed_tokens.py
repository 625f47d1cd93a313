"""A token that was once right changes nothing when it comes again, or comes to somebody else (F10)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from apps.consent import door
from apps.feeds import connections
from apps.feeds.models import Connection
from tests.faults.edge import CONNECTION, Edge, open_edge
from tests.feeds.transmitter_desk import new_desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def edge() -> Iterator[Edge]:
    with open_edge() as edge:
        yield edge


def replay(edge: Edge, jti: str, token: str) -> None:
    edge.office.outbox[jti] = token
    edge.pull(after=60)


def test_an_old_token_replayed_a_hundred_times_is_acknowledged_each_time_and_counted_once(edge: Edge) -> None:
    first = edge.tell(revision=1)
    token = edge.office.outbox[first]
    edge.pull()
    edge.tell(revision=2)
    edge.pull(after=60)
    before, shown = edge.tables(), edge.shown

    for _time in range(100):
        replay(edge, first, token)

    after = edge.tables()
    assert (after.events, after.records, after.versions) == (before.events, before.records, before.versions)
    assert (edge.shown, shown["canary-slip-1"][0]) == (shown, 2)
    assert edge.stream.redelivered == 100
    assert edge.office.acknowledged.count(first) == 101
    assert (edge.office.refused, edge.notices) == ({}, set())
    edge.promises_hold()


def test_a_token_replayed_after_its_record_was_withdrawn_does_not_bring_it_back(edge: Edge) -> None:
    first = edge.tell(revision=1)
    token = edge.office.outbox[first]
    edge.pull()
    edge.office.queue(edge.desk, edge.desk.withdraw("canary-slip-1", 2, iat=int(edge.now.timestamp())))
    edge.pull(after=60)
    assert edge.shown == {"canary-slip-1": (2, None)}

    replay(edge, first, token)

    assert edge.shown == {"canary-slip-1": (2, None)}
    edge.promises_hold()


def test_the_same_words_under_another_identifier_only_confirm(edge: Edge) -> None:
    edge.tell(revision=1)
    edge.pull()

    edge.tell(revision=1)
    edge.pull(after=60)

    assert edge.tables().records[0]["times_seen"] == 2
    assert edge.shown["canary-slip-1"][0] == 1
    edge.promises_hold()


def test_a_token_delivered_under_another_name_is_refused(edge: Edge) -> None:
    jti = edge.tell()
    token = edge.office.outbox[jti]
    edge.pull()

    replay(edge, "jti-under-another-name", token)

    assert edge.office.refused == {"jti-under-another-name": "invalid_request"}
    edge.promises_hold()


def test_a_token_for_another_receiver_is_refused_and_not_shown(edge: Edge) -> None:
    for number, aud in enumerate(
        ["https://other.example", ["https://tsunagi.localhost", "https://other.example"]]
    ):
        edge.office.queue(edge.desk, edge.slip(f"canary-slip-{number}", aud=aud))

    edge.pull()

    assert list(edge.office.refused.values()) == ["invalid_audience"] * 2
    assert edge.shown == {}
    edge.promises_hold()


def theirs(edge: Edge, **registration: Any) -> Any:
    """Another institution, as rightly registered as this one, that knows the same resident."""
    other = new_desk(slug="tax-office-1", issuer="https://tax.example")
    other.register(kinds=["payslip"], **registration)
    other.connect("canary-connection-elsewhere", edge.resident)
    return other


def test_what_another_institution_signed_is_refused_on_this_stream(edge: Edge) -> None:
    other = theirs(edge)
    about = {"sub_id": {"format": "opaque", "id": CONNECTION}}
    as_itself = other.upsert("canary-slip-1", **about)
    as_this_one = other.upsert("canary-slip-2", iss=edge.desk.issuer, **about)
    edge.office.outbox |= other.sets(as_itself, as_this_one)
    under_our_kid = other.upsert("canary-slip-3", iss=edge.desk.issuer, **about)
    edge.office.outbox[under_our_kid["jti"]] = other.sign(under_our_kid, kid=edge.desk.key.thumbprint())

    edge.pull()

    assert edge.office.refused == {
        as_itself["jti"]: "invalid_key",
        as_this_one["jti"]: "invalid_key",
        under_our_kid["jti"]: "invalid_key",
    }
    assert edge.shown == {}
    edge.promises_hold()


def test_the_same_key_at_two_institutions_does_not_let_one_speak_for_the_other(edge: Edge) -> None:
    other = theirs(edge)
    edge.office.queue(edge.desk, edge.slip(iss=other.issuer))

    edge.pull()

    assert list(edge.office.refused.values()) == ["invalid_issuer"]
    assert edge.shown == {}
    edge.promises_hold()


def test_another_institutions_connection_is_not_known_here(edge: Edge) -> None:
    theirs(edge)
    edge.office.queue(edge.desk, edge.slip(sub_id={"format": "opaque", "id": "canary-connection-elsewhere"}))

    edge.pull()

    assert list(edge.office.refused.values()) == ["access_denied"]
    assert edge.shown == {}
    edge.promises_hold()


def end_connection(edge: Edge) -> None:
    with transaction.atomic():
        door.admit([edge.resident.pk], institution=edge.desk.id)
        connections.end(Connection.objects.get(), by="resident", now=edge.now)


def test_what_comes_after_the_connection_ended_is_refused_and_what_came_before_is_only_acknowledged(
    edge: Edge,
) -> None:
    first = edge.tell(revision=1)
    token = edge.office.outbox[first]
    edge.pull()
    before = edge.shown
    end_connection(edge)

    new = edge.tell(revision=2)
    replay(edge, first, token)

    assert edge.office.refused == {new: "access_denied"}
    assert edge.office.acknowledged == [first, first]
    assert edge.shown == before
    edge.promises_hold()
