"""What a desk reads: exactly what was sent to it, each look noted, and nothing of anybody else."""

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Organisation, User
from apps.consent import door
from apps.consent.sealing.data_keys import destroy_key
from apps.corrections import ledger
from apps.corrections.clock.events import Acknowledged, Closed, Decided, FeedShown, Withdrawn
from apps.corrections.desk import evidence, passages
from apps.corrections.models import Correction
from apps.wallet.documents.models import Document
from apps.wallet.models import Record
from tests.accounts.organisation_people import new_member, sign_in_shown
from tests.corrections.desk.people import FILE, PICTURE, SECRETS, SENT_ON, Desk, SentRequest, desk, sent_to
from tests.notices.people import somebody
from tests.wallet.page_records import words

pytestmark = pytest.mark.slow

DAY = datetime.timedelta(days=1)


def everything(at: Desk, sent: SentRequest) -> list[str]:
    """Every page that a desk can open of a request, as it leaves the house."""
    address = f"/desk/{sent.id}/"
    answers: list[Any] = [
        at.get(),
        at.get(sent),
        at.client.get(f"{address}decide/"),
        at.answers(sent, "decide", outcome="refused"),
        at.client.post(f"{address}evidence/{sent.record}/record/"),
    ]
    return [answer.content.decode() for answer in answers]


def test_the_list_names_nobody_and_opens_nothing(aoba: Desk, sent: SentRequest) -> None:
    page = words(aoba.get())

    assert "Ask the employer to file or correct it" in page
    assert "Monday, 16 November 2026" in page
    assert sent.id.hex[-8:-4].upper() in page
    assert "Tran" not in page
    assert "Pension month" not in page
    assert sent.looks() == []


def test_the_oldest_last_day_stands_first(aoba: Desk, sent: SentRequest) -> None:
    other = sent_to(aoba.organisation, mai=somebody("hnin@example.com"), route="P-16")

    page = aoba.get().content.decode()

    assert page.index(str(sent.id)) < page.index(str(other.id))
    with sent.mai.passage():
        assert Correction.objects.get().due_on == datetime.date(2026, 11, 16)


def test_a_request_is_shown_as_it_was_sent(aoba: Desk, sent: SentRequest) -> None:
    page = words(aoba.get(sent))

    assert "Tran Thi Mai" in page
    assert "I worked there from 1 August." in page
    assert "August 2026" in page
    assert "厚生年金の届出のお願い 青葉食品株式会社 御中 2026年8月の記録では、第1号となっています。" in page
    assert "Employees' Pension Insurance Act; Health Insurance Act, 31; 51" in page
    assert "Pension category in the month" in page
    assert "被保険者種別" in page
    assert "30 September 2026" in page
    assert "Nothing is recorded" in page
    assert "Answer by Monday, 16 November 2026." in page
    assert "The request was sent. 2 November 2026, the person" in page


def test_where_the_letter_names_nobody_the_desk_is_told(aoba: Desk, db: None) -> None:
    page = words(aoba.get(sent_to(aoba.organisation, sender="")))

    assert "They gave no name. If you cannot tell who it is, ask them below." in page
    assert "Mai" not in page, "what we call her is not what she signed"


def test_opening_it_is_a_look_that_the_person_sees(aoba: Desk, sent: SentRequest) -> None:
    aoba.get(sent)

    (look,) = sent.looks()
    assert (look.action, look.organisation, look.role) == ("request.read", aoba.organisation.pk, "employer")
    client = Client()
    client.force_login(sent.mai.user)
    page = words(client.get("/looked/"))
    assert "Opened a request to put a record right that was sent to them" in page
    assert "Aoba Foods" in page


def test_nothing_but_what_was_sent_leaves_the_house(aoba: Desk, sent: SentRequest) -> None:
    sent.happened(
        Acknowledged(day=SENT_ON + DAY, actor="institution", reached_on=SENT_ON),
        FeedShown(day=SENT_ON + 2 * DAY, actor="feed", sight="not_shown", data_as_of=SENT_ON + DAY),
    )

    for page in everything(aoba, sent):
        for secret in (*SECRETS, "Newer data", "mai@example.com", "second record"):
            assert secret not in page, secret


def test_a_record_that_was_sent_opens_by_itself(aoba: Desk, sent: SentRequest) -> None:
    page = words(aoba.client.post(f"/desk/{sent.id}/evidence/{sent.record}/record/"))

    assert "Pay slip" in page
    assert "¥240,000" in page
    look = sent.looks()[-1]
    assert (look.action, look.record_ids) == ("request.evidence", [sent.record])


