"""After somebody was erased: their events are refused, deliveries stay known without their contents, nothing comes back."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from apps.accounts.models import ActsFor, Resident, User
from apps.consent import door
from apps.consent.leaving.erasing import erase
from apps.feeds import ingest, pulling
from apps.feeds.models import Event, Stream
from tests.consent.leaving_people import as_owner, ask, left_behind, let_days_pass
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import Desk
from tests.lock_waits import until_somebody_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def due(desk: Desk) -> Resident:
    """The desk's resident, who signs in and whose erasure is due."""
    (resident_id,) = desk.connections.values()
    resident = Resident.objects.get(pk=resident_id)
    user = User.objects.create_user("mai@example.com")
    ActsFor.objects.create(user=user, resident=resident, role="self")
    let_days_pass(ask(user, resident, "erasure"))
    return resident


def inbox(desk: Desk) -> list[Event]:
    with transaction.atomic():
        door.admit((), institution=desk.id)
        return list(Event.objects.filter(institution_id=desk.id).order_by("received_at", "jti"))


def ring(desk: Desk) -> pulling.Report:
    Stream.objects.filter(pk=desk.id).update(next_poll_at=timezone.now(), lease_until=None)
    return pulling.pull(desk.id)


def test_an_event_about_somebody_erased_is_refused_and_nothing_comes_back(
    office: Office, served: Desk
) -> None:
    office.queue(served, served.upsert())
    ring(served)
    resident = due(served)
    erase(resident.pk)
    (late,) = office.queue(served, served.upsert(revision=2))

    ring(served)
    ring(served)

    assert office.refused[late] == "access_denied"
    assert left_behind(resident.pk) == {}


def test_deliveries_stay_known_without_what_they_said(office: Office, served: Desk) -> None:
    claims = served.upsert()
    sets = served.sets(claims)
    office.outbox |= sets
    ring(served)
    erase(due(served).pk)

    (event,) = inbox(served)
    assert (event.token, event.resident_id, event.event_type, event.state) == (None, None, "", "applied")
    office.outbox |= sets  # delivered again, byte for byte
    ring(served)
    ring(served)

    assert len(inbox(served)) == 1
    assert claims["jti"] not in office.refused
    with as_owner() as owner:
        assert owner.execute("SELECT count(*) FROM wallet_record").fetchone() == (0,)


def test_a_page_that_is_being_stored_meanwhile_leaves_nothing_behind(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has written its rows and not committed yet: erasing waits for it, and takes those rows too.

    The two then wait crosswise, and the database chooses who gives way: erasing begins again, the worker asks again later.
    """
    office.queue(served, served.upsert())
    ring(served)
    resident = due(served)
    office.queue(served, served.upsert(revision=2))
    written, go_on = threading.Event(), threading.Event()
    take = ingest.take

    def take_and_wait(*args: Any, **kwargs: Any) -> Any:
        taken = take(*args, **kwargs)
        written.set()
        assert go_on.wait(20)
        return taken

    def run(what: Callable[[], object]) -> None:
        try:
            what()
        except OperationalError as trouble:
            if not isinstance(trouble.__cause__, DeadlockDetected):
                raise
            gave_way.append(what)
        finally:
            connection.close()

    gave_way: list[Callable[[], object]] = []
    monkeypatch.setattr(ingest, "take", take_and_wait)
    pulls, erases = (lambda: ring(served)), (lambda: erase(resident.pk))
    worker = threading.Thread(target=run, args=[pulls])
    eraser = threading.Thread(target=run, args=[erases])
    worker.start()
    assert written.wait(20)
    eraser.start()
    until_somebody_waits(eraser)
    go_on.set()
    worker.join(20)
    eraser.join(20)

    assert gave_way in ([], [pulls])  # erasing gives way inside itself
    assert not Resident.objects.filter(pk=resident.pk).exists()
    assert left_behind(resident.pk) == {}
    assert {(event.token, event.resident_id) for event in inbox(served)} == {(None, None)}
