"""What a desk answers: one event each, told to the person, never past each other, and no refusal without reasons."""

import datetime
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.corrections import ledger
from apps.corrections.clock import Status
from apps.corrections.clock.events import (
    Acknowledged,
    Answered,
    AppealOpened,
    Asked,
    Decided,
    Event,
    Extended,
    Promised,
    Remarked,
)
from apps.corrections.desk import reasons
from apps.corrections.models import Entry
from tests.accounts.organisation_people import new_member, sign_in_shown
from tests.corrections.desk.people import Desk, SentRequest, desk, sent_to
from tests.wallet.page_records import words

pytestmark = pytest.mark.slow

TODAY = datetime.date(2026, 11, 5)
SAID: dict[str, dict[str, Any]] = {
    "acknowledge": {"reached_on": "2026-11-04"},
    "ask": {"what": "Please send the contract.", "by": "2026-11-12"},
    "promise": {"by": "2026-11-30"},
    "decide": {"outcome": "accepted", "decided_on": "2026-11-05"},
}


def last(sent: SentRequest) -> Event:
    return sent.opened.noted[-1].event


@pytest.mark.parametrize(
    ("act", "event", "status"),
    [
        ("acknowledge", Acknowledged(day=TODAY, actor="institution", reached_on=datetime.date(2026, 11, 4)), Status.RECEIVED),
        ("ask", Asked(day=TODAY, actor="institution", what="Please send the contract.", by=datetime.date(2026, 11, 12)), Status.ASKED),
        ("promise", Promised(day=TODAY, actor="institution", by=datetime.date(2026, 11, 30)), Status.CHANGE_EXPECTED),
        ("decide", Decided(day=TODAY, actor="institution", outcome="accepted", learned_on=TODAY, by_whom="employer"), Status.CHANGE_EXPECTED),
    ],
)  # fmt: skip
def test_each_answer_is_one_event_of_the_institution(
    aoba: Desk, sent: SentRequest, act: str, event: Event, status: Status
) -> None:
    answer = aoba.answers(sent, act, **SAID[act])

    assert answer.status_code == 302
    assert last(sent) == event
    assert sent.opened.noted[-1].by == aoba.member.user_id
    assert sent.opened.status is status
    assert [look.action for look in sent.looks()] == ["request.answered"]
    assert (sent.opened.row.due_on is None) is (act in {"promise", "decide"}), (
        "a day runs until it is answered"
    )
    page = words(aoba.get(sent))
    assert "5 November 2026, your desk" in page


