"""One row of the agency's file: thirty columns without a header (stack: records-and-corrections 6.1, source S:74)."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from apps.accounts.corporate_number import is_corporate_number

COLUMNS: Final = 30
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SUPERSEDED: Final = "0"


class Row(Struct, frozen=True):
    """What is taken over; the members are those of the table."""

    number: str
    name: str
    kana: str
    name_en: str
    kind: str
    address: str
    prefecture_code: str
    city_code: str
    post_code: str
    process: str
    changed_on: date | None
    updated_on: date
    assigned_on: date | None
    closed_on: date | None
    close_cause: str
    successor: str


def read(cells: Sequence[str]) -> Row | None:
    """The row; None when it is not of this layout, or only tells of an older state (``latest`` is 0)."""
    if len(cells) != COLUMNS or cells[23] == _SUPERSEDED:
        return None
    number, name, updated_on = cells[1], cells[6], _day(cells[4])
    if updated_on is None or not 0 < len(name) <= 150 or not is_corporate_number(number):
        return None
    return Row(
        number=number,
        name=name,
        kana=cells[28][:500],
        name_en=cells[24][:300],
        kind=cells[8][:3],
        address=("".join(cells[9:12]) or cells[16])[:1000],
        prefecture_code=cells[13][:2],
        city_code=cells[14][:3],
        post_code=cells[15][:7],
        process=cells[2][:2],
        changed_on=_day(cells[5]),
        updated_on=updated_on,
        assigned_on=_day(cells[22]),
        closed_on=_day(cells[18]),
        close_cause=cells[19][:2],
        successor=cells[20] if is_corporate_number(cells[20]) else "",
    )


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
