"""Tsunagi proves who asks, and signs what it asks for, with a key that never leaves its file."""

import json

from joserfc import jws, jwt
from joserfc.jwk import import_key

from apps.accounts import signing_keys
from apps.feeds.protocol import event_types, signing
from apps.feeds.protocol.keys import KeyStatus, parse_key
from apps.feeds.protocol.tokens import Trust, open_token
from apps.feeds.protocol.verdicts import Refused

NOW = 1_800_000_000


def test_the_assertion_says_what_the_protocol_asks_for_and_is_never_the_same_twice() -> None:
    key = signing_keys.generate()
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


def test_a_request_we_sign_is_a_security_event_of_the_protocol() -> None:
    key = signing_keys.generate()
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
