"""My renewal through the door: what a resident reads, says and takes along; nobody else's, and every look noted."""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from django.db import transaction
from django.test import Client

from apps.accounts.acting import add_child, become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.models import AccessEntry
from apps.consent.sealing import keys_of
from apps.readiness.assessments import Statement, statement_of
from apps.readiness.engine.cases import Declared, Plan
from apps.wallet.models import Source
from tests.pdf_pages import keep_pages
from tests.readiness.pages.renewal_cases import ENGINEER, PERMANENT, day
from tests.wallet.page_records import NOW, Office, office, sign_in_staff, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def kept(mai: Resident) -> Statement:
    with transaction.atomic():
        door.admit([mai.pk])
        return statement_of(mai.pk, keys_of([mai.pk])[mai.pk])


def acts(mai: Resident) -> list[str]:
    with transaction.atomic():
        door.admit([mai.pk])
        return list(AccessEntry.objects.order_by("seq").values_list("action", flat=True))


def test_without_a_stay_on_file_the_page_says_what_fills_it(reader: Client) -> None:
    page = reader.get("/renewal/")

    assert "your status and period of stay, as your residence card shows them" in words(page)
    html = page.content.decode()
    assert 'href="/papers/?kind=residence_status"' in html
    assert 'href="/coverage/"' in html
    assert '<h2 id="h-open"' not in html


def test_the_page_says_the_days_in_words_and_as_a_table(reader: Client, immigration: Office) -> None:
    immigration.send("residence_status", "rs-1", ENGINEER)

    page = words(reader.get("/renewal/"))

    assert (
        "My renewal Your stay ends on 28 February 2027. You can apply from about 28 November 2026, in 7 days. "
        "Immigration decides; this page shows what your records say."
    ) in page
    assert "Aim to apply by Friday, 26 February 2027 The last open day before your stay ends." in page
    assert "Last day of your stay Sunday, 28 February 2027 The offices are closed on this day." in page


def test_each_fact_leads_to_its_record(reader: Client, immigration: Office) -> None:
    record = immigration.send("residence_status", "rs-1", ENGINEER)
    immigration.send("residence_status", "rs-1", {**ENGINEER, "card_number": "AB12345678CD"})

    page = reader.get("/renewal/")

    assert f'href="/records/{record}/"' in page.content.decode()
    assert "Immigration Services Agency, version 2." in words(page)
    assert "AB12345678CD" not in page.content.decode()
    assert reader.get(f"/records/{record}/").status_code == 200


def test_a_withdrawn_record_counts_no_more(reader: Client, immigration: Office) -> None:
    immigration.send("residence_status", "rs-1", ENGINEER)
    immigration.send(
        "residence_status", "rs-0", {**ENGINEER, "granted_on": "2025-02-28", "expires_on": "2028-02-28"}
    )
    assert "Your stay ends on 28 February 2028." in words(reader.get("/renewal/"))

    immigration.send("residence_status", "rs-0", None)

    page = words(reader.get("/renewal/"))
    assert "Your stay ends on 28 February 2027." in page
    assert "left out" not in page


def test_a_record_in_doubt_is_left_out_and_said_to_be(reader: Client, immigration: Office) -> None:
    immigration.send("residence_status", "rs-1", ENGINEER)
    Source.objects.filter(pk=immigration.source.pk).update(
        doubted=[[NOW - timedelta(days=1), NOW + timedelta(days=1)]]
    )

    page = words(reader.get("/renewal/"))

    assert "your status and period of stay, as your residence card shows them" in page


def test_permanent_residents_have_no_picture_and_a_sensible_page(reader: Client, immigration: Office) -> None:
    immigration.send("residence_status", "rs-1", PERMANENT)

    page = reader.get("/renewal/")

    assert "Your stay has no end on file, so there is nothing to extend. Only the card itself has a last day: 1 May 2027." in words(page)  # fmt: skip
    assert "only-wide" not in page.content.decode()