def test_the_person_is_told_once_it_is_committed(aoba: Desk, sent: SentRequest) -> None:
    aoba.answers(sent, "promise", by="2026-11-30")

    with sent.mai.passage(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notices_change WHERE resident_id = %s", [sent.mai.resident.pk])
        assert cursor.fetchone() != (0,)


def test_what_cannot_follow_is_said_and_nothing_typed_is_lost(aoba: Desk, sent: SentRequest) -> None:
    before = len(sent.opened.noted)

    page = aoba.answers(sent, "acknowledge", reached_on="2026-10-20")

    said = words(page)
    assert "It cannot have arrived on that day." in said
    assert 'value="2026-10-20"' in page.content.decode()
    assert len(sent.opened.noted) == before
    assert [look.action for look in sent.looks()] == ["request.read"], "nothing was answered"


@pytest.mark.parametrize(
    ("act", "said", "sentence"),
    [
        ("acknowledge", {}, "Write the day."),
        ("acknowledge", {"reached_on": "2026-11-06"}, "This day has not come yet."),
        ("ask", {"by": "2026-11-12"}, "Write what is missing."),
        ("ask", {"what": "The contract"}, "Write the day."),
        ("ask", {"what": "The contract", "by": "2026-11-04"}, "This day is over."),
        ("promise", {"by": "2026-11-01"}, "This day is over."),
        ("decide", {"decided_on": "2026-11-05"}, "Choose what you decide."),
        ("decide", {"outcome": "accepted", "decided_on": "2026-11-06"}, "This day has not come yet."),
        ("decide", {"outcome": "perhaps", "decided_on": "2026-11-05"}, "perhaps"),
    ],
)
def test_bad_input_is_told(
    aoba: Desk, sent: SentRequest, act: str, said: dict[str, str], sentence: str
) -> None:
    before = len(sent.opened.noted)

    assert sentence in words(aoba.answers(sent, act, **said))
    assert len(sent.opened.noted) == before


def test_my_number_is_never_kept(aoba: Desk, sent: SentRequest) -> None:
    page = aoba.answers(sent, "ask", what="Your number is 123456789018", by="2026-11-12").content.decode()

    assert "123456789018" not in page
    assert not any(isinstance(each.event, Asked) for each in sent.opened.noted)


@pytest.mark.parametrize("route", ["P-1", "P-2", "P-16"])
@pytest.mark.parametrize("outcome", ["refused", "partly"])
def test_a_refusal_without_reasons_cannot_be_entered(outcome: str, route: str, db: None) -> None:
    """Where the law demands them and where it does not."""
    at = desk()
    sent = sent_to(at.organisation, route=route)
    before = len(sent.opened.noted)

    page = words(at.answers(sent, "decide", outcome=outcome, decided_on="2026-11-05", words=" \n "))

    is_law = sent.opened.terms.reasons == "required"
    assert ("The law wants the reasons." in page) is is_law
    assert ("Say why, so that the person understands it" in page) is not is_law
    assert len(sent.opened.noted) == before


def test_reasons_are_kept_as_sentences_that_everybody_can_read(aoba: Desk, sent: SentRequest) -> None:
    aoba.answers(
        sent, "decide", outcome="refused", decided_on="2026-11-05", codes=["out_of_time", "evidence_missing"],
        words="We compared the roster.\nIt begins in September.",
    )  # fmt: skip

    event = last(sent)
    assert isinstance(event, Decided)
    assert event.reasons.splitlines() == [
        reasons.CODES["evidence_missing"], reasons.CODES["out_of_time"], "We compared the roster.", "It begins in September.",
    ]  # fmt: skip
    page = words(aoba.get(sent))
    assert "Decided: not accepted. The papers that were sent do not show what is to be corrected." in page
    assert "It begins in September." in page


def test_an_employer_may_pass_on_what_an_office_decided(aoba: Desk, sent: SentRequest, db: None) -> None:
    assert "Who decided it?" in words(aoba.client.get(f"/desk/{sent.id}/decide/"))
    aoba.answers(
        sent, "decide", outcome="refused", decided_on="2026-11-05", words="The office sent it back.", by_whom="office",
    )  # fmt: skip

    event = last(sent)
    assert isinstance(event, Decided)
    assert event.by_whom == "office"
    office = desk(email="counter@example.com", corporate_number="8013401001509")
    other = sent_to(office.organisation, route="P-16", mai=sent.mai)
    assert "Who decided it?" not in words(office.client.get(f"/desk/{other.id}/decide/"))


def test_another_reason_and_a_part_need_own_words(aoba: Desk, sent: SentRequest) -> None:
    other = aoba.answers(sent, "decide", outcome="refused", decided_on="2026-11-05", codes=["other"])
    part = aoba.answers(sent, "decide", outcome="partly", decided_on="2026-11-05", codes=["out_of_time"])

    assert "Write the other reason." in words(other)
    assert "Write which part you accept, and which not." in words(part)
    assert not any(isinstance(each.event, Decided) for each in sent.opened.noted)


def test_a_reason_that_is_none_of_ours_is_refused(aoba: Desk, sent: SentRequest) -> None:
    aoba.answers(sent, "decide", outcome="refused", decided_on="2026-11-05", codes=["because"], words="No.")

    assert not any(isinstance(each.event, Decided) for each in sent.opened.noted)


def test_more_time_only_where_the_way_gives_it(aoba: Desk, sent: SentRequest) -> None:
    page = words(aoba.get(sent))
    can = sent.opened.terms.extension != "none"

    assert ("Say that it takes longer" in page) is can
    if not can:
        answer = words(aoba.answers(sent, "extend", reason="Holidays", until="2026-12-01"))
        assert "This cannot be answered now." in answer
        assert not any(isinstance(each.event, Extended) for each in sent.opened.noted)


def test_more_time_by_law_only_until_the_law_says(db: None) -> None:
    """APPI 94: thirty days, and thirty more with the reason."""
    at = desk("institution", "office@example.jp")
    sent = sent_to(at.organisation, route="P-16")
    due = sent.opened.standing(TODAY).due
    assert due is not None

    too_long = at.answers(sent, "extend", reason="Old paper files", until="2027-03-31")
    too_short = at.answers(sent, "extend", reason="Old paper files", until=due.rolled.isoformat())
    without = at.answers(sent, "extend", until="2026-12-20")
    page = words(too_long)

    assert "The law allows no more than until" in page
    assert "Old paper files" in page
    assert "Write a later one." in words(too_short)
    assert "More time needs a reason." in words(without)
    assert not any(isinstance(each.event, Extended) for each in sent.opened.noted)

    new = due.rolled + datetime.timedelta(days=20)
    assert at.answers(sent, "extend", reason="Old paper files", until=new.isoformat()).status_code == 302
    after = sent.opened
    assert after.row.due_on == new


def test_the_special_time_is_asked_for_where_the_law_knows_it(db: None) -> None:
    at = desk("institution", "office@example.jp")
    sent = sent_to(at.organisation, route="P-16")

    at.answers(sent, "extend", reason="Ten thousand pages", until="2027-03-31", special="on")

    event = last(sent)
    assert isinstance(event, Extended)
    assert event.special
    assert sent.opened.row.due_on == datetime.date(2027, 3, 31)


def test_while_the_person_completes_it_no_day_runs(db: None) -> None:
    at = desk("institution", "office@example.jp")
    sent = sent_to(at.organisation, route="P-16")

    at.answers(sent, "ask", **SAID["ask"])

    assert sent.opened.row.due_on is None
    page = words(at.get(sent))
    assert "You asked the person to answer by Thursday, 12 November 2026." in page
    assert "Your days do not run" in page
    sent.happened(Answered(day=TODAY, actor="resident"))
    assert sent.opened.row.due_on is not None


def test_two_at_one_desk_do_not_answer_past_each_other(aoba: Desk, sent: SentRequest) -> None:
    """The second had the page before them before the first pressed: they are told, and their words stay."""
    second, seen = aoba.colleague(), sent.seen
    refusal = {"outcome": "refused", "decided_on": "2026-11-05", "words": "The roster says otherwise."}

    aoba.answers(sent, "decide", **SAID["decide"])
    page = second.client.post(f"/desk/{sent.id}/decide/", {**refusal, "seen": seen})

    assert "Meanwhile something was noted about this request." in words(page)
    assert "The roster says otherwise." in words(page)
    assert "Decided: accepted." in words(page)
    assert sum(isinstance(each.event, Decided) for each in sent.opened.noted) == 1
    assert second.answers(sent, "decide", **refusal).status_code == 302, "they read it and press again"


def test_a_private_note_of_the_person_is_not_told_by_the_count(aoba: Desk, sent: SentRequest) -> None:
    seen = sent.seen
    sent.happened(Remarked(day=TODAY, actor="resident", what="I called a lawyer"))

    answer = aoba.client.post(f"/desk/{sent.id}/promise/", {"by": "2026-11-30", "seen": seen})

    assert answer.status_code == 302


def test_a_decision_needs_that_one_shows_again_who_one_is_and_loses_nothing(
    aoba: Desk, sent: SentRequest
) -> None:
    client = Client()
    sign_in_shown(client, User.objects.get(pk=aoba.member.user_id), at=0)

    asked = client.get(f"/desk/{sent.id}/decide/")
    page = client.post(
        f"/desk/{sent.id}/decide/",
        {
            "outcome": "refused",
            "decided_on": "2026-11-05",
            "words": "The roster says otherwise.",
            "seen": sent.seen,
        },
    )

    assert asked.status_code == 302
    assert "A few minutes have passed." in words(page)
    assert "The roster says otherwise." in words(page)
    assert "Show again that it is you" in words(page)
    assert not any(isinstance(each.event, Decided) for each in sent.opened.noted)


def test_answers_before_and_beside_a_decision_need_no_second_showing(aoba: Desk, sent: SentRequest) -> None:
    client = Client()
    sign_in_shown(client, User.objects.get(pk=aoba.member.user_id), at=0)

    answer = client.post(f"/desk/{sent.id}/promise/", {"by": "2026-11-30", "seen": sent.seen})

    assert answer.status_code == 302
    assert isinstance(last(sent), Promised)


def test_what_their_own_system_answered_stands_in_the_history(aoba: Desk, sent: SentRequest) -> None:
    with sent.mai.passage() as key:
        ledger.append(sent.correction, key, Promised(day=TODAY, actor="institution"), today=TODAY)

    page = words(aoba.get(sent))

    assert "It was promised to put it right. 5 November 2026, your system" in page


@pytest.mark.parametrize("seen", ["", "-1", "abc", "999999999999999999"])
def test_a_form_without_what_it_had_before_it_enters_nothing(
    aoba: Desk, sent: SentRequest, seen: str
) -> None:
    page = aoba.client.post(f"/desk/{sent.id}/promise/", {"by": "2026-11-30", "seen": seen})

    assert "Meanwhile something was noted" in words(page)
    assert not any(isinstance(each.event, Promised) for each in sent.opened.noted)


def test_an_act_that_there_is_not_is_not_found(aoba: Desk, sent: SentRequest) -> None:
    assert aoba.answers(sent, "erase").status_code == 404
    assert aoba.client.get(f"/desk/{sent.id}/promise/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_the_same_moment_do_not_both_win() -> None:
    """Two connections at once: one decision is entered, the other member is told."""
    aoba = desk()
    sent = sent_to(aoba.organisation)
    clients = [aoba.client, Desk(aoba.organisation, new_member(aoba.organisation, "two@example.com")).client]
    gate, seen = threading.Barrier(2), sent.seen
    answers: list[Any] = []

    def press(client: Client, outcome: str) -> None:
        gate.wait(20)
        try:
            said = {"outcome": outcome, "decided_on": "2026-11-05", "words": "Compared.", "seen": seen}
            answers.append(client.post(f"/desk/{sent.id}/decide/", said))
        finally:
            connection.close()

    outcomes = ("accepted", "refused")
    tabs = [threading.Thread(target=press, args=pair) for pair in zip(clients, outcomes, strict=True)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(30)

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (told,) = (answer for answer in answers if answer.status_code == 200)
    assert "Meanwhile something was noted about this request." in words(told)
    assert sum(isinstance(each.event, Decided) for each in sent.opened.noted) == 1
    with sent.mai.passage():
        numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_office_that_decides_anew_while_an_appeal_waits_ends_no_appeal_and_does_not_see_it(
    db: None,
) -> None:
    at = desk("institution", "office@example.jp")
    sent = sent_to(at.organisation, route="P-16")
    by: dict[str, Any] = {"day": TODAY, "actor": "resident"}
    sent.happened(
        Acknowledged(**by),
        Decided(day=TODAY, actor="institution", outcome="refused", reasons="No papers."),
        AppealOpened(**by, body="head_of_organ"),
    )
    answer = at.answers(sent, "decide", outcome="accepted", decided_on="2026-11-05")

    assert answer.status_code == 302
    assert sent.opened.status == Status.APPEALED
    assert sent.opened.standing(TODAY).next_step == "decide_about_appeal"
    assert "appeal" not in words(at.get(sent)).lower()
