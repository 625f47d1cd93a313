"""What a typed structure cannot say about a value: check digits, real months, text that can be stored and read.

A check answers None when the value may stand, else the part of it that may not and the code of the fault.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from apps.accounts.corporate_number import is_corporate_number
from apps.wallet.kinds.kind import KindField
from apps.wallet.kinds.values import EARLIEST, HOURS_LIMIT, LATEST, OpenSpan, Org, Span

type Fault = tuple[str, str]  # the path below the field, the code
type Check = Callable[[Any], Fault | None]

_MONTHS: Final = frozenset(f"{year:04}-{month:02}" for year in range(1900, 2200) for month in range(1, 13))
_PREFECTURES: Final = frozenset(f"{number:02}" for number in range(1, 48))
_OPEN_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
# line breaks and tabs are printed on documents; other controls are not, and PostgreSQL and UTF-8 refuse some
_UNPRINTED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_known_corporate_number = lru_cache(maxsize=4096)(is_corporate_number)


def check_text(value: str) -> Fault | None:
    """Text is Unicode NFC, as printed, without control characters."""
    if value.isprintable():  # quick, and true of all but a few: the ideographic space is not "printable"
        if value.isascii():
            return None
    elif _UNPRINTED.search(value):
        return "", "bad_text"
    return None if unicodedata.is_normalized("NFC", value) else ("", "not_nfc")


def check_date(value: datetime.date) -> Fault | None:
    """A day that a living person's papers can name; 9999-12-31 for "no end" is left out instead."""
    return None if EARLIEST <= value <= LATEST else ("", "out_of_range")


def check_month(value: str) -> Fault | None:
    return None if value in _MONTHS else ("", "bad_month")


def check_prefecture(value: str) -> Fault | None:
    return None if value in _PREFECTURES else ("", "bad_code")


def check_country(value: str) -> Fault | None:
    """Two capital letters; which ones exist changes with the world and is not decided here."""
    return (
        None
        if len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()
        else ("", "bad_code")
    )


def check_org(value: Org) -> Fault | None:
    if fault := check_text(value.name):
        return "name", fault[1]
    if value.corporate_number is not None and not _known_corporate_number(value.corporate_number):
        return "corporate_number", "bad_corporate_number"
    if value.prefecture is not None and value.prefecture not in _PREFECTURES:
        return "prefecture", "bad_code"
    return None


def check_spans(value: tuple[Span | OpenSpan, ...]) -> Fault | None:
    for place, span in enumerate(value):
        for name, day in (("from", span.from_), ("to", span.to)):
            if day is not None and check_date(day):
                return f"[{place}].{name}", "out_of_range"
    return None


def check_open_code(value: str) -> Fault | None:
    return None if _OPEN_CODE.fullmatch(value) else ("", "bad_code")


def check_open_codes(value: tuple[str, ...]) -> Fault | None:
    for place, code in enumerate(value):
        if check_open_code(code):
            return f"[{place}]", "bad_code"
    return None


def check_number(value: object) -> Fault | None:
    """A number as it was sent, before it became a Decimal: 0 to 9999 with at most two decimal places."""
    if not isinstance(value, int | float | Decimal):
        return "", "wrong_type"
    if (type(value) is Decimal and not value.is_finite()) or not 0 <= value <= HOURS_LIMIT:
        return "", "out_of_range"
    # the nearest hundredth, written as the closest float, is the value itself exactly when it has two places
    fits = round(value * 100) / 100 == value if type(value) is float else round(value, 2) == value
    return None if fits else ("", "out_of_range")


_BY_TYPE: Final[dict[str, Check]] = {
    "text": check_text,
    "date": check_date,
    "month": check_month,
    "prefecture": check_prefecture,
    "country": check_country,
    "org": check_org,
    "spans": check_spans,
}


def check_for(field: KindField) -> Check | None:
    """What still has to be asked of a decoded value of this field; None when its type says it all."""
    if field.open_codes:
        return check_open_codes if field.type == "codes" else check_open_code
    return _BY_TYPE.get(field.type)
