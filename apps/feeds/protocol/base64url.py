"""Base64url as JOSE writes it (RFC 7515 section 2): no padding, one spelling per value."""

import base64
import binascii

# "+", "/" and "=" belong to other spellings: they become a character that the strict decoder refuses.
_TO_STANDARD = bytes.maketrans(b"-_+/=", b"+/!!!")
# The unused low bits of the last character must be zero, or two spellings would mean the same bytes.
_LAST_OF_TWO = frozenset(b"AQgw")
_LAST_OF_THREE = frozenset(b"AEIMQUYcgkosw048")
_PADDING = (b"", b"", b"==", b"=")


def encode(value: bytes) -> str:
    """The bytes in base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def decode(text: bytes) -> bytes:
    """The bytes that ``text`` spells; ValueError for foreign characters, padding or a second spelling."""
    rest = len(text) & 3
    if (
        rest == 1
        or (rest == 2 and text[-1] not in _LAST_OF_TWO)
        or (rest == 3 and text[-1] not in _LAST_OF_THREE)
    ):
        raise ValueError("not base64url")
    return binascii.a2b_base64(text.translate(_TO_STANDARD) + _PADDING[rest], strict_mode=True)
