"""Tsunagi proves who asks, and signs what it asks for, with a key that never leaves its file."""

import json
import stat
from pathlib import Path

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OKPKey, import_key

from apps.feeds.protocol import event_types, signing
from apps.feeds.protocol.keys import KeyStatus, parse_key, parse_key_set
from apps.feeds.protocol.signing import SigningKeyError
from apps.feeds.protocol.tokens import Trust, open_token
from apps.feeds.protocol.verdicts import Refused

NOW = 1_800_000_000


def test_the_key_is_made_once_for_the_owner_only_and_then_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.jwk"
    first = signing.load_or_generate(path)

    assert signing.load_or_generate(path).kid == first.kid
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["signing.jwk"]


def test_two_starters_end_with_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "signing.jwk"
    first = signing.load_or_generate(path)
    signing._write_once(path, "the loser's key")

    assert signing.load(path).kid == first.kid
    assert [file.name for file in tmp_path.iterdir()] == ["signing.jwk"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps(ECKey.generate_key("P-256").as_dict(private=False)),
        json.dumps(ECKey.generate_key("P-384").as_dict(private=True)),
        json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)),
    ],
    ids=["empty", "a list", "nothing", "public", "other curve", "other type"],
)
def test_a_file_that_holds_no_private_es256_key_is_refused_without_quoting_it(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "signing.jwk"
    path.write_text(text)

    with pytest.raises(SigningKeyError, match=r"^signing\.jwk does not hold"):
        signing.load(path)


def test_the_assertion_says_what_the_protocol_asks_for_and_is_never_the_same_twice() -> None:
    key = signing.generate()
    public = import_key(key.public_jwk())
    one, two = (
        jwt.decode(
            signing.client_assertion(
                key, client_id="https://tsunagi.localhost", audience="https://t.example", now=NOW
            ),
            public,
            ["ES256"],
        )
        for _ in range(2)
    )

    assert one.header == {"alg": "ES256", "kid": key.kid, "typ": "JWT"}
    assert {name: value for name, value in one.claims.items() if name != "jti"} == {
        "iss": "https://tsunagi.localhost",
        "sub": "https://tsunagi.localhost",
        "aud": "https://t.example",
        "iat": NOW,
        "exp": NOW + 60,
    }
    assert one.claims["jti"] != two.claims["jti"]


def test_the_key_document_holds_public_halves_only_and_reads_as_one() -> None:
    keys = [signing.generate(), signing.generate()]
    document = signing.public_jwks(keys)

    assert not any("d" in jwk for jwk in document["keys"])
    found = parse_key_set(json.dumps(document).encode())
    assert list(found.keys) == [key.kid for key in keys]
    assert [key.thumbprint for key in found.keys.values()] == [key.kid for key in keys]


def test_a_request_we_sign_is_a_security_event_of_the_protocol() -> None:
    key = signing.generate()
    token = signing.sign_set(
        key,
        issuer="https://tsunagi.localhost",
        audience="https://payroll.example",
        jti="request-0001",
        iat=NOW,
        connection="connection-1",
        event_type=event_types.CORRECTION_REQUESTED,
        payload={"reason": "名前"},
        txn="t-1",
    )
    trust = Trust(
        issuer="https://tsunagi.localhost",
        audience="https://payroll.example",
        algorithms=frozenset({"ES256"}),
        keys={key.kid: parse_key(key.public_jwk()).trusted(KeyStatus.APPROVED)},
        verification_id="-",
    )

    claims = json.loads(jws.deserialize_compact(token, import_key(key.public_jwk()), ["ES256"]).payload)
    assert claims["events"] == {event_types.CORRECTION_REQUESTED: {"reason": "名前"}}
    assert claims["sub_id"] == {"format": "opaque", "id": "connection-1"}
    assert (claims["txn"], "toe" in claims) == ("t-1", False)
    assert open_token(token, "request-0001", trust, NOW) == Refused("unknown_event"), (
        "all but its type is ours to open"
    )


def test_a_signing_key_shows_nothing_secret_when_printed() -> None:
    key = signing.generate()

    assert repr(key) == f"SigningKey(kid='{key.kid}')"
