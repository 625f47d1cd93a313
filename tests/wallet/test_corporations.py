"""Names, closures and mergers are found by corporate number, from files read whole, twice, in parts or in any order."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import cn

from apps.accounts.corporate_number import check_digit, is_corporate_number
from apps.wallet.corporations import importing
from apps.wallet.corporations.importing import NoTable, import_file
from apps.wallet.corporations.looking_up import registered
from apps.wallet.corporations.models import Corporation, CorporationFile
from apps.wallet.tables.strict_text import FileRefused

pytestmark = pytest.mark.django_db
AOBA, KITA, SUMIRE = (
    f"{check_digit(base)}{base}" for base in ("999900000001", "999900000002", "999900000003")
)


def row(number: str = AOBA, name: str = "青葉食品株式会社", **cells: str) -> list[str]:
    """A row in the agency's layout; other cells by their names there."""
    names = [
        "sequenceNumber",
        "corporateNumber",
        "process",
        "correct",
        "updateDate",
        "changeDate",
        "name",
        "nameImageId",
        "kind",
        "prefectureName",
        "cityName",
        "streetNumber",
        "addressImageId",
        "prefectureCode",
        "cityCode",
        "postCode",
        "addressOutside",
        "addressOutsideImageId",
        "closeDate",
        "closeCause",
        "successorCorporateNumber",
        "changeCause",
        "assignmentDate",
        "latest",
        "enName",
        "enPrefectureName",
        "enCityName",
        "enAddressOutside",
        "furigana",
        "hihyoji",
    ]
    said = {
        "sequenceNumber": "1", "corporateNumber": number, "process": "01", "correct": "0",
        "updateDate": "2026-11-20", "changeDate": "2026-11-18", "name": name, "kind": "301",
        "prefectureName": "東京都", "cityName": "千代田区", "streetNumber": "霞が関3丁目1-1",
        "prefectureCode": "13", "cityCode": "101", "postCode": "1000013", "assignmentDate": "2015-10-05",
        "latest": "1", "furigana": "アオバショクヒン", "hihyoji": "0",
    }  # fmt: skip
    assert len(names) == 30
    return [(said | cells).get(each, "") for each in names]


def file_of(folder: Path, *rows: list[str], encoding: str = "utf-8", name: str = "all.csv") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@given(st.text("0123456789", min_size=12, max_size=12).filter(lambda base: base != "0" * 12))
def test_the_check_digit_is_that_of_another_reading_of_the_ordinance(base: str) -> None:
    digit = check_digit(base)

    assert str(digit) == cn.calc_check_digit(base)
    for other in range(1, 10):
        assert is_corporate_number(f"{other}{base}") == (other == digit)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_row_is_taken_over_from_either_code_page(tmp_path: Path, encoding: str) -> None:
    done = import_file(file_of(tmp_path, row(name="株式会社①髙～"), encoding=encoding))

    assert (done.rows_read, done.stored, done.skipped) == (1, 1, 0)
    found = Corporation.objects.get()
    assert (found.number, found.name, found.address) == (
        AOBA,
        "株式会社①髙～",
        "東京都千代田区霞が関3丁目1-1",
    )
    assert (str(found.assigned_on), found.closed_on, found.kana) == ("2015-10-05", None, "アオバショクヒン")


def test_an_archive_is_read_as_the_table_in_it(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(file_of(tmp_path, row()), "00_zenkoku_all.csv")
        packed.writestr("readme.txt", "")

    assert import_file(archive).stored == 1

    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr("second.csv", "")
    with pytest.raises(NoTable):
        import_file(archive)


def test_whatever_the_order_of_the_files_the_newest_row_stands(tmp_path: Path) -> None:
    new = row(name="青葉ホールディングス株式会社", process="11", updateDate="2026-11-20")
    old = row(updateDate="2026-10-01")
    for files in ([new], [old]), ([old], [new]), ([new, old],), ([old, new],):
        Corporation.objects.all().delete()
        CorporationFile.objects.all().delete()
        for number, rows in enumerate(files):
            import_file(file_of(tmp_path, *rows, name=f"{number}.csv"))
        assert Corporation.objects.get().name == "青葉ホールディングス株式会社"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    file = file_of(tmp_path, row())
    first = import_file(file)
    Corporation.objects.update(name="marked")

    assert import_file(file) == first
    assert Corporation.objects.get().name == "marked"


@pytest.mark.parametrize(
    "bad",
    [
        row("1234567890123"),
        row(name=""),
        row(updateDate=""),
        row(updateDate="2026-02-30"),
        row(latest="0"),
        row()[:-1],
        [],
    ],
)
def test_a_row_that_is_not_of_the_layout_is_left_out(tmp_path: Path, bad: list[str]) -> None:
    done = import_file(file_of(tmp_path, row(KITA), bad))

    assert (done.rows_read, done.stored, done.skipped) == (2, 1, 1)
    assert Corporation.objects.get().number == KITA


def test_an_import_that_was_killed_goes_on_behind_what_it_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [f"{check_digit(f'9999{serial:08}')}9999{serial:08}" for serial in range(10)]
    file = file_of(tmp_path, *(row(number) for number in numbers))
    monkeypatch.setattr(importing, "BATCH", 4)

    class Killed(BaseException):
        pass

    def killed(_state: CorporationFile) -> None:
        raise Killed

    with pytest.raises(Killed):
        import_file(file, report=killed)
    assert (CorporationFile.objects.get().rows_read, Corporation.objects.count()) == (4, 4)
    stored: list[int] = []
    done = import_file(file, report=lambda state: stored.append(state.rows_read))

    assert stored == [8, 10]
    assert (done.stored, Corporation.objects.count()) == (10, 10)


def test_a_file_that_is_damaged_names_the_byte(tmp_path: Path) -> None:
    file = file_of(tmp_path, row())
    raw = file.read_bytes()
    file.write_bytes(raw[:40] + b"\x00" + raw[40:])

    with pytest.raises(FileRefused) as refused:
        import_file(file)

    assert (refused.value.code, refused.value.byte) == ("control_character", 40)


def test_a_number_tells_name_closure_and_merger(tmp_path: Path) -> None:
    closed = row(KITA, "北物流株式会社", process="21", closeDate="2026-03-31", closeCause="01")
    merged = row(AOBA, process="71", closeDate="2026-04-01", closeCause="11", successorCorporateNumber=SUMIRE)
    import_file(file_of(tmp_path, merged, closed, row(SUMIRE, "すみれ株式会社")))

    found = registered([AOBA, KITA, SUMIRE, "7000012050002"])

    assert set(found) == {AOBA, KITA, SUMIRE}
    assert (found[AOBA].was_merged, found[AOBA].successor_name) == (True, "すみれ株式会社")
    assert (str(found[KITA].closed_on), found[KITA].was_merged) == ("2026-03-31", False)
    assert found[SUMIRE].closed_on is None
    assert registered([]) == {}


@pytest.mark.parametrize("printed", ["青葉食品株式会社", "青葉食品㈱", "青葉食品（株）", "青葉食品 株式会社"])
def test_usual_ways_of_writing_are_the_same_name(tmp_path: Path, printed: str) -> None:
    import_file(file_of(tmp_path, row()))
    found: Any = registered([AOBA])[AOBA]

    assert found.is_called(printed)
    assert not found.is_called("青葉フーズ株式会社")


def test_an_erased_number_tells_nothing(tmp_path: Path) -> None:
    import_file(file_of(tmp_path, row(process="99")))

    assert registered([AOBA]) == {}