def test_the_number_of_statements_does_not_grow_with_the_records(
    reader: Client, immigration: Office, django_assert_max_num_queries: Any
) -> None:
    immigration.send("residence_status", "rs-1", ENGINEER)
    for number in range(30):
        day_out = f"2026-{number % 9 + 1:02}-05"
        immigration.send("entry_exit", f"ee-{number}", {"departed_on": day_out, "reentry": "special"})
    reader.get("/renewal/")

    with django_assert_max_num_queries(12):
        page = reader.get("/renewal/")

    assert "Your stay ends on 28 February 2027." in words(page)


def test_nobody_elses_records_stand_on_the_page(reader: Client, immigration: Office) -> None:
    stranger = User.objects.create_user("bishal@example.com")
    other = office(become_resident(stranger), "other", "Other office", code="immigration")
    theirs = other.send("residence_status", "rs-9", ENGINEER)

    page = reader.get("/renewal/").content.decode()

    assert str(theirs) not in page
    assert "28 February 2027" not in page


def test_who_acts_for_nobody_finds_nothing(client: Client, db: None) -> None:
    sign_in_staff(client, "staff@example.com")

    assert [client.get(f"/renewal/{part}").status_code for part in ("", "answers/", "renewal.pdf")] == [
        404
    ] * 3


def test_a_parent_reads_about_the_child_they_chose(reader: Client, user: User, mai: Resident) -> None:
    child = add_child(user, display_name="Ken")
    reader.post(f"/people/{child.pk}/act/")

    assert "This page is about Ken." in words(reader.get("/renewal/"))


def test_every_look_is_noted_by_what_it_was(reader: Client, mai: Resident) -> None:
    for part in ("", "answers/", "renewal.pdf"):
        reader.get(f"/renewal/{part}")
    reader.post("/renewal/answers/", {"channel": "online"})

    assert acts(mai) == ["renewal.read", "answers.read", "renewal.pdf", "answers.said"]


def test_the_menu_leads_to_the_page(reader: Client) -> None:
    page = reader.get("/renewal/").content.decode()

    assert re.search(r'<a href="/renewal/" aria-current="page"><span>My renewal</span></a>', page)


# -- what the resident says ---------------------------------------------------------------------------------------
ANSWERS: dict[str, Any] = {
    "procedure": "renewal",
    "channel": "online",
    "filing_on": "2026-12-01",
    "period_wanted_months": "36",
    "early_filing_reason": "unsaid",
    "duties_unchanged": "yes",
    "status_applied": "",
    "departs_on": "",
    "no_convictions": "yes",
    "no_side_job": "no",
    "no_absence": "unsaid",
}


def test_nothing_is_chosen_before_somebody_chooses(reader: Client) -> None:
    form = reader.get("/renewal/answers/").content.decode()

    assert form.count('type="radio"') > 30
    assert " checked" not in form
    assert "selected" not in form.replace('<option value="" selected>–</option>', "")


def test_three_answers_are_three_different_things(reader: Client, mai: Resident) -> None:
    sent = reader.post("/renewal/answers/", ANSWERS)

    assert sent["Location"] == "/renewal/"
    said = kept(mai)
    assert said.declared == Declared(no_convictions=True, no_side_job=False)
    assert said.plan == Plan(procedure="renewal", channel="online", filing_on=day("2026-12-01"), period_wanted_months=36, duties_unchanged=True)  # fmt: skip


