"""The copy of everything: every payload that the ledger holds, valid by the published schemas, signed, sealed, whole."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey

from apps.accounts.acting import add_child
from apps.consent import door, sealing
from apps.consent.leaving import archives, waiting
from apps.consent.models import AccessEntry, ExportChunk, LeavingRequest
from apps.feeds.protocol.canonical import canonical
from apps.wallet.export import making, parts
from apps.wallet.export.csv_files import guarded
from apps.wallet.models import RecordVersion
from apps.wallet.sealed import unseal_payload
from tests.consent.leaving_people import admitted, ask, let_days_pass, show_passkey
from tests.consent.people import Person, person
from tests.wallet.page_records import office, payslip, status
from tests.wallet.test_kinds_schema import accepts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mai() -> Person:
    """Pay slips in two versions, one withdrawn; a status; a name that a spreadsheet would run."""
    mai = person("Mai", 241_111)
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    aoba.send("payslip", "Mai-2026-10", payslip("2026-10", gross=241_112), revision=2)
    aoba.send("payslip", "Mai-2026-10", payslip("2026-10", gross=241_112), revision=2)
    aoba.send("payslip", "2026-09", payslip("2026-09", employer="=1+1|'cmd'!A0"))
    aoba.send("payslip", "2026-08", payslip("2026-08"))
    aoba.send("payslip", "2026-08", None)
    city = office(mai.resident, "isa", "Immigration", code="immigration")
    city.send("residence_status", "card", status(), valid_from=date(2024, 2, 28))
    return mai


def made(of: Person, *, resident: Any = None) -> LeavingRequest:
    asked = ask(of.user, resident or of.resident, "export")
    let_days_pass(asked, 1.01)
    making.make(asked.pk, asked.resident_id, now=timezone.now())
    with admitted(asked.resident_id):
        return LeavingRequest.objects.get(pk=asked.pk)


def opened(request: LeavingRequest, of: Person) -> zipfile.ZipFile:
    with door.open_own(of.user) as passage:
        key = passage.look(request.resident_id, action="export.fetched")
    return zipfile.ZipFile(io.BytesIO(b"".join(archives.pieces(request, key, user=of.user))))


@pytest.fixture
def archive(mai: Person) -> Iterator[zipfile.ZipFile]:
    with opened(made(mai), mai) as archive:
        yield archive


def held(of: Person) -> dict[tuple[str, int], bytes | None]:
    """What the ledger holds: canonical payloads by record and revision."""
    with transaction.atomic():
        door.admit([of.resident.pk])
        key = sealing.keys_of([of.resident.pk])[of.resident.pk]
        return {
            (str(row.record_id), row.revision): None
            if row.payload is None
            else unseal_payload(key, row.record_id, row.revision, row.payload)
            for row in RecordVersion.objects.filter(resident=of.resident)
        }


def test_every_payload_is_what_the_ledger_holds(mai: Person, archive: zipfile.ZipFile) -> None:
    records = json.loads(archive.read("records.json"))["records"]

    found = {
        (record["id"], version["revision"]): None if version["data"] is None else canonical(version["data"])
        for record in records
        for version in record["versions"]
    }

    assert found == held(mai)
    assert len(found) == 6
    for record in records:
        for version in record["versions"]:
            if version["data"] is not None:
                assert version["sha256"] == hashlib.sha256(canonical(version["data"])).hexdigest()


def test_every_record_says_where_it_comes_from(archive: zipfile.ZipFile) -> None:
    records = {
        record["source_record_id"]: record for record in json.loads(archive.read("records.json"))["records"]
    }

    slip = records["Mai-2026-10"]
    assert slip["source"]["name_ja"] == "青葉食品株式会社"
    assert slip["schema"] == "payslip/1"
    assert [version["revision"] for version in slip["versions"]] == [2, 1]
    assert slip["versions"][0]["confirmed"]["times"] == 1
    assert slip["versions"][0]["delivered_as"].startswith("jti-")
    assert records["2026-08"]["withdrawn_reason"] == "entered-in-error"
    assert records["card"]["versions"][0]["valid_from"] == "2024-02-28"


def test_the_data_is_valid_by_the_schemas_beside_it(archive: zipfile.ZipFile) -> None:
    checked = 0
    for record in json.loads(archive.read("records.json"))["records"]:
        schema = json.loads(archive.read(f"schemas/{record['kind']}.json"))
        for version in record["versions"]:
            if version["data"] is not None:
                assert accepts(schema, version["data"])
                assert not accepts(schema, {**version["data"], "unknown": 1})
                checked += 1
    assert checked == 5


def test_tables_hold_every_version_and_nothing_a_spreadsheet_would_run(archive: zipfile.ZipFile) -> None:
    raw = archive.read("tables/payslip.csv")
    assert raw.startswith(b"\xef\xbb\xbf")

    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))

    assert len(rows) == 5
    assert {row["source_record_id"]: row["shown"] for row in rows if row["revision"] == "2"} == {
        "Mai-2026-10": "yes",
        "2026-08": "yes",
    }
    assert {row["gross"] for row in rows} == {"241111", "241112", "240000", ""}
    for row in rows:
        assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@now", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"])
def test_text_that_looks_like_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(f"a{text}") == f"a{text}"


def test_the_signed_list_names_every_file_with_its_hash(mai: Person, archive: zipfile.ZipFile) -> None:
    listed = json.loads(archive.read("manifest.json"))
    (jwk,) = json.loads(archive.read("keys.json"))["keys"]

    signed = jws.deserialize_compact(archive.read("manifest.jws").decode(), ECKey.import_key(jwk), ["ES256"])

    assert json.loads(signed.payload) == listed
    assert listed["resident"] == str(mai.resident.pk)
    named = {each["path"]: each for each in listed["files"]}
    assert named.keys() == set(archive.namelist()) - {"manifest.json", "manifest.jws"}
    for path, each in named.items():
        content = archive.read(path)
        assert (each["size"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest()), path


def test_the_page_needs_no_network_and_shows_what_is_held(archive: zipfile.ZipFile) -> None:
    page = archive.read("index.html").decode()

    assert '<html lang="en" dir="ltr">' in page
    assert "¥241,112" in page
    assert "¥241,111" not in page  # an earlier version: in the other files
    assert "28 February 2027" in page
    assert "The office withdrew it." in page
    assert "=1+1|&#x27;cmd&#x27;!A0" in page
    for word in ("http:", "https:", "<script", "style=", "src="):
        assert word not in page
    assert "@media print" in archive.read("style.css").decode()
    assert "url(" not in archive.read("style.css").decode()


def test_the_page_is_in_the_language_of_who_asked(mai: Person) -> None:
    with door.open_own(mai.user) as passage:
        asked = waiting.ask(passage, mai.resident.pk, "export", language="ja", now=timezone.now())
    let_days_pass(asked, 1.01)
    making.make(asked.pk, asked.resident_id, now=timezone.now())
    with admitted(asked.resident_id):
        asked.refresh_from_db()

    with opened(asked, mai) as archive:
        page = archive.read("index.html").decode()

    assert '<html lang="ja"' in page
    assert "241,112円" in page


def test_who_looked_is_in_it_and_so_is_the_making(mai: Person, archive: zipfile.ZipFile) -> None:
    entries = [each["entry"] for each in json.loads(archive.read("log.json"))["entries"]]

    assert [each["action"] for each in entries][-2:] == ["export.asked", "export.made"]
    assert entries[-1]["kinds"] == ["residence_status", "payslip"]


def test_parts_of_other_apps_and_the_account_are_in_it(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())

    assert names >= {"connections.json", "permissions.json", "account.json", "keys.json"}
    assert json.loads(archive.read("account.json"))["sign_in"]["email"] == "mai@example.com"
    assert json.loads(archive.read("permissions.json"))["leaving"][0]["what"] == "export"


def test_the_archive_lies_sealed_in_the_database(mai: Person) -> None:
    asked = made(mai)

    with admitted(mai.resident.pk):
        chunks = [bytes(each) for each in ExportChunk.objects.values_list("sealed", flat=True)]
    assert chunks
    assert asked.size is not None
    for chunk in chunks:
        assert chunk[0] == 1
        assert b"PK\x03\x04" not in chunk
        assert len(chunk) <= archives.PIECE + 29
    assert list(ExportChunk.objects.all()) == []  # nobody was admitted


def test_nothing_is_made_before_its_time_or_after_it_was_cancelled(mai: Person) -> None:
    asked = ask(mai.user, mai.resident, "export")
    assert making.make(asked.pk, asked.resident_id, now=timezone.now()) == 0
    assert making.make(asked.pk, asked.resident_id, now=timezone.now() + timedelta(hours=23, minutes=59)) == 0
    with door.open_own(mai.user) as passage:
        waiting.cancel(passage, asked, now=timezone.now())

    assert making.make(asked.pk, asked.resident_id, now=timezone.now() + timedelta(hours=25)) == 0

    with admitted(mai.resident.pk):
        assert not AccessEntry.objects.filter(action="export.made").exists()


def test_an_archive_is_made_once(mai: Person) -> None:
    asked = made(mai)

    assert making.make(asked.pk, asked.resident_id, now=timezone.now()) == 0


def test_cancelling_while_it_is_made_throws_it_away(mai: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(mai.user, mai.resident, "export")
    let_days_pass(asked, 1.01)

    def cancel_meanwhile(_about: parts.About) -> Iterator[parts.File]:
        def cancel() -> None:
            with door.open_own(mai.user) as passage:
                waiting.cancel(passage, LeavingRequest.objects.get(pk=asked.pk), now=timezone.now())
            connection.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(cancel).result(10)
        yield "late.txt", b"x"

    monkeypatch.setattr(parts, "_REGISTERED", [cancel_meanwhile])
    mail.outbox.clear()

    assert making.make(asked.pk, asked.resident_id, now=timezone.now()) == 0

    with admitted(mai.resident.pk):
        assert LeavingRequest.objects.get(pk=asked.pk).state == "cancelled"
        assert not ExportChunk.objects.exists()
    assert [sent.subject for sent in mail.outbox] == ["The copy was cancelled"]


def test_a_worker_that_died_is_followed_by_another(mai: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(mai.user, mai.resident, "export")
    let_days_pass(asked, 1.01)
    now = timezone.now()

    def dies(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(making, "_fill", dies)
        with pytest.raises(KeyboardInterrupt):
            making.make(asked.pk, asked.resident_id, now=now)

    assert making.make(asked.pk, asked.resident_id, now=now) == 0  # its lease still runs
    assert waiting.due_now("export", at=now + timedelta(seconds=301)) == [(asked.pk, mai.resident.pk)]
    assert making.make(asked.pk, asked.resident_id, now=now + timedelta(seconds=301)) > 0


def test_a_guardian_gets_the_copy_of_a_child(mai: Person) -> None:
    child = add_child(mai.user, display_name="Linh")
    office(child, "city", "Midori City", code="municipality").send("payslip", "c-1", payslip("2026-05"))

    with opened(made(mai, resident=child), mai) as archive:
        said = json.loads(archive.read("records.json"))

    assert said["resident"]["id"] == str(child.pk)
    assert [record["source_record_id"] for record in said["records"]] == ["c-1"]


def test_fetching_needs_a_step_up_and_is_noted_each_time(mai: Person) -> None:
    asked = made(mai)
    address = f"/leaving/{asked.pk}/copy.zip"
    assert mai.client.get(address).status_code == 302

    show_passkey(mai.client, mai.user)
    answer = mai.client.get(address)

    content = answer.getvalue()
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert len(content) == asked.size == int(answer["Content-Length"])
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="tsunagi-')
    with admitted(mai.resident.pk):
        assert AccessEntry.objects.filter(action="export.fetched").count() == 1


def test_somebody_elses_copy_does_not_exist(mai: Person) -> None:
    asked = made(mai)
    bina = person("Bina", 387_777)
    show_passkey(bina.client, bina.user)

    assert bina.client.get(f"/leaving/{asked.pk}/copy.zip").status_code == 404
    assert bina.client.post(f"/leaving/{asked.pk}/cancel/").status_code == 404
    with admitted(mai.resident.pk):
        assert not AccessEntry.objects.filter(action="export.fetched").exists()


def test_the_copy_is_gone_after_seven_days(mai: Person) -> None:
    asked = made(mai)
    assert asked.ends_at is not None
    assert waiting.due_now("archive", at=asked.ends_at - timedelta(minutes=1)) == []

    after = asked.ends_at + timedelta(minutes=1)
    assert waiting.due_now("archive", at=after) == [(asked.pk, mai.resident.pk)]
    assert waiting.end_archive(asked.pk, mai.resident.pk, now=after)

    with admitted(mai.resident.pk):
        assert not ExportChunk.objects.exists()
    show_passkey(mai.client, mai.user)
    assert mai.client.get(f"/leaving/{asked.pk}/copy.zip").status_code == 404


@pytest.mark.night
@pytest.mark.slow
def test_memory_stays_flat_however_much_is_held(mai: Person) -> None:
    """A thousand records with ten versions take hardly more than a hundred: the archive never lies in memory."""
    few = _peak(mai, records=100)
    many = _peak(mai, records=1_000)

    print(f"peak memory of 100 records: {few / 1e6:.1f} MB, of 1,000: {many / 1e6:.1f} MB")
    assert many - few < 6_000_000, (few, many)  # some pieces on their way, and no more


def _peak(of: Person, *, records: int) -> int:
    source = office(of.resident, f"big-{records}", "Big Foods", code="employer")
    for revision in range(1, 11):
        source.receive(
            source.arrival("payslip", f"{number}", payslip("2026-01", gross=number * revision), revision)
            for number in range(1, records + 1)
        )
    asked = ask(of.user, of.resident, "export")
    let_days_pass(asked, 1.01)
    tracemalloc.start()
    try:
        making.make(asked.pk, asked.resident_id, now=timezone.now())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    with door.open_own(of.user) as passage:
        waiting.cancel(passage, LeavingRequest.objects.get(pk=asked.pk), now=timezone.now())
    return peak
