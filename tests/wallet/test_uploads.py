"""A resident enters a table of their own: seen before it is kept, marked as theirs, and taken back as a whole."""

import pickle
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from apps.accounts.acting import add_child, become_resident
from apps.accounts.models import User
from apps.consent import door
from apps.consent.models import AccessEntry
from apps.wallet.kinds import KINDS, KindField
from apps.wallet.kinds.restricted import is_my_number
from apps.wallet.models import Record, RecordVersion, Source
from apps.wallet.uploads import tables
from apps.wallet.uploads.cells import read_cell
from apps.wallet.uploads.models import Upload
from tests.opened import said_by

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PAY = (
    "給与一覧\r\n支給月,支給日,総支給額,差引支給額,備考\r\n"
    '2026年9月,2026/9/25,"￥240,000","198,500円",=1+1\r\n'
    "令和8年10月,令和8年10月25日,241000,199000,\r\n"
    "2026-11,2026-11-25,abc,1,\r\n\r\n"
)
MAPPING = {
    "from_month": "0",
    "from_paid_on": "1",
    "from_gross": "2",
    "from_net": "3",
    "same_employer.name": "青葉食品株式会社",
    "data_as_of": "2026-11-20",
}


class Reader:
    """Somebody signed in, at the pages of uploads."""

    def __init__(self, email: str = "mai@example.com") -> None:
        self.user = User.objects.create_user(email)
        self.resident = become_resident(self.user, display_name="Mai")
        self.client = Client()
        self.client.force_login(self.user)

    def choose(self, raw: bytes, *, kind: str = "payslip", name: str = "pay.csv") -> HttpResponse:
        file = SimpleUploadedFile(name, raw, content_type="text/csv")
        return self.client.post("/uploads/", {"kind": kind, "file": file}, follow=True)

    def map(self, act: str, **changes: str) -> HttpResponse:
        data: dict[str, Any] = MAPPING | changes | {"act": act}
        return self.client.post("/uploads/columns/", data, follow=True)

    def keep(self, **changes: str) -> HttpResponse:
        """Looks first, as the page makes one do."""
        page = self.map("look", **changes).content.decode()
        found = re.search(r'name="seen" value="(\w+)"', page)
        assert found
        return self.map("keep", seen=found[1], **changes)

    def enter(self, text: str = PAY, encoding: str = "cp932") -> Upload:
        self.choose(text.encode(encoding))
        self.keep()
        return self.uploads()[0]

    def records(self) -> list[Record]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(Record.objects.select_related("source").order_by("first_received_at", "id"))

    def uploads(self) -> list[Upload]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(Upload.objects.order_by("-made_at"))

    def noted(self) -> list[str]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            return list(AccessEntry.objects.order_by("seq").values_list("action", flat=True))


@pytest.fixture
def mai() -> Reader:
    cache.clear()
    return Reader()


def test_a_table_becomes_records_of_ones_own(mai: Reader) -> None:
    upload = mai.enter()

    records = mai.records()
    assert sorted((said_by(record)["month"], said_by(record)["gross"]) for record in records) == [
        ("2026-09", 240_000),
        ("2026-10", 241_000),
    ]
    assert {(record.source.code, record.source.provenance, record.kind) for record in records} == {
        ("resident", "document", "payslip")
    }
    assert {str(record.data_as_of) for record in records} == {"2026-11-20"}
    assert said_by(records[0])["employer"] == {"name": "青葉食品株式会社"}
    assert (upload.added, upload.kind, upload.undone_at) == (2, "payslip", None)
    assert mai.noted() == ["upload.made", "uploads.read"]


def test_nothing_is_kept_before_it_was_seen(mai: Reader) -> None:
    page = mai.choose(PAY.encode())
    assert page.redirect_chain == [("/uploads/columns/", 302)]
    assert mai.map("look").status_code == 200
    assert mai.map("keep").status_code == 200  # without having seen how this reads
    assert mai.map("keep", seen="0" * 16).status_code == 200

    assert (mai.records(), mai.uploads()) == ([], [])
    assert "upload.made" not in mai.noted()


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_letters_are_read_by_what_the_bytes_show(mai: Reader, encoding: str) -> None:
    page = mai.choose(PAY.encode(encoding)).content.decode()

    assert "総支給額" in page
    assert "令和8年10月" in page


