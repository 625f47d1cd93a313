"""Whether a signature fits: ES256, PS256 and Ed25519 (RFC 7518 sections 3.4 and 3.5, RFC 8037), nothing else."""

from collections.abc import Callable
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

type PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey
type Check = Callable[[bytes, bytes], bool]
"""Whether a signature (first argument) fits the signed bytes (second)."""

_ECDSA_SHA256 = ec.ECDSA(hashes.SHA256())
_PSS_SHA256 = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
_SHA256 = hashes.SHA256()


def _der_integer(number: bytes) -> bytes:
    """An unsigned number of 32 bytes in DER: no leading zeros, but one where the first bit would read as a minus."""
    digits = number.lstrip(b"\0")
    if not digits or digits[0] & 0x80:
        digits = b"\0" + digits
    return b"\x02%c%b" % (len(digits), digits)


def _check_es256(key: Any) -> Check:
    verify = key.verify

    def check(signature: bytes, signed: bytes) -> bool:
        if len(signature) != 64:
            return False
        r, s = _der_integer(signature[:32]), _der_integer(signature[32:])
        try:
            verify(b"\x30%c%b%b" % (len(r) + len(s), r, s), signed, _ECDSA_SHA256)
        except InvalidSignature:
            return False
        return True

    return check


def _check_ps256(key: Any) -> Check:
    def check(signature: bytes, signed: bytes) -> bool:
        try:
            key.verify(signature, signed, _PSS_SHA256, _SHA256)
        except InvalidSignature:
            return False
        return True

    return check


def _check_ed25519(key: Any) -> Check:
    def check(signature: bytes, signed: bytes) -> bool:
        try:
            key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True

    return check


CHECKS: Final[dict[str, Callable[[Any], Check]]] = {
    "ES256": _check_es256,
    "PS256": _check_ps256,
    "EdDSA": _check_ed25519,
    "Ed25519": _check_ed25519,
}
