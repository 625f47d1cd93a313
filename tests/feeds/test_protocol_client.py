"""An institution's answer is believed only when it is whole, small, of the right type and from an allowed address."""

import datetime
import ipaddress
import itertools
import json
import re
import socket
import ssl
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpcore2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import import_key

from apps.accounts import signing_keys
from apps.feeds.protocol import network
from apps.feeds.protocol.client import FeedClient, Stream
from apps.feeds.protocol.network import Deadline, may_call
from apps.feeds.protocol.trouble import FeedError, Trouble, retry_after
from tests.feeds.fake_transmitter import FakeTransmitter, Reply, json_reply
from tests.steady_ids import steady

KEY = signing_keys.generate()
NOW = 1_800_000_000
SECRET = "access-token-one"
TOKEN = json_reply({"access_token": SECRET, "token_type": "Bearer", "expires_in": 600})
NOTHING = json_reply({"sets": {}})


class FakeClock:
    """A clock that moves only when told, or by ``step`` at each look."""

    def __init__(self) -> None:
        self.now, self.step = 100.0, 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def server() -> Iterator[FakeTransmitter]:
    with FakeTransmitter().running() as transmitter:
        transmitter.will("/token", TOKEN)
        transmitter.will("/poll", NOTHING)
        yield transmitter


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def stream(server: FakeTransmitter, host: str = "127.0.0.1", *, private_network: bool = True) -> Stream:
    return Stream(
        poll_url=server.url("/poll", host),
        token_url=server.url("/token", host),
        jwks_url=server.url("/jwks.json", host),
        client_id="https://tsunagi.localhost",
        token_audience="https://payroll.example",
        hosts=frozenset({host}),
        private_network=private_network,
    )


@pytest.fixture
def client(server: FakeTransmitter, clock: FakeClock) -> Iterator[FeedClient]:
    with FeedClient(stream(server), KEY, clock=clock, wall=lambda: NOW) as client:
        yield client


def trouble(client: FeedClient, **question: Any) -> FeedError:
    with pytest.raises(FeedError) as raised:
        client.poll(**question)
    assert SECRET not in f"{raised.value!r} {raised.value.__context__!r} {raised.value.__cause__!r}"
    return raised.value


def test_a_poll_asks_as_the_protocol_says_and_brings_the_tokens(
    server: FakeTransmitter, client: FeedClient
) -> None:
    server.will("/poll", json_reply({"sets": {"jti-00001": "a.b.c"}, "moreAvailable": True}))

    answer = client.poll(["jti-00000"], {"jti-bad01": ("invalid_key", "bad_signature")}, max_events=20)

    assert (answer.sets, answer.more_available) == ({"jti-00001": "a.b.c"}, True)
    asked = server.asked[-1]
    assert asked.json == {
        "maxEvents": 20,
        "returnImmediately": False,
        "ack": ["jti-00000"],
        "setErrs": {"jti-bad01": {"err": "invalid_key", "description": "bad_signature"}},
    }
    assert asked.headers["Authorization"] == f"Bearer {SECRET}"
    assert asked.headers["Accept-Encoding"] == "identity"
    assert asked.headers["Content-Type"] == "application/json"