def test_letters_that_look_wrong_can_be_read_the_other_way(mai: Reader) -> None:
    text = PAY.replace("備考", "ﾋﾞｺｳ")
    mai.choose(text.encode("utf-8"))

    again = mai.client.post("/uploads/columns/", {"encoding": "cp932"}, follow=True).content.decode()

    assert "cannot be read this way" in again
    assert "ﾋﾞｺｳ" in mai.client.get("/uploads/columns/").content.decode()


def test_columns_are_suggested_by_their_names(mai: Reader) -> None:
    page = mai.choose(PAY.encode()).content.decode()
    selects = re.findall(r'<select name="(from_[^"]+)"(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.findall(r'value="(\d+)" selected', options) for name, options in selects}

    assert chosen["from_gross"] == ["2"]
    assert chosen["from_employer.name"] == []


def test_rows_that_cannot_be_read_are_named_and_left_out(mai: Reader) -> None:
    mai.choose(PAY.encode())

    page = mai.map("look").content.decode()

    assert "2 rows can be kept." in page
    assert "1 row cannot be read and is left out" in page
    assert re.search(r"Row 5, <span[^>]*>gross</span>: The value is of another type", page)


def test_a_cell_like_a_formula_is_text(mai: Reader) -> None:
    mai.choose("会社,月,日,額\n=1+1,2026-10,2026-10-25,1000\n".encode())
    mapping = {
        "from_employer.name": "0",
        "from_month": "1",
        "from_paid_on": "2",
        "from_gross": "3",
        "from_net": "",
    }

    mai.keep(**mapping, **{"same_employer.name": ""})

    (record,) = mai.records()
    assert said_by(record)["employer"]["name"] == "=1+1"


MY_NUMBER = "1234 5678 9018"


def holds_a_forbidden_number(text: str) -> bool:
    """Whole, in the ways in which the files below write them: a part of one can stand in a token by chance."""
    return re.search(r"1234 ?5678 ?9018|1234-?567890", text) is not None


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (f"月,番号\n2026-10,{MY_NUMBER}\n", "pay.csv", "a My Number"),
        (f"月,{MY_NUMBER}\n2026-10,1\n", "pay.csv", "a My Number"),
        ("月,額\n2026-10,1\n", "123456789018.csv", "It stands in the name of the file"),
        ("月,基礎年金番号\n2026-10,1234-567890\n", "pay.csv", "a basic pension number"),
        ("項目,値\n基礎年金番号,1234-567890\n", "pay.csv", "a basic pension number"),
        ("月,記号,番号\n2026-10,12,34\n", "pay.csv", "a symbol and number of health insurance"),
    ],
)
def test_a_forbidden_number_anywhere_refuses_the_file_and_is_not_repeated(
    mai: Reader, text: str, name: str, said: str
) -> None:
    page = mai.choose(text.encode(), name=name).content.decode()

    assert said in page
    assert "By law this number must not be kept here" in page
    assert not holds_a_forbidden_number(page)
    assert mai.client.get("/uploads/columns/", follow=True).redirect_chain
    kept = cache._cache.values()
    assert not any(holds_a_forbidden_number(str(pickle.loads(value))) for value in kept)