def test_a_paper_that_was_sent_opens_as_a_picture_and_as_a_file(aoba: Desk, sent: SentRequest) -> None:
    address = f"/desk/{sent.id}/evidence/{sent.document}"

    picture, file = aoba.client.post(f"{address}/picture/"), aoba.client.post(f"{address}/file/")

    assert (picture.content, picture["Content-Type"]) == (PICTURE, "image/jpeg")
    assert file.content == FILE
    assert "Hidden" not in file["Content-Disposition"]
    assert [look.action for look in sent.looks()] == ["request.evidence", "request.file"]


def test_a_file_leaves_only_after_showing_who_one_is(sent: SentRequest, aoba: Desk) -> None:
    client = Client()
    sign_in_shown(client, User.objects.get(pk=aoba.member.user_id), at=0)

    answer = client.post(f"/desk/{sent.id}/evidence/{sent.document}/file/")

    assert answer.status_code == 302
    assert FILE not in answer.content
    assert sent.looks() == []


def test_what_was_not_sent_does_not_open(aoba: Desk, sent: SentRequest) -> None:
    with sent.mai.passage():
        others = list(Record.objects.exclude(id=sent.record).values_list("id", flat=True))
    assert others
    for other in others:
        for part in ("record", "picture", "file"):
            answer = aoba.client.post(f"/desk/{sent.id}/evidence/{other}/{part}/")
            assert answer.status_code == 404
    assert aoba.client.post(f"/desk/{sent.id}/evidence/{sent.record}/picture/").status_code == 404
    assert aoba.client.post(f"/desk/{sent.id}/evidence/{sent.document}/record/").status_code == 404
    assert aoba.client.post(f"/desk/{sent.id}/evidence/{sent.document}/held/").status_code == 404
    assert aoba.client.get(f"/desk/{sent.id}/evidence/{sent.document}/picture/").status_code == 405
    assert sent.looks() == [], "what did not open is no look"


def test_a_request_taken_back_says_that_alone(aoba: Desk, sent: SentRequest) -> None:
    sent.happened(Withdrawn(day=SENT_ON + DAY, actor="resident"))

    assert sent.row.withdrawn_at is not None
    page = words(aoba.get(sent))
    assert "The person took this request back." in page
    for said in ("Tran", "worked there", "August", "employer to file"):
        assert said not in page
    assert aoba.client.post(f"/desk/{sent.id}/evidence/{sent.record}/record/").status_code == 404
    assert aoba.answers(sent, "promise", by="2026-11-20").status_code == 302
    assert sent.looks() == []
    assert "Taken back" in words(aoba.get())


def test_one_whose_row_does_not_know_yet_that_it_was_taken_back_shows_nothing_either(
    aoba: Desk, sent: SentRequest
) -> None:
    sent.happened(Withdrawn(day=SENT_ON + DAY, actor="resident"))
    with sent.mai.passage():
        sent.row.__class__.objects.filter(pk=sent.id).update(withdrawn_at=None)

    assert "Tran" not in words(aoba.get(sent))
    assert aoba.client.post(f"/desk/{sent.id}/evidence/{sent.record}/record/").status_code == 404


def test_a_request_that_rests_leaves_nothing_to_answer(aoba: Desk, sent: SentRequest) -> None:
    sent.happened(Closed(day=SENT_ON + DAY, actor="resident"))

    page = words(aoba.get(sent))

    assert "There is nothing to answer now." in page
    assert "The person lets it rest." in page


def test_what_the_person_noted_of_the_post_is_told_apart(aoba: Desk, sent: SentRequest) -> None:
    sent.happened(Decided(day=SENT_ON + DAY, actor="institution", outcome="refused", reasons="No."))

    page = words(aoba.get(sent))

    assert "Decided: not accepted. No. 3 November 2026, you, as the person noted it" in page


def all_addresses(sent: SentRequest) -> list[tuple[str, str]]:
    address = f"/desk/{sent.id}/"
    return [
        ("get", address),
        ("get", f"{address}decide/"),
        ("post", f"{address}acknowledge/"),
        ("post", f"{address}ask/"),
        ("post", f"{address}extend/"),
        ("post", f"{address}promise/"),
        ("post", f"{address}decide/"),
        ("post", f"{address}evidence/{sent.record}/record/"),
        ("post", f"{address}evidence/{sent.document}/picture/"),
        ("post", f"{address}evidence/{sent.document}/file/"),
    ]


def assert_all_closed(client: Client, sent: SentRequest) -> None:
    for method, address in all_addresses(sent):
        said = {"by": "2026-11-20", "seen": "4", "outcome": "accepted", "decided_on": "2026-11-05"}
        answer = client.get(address) if method == "get" else client.post(address, said)
        assert answer.status_code == 404, address
    assert sent.looks() == []
    assert len(sent.opened.noted) == 5


def test_members_of_others_find_nothing(sent: SentRequest) -> None:
    other = desk("school", "teacher@example.com")

    assert_all_closed(other.client, sent)
    assert "Nothing waits for your answer." in words(other.get())