def test_the_access_token_is_asked_for_with_a_signed_assertion(
    server: FakeTransmitter, client: FeedClient
) -> None:
    client.poll()

    form = server.asked[0].form
    assertion = jwt.decode(form.pop("client_assertion"), import_key(KEY.public_jwk()), ["ES256"])
    assert form == {
        "grant_type": "client_credentials",
        "scope": "tsunagi.feed.read",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert assertion.claims["aud"] == "https://payroll.example"
    assert assertion.claims["exp"] == NOW + 60


@pytest.mark.parametrize(("life", "kept"), [(100, 80), (600, 480), (86_400, 480)])
def test_the_access_token_is_kept_for_80_per_cent_of_at_most_ten_minutes(
    server: FakeTransmitter, client: FeedClient, clock: FakeClock, life: int, kept: int
) -> None:
    server.will("/token", json_reply({"access_token": "t", "token_type": "bearer", "expires_in": life}))
    client.poll()
    clock.now += kept - 1
    client.poll()
    assert server.paths().count("/token") == 1

    clock.now += 2
    client.poll()

    assert server.paths().count("/token") == 2


def test_a_401_is_answered_with_one_fresh_token(server: FakeTransmitter, client: FeedClient) -> None:
    fresh = json_reply({"access_token": "fresh", "token_type": "Bearer", "expires_in": 600})
    server.will("/token", TOKEN, fresh)
    server.will("/poll", Reply(401), NOTHING)

    client.poll(["jti-00001"])

    assert server.paths() == ["/token", "/poll", "/token", "/poll"]
    assert server.asked[-1].headers["Authorization"] == "Bearer fresh"
    assert server.asked[-1].json == server.asked[1].json


def test_a_second_401_is_the_end_of_it(server: FakeTransmitter, client: FeedClient) -> None:
    server.will("/poll", Reply(401))

    assert trouble(client).kind == Trouble.UNAUTHORISED
    assert server.paths() == ["/token", "/poll", "/token", "/poll"]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_assertion_means_that_we_are_not_let_in(
    server: FakeTransmitter, client: FeedClient, status: int
) -> None:
    server.will("/token", json_reply({"error": "invalid_client"}, status))

    error = trouble(client)

    assert (error.kind, error.status) == (Trouble.UNAUTHORISED, status)
    assert server.paths() == ["/token"]


@pytest.mark.parametrize(
    "document",
    [
        {"token_type": "Bearer"},
        {"access_token": "", "token_type": "Bearer"},
        {"access_token": "a b", "token_type": "Bearer"},
        {"access_token": "a\r\nX-Evil: 1", "token_type": "Bearer"},
        {"access_token": "t" * 8193, "token_type": "Bearer"},
        {"access_token": "t", "token_type": "DPoP"},
        {"access_token": "t", "token_type": "Bearer", "expires_in": "600"},
        {"access_token": "t", "token_type": "Bearer", "expires_in": 0},
        ["t"],
    ],
    ids=steady,
)
def test_an_access_token_that_is_none_is_not_used(
    server: FakeTransmitter, client: FeedClient, document: object
) -> None:
    server.will("/token", json_reply(document))

    assert trouble(client).kind == Trouble.BAD_ANSWER
    assert server.paths() == ["/token"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "stop"),
        (403, "stop"),
        (404, "stop"),
        (410, "stop"),
        (409, "conflict"),
        (429, "throttled"),
        (503, "throttled"),
        (301, "unavailable"),
        (302, "unavailable"),
        (307, "unavailable"),
        (408, "unavailable"),
        (418, "unavailable"),
        (500, "unavailable"),
        (502, "unavailable"),
    ],
)
def test_each_status_means_what_the_protocol_says(
    server: FakeTransmitter, client: FeedClient, status: int, kind: str
) -> None:
    server.will("/poll", Reply(status, b"who knows what"))

    error = trouble(client)

    assert (error.kind, error.status, error.retry_after) == (kind, status, None)


def test_a_redirect_is_not_followed(server: FakeTransmitter, client: FeedClient) -> None:
    server.will("/poll", Reply(307, headers={"Location": server.url("/elsewhere")}))

    assert trouble(client).kind == Trouble.UNAVAILABLE
    assert "/elsewhere" not in server.paths()


def test_retry_after_is_passed_on(server: FakeTransmitter, client: FeedClient) -> None:
    server.will("/poll", json_reply({}, 429, Retry_After="120"))

    assert trouble(client).retry_after == 120


