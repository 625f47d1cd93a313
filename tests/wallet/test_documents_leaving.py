"""Papers when somebody leaves: in the copy, erased with everything, and taken away by the calendar where they say nothing."""

import io
import json
import zipfile
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from apps.consent import door
from apps.consent.leaving import archives
from apps.consent.leaving.erasing import erase
from apps.wallet.documents.models import Document, DocumentContent, Entry
from apps.wallet.models import Record
from tests.consent.leaving_people import ask, left_behind, let_days_pass, rows_about
from tests.consent.people import Person, person
from tests.consent.test_retention import expired_on
from tests.wallet.paper_desk import TYPED
from tests.wallet.paper_files import JPEG, PDF, paper, photo
from tests.wallet.test_documents_chain import texts_of
from tests.wallet.test_export import made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RAW = paper("canary-4711")


@pytest.fixture
def mai(db: None) -> Person:
    return person("Mai", 241_111)


def enter(of: Person, *files: tuple[str, bytes, str], typed: bool = True) -> str:
    """An entry with files; returns its address."""
    entry: str = of.client.post("/papers/", {"kind": "payslip"})["Location"]
    if files:
        chosen = [SimpleUploadedFile(name, raw, content_type=kind) for name, raw, kind in files]
        of.client.post(f"{entry}files/", {"chosen": chosen})
    if typed:
        of.client.post(f"{entry}values/", TYPED)
    return entry


def opened(request: object, of: Person) -> zipfile.ZipFile:
    with door.open_own(of.user) as passage:
        key = passage.look(of.resident.pk, action="export.fetched")
    return zipfile.ZipFile(io.BytesIO(b"".join(archives.pieces(request, key, user=of.user))))  # type: ignore[arg-type]


def counts(of: Person) -> tuple[int, int, int, int]:
    """Entries, files, parts of files and records of one's own."""
    with transaction.atomic():
        door.admit([of.resident.pk])
        own = Record.objects.filter(source__code="resident")
        return Entry.objects.count(), Document.objects.count(), DocumentContent.objects.count(), own.count()


def test_the_copy_holds_every_kept_file_and_says_what_it_belongs_to(
    mai: Person, scanner: str, settings: Settings
) -> None:
    enter(mai, ("給与.pdf", RAW, PDF), ("../../photo.jpg", photo(), JPEG))
    settings.CLAMD_ADDRESS = ""
    enter(mai, ("later.jpg", photo(), JPEG), typed=False)

    with opened(made(mai), mai) as archive:
        names = archive.namelist()
        first, second = json.loads(archive.read("papers.json"))
        records = {each["id"]: each for each in json.loads(archive.read("records.json"))["records"]}
        (pdf, picture), (waits,) = first["files"], second["files"]
        assert "canary-4711" in texts_of(archive.read(pdf["path"]))
        assert archive.read(picture["path"]).startswith(b"\xff\xd8\xff")
        page = archive.read("index.html").decode()

    assert (pdf["name"], picture["name"], pdf["pages"]) == ("給与.pdf", "photo.jpg", 1)
    assert (first["counts_as"], second["counts_as"], second["record"]) == ("document", None, None)
    assert records[first["record"]]["source"]["provenance"] == "document"
    assert (waits["state"], waits["path"]) == ("waiting", None)
    assert [name for name in names if name.startswith("papers/")] == [pdf["path"], picture["path"]]
    assert not any("photo.jpg" in name or ".." in name for name in names)
    assert "¥240,000" in page


def test_a_record_that_moved_stands_once_on_the_page_to_read_and_twice_in_the_history(
    mai: Person, scanner: str
) -> None:
    entry = enter(mai)
    mai.client.post(f"{entry}files/", {"chosen": SimpleUploadedFile("a.jpg", photo(), content_type=JPEG)})

    with opened(made(mai), mai) as archive:
        page = archive.read("index.html").decode()
        reasons = Counter(
            each["withdrawn_reason"] for each in json.loads(archive.read("records.json"))["records"]
        )

    assert page.count("<dd><bdi>¥240,000</bdi>") == 1, page
    assert reasons == {None: 2, "moved": 1}


def test_erasing_leaves_no_entry_no_file_and_no_part_of_one(
    mai: Person, scanner: str, settings: Settings
) -> None:
    linh = person("Linh", 1)
    enter(linh, ("a.jpg", photo(), JPEG))
    enter(mai, ("a.pdf", RAW, PDF))
    settings.CLAMD_ADDRESS = ""
    enter(mai, ("held.jpg", photo(), JPEG))
    assert {"wallet_entry", "wallet_document", "wallet_documentcontent"} <= rows_about(mai.resident.pk).keys()
    let_days_pass(ask(mai.user, mai.resident, "erasure"))

    done = erase(mai.resident.pk)

    assert left_behind(mai.resident.pk) == {}
    assert (
        done.counts["wallet_entry"],
        done.counts["wallet_document"],
        done.counts["wallet_documentcontent"],
    ) == (2, 2, 3)
    assert counts(linh) == (1, 1, 2, 1)


def test_what_was_only_begun_goes_after_thirty_days_with_its_files(mai: Person, scanner: str) -> None:
    enter(mai, ("a.jpg", photo(), JPEG), typed=False)
    enter(mai, ("b.jpg", photo(), JPEG))
    today = timezone.localdate()

    assert expired_on("wallet.papers", today + timedelta(days=30)) == {}
    assert counts(mai) == (2, 2, 4, 1)

    assert expired_on("wallet.papers", today + timedelta(days=31)) == {"papers.begun": 1, "papers.files": 1}
    assert counts(mai) == (1, 1, 2, 1)
    assert expired_on("wallet.papers", date(2099, 1, 1)) == {}


def test_that_a_file_was_not_kept_is_told_for_thirty_days(mai: Person, scanner: str) -> None:
    enter(mai, ("a.jpg", photo(), JPEG), ("b.jpg", photo(), JPEG))
    now = timezone.now()
    with transaction.atomic():
        door.admit([mai.resident.pk])
        first = Document.objects.order_by("id").first()
        assert first is not None
        DocumentContent.objects.filter(document=first).delete()
        Document.objects.filter(pk=first.pk).update(
            state="refused", reason="infected", size=0, checked_at=now
        )
    today = timezone.localdate(now)

    assert expired_on("wallet.papers", today + timedelta(days=30)) == {}
    assert expired_on("wallet.papers", today + timedelta(days=31)) == {"papers.files": 1}
    assert counts(mai) == (1, 1, 2, 1)


def test_what_was_taken_back_goes_with_the_years_of_its_kind_and_what_stands_never_does(
    mai: Person, scanner: str
) -> None:
    gone = enter(mai, ("a.jpg", photo(), JPEG))
    enter(mai, ("b.jpg", photo(), JPEG))
    mai.client.post(f"{gone}take-back/")
    today = timezone.localdate()
    in_five_years = today.replace(year=today.year + 5)

    assert expired_on("wallet.own", in_five_years) == {}
    assert expired_on("wallet.own", in_five_years + timedelta(days=1)) == {"record.payslip": 1}

    assert counts(mai) == (1, 1, 2, 1)
    assert expired_on("wallet.own", date(2099, 1, 1)) == {}


def test_the_page_about_keeping_names_papers(mai: Person) -> None:
    page = mai.client.get("/retention/").content.decode()

    assert "Papers that you entered, and their files" in page
    assert "Until you take it back or erase everything" in page
    assert "30 days" in page
