"""Opens one event token: every check of the protocol in its order, stopping at the first that does not hold.

The way through costs little more than the signature itself: what a header means is remembered per raw header, and
keys are held ready to check. What it means depends on the trust alone, so it is remembered inside the trust.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, NoReturn

from apps.feeds.protocol import base64url, event_types, strict_json
from apps.feeds.protocol.keys import ALGORITHMS, KeyStatus, TrustedKey
from apps.feeds.protocol.signatures import Check
from apps.feeds.protocol.verdicts import Held, Opened, Refused, UnknownKid

MAX_TOKEN_BYTES: Final = 64 * 1024
CLOCK_SKEW: Final = 300
"""Seconds that an institution's clock may be ahead of ours."""
GRACE: Final = 24 * 3600
"""Seconds that a token from the future is kept aside, so that clocks can be mended."""

_REMEMBERED_HEADERS: Final = 64
_TYPES: Final = frozenset({"secevent+jwt", "application/secevent+jwt"})
_BANNED_HEADERS: Final = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"})
_CLAIMS: Final = frozenset({"iss", "aud", "iat", "jti", "sub_id", "events", "txn", "toe"})
_HEADERS: Final = frozenset({"alg", "kid", "typ"})
_LAST_SECOND: Final = (
    253_402_300_799  # of the year 9999; nobody means a later one, but milliseconds look like it
)
_BANNED_CLAIMS: Final = frozenset({"sub", "exp", "nbf"})
_JTI = re.compile(r"[A-Za-z0-9._~-]{8,128}").fullmatch


class _Signer(NamedTuple):
    check: Check
    retired: bool
    retired_at: int | None
    beside: str
    thumbprint: str


@dataclass(frozen=True, slots=True)
class Trust:
    """What is agreed with one institution; build a new one whenever keys or settings change.

    ``verification_id`` is the institution's registered id, the subject of stream verification events.
    """

    issuer: str
    audience: str
    algorithms: frozenset[str]
    keys: Mapping[str, TrustedKey]
    verification_id: str
    event_types: frozenset[str] = event_types.RECEIVED
    _signers: dict[bytes, _Signer] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.algorithms <= ALGORITHMS:
            raise ValueError("Only ES256, PS256, EdDSA and Ed25519 may be allowed.")
        if not self.event_types <= event_types.RECEIVED:
            raise ValueError("Only event types of the protocol may be allowed.")
        if any(kid != key.kid for kid, key in self.keys.items()):
            raise ValueError("Every key must stand under its own kid.")


class _Stopped(Exception):  # noqa: N818  # not an error: the first check that did not hold
    def __init__(self, verdict: Refused | Held) -> None:
        super().__init__()
        self.verdict = verdict


def _refuse(code: str) -> NoReturn:
    raise _Stopped(Refused(code))


def open_token(
    token: bytes | str,
    jti: str,
    trust: Trust,
    now: int,
    *,
    first_seen: int | None = None,
    reverify: bool = False,
) -> Opened | Refused | Held:
    """Verify a token delivered under ``jti``; all times in seconds since 1970.

    ``first_seen`` is when this token was first received: one from the future is held until 24 hours after that, then
    refused. ``reverify`` accepts keys retired since, for tokens already stored. An ``UnknownKid`` (a ``Refused``)
    lets the caller fetch the institution's keys once and open again.
    """
    try:
        signed, header, payload, signature = _split(token)
        signer = trust._signers.get(header) or _signer(header, trust)
        if not signer.check(signature, signed):
            _refuse("bad_signature")
        claims = _object(payload)
        iat = _checked_iat(claims, trust, now, first_seen)
        if not reverify:
            _refuse_retired(signer, iat)
        return _opened(claims, iat, jti, trust, signer)
    except _Stopped as stopped:
        return stopped.verdict


def open_claims(
    token: bytes | str, trust: Trust, now: int, *, types: frozenset[str], first_seen: int | None = None
) -> dict[str, Any] | Refused | Held:
    """The claims of a token of another type than an event (``types``, lower case), after the same checks.

    Who signed is looked up each time: what is remembered of a header is that it may sign events.
    """
    try:
        signed, header, payload, signature = _split(token)
        signer = _who_signed(header, trust, types)
        if not signer.check(signature, signed):
            _refuse("bad_signature")
        claims = _object(payload)
        _refuse_retired(signer, _checked_iat(claims, trust, now, first_seen))
        if signer.beside or not _BANNED_CLAIMS.isdisjoint(claims):
            _refuse("banned_claim")
    except _Stopped as stopped:
        return stopped.verdict
    return claims


def claims_unchecked(token: bytes) -> dict[str, Any] | Refused | Held:
    """What a token claims, before anything about it is known to be true: only to find what it speaks of."""
    try:
        _signed, header, payload, _signature = _split(token)
        _header(header)
        return _object(payload)
    except _Stopped as stopped:
        return stopped.verdict


def _checked_iat(claims: dict[str, Any], trust: Trust, now: int, first_seen: int | None) -> int:
    _check_issuer_and_audience(claims, trust)
    return _issued_at(claims, now, first_seen)


def _refuse_retired(signer: _Signer, iat: int) -> None:
    if signer.retired and (signer.retired_at is None or iat > signer.retired_at):
        _refuse("retired_key")


def is_usable_jti(jti: str) -> bool:
    """Whether a key of an answer has the form that a jti must have."""
    return _JTI(jti) is not None


