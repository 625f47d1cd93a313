"""What one tab does while another stands open: nothing unread is confirmed, nothing is begun twice, old letters stay away."""

import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client

from tests.corrections.pages.conftest import CONTRACT, Offices
from tests.corrections.pages.test_beginning import corrections_of, record_of
from tests.corrections.pages.test_noting import lines_of
from tests.corrections.pages.test_preparing import as_read, confirmed, newest, prepared
from tests.notices.people import Person
from tests.wallet.page_records import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def begun(reader: Client, mai: Person, held: Offices) -> str:
    """A correction of one pension month by the employer; its address."""
    record = record_of(mai, "pension_month", "pm-4")
    reader.post(f"/corrections/records/{record}/category/", {"ways": "1", "route": "P-1"})
    return f"/corrections/{corrections_of(mai)[0].id}/"


def confirms(reader: Client, begun: str, read: str) -> HttpResponse:
    return reader.post(f"{begun}read/", {"mine": "on", "read": read})  # type: ignore[return-value]


@pytest.mark.slow
def test_a_letter_that_another_tab_has_changed_is_read_again_before_it_is_confirmed(
    reader: Client,
    begun: str,
    mai: Person,
) -> None:
    prepared(reader, begun)
    read = as_read(reader, begun)
    prepared(reader, begun, **{"said-contact_person": "佐藤"})
    page = confirms(reader, begun, read)
    assert "The letter has changed since you opened this page. Read it again." in words(page)
    assert "佐藤" in words(page)
    assert newest(mai).status == "prepared"
    assert confirms(reader, begun, as_read(reader, begun))["Location"] == f"{begun}send/"
    assert newest(mai).status == "confirmed"


@pytest.mark.slow
def test_a_letter_that_newer_records_have_changed_is_read_again_too(
    reader: Client,
    begun: str,
    mai: Person,
    held: Offices,
) -> None:
    prepared(reader, begun)
    read = as_read(reader, begun)
    held.employer.send("employment_contract", "ec-1", CONTRACT | {"weekly_hours": 36})
    confirms(reader, begun, read)
    assert newest(mai).status == "prepared"


def test_what_another_tab_kept_from_being_confirmed_is_noted_as_a_look(
    reader: Client, begun: str, mai: Person
) -> None:
    prepared(reader, begun)
    before = lines_of(mai)
    confirms(reader, begun, "0" * 64)
    assert lines_of(mai)[len(before) :] == ["correction.letter"]
    confirms(reader, begun, as_read(reader, begun))
    assert lines_of(mai)[-2:] == ["correction.letter", "correction.changed"]


@pytest.mark.slow
def test_the_pdf_of_a_letter_that_is_written_anew_is_the_new_one(reader: Client, begun: str) -> None:
    confirmed(reader, begun)
    reader.post(f"{begun}change/")
    prepared(reader, begun, **{"said-contact_person": "佐藤"})
    document = pypdfium2.PdfDocument(reader.get(f"{begun}letter.pdf").content)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "佐藤" in text
    assert "鈴木" not in text


def test_a_way_taken_twice_begins_one_correction(reader: Client, mai: Person, held: Offices) -> None:
    record = record_of(mai, "pension_month", "pm-4")
    pages = [
        reader.post(f"/corrections/records/{record}/category/", {"ways": "1", "route": "P-1"})
        for _ in range(2)
    ]
    assert len(corrections_of(mai)) == 1
    assert pages[0]["Location"] == pages[1]["Location"]