def test_a_suspended_organisation_finds_nothing(aoba: Desk, sent: SentRequest) -> None:
    Organisation.objects.filter(pk=aoba.organisation.pk).update(state="suspended")

    assert_all_closed(aoba.client, sent)
    assert aoba.get().status_code == 404


def test_whoever_left_finds_nothing(aoba: Desk, sent: SentRequest) -> None:
    aoba.member.end(at=datetime.datetime(2026, 11, 4, tzinfo=datetime.UTC))

    assert_all_closed(aoba.client, sent)


def test_residents_and_staff_find_no_desk(sent: SentRequest) -> None:
    client = Client()
    client.force_login(sent.mai.user)
    assert_all_closed(client, sent)
    assert client.get("/desk/").status_code == 404
    sign_in_shown(client, User.objects.create_user("staff@example.com", is_staff=True))
    assert_all_closed(client, sent)


def test_somebody_without_a_second_factor_finds_nothing(aoba: Desk, sent: SentRequest) -> None:
    client = Client()
    client.force_login(new_member(aoba.organisation, "third@example.com").user)

    for method, address in all_addresses(sent):
        assert getattr(client, method)(address).status_code in {302, 404}
    assert sent.looks() == []


def test_somebody_who_works_at_two_places_sees_the_requests_of_the_one_chosen(
    sent: SentRequest, aoba: Desk
) -> None:
    other = desk("school", "teacher@example.com")
    there = new_member(aoba.organisation, "teacher@example.com")

    for chosen, answered in ((other.member, 404), (there, 200)):
        session = other.client.session
        session["working_for"] = str(chosen.pk)
        session.save()
        assert other.get(sent).status_code == answered


def test_what_goes_to_their_own_system_is_shown_and_answered_there(aoba: Desk, db: None) -> None:
    sent = sent_to(aoba.organisation, state="delivered")

    page = words(aoba.get(sent))

    assert "Tran Thi Mai" in page
    assert "This request goes to your own system. What it answers appears below." in page
    answer = aoba.answers(sent, "promise", by="2026-11-20")
    assert "This cannot be answered now." in words(answer)
    assert len(sent.opened.noted) == 5


@pytest.mark.parametrize("text", ["abc", "-1", "9999999999999", "٣"])
def test_a_page_number_that_is_none_is_the_first(aoba: Desk, sent: SentRequest, text: str) -> None:
    assert sent.id.hex[-4:].upper() in words(aoba.client.get("/desk/", {"page": text}))


def test_members_find_the_desk_in_their_menu_and_residents_do_not(aoba: Desk, sent: SentRequest) -> None:
    client = Client()
    client.force_login(sent.mai.user)

    assert 'href="/desk/"' in aoba.client.get("/organisation/").content.decode()
    assert 'href="/desk/"' not in client.get("/home/").content.decode()


def test_the_list_goes_on_where_a_page_ends(
    aoba: Desk, sent: SentRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.corrections.desk.listing.PAGE", 1)
    other = sent_to(aoba.organisation, mai=somebody("hnin@example.com"), route="P-16")

    first, second = aoba.get().content.decode(), aoba.client.get("/desk/", {"page": "2"}).content.decode()

    assert (str(sent.id) in first, str(other.id) in first) == (True, False)
    assert (str(sent.id) in second, str(other.id) in second) == (False, True)
    assert "?page=2" in first
    assert "?page=1" in second


def test_the_list_asks_as_much_for_many_as_for_one(
    aoba: Desk, sent: SentRequest, django_assert_num_queries: Any
) -> None:
    aoba.get()
    with CaptureQueriesContext(connection) as one:
        aoba.get()
    for number in range(3):
        sent_to(aoba.organisation, mai=somebody(f"other{number}@example.com"))
    with django_assert_num_queries(len(one)):
        aoba.get()


def test_after_an_erasure_the_request_is_gone(aoba: Desk, sent: SentRequest) -> None:
    with sent.mai.passage():
        destroy_key(sent.mai.resident.pk)

    assert aoba.get(sent).status_code == 404


def test_the_residents_own_rows_are_shut_again_after_each_fetch(aoba: Desk, sent: SentRequest) -> None:
    request: Any = RequestFactory().get("/desk/")
    with transaction.atomic():
        door.admit((), organisation=aoba.organisation.pk)
        row = passages.request_of(aoba.member, sent.id)
        key = passages.look(request, aoba.member, row, action="request.read")
        assert not Record.objects.exists()
        asked = ledger.open_asked(key, row.pk, row.content)
        assert evidence.record(aoba.member, row, key, asked.evidence[0]) is not None
        assert evidence.paper(aoba.member, row, key, asked.evidence[1], "file") is not None
        passages.ask_to_tell(aoba.member, row)
        assert not Record.objects.exists()
        assert not Document.objects.exists()
        assert Correction.objects.exists(), "what was sent here stays in sight"
