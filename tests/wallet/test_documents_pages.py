"""A resident enters a paper: typed, photographed, corrected, taken back; never over what an institution says."""

import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it brings no types
from pytest_django import Settings

from apps.accounts.acting import add_child
from apps.accounts.models import User
from apps.consent import door
from apps.consent.looked.words import ACTIONS
from apps.consent.sealing import keys_of
from apps.sandbox.scanner import EICAR
from apps.wallet import tasks
from apps.wallet.documents import examining, keeping, limits, pace, scanning, waiting
from apps.wallet.documents.models import Document, DocumentContent, Entry
from tests.accounts.organisation_people import sign_in_shown
from tests.opened import said_by
from tests.wallet import paper_files
from tests.wallet.page_records import office, payslip, words
from tests.wallet.paper_desk import TYPED, Desk, errors_of
from tests.wallet.paper_files import JPEG, MY_NUMBER, PDF, paper, photo

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def mai() -> Desk:
    cache.clear()
    return Desk()


@pytest.fixture
def staff_client() -> Client:
    """A member of staff who has shown a second factor."""
    client = Client()
    sign_in_shown(client, User.objects.create_user("operator@example.com", is_staff=True))
    return client


def text(page: str) -> str:
    """What a page says, without its mark-up."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# -- typing -------------------------------------------------------------------------------------------------------
def test_what_is_typed_without_a_paper_counts_as_said_by_the_resident(mai: Desk) -> None:
    entry = mai.begin()

    answer = mai.type(entry)

    assert (answer.status_code, answer["Location"]) == (302, entry)
    (record,) = mai.records()
    assert said_by(record) == {
        "employer": {"name": "青葉食品株式会社"}, "month": "2026-10", "paid_on": "2026-11-20", "gross": 240_000,
    }  # fmt: skip
    assert (record.source.code, record.source.provenance, record.source.slug) == (
        "resident", "self_declared", "own-words",
    )  # fmt: skip
    assert str(record.data_as_of) == "2026-11-20"
    assert "it counts as said by you" in mai.page(entry)


def test_a_paper_that_is_kept_makes_it_taken_from_a_paper(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.add(entry)
    mai.type(entry)

    (record,) = mai.records()
    assert (record.source.slug, record.source.provenance, record.revision) == ("own-papers", "document", 1)
    assert "it counts as taken from a paper" in mai.page(entry)


def test_it_moves_to_the_other_source_when_its_paper_comes_later_or_goes(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.type(entry)
    mai.add(entry)
    assert mai.standing() == [("document", 1)]
    assert {(row.source.slug, row.withdrawn_reason) for row in mai.records()} == {
        ("own-words", "moved"), ("own-papers", None),
    }  # fmt: skip

    mai.type(entry, gross="250000")
    (document,) = mai.documents()
    mai.client.post(f"/papers/files/{document.pk}/remove/")

    assert mai.standing() == [("self_declared", 3)]
    (stands,) = [row for row in mai.records() if row.payload is not None]
    assert (said_by(stands)["gross"], str(stands.data_as_of)) == (250_000, "2026-11-20")
    says = [said_by(version) for version in mai.versions() if version.payload is not None]
    assert [each["gross"] for each in says] == [240_000, 240_000, 250_000, 250_000]


def test_a_record_that_moved_is_in_no_list_and_its_page_leads_on(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.type(entry)
    mai.add(entry)
    moved = next(row for row in mai.records() if row.withdrawn_reason == "moved")

    assert str(moved.id) not in mai.page("/home/work/") + mai.page("/home/")
    assert "1 record" in text(mai.page("/home/work/"))
    page = mai.page(f"/records/{moved.id}/")
    assert "This record goes on elsewhere" in page
    assert f'href="{entry}"' in page


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(mai: Desk) -> None:
    entry = mai.begin()
    mai.type(entry)

    form = mai.page(f"{entry}values/")
    assert 'value="240000"' in form
    assert 'value="2026-10"' in form
    mai.type(entry, gross="250,000")
    mai.type(entry, gross="250,000")

    assert [(row.revision, said_by(row)["gross"]) for row in mai.versions()] == [(1, 240_000), (2, 250_000)]
    (record,) = mai.records()
    page = text(mai.page(f"/records/{record.id}/"))
    assert "Before: ¥240,000" in page
    assert "Now: ¥250,000" in page
    assert "You entered the record" in page
    assert "The office" not in page
    assert mai.acts().count("entry.said") == 3


def test_a_box_that_cannot_be_read_keeps_nothing_and_loses_nothing(mai: Desk) -> None:
    entry = mai.begin()

    page = mai.type(entry, gross="two hundred", employer__name="").content.decode()

    assert mai.records() == []
    assert errors_of(page) == {
        "employer.name": "Fill this in. A record of this kind is not complete without it.",
        "gross": "Give a whole number of yen, such as 240,000.",
    }
    assert 'value="two hundred"' in page
    assert 'value="2026-11-20"' in page
    assert 'href="#id_gross"' in page
    assert "Nothing you wrote is lost." in page
    assert "entry.said" not in mai.acts()


def test_asking_for_more_rows_keeps_what_was_typed_and_judges_nothing(mai: Desk) -> None:
    entry = mai.begin("school_enrolment")

    page = mai.client.post(
        f"{entry}values/", {"vacations-0-from": "2026-07-20", "school": "Sakura", "more": "vacations"}
    ).content.decode()

    assert 'value="Sakura"' in page
    assert 'value="2026-07-20"' in page
    assert 'name="vacations-2-from"' in page
    assert "Something needs to be written again" not in page
    assert mai.records() == []


def test_taking_back_withdraws_it_deletes_its_files_and_keeps_its_history(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.add(entry)
    mai.type(entry)
    assert "1 file is deleted for good." in mai.page(f"{entry}take-back/")
    assert len(mai.documents()) == 1  # asking does nothing yet

    mai.client.post(f"{entry}take-back/")

    assert (mai.standing(), mai.documents(), mai.sealed()) == ([], [], [])
    (record,) = mai.records()
    assert record.withdrawn_reason == "entered-in-error"
    page = text(mai.page(f"/records/{record.id}/"))
    assert "You took this record back" in page
    assert "¥240,000" in page
    for closed in (f"{entry}values/", f"{entry}take-back/"):
        assert mai.client.get(closed).status_code == 404
    assert mai.add(entry).status_code == 404
    assert "Taken back on" in mai.page("/papers/")


def test_what_was_only_begun_goes_without_a_trace(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.add(entry)

    mai.client.post(f"{entry}take-back/")

    assert (mai.entries(), mai.documents(), mai.sealed(), mai.records()) == ([], [], [], [])


def test_it_stands_beside_what_an_institution_says_and_never_over_it(mai: Desk, scanner: str) -> None:
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer")
    theirs = aoba.send("payslip", "p1", payslip("2026-10", gross=200_000))
    before = {"home": mai.page("/home/"), "work": mai.page("/home/work/")}
    entry = mai.begin()
    mai.add(entry)
    mai.type(entry, month="2026-10", gross="240,000")

    work = mai.page("/home/work/")
    rows = re.findall(r'<tr><th scope="row"><a href="/records/.*?</tr>', work, re.DOTALL)
    told = [text(row) for row in rows]
    assert len(told) == 2
    assert any(
        "¥200,000" in row and "Aoba Foods" in row and "as sent" in row.replace("\xa0", " ") for row in told
    )
    assert any(
        "¥240,000" in row and "You" in row and "entered by you" in row.replace("\xa0", " ") for row in told
    )
    lead = re.compile(r'<p class="lead">(.*?)</p>', re.DOTALL)
    assert lead.findall(work)[0] == lead.findall(before["work"])[0]
    month = re.search(r"<th scope=\"row\">October 2026</th>.*?</tr>", work, re.DOTALL)
    assert month
    assert str(theirs) in month[0]
    assert "¥200,000" in text(mai.page(f"/records/{theirs}/"))


# -- files --------------------------------------------------------------------------------------------------------
def test_a_file_is_kept_sealed_and_comes_back_as_a_download_that_is_no_page(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    raw = paper("支払明細 canary-4711")
    mai.add(entry, raw, name="給与 10月.pdf", kind=PDF)
    (document,) = mai.documents()

    answer = mai.client.get(
        f"/papers/files/{document.pk}/",
        headers={"sec-fetch-site": "same-origin", "sec-fetch-dest": "document"},
    )

    assert [answer.content] == [
        file for (of, part), file in mai.contents().items() if (of, part) == (document.pk, keeping.FILE)
    ]
    assert "支払明細 canary-4711" in PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert answer["Content-Type"] == PDF
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"paper.pdf\"; filename*=UTF-8''%E7%B5%A6%E4%B8%8E%2010%E6%9C%88.pdf"
    )
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert document.size == len(answer.content)
    stored = b"".join(mai.sealed()) + bytes(document.name)
    for clear in (b"%PDF", b"canary", "給与".encode(), b"JFIF"):
        assert clear not in stored
    assert mai.acts()[-1] == "document.fetched"


def test_a_page_shows_our_own_picture_of_each_file_and_each_look_is_noted(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.add(entry, paper(), name="slip.pdf", kind=PDF)
    (document,) = mai.documents()
    address = f"/papers/files/{document.pk}/picture/"
    assert f'src="{address}"' in mai.page(entry)
    assert f'src="{address}"' in mai.page(f"{entry}values/")

    answer = mai.client.get(address, headers={"sec-fetch-site": "same-origin", "sec-fetch-dest": "image"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer["Content-Disposition"].startswith("attachment")
    line = mai.noted()[-1]
    assert (line.action, line.kinds, line.outcome) == ("document.seen", ["payslip"], "allowed")


@pytest.mark.parametrize(
    ("part", "headers"),
    [
        ("", {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}),
        ("", {"sec-fetch-site": "same-site", "sec-fetch-dest": "document"}),
        ("", {"sec-fetch-site": "same-origin", "sec-fetch-dest": "iframe"}),
        ("", {"sec-fetch-site": "same-origin", "sec-fetch-dest": "script"}),
        ("", {"sec-fetch-site": "same-origin", "sec-fetch-dest": "image"}),
        ("picture/", {"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}),
        ("picture/", {"sec-fetch-site": "same-origin", "sec-fetch-dest": "document"}),
    ],
)
def test_asvs_3_5_8_a_file_is_not_handed_to_other_sites_or_for_other_use(
    part: str, headers: dict[str, str], mai: Desk, scanner: str
) -> None:
    entry = mai.begin()
    mai.add(entry)
    (document,) = mai.documents()
    before = mai.acts()

    assert mai.client.get(f"/papers/files/{document.pk}/{part}", headers=headers).status_code == 404
    assert mai.acts() == before


@pytest.mark.parametrize(
    ("make", "name", "kind", "says"),
    [
        (paper_files.zip_bomb, "slip.jpg", JPEG, "This is a ZIP folder."),
        (lambda: photo() + paper(), "slip.jpg", JPEG, "two kinds of file at once"),
        (paper_files.pixel_flood, "slip.png", "image/png", "more than 40 million points"),
        (paper_files.infected_photo, "slip.jpg", JPEG, "knows this file as harmful"),
        (lambda: EICAR, "slip.pdf", PDF, "Only photos (JPEG, PNG) and PDFs can be kept."),
        (paper_files.encrypted, "slip.pdf", PDF, "locked with a password"),
        (lambda: paper_files.with_action(S="JavaScript", JS="1"), "slip.pdf", PDF, "a small program"),
        (lambda: paper_files.with_action(S="Launch", F="x"), "slip.pdf", PDF, "starts something by itself"),
        (paper_files.with_file_inside, "slip.pdf", PDF, "other files inside"),
        (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG.HEIC", "image/heic", "most compatible"),
        (lambda: paper_files.zipped("word/document.xml"), "a.docx", "application/x-docx", "Save it as PDF"),
    ],
    ids=["zip-bomb", "polyglot", "50-kpx", "eicar-in-a-photo", "eicar", "encrypted", "script", "launch", "embedded",
         "heic", "docx"],
)  # fmt: skip
def test_f19_a_dangerous_file_is_refused_in_words_and_nothing_of_it_is_kept(
    make: Any, name: str, kind: str, says: str, mai: Desk, scanner: str
) -> None:
    entry = mai.begin()
    mai.add(entry)
    with transaction.atomic():
        door.admit([mai.resident.pk])
        before = keeping.room_of(mai.resident.pk)
        rows = DocumentContent.objects.count()

    page = mai.add(entry, make(), name=name, kind=kind)

    assert page.status_code == 200
    assert "1 file was not kept" in page.content.decode()
    assert says in page.content.decode()
    with transaction.atomic():
        door.admit([mai.resident.pk])
        assert keeping.room_of(mai.resident.pk) == before
        assert (Document.objects.count(), DocumentContent.objects.count()) == (1, rows)


def test_of_several_files_the_good_ones_are_kept_and_the_others_named(mai: Desk, scanner: str) -> None:
    entry = mai.begin()

    page = mai.add_all(
        entry,
        [
            ("one.jpg", photo(), JPEG),
            ("two.zip", paper_files.zipped(), "application/zip"),
            ("three.pdf", paper(), PDF),
        ],
    ).content.decode()

    assert [document.state for document in mai.documents()] == ["kept", "kept"]
    assert "2 files are kept." in page
    assert "two.zip" in page
    assert "This is a ZIP folder." in page


def test_more_than_five_files_at_once_are_told_one_by_one(mai: Desk, scanner: str) -> None:
    entry = mai.begin()

    page = mai.add_all(entry, [(f"page{number}.jpg", photo(), JPEG) for number in range(7)]).content.decode()

    assert len(mai.documents()) == 5
    assert page.count("At most five files are taken at once.") == 2
    assert "page5.jpg" in page
    assert "page6.jpg" in page


def test_a_request_that_is_too_large_is_told_so_and_nothing_of_it_is_read(mai: Desk) -> None:
    entry = mai.begin()

    page = mai.add(entry, bytes(12 * 1024 * 1024), name="slip.jpg").content.decode()

    assert "larger than 12 MB together" in page
    assert mai.documents() == []


def test_choosing_nothing_says_so(mai: Desk) -> None:
    entry = mai.begin()

    assert "Choose a photo or a PDF." in mai.client.post(f"{entry}files/").content.decode()


def test_a_number_that_must_not_be_kept_leads_to_a_page_that_explains(mai: Desk, scanner: str) -> None:
    entry = mai.begin()

    page = mai.add(entry, paper(f"個人番号 {MY_NUMBER}"), name="slip.pdf", kind=PDF).content.decode()

    assert "This file holds a My Number (Individual Number)" in page
    assert "Lay a strip of paper over the number" in page
    assert "A black box that a program draws over the number is not enough" in page
    assert MY_NUMBER not in page
    assert (mai.documents(), mai.sealed()) == ([], [])


def test_a_number_in_the_name_of_a_file_is_not_told_back(mai: Desk, scanner: str) -> None:
    entry = mai.begin()

    page = mai.add(entry, name=f"{MY_NUMBER}.jpg").content.decode()

    assert "It stands in the name of the file." in page
    assert MY_NUMBER not in page
    assert mai.documents() == []


def test_a_name_is_kept_without_paths_and_signs_that_nobody_sees(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.add(entry, name="a\u202egpj.\u0007exe.jpg")

    with transaction.atomic():
        door.admit([mai.resident.pk])
        key = keys_of([mai.resident.pk])[mai.resident.pk]
        (document,) = Document.objects.all()
        assert keeping.name_of(key, document) == "agpj.exe.jpg"
    assert keeping._tidy("../../etc/passwd.pdf", PDF) == "passwd.pdf"
    assert keeping._tidy("C:\\papers\\x.jpeg", JPEG) == "x.jpg"
    assert keeping._tidy("...", PDF) == "paper.pdf"
    assert len(keeping._tidy("x" * 500 + ".pdf", PDF)) < 140


# -- room ---------------------------------------------------------------------------------------------------------
def test_room_for_files_comes_to_an_end_by_number_and_by_size(
    mai: Desk, scanner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = mai.begin()
    mai.add(entry)
    (document,) = mai.documents()
    monkeypatch.setattr(limits, "QUOTA_FILES", 1)
    assert "You may keep 500 files" in mai.add(entry).content.decode()
    monkeypatch.setattr(limits, "QUOTA_FILES", 500)
    monkeypatch.setattr(limits, "QUOTA_BYTES", document.size + 100)

    assert "Your files together may take 200 MB" in mai.add(entry).content.decode()

    assert len(mai.documents()) == 1
    mai.client.post(f"/papers/files/{document.pk}/remove/")
    assert mai.add(entry).status_code == 302  # room again


def test_the_numbers_that_pages_tell_are_those_that_hold() -> None:
    assert (limits.QUOTA_BYTES, limits.QUOTA_FILES) == (200 * limits.MB, 500)
    assert (limits.MAX_BYTES, limits.MAX_PIXELS, limits.MAX_PAGES) == (10 * limits.MB, 40_000_000, 50)
    assert (limits.MEMORY_BYTES, limits.CPU_SECONDS) == (512 * limits.MB, 10)


def test_many_files_in_a_short_time_are_slowed_down(mai: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST", 2)
    entry = mai.begin()
    for _again in range(2):
        mai.add(entry, b"x")

    assert "many files in a short time" in mai.add(entry).content.decode()


# -- the scanner is down ------------------------------------------------------------------------------------------
def test_without_a_scanner_a_file_is_locked_away_and_its_owner_is_told(mai: Desk) -> None:
    entry = mai.begin()
    mai.type(entry)

    mai.add(entry, paper(), name="slip.pdf", kind=PDF)

    (document,) = mai.documents()
    assert (document.state, document.checked_at) == ("waiting", None)
    page = mai.page(entry)
    assert "being checked" in page
    assert "Nobody can open it before, you neither." in page
    for part in ("", "picture/"):
        assert mai.client.get(f"/papers/files/{document.pk}/{part}").status_code == 404
    assert {part for _id, part in mai.contents()} == {"held"}
    assert mai.standing() == [("self_declared", 1)]  # nobody has seen the paper yet
    assert b"%PDF" not in b"".join(mai.sealed())


def test_it_is_scanned_by_itself_once_the_scanner_is_back(
    mai: Desk, clamd_address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = mai.begin()
    mai.type(entry)
    mai.add(entry)
    assert tasks.ring_for_documents() == 0  # still down
    settings.CLAMD_ADDRESS = clamd_address
    rung: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks.look_at_document_again, "delay", lambda *ids: rung.append(ids))

    assert tasks.ring_for_documents() == 1
    (ids,) = rung
    assert tasks.look_at_document_again(*ids) == "kept"
    assert tasks.look_at_document_again(*ids) == ""  # a second message finds nothing to do

    (document,) = mai.documents()
    assert document.state == "kept"
    assert {part for _id, part in mai.contents()} == {"file", "preview"}
    assert mai.standing() == [("document", 1)]
    assert tasks.ring_for_documents() == 0
    line = next(line for line in mai.noted() if line.action == "document.checked")
    assert (line.actor_kind, line.source, line.kinds) == ("job", "job", ["payslip"])


def test_a_harmful_file_that_waited_is_thrown_away_and_its_owner_reads_why(
    mai: Desk, clamd_address: str, settings: Settings
) -> None:
    entry = mai.begin()
    mai.type(entry)
    mai.add(entry, paper_files.infected_photo())
    (document,) = mai.documents()
    settings.CLAMD_ADDRESS = clamd_address

    assert waiting.look_again(document.pk, mai.resident.pk, now=NOW) == "refused"

    (document,) = mai.documents()
    assert (document.state, document.reason, document.size) == ("refused", "infected", 0)
    assert mai.sealed() == []
    assert mai.standing() == [("self_declared", 1)]
    page = mai.page(entry)
    assert "not kept" in page
    assert "The scanner knows this file as harmful" in page
    with transaction.atomic():
        door.admit([mai.resident.pk])
        assert keeping.room_of(mai.resident.pk) == keeping.Room(0, 0)


def test_a_scanner_that_goes_away_again_leaves_no_trace_of_the_try(
    mai: Desk, clamd_address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = mai.begin()
    mai.add(entry)
    (document,) = mai.documents()
    before = mai.acts()

    assert waiting.look_again(document.pk, mai.resident.pk, now=NOW) == ""

    assert mai.documents()[0].state == "waiting"
    assert {part for _id, part in mai.contents()} == {"held"}
    assert mai.acts() == before


def test_a_file_for_which_there_is_no_process_free_goes_on_waiting(
    mai: Desk, clamd_address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mai.add(mai.begin())
    (document,) = mai.documents()
    settings.CLAMD_ADDRESS = clamd_address
    monkeypatch.setattr(examining, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(examining, "_room", threading.BoundedSemaphore(1))

    with examining._room:
        assert waiting.look_again(document.pk, mai.resident.pk, now=NOW) == ""
    assert waiting.look_again(document.pk, mai.resident.pk, now=NOW) == "kept"


def test_a_held_file_whose_seal_is_broken_is_thrown_away_and_staff_are_told(
    mai: Desk, clamd_address: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    entry, other = mai.begin(), mai.begin()
    mai.add(entry)
    mai.add(other)
    first, second = mai.documents()
    with transaction.atomic():
        door.admit([mai.resident.pk])
        foreign = DocumentContent.objects.get(document=second)
        DocumentContent.objects.filter(document=first).delete()
        DocumentContent.objects.create(
            document=first, part="held", resident_id=mai.resident.pk, kind="payslip", sealed=foreign.sealed
        )
    settings.CLAMD_ADDRESS = clamd_address

    assert waiting.look_again(first.pk, mai.resident.pk, now=NOW) == "refused"

    assert "seal" in caplog.text
    assert {document.pk: document.state for document in mai.documents()} == {
        first.pk: "refused",
        second.pk: "waiting",
    }


def test_staff_see_which_scanner_answers_and_how_many_wait_and_nobody_else_does(
    mai: Desk, staff_client: Client, clamd_address: str, settings: Settings
) -> None:
    entry = mai.begin()
    mai.add(entry)
    assert mai.client.get("/operators/scanner/").status_code == 404

    page = staff_client.get("/operators/scanner/").content.decode()
    assert "No scanner is named, so every file waits." in page
    assert "1 file, since" in page
    settings.CLAMD_ADDRESS = clamd_address
    page = staff_client.get("/operators/scanner/").content.decode()
    assert "ClamAV 1." in page
    assert "may know very little" in page  # the tests' clamd has one signature
    settings.CLAMD_ADDRESS = "unix:/nowhere"
    assert "does not answer" in staff_client.get("/operators/scanner/").content.decode()


def test_the_scanner_of_the_sandbox_is_visible_as_such(
    staff_client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.CLAMD_ADDRESS = "unix:/somewhere"
    monkeypatch.setattr(scanning, "version", lambda: "Tsunagi sandbox, knows the EICAR test file only")

    assert "This is not ClamAV." in staff_client.get("/operators/scanner/").content.decode()


# -- whose it is --------------------------------------------------------------------------------------------------
def test_asvs_8_2_2_a_stranger_sees_404_everywhere_and_changes_nothing(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.type(entry)
    mai.add(entry)
    (document,) = mai.documents()
    stranger = Desk("linh@example.com", name="Linh")
    before = mai.acts()
    file = f"/papers/files/{document.pk}/"

    for address in (
        entry,
        f"{entry}values/",
        f"{entry}take-back/",
        file,
        f"{file}picture/",
        f"{file}remove/",
    ):
        assert stranger.client.get(address).status_code == 404, address
    for address in (f"{entry}take-back/", f"{file}remove/"):
        assert stranger.client.post(address).status_code == 404, address
    assert stranger.type(entry).status_code == 404
    assert stranger.add(entry).status_code == 404

    assert mai.acts() == before
    assert (len(mai.documents()), len(mai.standing())) == (1, 1)
    assert (stranger.documents(), stranger.records(), stranger.noted()) == ([], [], [])
    for address in ("/papers/", entry, file):
        assert Client().get(address).status_code == 302  # to the sign-in


def test_a_parent_enters_a_paper_of_a_child(mai: Desk, scanner: str) -> None:
    child = add_child(mai.user, display_name="Linh")
    mai.client.post(f"/people/{child.pk}/act/")

    entry = mai.begin("school_enrolment", about=str(child.pk))
    mai.add(entry)

    assert "This record is about Linh." in mai.page(entry)
    with transaction.atomic():
        door.admit([child.pk])
        assert Entry.objects.get().resident_id == child.pk
        assert DocumentContent.objects.values_list("resident_id", flat=True).distinct().get() == child.pk
    assert mai.documents() == []


def test_without_a_passage_no_row_of_papers_is_found(mai: Desk, scanner: str) -> None:
    mai.add(mai.begin())

    with transaction.atomic():
        door.admit(())
        assert (Entry.objects.count(), Document.objects.count(), DocumentContent.objects.count()) == (0, 0, 0)
        door.admit([mai.resident.pk])
        assert (Entry.objects.count(), Document.objects.count(), DocumentContent.objects.count()) == (1, 1, 2)


def test_every_act_on_papers_has_words_in_the_log(mai: Desk, scanner: str) -> None:
    entry = mai.begin()
    mai.add(entry)
    mai.type(entry)
    mai.page("/papers/")
    (document,) = mai.documents()
    mai.client.get(f"/papers/files/{document.pk}/")
    mai.client.get(f"/papers/files/{document.pk}/picture/")
    mai.client.post(f"/papers/files/{document.pk}/remove/")
    mai.client.post(f"{entry}take-back/")

    done = set(mai.acts())
    assert done == {
        "entry.begun", "document.added", "entry.said", "entries.read", "document.fetched", "document.seen",
        "document.removed", "entry.taken_back",
    }  # fmt: skip
    assert done | {"document.checked", "entry.read"} <= ACTIONS.keys()
    assert "has no words for yet" not in words(mai.client.get("/looked/"))


def test_the_list_of_papers_costs_the_same_for_one_and_for_many(mai: Desk) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            mai.page("/papers/")
        return len(found)

    mai.type(mai.begin())
    mai.page("/papers/")
    one = queries()
    for _again in range(5):
        mai.type(mai.begin())

    assert queries() == one


def test_no_name_or_value_reaches_the_server_log(
    mai: Desk, scanner: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    entry = mai.begin()
    mai.add(entry, paper("canary-4711"), name="canary-name.pdf", kind=PDF)
    mai.add(entry, paper(f"個人番号 {MY_NUMBER}"), name="canary-name.pdf", kind=PDF)
    mai.type(entry, gross="470011", employer__name="canary-employer")

    assert "canary" not in caplog.text
    assert MY_NUMBER not in caplog.text
    assert "470011" not in caplog.text


def test_a_kind_is_chosen_beforehand_by_a_link(mai: Desk) -> None:
    page = mai.page("/papers/?kind=payslip")

    assert re.search(r'value="payslip" selected', page)
    assert mai.client.post("/papers/", {"kind": "nothing"}).status_code == 200
    assert mai.entries() == []


def test_the_form_takes_what_is_typed_and_nothing_else(mai: Desk) -> None:
    entry = mai.begin()

    mai.client.post(
        f"{entry}values/", TYPED | {"revision": "99", "provenance": "institution", "source": "aoba"}
    )

    assert mai.standing() == [("self_declared", 1)]
