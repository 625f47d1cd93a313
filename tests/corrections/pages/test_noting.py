"""What came of a correction: each entry goes by the clock, refusals are sentences, and what is next is always said."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.corrections import ledger
from apps.corrections.clock.events import CameBack, Confirmed, EvidenceCollected, FeedShown, Sent
from tests.corrections.people import TODAY, begun
from tests.notices.people import Person, somebody
from tests.wallet.page_records import words

DAY = datetime.timedelta(days=1)
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def later() -> Iterator[time_machine.Traveller]:
    """Ten days after it was sent, at noon in Japan."""
    with time_machine.travel(
        datetime.datetime(2026, 11, 12, 3, tzinfo=datetime.UTC), tick=False
    ) as traveller:
        yield traveller


@pytest.fixture
def mai(db: None) -> Person:
    return somebody()


@pytest.fixture
def reader(client: Client, mai: Person) -> Client:
    client.force_login(mai.user)
    client.get("/settings/")
    return client


def sent(mai: Person, route: str = "P-1") -> ledger.Opened:
    by: Any = {"day": TODAY, "actor": "resident"}
    with mai.passage() as key:
        one = begun(mai, key, route)
        for event in (EvidenceCollected(**by), Confirmed(**by), Sent(**by, channel="counter", proof="stamp")):
            one = ledger.append(one.id, key, event, by=mai.user.pk, today=TODAY)
    return one


def status(mai: Person, one: ledger.Opened) -> str:
    with mai.passage() as key:
        return ledger.one_of(mai.resident.pk, one.id, key).status


def note(reader: Client, one: ledger.Opened, what: str, **said: Any) -> Any:
    return reader.post(f"/corrections/{one.id}/note/{what}/", {"day": "2026-11-10", **said})


def test_status_decision_and_data_are_told_apart_and_the_next_step_has_its_day(
    reader: Client, mai: Person
) -> None:
    said = words(reader.get(f"/corrections/{sent(mai).id}/"))
    assert "Where it is Sent" in said
    assert "What they decided No decision yet" in said
    assert "What their data shows No newer data has come yet." in said
    assert "Wait until they say that they have it." in said
    assert "Until Monday, 16 November 2026." in said
    assert "Their data stood on 1 October 2026." in said
    assert "I worked there from 1 August." in said


def test_the_count_is_printed_step_by_step_and_day_by_day_with_closed_days(
    reader: Client, mai: Person
) -> None:
    said = words(reader.get(f"/corrections/{sent(mai).id}/"))
    assert "The request was handed over on 2 November 2026. That day itself is not counted." in said
    assert "Tue 3 1 Culture Day" in said or "Tue 3 1 文化の日" in said
    assert "Mon 16 14" in said
    assert "No law fixes this time." in said


def test_each_event_has_its_day_its_actor_and_when_it_was_noted(reader: Client, mai: Person) -> None:
    one = sent(mai)
    note(reader, one, "receipt", reached_on="2026-11-04")
    said = words(reader.get(f"/corrections/{one.id}/"))
    assert "They said that they have it They have it since 4 November 2026. 10 November 2026 The other side. Noted on 12 November 2026." in said  # fmt: skip


def test_late_by_our_reminder_is_not_called_late_by_law(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    ours, laws = sent(mai), sent(mai, "P-16")
    later.move_to(datetime.datetime(2026, 12, 20, 3, tzinfo=datetime.UTC))
    reader.force_login(mai.user)  # the session ended long ago
    mine = words(reader.get(f"/corrections/{ours.id}/"))
    assert "The day of our own reminder was 16 November 2026. No answer was noted here. No law calls them late." in mine  # fmt: skip
    assert "Take the next way." in mine
    theirs = words(reader.get(f"/corrections/{laws.id}/"))
    assert "The last day by law was 2 December 2026." in theirs
    assert "A complaint that nothing was decided goes to: The head of the office" in theirs


def test_a_refusal_cannot_be_entered_without_reasons_where_the_law_wants_them(
    reader: Client, mai: Person
) -> None:
    one = sent(mai, "P-16")
    assert "the law wants reasons" in words(reader.get(f"/corrections/{one.id}/note/decided/"))
    page = note(reader, one, "decided", outcome="refused", text=" ", learned_on="2026-11-11")
    assert "The law wants the reasons. Without them this is no decision." in words(page)
    assert 'value="2026-11-11"' in page.content.decode()  # nothing typed is lost
    assert 'value="refused"' in page.content.decode()
    assert status(mai, one) == "sent"
    note(reader, one, "turned-away")
    assert "Ask for a written decision with its reasons." in words(reader.get(f"/corrections/{one.id}/"))
    note(reader, one, "decided", outcome="refused", text="No papers.")
    assert status(mai, one) == "refused"


def test_a_company_may_refuse_without_and_the_next_way_is_offered(reader: Client, mai: Person) -> None:
    one = sent(mai)
    note(reader, one, "decided", outcome="refused", text="", by_whom="employer")
    assert status(mai, one) == "refused"
    assert "Take the next way." in words(reader.get(f"/corrections/{one.id}/"))
    page = reader.get(f"/corrections/{one.id}/next/")
    assert page["Location"].endswith(f"/category/?after={one.id}")


def test_an_appeal_is_prepared_before_its_time_runs_out(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = sent(mai, "P-2")
    note(reader, one, "decided", outcome="refused", text="Not insured.", learned_on="2026-11-11")
    said = words(reader.get(f"/corrections/{one.id}/appeal/"))
    assert "Social Insurance Examiner" in said
    assert "Last day Friday, 12 February 2027" in said  # 11 February is a holiday
    assert "Not insured." in said
    later.move_to(datetime.datetime(2027, 1, 15, 3, tzinfo=datetime.UTC))
    reader.force_login(mai.user)
    assert "Prepare the appeal now. Its time ends soon." in words(reader.get(f"/corrections/{one.id}/"))
    wrong = reader.post(f"/corrections/{one.id}/appeal/", {"day": "2027-01-14", "body": "mayor"})
    assert "Another body comes first." in words(wrong)
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2027-01-14", "body": "si_examiner"})
    assert status(mai, one) == "appealed"
    assert "Filed with: Social Insurance Examiner." in words(reader.get(f"/corrections/{one.id}/"))


def test_more_time_needs_a_reason_where_the_law_gives_it(reader: Client, mai: Person) -> None:
    one = sent(mai, "P-16")
    assert "More time needs a reason." in words(note(reader, one, "extended", text=""))
    note(reader, one, "extended", text="Many requests.")
    assert "Until Friday, 1 January 2027." in words(reader.get(f"/corrections/{one.id}/"))


def test_while_they_wait_for_an_answer_their_days_stand_still(reader: Client, mai: Person) -> None:
    one = sent(mai, "P-16")
    note(reader, one, "asked", text="A copy of the contract", by="2026-11-30")
    said = words(reader.get(f"/corrections/{one.id}/"))
    assert "Answer what they ask." in said
    assert "Until Monday, 30 November 2026." in said
    assert "So there is no last day yet." in said
    note(reader, one, "answered", day="2026-11-12")
    assert status(mai, one) == "received"


@pytest.mark.parametrize(
    ("what", "said", "words_"),
    [
        ("decided", {"day": "2026-11-13", "outcome": "accepted"}, "This day is still to come."),
        ("decided", {"day": "2026-11-01", "outcome": "accepted"}, "This cannot follow what happened so far."),
        ("decided", {"day": "soon", "outcome": "accepted"}, "Give a day, such as 2026-10-25."),
        ("decided", {"outcome": "granted"}, "Choose one of these."),
        ("decided", {"outcome": "accepted", "learned_on": "2026-11-03"}, "Nobody can have known of it before it was decided."),
        ("receipt", {"reached_on": "2026-11-01"}, "It cannot have arrived on that day."),
        ("answered", {}, "This cannot follow what happened so far."),
        ("appeal-decided", {"outcome": "upheld"}, "This cannot follow what happened so far."),
        ("remark", {"text": "My number is 1234 5678 9018"}, "Something needs to be written again"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_a_sentence_on_the_page(
    reader: Client, mai: Person, what: str, said: dict[str, Any], words_: str
) -> None:
    one = sent(mai)
    assert words_ in words(note(reader, one, what, **said))
    assert status(mai, one) == "sent"


def test_a_promise_is_no_correction(reader: Client, mai: Person) -> None:
    one = sent(mai)
    note(reader, one, "promised", by="2026-12-01")
    said = words(reader.get(f"/corrections/{one.id}/"))
    assert "What they decided Promised" in said
    assert "A change is expected" in said
    assert "What their data shows No newer data has come yet." in said


def test_only_their_data_ends_it_and_it_reopens_by_itself(reader: Client, mai: Person) -> None:
    one = sent(mai)
    day = datetime.date(2026, 11, 9)
    with mai.passage() as key:
        ledger.append(one.id, key, FeedShown(day=day, actor="feed", sight="fixed", data_as_of=day), today=day)
    said = words(reader.get(f"/corrections/{one.id}/"))
    assert "Their own data shows it" in said
    assert "Nothing is left to do." in said
    assert "What they decided Nobody answered. Their data shows that it was put right." in said
    assert "They decided Something else happened" in said  # all that can still come in
    with mai.passage() as key:
        ledger.append(
            one.id, key, CameBack(day=day + DAY, actor="feed", data_as_of=day + DAY), today=day + DAY
        )
    again = words(reader.get(f"/corrections/{one.id}/"))
    assert "The error came back" in again
    assert "Prepare it again" in again


def test_taking_back_and_leaving_it_end_it_once(reader: Client, mai: Person) -> None:
    one, two = sent(mai), sent(mai)
    reader.post(f"/corrections/{one.id}/withdraw/")
    reader.post(f"/corrections/{two.id}/rest/")
    assert (status(mai, one), status(mai, two)) == ("withdrawn", "closed")
    page = reader.post(f"/corrections/{one.id}/rest/", follow=True)
    assert "This cannot follow what happened so far." in words(page)


def test_the_list_has_what_waits_before_what_is_over(reader: Client, mai: Person) -> None:
    assert "Each record has a link" in words(reader.get("/corrections/"))
    one, _two = sent(mai), sent(mai)
    reader.post(f"/corrections/{one.id}/withdraw/")
    said = words(reader.get("/corrections/"))
    assert (
        said.index("On the way") < said.index("Wait until they say that they have it.") < said.index("Over")
    )
    assert "Taken back by you" in said


def test_notes_that_do_not_exist_are_not_found(reader: Client, mai: Person) -> None:
    one = sent(mai)
    assert reader.get(f"/corrections/{one.id}/note/fixed/").status_code == 404
    assert reader.get(f"/corrections/{one.id}/withdraw/").status_code == 405


def test_every_look_and_every_act_is_noted(reader: Client, mai: Person) -> None:
    from apps.consent.models import AccessEntry

    one = sent(mai)
    reader.get("/corrections/")
    reader.get(f"/corrections/{one.id}/")
    note(reader, one, "receipt")
    with mai.passage():
        told = list(AccessEntry.objects.order_by("seq").values_list("action", flat=True))
    assert told == ["corrections.read", "correction.read", "correction.read", "correction.noted"]


def test_what_was_refused_is_noted_as_a_look_and_not_as_an_act(reader: Client, mai: Person) -> None:
    one = sent(mai, "P-16")
    before = lines_of(mai)
    assert "More time needs a reason." in words(note(reader, one, "extended", text=""))
    assert "Give a day" in words(note(reader, one, "receipt", day="soon"))
    reader.post(f"/corrections/{one.id}/send/", {"day": "2026-11-02", "channel": "counter"})
    reader.post(f"/corrections/{one.id}/change/")
    reader.post(f"/corrections/{one.id}/prepare/", {"statement": "Other words"})
    looks = {"correction.read", "correction.letter"}
    assert set(lines_of(mai)[len(before) :]) == looks
    reader.post(f"/corrections/{one.id}/withdraw/")
    assert lines_of(mai)[-2:] == ["correction.read", "correction.noted"]
    reader.post(f"/corrections/{one.id}/rest/")
    assert lines_of(mai)[-1] == "correction.read"


def lines_of(mai: Person) -> list[str]:
    """The actions in her log, in their order."""
    from apps.consent.models import AccessEntry

    with mai.passage():
        return list(AccessEntry.objects.order_by("seq").values_list("action", flat=True))
