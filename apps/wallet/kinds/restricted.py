"""Numbers that must never get in, found wherever they hide in a payload, a text or a file name, never repeated.

My Number may be neither asked for, taken nor kept outside the cases the law lists, a resident's consent or not
(MNA 15, 19, 20). The resident-record code may not be asked for or kept by third parties (BRRA 30-37, 30-38). The
basic pension number (NPA 108-4) and the symbol and number of health insurance (HIA 194-2, NHIA 111-2) may be
demanded for pension and health work only.

A My Number has a check digit, so it needs no word beside it: any twelve digits that fit are refused, also a
driver's licence number that happens to fit. The others are refused where a word or a field name tells what they
are. Numbers of other lengths (corporate 13, employment insurance 11) and amounts pass.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from apps.accounts.corporate_number import DIGITS as CORPORATE_DIGITS
from apps.accounts.corporate_number import is_corporate_number
from apps.wallet.kinds.faults import KindError
from apps.wallet.kinds.registry import KINDS
from apps.wallet.kinds.restricted_words import BARE, LABELLED, LENGTHS, What, what_is_named


class Restricted(NamedTuple):
    """A restricted number stands at `path`; `what` it is. The number itself is not carried."""

    path: str
    what: What


KEY: Final = "(field name)"
_MY_NUMBER_DIGITS: Final = 12
# Keys that may hold whole numbers of twelve digits: amounts of companies. Nobody's own amount has so many.
_COMPANY_AMOUNTS: Final = frozenset({"capital", "statutory_report_withholding_total"})
_KNOWN_KEYS: Final = frozenset(
    name
    for kind in KINDS.values()
    for field in kind.fields
    for name in (field.name, *(part.name for part in field.parts))
)

# -- quick look: nearly every payload ends here ---------------------------------------------------------------
_DIGIT: Final = re.compile(r"\d")
_KANJI_DIGIT: Final = re.compile(r"[\d〇零一二三四五六七八九]")
_FROM_KANJI: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
# signs that NFKC turns into digits or Latin letters: superscripts, enclosed numbers, full-width letters
_DISGUISED: Final = re.compile(
    "[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ff\u2776-\u2793\u3220-\u325f\u3280-\u32bf\uff21-\uff5a"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f10a]"
)
_WORDS: Final = (
    "記号", "番号", "コード", "ｺｰﾄﾞ", "手帳", "symbol", "number", "code", "bango", "insurer", "pension", "nenkin"
)  # fmt: skip


def _is_suspect(text: str) -> bool:
    """Quick and on the safe side: whether the thorough look could find anything in this text."""
    if len(_DIGIT.findall(text)) >= 10 or (not text.isascii() and _DISGUISED.search(text)):
        return True
    if len(_KANJI_DIGIT.findall(text)) >= 10:
        return True
    lower = text.lower()
    return any(word in lower for word in _WORDS)


def is_my_number(digits: str) -> bool:
    """Whether twelve ASCII digits carry the check digit of a My Number.

    With P1 the right-most of the first eleven, Q = n+1 up to the sixth and n-5 from the seventh, r = sum of P*Q
    mod 11: the check digit is 0 for r of 0 or 1, else 11 - r (MIC Ordinance 85 of 2014, article 5).
    """
    if len(digits) != _MY_NUMBER_DIGITS or not (digits.isascii() and digits.isdecimal()):
        return False
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def find_restricted(data: Mapping[str, Any]) -> list[Restricted]:
    """Every restricted number in the keys and texts of a payload, with its path; empty when it may be kept."""
    if data.keys() <= _KNOWN_KEYS and _looks_clean(data):
        return []
    return list(_walk(data, "", ""))


def find_restricted_text(text: str) -> list[Restricted]:
    """Every restricted number in one text, such as a file name; the path is empty."""
    return [Restricted("", what) for what in _find_in_text(text, "")]


def find_restricted_page(text: str) -> list[Restricted]:
    """Every restricted number in the text of a printed page; the path is empty.

    On a page amounts stand side by side, and two of them together often pass for a My Number. So digits in groups
    of other shapes than one run, 4-4-4 or single boxes count only where a word on the page names My Number.
    """
    plain = _plain(text)
    found: list[What] = []
    mine = _my_numbers(plain) if _MY_NUMBER_WORD.search(plain) else _shaped_my_numbers(plain)
    if any(True for _ in mine):
        found.append("my_number")
    found.extend(what for what, pattern in LABELLED.items() if pattern.search(plain))
    return [Restricted("", what) for what in found]


def refuse_restricted(data: Mapping[str, Any]) -> None:
    """Raises KindError `restricted` with the path of the first restricted number in the payload."""
    if found := find_restricted(data):
        raise KindError(found[0].path, "restricted")


def _looks_clean(data: Mapping[str, Any]) -> bool:
    """Quick and on the safe side: False asks for the thorough look."""
    texts = []
    for value in data.values():
        kind = type(value)
        if kind is int:
            if value > 99_999_999_999:
                return False
        elif kind is str:
            # too short for twelve digits or a word with a number; letters only; thirteen digits hold no twelve
            if not (
                (len(value) < _MY_NUMBER_DIGITS and value.isascii())
                or value.isalpha()
                or (len(value) == CORPORATE_DIGITS and value.isdecimal())
            ):
                texts.append(value)
        elif kind is dict:
            if not (value.keys() <= _KNOWN_KEYS and _looks_clean(value)):
                return False
        elif kind is float:
            if value > 99_999_999_999:
                return False
        elif value is not None and kind is not bool:
            return False
    return not any(map(_is_suspect, texts))


# -- thorough look --------------------------------------------------------------------------------------------
def _walk(value: Any, path: str, named: str) -> Iterator[Restricted]:
    """`named` is the name of the field the value stands in, which can tell what a bare number is."""
    if isinstance(value, str):
        yield from (Restricted(path, what) for what in _find_in_text(value, named))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk_member(str(key), inner, path)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{place}]", named)
    elif isinstance(value, int | float) and not isinstance(value, bool) and named not in _COMPANY_AMOUNTS:
        if is_my_number(f"{value:.0f}"):
            yield Restricted(path, "my_number")
        elif (what := what_is_named(named)) and len(f"{value:.0f}") in LENGTHS[what]:
            yield Restricted(path, what)


def _walk_member(key: str, value: Any, path: str) -> Iterator[Restricted]:
    name = KEY
    if key in _KNOWN_KEYS or re.fullmatch(r"[A-Za-z_]{1,60}", key):
        name = key
    else:
        yield from (Restricted(f"{path}.{KEY}".lstrip("."), what) for what in _find_in_text(key, ""))
    yield from _walk(value, f"{path}.{name}".lstrip("."), key)


def _find_in_text(text: str, named: str) -> list[What]:
    """What is found in one text, each sort once."""
    by_name = None if named in _KNOWN_KEYS else what_is_named(named)
    if not by_name and not _is_suspect(text):
        return []
    plain = _plain(text)
    found: list[What] = []
    if any(True for _ in _my_numbers(_UUID.sub(" ", plain))):
        found.append("my_number")
    found.extend(what for what, pattern in LABELLED.items() if pattern.search(plain))
    if by_name and by_name not in found and BARE[by_name].search(plain):
        found.append(by_name)
    return found


def _plain(text: str) -> str:
    """NFKC, with the decimal digits of every script as ASCII; without invisible characters and marks on others."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in normal
        if unicodedata.category(sign) not in {"Cf", "Mn", "Me"} and sign not in _FILLERS
    )


