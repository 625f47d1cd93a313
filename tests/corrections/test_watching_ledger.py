"""Only the institution's own newer data ends a correction; every look adds what it shows, once, in whatever order it came."""

import itertools
import random
import threading
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction

from apps.consent import door
from apps.corrections.clock import Status
from apps.corrections.clock.events import Closed, Escalated, Promised
from apps.corrections.ledger import looking
from apps.corrections.ledger.watching import look_again
from apps.corrections.models import Change, Correction
from apps.corrections.watching import Line, Watch
from apps.wallet import doubts
from apps.wallet.models import Holding
from tests.corrections.people import TODAY
from tests.corrections.watched import DAY, Watched, content_of, noon, short, watched
from tests.notices.people import somebody

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

DECIDED = TODAY + 10 * DAY
LATER = DECIDED + 5 * DAY
EXPECTED_BY = DECIDED + 60 * DAY


@pytest.fixture
def mai(db: None) -> Watched:
    """A month that says national pension, disputed and sent."""
    one = watched(somebody())
    one.send(1, TODAY - 30 * DAY)
    one.begin()
    return one


def test_newer_data_that_shows_it_ends_it_as_fixed(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.send(2, LATER)
    assert mai.look(LATER) == ["fixed"]
    assert mai.stands(LATER) == (Status.FIXED, "fixed")


def test_the_words_of_a_decision_fix_nothing(mai: Watched) -> None:
    mai.accept(DECIDED)
    assert mai.look(DECIDED + 30 * DAY) == []
    assert mai.stands(DECIDED + 30 * DAY) == (Status.CHANGE_EXPECTED, "waiting")


def test_the_same_versions_again_add_nothing(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.send(2, LATER)
    mai.look(LATER)
    seen = len(mai.opened().noted)
    for more in range(3):
        mai.confirm(2, LATER + more * DAY)
        assert mai.look(LATER + more * DAY) == []
    assert len(mai.opened().noted) == seen


def test_data_of_the_day_of_the_decision_says_nothing_until_it_is_repeated(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.send(2, DECIDED)
    assert mai.look(DECIDED) == []
    mai.confirm(2, LATER)
    assert mai.look(LATER) == ["fixed"]


def test_an_office_that_puts_it_right_without_a_word_closes_it_too(mai: Watched) -> None:
    mai.send(2, TODAY + 3 * DAY)
    assert mai.look(TODAY + 3 * DAY) == ["fixed"]


def test_said_to_be_fixed_and_not_shown_in_time_is_its_own_state(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.confirm(1, LATER)
    assert mai.look(LATER) == ["not_shown"]
    assert mai.stands(LATER) == (Status.CHANGE_EXPECTED, "not_shown")
    mai.confirm(1, LATER + DAY)
    assert mai.look(LATER + DAY) == []
    late = EXPECTED_BY + DAY
    mai.confirm(1, late)
    assert mai.look(late) == ["not_shown"]
    assert mai.stands(late) == (Status.CHANGE_EXPECTED, "said_not_shown")
    mai.confirm(1, late + DAY)
    assert mai.look(late + DAY) == []


def test_a_part_and_then_the_rest() -> None:
    mai = watched(somebody())
    mai.send(1, TODAY - 30 * DAY)
    mai.send(1, TODAY - 30 * DAY, number="pm-2", month="2026-09")
    mai.begin(content_of("2026-08", "2026-09"))
    mai.accept(DECIDED)
    mai.send(2, LATER)
    mai.send(1, LATER, number="pm-2", month="2026-09")
    assert mai.look(LATER) == ["partly_fixed"]
    mai.send(2, LATER + DAY, number="pm-2", month="2026-09")
    assert mai.look(LATER + DAY) == ["fixed"]


def test_another_value_than_was_agreed_contradicts(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.send(3, LATER)
    assert mai.look(LATER) == ["FeedContradicted"]
    assert mai.stands(LATER) == (Status.CHANGE_EXPECTED, "contradicted")


def test_an_error_that_comes_back_reopens_by_itself_and_may_be_fixed_again(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.send(2, LATER)
    mai.look(LATER)
    mai.send(1, LATER + 20 * DAY)
    assert mai.look(LATER + 20 * DAY) == ["CameBack"]
    assert mai.stands(LATER + 20 * DAY) == (Status.REOPENED, "came_back")
    mai.confirm(1, LATER + 21 * DAY)
    assert mai.look(LATER + 21 * DAY) == []
    mai.send(2, LATER + 30 * DAY)
    assert mai.look(LATER + 30 * DAY) == ["fixed"]
    assert mai.stands(LATER + 30 * DAY)[0] is Status.FIXED


def test_what_was_fixed_and_came_back_between_two_looks_is_both_seen(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.send(2, LATER)
    mai.send(1, LATER + DAY)
    assert mai.look(LATER + 2 * DAY) == ["fixed", "CameBack"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_in_which_versions_came_does_not_matter(mai: Watched, order: tuple[int, ...]) -> None:
    mai.accept(DECIDED)
    versions = [(1, LATER, 2), (2, LATER + DAY, 3), (2, LATER + 2 * DAY, 4)]
    for place in order:
        category, day, revision = versions[place]
        mai.send(category, day, revision=revision)
    mai.look(LATER + 3 * DAY)
    assert mai.stands(LATER + 3 * DAY) == (Status.FIXED, "fixed")


def test_a_higher_revision_stands_even_where_a_lower_one_names_a_later_day(mai: Watched) -> None:
    mai.accept(DECIDED)
    mai.send(1, LATER + 5 * DAY, revision=2)
    mai.send(2, LATER, revision=3)
    mai.look(LATER + 6 * DAY)
    assert mai.stands(LATER + 6 * DAY) == (Status.FIXED, "fixed")


def test_however_often_one_looks_in_between_it_ends_the_same(mai: Watched) -> None:
    """Many looks at different moments, and one at the end, lead to the same state and to no event twice."""
    mai.accept(DECIDED)
    chosen = random.Random(7)
    for place, category in enumerate([1, 2, 1, 3, 2, 2, 1, 2]):
        mai.send(category, LATER + place * DAY)
        if chosen.random() < 0.6:
            mai.look(LATER + place * DAY)
    last = LATER + 10 * DAY
    mai.look(last)
    assert mai.stands(last) == (Status.FIXED, "fixed")
    assert mai.look(last) == []


def test_a_missing_month_that_comes_is_fixed_and_gone_from_a_whole_telling_came_back() -> None:
    mai = watched(somebody())
    mai.begin(msgspec.structs.replace(content_of(), held=()))
    mai.accept(DECIDED)
    mai.tell_whole(LATER)
    assert mai.look(LATER) == ["not_shown"]
    mai.send(2, LATER + DAY)
    assert mai.look(LATER + DAY) == ["fixed"]
    mai.send(2, LATER + 9 * DAY, number="pm-9", month="2026-05")
    mai.tell_whole(LATER + 9 * DAY, epoch="2026-11")  # both were told in it
    assert mai.look(LATER + 9 * DAY) == []
    mai.tell_whole(LATER + 20 * DAY, epoch="other")
    assert mai.look(LATER + 20 * DAY) == ["CameBack"]
    mai.confirm(2, LATER + 30 * DAY)
    mai.tell_whole(LATER + 30 * DAY, epoch="2026-11")
    assert mai.look(LATER + 30 * DAY) == ["fixed"]


def test_a_record_that_has_to_go_is_gone_when_it_is_withdrawn() -> None:
    mai = watched(somebody())
    mai.send(1, TODAY - 30 * DAY)
    line = Line(kind="pension_month", record_id="pm-1", gone=True)
    watch = Watch("pension_office", "pension-office", (line,))
    mai.begin(msgspec.structs.replace(content_of(), watch=watch))
    mai.accept(DECIDED)
    mai.confirm(1, LATER)
    mai.tell_whole(LATER, epoch="2026-11")
    assert mai.look(LATER) == ["not_shown"]
    mai.send(None, LATER + DAY)
    assert mai.look(LATER + DAY) == ["fixed"]


def test_a_whole_telling_of_old_data_shows_nothing() -> None:
    """Signed after the decision, but every record in it says that it stood before."""
    mai = watched(somebody())
    mai.send(2, TODAY - 30 * DAY, number="pm-9", month="2026-05")
    mai.begin(msgspec.structs.replace(content_of(), held=()))
    mai.accept(DECIDED)
    mai.tell_whole(LATER, epoch="2026-11")
    assert mai.look(LATER) == []


@pytest.mark.parametrize("why", ["in_doubt", "put_away"])
def test_data_that_nobody_stands_behind_does_not_count(mai: Watched, why: str) -> None:
    mai.accept(DECIDED)
    mai.send(2, LATER)
    with transaction.atomic():
        door.admit([mai.mai.resident.pk])
        if why == "in_doubt":
            span = timedelta(hours=1)
            doubts.raise_doubt(mai.office.source.pk, since=noon(LATER) - span, until=noon(LATER) + span)
        else:
            Holding.objects.filter(resident=mai.mai.resident).update(put_away_at=noon(LATER))
    assert mai.look(LATER) == []
    assert mai.stands(LATER) == (Status.CHANGE_EXPECTED, "waiting")
    if why == "in_doubt":
        mai.confirm(2, LATER + DAY)
        assert mai.look(LATER + DAY) == ["fixed"]


def test_who_lets_it_rest_is_left_in_peace(mai: Watched) -> None:
    mai.add(Closed(day=TODAY + DAY, actor="resident"))
    mai.send(2, LATER)
    assert mai.look(LATER) == []


def test_what_was_taken_further_is_fixed_with_what_followed(mai: Watched) -> None:
    mai.add(Escalated(day=TODAY + DAY, actor="resident", route="P-3"))
    mai.send(2, LATER)
    assert mai.look(LATER) == ["fixed"]


def test_what_is_not_sent_is_not_looked_for() -> None:
    from tests.corrections.people import begun

    mai = watched(somebody())
    with mai.mai.passage() as key:
        mai.correction = begun(mai.mai, key, "P-3", content_of())
    mai.send(2, LATER)
    assert mai.look(LATER) == []


# -- the clock -------------------------------------------------------------------------------------------------------
def test_a_last_day_that_passed_is_entered_once_at_night(mai: Watched) -> None:
    due = mai.opened().standing(TODAY).due
    assert due is not None
    assert mai.night(due.rolled) == []
    assert mai.night(due.rolled + 3 * DAY) == ["BecameOverdue"]
    late = mai.opened().noted[-1].event
    assert late.day == due.rolled + DAY
    assert mai.night(due.rolled + 4 * DAY) == []
    assert mai.look(due.rolled + 4 * DAY) == []


def test_after_a_clock_struck_it_strikes_next_at_the_next_day_it_knows(mai: Watched) -> None:
    mai.add(Promised(day=TODAY + 5 * DAY, actor="institution"))
    row = mai.opened()
    expected_by = row.standing(TODAY + 5 * DAY).expected_by
    assert expected_by is not None
    assert row.row.wakes_on is not None
    mai.night(row.row.wakes_on)
    assert mai.opened().row.wakes_on == expected_by + DAY
    mai.night(expected_by + DAY)
    assert mai.opened().row.wakes_on is None
    assert mai.opened().standing(expected_by + DAY).next_step == "fetch_data"


# -- who is looked at --------------------------------------------------------------------------------------------------
def noted(mai: Watched) -> int:
    with transaction.atomic():
        door.admit([mai.mai.resident.pk])
        return Change.objects.filter(resident=mai.mai.resident).count()


def test_whoever_has_no_corrections_is_not_noted() -> None:
    mai = watched(somebody())
    mai.send(1, TODAY)
    assert noted(mai) == 0


def test_a_note_is_taken_once_and_a_new_one_stays(mai: Watched) -> None:
    assert noted(mai) > 0
    assert looking.look_changed(today=LATER) == 1
    assert noted(mai) == 0
    assert looking.look_changed(today=LATER) == 0
    mai.send(2, LATER)
    assert noted(mai) > 0


def test_one_that_cannot_be_looked_at_stays_noted_and_keeps_nobody_waiting(
    mai: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = watched(somebody("hnin@example.com"))
    other.send(1, TODAY - 30 * DAY)
    other.begin()
    other.send(2, LATER)
    look = looking.look_again

    def broken(resident_id: Any, *given: Any, today: date) -> int:
        if resident_id == mai.mai.resident.pk:
            raise ValueError("cannot be read")
        return look(resident_id, *given, today=today)

    monkeypatch.setattr(looking, "look_again", broken)
    assert other.look(LATER) == ["fixed"]
    assert noted(mai) > 0
    assert "could not be looked at" in caplog.text
    assert str(mai.mai.resident.pk) not in caplog.text


def test_the_lock_of_a_look_is_given_back(mai: Watched) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        before = cursor.fetchone()
    looking.look_changed(today=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == before


def test_the_database_tells_of_nobody_else(mai: Watched) -> None:
    with transaction.atomic():
        door.admit([])
        assert not Change.objects.exists()
        assert not Correction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_add_one_event() -> None:
    mai = watched(somebody())
    mai.send(1, TODAY - 30 * DAY)
    mai.begin()
    mai.accept(DECIDED)
    mai.send(2, LATER)
    gate = threading.Barrier(2)
    added: list[int] = []

    def one_process() -> None:
        gate.wait(20)
        try:
            with mai.mai.passage() as key:
                added.append(look_again(mai.mai.resident.pk, key, today=LATER))
        finally:
            connection.close()

    processes = [threading.Thread(target=one_process) for _each in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert sorted(added) == [0, 1]
    assert [short(each.event) for each in mai.opened().noted].count("fixed") == 1