def test_answers_come_back_as_they_were_given_and_can_be_taken_back(reader: Client, mai: Resident) -> None:
    reader.post("/renewal/answers/", ANSWERS)

    form = reader.get("/renewal/answers/").content.decode()
    checked = set(re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', form))
    assert checked == {
        ("procedure", "renewal"), ("channel", "online"), ("duties_unchanged", "yes"),
        ("no_convictions", "yes"), ("no_side_job", "no"),
    }  # fmt: skip
    assert 'value="2026-12-01"' in form
    assert "You said it last on 21 November 2026." in form

    reader.post("/renewal/answers/", {"no_side_job": "unsaid"})
    assert (kept(mai).plan, kept(mai).declared) == (Plan(), Declared())


@pytest.mark.parametrize("name", ["filing_on", "decision_expected_on", "departs_on", "returns_on"])
def test_a_plan_is_for_days_to_come(reader: Client, mai: Resident, name: str) -> None:
    left = {"departs_on": "2026-11-01"}  # on a journey now
    passed = reader.post("/renewal/answers/", {**ANSWERS, **left, name: "1900-01-01"})
    assert "This day has passed." in words(passed)
    far = reader.post("/renewal/answers/", {**ANSWERS, **left, name: "2126-12-01"})
    assert "This day is too far away." in words(far)
    assert kept(mai).plan == Plan()

    assert reader.post("/renewal/answers/", {**ANSWERS, **left}).status_code == 302


def test_what_does_not_fit_is_said_and_nothing_is_lost(reader: Client, mai: Resident) -> None:
    answer = reader.post(
        "/renewal/answers/",
        {**ANSWERS, "filing_on": "soon", "departs_on": "2026-12-20", "returns_on": "2026-12-10", "channel": "by-owl",
         "procedure": "change", "period_wanted_months": "many"},
    )  # fmt: skip

    page = words(answer)
    for sentence in (
        "Give a day, such as 2026-10-25.",
        "The day of coming back is before the day of leaving.",
        "Choose one of these.",
        "For a change, choose the status you want.",
        "Give a whole number of months, such as 12.",
        "Nothing you wrote is lost.",
    ):
        assert sentence in page
    html = answer.content.decode()
    assert 'value="soon"' in html
    assert 'href="#id_channel"' in html
    assert 'id="id_channel"' in html
    assert 'value="many"' in html
    assert kept(mai).said_at is None


def test_the_page_goes_by_what_was_said(reader: Client, immigration: Office) -> None:
    immigration.send("residence_status", "rs-1", ENGINEER)
    reader.post("/renewal/answers/", ANSWERS)

    page = words(reader.get("/renewal/"))

    assert "This page goes by what you said about your plans and yourself." in page
    assert "For an application accepted on 1 December 2026." in page
    assert "Period Online 1 year ¥27,000 3 years ¥56,000 5 years ¥65,000" in page


def test_a_form_about_another_person_changes_nothing(reader: Client, user: User, mai: Resident) -> None:
    child = add_child(user, display_name="Ken")

    reader.post("/renewal/answers/", {**ANSWERS, "about": str(child.pk)})

    assert kept(mai).said_at is None


# -- on paper -----------------------------------------------------------------------------------------------------
def test_the_pdf_is_japanese_with_the_readers_language_and_names_versions(
    reader: Client, immigration: Office
) -> None:
    record = immigration.send("residence_status", "rs-1", ENGINEER)

    answer = reader.get("/renewal/renewal.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="tsunagi-renewal-2026-11-21.pdf"'
    assert answer["Cache-Control"].startswith("no-store")
    keep_pages(answer.content, "renewal-pdf")
    text = text_of(answer.content)
    assert "NGUYEN THI LAN" in text
    assert "2027年2月28日" in text
    assert "28 February 2027" in text
    assert f"1 {str(record)[:8]}" in text
    assert "proc_renewal_window" in text
    assert text.count("This cannot be told yet, because a record is not here: Employment contract.") == 1
    assert re.search(r"SHA-256 [0-9a-f]{64}", text)


def test_the_pdf_is_tagged_for_screen_readers(reader: Client) -> None:
    content = reader.get("/renewal/renewal.pdf").content

    document = pypdfium2.PdfDocument(content)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_value("Title")
    parts = b"".join(unpacked(content))
    assert b"/Lang (ja)" in parts
    assert b"<pdfuaid:part>1</pdfuaid:part>" in parts.replace(
        b'pdfuaid:part="1"', b"<pdfuaid:part>1</pdfuaid:part>"
    )


def unpacked(content: bytes) -> Iterator[bytes]:
    """What the compressed parts of a PDF hold."""
    for part in re.finditer(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompress(part.group(1))


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_a_record_id_in_a_page_is_a_uuid_of_the_ledger(reader: Client, immigration: Office) -> None:
    record = immigration.send("residence_status", "rs-1", ENGINEER)

    found = re.findall(r"/records/([0-9a-f-]{36})/", reader.get("/renewal/").content.decode())

    assert {UUID(each) for each in found} == {record}
