"""The complaint about silence on paper: what was entered and nothing else, every open place drawn, beside it what it says."""

import datetime
import re

import pypdfium2
import pytest
import time_machine
from django.test import Client
from django.utils import translation

from apps.corrections import ledger
from apps.corrections.pages.complaining import sheet_of
from apps.corrections.paper import Sender, as_pdf, complaint_sheet_of, signed_by
from apps.corrections.paper.printing import as_document
from tests.corrections.pages.test_appeals import decided, later, newest, noon_of, page, sent
from tests.corrections.pages.test_noting import lines_of
from tests.corrections.paper_pages import letters
from tests.notices.people import Person
from tests.pdf_pages import keep_pages

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
__all__ = ["later"]


def pages_of(content: bytes) -> list[str]:
    return [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(content)]


def silent(reader: Client, mai: Person, later: time_machine.Traveller, route: str = "P-16") -> ledger.Opened:
    """Handed over on 2026-11-02; the thirtieth day was 2026-12-02."""
    one = sent(mai, route)
    later.move_to(noon_of(datetime.date(2026, 12, 4)))
    reader.force_login(mai.user)
    return one


def test_what_is_sent_is_japanese_alone_and_says_what_was_entered(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = silent(reader, mai, later)
    assert f'href="/corrections/{one.id}/complaint.pdf"' in reader.get(f"/corrections/{one.id}/appeal/").content.decode()  # fmt: skip
    answer = reader.get(f"/corrections/{one.id}/complaint.pdf")
    assert answer["Content-Type"] == "application/pdf"
    first, *beside = pages_of(answer.content)
    assert "請求について決定がないことの申立て" in first
    assert "2026年11月2日に送りました" in first
    assert "決定の最後の日は2026年12月2日でした" in first
    assert "今日まで、何も決定されていません" in first
    assert not re.search(r"[A-Za-z]", first)
    assert first.rstrip().endswith("1 / 1")
    told = " ".join("".join(beside).split())
    assert "It was sent on 2 November 2026." in told
    assert "These pages are for you. They are not sent." in told
    assert "Administrative Complaint Review Act" in told
    assert "certified professional" in told  # the law is of memory, to be confirmed
    assert lines_of(mai)[-1] == "correction.letter"


def test_every_open_place_is_drawn_and_listed(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = newest(mai, silent(reader, mai, later))
    with translation.override("en"):
        sheet = sheet_of(one, one.standing(datetime.date(2026, 12, 4)))
    paper, beside = as_document(sheet).split('class="beside"')
    named = [label for label, mark in sheet.sender if mark.kind != "blank"]
    assert named == []  # its letter, of another test, was never written
    assert len(re.findall(r'<span class="fill">', paper)) == len(sheet.open) + 1  # and a place to sign
    assert len(sheet.open) >= 4
    assert all(f"□ {place.label}" in beside for place in sheet.open)


def test_where_no_law_fixes_the_time_no_last_day_is_claimed(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = silent(reader, mai, later, "P-3")
    first, *_beside = pages_of(reader.get(f"/corrections/{one.id}/complaint.pdf").content)
    assert "厚生労働大臣 殿" in first
    assert "最後の日" not in first


def test_what_was_entered_since_takes_a_last_day_away_that_has_not_passed(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = silent(reader, mai, later)
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-12-03", "body": "head_of_organ"})
    reader.post(f"/corrections/{one.id}/note/extended/", {"day": "2026-11-20", "text": "Many requests."})
    first, *_beside = pages_of(reader.get(f"/corrections/{one.id}/complaint.pdf").content)
    assert "最後の日" not in first
    assert "2027" not in first


def test_there_is_none_before_the_silence_nor_for_somebody_else(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = sent(mai, "P-16")
    assert reader.get(f"/corrections/{one.id}/complaint.pdf").status_code == 404
    other = silent(reader, mai, later)
    decided(reader, other, day="2026-12-03")
    assert reader.get(f"/corrections/{other.id}/complaint.pdf").status_code == 404
    assert "PDF to print" in page(reader, one, "appeal/")


@pytest.mark.parametrize("language", ["en", "my", "ur", "ja"])
def test_each_reader_has_the_same_page_to_send(
    reader: Client, mai: Person, later: time_machine.Traveller, language: str
) -> None:
    one = newest(mai, silent(reader, mai, later))
    now = one.standing(datetime.date(2026, 12, 4))
    content = as_pdf(sheet_of(one, now, language))
    keep_pages(content, f"complaint-{language}")
    assert pages_of(content)[0] == pages_of(as_pdf(sheet_of(one, now, "ja")))[0]
    assert (len(pages_of(content)) == 1) == (language == "ja")


def test_name_and_address_are_those_of_the_letter_that_was_sent() -> None:
    _of, letter = letters()["L-6-item-field"]
    signed = signed_by(Sender(name="TRAN THI MAI"), letter)
    sheet = complaint_sheet_of(
        [], body="minister", body_said=lambda: "Minister", office="", sent=signed, law="aaa_18", language="en"
    )
    said = {label: mark.text for label, mark in sheet.sender}
    assert said["氏名"] == "TRAN THI MAI"
    assert "氏名" not in [place.label for place in sheet.open]
    open_there = {piece.slot for piece in signed.blanks} & {"address", "phone"}
    assert len(sheet.open) == 1 + len(open_there)  # and the day


@pytest.mark.parametrize("outcome", ["accepted", "refused"])
def test_once_it_is_decided_no_paper_says_that_nothing_was(
    reader: Client, mai: Person, later: time_machine.Traveller, outcome: str
) -> None:
    one = silent(reader, mai, later)
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-12-03", "body": "head_of_organ"})
    assert "Until today nothing was decided." in page(reader, one, "appeal/")
    decided(reader, one, day="2026-12-04", outcome=outcome)
    assert newest(mai, one).standing(datetime.date(2026, 12, 4)).outcome == outcome
    assert "Until today nothing was decided." not in page(reader, one, "appeal/")
    assert reader.get(f"/corrections/{one.id}/complaint.pdf").status_code == 404


def test_a_request_that_was_taken_back_is_not_asked_for_again(
    reader: Client, mai: Person, later: time_machine.Traveller
) -> None:
    one = silent(reader, mai, later)
    reader.post(f"/corrections/{one.id}/appeal/", {"day": "2026-12-03", "body": "head_of_organ"})
    reader.post(f"/corrections/{one.id}/withdraw/")
    assert newest(mai, one).status == "withdrawn"
    assert "I ask that it is decided now." not in page(reader, one, "appeal/")
    assert reader.get(f"/corrections/{one.id}/complaint.pdf").status_code == 404