def _split(token: bytes | str) -> tuple[bytes, bytes, bytes, bytes]:
    """The signed bytes, the raw header, the decoded payload and the decoded signature.

    The header is left as it is: the same few come again and again, and are remembered undecoded.
    """
    if len(token) > MAX_TOKEN_BYTES:
        _refuse("too_large")
    try:
        raw = token.encode("ascii") if isinstance(token, str) else token
        header, payload, signature = raw.split(b".")
        return raw[: -len(signature) - 1], header, base64url.decode(payload), base64url.decode(signature)
    except ValueError:  # another number of parts, or a part that is not base64url
        _refuse("not_compact")


def _header(raw: bytes) -> dict[str, Any]:
    try:
        decoded = base64url.decode(raw)
    except ValueError:
        _refuse("not_compact")
    return _object(decoded)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = strict_json.loads(raw)
    except strict_json.StrictJSONError as error:
        _refuse(error.code)
    if type(value) is not dict:
        _refuse("not_an_object")
    return value


def _signer(raw_header: bytes, trust: Trust) -> _Signer:
    """Who signed an event, by the header alone; remembered when the header is one that may sign."""
    signer = _who_signed(raw_header, trust, _TYPES)
    if len(trust._signers) >= _REMEMBERED_HEADERS:
        trust._signers.clear()
    trust._signers[raw_header] = signer
    return signer


def _who_signed(raw_header: bytes, trust: Trust, types: frozenset[str]) -> _Signer:
    header = _header(raw_header)
    typ = header.get("typ")
    if type(typ) is not str or typ.lower() not in types:
        _refuse("wrong_typ")
    if not _BANNED_HEADERS.isdisjoint(header):
        _refuse("banned_header")
    algorithm = header.get("alg")
    if type(algorithm) is not str or algorithm not in trust.algorithms:
        _refuse("alg_not_allowed")
    key = _key(header.get("kid"), trust)
    check = key.check_for(algorithm)
    if check is None:
        _refuse("key_type_mismatch")
    return _Signer(
        check, key.status is KeyStatus.RETIRED, key.retired_at, _beside(header, _HEADERS), key.thumbprint
    )


def _key(kid: object, trust: Trust) -> TrustedKey:
    if type(kid) is not str or not kid:
        _refuse("missing_kid")
    key = trust.keys.get(kid)
    if key is None:
        raise _Stopped(UnknownKid("unknown_kid", kid=kid))
    if key.status is KeyStatus.REVOKED:
        _refuse("revoked_key")
    if key.status is KeyStatus.PENDING:
        raise _Stopped(Held("key_pending"))
    return key


def _check_issuer_and_audience(claims: dict[str, Any], trust: Trust) -> None:
    if claims.get("iss") != trust.issuer:
        _refuse("wrong_issuer")
    if claims.get("aud") not in (trust.audience, [trust.audience]):
        _refuse("wrong_audience")


def _issued_at(claims: dict[str, Any], now: int, first_seen: int | None) -> int:
    iat = claims.get("iat")
    if type(iat) is not int or iat < 0:
        _refuse("bad_iat")
    if iat > now + CLOCK_SKEW:
        if first_seen is not None and now - first_seen >= GRACE:
            _refuse("future_iat")
        raise _Stopped(Held("future_iat"))
    return iat


def _beside(members: dict[str, Any], known: frozenset[str]) -> str:
    """What stands beside the members that mean something, as text: it is kept with the token, so it is looked at."""
    if members.keys() <= known:
        return ""
    others = {name: value for name, value in members.items() if name not in known}
    return json.dumps(others, ensure_ascii=False)


def _opened(claims: dict[str, Any], iat: int, delivered_as: str, trust: Trust, signer: _Signer) -> Opened:
    jti = claims.get("jti")
    if type(jti) is not str or not _JTI(jti):
        _refuse("bad_jti")
    if jti != delivered_as:
        _refuse("jti_mismatch")
    if not _BANNED_CLAIMS.isdisjoint(claims):
        _refuse("banned_claim")
    event_type, payload = _event(claims.get("events"), trust)
    txn, toe = _transaction(claims.get("txn")), _time_of_fact(claims.get("toe"))
    subject = _subject(claims.get("sub_id"), event_type, trust)
    beside = signer.beside + _beside(claims, _CLAIMS)
    return Opened(jti, iat, txn, toe, subject, event_type, payload, beside, signer.thumbprint)


def _event(events: object, trust: Trust) -> tuple[str, dict[str, Any]]:
    if type(events) is not dict or len(events) != 1:
        _refuse("not_one_event")
    [(event_type, payload)] = events.items()
    if event_type not in trust.event_types:
        _refuse("unknown_event")
    if type(payload) is not dict:
        _refuse("not_an_object")
    return event_type, payload


def _transaction(txn: object) -> str | None:
    if txn is not None and (type(txn) is not str or not 0 < len(txn) <= 200):
        _refuse("bad_claim")
    return txn


def _time_of_fact(toe: object) -> int | None:
    if toe is not None and (type(toe) is not int or not 0 <= toe <= _LAST_SECOND):
        _refuse("bad_claim")
    return toe


def _subject(sub_id: object, event_type: str, trust: Trust) -> str:
    if type(sub_id) is not dict or len(sub_id) != 2 or sub_id.get("format") != "opaque":
        _refuse("bad_subject")
    subject = sub_id.get("id")
    if type(subject) is not str or not 0 < len(subject) <= 255:
        _refuse("bad_subject")
    if event_type == event_types.VERIFICATION and subject != trust.verification_id:
        _refuse("bad_subject")
    return subject
