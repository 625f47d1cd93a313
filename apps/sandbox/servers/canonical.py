"""One byte string for one JSON value (RFC 8785), so that a digest says what the data is."""

import base64
import hashlib
import math
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring


def digest(value: object) -> str:
    """The base64url SHA-256, without padding, of the canonical form of a JSON value (RFC 8785)."""
    return base64url(hashlib.sha256(canonical(value)).digest())


def base64url(raw: bytes) -> str:
    """RFC 7515 section 2: base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def canonical(value: object) -> bytes:
    """The canonical UTF-8 bytes of a JSON value (RFC 8785 section 3.2).

    Raises ValueError for what JSON cannot hold: NaN, infinities, lone surrogates, other types.
    """
    return _text(value).encode()


def _text(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return _number(float(value)) if abs(value) >= 2**53 else str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(f"{encode_basestring(name)}:{_text(held)}" for name, held in members) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(map(_text, value)) + "]"
    raise ValueError(f"JSON has no {type(value).__name__}")


def _number(value: float) -> str:
    """ECMAScript's text of a double (RFC 8785 section 3.2.2.3): the shortest digits, laid out its way."""
    if not math.isfinite(value):
        raise ValueError("JSON has no NaN and no infinity")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)  # how many digits stand before the point
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        layout = digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        layout = "0." + "0" * -point + digits
    else:
        power = f"e{point - 1:+d}"
        layout = digits[0] + (f".{digits[1:]}" if digits[1:] else "") + power
    return sign + layout
