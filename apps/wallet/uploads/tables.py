"""A table as the resident has it: decoded by what its bytes show, its header found, searched for forbidden numbers."""

import io
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from apps.wallet.kinds import Restricted, find_restricted, find_restricted_page, find_restricted_text
from apps.wallet.tables.strict_text import Encoding, FileRefused, rows

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_ROWS: Final = 2_000
MAX_COLUMNS: Final = 80
_HEADER_WITHIN: Final = 20


class Table(Struct, frozen=True):
    """The cells of a file: ``first_row`` is the number of the first row under the header, as spreadsheets count."""

    encoding: Encoding
    header: list[str]
    rows: list[list[str]]
    first_row: int


class Found(Struct, frozen=True):
    """A number that must not be kept: what it is and where it stands. The number itself is not carried."""

    what: str
    row: int
    column: str


def guess(raw: bytes) -> Encoding:
    """The code page that the bytes show: UTF-8 where all of them are, else that of Japanese Windows."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def read(raw: bytes, encoding: Encoding) -> Table:
    """The table in a file; FileRefused when it is none, or too large to be looked through by a person."""
    if len(raw) > MAX_BYTES:
        raise FileRefused("upload_too_large")
    one_newline = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # inside no character of either code page
    found = [
        (number, [cell.strip() for cell in cells])
        for number, cells in rows(io.BytesIO(one_newline), encoding, "lf")
    ]
    header_at = next(
        (place for place, (_n, cells) in enumerate(found[:_HEADER_WITHIN]) if _is_header(cells)), None
    )
    if header_at is None:
        raise FileRefused("upload_no_table")
    number, header = found[header_at]
    width = len(header)
    under = [cells for _number, cells in found[header_at + 1 :]]
    while under and not any(under[-1]):
        under.pop()
    if not under:
        raise FileRefused("upload_no_rows")
    if len(under) > MAX_ROWS or width > MAX_COLUMNS:
        raise FileRefused("upload_too_many")
    return Table(encoding, header, [[*cells, *[""] * width][:width] for cells in under], number + 1)


def _is_header(cells: Sequence[str]) -> bool:
    """A title above a table fills one cell, its header several."""
    return sum(map(bool, cells)) > 1


def forbidden(table: Table, file_name: str) -> Found | None:
    """The first number that must not be kept, wherever it hides: a cell, a header, a label beside it, the name."""
    if found := find_restricted_text(file_name):
        return Found(found[0].what, 0, "")
    for row, cells in enumerate([table.header, *table.rows], table.first_row - 1):
        if at := next(_in_row(table.header, cells), None):
            return Found(at.what, row, at.path)
    return None


def _in_row(header: Sequence[str], cells: Sequence[str]) -> Iterator[Restricted]:
    for name, cell in zip(header, cells, strict=True):
        for found in find_restricted({name: cell}) if cell else ():
            yield Restricted(name if not find_restricted_text(name) else "", found.what)
    # two amounts side by side often pass for a My Number: across cells it counts as on a printed page
    yield from find_restricted_page(" ".join(cells))
