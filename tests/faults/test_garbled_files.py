"""A file that is garbled anywhere is refused whole with its place, a bad row alone; nothing is stored misread (F17)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.feeds.drops import folders, results
from apps.feeds.drops.models import Drop
from apps.feeds.drops.reading import read_drops
from tests.faults.edge import CONNECTION, EMPLOYER, GROSS, Edge, open_edge
from tests.feeds.drop_desk import HEADER, ROW, Written, latest, put, send, text_of, write, written

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CELLS = ROW | {
    "connection": CONNECTION,
    "record_id": "canary-slip-1",
    "employer.name": EMPLOYER,
    "gross": str(GROSS),
}


@pytest.fixture
def edge(tmp_path: Path, settings: Any) -> Iterator[Edge]:
    """A desk whose folder has seen one good file."""
    settings.DROP_DIR = tmp_path / "drops"
    settings.VAR_DIR = tmp_path
    settings.OPERATOR_EMAILS = ["staff@example.jp"]
    with open_edge() as edge:
        send(edge.desk, write(edge.desk, [row(record_id="canary-slip-0")]))
        assert list(edge.shown) == ["canary-slip-0"]
        yield edge


def row(**cells: str) -> dict[str, str]:
    return CELLS | {name.replace("__", "."): value for name, value in cells.items()}


def drop(edge: Edge, raw: bytes, **changes: Any) -> Drop:
    return send(edge.desk, written(edge.desk, raw, **({"rows": 1, "columns": len(HEADER)} | changes)))


def assert_refused_whole_and_the_right_file_heals(edge: Edge, refused: Drop, code: str) -> None:
    assert (refused.state, refused.code) == ("refused", code)
    assert (refused.refused_byte, refused.refused_row) != (None, None), "the place is named"
    assert list(edge.shown) == ["canary-slip-0"]
    assert edge.notices == {"drop_refused"}
    assert_results_say_no_value(edge)
    edge.promises_hold()
    send(edge.desk, write(edge.desk, [row()]))
    assert edge.shown["canary-slip-1"][1]["employer"]["name"] == EMPLOYER
    edge.promises_hold()


def assert_results_say_no_value(edge: Edge) -> None:
    """What lies in the office's folder and is mailed says rows, columns and codes, and never a value (I12)."""
    assert edge.desk.institution is not None
    for file in folders.results(edge.desk.institution).iterdir():
        text = file.read_text()
        assert EMPLOYER not in text
        assert str(GROSS) not in text
        assert CONNECTION not in text


def table(**cells: str) -> str:
    return text_of([row(**cells)])


def cesu_8(text: str) -> bytes:
    """UTF-8 as some databases write it: a sign beyond the first plane as two surrogates of three bytes each."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(int.from_bytes(units[at : at + 2])) for at in range(0, len(units), 2)).encode(
        "utf-8", "surrogatepass"
    )


GARBLED: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "cp932 declared as utf-8": (table().encode("cp932"), {"encoding": "utf-8"}, "not_decodable"),
    "utf-8 declared as cp932": (table(employer__name="青葉").encode(), {}, "other_code_page"),
    "euc-jp declared as cp932": (table(employer__name="青葉食品").encode("euc_jp"), {}, "other_code_page"),
    "iso-2022-jp declared as cp932": (table().encode("iso2022_jp"), {}, "control_character"),
    "utf-16 declared as utf-8": (table().encode("utf-16"), {"encoding": "utf-8"}, "control_character"),
    "utf-16 without a mark": (table().encode("utf-16-le"), {"encoding": "utf-8"}, "control_character"),
    "utf-7 declared as cp932": (table().replace(EMPLOYER, "+kdEsWjTQ").encode("ascii") + b"\x00", {}, "control_character"),
    "half a sign": (table(employer__name="\ud842").encode("utf-8", "surrogatepass"), {"encoding": "utf-8"}, "not_decodable"),
    "the other half": (table(employer__name="\udfb7").encode("utf-8", "surrogatepass"), {"encoding": "utf-8"}, "not_decodable"),
    "𠮷 as two halves": (cesu_8(table(employer__name="𠮷野家")), {"encoding": "utf-8"}, "not_decodable"),
    "a sign cut in two": (table().encode().replace(EMPLOYER.encode(), EMPLOYER.encode()[:-1]), {"encoding": "utf-8"}, "not_decodable"),
    "overlong": (table().encode().replace(b"21", b"\xc0\xb2"), {"encoding": "utf-8"}, "not_decodable"),
    "beyond Unicode": (table(employer__name="X").encode().replace(b"X", b"\xf4\x90\x80\x80"), {"encoding": "utf-8"}, "not_decodable"),
    "a mark that was not declared": (table().encode("utf-8-sig"), {"encoding": "utf-8"}, "byte_order_mark"),
    "a declared mark that is missing": (table().encode(), {"encoding": "utf-8-sig"}, "no_byte_order_mark"),
    "a mark before cp932": (b"\xef\xbb\xbf" + table().encode("cp932"), {}, "byte_order_mark"),
    "CR only": (text_of([CELLS], newline="\r").encode("cp932"), {}, "lone_return"),
    "LF although CRLF was declared": (text_of([CELLS], newline="\n").encode("cp932"), {}, "other_newline"),
    "NUL": (table().replace("2026-10-25", "2026\x0010-25").encode("cp932"), {}, "control_character"),
    "NULs to fill a block": (table().encode("cp932") + bytes(512), {}, "control_character"),
    "the end-of-file sign of DOS": (table().encode("cp932") + b"\x1a", {}, "control_character"),
    "escape sequences": (table(employer__name="\x1b[31mred").encode("cp932"), {}, "control_character"),
    "one row short": (table().encode("cp932"), {"rows": 2}, "row_count"),
    "one row too many": (text_of([CELLS, row(record_id="canary-slip-2")]).encode("cp932"), {}, "row_count"),
    "a quote that never ends": (table().replace(EMPLOYER, '"' + EMPLOYER).encode("cp932"), {}, "bad_quotes"),
    "semicolons": (table().replace(",", ";").encode("cp932"), {}, "column_count"),
    "tabs": (table().replace(",", "\t").encode("cp932"), {}, "column_count"),
}  # fmt: skip


@pytest.mark.parametrize("name", GARBLED)
def test_a_garbled_file_is_refused_whole_with_its_place_and_the_right_one_heals(
    edge: Edge, name: str
) -> None:
    raw, changes, code = GARBLED[name]

    assert_refused_whole_and_the_right_file_heals(edge, drop(edge, raw, **changes), code)


@pytest.mark.parametrize(
    ("misread_as", "name", "code"),
    [
        ("cp932", "大阪工業", "misread_before"),
        ("cp1252", "大阪工業", "misread_before"),
        ("cp1252", "José Müller", "misread_before"),
        ("latin-1", EMPLOYER, "control_character"),
        ("latin-1", "José Müller", "misread_before"),
    ],
)
def test_words_that_were_misread_before_they_were_saved_are_not_taken_for_words(
    edge: Edge, misread_as: str, name: str, code: str
) -> None:
    """Mojibake: an office's own UTF-8, opened in another code page and saved as UTF-8 again, is UTF-8 all through."""
    right = table(employer__name=name)
    garbled = right.encode().decode(misread_as)
    assert garbled != right

    refused = drop(edge, garbled.encode(), encoding="utf-8")

    within = range(len(name.encode()))
    assert refused.refused_byte is not None
    assert refused.refused_byte - right.index(name) in within
    assert_refused_whole_and_the_right_file_heals(edge, refused, code)


