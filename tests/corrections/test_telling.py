"""Residents are told what others did about their corrections, and what is due, once and with one next step."""

from typing import Any

import pytest
import time_machine
from django.core import mail

from apps.corrections.clock.events import (
    Answered,
    AnyEvent,
    AppealOpened,
    Asked,
    Closed,
    Decided,
    Escalated,
    Extended,
    Promised,
    TurnedAway,
)
from apps.notices import contents, outbox
from apps.notices.models import Notice
from tests.corrections.people import TODAY, begun
from tests.corrections.watched import DAY, Watched, content_of, noon, watched
from tests.notices.people import somebody

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DECIDED = TODAY + 10 * DAY
LATER = DECIDED + 5 * DAY


@pytest.fixture
def mai(db: None) -> Watched:
    one = watched(somebody())
    with time_machine.travel(noon(TODAY), tick=False):
        one.send(1, TODAY - 30 * DAY)
        one.begin()
    return one


def theirs(mai: Watched, *events: AnyEvent) -> None:
    """What the other side says, entered by its protocol on its day."""
    for event in events:
        with time_machine.travel(noon(event.day), tick=False):
            mai.add(event)


def noted(mai: Watched, day: Any) -> list[str]:
    """What she is told after the periodic looks of a day."""
    with time_machine.travel(noon(day), tick=False):
        mai.night(day)
        mai.look(day)
        return mai.told(day)


def notice(mai: Watched, name: str) -> contents.Contents:
    (row,) = [one for one in mai.mai.notices() if one.key.startswith(name) and one.withdrawn_at is None]
    with mai.mai.passage() as key:
        return contents.unseal(key, row.key, row.sealed)


def test_her_own_steps_are_no_news(mai: Watched) -> None:
    assert noted(mai, TODAY) == []


@pytest.mark.parametrize(
    ("event", "title"),
    [
        (Decided(day=DECIDED, actor="institution", outcome="accepted"), "accepted your correction"),
        (Decided(day=DECIDED, actor="institution", outcome="partly", reasons="r"), "accepted a part"),
        (Decided(day=DECIDED, actor="institution", outcome="refused", reasons="r"), "did not accept"),
        (Promised(day=DECIDED, actor="institution"), "says that it will be put right"),
        (TurnedAway(day=DECIDED, actor="institution"), "did not take your request"),
    ],
    ids=["accepted", "partly", "refused", "promised", "turned_away"],
)
def test_what_the_other_side_says_is_told_once(mai: Watched, event: AnyEvent, title: str) -> None:
    theirs(mai, event)
    told = [key for key in noted(mai, DECIDED) if key.startswith("correction/")]
    assert len(told) == 1
    found = notice(mai, "correction/")
    assert title in found.title
    assert found.step is not None
    assert found.step.arguments == (str(mai.opened().id),)
    assert [key for key in noted(mai, DECIDED + DAY) if key.startswith("correction/")] == told


def test_what_she_typed_in_herself_is_not_told_to_her(mai: Watched) -> None:
    with time_machine.travel(noon(DECIDED), tick=False):
        mai.add(Decided(day=DECIDED, actor="institution", outcome="accepted"), by=mai.mai.user.pk)
    assert noted(mai, DECIDED) == []


def test_more_time_is_told_with_its_day() -> None:
    mai = watched(somebody())
    with time_machine.travel(noon(TODAY), tick=False):
        mai.send(1, TODAY - 30 * DAY)
        mai.begin(route="P-1")
    theirs(mai, Extended(day=DECIDED, actor="institution", reason="Many requests", until=DECIDED + 20 * DAY))
    noted(mai, DECIDED)
    found = notice(mai, "correction/")
    assert "takes longer" in found.title
    assert "2 December 2026" in found.text


def test_a_question_is_due_until_it_is_answered_and_stands_in_the_calendar(mai: Watched) -> None:
    theirs(mai, Asked(day=DECIDED, actor="institution", what="A pay slip", by=DECIDED + 14 * DAY))
    assert noted(mai, DECIDED) == ["correction-complete/ID"]
    found = notice(mai, "correction-complete")
    assert found.on == DECIDED + 14 * DAY
    assert "Their days do not run" in found.text
    theirs(mai, Answered(day=LATER, actor="resident"))
    assert noted(mai, LATER) == []


def test_no_answer_in_time_is_told_and_gone_with_the_answer(mai: Watched) -> None:
    last = mai.opened().standing(TODAY).due
    assert last is not None
    late = last.rolled + DAY
    assert noted(mai, last.rolled) == []
    assert noted(mai, late) == ["correction-overdue/ID"]
    assert "this is our own reminder" in notice(mai, "correction-overdue").text
    theirs(mai, Decided(day=late + DAY, actor="institution", outcome="accepted"))
    assert [key for key in noted(mai, late + DAY) if "overdue" in key] == []


