"""JSON that means one thing only: no duplicate names, no NaN, no lone surrogates, bounded depth and numbers (RFC 7493)."""

import json
import re
from typing import Any, NoReturn

import msgspec

MAX_DEPTH = 20
MAX_COMMAS = 50_000  # no document of the protocol comes near it
MAX_INTEGER = 2**53 - 1  # what every JSON reader holds exactly (RFC 7493 section 2.2)
_WHITESPACE = " \t\r\n"
_SPACES = _WHITESPACE.encode()
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NOT_BRACKETS = bytes(code for code in range(256) if code not in b"[]{}")
_DIGITS_AS_ZERO = bytes(48 if code in b"0123456789" else 46 for code in range(256))
_LONG_NUMBER = b"0" * 16
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class StrictJSONError(ValueError):
    """Why the text was refused, as a word: never the text itself, which may be personal.

    Codes: not_utf8, not_json, duplicate_member, number_not_allowed, lone_surrogate, too_deep, too_many_members.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise StrictJSONError("duplicate_member")
    return members


def _refuse_constant(_name: str) -> NoReturn:
    raise StrictJSONError("number_not_allowed")


def _finite(digits: str) -> float:
    number = float(digits) if len(digits) < 400 else float("inf")
    if number - number != 0:  # infinity: beyond a double, or absurdly long
        raise StrictJSONError("number_not_allowed")
    return number


def _exact_integer(digits: str) -> int:
    if len(digits) > 17 or abs(number := int(digits)) > MAX_INTEGER:
        raise StrictJSONError("number_not_allowed")
    return number


def _scanner(**hooks: Any) -> Any:
    decoder: Any = json.JSONDecoder(
        object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite, **hooks
    )
    return decoder.scan_once


# The built-in reading of integers is faster, so the bounded one runs only where 16 digits stand in a row.
_scan = _scanner()
_scan_long_numbers = _scanner(parse_int=_exact_integer)
_read = msgspec.json.Decoder().decode
_write = msgspec.json.Encoder().encode


def _deeper_than_allowed(raw: bytes) -> bool:
    depth = 0
    for bracket in _STRINGS.sub(b"", raw).translate(None, _NOT_BRACKETS):
        if bracket in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        else:
            depth -= 1
    return False


def _check_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise StrictJSONError("lone_surrogate") from None


_NOT_SURE = object()


def _told_in_full(raw: bytes) -> Any:
    """The value of a text in its usual spelling, read several times faster; ``_NOT_SURE`` of any other text.

    Written out again the value is the same text but for spaces only if every member was kept, hence none twice:
    spaces taken from both leave their tokens as many as they were.
    """
    try:
        value = _read(raw)
    except (ValueError, RecursionError):
        return _NOT_SURE  # the slow way finds out what is wrong
    same = _write(value).translate(None, _SPACES) == raw.translate(None, _SPACES)
    return value if same else _NOT_SURE


def loads(raw: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    Errors: ``StrictJSONError`` with the code of the first thing found wrong. Integers beyond 2**53 - 1 and numbers
    beyond a double are refused, since two readers could take them for different values.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise StrictJSONError("not_utf8") from None
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _deeper_than_allowed(raw):
        raise StrictJSONError("too_deep")
    if len(raw) > MAX_COMMAS and raw.count(b",") > MAX_COMMAS:
        raise StrictJSONError("too_many_members")
    long_numbers = _LONG_NUMBER in raw.translate(_DIGITS_AS_ZERO)
    if not long_numbers and (told := _told_in_full(raw)) is not _NOT_SURE:
        return told
    text = text.strip(_WHITESPACE)
    scan = _scan_long_numbers if long_numbers else _scan
    try:
        value, end = scan(text, 0)
    except StrictJSONError:
        raise
    except (ValueError, StopIteration, RecursionError):
        raise StrictJSONError("not_json") from None  # the original error would carry the text
    if end != len(text):
        raise StrictJSONError("not_json")
    if b"\\u" in raw and _SURROGATE.search(raw):
        _check_surrogates(value)
    return value