# Groups of a UUID (RFC 9562) may fit by chance. One without any letter is looked at: somebody could have written it.
_UUID: Final = re.compile(
    r"(?<![0-9A-Fa-f])(?=[0-9-]*[A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])"
)
_FILLERS: Final = "\u115f\u1160"  # letters of Hangul that show nothing

# What may stand between the groups of one number: spaces, dashes and other punctuation, the long vowel mark.
_SEPARATOR: Final = r"[\s\-‐-―−ー・･.,、，。:;/\\_|+*()（）\[\]「」~〜～'\"]"
_CLUSTER: Final = re.compile(rf"\d+(?:{_SEPARATOR}{{1,3}}\d+)*")
_DATE: Final = re.compile(
    r"(?<!\d)(?<!\d[-/.])(?:19|20)\d\d(?P<s>[-/.])(?:0?[1-9]|1[0-2])(?P=s)(?:0[1-9]|[12]\d|3[01]|[1-9])(?!\d)(?!(?P=s)\d)"
)
_EMPLOYMENT_INSURANCE: Final = re.compile(r"(?<![\d-])\d{4}-\d{6}-\d(?![\d-])")
_FOREIGN_PHONE: Final = re.compile(r"\+81[- (]{0,2}\d{1,4}\)?[- ]\d{1,4}[- ]\d{4}(?!\d)(?![- ]\d)")
_GROUPED_CORPORATE: Final = re.compile(r"\d-\d{4}-\d{4}-\d{4}")
_BARRIER: Final = "¦"
_GAP: Final = rf"(?:[^\w{_BARRIER}]|[_ー]){{1,12}}"
_YEARS: Final = rf"(?!(?:(?:19|20)\d\d{_GAP}){{2}}(?:19|20)\d\d(?!\d))"
_FAR_APART: Final = re.compile(
    r"(?<!\d)(?="
    + "|".join(
        rf"({_YEARS if size == 4 else ''}\d{{{size}}}(?:{_GAP}\d{{{size}}}){{{12 // size - 1}}})(?!\d)"
        for size in (1, 2, 3, 4)
    )
    + ")"
)
"""Twelve digits in groups of one size, each up to twelve signs that are no letters apart, on other lines too."""


