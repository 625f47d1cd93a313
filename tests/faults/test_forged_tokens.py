"""What the institution did not sign is refused with the right code, told to staff, and shows nowhere (F9)."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from django.core import mail
from joserfc import jws
from joserfc.jwk import ECKey

from apps.feeds.models import InstitutionKey
from apps.feeds.protocol.signatures import CHECKS
from apps.feeds.protocol.tokens import open_token
from apps.feeds.protocol.verdicts import Refused
from apps.feeds.trust import trust_of
from tests.faults.edge import Edge, open_edge

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: Order of P-256, its field prime, and the order of Ed25519's group (FIPS 186-5, RFC 8032 section 5.1).
N: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P: Final = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
L: Final = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture
def edge(settings: Any) -> Iterator[Edge]:
    """An institution that sent one record rightly; what comes next is forged."""
    settings.OPERATOR_EMAILS = ["staff@example.jp"]
    with open_edge() as edge:
        edge.tell("canary-slip-0")
        edge.pull()
        yield edge


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def header(edge: Edge, **changes: Any) -> dict[str, Any]:
    return {"alg": "ES256", "kid": edge.desk.key.thumbprint(), "typ": "secevent+jwt"} | changes


def token(protected: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """Any header with any signature at all."""
    signed = f"{b64(json.dumps(protected).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(sign(signed.encode()))}"


def unsigned(edge: Edge, claims: dict[str, Any], algorithm: str) -> str:
    return token(header(edge, alg=algorithm), claims, lambda _signed: b"")


def public_key_as_secret(edge: Edge, claims: dict[str, Any], secret: bytes) -> str:
    return token(header(edge, alg="HS256"), claims, lambda signed: hmac.digest(secret, signed, "sha256"))


def pem(edge: Edge) -> bytes:
    return edge.desk.key.public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


type Forger = Callable[[Edge, dict[str, Any]], str]
EVIL: Final = ECKey.generate_key("P-256")
EVIL_JWK: Final = {**EVIL.as_dict(private=False), "kid": EVIL.thumbprint()}


def by_evil(**changes: Any) -> Forger:
    sign = jws.JWSRegistry.algorithms["ES256"].sign
    return lambda edge, claims: token(header(edge, **changes), claims, lambda signed: sign(signed, EVIL))


FORGERIES: dict[str, tuple[Forger, str, str]] = {
    "alg none": (lambda edge, claims: unsigned(edge, claims, "none"), "invalid_key", "alg_not_allowed"),
    "alg None": (lambda edge, claims: unsigned(edge, claims, "None"), "invalid_key", "alg_not_allowed"),
    "no signature": (lambda edge, claims: unsigned(edge, claims, "ES256"), "invalid_key", "bad_signature"),
    "HS256 with the public key as PEM": (
        lambda edge, claims: public_key_as_secret(edge, claims, pem(edge)), "invalid_key", "alg_not_allowed"),
    "HS256 with the public key as JWK": (
        lambda edge, claims: public_key_as_secret(edge, claims, json.dumps(edge.desk.public_jwk()).encode()),
        "invalid_key", "alg_not_allowed"),
    "another key under the right kid": (by_evil(), "invalid_key", "bad_signature"),
    "its own kid": (by_evil(kid=EVIL.thumbprint()), "invalid_key", "unknown_kid"),
    "no kid": (by_evil(kid=""), "invalid_key", "missing_kid"),
    "a kid that is a path": (by_evil(kid="../../../dev/null"), "invalid_key", "unknown_kid"),
    "a kid that is a statement": (by_evil(kid="' OR 1=1 --"), "invalid_key", "unknown_kid"),
    "its key in the header": (by_evil(jwk=EVIL_JWK), "invalid_request", "banned_header"),
    "its key at an address": (by_evil(jku="https://evil.example/keys"), "invalid_request", "banned_header"),
    "its certificate": (by_evil(x5c=["MIIB"]), "invalid_request", "banned_header"),
    "its certificate at an address": (by_evil(x5u="file:///etc/passwd"), "invalid_request", "banned_header"),
    "another key's algorithm": (by_evil(alg="ES256K"), "invalid_key", "alg_not_allowed"),
    "an algorithm that is not agreed here": (by_evil(alg="PS256"), "invalid_key", "alg_not_allowed"),
    "an unencoded payload": (by_evil(b64=False), "invalid_request", "banned_header"),
    "a packed payload": (by_evil(zip="DEF"), "invalid_request", "banned_header"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_event_is_refused_by_its_code_shown_nowhere_and_told_to_staff(
    edge: Edge, name: str, django_capture_on_commit_callbacks: Any
) -> None:
    forge, err, code = FORGERIES[name]
    before = edge.shown
    claims = edge.slip("canary-slip-0", 2)
    edge.office.outbox[claims["jti"]] = forge(edge, claims)

    with django_capture_on_commit_callbacks(execute=True):
        edge.pull(after=60)

    assert edge.verdicts[claims["jti"]] == ("refused", code)
    assert edge.office.refused == {claims["jti"]: err}
    assert edge.shown == before
    assert edge.notices == {code}
    assert len(mail.outbox) == (code != "missing_kid")
    edge.promises_hold()


def test_one_wrong_bit_at_every_byte_of_a_token_is_refused_and_shows_nothing(edge: Edge) -> None:
    before, claims = edge.shown, edge.slip("canary-slip-0", 2)
    right = edge.desk.sign(claims)
    for place in range(len(right)):
        flipped = chr(ord(right[place]) ^ (1 << place % 7))
        edge.office.outbox[f"jti-flip-{place:04}"] = right[:place] + flipped + right[place + 1 :]

    report = edge.pull(after=60)

    assert report.refused == len(right) > 1000
    codes = {code for jti, (verdict, code) in edge.verdicts.items() if jti.startswith("jti-flip")}
    assert "jti_mismatch" not in codes, "a flipped bit that signs would be named so"
    assert edge.shown == before
    edge.promises_hold()


def test_no_bit_of_a_token_is_idle(edge: Edge) -> None:
    """All eight bits of every byte, without a network in between."""
    claims = edge.slip("canary-slip-0", 2)
    right = edge.desk.sign(claims).encode()
    assert edge.desk.institution is not None
    trust, now = trust_of(edge.desk.institution), int(edge.now.timestamp())

    for place in range(len(right)):
        for bit in range(8):
            changed = right[:place] + bytes([right[place] ^ (1 << bit)]) + right[place + 1 :]
            assert isinstance(open_token(changed, claims["jti"], trust, now), Refused), (place, bit)


def raw(r: int, s: int, size: int = 32) -> bytes:
    return (r % 2 ** (8 * size)).to_bytes(size) + (s % 2 ** (8 * size)).to_bytes(size)


def es256_cases(r: int, s: int) -> dict[str, bytes]:
    """What Project Wycheproof tries against ECDSA, from one good signature (r, s)."""
    der = encode_dss_signature(r, s)
    good = raw(r, s)
    return {
        "both zero": bytes(64), "r zero": raw(0, s), "s zero": raw(r, 0), "both one": raw(1, 1),
        "r is n": raw(N, s), "s is n": raw(r, N), "both n": raw(N, N), "r is p": raw(P, s), "r is p plus 1": raw(P + 1, s),
        "r plus n": raw(r + N, s), "s plus n": raw(r, s + N), "r minus n": raw(r - N, s), "s minus n": raw(r, s - N),
        "n minus r": raw(N - r, s), "both at the top": b"\xff" * 64, "r is n minus 1": raw(N - 1, s),
        "s is n minus 1": raw(r, N - 1), "swapped": raw(s, r), "r twice": raw(r, r), "s twice": raw(s, s),
        "a point at infinity": raw(0, 1), "one and zero": raw(1, 0), "n and zero": raw(N, 0),
        "empty": b"", "one byte": b"\0", "r alone": good[:32], "63 bytes": good[:-1], "65 bytes": good + b"\0",
        "a zero before": b"\0" + good, "both with 33 bytes": raw(r, s, 33), "both with 48 bytes": raw(r, s, 48),
        "a zero between": good[:32] + b"\0" + good[32:], "twice": good + good, "reversed": good[::-1],
        "DER": der, "DER cut to 64": der[:64], "DER filled to 72": der.ljust(72, b"\0"),
        "DER with a long length": b"\x30\x81" + der[1:], "DER of zeros": encode_dss_signature(0, 0),
        "text": b"a" * 64,
    }  # fmt: skip


def test_no_signature_that_is_none_passes_for_ecdsa() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    check = CHECKS["ES256"](key.public_key())
    for number in range(20):
        signed = f"fact {number}".encode()
        r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
        assert check(raw(r, s), signed)
        for name, signature in es256_cases(r, s).items():
            assert not check(signature, signed), name
        assert not check(raw(r, s), signed + b" ")


def test_the_twin_of_an_ecdsa_signature_brings_nothing_new(edge: Edge) -> None:
    """With (r, s) also (r, n - s) fits: the same words by the same key, so the same event and no second one."""
    claims = edge.slip("canary-slip-0", 2)
    right = edge.desk.sign(claims)
    signed, _, signature = right.rpartition(".")
    good = base64.urlsafe_b64decode(signature + "==")
    twin = good[:32] + (N - int.from_bytes(good[32:])).to_bytes(32)
    edge.office.outbox[claims["jti"]] = right
    edge.pull()
    edge.office.outbox[claims["jti"]] = f"{signed}.{b64(twin)}"

    report = edge.pull(after=60)

    assert (report.received, report.redelivered) == (0, 1)
    assert (edge.office.refused, edge.notices) == ({}, set())
    assert edge.shown["canary-slip-0"][0] == 2
    edge.promises_hold()


def test_no_signature_that_is_none_passes_for_ed25519() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    check, signed = CHECKS["EdDSA"](key.public_key()), b"fact"
    good = key.sign(signed)
    s = int.from_bytes(good[32:], "little")
    neutral, small_order = b"\1" + bytes(31), bytes.fromhex("00" * 31 + "80")
    cases = {
        "s plus L": good[:32] + (s + L).to_bytes(32, "little"),  # RFC 8032 section 8.4: malleable without the check
        "s zero": good[:32] + bytes(32), "R zero": bytes(32) + good[32:], "R neutral, s zero": neutral + bytes(32),
        "R of small order": small_order + good[32:], "R not reduced": b"\xee" + b"\xff" * 30 + b"\x7f" + good[32:],
        "63 bytes": good[:-1], "65 bytes": good + b"\0", "empty": b"", "top bits of s": good[:63] + bytes([good[63] | 0xE0]),
        "sign of R": good[:31] + bytes([good[31] ^ 0x80]) + good[32:], "swapped": good[32:] + good[:32],
    }  # fmt: skip

    assert check(good, signed)
    for name, signature in cases.items():
        assert not check(signature, signed), name


def test_no_signature_that_is_none_passes_for_ps256() -> None:
    key = rsa.generate_private_key(65537, 2048)
    check, signed = CHECKS["PS256"](key.public_key()), b"fact"

    def pss(salt: int, digest: Any = hashes.SHA256(), mask: Any = hashes.SHA256()) -> bytes:  # noqa: B008 - values
        return key.sign(signed, padding.PSS(mgf=padding.MGF1(mask), salt_length=salt), digest)

    good = pss(32)
    modulus = key.public_key().public_numbers().n
    cases = {
        "PKCS #1 v1.5": key.sign(signed, padding.PKCS1v15(), hashes.SHA256()),
        "no salt": pss(0), "a salt of 20": pss(20), "the longest salt": pss(222),
        "SHA-1 mask": pss(32, mask=hashes.SHA1()),
        "SHA-512": pss(32, digest=hashes.SHA512(), mask=hashes.SHA512()),
        "zeros": bytes(256), "one": bytes(255) + b"\1", "the modulus": modulus.to_bytes(256), "empty": b"",
        "255 bytes": good[1:], "257 bytes": b"\0" + good, "a zero behind": good + b"\0",
        "n minus s": (modulus - int.from_bytes(good)).to_bytes(256),
        "plus n": (int.from_bytes(good) + modulus).to_bytes(257),
    }  # fmt: skip

    assert check(good, signed)
    for name, signature in cases.items():
        assert not check(signature, signed), name


def test_a_revoked_key_and_another_institutions_key_open_nothing(edge: Edge) -> None:
    before = edge.shown
    InstitutionKey.objects.create(
        institution_id=edge.desk.id, kid=EVIL.thumbprint(), thumbprint=EVIL.thumbprint(), jwk=EVIL_JWK, status="revoked"
    )  # fmt: skip
    claims = edge.slip("canary-slip-0", 2)
    edge.office.outbox[claims["jti"]] = edge.desk.sign(claims, key=EVIL, kid=EVIL.thumbprint())

    edge.pull(after=60)

    assert edge.verdicts[claims["jti"]] == ("refused", "revoked_key")
    assert edge.shown == before
    edge.promises_hold()
