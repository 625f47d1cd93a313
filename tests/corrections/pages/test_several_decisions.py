"""What pages ask and say where several decisions or appeals stand beside each other; nothing typed is ever lost."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.corrections import ledger
from apps.corrections.clock.events import AppealDecided, AppealOpened, BecameOverdue, Decided
from tests.corrections.pages.test_appeals import decided, later, newest, noon_of, page, sent
from tests.notices.people import Person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
__all__ = ["later"]


def files(reader: Client, one: ledger.Opened, day: str, body: str = "si_examiner", **more: str) -> Any:
    return reader.post(f"/corrections/{one.id}/appeal/", {"day": day, "body": body, **more})


def at_the_board(reader: Client, mai: Person, later: time_machine.Traveller) -> ledger.Opened:
    """Refused, filed with the examiner on 2026-11-11, and after its silence with the Board on 2027-01-12."""
    one = sent(mai, "P-2")
    decided(reader, one)
    files(reader, one, "2026-11-11")
    later.move_to(noon_of(datetime.date(2027, 1, 20)))
    reader.force_login(mai.user)
    files(reader, one, "2027-01-12", "si_board")
    return one


# -- a second refusal -------------------------------------------------------------------------------------------------
def test_a_second_refusal_is_asked_which_it_is_and_nothing_typed_is_lost(reader: Client, mai: Person) -> None:
    one = sent(mai, "P-2")
    assert "What is this one?" not in page(reader, one, "note/decided/")
    decided(reader, one)
    assert "A decision was entered before. What is this one?" in page(reader, one, "note/decided/")
    refused = decided(reader, one, day="2026-11-12", text="Still no papers.")
    assert "Choose one of these." in words(refused)
    assert "Still no papers." in refused.content.decode()
    assert len([event for event in newest(mai, one).history if isinstance(event, Decided)]) == 1
    decided(reader, one, day="2026-11-12", text="Still no papers.", again="same")
    assert "Social Insurance Examiner, until Wednesday, 10 February 2027." in page(reader, one)
    assert "The same decision, told again" in page(reader, one)


def test_until_it_is_known_the_shorter_time_counts_and_it_can_be_said_later(
    reader: Client, mai: Person
) -> None:
    one = sent(mai, "P-2")
    decided(reader, one)
    decided(reader, one, day="2026-11-12", text="Still no papers.", again="unknown")
    said = page(reader, one)
    assert "Find out whether the later paper is a new decision" in said
    assert "Until Wednesday, 10 February 2027." in said
    assert "Only if the decision of 12 November 2026 is a new one: Social Insurance Examiner, until Friday, 12 February 2027." in said  # fmt: skip
    assert "Say which decision it is" in said
    appeal = page(reader, one, "appeal/")
    assert "Is the later paper a new decision?" in appeal
    assert "Last day Wednesday, 10 February 2027" in appeal
    form = reader.get(f"/corrections/{one.id}/note/decided/").content.decode()
    assert "Still no papers." in form
    assert "The boxes hold the decision that was entered last" in form
    decided(reader, one, day="2026-11-12", text="Still no papers.", again="new")
    new = page(reader, one)
    assert "Social Insurance Examiner, until Friday, 12 February 2027." in new
    assert "Against the decision of 10 November 2026: Social Insurance Examiner, until Wednesday, 10 February 2027." in new  # fmt: skip
    assert "Decide whether you appeal. Until Wednesday, 10 February 2027." in new


def test_where_two_decisions_are_open_the_appeal_says_against_which_it_is(
    reader: Client, mai: Person
) -> None:
    one = sent(mai, "P-2")
    decided(reader, one)
    decided(reader, one, day="2026-11-11", again="new")
    asked = page(reader, one, "appeal/")
    assert "Which appeal did you file?" in asked
    assert "Social Insurance Examiner, against the decision of 10 November 2026" in asked
    assert "Choose one of these." in words(files(reader, one, "2026-11-12"))
    files(reader, one, "2026-11-12", which="si_examiner 2026-11-10")
    (filed,) = [event for event in newest(mai, one).history if isinstance(event, AppealOpened)]
    assert filed.against == datetime.date(2026, 11, 10)
    said = page(reader, one)
    assert "Filed with: Social Insurance Examiner." in said
    assert "Against the decision of 11 November 2026: Social Insurance Examiner, until Friday, 12 February 2027." in said  # fmt: skip


def test_a_filing_that_is_sent_twice_is_not_taken_for_one_against_the_other_decision(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = sent(mai, "P-2")
    decided(reader, one)
    later.move_to(noon_of(datetime.date(2026, 12, 18)))
    reader.force_login(mai.user)
    decided(reader, one, day="2026-12-15", again="unknown")
    asked = {"which": "si_examiner 2026-11-10"}
    files(reader, one, "2026-12-18", **asked)
    twice = files(reader, one, "2026-12-18", **asked)
    assert "This has changed since you opened the page. Choose again." in words(twice)
    filed = [event.against for event in newest(mai, one).history if isinstance(event, AppealOpened)]
    assert filed == [datetime.date(2026, 11, 10)]
    without_body = reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-12-18", "which": "x"})
    assert without_body.status_code == 200


# -- the office decides while an appeal waits -------------------------------------------------------------------------
def test_the_offices_own_decision_while_an_appeal_waits_is_entered_and_says_what_follows(
    reader: Client, mai: Person
) -> None:
    one = sent(mai, "P-2")
    decided(reader, one)
    files(reader, one, "2026-11-11")
    assert "They decided" in page(reader, one)
    assert "This is what the office itself decides while your appeal waits." in page(
        reader, one, "note/decided/"
    )
    decided(reader, one, day="2026-11-12", outcome="accepted", text="")
    said = page(reader, one)
    assert newest(mai, one).status == "appealed"
    assert "It was decided in your favour while your appeal waits." in said
    assert "Read about the appeal" in said
    appeal = page(reader, one, "appeal/")
    assert "On 12 November 2026 the office itself decided in your favour. Your appeal goes on waiting at: Social Insurance Examiner." in appeal  # fmt: skip
    assert "Nobody takes your appeal back for you" in appeal
    assert "Nobody takes an appeal back for you." in page(reader, one, "note/appeal-taken-back/")
    reader.post(f"/corrections/{one.id}/note/appeal-taken-back/", {"day": "2026-11-12"})
    after = page(reader, one)
    assert newest(mai, one).status == "change_expected"
    assert (
        "Appeal taken back On the appeal that was filed on 11 November 2026. Social Insurance Examiner"
        in after
    )
    assert "I took the appeal back" not in after


def test_a_new_refusal_while_an_appeal_waits_shows_its_own_last_day(reader: Client, mai: Person) -> None:
    one = sent(mai, "P-2")
    decided(reader, one)
    files(reader, one, "2026-11-11")
    decided(reader, one, day="2026-11-12", again="new")
    said = page(reader, one)
    assert "They decided anew while your appeal waits." in said
    assert "Until Friday, 12 February 2027." in said
    appeal = page(reader, one, "appeal/")
    assert "No law that we read says whether your appeal covers a new decision." in appeal
    assert "Note that it was filed" in appeal
    files(reader, one, "2026-11-12")
    assert "Filed with: Social Insurance Examiner, on 11 November 2026. It waits too." in page(reader, one)


# -- whose decision on an appeal --------------------------------------------------------------------------------------
def test_a_late_decision_of_the_examiner_is_kept_apart_from_the_boards(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = at_the_board(reader, mai, later)
    given = {"day": "2027-01-18", "outcome": "dismissed", "text": "The roster shows less."}
    url = f"/corrections/{one.id}/note/appeal-decided/"
    unsaid = reader.post(url, given)
    assert "Choose one of these." in words(unsaid)
    assert "The roster shows less." in unsaid.content.decode()
    reader.post(url, {**given, "which": "si_examiner 2026-11-11"})
    said = page(reader, one)
    assert newest(mai, one).status == "appealed"
    assert "A body decided late. Ask the body that comes next" in said
    assert "If the late decision has to be appealed as well: Social Insurance Examination Board, until Thursday, 18 March 2027." in said  # fmt: skip
    appeal = page(reader, one, "appeal/")
    assert (
        "That is not the decision of the body where your appeal waits: Social Insurance Examination Board."
        in appeal
    )
    assert "It does not say what its late decision means once you have gone on." in appeal
    assert "Reasons of: Social Insurance Examiner The roster shows less." in appeal
    assert "This is the decision of: Social Insurance Examination Board." in page(
        reader, one, "note/appeal-decided/"
    )


def test_an_old_tab_does_not_give_one_bodys_decision_to_another(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    """The page was open while only the examiner had it; another tab noted its decision, and the Board."""
    one = sent(mai, "P-2")
    decided(reader, one)
    files(reader, one, "2026-11-11")
    url = f"/corrections/{one.id}/note/appeal-decided/"
    assert 'value="si_examiner 2026-11-11"' in reader.get(url).content.decode()
    old = {"day": "2026-11-12", "outcome": "dismissed", "text": "No.", "which": "si_examiner 2026-11-11"}
    reader.post(url, old)
    files(reader, one, "2026-11-12", "si_board")
    again = reader.post(url, old)
    assert "This has changed since you opened the page. Choose again." in words(again)
    assert "No." in again.content.decode()
    assert 'type="radio" name="which" value="si_board 2026-11-12"' in again.content.decode()
    ends = [event for event in newest(mai, one).history if isinstance(event, AppealDecided)]
    assert [event.body for event in ends] == ["si_examiner"]


# -- days decide, not the order of entry ------------------------------------------------------------------------------
def test_a_longer_time_can_be_entered_after_the_complaint_that_it_makes_too_early(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = sent(mai, "P-16")
    later.move_to(noon_of(datetime.date(2026, 12, 4)))
    reader.force_login(mai.user)
    files(reader, one, "2026-12-03", "head_of_organ")
    with mai.passage() as key:
        overdue = BecameOverdue(day=datetime.date(2026, 12, 3), actor="tsunagi")
        ledger.append(one.id, key, overdue, today=datetime.date(2026, 12, 4))
    assert "the last day is another one" not in page(reader, one)
    reader.post(f"/corrections/{one.id}/note/extended/", {"day": "2026-11-20", "text": "Many requests."})
    said = page(reader, one)
    assert (
        "The last day passed without an answer By what was entered since, the last day is another one."
        in said
    )
    assert "They said that it takes longer Many requests." in said
    assert "You complained on 3 December 2026 that nothing was decided." in said
    assert "By what was entered since, their last day is 1 January 2027. So the complaint may have come before its time." in page(reader, one, "appeal/")  # fmt: skip


def test_a_contradiction_names_the_earlier_entry_and_loses_nothing(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = sent(mai, "P-16")
    later.move_to(noon_of(datetime.date(2026, 12, 4)))
    reader.force_login(mai.user)
    files(reader, one, "2026-12-03", "head_of_organ")
    refused = decided(reader, one, day="2026-12-01", text="No papers at all.")
    assert "It does not fit this entry: Complaint filed that nothing was decided, 3 December 2026." in words(
        refused
    )
    assert "No papers at all." in refused.content.decode()


def test_an_old_tab_is_told_that_its_appeal_was_not_noted(reader: Client, mai: Person) -> None:
    """The form was open; another tab noted that it was granted, so that there is no appeal any more."""
    one = sent(mai, "P-2")
    decided(reader, one)
    decided(reader, one, day="2026-11-11", outcome="accepted", text="")
    answer = files(reader, one, "2026-11-12")
    assert answer["Location"] == f"/corrections/{one.id}/"
    assert "This has changed since you opened the page. Nothing was noted." in page(reader, one)
    assert not [event for event in newest(mai, one).history if isinstance(event, AppealOpened)]


def as_shown(reader: Client, one: ledger.Opened) -> dict[str, str]:
    """What the form of the appeal carries along unseen, as a browser sends it."""
    page_itself = reader.get(f"/corrections/{one.id}/appeal/").content.decode()
    hidden = re.findall(r'<input type="hidden" name="(body|which)" value="([^"]*)"', page_itself)
    return dict(hidden)


def test_the_next_stage_of_one_appeal_is_noted_while_another_waits(reader: Client, mai: Person) -> None:
    """The form speaks of the stage that can be filed, not of the body where the other appeal waits."""
    one = sent(mai, "P-2")
    decided(reader, one, day="2026-11-04")
    decided(reader, one, day="2026-11-05", again="new")
    files(reader, one, "2026-11-06", which="si_examiner 2026-11-04")
    files(reader, one, "2026-11-07", which="si_examiner 2026-11-05")
    given = {"day": "2026-11-10", "outcome": "dismissed", "text": "No."}
    reader.post(f"/corrections/{one.id}/note/appeal-decided/", {**given, "which": "si_examiner 2026-11-06"})
    assert "Against the decision of 4 November 2026: Social Insurance Examination Board, until Tuesday, 12 January 2027." in page(reader, one)  # fmt: skip
    answer = reader.post(f"/corrections/{one.id}/appeal/", {**as_shown(reader, one), "day": "2026-11-12"})
    assert answer.status_code == 302
    filed = [event for event in newest(mai, one).history if isinstance(event, AppealOpened)]
    assert [event.body for event in filed] == ["si_examiner", "si_examiner", "si_board"]
    assert filed[-1].against == datetime.date(2026, 11, 4)