def _my_numbers(plain: str) -> Iterator[str]:
    """Runs of whole groups of digits that make up a My Number; dates and other known shapes stand apart.

    A group is digits, or the numerals 〇 to 九. Groups that stand far apart count where all are of one size, as people
    part such a number: amounts and days side by side are seldom so.
    """
    for written in dict.fromkeys((plain, plain.translate(_FROM_KANJI))):
        yield from _my_numbers_in_digits(written)


def _my_numbers_in_digits(plain: str) -> Iterator[str]:
    for pattern in (_DATE, _EMPLOYMENT_INSURANCE, _FOREIGN_PHONE):
        plain = pattern.sub(_BARRIER, plain)
    plain = _CLUSTER.sub(_unless_corporate, plain)
    for cluster in _CLUSTER.finditer(plain):
        yield from _twelves(re.findall(r"\d+", cluster.group()))
    for found in _FAR_APART.finditer(plain):
        digits = "".join(filter(str.isdecimal, next(filter(None, found.groups()))))
        if is_my_number(digits):
            yield digits


_MY_NUMBER_WORD: Final = re.compile(r"個\s*人\s*番\s*号|マイ\s*ナンバー|(?i:my\s?number|individual\s+number)")
#: One run; 4-4-4 as on the card, unless all three are years; twelve boxes with a digit each, as on forms.
_SHAPED: Final = re.compile(
    r"(?<![\d,.\-])(?:\d{12}"
    r"|(?!(?:(?:19|20)\d\d[\s\-‐-―−ー・]){2}(?:19|20)\d\d)\d{4}(?P<s>[\s\-‐-―−ー・])\d{4}(?P=s)\d{4}"
    r"|\d(?:[\s|｜]{1,3}\d){11})(?![\s|｜]{0,3}\d[\s|｜]\d|[\d,]|[.\-]\d)"
)


def _shaped_my_numbers(plain: str) -> Iterator[str]:
    """Twelve digits as a My Number is printed."""
    for found in _SHAPED.finditer(plain):
        digits = "".join(filter(str.isdecimal, found.group()))
        if is_my_number(digits):
            yield digits


def _twelves(groups: list[str]) -> Iterator[str]:
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group
            if len(digits) >= _MY_NUMBER_DIGITS:
                break
        if is_my_number(digits):
            yield digits


def _unless_corporate(cluster: re.Match[str]) -> str:
    """The tax agency prints corporate numbers as 7-0000-1205-0002, whose end could pass for a My Number."""
    text = cluster.group()
    is_one = _GROUPED_CORPORATE.fullmatch(text) and is_corporate_number(text.replace("-", ""))
    return _BARRIER if is_one else text