IN_90_SECONDS = format_datetime(datetime.datetime.fromtimestamp(NOW + 90, datetime.UTC), usegmt=True)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0),
        (" 7 ", 7),
        ("86400", 3600),
        ("9" * 400, 3600),
        (IN_90_SECONDS, 90),
        ("Wed, 01 Jan 2020 00:00:00 GMT", 0),
        ("Wed, 01 Jan 2200 00:00:00 GMT", 3600),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_an_hour(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after(header, NOW) == seconds


BAD_ANSWERS: dict[str, tuple[Reply, str]] = {
    "gzip": (json_reply({"sets": {}}, Content_Encoding="gzip"), "content_encoding"),
    "identity named": (json_reply({"sets": {}}, Content_Encoding="identity"), "content_encoding"),
    "a page": (Reply(200, b'{"sets":{}}', {"Content-Type": "text/html"}), "content_type"),
    "no type": (Reply(200, b'{"sets":{}}', {}), "content_type"),
    "not JSON": (Reply(200, b'{"sets":'), "not_json"),
    "empty": (Reply(200, b""), "not_json"),
    "accepted, nothing there": (Reply(202, b""), "not_json"),
    "a list": (json_reply([]), "not_an_object"),
    "null": (Reply(200, b"null"), "not_an_object"),
    "no sets": (json_reply({"moreAvailable": True}), "sets"),
    "sets in a list": (json_reply({"sets": ["a.b.c"]}), "sets"),
    "a token that is no text": (json_reply({"sets": {"jti-00001": {}}}), "sets"),
    "odd moreAvailable": (json_reply({"sets": {}, "moreAvailable": "yes"}), "more_available"),
    "a jti twice": (Reply(200, b'{"sets":{"a":"x","a":"y"}}'), "duplicate_member"),
    "101 tokens": (
        json_reply({"sets": {f"jti-{number:05}": "a" for number in range(101)}}),
        "too_many_tokens",
    ),
    "shorter than it says": (Reply(200, b'{"sets":{}}', length=500), "truncated"),
    "longer than allowed, by its word": (Reply(200, b"", length=8 * 1024 * 1024 + 1), "too_large"),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_an_answer_that_is_not_as_agreed_is_thrown_away(
    server: FakeTransmitter, client: FeedClient, case: str
) -> None:
    reply, detail = BAD_ANSWERS[case]
    server.will("/poll", reply)

    error = trouble(client)

    assert (error.kind, error.detail) == (Trouble.BAD_ANSWER, detail)


def test_an_answer_cut_at_any_byte_is_thrown_away_and_the_next_poll_works(
    server: FakeTransmitter, client: FeedClient
) -> None:
    whole = json.dumps({"sets": {"jti-00001": "a.b.c"}, "moreAvailable": False}).encode()
    cuts = [Reply(200, whole[:length], length=len(whole)) for length in range(len(whole))]
    unsized = [Reply(200, [whole[:length]]) for length in range(0, len(whole), 7)]
    server.will("/poll", *cuts, *unsized, Reply(200, whole))

    for _ in [*cuts, *unsized]:
        assert trouble(client).kind == Trouble.BAD_ANSWER
    assert client.poll().sets == {"jti-00001": "a.b.c"}


def test_one_hundred_tokens_and_eight_mebibytes_are_read(server: FakeTransmitter, client: FeedClient) -> None:
    frame = len(json.dumps({"sets": {f"jti-{number:05}": "" for number in range(100)}}))
    size = (8 * 1024 * 1024 - frame) // 100
    server.will("/poll", json_reply({"sets": {f"jti-{number:05}": "x" * size for number in range(100)}}))

    assert sum(map(len, client.poll().sets.values())) == size * 100


def test_an_endless_answer_is_cut_at_the_limit_and_no_further(
    server: FakeTransmitter, client: FeedClient
) -> None:
    piece = b" " * 65_536
    server.will("/poll", Reply(200, itertools.repeat(piece)))

    assert trouble(client).detail == "too_large"

    buffers = 8 * 1024 * 1024  # what loopback sockets may hold unread
    assert server.sent <= 8 * 1024 * 1024 + buffers


def test_a_dripping_answer_ends_with_our_own_clock(
    server: FakeTransmitter, client: FeedClient, clock: FakeClock
) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(10_000):
            clock.now += 1.0
            yield b" "

    server.will("/poll", Reply(200, drip()))

    error = trouble(client)

    assert (error.kind, error.detail) == (Trouble.UNAVAILABLE, "timeout")
    assert clock.now >= 160.0


def test_dripping_headers_end_with_our_own_clock_too(clock: FakeClock) -> None:
    class Dripping:
        reads = 0

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            clock.now += 1.0
            self.reads += 1
            return b"x"

    deadline, source = Deadline(clock), Dripping()
    deadline.start(60.0)
    timed = network._TimedStream(source, deadline)  # type: ignore[arg-type]

    for _ in range(60):
        timed.read(1, 35.0)

    with pytest.raises(httpcore2.ReadTimeout):
        timed.read(1, 35.0)
    assert source.reads == 60


def test_each_step_gets_its_own_limit_or_what_is_left_of_the_whole(clock: FakeClock) -> None:
    deadline = Deadline(clock)
    deadline.start(60.0)

    assert deadline.within(35.0, TimeoutError) == 35.0  # type: ignore[arg-type]
    clock.now += 50.0
    assert deadline.within(35.0, TimeoutError) == 10.0  # type: ignore[arg-type]
    assert deadline.within(None, TimeoutError) == 10.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "seconds"),
    [({}, 35.0), ({"return_immediately": True}, 15.0), ({"max_events": 0}, 15.0)],
)
def test_a_long_poll_may_stay_silent_for_35_seconds_and_any_other_for_15(
    server: FakeTransmitter,
    client: FeedClient,
    monkeypatch: pytest.MonkeyPatch,
    question: dict[str, Any],
    seconds: float,
) -> None:
    allowed = []
    read = network._TimedStream.read

    def noted(self: Any, max_bytes: int, timeout: float | None = None) -> bytes:
        allowed.append(timeout)
        return read(self, max_bytes, timeout)

    monkeypatch.setattr(network._TimedStream, "read", noted)
    client.poll(**question)

    assert allowed[-1] == seconds
    assert allowed[0] == 15.0, "the token server is not a long poll"


