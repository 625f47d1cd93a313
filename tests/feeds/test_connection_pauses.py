"""While a connection is paused nothing is lost and nothing is shown; while one is being made nothing is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.models import ReadNotice
from apps.feeds import connections
from apps.feeds.applying import apply_stored
from apps.feeds.models import AuthorizationAttempt, Connection, Event, Snapshot
from apps.feeds.protocol import canonical, event_types
from apps.wallet.models import Holding
from tests.feeds.test_ingest import take, visible
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.look.visits import known_user

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def desk() -> Desk:
    desk = new_desk()
    desk.register()
    desk.connect("c-1", known_user().acting.get().resident)
    desk.connect("c-2")
    return desk


def connection(desk: Desk, external_id: str = "c-1") -> Connection:
    with transaction.atomic():
        door.admit((), institution=desk.id)
        return Connection.objects.get(external_id=external_id)


def shown(desk: Desk) -> list[str]:
    return [record.source_record_id for record in visible(desk)]


def states(desk: Desk) -> dict[str, tuple[str, bool]]:
    """Of each event its state, and whether its token is kept."""
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        return {row.jti: (row.state, row.token is not None) for row in Event.objects.all()}


def of(desk: Desk, external_id: str) -> dict[str, Any]:
    return {"sub_id": {"format": "opaque", "id": external_id}}


def test_what_comes_during_a_pause_is_acknowledged_kept_and_not_shown(desk: Desk) -> None:
    connections.pause(connection(desk), now=NOW())
    paused, other = desk.upsert("r-1", **of(desk, "c-1")), desk.upsert("r-2", **of(desk, "c-2"))

    taken = take(desk, desk.sets(paused, other))

    assert sorted(taken.acks) == sorted([paused["jti"], other["jti"]])
    assert shown(desk) == ["r-2"]
    assert states(desk) == {paused["jti"]: ("paused", True), other["jti"]: ("applied", True)}
    assert apply_stored(desk.id, now=NOW()) == 0


def test_going_on_shows_all_of_it_whatever_the_order(desk: Desk) -> None:
    connections.pause(connection(desk), now=NOW())
    for revision in (2, 1):
        take(desk, desk.sets(desk.upsert("r-1", revision, **of(desk, "c-1"))))
    take(desk, desk.sets(desk.withdraw("r-3", 1, **of(desk, "c-1"))))

    assert connections.resume(connection(desk), now=NOW())
    assert apply_stored(desk.id, now=NOW()) == 3

    assert [(each.source_record_id, each.revision, each.is_withdrawn) for each in visible(desk)] == [
        ("r-1", 2, False), ("r-3", 1, True),
    ]  # fmt: skip
    assert {state for state, _kept in states(desk).values()} == {"applied"}


def test_the_end_of_an_epoch_waits_with_its_records(desk: Desk) -> None:
    connections.pause(connection(desk), now=NOW())
    payload = {"epoch": "e", "count": 0, "digest": "A" * 43}
    take(desk, desk.sets(desk.claims(event_types.SNAPSHOT_COMPLETE, payload, **of(desk, "c-1"))))
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        assert not Snapshot.objects.exists()

    connections.resume(connection(desk), now=NOW())
    apply_stored(desk.id, now=NOW())

    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        assert Snapshot.objects.get().epoch == "e"


def test_ending_throws_away_what_nobody_read(desk: Desk) -> None:
    connections.pause(connection(desk), now=NOW())
    claims = desk.upsert("r-1", **of(desk, "c-1"))
    take(desk, desk.sets(claims))

    connections.end(connection(desk), by="resident", now=NOW())

    assert states(desk) == {claims["jti"]: ("none", False)}
    assert apply_stored(desk.id, now=NOW()) == 0
    assert shown(desk) == []
    assert connection(desk).paused_at is None


def test_the_institution_can_end_what_is_paused(desk: Desk) -> None:
    connections.pause(connection(desk), now=NOW())

    ended = desk.claims(event_types.CONNECTION_ENDED, {"by": "institution"}, **of(desk, "c-1"))
    take(desk, desk.sets(ended))

    assert (connection(desk).state, connection(desk).ended_by) == ("ended", "institution")


def test_an_end_that_comes_on_one_page_with_what_was_unread_keeps_nothing_of_it(desk: Desk) -> None:
    connections.pause(connection(desk), now=NOW())
    unread = desk.upsert("r-1", **of(desk, "c-1"))
    ended = desk.claims(event_types.CONNECTION_ENDED, {"by": "institution"}, **of(desk, "c-1"))

    taken = take(desk, desk.sets(unread, ended))

    assert sorted(taken.acks) == sorted([unread["jti"], ended["jti"]])
    assert states(desk) == {unread["jti"]: ("none", False), ended["jti"]: ("applied", True)}


@pytest.mark.parametrize("paused", [True, False])
def test_what_was_acknowledged_before_the_end_is_acknowledged_again_however_it_is_signed(
    desk: Desk, *, paused: bool
) -> None:
    if paused:
        connections.pause(connection(desk), now=NOW())
    claims = desk.upsert("r-1", **of(desk, "c-1"))
    take(desk, desk.sets(claims))
    connections.end(connection(desk), by="resident", now=NOW())
    before = states(desk)

    taken = take(desk, desk.sets(claims))

    assert (taken.acks, taken.errors, dict(taken.notices)) == ([claims["jti"]], {}, {})
    assert states(desk) == before


def test_an_end_on_a_page_takes_nothing_from_the_others_on_it(desk: Desk) -> None:
    ended = desk.claims(event_types.CONNECTION_ENDED, {"by": "institution"}, **of(desk, "c-1"))
    whole = {"epoch": "e", "count": 0, "digest": canonical.digest_of(canonical.canonical([]))}
    told = desk.claims(event_types.SNAPSHOT_COMPLETE, whole, **of(desk, "c-2"))
    look = {"reader": "窓口", "purpose": "確認", "legal_basis": "国年法", "read_at": "2026-11-01T10:00:00+09:00",
            "fields": []}  # fmt: skip
    read = desk.claims(event_types.READ_NOTICE, look, **of(desk, "c-2"))

    take(desk, desk.sets(ended, told, read, desk.upsert("r-2", **of(desk, "c-2"), payload={"epoch": "e2"})))

    assert {state for state, _kept in states(desk).values()} == {"applied"}
    with transaction.atomic():
        door.admit([desk.connections["c-2"]])
        assert Snapshot.objects.get().compared == "fits"
        assert Holding.objects.get().complete_epoch == "e"
        assert ReadNotice.objects.count() == 1


def test_a_new_consent_throws_away_what_a_pause_kept_since_everything_is_told_again(desk: Desk) -> None:
    paused = connection(desk)
    connections.pause(paused, now=NOW())
    claims = desk.upsert("r-1", **of(desk, "c-1"))
    take(desk, desk.sets(claims))
    assert desk.institution is not None

    connections.take_up(paused.resident_id, desk.institution, "c-1", kinds=["pension_month"], now=NOW())

    assert states(desk) == {claims["jti"]: ("none", False)}
    assert (connection(desk).state, connection(desk).kinds) == ("live", ["pension_month"])
    refused = take(desk, desk.sets(desk.upsert("r-1", **of(desk, "c-1"))))
    assert [err for err, _words in refused.errors.values()] == ["access_denied"]


def test_a_pause_is_seen_on_the_tie_and_ends_with_it(desk: Desk) -> None:
    resident = connection(desk).resident_id
    connections.pause(connection(desk), now=NOW())
    assert tie(resident).paused_at is not None
    connections.resume(connection(desk), now=NOW())
    assert tie(resident).paused_at is None
    connections.pause(connection(desk), now=NOW())
    connections.end(connection(desk), by="resident", now=NOW())
    assert tie(resident).paused_at is None
    assert tie(resident).ended_at is not None


def tie(resident_id: Any) -> Holding:
    with transaction.atomic():
        door.admit([resident_id])
        return Holding.objects.get()


def attempt(desk: Desk, *, answered_ago: timedelta, outcome: str = "") -> None:
    resident = Resident.objects.create()
    with transaction.atomic():
        door.admit([resident.pk])
        AuthorizationAttempt.objects.create(
            resident=resident,
            user=known_user(f"{resident.pk}@example.com"),
            institution=desk.institution,
            kinds=["payslip"],
            answered_at=NOW() - answered_ago,
            outcome=outcome,
        )


def test_what_overtakes_the_answer_to_a_code_is_neither_refused_nor_lost(desk: Desk) -> None:
    attempt(desk, answered_ago=timedelta(seconds=1))
    sets = desk.sets(desk.upsert("r-9", **of(desk, "c-9")))

    early = take(desk, sets)
    assert (early.acks, early.errors, early.held) == ([], {}, 1)
    desk.connect("c-9")
    late = take(desk, sets)

    assert list(late.acks) == list(sets)
    assert shown(desk) == ["r-9"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answered_ago", "outcome"), [(timedelta(minutes=3), ""), (timedelta(seconds=1), "connected")], ids=str
)
def test_an_unknown_connection_is_refused_once_no_code_is_being_redeemed(
    desk: Desk, answered_ago: timedelta, outcome: str
) -> None:
    attempt(desk, answered_ago=answered_ago, outcome=outcome)

    taken = take(desk, desk.sets(desk.upsert("r-9", **of(desk, "c-9"))))

    assert [err for err, _words in taken.errors.values()] == ["access_denied"]


def test_waiting_for_one_connection_refuses_what_else_is_wrong(desk: Desk) -> None:
    attempt(desk, answered_ago=timedelta(seconds=1))
    connections.end(connection(desk), by="resident", now=NOW())

    taken = take(desk, desk.sets(desk.upsert("r-1", **of(desk, "c-1"))))

    assert [err for err, _words in taken.errors.values()] == ["access_denied"]
    assert taken.held == 0