def test_a_my_number_typed_for_every_row_is_refused_and_not_shown_again(mai: Reader) -> None:
    mai.choose(PAY.encode())

    page = mai.map("look", **{"same_employer.name": MY_NUMBER}).content.decode()

    assert "looks like a My Number" in page
    assert not holds_a_forbidden_number(page)


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"a,b\n" + b"1,2\n" * 2_001, "pay.csv", "more than 2,000 rows"),
        (b"a,b\n1," + b"x" * (5 * 1024 * 1024) + b"\n", "pay.csv", "larger than 5 MB"),
        (b"%PDF-1.7\n1 0 obj\x00", "pay.csv", "This is not a CSV file"),
        (b"PK\x03\x04", "pay.xlsx", "This is not a CSV file"),
        (b"only words\n", "pay.csv", "No table was found"),
        (b"a,b\n\n", "pay.csv", "no rows"),
        (b"", "pay.csv", "This file is empty"),
        (b'a,b\n"1"x,2\n', "pay.csv", "quotation marks"),
        (b"a,b\n1,\x85\xff\n", "pay.csv", "cannot be read this way"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(mai: Reader, raw: bytes, name: str, said: str) -> None:
    page = mai.choose(raw, name=name).content.decode()

    assert said in page
    assert "Something needs to be written again" in page
    assert mai.records() == []


def test_the_same_table_again_adds_nothing(mai: Reader) -> None:
    mai.enter()
    before = [(record.id, record.revision, record.times_seen) for record in mai.records()]

    second = mai.enter(encoding="utf-8")

    assert second.added == 0
    assert [(record.id, record.revision, record.times_seen) for record in mai.records()] == before


def test_an_upload_is_taken_back_as_a_whole_and_only_it(mai: Reader) -> None:
    first = mai.enter()
    second = mai.enter(PAY.replace("241000", "260000"))
    assert (first.added, second.added) == (2, 1)

    mai.client.post(f"/uploads/{second.pk}/undo/")

    stands = {said_by(record)["gross"] for record in mai.records() if not record.is_withdrawn}
    assert stands == {240_000, 241_000}
    gone = next(record for record in mai.records() if record.is_withdrawn)
    assert (gone.withdrawn_reason, gone.revision) == ("entered-in-error", 2)
    assert mai.uploads()[0].undone_at is not None
    assert mai.noted().count("upload.undone") == 1
    with transaction.atomic():  # nothing is overwritten: what was said stays readable
        door.admit([mai.resident.pk])
        assert RecordVersion.objects.filter(record_id=gone.id).count() == 2

    mai.client.post(f"/uploads/{second.pk}/undo/")
    assert sorted(record.revision for record in mai.records()) == [1, 1, 2]


def test_what_was_taken_back_comes_back_when_it_is_entered_again(mai: Reader) -> None:
    first = mai.enter()
    mai.client.post(f"/uploads/{first.pk}/undo/")

    again = mai.enter()

    assert again.added == 2
    assert [(record.revision, record.is_withdrawn) for record in mai.records()] == [(3, False), (3, False)]


def test_a_stranger_can_neither_see_nor_take_back_anything(mai: Reader) -> None:
    upload = mai.enter()
    other = Reader("linh@example.com")

    assert other.client.post(f"/uploads/{upload.pk}/undo/").status_code == 404
    assert str(upload.pk) not in other.client.get("/uploads/").content.decode()
    assert not any(record.is_withdrawn for record in mai.records())


def test_a_draft_belongs_to_the_person_it_was_chosen_for(mai: Reader) -> None:
    mai.choose(PAY.encode())
    child = add_child(mai.user, display_name="Linh")
    mai.client.post(f"/people/{child.pk}/act/")

    answer = mai.client.get("/uploads/columns/", follow=True)

    assert answer.redirect_chain == [("/uploads/", 302)]
    assert "half an hour went by" in answer.content.decode()


def test_a_draft_lies_sealed(mai: Reader) -> None:
    mai.choose(PAY.encode())
    kept = [str(value) for name, value in cache._cache.items() if "upload:" in name]  # type: ignore[attr-defined]

    assert len(kept) == 1
    assert "総支給額" not in kept[0]


def test_pages_say_that_the_resident_entered_it(mai: Reader) -> None:
    mai.enter()
    (record, _other) = mai.records()

    page = mai.client.get(f"/records/{record.id}/").content.decode()
    assert "You entered this yourself on" in page
    assert "As the office sent it" not in page
    home = mai.client.get("/home/").content.decode()
    assert "You entered 2 records" in home
    assert "ご本人の書類" not in home
    work = mai.client.get("/home/work/").content.decode()
    assert "You" in work


def test_the_source_of_ones_own_is_one_for_all(mai: Reader) -> None:
    mai.enter()
    Reader("linh@example.com").enter()

    assert Source.objects.filter(code="resident").count() == 1


def field(kind: str, name: str) -> KindField:
    return next(each for each in KINDS[kind].fields if each.name == name)


@pytest.mark.parametrize(
    ("kind", "name", "cell", "value"),
    [
        ("payslip", "paid_on", "2026/1/5", "2026-01-05"),
        ("payslip", "paid_on", "令和元年5月1日", "2019-05-01"),
        ("payslip", "paid_on", "令和0年1月1日", "令和0年1月1日"),
        ("payslip", "paid_on", "令和00年1月1日", "令和00年1月1日"),
        ("payslip", "paid_on", "平成01年1月8日", "1989-01-08"),
        ("payslip", "month", "R0.10", "R0.10"),
        ("payslip", "month", "昭和0年12月", "昭和0年12月"),
        ("withholding_slip", "year", "令和0年分", "令和0年分"),
        ("payslip", "paid_on", "R8.10.25", "2026-10-25"),
        ("payslip", "paid_on", "１０月", "１０月"),
        ("payslip", "month", "平成30年4月分", "2018-04"),
        ("payslip", "month", "2026/10", "2026-10"),
        ("payslip", "gross", "￥２４０，０００", 240_000),
        ("payslip", "income_tax", "△1,200円", -1_200),
        ("payslip", "gross", "2,40,000", "2,40,000"),
        ("payslip", "days", "21日", 21),
        ("payslip", "hours", "168:30", 168.5),
        ("payslip", "hours", "168.5時間", 168.5),
        ("payslip", "bonus", "いいえ", False),
        ("payslip", "bonus", "○", True),
        ("payslip", "bonus", "maybe", "maybe"),
        ("withholding_slip", "year", "令和7年分", 2025),
        ("resident_tax_assessment", "fiscal_year", "2026年度", 2026),
        ("pension_month", "status", "納付済", "paid"),
    ],
)
def test_cells_are_read_as_people_write_them(kind: str, name: str, cell: str, value: object) -> None:
    assert read_cell(field(kind, name), cell) == value


def test_titles_above_the_header_are_passed_over() -> None:
    table = tables.read("題\n\na,b\n1,2,3\n4\n".encode(), "utf-8")

    assert (table.header, table.rows, table.first_row) == (["a", "b"], [["1", "2"], ["4", ""]], 4)


def test_taking_back_a_table_twice_leaves_what_another_brought_since(mai: Reader) -> None:
    first = mai.enter()
    mai.client.post(f"/uploads/{first.pk}/undo/")
    mai.enter()

    mai.client.post(f"/uploads/{first.pk}/undo/")

    assert [(record.revision, record.is_withdrawn) for record in mai.records()] == [(3, False), (3, False)]


def pay_rows(*cells: str) -> tables.Table:
    return tables.read(("month,gross,net,more\n" + ",".join(cells) + "\n").encode(), "utf-8")


def test_two_amounts_side_by_side_are_no_my_number() -> None:
    pairs = [(gross, 123_456) for gross in range(200_000, 200_100)]

    assert any(is_my_number(f"{gross}{net}") for gross, net in pairs)
    assert not any(
        tables.forbidden(pay_rows("2026-10", str(gross), str(net)), "a.csv") for gross, net in pairs
    )


@pytest.mark.parametrize(
    "cells",
    [("1234", "5678", "9018"), ("個人番号", "123456", "789018"), ("", "1234    5678", "x 123456789018")],
)
def test_a_my_number_across_cells_or_in_one_is_found(cells: tuple[str, ...]) -> None:
    assert tables.forbidden(pay_rows("x", *cells), "a.csv") == tables.Found(
        "my_number", 2, "more" if cells[0] == "" else ""
    )
