"""Preparing, reading, confirming and sending: nothing is skipped, nothing typed is lost, nothing else is sent."""

import datetime
import re
from typing import Any
from uuid import UUID

import msgspec
import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client

from apps.corrections import ledger
from apps.corrections.ledger.watches import Office as WatchedOffice
from apps.corrections.models import Request
from apps.corrections.watching import Expected
from apps.feeds.models import Connection, Institution
from tests.accounts.organisation_people import new_organisation
from tests.corrections.pages.conftest import Offices
from tests.corrections.pages.test_beginning import corrections_of, record_of
from tests.notices.people import Person, somebody
from tests.wallet.page_records import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def begun(reader: Client, mai: Person, held: Offices) -> str:
    """A correction of one pension month by the employer; its address."""
    record = record_of(mai, "pension_month", "pm-4")
    reader.post(f"/corrections/records/{record}/category/", {"ways": "1", "route": "P-1"})
    return f"/corrections/{corrections_of(mai)[0].id}/"


def newest(mai: Person) -> ledger.Opened:
    return corrections_of(mai)[0]


PREPARED: dict[str, Any] = {
    "error": "wrong",
    "claimed": "2",
    "statement": "I worked there from 1 March.",
    "said-contact_person": "鈴木",
}


def prepared(reader: Client, begun: str, **more: Any) -> HttpResponse:
    return reader.post(f"{begun}prepare/", PREPARED | more)  # type: ignore[return-value]


def as_read(reader: Client, begun: str) -> str:
    """What the page of the letter carries along."""
    found = re.search(r'name="read" value="(\w+)"', reader.get(f"{begun}read/").content.decode())
    assert found is not None
    return found[1]


def confirmed(reader: Client, begun: str) -> None:
    prepared(reader, begun)
    assert reader.post(f"{begun}read/", {"mine": "on", "read": as_read(reader, begun)})["Location"] == f"{begun}send/"  # fmt: skip


def test_preparing_asks_what_is_right_what_shows_it_and_for_the_open_places(
    reader: Client, begun: str, mai: Person
) -> None:
    said = words(reader.get(f"{begun}prepare/"))
    assert "What is right?" in said
    assert "Employment contract" in said
    assert "The person in charge, if you know who it is" in said
    page = prepared(reader, begun, records=[str(record_of(mai, "employment_contract", "ec-1"))])
    assert page["Location"] == f"{begun}read/"
    one = newest(mai)
    assert one.status == "prepared"
    assert (one.content.claimed, one.content.statement) == (2, "I worked there from 1 March.")
    assert one.content.said["contact_person"] == "鈴木"
    assert [each.kind for each in one.content.evidence] == ["record"]
    assert one.content.watch is not None
    assert one.content.watch.lines[0].expected == (Expected("category", value=2, was=0),)
    assert WatchedOffice(one.content.watch.source, one.content.watch.institution) == ("pension_office", "nenkin")  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"claimed": "9"}, "This could not be read."),
        ({"claimed": ""}, "Write what is right"),
        ({"error": ""}, "Choose one of these."),
        ({"error": "nonsense"}, "Choose one of these."),
        ({"records": ["00000000-0000-0000-0000-000000000000"]}, "Choose one of these."),
    ],
)
def test_what_cannot_be_read_is_asked_for_again_and_nothing_typed_is_lost(
    reader: Client, begun: str, mai: Person, wrong: dict[str, Any], said: str
) -> None:
    page = prepared(reader, begun, **wrong)
    assert said in words(page)
    assert "I worked there from 1 March." in page.content.decode()
    assert newest(mai).status == "found"


def test_my_number_is_never_kept(reader: Client, begun: str, mai: Person) -> None:
    page = prepared(reader, begun, statement="My number is 1234 5678 9018")
    assert page.status_code == 200
    assert "5678 9018" not in page.content.decode()
    assert newest(mai).content.statement == ""


