"""Corrections as they are kept: sealed, only added to, and one after the other."""

import datetime
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from apps.consent import door
from apps.corrections import ledger
from apps.corrections.clock import NotPossible, Status
from apps.corrections.clock.events import (
    AnyEvent,
    BecameOverdue,
    Closed,
    Confirmed,
    EvidenceCollected,
    Promised,
    Sent,
    Withdrawn,
)
from apps.corrections.ledger import NotRewritable, Opened
from apps.corrections.models import Correction, Entry, Request
from tests.accounts.organisation_people import new_organisation
from tests.corrections.people import TODAY, begun, month_content
from tests.notices.people import Person, somebody

DAY = datetime.timedelta(days=1)


@pytest.fixture
def mai(db: None) -> Person:
    return somebody()


def _added(mai: Person, one: Opened, *events: AnyEvent) -> Opened:
    with mai.passage() as key:
        for event in events:
            one = ledger.append(one.id, key, event, by=mai.user.pk, today=event.day)
    return one


def _sent(mai: Person) -> Opened:
    with mai.passage() as key:
        one = begun(mai, key)
    by: Any = {"day": TODAY, "actor": "resident"}
    return _added(
        mai, one, EvidenceCollected(**by), Confirmed(**by), Sent(**by, channel="post", proof="1234-56")
    )


def test_what_was_written_is_read_again(mai: Person) -> None:
    one = _sent(mai)
    with mai.passage() as key:
        again = ledger.one_of(mai.resident.pk, one.id, key)
    assert (again.content, again.history) == (month_content(), one.history)
    assert again.status is Status.SENT
    assert [each.number for each in again.noted] == [1, 2, 3, 4]
    assert {each.by for each in again.noted} == {mai.user.pk}


def test_the_database_holds_nothing_in_the_clear(mai: Person) -> None:
    one = _sent(mai)
    with mai.passage():
        row = Correction.objects.get(pk=one.id)
        held = bytes(row.content) + b"".join(bytes(entry.content) for entry in row.entries.all())
    assert b"I worked there" not in held
    assert b"1234-56" not in held
    assert b"2026-08" not in held


def test_nobody_else_finds_it(mai: Person) -> None:
    one = _sent(mai)
    other = somebody("hnin@example.com")
    with other.passage() as key, pytest.raises(Correction.DoesNotExist):
        ledger.one_of(mai.resident.pk, one.id, key)
    with transaction.atomic():
        door.admit([])
        assert not Correction.objects.exists()
        assert not Entry.objects.exists()


def test_an_entry_is_never_changed(mai: Person) -> None:
    one = _sent(mai)
    with (
        pytest.raises(DatabaseError, match=r"only ever added|permission denied"),
        mai.passage(),
        transaction.atomic(),
    ):
        Entry.objects.filter(correction_id=one.id).update(number=9)


def test_a_state_cannot_be_skipped(mai: Person) -> None:
    with mai.passage() as key:
        one = begun(mai, key)
        with pytest.raises(NotPossible, match="cannot_follow"):
            ledger.append(one.id, key, Sent(day=TODAY, actor="resident", channel="counter"), today=TODAY)
        assert ledger.one_of(mai.resident.pk, one.id, key).history == one.history


def test_what_was_confirmed_is_not_rewritten(mai: Person) -> None:
    with mai.passage() as key:
        one = begun(mai, key)
        other = month_content("2026-07")
        assert ledger.rewrite(one, key, other).content == other
        for event in (
            EvidenceCollected(day=TODAY, actor="resident"),
            Confirmed(day=TODAY, actor="resident"),
        ):
            one = ledger.append(one.id, key, event, today=TODAY)
        with pytest.raises(NotRewritable):
            ledger.rewrite(one, key, month_content())
        assert ledger.one_of(mai.resident.pk, one.id, key).content == other


def test_an_answer_says_that_it_arrived_and_what_is_noted_keeps_its_own_day(mai: Person) -> None:
    promised = Promised(day=TODAY + 5 * DAY, actor="institution")
    one = _added(mai, _sent(mai), promised)
    assert [type(event).__name__ for event in one.history[-2:]] == ["Acknowledged", "Promised"]
    assert one.status is Status.CHANGE_EXPECTED


def test_it_is_known_when_the_clock_strikes_next(mai: Person) -> None:
    one = _sent(mai)
    due = one.standing(TODAY).due
    assert due is not None
    assert one.row.wakes_on == due.rolled + DAY
    later = due.rolled + DAY
    with connection.cursor() as cursor:
        cursor.execute("SELECT corrections_due(%s, NULL, 10)", [due.rolled])
        assert cursor.fetchall() == []
        cursor.execute("SELECT corrections_due(%s, NULL, 10)", [later])
        assert cursor.fetchall() == [(mai.resident.pk,)]
    over = _added(mai, one, BecameOverdue(day=later, actor="tsunagi"))
    assert over.row.wakes_on is None


def test_a_desk_sees_what_was_sent_to_it_and_nothing_of_anybody(mai: Person) -> None:
    one, two = _sent(mai), _sent(mai)
    ours, theirs = new_organisation("employer"), new_organisation("school")
    with mai.passage() as key:
        request = Request(
            correction=one.row, resident=mai.resident, organisation=ours, content=b"", state="at_desk"
        )
        request.content = ledger.seal_asked(key, request.pk, ledger.Asked(route="P-1", kind="pension_month"))
        request.save()
    with transaction.atomic():
        door.admit([], organisation=ours.pk)
        assert list(Correction.objects.values_list("pk", flat=True)) == [one.id]
        assert set(Entry.objects.values_list("correction_id", flat=True)) == {one.id}
        assert two.id != one.id
    with transaction.atomic():
        door.admit([], organisation=theirs.pk)
        assert not Correction.objects.exists()
        assert not Request.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_cannot_both_win() -> None:
    """Two connections at once: one takes it back, the other lets it rest; the second is told that it cannot follow."""
    mai = somebody()
    one = _sent(mai)
    gate = threading.Barrier(2)
    said: list[str] = []

    def one_tab(event: AnyEvent) -> None:
        gate.wait(20)
        try:
            with mai.passage() as key:
                ledger.append(one.id, key, event, today=TODAY)
            said.append(type(event).__name__)
        except NotPossible as refused:
            said.append(refused.code)
        finally:
            connection.close()

    tabs = [
        threading.Thread(target=one_tab, args=(event,))
        for event in (Withdrawn(day=TODAY, actor="resident"), Closed(day=TODAY, actor="resident"))
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(30)

    assert len(said) == 2
    assert said.count("cannot_follow") == 1
    with mai.passage() as key:
        history = ledger.one_of(mai.resident.pk, one.id, key).history
    assert sum(isinstance(event, Withdrawn | Closed) for event in history) == 1
