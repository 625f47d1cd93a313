"""Which column says which field, as the reader decides; and what every row then says."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from apps.accounts.ruby import strip_ruby
from apps.wallet.kinds import KINDS, KindError, Record, decode, refuse_restricted, to_builtins
from apps.wallet.tables.columns import Column, columns_of, place
from apps.wallet.uploads.cells import read_cell

#: The payload in the one form that equal payloads share: sorted names, no spaces, numbers as they are (RFC 8785).
_encode: Final = msgspec.json.Encoder(order="sorted").encode


class Mapping_(Struct, frozen=True):  # noqa: N801 - the word itself is taken
    """For each column of the kind: the place of a column of the table, or a text that holds for every row."""

    places: dict[str, int]
    same: dict[str, str]


class Row(Struct, frozen=True):
    """What one row says, or why it cannot be read: the column of the kind and the code of the fault."""

    number: int
    record: Record | None = None
    payload: bytes = b""
    column: str = ""
    code: str = ""


def targets(kind: str) -> list[Column]:
    """What a table may say of this kind: its fields, the needed ones first."""
    columns = [column for column in columns_of(kind).values() if column.path]
    return sorted(columns, key=lambda column: not column.needed)


def suggest(kind: str, header: Sequence[str]) -> dict[str, int]:
    """The columns whose header is a field's own name, its words here or its term on the document."""
    plain = [_folded(name) for name in header]
    found: dict[str, int] = {}
    for column in targets(kind):
        for name in _names(column, kind):
            if name in plain and plain.index(name) not in found.values():
                found[column.name] = plain.index(name)
                break
    return found


def _names(column: Column, kind: str) -> list[str]:
    assert column.field is not None
    names = [column.name, strip_ruby(str(column.field.label)), column.field.japanese]
    if (
        len(column.path) > 1 and column.path[1] == "name"
    ):  # an organisation's column bears the organisation's word
        above = next(field for field in KINDS[kind].fields if field.name == column.path[0])
        names += [strip_ruby(str(above.label)), above.japanese]
    return [_folded(name) for name in names if name]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_rows(
    kind: str, table_rows: Sequence[Sequence[str]], mapping: Mapping_, *, first_row: int
) -> list[Row]:
    """Every row that is not empty, as a record or with the reason why it is none."""
    columns = {column.name: column for column in targets(kind)}
    return [
        _read_row(kind, columns, mapping, number, cells)
        for number, cells in enumerate(table_rows, first_row)
        if any(cells)
    ]


def _read_row(
    kind: str, columns: Mapping[str, Column], mapping: Mapping_, number: int, cells: Sequence[str]
) -> Row:
    data: dict[str, Any] = {}
    said = {name: cells[at] for name, at in mapping.places.items()}
    for name, text in (mapping.same | {name: cell for name, cell in said.items() if cell}).items():
        field = columns[name].field
        assert field is not None
        place(data, columns[name], read_cell(field, text))
    try:
        record = decode(kind, data)
        refuse_restricted(data)
    except KindError as fault:
        return Row(number, column=_column(columns, fault.path), code=fault.code)
    return Row(number, record, _encode(to_builtins(record)))


def _column(columns: Mapping[str, Column], path: str) -> str:
    name = path.partition("[")[0]
    return name if name in columns else next((each for each in columns if each.startswith(f"{name}.")), "")