def test_the_letter_is_read_before_it_can_be_sent(reader: Client, begun: str, mai: Person) -> None:
    assert reader.get(f"{begun}read/")["Location"] == f"{begun}prepare/"
    assert reader.get(f"{begun}send/")["Location"] == begun
    prepared(reader, begun)
    page = reader.get(f"{begun}read/")
    said = words(page)
    assert "青葉食品株式会社" in said
    assert "鈴木" in said
    assert "Some places of the letter are still open." in said
    assert "Nothing is attached that shows it." in said
    again = reader.post(f"{begun}read/", {})
    assert "Read it, and say that it is yours." in words(again)
    assert newest(mai).status == "prepared"


def test_who_does_not_say_what_they_read_confirms_nothing_and_loses_nothing(
    reader: Client, begun: str, mai: Person
) -> None:
    prepared(reader, begun)
    page = reader.post(f"{begun}read/", {"mine": "on"})
    assert "It was not said which text you had read, so nothing was confirmed." in words(page)
    assert 'id="id_mine" checked' in page.content.decode()
    one = newest(mai)
    assert (one.status, one.content.statement) == ("prepared", "I worked there from 1 March.")
    again = re.search(r'name="read" value="(\w+)"', page.content.decode())
    assert again is not None
    assert reader.post(f"{begun}read/", {"mine": "on", "read": again[1]})["Location"] == f"{begun}send/"
    assert newest(mai).status == "confirmed"


def test_confirming_freezes_the_letter(reader: Client, begun: str, mai: Person, held: Offices) -> None:
    confirmed(reader, begun)
    one = newest(mai)
    assert one.status == "confirmed"
    assert one.content.letter is not None
    kept = one.content.letter.text
    held.pension.send("pension_month", "pm-4", {"month": "2026-04", "category": 1})
    assert reader.get(f"{begun}prepare/")["Location"] == begun
    reader.get(f"{begun}letter.pdf")
    assert newest(mai).content.letter is not None
    assert newest(mai).content.letter.text == kept  # type: ignore[union-attr]


def test_a_confirmed_letter_can_be_changed_until_it_is_sent(reader: Client, begun: str, mai: Person) -> None:
    confirmed(reader, begun)
    assert reader.post(f"{begun}change/")["Location"] == f"{begun}prepare/"
    prepared(reader, begun, statement="Since the first day of March.")
    assert newest(mai).content.statement == "Since the first day of March."


