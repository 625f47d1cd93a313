"""Keys that institutions publish (RFC 7517) which of them may be used, and what staff decided about each."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from apps.feeds.protocol import base64url, strict_json
from apps.feeds.protocol.signatures import CHECKS, Check, PublicKey

ALGORITHMS: Final = frozenset(CHECKS)
MAX_DOCUMENT_BYTES: Final = 256 * 1024
MAX_KEYS: Final = 20
MAX_KID: Final = 200
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class KeyDocumentError(ValueError):
    """Why a key or a key document is refused, as a word.

    Codes: too_large, not_json (and the other words of strict JSON), not_a_key_set, too_many_keys, private_key,
    duplicate_kid, not_a_key, unsupported_key.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class KeyStatus(StrEnum):
    """What staff said about a key: only approved ones open new tokens."""

    APPROVED = "approved"
    PENDING = "pending"
    RETIRED = "retired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public signature key as an institution published it, checked; ``jwk`` holds only its required members."""

    kid: str
    thumbprint: str
    algorithms: frozenset[str]
    public_key: PublicKey
    jwk: dict[str, str]

    def trusted(self, status: KeyStatus, retired_at: int | None = None) -> "TrustedKey":
        """The key with what staff decided about it."""
        return TrustedKey(self.kid, self.algorithms, self.thumbprint, self.public_key, status, retired_at)


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key of the configuration. ``retired_at`` (seconds since 1970): tokens issued until then still count."""

    kid: str
    algorithms: frozenset[str]
    thumbprint: str
    public_key: PublicKey
    status: KeyStatus
    retired_at: int | None = None

    def check_for(self, algorithm: str) -> Check | None:
        """How to check a signature of this algorithm; None when the key is not made for it."""
        if algorithm not in self.algorithms:
            return None
        return CHECKS[algorithm](self.public_key)


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """A key document: usable keys by kid, and how many others it held that are not for us."""

    keys: dict[str, PublishedKey]
    ignored: int


def parse_key_set(raw: bytes) -> PublishedKeys:
    """The keys of a JWK set (RFC 7517 section 5), in the limits of the protocol: 256 KiB, 20 keys.

    Keys of other types, uses or sizes and keys without a name are counted, not used. ``KeyDocumentError`` refuses the
    whole document when it shows a private member or one kid twice: something is wrong there that a person must see.
    """
    if len(raw) > MAX_DOCUMENT_BYTES:
        raise KeyDocumentError("too_large")
    try:
        document = strict_json.loads(raw)
    except strict_json.StrictJSONError as error:
        raise KeyDocumentError(error.code) from None
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(jwk, dict) for jwk in listed):
        raise KeyDocumentError("not_a_key_set")
    if len(listed) > MAX_KEYS:
        raise KeyDocumentError("too_many_keys")
    if any(_PRIVATE_MEMBERS & jwk.keys() or jwk.get("kty") == "oct" for jwk in listed):
        raise KeyDocumentError("private_key")
    return _usable(listed)


def _usable(listed: list[dict[str, Any]]) -> PublishedKeys:
    named = [jwk["kid"] for jwk in listed if isinstance(jwk.get("kid"), str)]
    if len(set(named)) != len(named):
        raise KeyDocumentError("duplicate_kid")
    keys: dict[str, PublishedKey] = {}
    for jwk in listed:
        try:
            key = parse_key(jwk)
        except KeyDocumentError:
            continue
        keys[key.kid] = key
    return PublishedKeys(keys, ignored=len(listed) - len(keys))


def parse_key(jwk: Mapping[str, Any]) -> PublishedKey:
    """One public signature key; ``KeyDocumentError`` when it is private, damaged or of a kind we do not use."""
    if _PRIVATE_MEMBERS & jwk.keys() or jwk.get("kty") == "oct":
        raise KeyDocumentError("private_key")
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID:
        raise KeyDocumentError("not_a_key")
    operations = jwk.get("key_ops", ["verify"])
    if jwk.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        raise KeyDocumentError("unsupported_key")
    read = _READERS.get(f"{jwk.get('kty')} {jwk.get('crv', '')}".rstrip())
    if read is None:
        raise KeyDocumentError("unsupported_key")
    public_key, members, algorithms = _read(read, jwk)
    if "alg" in jwk:
        algorithms &= {jwk["alg"]} if isinstance(jwk["alg"], str) else frozenset()
    if not algorithms:
        raise KeyDocumentError("unsupported_key")
    return PublishedKey(kid, _thumbprint(members), algorithms, public_key, {"kid": kid, **members})


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638 SHA-256 thumbprint of a public key, base64url."""
    return parse_key({"kid": "-", **jwk}).thumbprint


type _Read = tuple[PublicKey, dict[str, str], frozenset[str]]


def _read(read: Callable[[Mapping[str, Any]], _Read], jwk: Mapping[str, Any]) -> _Read:
    try:
        return read(jwk)
    except KeyDocumentError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise KeyDocumentError("not_a_key") from None


def _bytes(jwk: Mapping[str, Any], member: str, length: int | None = None) -> bytes:
    value = base64url.decode(jwk[member].encode("ascii"))
    if length is not None and len(value) != length:
        raise ValueError(member)
    return value


def _read_p256(jwk: Mapping[str, Any]) -> _Read:
    x, y = _bytes(jwk, "x", 32), _bytes(jwk, "y", 32)
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    members = {"crv": "P-256", "kty": "EC", "x": jwk["x"], "y": jwk["y"]}
    return numbers.public_key(), members, frozenset({"ES256"})


def _read_rsa(jwk: Mapping[str, Any]) -> _Read:
    modulus, exponent = _bytes(jwk, "n"), _bytes(jwk, "e")
    if modulus[:1] == b"\0" or exponent[:1] == b"\0":
        raise ValueError("leading zeros spell the same key differently (RFC 7518 section 2)")
    n, e = int.from_bytes(modulus), int.from_bytes(exponent)
    # NIST SP 800-131A asks for 2048 bits; the upper bounds keep one check from costing a second.
    if not 2048 <= n.bit_length() <= 4096 or not 3 <= e < 2**32:
        raise KeyDocumentError("unsupported_key")
    members = {"e": jwk["e"], "kty": "RSA", "n": jwk["n"]}
    return rsa.RSAPublicNumbers(e, n).public_key(), members, frozenset({"PS256"})


def _read_ed25519(jwk: Mapping[str, Any]) -> _Read:
    key = ed25519.Ed25519PublicKey.from_public_bytes(_bytes(jwk, "x", 32))
    return key, {"crv": "Ed25519", "kty": "OKP", "x": jwk["x"]}, frozenset({"EdDSA", "Ed25519"})


_READERS: Final[dict[str, Callable[[Mapping[str, Any]], _Read]]] = {
    "EC P-256": _read_p256,
    "RSA": _read_rsa,
    "OKP Ed25519": _read_ed25519,
}


def _thumbprint(required_members: dict[str, str]) -> str:
    canonical = msgspec.json.encode(required_members, order="sorted")
    return base64url.encode(hashlib.sha256(canonical).digest())
