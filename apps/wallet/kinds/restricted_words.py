"""The restricted numbers that only a word beside them, or the name of their field, gives away."""

import re
import unicodedata
from typing import Final, Literal

type What = Literal["my_number", "resident_record_code", "basic_pension_number", "health_insurance_number"]

_TO: Final = r"[^\d\n]{0,12}"
_D: Final = r"[\s\-‐-―−ー]{0,3}"


def _digits(count: int) -> str:
    return rf"(?<!\d)\d(?:{_D}\d){{{count - 1}}}(?!\d)"


_NOT_EMPLOYMENT: Final = r"(?!-\d(?!\d))"  # 4-6-1 is an employment-insurance number
_PENSION: Final = rf"(?<!\d)\d{{4}}{_D}\d{{6}}(?!\d){_NOT_EMPLOYMENT}"
LABELLED: Final[dict[What, re.Pattern[str]]] = {
    "resident_record_code": re.compile(
        rf"(?:住民票\s*コード|(?i:(?:resident[ -]?record|juminhyo|jūminhyō)[ -]?code)){_TO}{_digits(11)}"
    ),
    "basic_pension_number": re.compile(
        rf"(?:基礎年金\s*番号|年金\s*(?:手帳|番号)|(?i:(?:basic[ -])?pension[ -](?:number|no\.?)|kiso[ -]?nenkin))"
        rf"(?:{_TO}{_digits(10)}{_NOT_EMPLOYMENT}|.*{_PENSION})",
        re.DOTALL,
    ),
    "health_insurance_number": re.compile(
        r"記号[^\d\n]{0,4}[\w\-]{1,12}.{0,6}番号[^\d\n]{0,4}\d"
        r"|記号.{0,3}番号[^\d\n]{0,6}\d"
        r"|(?<!被)保険者番号[^\d\n]{0,6}\d{6}"
        r"|(?i:symbol[^\d\n]{0,12}(?:\d+.{0,12}number\D{0,6})\d|symbol (?:and|/) number\D{0,6}\d"
        r"|(?:health )?insurer'?s? (?:number|no\.?)\D{0,6}\d{6})"
        r"|(?i:health insurance (?:card )?(?:number|no\.?)\D{0,6}\d{2})"
    ),
}
_NAMES: Final[dict[str, What]] = {
    "residentrecordcode": "resident_record_code",
    "juminhyocode": "resident_record_code",
    "住民票コード": "resident_record_code",
    "basicpensionnumber": "basic_pension_number",
    "pensionnumber": "basic_pension_number",
    "kisonenkinbango": "basic_pension_number",
    "基礎年金番号": "basic_pension_number",
    "insurernumber": "health_insurance_number",
    "insurancesymbol": "health_insurance_number",
    "insurancenumber": "health_insurance_number",
    "insuredsymbol": "health_insurance_number",
    "insuredcode": "health_insurance_number",
    "hihokenshabango": "health_insurance_number",
    "保険者番号": "health_insurance_number",
    "記号": "health_insurance_number",
    "番号": "health_insurance_number",
}
BARE: Final[dict[What, re.Pattern[str]]] = {
    "resident_record_code": re.compile(_digits(11)),
    "basic_pension_number": re.compile(_digits(10)),
    "health_insurance_number": re.compile(r"\d"),
}
LENGTHS: Final[dict[What, range]] = {
    "resident_record_code": range(10, 12),
    "basic_pension_number": range(9, 11),
    "health_insurance_number": range(1, 20),
}


_ALLOWED: Final = ("employment", "雇用", "labour", "labor", "労働")  # numbers no law keeps from us


def what_is_named(name: str) -> What | None:
    """Which restricted number a field of this name would hold, if any."""
    bare = re.sub(r"[\s_\-・]", "", unicodedata.normalize("NFKC", name)).lower()
    if not bare or any(word in bare for word in _ALLOWED):
        return None
    return next(
        (what for known, what in _NAMES.items() if known == bare or (len(known) > 2 and known in bare)),
        None,
    )