def test_that_nobody_answered_is_over_once_the_next_way_is_taken(mai: Watched) -> None:
    last = mai.opened().standing(TODAY).due
    assert last is not None
    late = last.rolled + DAY
    assert noted(mai, late) == ["correction-overdue/ID"]
    theirs(mai, Escalated(day=late, actor="resident", route="P-3"))
    assert [key for key in noted(mai, late) if "overdue" in key] == []


def test_the_time_to_appeal_is_told_a_month_before_it_ends(mai: Watched) -> None:
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="refused", reasons="No proof"))
    noted(mai, DECIDED)
    appeal = mai.opened().standing(DECIDED).appeal
    assert appeal is not None
    with mai.mai.passage():
        row = Notice.objects.get(key__startswith="correction-appeal")
    assert row.due_at.date() == appeal.prepare_from
    assert notice(mai, "correction-appeal").on == appeal.due.aim_by
    theirs(mai, AppealOpened(day=LATER, actor="resident", body=appeal.body))
    assert "correction-appeal/ID" not in noted(mai, LATER)


def asked_through_employer() -> Watched:
    mai = watched(somebody())
    with time_machine.travel(noon(TODAY), tick=False):
        mai.send(1, TODAY - 30 * DAY)
        mai.begin(route="P-1")
    return mai


def test_while_nobody_knows_who_decided_she_is_told_to_find_out_and_of_no_last_day() -> None:
    mai = asked_through_employer()
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="refused"))
    assert "correction-who-decided/ID" in noted(mai, DECIDED)
    assert "If an office decided" in notice(mai, "correction-who-decided").text
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="refused", by_whom="employer"))
    keys = noted(mai, DECIDED + DAY)
    assert not [key for key in keys if "who-decided" in key or "appeal" in key]


def test_what_the_office_decided_through_the_employer_has_its_last_day() -> None:
    mai = asked_through_employer()
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="refused", by_whom="office"))
    appeal = mai.opened().standing(DECIDED).appeal
    assert appeal is not None
    noted(mai, appeal.prepare_from)
    assert notice(mai, "correction-appeal").on == appeal.due.aim_by


def test_that_the_body_of_an_appeal_is_silent_is_told_on_its_day_until_the_next_stage() -> None:
    mai = watched(somebody())
    with time_machine.travel(noon(TODAY), tick=False):
        mai.send(1, TODAY - 30 * DAY)
        mai.begin(route="P-2")
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="refused", reasons="No proof"))
    theirs(mai, AppealOpened(day=LATER, actor="resident", body="si_examiner"))
    pending = mai.opened().standing(LATER).appeal
    assert pending is not None
    assert pending.silent_from is not None
    assert "correction-appeal-silent/ID" not in noted(mai, pending.silent_from - DAY)
    assert "correction-appeal-silent/ID" in noted(mai, pending.silent_from)
    theirs(mai, AppealOpened(day=pending.silent_from, actor="resident", body="si_board"))
    assert "correction-appeal-silent/ID" not in noted(mai, pending.silent_from + DAY)


def test_a_decision_while_an_appeal_waits_is_not_told_as_settled() -> None:
    mai = watched(somebody())
    with time_machine.travel(noon(TODAY), tick=False):
        mai.send(1, TODAY - 30 * DAY)
        mai.begin(route="P-2")
    refused = Decided(day=DECIDED, actor="institution", outcome="refused", reasons="r", by_whom="office")
    theirs(mai, refused, AppealOpened(day=DECIDED + DAY, actor="resident", body="si_examiner"))
    noted(mai, DECIDED + DAY)
    theirs(mai, Decided(day=LATER, actor="institution", outcome="accepted"))
    noted(mai, LATER)
    found = notice(mai, f"correction/{mai.opened().id}/{mai.opened().seen}")
    assert "decided something while your appeal waits" in found.title
    assert "Your appeal goes on." in found.text


def test_a_second_refusal_asks_which_it_is_until_it_is_said_and_a_copy_is_no_news() -> None:
    mai = watched(somebody())
    with time_machine.travel(noon(TODAY), tick=False):
        mai.send(1, TODAY - 30 * DAY)
        mai.begin(route="P-2")
    said: Any = {"actor": "institution", "outcome": "refused", "reasons": "r"}
    theirs(mai, Decided(day=DECIDED, **said), Decided(day=LATER, **said))
    assert "correction-which-decision/ID" in noted(mai, LATER)
    theirs(mai, Decided(day=LATER, again="same", **said))
    told = noted(mai, LATER)
    assert "correction-which-decision/ID" not in told
    number = mai.opened().seen
    assert not any(key.endswith(f"/{number}") for key in told)


