"""Cells as people's own tables write them: ¥240,000, 令和8年10月, 168:30, はい; read into what a payload says.

A cell that cannot be read stays as it is, so that decoding the payload names it.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from apps.wallet.kinds import KindField
from apps.wallet.kinds.places import prefecture_name
from apps.wallet.tables.columns import value_of

_ERAS: Final = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_YEAR: Final = r"(?:(?P<era>令和|平成|昭和|[RHS])\.?\s*(?P<of>元|0?[1-9]|[1-9]\d)|(?P<year>\d{4}))"
_DAY: Final = re.compile(rf"{_YEAR}\s*[年/.\-]\s*(?P<month>\d{{1,2}})\s*[月/.\-]\s*(?P<day>\d{{1,2}})\s*日?")
_MONTH: Final = re.compile(rf"{_YEAR}\s*[年/.\-]\s*(?P<month>\d{{1,2}})\s*月?(?:分)?")
_ONLY_YEAR: Final = re.compile(rf"{_YEAR}\s*(?:年度?|年分)?")
_AMOUNT: Final = re.compile(
    r"(?P<minus>[-−△▲]?)\s*[¥￥]?\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)\s*(?:円|日|回|人|か月|ヶ月)?"
)
_CLOCK: Final = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)")
_HOURS: Final = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,2})?)\s*(?:時間|h)?", re.IGNORECASE)
_YES: Final = frozenset({"はい", "有", "あり", "○", "〇", "yes", "true", "1", "y"})
_NO: Final = frozenset({"いいえ", "無", "なし", "×", "no", "false", "0", "n"})


def read_cell(field: KindField, cell: str) -> object:
    """What a cell says for a field, as JSON would; the cell where that cannot be read."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    match field.type:
        case "date":
            return _day(plain) or cell
        case "month":
            return _month(plain) or cell
        case "year" | "fiscal_year":
            return _year(plain) or cell
        case "yen" | "int":
            return _whole(plain, cell)
        case "hours" | "number":
            return _hours(field, plain)
        case "bool":
            return _yes_or_no(plain, cell)
        case "code":
            return _codes(field).get(plain.casefold(), cell)
        case "prefecture":
            return _prefectures().get(plain, plain)
        case "country" | "corporate_number" | "codes" | "spans":
            return value_of(field, plain)
    return cell


def _year_of(found: re.Match[str]) -> int:
    if found["year"]:
        return int(found["year"])
    return _ERAS[found["era"]] + (1 if found["of"] == "元" else int(found["of"]))


def _day(text: str) -> str | None:
    found = _DAY.fullmatch(text)
    return f"{_year_of(found):04}-{int(found['month']):02}-{int(found['day']):02}" if found else None


def _month(text: str) -> str | None:
    found = _MONTH.fullmatch(text)
    return f"{_year_of(found):04}-{int(found['month']):02}" if found else None


def _year(text: str) -> int | None:
    found = _ONLY_YEAR.fullmatch(text)
    return _year_of(found) if found else None


def _whole(text: str, cell: str) -> int | str:
    found = _AMOUNT.fullmatch(text)
    if not found or len(found["digits"]) > 15:
        return cell
    number = int(found["digits"].replace(",", ""))
    return -number if found["minus"] else number


def _hours(field: KindField, text: str) -> object:
    if clock := _CLOCK.fullmatch(text):
        return value_of(field, f"{int(clock['hours']) + int(clock['minutes']) / 60:.2f}")
    found = _HOURS.fullmatch(text)
    return value_of(field, found["number"] if found else text)


def _yes_or_no(text: str, cell: str) -> bool | str:
    folded = text.casefold()
    return True if folded in _YES else False if folded in _NO else cell


def _codes(field: KindField) -> dict[str, str]:
    """The codes of a field by the ways people write them: the code, its words here, its term on the document."""
    told = {code.casefold(): code for code in field.codes}
    told |= {str(label).casefold(): code for code, label in field.codes.items()}
    return told | {term.casefold(): code for code, term in field.codes_japanese.items()}


@cache
def _prefectures() -> dict[str, str]:
    codes = [f"{number:02}" for number in range(1, 48)]
    return {prefecture_name(code, language): code for code in codes for language in ("ja", "en")}