@pytest.mark.parametrize(
    "name",
    [
        "青葉食品株式会社",
        "éàü",
        "Ã",
        "José Müller",
        "①髙﨑～㈱ﾐﾄﾞﾘ円",
        "𠮷野家",
        "葵ｱ",
        "Nguyễn Thị Hạnh",
        "မြန်မာ",
        "縺ゅ",
    ],
)
def test_right_words_of_any_language_are_never_taken_for_misread_ones(edge: Edge, name: str) -> None:
    taken = drop(edge, table(employer__name=name).encode(), encoding="utf-8")

    assert (taken.state, taken.accepted) == ("done", 1)
    assert edge.shown["canary-slip-1"][1]["employer"]["name"] == name


def test_a_sign_that_stands_for_what_was_lost_refuses_its_row(edge: Edge) -> None:
    taken = drop(
        edge,
        text_of([row(employer__name="青�食品"), row(record_id="canary-slip-2")]).encode(),
        rows=2,
        encoding="utf-8",
    )

    assert (taken.state, taken.accepted, taken.refused) == ("done", 1, 1)
    assert "canary-slip-1" not in edge.shown
    edge.promises_hold()


def test_a_row_that_is_a_cell_short_is_refused_alone_with_its_number(edge: Edge) -> None:
    lines = text_of([row(), row(record_id="canary-slip-2")]).encode("cp932").split(b"\r\n")
    lines[1] = lines[1].rpartition(b",")[0]

    taken = drop(edge, b"\r\n".join(lines), rows=2)

    assert [(each.row, each.code) for each in results.refused_rows(taken)] == [(2, "cell_count")]
    assert list(edge.shown) == ["canary-slip-0", "canary-slip-2"]
    assert_results_say_no_value(edge)
    edge.promises_hold()


FORMULAS = [
    '=HYPERLINK("http://evil.example","見る")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\tx=1",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_text_stays_text_and_never_comes_back_in_a_result_file(
    edge: Edge, formula: str
) -> None:
    send(
        edge.desk,
        write(edge.desk, [row(employer__name=formula), row(record_id="canary-slip-2", month=formula)]),
    )

    taken = latest(edge.desk)
    shown = edge.shown.get("canary-slip-1")
    assert taken.state == "done"
    assert shown is None or shown[1]["employer"]["name"] == formula
    assert "canary-slip-2" not in edge.shown
    assert edge.desk.institution is not None
    for file in folders.results(edge.desk.institution).glob("*.csv"):
        cells = file.read_text(encoding="utf-8-sig").replace("\r\n", ",").split(",")
        assert not [cell for cell in cells if cell.strip('"')[:1] in {"=", "+", "@", "\t"}]
    edge.promises_hold()


def test_a_file_cut_at_any_byte_is_never_half_stored(edge: Edge) -> None:
    right = write(edge.desk, [row(), row(record_id="canary-slip-2")])
    whole = right.raw
    for cut in range(0, len(whole), 17):
        right.raw = whole[:cut]
        send_cut(edge, right)
        assert list(edge.shown) == ["canary-slip-0"]

    right.raw = whole
    assert send(edge.desk, right).state == "done"
    assert list(edge.shown) == ["canary-slip-0", "canary-slip-1", "canary-slip-2"]
    edge.promises_hold()


def send_cut(edge: Edge, right: Written) -> None:
    put(edge.desk, right)
    assert read_drops(edge.desk.id) == 0, "it may still be written"
    read_drops(edge.desk.id, clock=lambda: timezone.now() + timedelta(minutes=11))
    assert (latest(edge.desk).state, latest(edge.desk).code) == ("refused", "wrong_size")
