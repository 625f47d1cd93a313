"""A letter that was sent is never lost: it stays as it was when the error comes back and another one is written."""

import datetime
import io
import json

import msgspec
import pypdfium2
import pytest
import time_machine
from django.test import Client

from apps.corrections import ledger
from apps.corrections.clock.events import CameBack, FeedShown
from apps.corrections.ledger import letters_sent
from tests.corrections.pages.conftest import Offices
from tests.corrections.pages.test_beginning import corrections_of
from tests.corrections.pages.test_preparing import begun, confirmed, newest, prepared  # noqa: F401 - a fixture
from tests.notices.people import Person, somebody
from tests.wallet.page_records import NOW, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]

DAY = datetime.timedelta(days=1)


@pytest.fixture
def twice(reader: Client, begun: str, mai: Person, noon: time_machine.Traveller) -> str:  # noqa: F811 - the fixture
    """Sent by post on 21 November, fixed, come back, written anew with other words, and sent on 25 November."""
    _sent(reader, begun, "鈴木", "2026-11-21")
    _came_back(newest(mai), mai, datetime.date(2026, 11, 24))
    noon.move_to(NOW + 4 * DAY)
    reader.force_login(mai.user)
    _sent(reader, begun, "佐藤", "2026-11-25")
    return begun


def _came_back(one: ledger.Opened, mai: Person, day: datetime.date) -> None:
    with mai.passage() as key:
        for event in (
            FeedShown(day=day - DAY, actor="feed", sight="fixed", data_as_of=day - DAY),
            CameBack(day=day, actor="feed", data_as_of=day),
        ):
            ledger.append(one.id, key, event, today=day)


def _sent(reader: Client, begun: str, person: str, day: str) -> None:  # noqa: F811
    prepared(reader, begun, **{"said-contact_person": person})
    confirm(reader, begun)
    page = reader.post(f"{begun}send/", {"day": day, "channel": "post", "proof": f"R {day}"})
    assert page.status_code == 302, words(page)


def confirm(reader: Client, begun: str) -> None:  # noqa: F811
    """Confirms what the page showed."""
    page = reader.get(f"{begun}read/").content.decode()
    read = page.partition('name="read" value="')[2].partition('"')[0]
    assert reader.post(f"{begun}read/", {"mine": "on", "read": read})["Location"] == f"{begun}send/"


def test_before_anything_is_sent_there_is_none(reader: Client, begun: str, mai: Person) -> None:  # noqa: F811
    confirmed(reader, begun)
    assert letters_sent(newest(mai).content, newest(mai).noted) == ()
    assert "Letters that were sent" not in words(reader.get(begun))
    assert reader.get(f"{begun}letters/1/").status_code == 404


def test_writing_anew_keeps_the_one_that_was_sent(reader: Client, twice: str, mai: Person) -> None:
    one = newest(mai)
    texts = [letter.letter.text for letter in letters_sent(one.content, one.noted)]
    assert ["鈴木" in text for text in texts] == [True, False]
    assert ["佐藤" in text for text in texts] == [False, True]
    assert len(one.content.sent_letters) == 1, "the newest is the confirmed one itself"
    page = words(reader.get(twice))
    assert "The letter of 21 November 2026" in page
    assert page.index("The letter of 25 November 2026") < page.index("The letter of 21 November 2026")


def test_each_is_read_as_a_page_and_as_a_pdf_as_it_was(
    reader: Client, twice: str, mai: Person, held: Offices
) -> None:
    one = newest(mai)
    first, second = (letter.entry for letter in letters_sent(one.content, one.noted))
    held.pension.send(
        "pension_month", "pm-4", {"month": "2026-04", "category": 3}
    )  # newer records change nothing
    held.pension.send("pension_month", "pm-0", {"month": "2025-12", "category": 1})
    page = words(reader.get(f"{twice}letters/{first}/"))
    assert "Sent on 21 November 2026, by post. It is kept as it was." in page
    assert "鈴木" in page
    assert "佐藤" not in page
    assert "佐藤" in words(reader.get(f"{twice}letters/{second}/"))
    answer = reader.get(f"{twice}letters/{first}/letter.pdf")
    text = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].get_textpage().get_text_range()
    assert "鈴木" in text
    assert answer["Content-Disposition"] == 'attachment; filename="tsunagi-letter-2026-11-21.pdf"'
    assert reader.get(f"{twice}letters/{first + 1}/").status_code == 404


def test_the_present_letter_leads_to_no_record_that_stood_elsewhere_then(
    reader: Client, twice: str, held: Offices
) -> None:
    assert "/records/" in reader.get(twice).content.decode()
    assert "/records/" not in reader.get(f"{twice}read/").content.decode().partition('id="h-letter"')[2]


def test_it_is_in_the_archive(mai: Person, twice: str) -> None:
    from django.utils import timezone

    from apps.corrections.export_parts import parts
    from apps.wallet.export.parts import About

    with mai.passage() as key:
        about = About(mai.resident.pk, key, "en", timezone.now())
        ((_name, content),) = parts(about)
    assert isinstance(content, bytes)
    (said,) = json.loads(content)["corrections"]
    assert [(one["sent_on"], one["channel"], one["proof"]) for one in said["letters"]] == [
        ("2026-11-21", "post", "R 2026-11-21"),
        ("2026-11-25", "post", "R 2026-11-25"),
    ]
    assert "鈴木" in said["letters"][0]["text"]


def test_a_caller_with_old_content_loses_no_letter(twice: str, mai: Person) -> None:
    """Who opened it before a letter was kept writes it anew without that letter; it stays kept."""
    _came_back(newest(mai), mai, datetime.date(2026, 11, 27))
    one = newest(mai)
    with mai.passage() as key:
        after = ledger.rewrite(one, key, msgspec.structs.replace(one.content, sent_letters=(), letter=None))
    assert len(after.content.sent_letters) == 2


def test_nobody_else_reads_it(client: Client, reader: Client, twice: str, mai: Person) -> None:
    one = newest(mai)
    number = letters_sent(one.content, one.noted)[0].entry
    other = Client()
    other.force_login(somebody("other@example.com").user)
    for page in ("", "letter.pdf"):
        assert other.get(f"{twice}letters/{number}/{page}").status_code == 404
    assert corrections_of(mai)
