"""A seal: AES-256-GCM over some bytes, bound to the place where they belong."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12  # NIST SP 800-38D section 8.2.2: random, so at most 2**32 seals under one key
_SHORTEST: Final = len(_VERSION) + _NONCE_BYTES + 16  # with the tag, and nothing sealed


class SealBroken(Exception):  # noqa: N818 - says what was found, as a seal on a letter
    """Sealed bytes were changed, moved to another place, or sealed under another key. Its text names the place only."""


def new_key() -> bytes:
    """A random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def close(cipher: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    """Version 1 of a seal: 0x01, a random nonce of 12 bytes, ciphertext and tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + cipher.encrypt(nonce, plain, bound_to)


def open_(cipher: AESGCM, sealed: bytes, bound_to: bytes, *, place: str) -> bytes:
    """What was sealed; SealBroken, naming ``place``, when it does not open."""
    if len(sealed) < _SHORTEST or sealed[:1] != _VERSION:
        raise SealBroken(f"{place} holds no seal that is known here")
    try:
        return cipher.decrypt(sealed[1:13], sealed[13:], bound_to)
    except InvalidTag:
        raise SealBroken(f"a seal of {place} is broken") from None


def is_sealed(value: bytes) -> bool:
    """Whether stored bytes look like a seal; neither JSON nor a token begins with its first byte."""
    return value[:1] == _VERSION and len(value) >= _SHORTEST
