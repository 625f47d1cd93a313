"""An erasure and a change of mind that meet: one of them wins, says so, and neither waits for the other in a circle."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.acting import add_child
from apps.accounts.models import ActsFor, Resident, User
from apps.consent import door
from apps.consent.leaving import erasing, waiting
from apps.consent.leaving.erasing import AskerGone, NotDue, erase
from apps.consent.models import AccessEntry, LeavingRequest
from tests.consent.leaving_people import (
    admitted,
    ask,
    left_behind,
    let_days_pass,
    rows_about,
)
from tests.consent.people import Person, person
from tests.lock_waits import until_somebody_waits
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mai() -> Person:
    return person("Mai", 241_111)


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


def due_erasure(of: Person) -> LeavingRequest:
    asked = ask(of.user, of.resident, "erasure")
    let_days_pass(asked)
    return asked


@pytest.mark.parametrize("cancelled_before", [True, False])
def test_who_changes_their_mind_first_is_not_erased(mai: Person, cancelled_before: bool) -> None:
    asked = due_erasure(mai)

    with meanwhile_in_a_passage(mai, asked, cancelled_before) as outcome:
        pass

    assert isinstance(outcome[0], NotDue)
    assert Resident.objects.filter(pk=mai.resident.pk).exists()
    with admitted(mai.resident.pk):
        assert LeavingRequest.objects.get().state == "cancelled"


@contextmanager
def meanwhile_in_a_passage(mai: Person, asked: LeavingRequest, before: bool) -> Iterator[list[Any]]:
    """An erasure that begins after the mind was changed but before that is committed, or between its two locks."""
    outcome: list[Any]
    with door.open_own(mai.user) as passage:
        if before:
            waiting.cancel(passage, asked, now=timezone.now())
        else:
            LeavingRequest.objects.select_for_update().get(pk=asked.pk)
        waits = meanwhile(lambda: erase(mai.resident.pk))
        outcome = waits.__enter__()
        if not before:
            waiting.cancel(passage, asked, now=timezone.now())
    waits.__exit__(None, None, None)
    yield outcome


def test_the_page_that_says_cancelled_is_right(mai: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = due_erasure(mai)
    waits = meanwhile(lambda: erase(mai.resident.pk))
    told = waiting.tell

    def slowly(*said: Any) -> None:
        waits.__enter__()
        told(*said)

    monkeypatch.setattr(waiting, "tell", slowly)
    answer = mai.client.post(f"/leaving/{asked.pk}/cancel/", follow=True)
    waits.__exit__(None, None, None)

    assert "Cancelled. Everything stays as it was." in words(answer)
    assert left_behind(mai.resident.pk) != {}


def test_a_change_of_mind_that_comes_too_late_says_so(mai: Person) -> None:
    child = add_child(mai.user, display_name="Linh")
    asked = ask(mai.user, child, "erasure")
    let_days_pass(asked)
    before = rows_about(mai.resident.pk)

    with transaction.atomic():
        erase(child.pk)
        waits = meanwhile(lambda: mai.client.post(f"/leaving/{asked.pk}/cancel/"))
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    (answer,) = outcome
    assert "Everything has been erased and cannot be brought back." in words(answer)
    assert left_behind(child.pk) == {}
    assert rows_about(mai.resident.pk) == before


def test_somebody_whose_own_change_of_mind_came_too_late_is_told_too(mai: Person) -> None:
    asked = due_erasure(mai)

    with transaction.atomic():
        erase(mai.resident.pk)
        waits = meanwhile(lambda: mai.client.post(f"/leaving/{asked.pk}/cancel/"))
        outcome = waits.__enter__()
    waits.__exit__(None, None, None)

    assert "It was too late" in words(outcome[0])


def test_asking_anew_while_being_erased_does_not_stand_in_the_way(mai: Person) -> None:
    due_erasure(mai)

    with door.open_own(mai.user) as passage:
        passage.look(mai.resident.pk, action="record.read")
        waits = meanwhile(lambda: erase(mai.resident.pk))
        outcome = waits.__enter__()
        with transaction.atomic():
            LeavingRequest.objects.create(
                resident_id=mai.resident.pk,
                what="export",
                due_at=timezone.now() + waiting.waiting_time("export"),
            )
    waits.__exit__(None, None, None)

    assert isinstance(outcome[0], erasing.Erased)


@pytest.fixture
def linh(mai: Person) -> Resident:
    """A child with two guardians."""
    child = add_child(mai.user, display_name="Linh")
    other = User.objects.create_user("tuan@example.com")
    ActsFor.objects.create(user=other, resident=child, role="guardian")
    return child


def test_a_child_is_not_erased_for_somebody_who_no_longer_acts_for_them(mai: Person, linh: Resident) -> None:
    asked = ask(mai.user, linh, "erasure")
    let_days_pass(asked)
    ActsFor.objects.filter(user=mai.user, resident=linh).delete()
    mail.outbox.clear()

    with pytest.raises(AskerGone):
        erase(linh.pk)

    assert Resident.objects.filter(pk=linh.pk).exists()
    assert [(each.to, each.subject) for each in mail.outbox] == [
        (["tuan@example.com"], "Nothing will be erased")
    ]
    assert "They no longer act for this person" in str(mail.outbox[0].body)
    with admitted(linh.pk):
        assert LeavingRequest.objects.get().state == "cancelled"
        line = AccessEntry.objects.order_by("seq").last()
        assert line is not None
        assert (line.action, line.actor_kind, line.reason) == ("erasure.stopped", "job", "asker-left")
    with pytest.raises(NotDue):
        erase(linh.pk)


def test_the_database_holds_to_that_by_itself(
    mai: Person, linh: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_days_pass(ask(mai.user, linh, "erasure"))
    ActsFor.objects.filter(user=mai.user, resident=linh).delete()
    monkeypatch.setattr(waiting, "stop_if_asker_left", lambda *_args, **_more: False)

    with pytest.raises(NotDue):
        erase(linh.pk)

    assert Resident.objects.filter(pk=linh.pk).exists()


def test_it_is_stopped_when_the_reminder_would_have_been_sent(mai: Person, linh: Resident) -> None:
    asked = ask(mai.user, linh, "erasure")
    ActsFor.objects.filter(user=mai.user, resident=linh).delete()
    mail.outbox.clear()

    assert not waiting.remind(asked.pk, linh.pk, now=timezone.now())

    assert [each.subject for each in mail.outbox] == ["Nothing will be erased"]


def test_the_guardian_who_stays_may_ask_anew(mai: Person, linh: Resident) -> None:
    ask(mai.user, linh, "erasure")
    ActsFor.objects.filter(user=mai.user, resident=linh).delete()
    with admitted(linh.pk):
        waiting.stop_if_asker_left(linh.pk, now=timezone.now())
    let_days_pass(ask(User.objects.get(email="tuan@example.com"), linh, "erasure"))

    erase(linh.pk)

    assert left_behind(linh.pk) == {}
