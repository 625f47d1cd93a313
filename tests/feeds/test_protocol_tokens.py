"""A token opens only when every check holds, and the first one that does not is the one named."""

import base64
import json
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from apps.feeds.protocol import event_types
from apps.feeds.protocol.keys import KeyStatus, parse_key
from apps.feeds.protocol.tokens import Trust, open_token
from apps.feeds.protocol.verdicts import GROUNDS, Held, Opened, Refused, SetError, UnknownKid
from tests.steady_ids import steady

NOW = 1_800_000_000
ISSUER = "https://payroll.example"
AUDIENCE = "https://tsunagi.localhost"
JTI = "event-0001"
KEYS = {
    "ES256": ECKey.generate_key("P-256"),
    "PS256": RSAKey.generate_key(2048),
    "Ed25519": OKPKey.generate_key("Ed25519"),
}
FOREIGN = ECKey.generate_key("P-256")
UPSERTED = event_types.RECORD_UPSERTED


def trusted(kid: str, key: Any, status: KeyStatus = KeyStatus.APPROVED, retired_at: int | None = None) -> Any:
    return parse_key({**key.as_dict(private=False), "kid": kid}).trusted(status, retired_at)


def trust(**changes: Any) -> Trust:
    keys = {
        "es": trusted("es", KEYS["ES256"]),
        "ps": trusted("ps", KEYS["PS256"]),
        "ed": trusted("ed", KEYS["Ed25519"]),
        "other": trusted("other", FOREIGN),
        "new": trusted("new", FOREIGN, KeyStatus.PENDING),
        "gone": trusted("gone", KEYS["ES256"], KeyStatus.REVOKED),
        "old": trusted("old", KEYS["ES256"], KeyStatus.RETIRED, NOW - 1000),
        "older": trusted("older", KEYS["ES256"], KeyStatus.RETIRED),
    }
    settings: dict[str, Any] = {
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "algorithms": frozenset({"ES256", "PS256", "EdDSA", "Ed25519"}),
        "keys": keys,
        "verification_id": "payroll-1",
    }
    return Trust(**{**settings, **changes})


TRUST = trust()
HEADER = {"alg": "ES256", "kid": "es", "typ": "secevent+jwt"}
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "iat": NOW - 60,
    "jti": JTI,
    "txn": "t-1",
    "toe": NOW - 120,
    "sub_id": {"format": "opaque", "id": "connection-1"},
    "events": {UPSERTED: {"kind": "payslip", "data": {"gross": 240000}}},
}