def test_the_pdf_is_the_letter(reader: Client, begun: str) -> None:
    assert reader.get(f"{begun}letter.pdf").status_code == 404
    confirmed(reader, begun)
    page = reader.get(f"{begun}letter.pdf")
    assert page["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(page.content)
    assert "青葉食品株式会社" in "".join(each.get_textpage().get_text_range() for each in document)


# -- sending ------------------------------------------------------------------------------------------------------
def test_on_paper_the_resident_says_when_and_how(reader: Client, begun: str, mai: Person) -> None:
    confirmed(reader, begun)
    assert "Aoba Foods takes nothing from here. Print it and send it yourself." in words(
        reader.get(f"{begun}send/")
    )
    refused = reader.post(f"{begun}send/", {"day": "2026-11-21", "channel": "post", "proof": ""})
    assert "Write how it can be shown that this was sent." in words(refused)
    early = reader.post(f"{begun}send/", {"day": "2026-11-01", "channel": "counter", "proof": "stamp"})
    assert "This cannot follow what happened so far." in words(early)
    assert 'value="stamp"' in early.content.decode()
    reader.post(f"{begun}send/", {"day": newest(mai).history[0].day.isoformat(), "channel": "post", "proof": "123-45"})  # fmt: skip
    assert newest(mai).status == "sent"
    assert "Proof: 123-45" in words(reader.get(begun))
    with mai.passage():
        assert not Request.objects.exists()


def test_from_here_an_institution_gets_what_was_confirmed_and_nothing_beside(
    reader: Client, begun: str, mai: Person, held: Offices
) -> None:
    _takes_requests(mai, held)
    confirmed(reader, begun)
    assert "Aoba Foods takes requests from here, straight into its system." in words(
        reader.get(f"{begun}send/")
    )
    reader.post(f"{begun}send/", {"from-here": "1"})
    one = newest(mai)
    with mai.passage() as key:
        request = Request.objects.get(correction_id=one.id)
        asked = ledger.open_asked(key, request.pk, request.content)
    assert one.status == "sent"
    assert (request.state, request.institution_id, request.organisation_id) == (
        "waiting",
        held.employer.source.pk,
        None,
    )
    assert asked.fields == (ledger.Disputed("category", 0, 2),)
    assert asked.reply_by == one.history[0].day + datetime.timedelta(days=14)
    sent = msgspec.json.encode(asked).decode()
    assert "I worked there from 1 March." not in sent  # her words for herself stay with her
    assert "It is on its way to their system." in words(reader.get(begun))


def _takes_requests(mai: Person, held: Offices) -> None:
    institution = Institution.objects.create(
        source=held.employer.source, issuer="https://aoba.example", poll_url="https://aoba.example/poll",
        token_url="https://aoba.example/token", request_url="https://aoba.example/requests", algorithms=["ES256"], thumbprints=[],
        event_types=[], kinds=["payslip"], state="live",
    )  # fmt: skip
    with mai.passage():
        Connection.objects.create(resident=mai.resident, institution=institution, external_id="c-1", kinds=["payslip"])  # fmt: skip


def test_an_organisation_with_a_desk_opens_it_here(
    reader: Client, mai: Person, begun: str, held: Offices
) -> None:
    organisation = new_organisation("employer", corporate_number="8013401001509", name_en="Aoba Foods")
    one = newest(mai)
    with mai.passage() as key:
        ledger.rewrite(one, key, msgspec.structs.replace(one.content, addressee_number="8013401001509"))
    confirmed(reader, begun)
    assert "has a desk here" in words(reader.get(f"{begun}send/"))
    reader.post(f"{begun}send/", {"from-here": "1"})
    with mai.passage():
        request = Request.objects.get(correction_id=one.id)
    assert (request.state, request.organisation_id, request.next_attempt_at) == (
        "at_desk",
        organisation.pk,
        None,
    )
    reader.post(f"{begun}withdraw/")
    with mai.passage():
        request.refresh_from_db()
    assert request.withdrawn_at is not None
    assert newest(mai).status == "withdrawn"


def test_two_presses_send_once(reader: Client, mai: Person, begun: str, held: Offices) -> None:
    _takes_requests(mai, held)
    confirmed(reader, begun)
    for _time in range(2):
        reader.post(f"{begun}send/", {"from-here": "1"})
    with mai.passage():
        assert Request.objects.count() == 1


@pytest.mark.parametrize(
    "page", ["", "prepare/", "read/", "letter.pdf", "send/", "note/decided/", "appeal/", "next/"]
)
def test_nobody_else_reaches_any_page_of_it(client: Client, reader: Client, begun: str, page: str) -> None:
    confirmed(reader, begun)
    other = somebody("hnin@example.com")
    client.force_login(other.user)
    assert client.get(f"{begun}{page}").status_code == 404
    for act in ("change/", "withdraw/", "rest/", "prepare/", "read/", "send/", "note/decided/"):
        sent = {**PREPARED, "day": "2026-11-21", "outcome": "accepted", "mine": "on", "channel": "oral"}
        assert client.post(f"{begun}{act}", sent).status_code == 404


def test_it_is_nothing_for_helpers_yet(client: Client, begun: str) -> None:
    from tests.accounts.organisation_people import sign_in_member

    sign_in_member(client)
    assert client.get(begun).status_code == 404
    assert client.get("/corrections/").status_code == 404


def test_ids_are_uuids(begun: str) -> None:
    assert UUID(begun.split("/")[2])
