"""Only public signature keys of the agreed kinds are taken from a key document, and a suspicious document not at all."""

import json
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from apps.feeds.protocol import keys
from apps.feeds.protocol.keys import KeyDocumentError, KeyStatus, parse_key, parse_key_set, thumbprint
from tests.steady_ids import steady

EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
ED = OKPKey.generate_key("Ed25519")


def public(key: Any, **members: object) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": "k1", **members}


def document(*jwks: object) -> bytes:
    return json.dumps({"keys": jwks}).encode()


@pytest.mark.parametrize(
    ("key", "algorithms"),
    [(EC, {"ES256"}), (RSA, {"PS256"}), (ED, {"EdDSA", "Ed25519"})],
    ids=["EC", "RSA", "OKP"],
)
def test_each_kind_of_key_checks_what_joserfc_signed_with_it_and_nothing_else(
    key: Any, algorithms: set[str]
) -> None:
    trusted = parse_key(public(key)).trusted(KeyStatus.APPROVED)

    assert trusted.algorithms == algorithms
    assert trusted.thumbprint == key.thumbprint()
    for algorithm in keys.ALGORITHMS - algorithms:
        assert trusted.check_for(algorithm) is None
    for algorithm in algorithms:
        check = trusted.check_for(algorithm)
        assert check is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # joserfc warns that the name EdDSA is ageing
            token = jws.serialize_compact({"alg": algorithm}, b"fact", key, [algorithm])
        signed, _, signature = token.encode().rpartition(b".")
        raw = keys.base64url.decode(signature)
        assert check(raw, signed)
        assert not check(raw, signed + b"!")
        assert not check(raw[:-1], signed)
        assert not check(raw[:32] + b"\0" + raw[32:], signed)
        assert not check(b"", signed)
        assert not check(b"\0" * len(raw), signed)


@given(st.binary(min_size=60, max_size=70))
def test_no_bytes_that_are_not_a_signature_pass_for_one(signature: bytes) -> None:
    check = parse_key(public(EC)).trusted(KeyStatus.APPROVED).check_for("ES256")

    assert check is not None
    assert not check(signature, b"fact")


def test_many_signatures_pass_whatever_their_leading_bytes() -> None:
    check = parse_key(public(EC)).trusted(KeyStatus.APPROVED).check_for("ES256")

    assert check is not None
    for number in range(300):  # about one in 256 has a number of 31 bytes
        token = jws.serialize_compact({"alg": "ES256"}, str(number), EC)
        signed, _, signature = token.encode().rpartition(b".")
        assert check(keys.base64url.decode(signature), signed)


def test_thumbprint_of_the_sample_of_rfc_7638_is_the_printed_one() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
        "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
        "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )

    assert (
        thumbprint({"kty": "RSA", "n": modulus, "e": "AQAB"}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    )


def test_a_document_gives_its_usable_keys_and_counts_the_others() -> None:
    found = parse_key_set(
        document(
            public(EC, kid="a", use="sig", alg="ES256", key_ops=["verify"]),
            public(RSA, kid="b"),
            public(ED, kid="c"),
            public(EC, kid="encryption", use="enc"),
            public(ECKey.generate_key("P-384"), kid="other-curve"),
            public(RSA, kid="other-algorithm", alg="RS256"),
            public(EC, kid="odd-algorithm", alg=["ES256"]),
            public(EC, kid="odd-operations", key_ops=7),
            public(EC, kid="signs-only", key_ops=["sign"]),
            {name: value for name, value in public(EC).items() if name != "kid"},
            public(EC, kid="padded", x=EC.as_dict()["x"] + "="),
            public(EC, kid="off-the-curve", y=EC.as_dict()["x"]),
            public(EC, kid="odd-curve", crv=["P-256"]),
            public(RSA, kid="zeros", n="AA" + RSA.as_dict()["n"]),
            {"kty": "EC", "crv": "P-256", "kid": "empty"},
            {"kty": "oct-like", "kid": "unknown"},
        )
    )

    assert set(found.keys) == {"a", "b", "c"}
    assert found.ignored == 13
    assert found.keys["b"].jwk == {**RSA.as_dict(private=False), "kid": "b"}


def test_a_short_rsa_key_is_not_used() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # joserfc warns that it is short, which is the point
        short = RSAKey.generate_key(1024)

    assert parse_key_set(document(public(short))).keys == {}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (document(public(EC), public(ED)), "duplicate_kid"),
        (document(EC.as_dict(private=True)), "private_key"),
        (document({**public(RSA), "d": "AQAB"}), "private_key"),
        (document({**OctKey.generate_key(256).as_dict(), "kid": "s"}), "private_key"),
        (document({"kty": "oct", "kid": "s"}), "private_key"),
        (document(*[public(EC, kid=f"k{number}") for number in range(21)]), "too_many_keys"),
        (document() + b" " * 256 * 1024, "too_large"),
        (b"<html>", "not_json"),
        (b'{"keys":[],"keys":[]}', "duplicate_member"),
        (b"[]", "not_a_key_set"),
        (b'{"keys":{}}', "not_a_key_set"),
        (b'{"keys":["a"]}', "not_a_key_set"),
    ],
    ids=steady,
)
def test_a_suspicious_or_broken_document_is_refused_whole(raw: bytes, code: str) -> None:
    with pytest.raises(KeyDocumentError) as refused:
        parse_key_set(raw)

    assert refused.value.code == code


def test_twenty_keys_are_fine_and_none_is_no_error() -> None:
    twenty = [public(EC, kid=f"k{number}") for number in range(20)]

    assert len(parse_key_set(document(*twenty)).keys) == 20
    assert parse_key_set(document()).keys == {}
