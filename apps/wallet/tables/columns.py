"""The columns in which a table says a kind of record, and how a cell becomes a value of its payload.

A cell that is not of its column's form stays as it is written, so that decoding the payload refuses it at its place.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from apps.wallet.kinds import KINDS, KindField
from apps.wallet.kinds.values import LARGEST_EXACT
from apps.wallet.tables.strict_text import FileRefused

#: What a row says about the record itself, beside the fields of its kind.
ABOUT: Final = ("connection", "record_id", "revision", "data_as_of", "valid_from", "valid_to", "withdrawn")
_NEEDED_ABOUT: Final = frozenset({"connection", "record_id", "revision", "data_as_of"})
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_DECIMAL: Final = re.compile(r"(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,2})?")
_SPAN: Final = re.compile(r"(?P<from>[0-9-]{10})/(?P<to>[0-9-]{10})?")
_WHOLE_TYPES: Final = frozenset({"yen", "int", "year", "fiscal_year"})
_DECIMAL_TYPES: Final = frozenset({"hours", "number"})
_BOOLEANS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the header, where its value stands in the payload, and the field it is of.

    ``path`` is empty for what a row says about the record itself; ``field`` is then None.
    """

    name: str
    path: tuple[str, ...] = ()
    field: KindField | None = None
    needed: bool = False


@cache
def columns_of(kind: str) -> Mapping[str, Column]:
    """Every column that a table of this kind may have, in the order of `manage.py kinds --csv`."""
    about = [Column(name, needed=name in _NEEDED_ABOUT) for name in ABOUT]
    said = [column for field in KINDS[kind].fields for column in _columns_of_field(field)]
    return {column.name: column for column in (*about, *said)}


def _columns_of_field(field: KindField) -> list[Column]:
    if field.type != "org":
        return [Column(field.name, (field.name,), field, field.required)]
    return [
        Column(f"{field.name}.{part.name}", (field.name, part.name), part, field.required and part.required)
        for part in field.parts
    ]


def read_header(kind: str, header: Sequence[str]) -> list[Column]:
    """The columns that a header names, in its order; FileRefused when one is unknown, doubled or missing."""
    known = columns_of(kind)
    for place, name in enumerate(header, 1):
        if name not in known:
            raise FileRefused("unknown_column", row=1, column=str(place))  # its text may be anything
        if name in header[: place - 1]:
            raise FileRefused("double_column", row=1, column=name)
    for column in known.values():
        if column.needed and column.name not in header:
            raise FileRefused("missing_column", row=1, column=column.name)
    return [known[name] for name in header]


def about_of(columns: Sequence[Column], cells: Sequence[str]) -> dict[str, str]:
    """What a row says about the record itself; empty cells say nothing."""
    return {
        column.name: cell
        for column, cell in zip(columns, cells, strict=True)
        if column.field is None and cell
    }


def data_of(columns: Sequence[Column], cells: Sequence[str]) -> dict[str, Any]:
    """The payload that a row says; empty cells say nothing, which is neither zero nor no."""
    data: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        if column.field is not None and cell:
            place(data, column, value_of(column.field, cell))
    return data


def place(data: dict[str, Any], column: Column, value: object) -> None:
    """Puts a value where its column belongs in a payload."""
    *above, name = column.path
    for part in above:
        data = data.setdefault(part, {})
    data[name] = value


def value_of(field: KindField, cell: str) -> object:
    """A cell as JSON would say it; the cell itself where it does not have the form of its column."""
    if field.type in _WHOLE_TYPES:
        return int(cell) if _WHOLE.fullmatch(cell) and abs(int(cell)) <= LARGEST_EXACT else cell
    if field.type in _DECIMAL_TYPES:
        return _decimal(cell)
    if field.type == "bool":
        return _BOOLEANS.get(cell, cell)
    if field.type == "codes":
        return cell.split(";")
    if field.type == "spans":
        return _spans(cell)
    return cell


def _decimal(cell: str) -> float | int | str:
    if not _DECIMAL.fullmatch(cell):
        return cell
    number = float(cell)
    return int(number) if number.is_integer() else number


def _spans(cell: str) -> list[dict[str, str]] | str:
    """Stretches of days as ISO 8601 intervals: ``2026-07-20/2026-08-31;2026-12-24/``."""
    found = [_SPAN.fullmatch(part) for part in cell.split(";")]
    if not all(found):
        return cell
    return [
        {name: day for name, day in span.groupdict().items() if day is not None} for span in found if span
    ]


def cell_of(value: object) -> str:
    """A value of a payload as such a table writes it; the inverse of ``value_of``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ";".join(
            f"{part['from']}/{part.get('to') or ''}" if isinstance(part, Mapping) else str(part)
            for part in value
        )
    return str(value)


def cells_of(kind: str, data: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a payload by the names of their columns."""
    cells: dict[str, str] = {}
    for column in columns_of(kind).values():
        value: Any = data if column.path else None
        for part in column.path:
            value = value.get(part) if isinstance(value, Mapping) else None
        if column.path:
            cells[column.name] = cell_of(value)
    return cells