def test_that_data_shows_it_is_told_and_that_the_error_came_back(mai: Watched) -> None:
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="accepted"))
    mai.send(2, LATER)
    noted(mai, LATER)
    titles = told_titles(mai)
    assert "Corrected: the data of Pension office shows it" in titles
    mai.send(1, LATER + 20 * DAY)
    noted(mai, LATER + 20 * DAY)
    assert "An error that was corrected is there again: Pension office" in told_titles(mai)


def told_titles(mai: Watched) -> list[str]:
    rows = [
        one
        for one in mai.mai.notices()
        if one.producer.startswith("corrections.") and one.withdrawn_at is None
    ]
    with mai.mai.passage() as key:
        return [contents.unseal(key, row.key, row.sealed).title for row in rows]


def test_said_and_not_shown_stands_until_it_is_shown(mai: Watched) -> None:
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="accepted"))
    expected_by = mai.opened().standing(DECIDED).expected_by
    assert expected_by is not None
    assert "correction-fetch/ID" in noted(mai, expected_by + DAY)
    late = expected_by + 2 * DAY
    mai.confirm(1, late)
    keys = noted(mai, late)
    assert "correction-not-shown/ID" in keys
    assert "correction-fetch/ID" not in keys
    mai.send(2, late + DAY)
    assert "correction-not-shown/ID" not in noted(mai, late + DAY)


def test_who_lets_it_rest_is_told_nothing(mai: Watched) -> None:
    theirs(mai, Asked(day=DECIDED, actor="institution", what="x", by=LATER))
    noted(mai, DECIDED)
    theirs(mai, Closed(day=DECIDED + DAY, actor="resident"))
    assert noted(mai, DECIDED + DAY) == []


def test_what_was_taken_further_is_told_by_what_followed(mai: Watched) -> None:
    first = mai.opened()
    theirs(mai, Escalated(day=TODAY + DAY, actor="resident", route="P-3"))
    from apps.corrections import ledger
    from apps.corrections.clock.events import Confirmed, EvidenceCollected, Sent
    from tests.corrections.people import pension_office

    said: Any = {"day": TODAY + DAY, "actor": "resident"}
    with mai.mai.passage() as key:
        second = ledger.begin(
            mai.mai.resident.pk, key, content_of(), route="P-3", source=pension_office(), asked=None,
            by=mai.mai.user.pk, on=TODAY + DAY, follows=first.row,
        )  # fmt: skip
        for event in (EvidenceCollected(**said), Confirmed(**said), Sent(**said, channel="counter")):
            ledger.append(second.id, key, event, by=mai.mai.user.pk, today=TODAY + DAY)
    mai.send(2, LATER)
    noted(mai, LATER)
    assert told_titles(mai) == ["Corrected: the data of Pension office shows it"]


def test_a_mail_names_neither_the_office_nor_the_matter(mai: Watched) -> None:
    theirs(mai, Decided(day=DECIDED, actor="institution", outcome="refused", reasons="Not proven"))
    noted(mai, DECIDED)
    with time_machine.travel(noon(DECIDED), tick=False):
        outbox.deliver(now=noon(DECIDED))
    assert mail.outbox
    for message in mail.outbox:
        said = f"{message.subject} {message.body}"
        assert all(word not in said for word in ("ension", "orrection", "accept", "Not proven")), said


def test_who_has_no_corrections_is_told_nothing() -> None:
    other = watched(somebody("hnin@example.com"))
    with other.mai.passage() as key:
        other.correction = begun(other.mai, key)
    assert noted(other, LATER) == []


def test_of_two_decisions_each_has_its_last_day_in_the_calendar() -> None:
    """The earlier day is the one that is lost first; it is told also before anything was filed."""
    mai = watched(somebody())
    with time_machine.travel(noon(TODAY), tick=False):
        mai.send(1, TODAY - 30 * DAY)
        mai.begin(route="P-2")
    said: Any = {"actor": "institution", "outcome": "refused", "reasons": "r"}
    theirs(mai, Decided(day=DECIDED, **said), Decided(day=LATER, again="new", **said))
    standing = mai.opened().standing(LATER)
    (old,) = standing.appeals_beside
    assert standing.appeal is not None
    noted(mai, standing.appeal.prepare_from)
    assert notice(mai, f"correction-appeal-{DECIDED}").on == old.due.aim_by
    assert notice(mai, "correction-appeal/").on == standing.appeal.due.aim_by
    assert old.due.aim_by < standing.appeal.due.aim_by