def test_a_poll_that_only_delivers_may_be_answered_with_nothing(
    server: FakeTransmitter, client: FeedClient
) -> None:
    server.will("/poll", Reply(204))

    assert client.poll(["jti-00001"], max_events=0).sets == {}


def test_no_cookie_is_ever_sent_back(server: FakeTransmitter, client: FeedClient) -> None:
    server.will("/poll", json_reply({"sets": {}}, Set_Cookie="session=1; Path=/"))

    client.poll()
    client.poll()

    assert not any("Cookie" in asked.headers for asked in server.asked)


def test_keys_are_fetched_without_the_access_token(server: FakeTransmitter, client: FeedClient) -> None:
    server.will(
        "/jwks.json", json_reply(signing_keys.public_jwks([KEY]), Content_Type="application/jwk-set+json")
    )

    assert list(client.fetch_jwks().keys) == [KEY.kid]
    assert server.paths() == ["/jwks.json"]
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    ("reply", "kind", "detail"),
    [
        (Reply(200, itertools.repeat(b" " * 65_536)), "bad_answer", "too_large"),
        (json_reply({"keys": [{"kty": "oct", "k": "AA", "kid": "a"}]}), "bad_answer", "keys_private_key"),
        (json_reply({"keys": [{"kid": "a"}, {"kid": "a"}]}), "bad_answer", "keys_duplicate_kid"),
        (Reply(404), "stop", "status_404"),
    ],
    ids=["10 MB and more", "a secret", "one kid twice", "missing"],
)
def test_a_key_document_that_is_not_as_agreed_is_not_used(
    server: FakeTransmitter, client: FeedClient, reply: Reply, kind: str, detail: str
) -> None:
    server.will("/jwks.json", reply)

    with pytest.raises(FeedError) as raised:
        client.fetch_jwks()

    assert (raised.value.kind, raised.value.detail) == (kind, detail)


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("8.8.8.8", True, True),
        ("2001:4860:4860::8888", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("172.16.0.1", False, True),
        ("192.168.1.1", False, True),
        ("::1", False, True),
        ("fd00::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("64:ff9b::10.0.0.1", False, True),
        ("64:ff9b::8.8.8.8", True, True),
        ("2002:0a00:0001::1", False, True),
        ("100.64.0.1", False, False),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("fe80::1%eth0", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
        ("255.255.255.255", False, True),
    ],
)
def test_only_public_addresses_are_called_unless_private_ones_are_configured(
    address: str, public: bool, private: bool
) -> None:
    assert may_call(address, private_network=False) is public
    assert may_call(address, private_network=True) is private


@pytest.mark.parametrize(
    ("addresses", "private_network"),
    [(["127.0.0.1"], False), (["8.8.8.8", "127.0.0.1"], False), (["169.254.169.254"], True)],
    ids=["loopback", "one of two", "metadata"],
)
def test_a_name_that_points_inside_is_not_called(
    server: FakeTransmitter, addresses: list[str], private_network: bool
) -> None:
    server.scheme = "http" if private_network else "https"
    config = stream(server, "payroll.example", private_network=private_network)

    with FeedClient(config, KEY, resolve=lambda host, port: addresses) as client:
        error = trouble(client)

    assert (error.kind, error.detail) == (Trouble.UNAVAILABLE, "address_refused")
    assert server.asked == []


def test_a_name_is_resolved_once_and_the_checked_address_is_called(server: FakeTransmitter) -> None:
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with FeedClient(stream(server, "payroll.example"), KEY, resolve=rebinding) as client:
        client.poll()

    assert asked == ["payroll.example"]
    assert server.asked[0].headers["Host"] == f"payroll.example:{server.port}"


def test_the_next_address_is_tried_when_the_first_does_not_answer(server: FakeTransmitter) -> None:
    with FeedClient(
        stream(server, "payroll.example"), KEY, resolve=lambda *_: ["::1", "127.0.0.1"]
    ) as client:
        assert client.poll().sets == {}


def unknown_name(host: str, port: int) -> list[str]:
    raise socket.gaierror


@pytest.mark.parametrize("resolve", [unknown_name, lambda host, port: []], ids=["no such name", "no address"])
def test_a_name_that_is_not_known_means_unavailable(server: FakeTransmitter, resolve: Any) -> None:
    with FeedClient(stream(server, "payroll.example"), KEY, resolve=resolve) as client:
        error = trouble(client)

    assert (error.kind, error.detail) == (Trouble.UNAVAILABLE, "connect")


def test_a_port_where_nobody_listens_means_unavailable() -> None:
    with FakeTransmitter().running() as server:
        config = stream(server)
    with FeedClient(config, KEY) as client:
        assert trouble(client).kind == Trouble.UNAVAILABLE


GOOD = {
    "poll_url": "https://payroll.example/poll",
    "token_url": "https://payroll.example/token",
    "jwks_url": "https://payroll.example/jwks.json",
    "client_id": "c",
    "token_audience": "a",
    "hosts": frozenset({"payroll.example"}),
}


@pytest.mark.parametrize(
    ("member", "address", "sentence"),
    [
        ("poll_url", "http://payroll.example/poll", "begin with https"),
        ("token_url", "file:///etc/passwd", "begin with https"),
        ("jwks_url", "https://other.example/jwks.json", "host that is allowed"),
        ("poll_url", "https://payroll.example.evil.example/poll", "host that is allowed"),
        ("poll_url", "https://user:password@payroll.example/poll", "neither a password"),
        ("poll_url", "https://payroll.example/poll#a", "fragment"),
    ],
)
def test_no_stream_can_be_described_that_leads_elsewhere(member: str, address: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Stream(**{**GOOD, member: address})  # type: ignore[arg-type]
    assert Stream(**GOOD).private_network is False  # type: ignore[arg-type]


def certificate(folder: Path, *, name: str, days: int) -> tuple[Path, Path]:
    """A self-signed certificate for ``name`` and its key, in two files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - datetime.timedelta(days=30))
        .not_valid_after(ends)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("::9"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return public, private


@pytest.mark.parametrize(
    ("name", "days", "trusted", "works"),
    [
        ("payroll.example", 10, True, True),
        ("payroll.example", 10, False, False),
        ("payroll.example", -1, True, False),
        ("other.example", 10, True, False),
    ],
    ids=["right", "self-signed", "expired", "of another host"],
)
def test_only_a_trusted_and_current_certificate_of_the_host_is_talked_to(
    tmp_path: Path, name: str, days: int, trusted: bool, works: bool
) -> None:
    public, private = certificate(tmp_path, name=name, days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    ours = network.tls_context(str(public) if trusted else None)

    with FakeTransmitter(context).running() as server:
        server.will("/token", TOKEN)
        server.will("/poll", NOTHING)
        config = stream(server, "payroll.example")
        with FeedClient(config, KEY, ssl_context=ours, resolve=lambda *_: ["127.0.0.1"]) as client:
            if works:
                assert client.poll().sets == {}
            else:
                error = trouble(client)
                assert (error.kind, error.detail) == (Trouble.UNAVAILABLE, "tls")
                assert server.asked == []


def test_nothing_older_than_tls_1_2_is_spoken() -> None:
    context = network.tls_context()

    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