class _Absent:
    """Says that a member is left away; named, so that two test processes give the tests one name."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


def b64(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def changed(base: dict[str, Any], changes: dict[str, Any]) -> bytes:
    members = {name: value for name, value in {**base, **changes}.items() if value is not ABSENT}
    return json.dumps(members, separators=(",", ":")).encode()


def sign(header: bytes, payload: bytes, key: Any = KEYS["ES256"], algorithm: str = "ES256") -> str:
    """Any header and payload bytes at all, with a signature that fits them."""
    signed = b64(header) + b"." + b64(payload)
    signature = jws.JWSRegistry.algorithms[algorithm].sign(signed, key)
    return (signed + b"." + b64(signature)).decode()


def token(
    header: dict[str, Any] | None = None, key: Any = KEYS["ES256"], algorithm: str = "ES256", **claims: Any
) -> str:
    return sign(changed(HEADER, header or {}), changed(CLAIMS, claims), key, algorithm)


def verdict(raw: str | bytes, jti: str = JTI, **options: Any) -> Any:
    return open_token(raw, jti, options.pop("trust", TRUST), options.pop("now", NOW), **options)


def assert_refused(answer: Any, code: str, err: str) -> None:
    assert isinstance(answer, Refused)
    assert (answer.code, answer.err) == (code, err)


def test_a_right_token_opens_with_everything_it_says() -> None:
    for raw in (token(), token().encode()):
        assert verdict(raw) == Opened(
            jti=JTI,
            iat=NOW - 60,
            txn="t-1",
            toe=NOW - 120,
            sub_id="connection-1",
            event_type=UPSERTED,
            payload={"kind": "payslip", "data": {"gross": 240000}},
            signed_by=KEYS["ES256"].thumbprint(),
        )


@pytest.mark.parametrize(
    ("algorithm", "kid", "key"),
    [
        ("ES256", "es", "ES256"),
        ("PS256", "ps", "PS256"),
        ("EdDSA", "ed", "Ed25519"),
        ("Ed25519", "ed", "Ed25519"),
    ],
)
def test_each_agreed_algorithm_opens_with_its_key(algorithm: str, kid: str, key: str) -> None:
    raw = token({"alg": algorithm, "kid": kid}, KEYS[key], algorithm)

    assert isinstance(verdict(raw), Opened)
    assert isinstance(verdict(raw), Opened), "the remembered header opens too"
    only_other = trust(algorithms=frozenset({"ES256", "PS256", "EdDSA", "Ed25519"} - {algorithm}))
    assert_refused(verdict(raw, trust=only_other), "alg_not_allowed", "invalid_key")


@pytest.mark.parametrize(
    "typ", ["secevent+jwt", "SecEvent+JWT", "application/secevent+jwt", "APPLICATION/SECEVENT+JWT"]
)
def test_typ_is_read_without_regard_to_case_and_prefix(typ: str) -> None:
    assert isinstance(verdict(token({"typ": typ})), Opened)


@pytest.mark.parametrize(
    "claims",
    [{"aud": [AUDIENCE]}, {"txn": ABSENT, "toe": ABSENT}, {"iat": 0}, {"iat": NOW + 300}, {"extra": [1, {}]}],
    ids=steady,
)
def test_what_the_protocol_leaves_free_opens(claims: dict[str, Any]) -> None:
    assert isinstance(verdict(token(**claims)), Opened)


@pytest.mark.parametrize(
    "jti", ["12345678", "a" * 128, "A-z0.9_~", "~~~~~~~~"], ids=["shortest", "longest", "all signs", "tildes"]
)
def test_any_jti_of_the_agreed_form_opens_under_itself(jti: str) -> None:
    assert isinstance(verdict(token(jti=jti), jti), Opened)


HEADERS: list[tuple[dict[str, Any], str, str]] = [
    ({"typ": ABSENT}, "wrong_typ", "invalid_request"),
    ({"typ": "JWT"}, "wrong_typ", "invalid_request"),
    ({"typ": "secevent+jwt "}, "wrong_typ", "invalid_request"),
    ({"typ": ["secevent+jwt"]}, "wrong_typ", "invalid_request"),
    ({"jwk": FOREIGN.as_dict(private=False)}, "banned_header", "invalid_request"),
    ({"jku": "https://evil.example/jwks"}, "banned_header", "invalid_request"),
    ({"x5u": "https://evil.example/x"}, "banned_header", "invalid_request"),
    ({"x5c": []}, "banned_header", "invalid_request"),
    ({"crit": ["b64"]}, "banned_header", "invalid_request"),
    ({"b64": True}, "banned_header", "invalid_request"),
    ({"zip": None}, "banned_header", "invalid_request"),
    ({"alg": ABSENT}, "alg_not_allowed", "invalid_key"),
    ({"alg": "none"}, "alg_not_allowed", "invalid_key"),
    ({"alg": "NONE"}, "alg_not_allowed", "invalid_key"),
    ({"alg": "es256"}, "alg_not_allowed", "invalid_key"),
    ({"alg": "HS256"}, "alg_not_allowed", "invalid_key"),
    ({"alg": "RS256"}, "alg_not_allowed", "invalid_key"),
    ({"alg": ["ES256"]}, "alg_not_allowed", "invalid_key"),
    ({"kid": ABSENT}, "missing_kid", "invalid_key"),
    ({"kid": ""}, "missing_kid", "invalid_key"),
    ({"kid": 7}, "missing_kid", "invalid_key"),
    ({"kid": ["es"]}, "missing_kid", "invalid_key"),
    ({"kid": "ES"}, "unknown_kid", "invalid_key"),
    ({"kid": "../../etc/passwd"}, "unknown_kid", "invalid_key"),
    ({"kid": "gone"}, "revoked_key", "invalid_key"),
    ({"kid": "ps"}, "key_type_mismatch", "invalid_key"),
    ({"alg": "PS256"}, "key_type_mismatch", "invalid_key"),
    ({"kid": "other"}, "bad_signature", "invalid_key"),
]


@pytest.mark.parametrize(("header", "code", "err"), HEADERS, ids=steady)
def test_every_wrong_header_is_refused_by_name_each_time(header: dict[str, Any], code: str, err: str) -> None:
    raw = token(header)

    assert_refused(verdict(raw), code, err)
    assert_refused(verdict(raw), code, err)


CLAIM_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"iss": ABSENT}, "wrong_issuer", "invalid_issuer"),
    ({"iss": ISSUER + "/"}, "wrong_issuer", "invalid_issuer"),
    ({"iss": ISSUER.upper()}, "wrong_issuer", "invalid_issuer"),
    ({"iss": [ISSUER]}, "wrong_issuer", "invalid_issuer"),
    ({"aud": ABSENT}, "wrong_audience", "invalid_audience"),
    ({"aud": "https://other.example"}, "wrong_audience", "invalid_audience"),
    ({"aud": [AUDIENCE, "https://other.example"]}, "wrong_audience", "invalid_audience"),
    ({"aud": [AUDIENCE, AUDIENCE]}, "wrong_audience", "invalid_audience"),
    ({"aud": []}, "wrong_audience", "invalid_audience"),
    ({"aud": [[AUDIENCE]]}, "wrong_audience", "invalid_audience"),
    ({"aud": {AUDIENCE: 1}}, "wrong_audience", "invalid_audience"),
    ({"iat": ABSENT}, "bad_iat", "invalid_request"),
    ({"iat": str(NOW)}, "bad_iat", "invalid_request"),
    ({"iat": NOW - 0.5}, "bad_iat", "invalid_request"),
    ({"iat": True}, "bad_iat", "invalid_request"),
    ({"iat": -1}, "bad_iat", "invalid_request"),
    ({"jti": ABSENT}, "bad_jti", "invalid_request"),
    ({"jti": "short-1"}, "bad_jti", "invalid_request"),
    ({"jti": "a" * 129}, "bad_jti", "invalid_request"),
    ({"jti": "with space"}, "bad_jti", "invalid_request"),
    ({"jti": "event-0001\n"}, "bad_jti", "invalid_request"),
    ({"jti": "ｅvent-0001"}, "bad_jti", "invalid_request"),
    ({"jti": 12345678}, "bad_jti", "invalid_request"),
    ({"jti": "event-0002"}, "jti_mismatch", "invalid_request"),
    ({"sub": "person"}, "banned_claim", "invalid_request"),
    ({"exp": NOW + 60}, "banned_claim", "invalid_request"),
    ({"nbf": 0}, "banned_claim", "invalid_request"),
    ({"sub": None}, "banned_claim", "invalid_request"),
    ({"events": ABSENT}, "not_one_event", "invalid_request"),
    ({"events": {}}, "not_one_event", "invalid_request"),
    ({"events": [{UPSERTED: {}}]}, "not_one_event", "invalid_request"),
    ({"events": {UPSERTED: {}, event_types.READ_NOTICE: {}}}, "not_one_event", "invalid_request"),
    ({"events": {"record-upserted": {}}}, "unknown_event", "invalid_request"),
    ({"events": {event_types.CORRECTION_REQUESTED: {}}}, "unknown_event", "invalid_request"),
    ({"events": {UPSERTED: []}}, "not_an_object", "invalid_request"),
    ({"txn": 7}, "bad_claim", "invalid_request"),
    ({"txn": "t" * 201}, "bad_claim", "invalid_request"),
    ({"toe": "yesterday"}, "bad_claim", "invalid_request"),
    ({"toe": True}, "bad_claim", "invalid_request"),
    ({"sub_id": ABSENT}, "bad_subject", "invalid_request"),
    ({"sub_id": "connection-1"}, "bad_subject", "invalid_request"),
    ({"sub_id": {"format": "email", "id": "a@b.example"}}, "bad_subject", "invalid_request"),
    ({"sub_id": {"format": "opaque", "id": ""}}, "bad_subject", "invalid_request"),
    ({"sub_id": {"format": "opaque", "id": 7}}, "bad_subject", "invalid_request"),
    ({"sub_id": {"format": "opaque", "id": "c", "email": "a@b.example"}}, "bad_subject", "invalid_request"),
]


@pytest.mark.parametrize(("claims", "code", "err"), CLAIM_FAULTS, ids=steady)
def test_every_wrong_claim_is_refused_by_name(claims: dict[str, Any], code: str, err: str) -> None:
    assert_refused(verdict(token(**claims)), code, err)


VALID_HEADER, VALID_CLAIMS = changed(HEADER, {}), changed(CLAIMS, {})
RAW_FAULTS: list[tuple[bytes, bytes, str]] = [
    (VALID_HEADER, VALID_CLAIMS[:-1] + b',"iss":"' + ISSUER.encode() + b'"}', "duplicate_member"),
    (VALID_HEADER[:-1] + b',"kid":"es"}', VALID_CLAIMS, "duplicate_member"),
    (VALID_HEADER, VALID_CLAIMS[:-1] + b',"x":NaN}', "number_not_allowed"),
    (VALID_HEADER, VALID_CLAIMS[:-1] + b',"x":' + b"9" * 400 + b"}", "number_not_allowed"),
    (VALID_HEADER, VALID_CLAIMS[:-1] + b',"x":' + b"[" * 20 + b"]" * 20 + b"}", "too_deep"),
    (VALID_HEADER, VALID_CLAIMS[:-1] + b',"x":"\xff"}', "not_utf8"),
    (VALID_HEADER, VALID_CLAIMS[:-1] + b',"x":"\\udfff"}', "lone_surrogate"),
    (VALID_HEADER, VALID_CLAIMS[:-1], "not_json"),
    (VALID_HEADER, b"", "not_json"),
    (VALID_HEADER, b"[]", "not_an_object"),
    (b"", VALID_CLAIMS, "not_json"),
    (b"[]", VALID_CLAIMS, "not_an_object"),
    (b"[" * 10_000, VALID_CLAIMS, "too_deep"),
]


@pytest.mark.parametrize(("header", "payload", "code"), RAW_FAULTS, ids=[fault[2] for fault in RAW_FAULTS])
def test_json_that_could_mean_two_things_is_refused_even_when_signed(
    header: bytes, payload: bytes, code: str
) -> None:
    assert_refused(verdict(sign(header, payload)), code, "invalid_request")


def shapes() -> dict[str, str | bytes]:
    header, payload, signature = token().split(".")
    return {
        "empty": "",
        "two parts": f"{header}.{payload}",
        "four parts": f"{header}.{payload}.{signature}.",
        "five parts, as encrypted tokens have": f"{header}.a.b.c.{signature}",
        "padded header": f"{header}=.{payload}.{signature}",
        "padded signature": f"{header}.{payload}.{signature}==",
        "standard alphabet": f"{header}.{payload}.+/{signature[2:]}",
        "line break": f"{header}.{payload}.{signature}\n",
        "space in front": f" {header}.{payload}.{signature}",
        "one character too many": f"{header}.{payload}.{signature}AAA",
        "stray low bits": f"{header}.{payload}.{signature[:-1]}{chr(ord(signature[-1]) + 1)}",
        "full-width letters": f"{header}.{payload}.ａ{signature[1:]}",
        "bytes beyond ASCII": f"{header}.{payload}.".encode() + b"\xe9" + signature[1:].encode(),
        "JSON serialisation": json.dumps({"payload": payload, "signature": signature}),
    }


@pytest.mark.parametrize("shape", shapes())
def test_what_is_not_a_compact_token_is_refused(shape: str) -> None:
    assert_refused(verdict(shapes()[shape]), "not_compact", "invalid_request")


def test_64_kib_open_and_one_byte_more_does_not() -> None:
    def padded(filling: int) -> str:
        return token(filling="x" * filling)

    room = 64 * 1024 - len(padded(0))
    largest = next(padded(size) for size in range(room * 3 // 4 + 2, 0, -1) if len(padded(size)) <= 64 * 1024)

    assert len(largest) >= 64 * 1024 - 2
    assert isinstance(verdict(largest), Opened)
    assert_refused(verdict("a" * (64 * 1024 + 1)), "too_large", "invalid_request")


def test_an_unsigned_token_and_one_signed_with_the_public_key_as_a_secret_are_refused() -> None:
    unsigned = (b64(changed(HEADER, {"alg": "none"})) + b"." + b64(VALID_CLAIMS) + b".").decode()
    public_as_secret = OctKey.import_key(json.dumps(KEYS["ES256"].as_dict(private=False)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        confused = jws.serialize_compact(
            {**HEADER, "alg": "HS256"}, VALID_CLAIMS, public_as_secret, ["HS256"]
        )

    assert_refused(verdict(unsigned), "alg_not_allowed", "invalid_key")
    assert_refused(verdict(confused), "alg_not_allowed", "invalid_key")
    assert_refused(verdict(token()[: token().rindex(".") + 1]), "bad_signature", "invalid_key")


def test_no_trust_can_be_built_that_allows_unsigned_or_shared_secret_tokens() -> None:
    for algorithm in ("none", "HS256", "RS256"):
        with pytest.raises(ValueError, match="Only ES256"):
            trust(algorithms=frozenset({"ES256", algorithm}))
    with pytest.raises(ValueError, match="event types"):
        trust(event_types=frozenset({"anything"}))
    with pytest.raises(ValueError, match="own kid"):
        trust(keys={"a": trusted("b", FOREIGN)})


def test_a_token_of_another_stream_does_not_open_here() -> None:
    theirs = token(iss="https://other-payroll.example")

    assert_refused(verdict(theirs), "wrong_issuer", "invalid_issuer")
    assert_refused(
        verdict(token(), trust=trust(audience="https://elsewhere.example")),
        "wrong_audience",
        "invalid_audience",
    )


def test_an_unknown_kid_tells_itself_apart_so_that_keys_can_be_fetched_once() -> None:
    raw = token({"kid": "rotated"})
    answer = verdict(raw)

    assert isinstance(answer, UnknownKid)
    assert answer.kid == "rotated"
    refetched = trust(keys={**TRUST.keys, "rotated": trusted("rotated", KEYS["ES256"])})
    assert isinstance(verdict(raw, trust=refetched), Opened)


def test_a_key_that_waits_for_approval_holds_the_token() -> None:
    assert verdict(token({"kid": "new"}, FOREIGN)) == Held("key_pending")


def test_a_retired_key_opens_what_was_issued_while_it_was_in_use() -> None:
    def signed_by(kid: str, iat: int) -> str:
        return token({"kid": kid}, iat=iat)

    assert isinstance(verdict(signed_by("old", NOW - 1000)), Opened)
    assert_refused(verdict(signed_by("old", NOW - 999)), "retired_key", "invalid_key")
    assert_refused(verdict(signed_by("older", NOW - 10**6)), "retired_key", "invalid_key")
    assert isinstance(verdict(signed_by("older", NOW - 10**6), reverify=True), Opened)


def test_a_token_from_the_future_is_held_for_a_day_and_then_refused() -> None:
    raw = token(iat=NOW + 10**6)

    assert verdict(raw) == Held("future_iat")
    assert verdict(raw, first_seen=NOW - 86_399) == Held("future_iat")
    assert_refused(verdict(raw, first_seen=NOW - 86_400), "future_iat", "invalid_request")
    assert verdict(token(iat=NOW + 301)) == Held("future_iat")
    assert isinstance(verdict(raw, now=NOW + 10**6 - 300), Opened), "the clocks were mended"


def test_a_verification_event_is_about_the_institution_itself() -> None:
    def about(subject: str) -> str:
        return token(
            sub_id={"format": "opaque", "id": subject}, events={event_types.VERIFICATION: {"state": "s"}}
        )

    assert isinstance(verdict(about("payroll-1")), Opened)
    assert_refused(verdict(about("connection-1")), "bad_subject", "invalid_request")


def test_an_event_type_that_is_not_agreed_with_this_institution_is_refused() -> None:
    only_notices = trust(event_types=frozenset({event_types.READ_NOTICE}))

    assert_refused(verdict(token(), trust=only_notices), "unknown_event", "invalid_request")


IN_ORDER: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("wrong_typ", {"typ": "JWT"}, {}),
    ("banned_header", {"jku": "x"}, {}),
    ("alg_not_allowed", {"alg": "HS256"}, {}),
    ("missing_kid", {"kid": ABSENT}, {}),
    ("key_type_mismatch", {"kid": "ed"}, {}),
    ("bad_signature", {"kid": "other"}, {}),
    ("wrong_issuer", {}, {"iss": "x"}),
    ("wrong_audience", {}, {"aud": "x"}),
    ("bad_iat", {}, {"iat": "x"}),
    ("bad_jti", {}, {"jti": "x"}),
    ("banned_claim", {}, {"sub": "x"}),
    ("not_one_event", {}, {"events": {}}),
]


@pytest.mark.parametrize("first", range(len(IN_ORDER) - 1))
def test_of_two_faults_the_earlier_in_the_protocol_is_named(first: int) -> None:
    code, header, claims = IN_ORDER[first]
    for _, later_header, later_claims in IN_ORDER[first + 1 :]:
        raw = token({**later_header, **header}, **{**later_claims, **claims})
        assert verdict(raw).code == code


def test_size_and_shape_come_before_the_header_and_the_header_before_the_payload() -> None:
    bad_header_and_shape = token({"typ": "JWT"}) + "="
    bad_header_and_payload = sign(changed(HEADER, {"typ": "JWT"}), b"{")
    bad_signature_and_payload = sign(VALID_HEADER, b"{", FOREIGN)

    assert verdict("." * 70_000).code == "too_large"
    assert verdict(bad_header_and_shape).code == "not_compact"
    assert verdict(bad_header_and_payload).code == "wrong_typ"
    assert verdict(bad_signature_and_payload).code == "bad_signature"


@pytest.mark.slow
@given(st.data())
@settings(max_examples=400)
def test_no_change_of_one_byte_opens_a_token(data: st.DataObject) -> None:
    raw = bytearray(VALID_TOKEN)
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != VALID_TOKEN[place]))

    assert isinstance(verdict(bytes(raw)), Refused)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_noise_is_refused_and_never_raises(noise: bytes | str) -> None:
    assert isinstance(verdict(noise), Refused)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from([*CLAIMS, "id", "format", UPSERTED]), inner)
        ),
    )
)
def test_no_signed_payload_of_any_shape_raises(payload: object) -> None:
    raw = json.dumps(payload).encode()
    merged = json.dumps({**CLAIMS, **payload} if isinstance(payload, dict) else payload).encode()

    for signed in (raw, merged):
        assert isinstance(verdict(sign(VALID_HEADER, signed)), Opened | Refused | Held)


VALID_TOKEN = token().encode()


def test_remembered_headers_stay_few_and_belong_to_one_trust() -> None:
    mine = trust()
    for number in range(200):
        assert isinstance(verdict(token({"n": number}), trust=mine), Opened)

    assert len(mine._signers) <= 64
    without = trust(keys={})
    assert_refused(verdict(token({"n": 1}), trust=without), "unknown_kid", "invalid_key")


def test_every_ground_speaks_in_plain_words_and_uses_a_code_of_the_protocol() -> None:
    for code, grounds in GROUNDS.items():
        assert grounds.err in set(SetError)
        assert str(Refused(code).reason).endswith(".")
        assert Refused(code).description == code
    assert Refused("bad_signature").alert
    assert not Refused("too_large").alert


def test_an_opened_token_shows_no_values_when_printed() -> None:
    assert "240000" not in repr(verdict(token()))
