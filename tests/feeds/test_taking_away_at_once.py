"""Taking away meets connecting, keeping and storing at the same moment: one comes first, and nothing new is lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.consent import door
from apps.feeds import ingest, pulling
from apps.feeds.models import Connection, Event, Stream
from apps.feeds.taking_away import doing, wishes
from apps.wallet.models import Holding
from tests.consent.leaving_people import as_owner
from tests.feeds.ended_tie import Tie, let_days_pass, mai_and_bina, tie
from tests.feeds.office import Office
from tests.feeds.test_ingest import take
from tests.feeds.transmitter_desk import new_desk
from tests.lock_waits import until_somebody_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mai() -> Tie:
    """Mai, who has ended her connection."""
    mai, _bina = mai_and_bina()
    mai.end()
    return mai


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[list[Any]]:
    """Lets something happen on another connection that waits for a lock held here; its outcome is there at the end."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(act())
        except Exception as trouble:  # noqa: BLE001 - the outcome is what the test is about
            outcome.append(trouble)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    until_somebody_waits(thread)
    yield outcome
    thread.join(30)
    assert not thread.is_alive()


def due(mai: Tie) -> None:
    mai.ask()
    let_days_pass(mai)


def test_who_connects_again_first_keeps_everything(mai: Tie) -> None:
    due(mai)

    with transaction.atomic():
        mai.take_up()
        waits = meanwhile(mai.do)
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    assert isinstance(outcome[0], doing.NotDue)
    assert len(mai.shown()) == 3
    take(mai.desk, mai.desk.sets(mai.said("r-new")))
    assert ("r-new", 1) in mai.shown()


def test_who_connects_again_a_moment_later_begins_anew_and_loses_nothing_new(mai: Tie) -> None:
    due(mai)

    with transaction.atomic():
        mai.do()
        waits = meanwhile(mai.take_up)
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    assert isinstance(outcome[0], Connection)
    take(mai.desk, mai.desk.sets(mai.said("r-1", 2)))
    assert mai.shown() == [("r-1", 2)]
    with transaction.atomic():
        door.admit([mai.resident.pk])
        held = Holding.objects.get()
    assert (held.put_away_at, held.ended_at) == (None, None)


@pytest.mark.parametrize("connects_first", [True, False])
def test_what_is_put_away_and_connected_at_once_is_shown(mai: Tie, connects_first: bool) -> None:
    """Whichever comes first, no wish waits beside a connection that lives."""
    first, second = (mai.take_up, mai.ask) if connects_first else (mai.ask, mai.take_up)

    with transaction.atomic():
        first()
        waits = meanwhile(second)
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    assert isinstance(outcome[0], wishes.StillConnected if connects_first else Connection)
    assert len(mai.shown()) == 3
    let_days_pass(mai)
    assert doing.due_now(at=timezone.now()) == []


def test_two_who_choose_at_once_choose_once(mai: Tie) -> None:
    with transaction.atomic():
        mai.ask()
        waits = meanwhile(mai.ask)
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    assert isinstance(outcome[0], wishes.AlreadyAsked)
    assert [line[0] for line in mai.log()] == ["records.put_away"]


@pytest.mark.parametrize("kept_first", [True, False])
def test_a_change_of_mind_meets_the_deletion(mai: Tie, kept_first: bool) -> None:
    due(mai)
    first, second = (mai.keep, mai.do) if kept_first else (mai.do, mai.keep)

    with transaction.atomic():
        first()
        waits = meanwhile(second)
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    assert isinstance(outcome[0], doing.NotDue if kept_first else wishes.TooLate)
    assert len(mai.shown()) == (3 if kept_first else 0)


def test_two_workers_delete_once(mai: Tie) -> None:
    due(mai)

    with transaction.atomic():
        mai.do()
        waits = meanwhile(mai.do)
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    assert isinstance(outcome[0], doing.NotDue)
    assert [line[0] for line in mai.log()] == ["records.put_away", "records.taken_away"]


def test_a_page_that_is_being_stored_meanwhile_leaves_nothing_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker holds a page since before the connection ended, rows written, not committed: they go too."""
    desk = new_desk()
    office.register(desk)
    mai = _mai_at(desk)
    office.queue(desk, mai.said("r-1"))
    _ring(mai)
    office.queue(desk, mai.said("r-2"))
    written, go_on = threading.Event(), threading.Event()
    whole = ingest.take

    def take_and_wait(*args: Any, **kwargs: Any) -> Any:
        taken = whole(*args, **kwargs)
        written.set()
        assert go_on.wait(20)
        return taken

    def run(what: Callable[[], object]) -> None:
        try:
            what()
        finally:
            connection.close()

    monkeypatch.setattr(ingest, "take", take_and_wait)
    worker = threading.Thread(target=run, args=[lambda: _ring(mai)])
    worker.start()
    assert written.wait(20)
    mai.end()
    due(mai)
    deleting = threading.Thread(target=run, args=[mai.do])
    deleting.start()
    until_somebody_waits(deleting)
    go_on.set()
    worker.join(20)
    deleting.join(20)

    assert mai.log()[-1][0] == "records.taken_away"
    with as_owner() as owner:
        for table in ("wallet_record", "wallet_recordversion", "feeds_event"):
            left = owner.execute(
                f"SELECT count(*) FROM {table} WHERE resident_id = %s", [mai.resident.pk]
            ).fetchone()
            assert left == (0,), table
    _ring(mai)  # what was not acknowledged comes again, and is refused
    with transaction.atomic():
        door.admit((), institution=desk.id)
        assert set(Event.objects.values_list("token", flat=True)) == {None}
    assert mai.shown() == []


def _mai_at(desk: Any) -> Tie:
    return tie("Mai", desk, "c-mai")


def _ring(mai: Tie) -> pulling.Report:
    Stream.objects.filter(pk=mai.desk.id).update(next_poll_at=timezone.now(), lease_until=None)
    return pulling.pull(mai.desk.id)
