"""One spelling for equal JSON values (RFC 8785), so that a digest taken by an institution can be compared."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from apps.feeds.protocol import base64url

MAX_INTEGER = 2**53 - 1
_fast = msgspec.json.Encoder(order="sorted").encode
_quote = json.JSONEncoder(ensure_ascii=False).encode


class CanonicalError(ValueError):
    """The value has no canonical form: not JSON, beyond a double, or text that is not Unicode."""


def canonical(value: object) -> bytes:
    """The RFC 8785 bytes of a value made of dict, list, str, int, float, bool and None.

    Errors: ``CanonicalError`` for anything else, integers beyond 2**53 - 1, NaN, infinity and lone surrogates.
    """
    try:
        if _is_plain(value):
            return _fast(value)
        return _exact(value).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        raise CanonicalError("the value has no canonical form") from None


def digest(data: object) -> str:
    """Base64url SHA-256 of the canonical form: the ``digest`` member of a record event."""
    return digest_of(canonical(data))


def digest_of(canonical_bytes: bytes) -> str:
    """The same, of bytes that are canonical already."""
    return base64url.encode(hashlib.sha256(canonical_bytes).digest())


def _is_plain(value: Any) -> bool:
    """Whether msgspec's sorted output is the canonical one: ASCII names, no number that it would write otherwise."""
    items: Iterable[Any] = (value,)
    if type(value) is dict:
        for name in value:
            if type(name) is not str:
                raise CanonicalError("names of members must be text")
            if not name.isascii():
                return False
        items = value.values()
    elif type(value) is list:
        items = value
    for item in items:
        kind = type(item)
        if kind is str or kind is bool or item is None:
            continue
        if kind is int:
            _check_exact(item)
        elif kind is dict or kind is list:
            if not _is_plain(item):
                return False
        elif kind is not float or item % 1 == 0 or not 1e-4 <= abs(item) < 1e15:
            return False
    return True


def _check_exact(number: int) -> None:
    if not -MAX_INTEGER <= number <= MAX_INTEGER:
        raise CanonicalError("the integer is beyond a double")


def _exact(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _quote(value)
        case int():
            _check_exact(value)
            return str(value)
        case float():
            return number_text(value)
        case list() | tuple():
            return f"[{','.join(map(_exact, value))}]"
        case dict():
            return _exact_object(value)
    raise CanonicalError("the value is not JSON")


def _exact_object(value: Mapping[str, object]) -> str:
    if not all(type(name) is str for name in value):
        raise CanonicalError("names of members must be text")
    members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
    return "{" + ",".join(f"{_quote(name)}:{_exact(item)}" for name, item in members) + "}"


def number_text(number: float) -> str:
    """A double as ECMAScript prints it (RFC 8785 section 3.2.2.3): shortest digits, exponents from 1e21 and 1e-7."""
    if number - number != 0:
        raise CanonicalError("the number is not finite")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """The digits with their decimal point after ``point`` places (negative: zeros in between)."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{tail}e{point - 1:+d}"
