"""A header and one made-up row for every kind, for offices that begin to write such tables."""

from typing import Final

from apps.wallet.kinds import KindField
from apps.wallet.tables.columns import Column, columns_of

_ABOUT: Final = {
    "connection": "c-5f0d2e71",
    "record_id": "2026-000123",
    "revision": "1",
    "data_as_of": "2026-11-20",
}
_BY_TYPE: Final = {
    "date": "2026-10-01",
    "month": "2026-10",
    "year": "2026",
    "fiscal_year": "2026",
    "yen": "240000",
    "hours": "7.5",
    "number": "2",
    "int": "1",
    "bool": "false",
    "text": "例",
    "country": "VN",
    "prefecture": "13",
    "corporate_number": "7000012050002",
    "spans": "2026-07-20/2026-08-31;2026-12-24/2027-01-05",
}
_BY_NAME: Final = {"name": "青葉食品株式会社"}
_OPEN_CODE: Final = "other"


def example(kind: str) -> tuple[list[str], list[str]]:
    """The header with every column of a kind, and a row that passes the checks."""
    columns = columns_of(kind)
    return list(columns), [_cell(column) for column in columns.values()]


def _cell(column: Column) -> str:
    if column.field is None:
        return _ABOUT.get(column.name, "")
    return _value(column.field)


def _value(field: KindField) -> str:
    if field.type in {"code", "codes"}:
        return str(next(iter(field.codes), _OPEN_CODE))
    return _BY_NAME.get(field.name, _BY_TYPE[field.type])
