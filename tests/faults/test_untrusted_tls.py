"""Nobody is talked to whose certificate does not hold, not even to say who we are, and staff are told (F15)."""

import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core import mail

from apps.feeds.models import Institution
from apps.feeds.protocol import network
from tests.faults.certificates import DAY, Authority, only, self_signed
from tests.faults.edge import Edge, open_edge
from tests.faults.raw_server import RawServer
from tests.feeds.fake_transmitter import FakeTransmitter, json_reply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOST = "payroll.example"
TOKEN = json_reply({"access_token": "let-me-in", "token_type": "Bearer", "expires_in": 600})


@pytest.fixture
def edge(settings: Any) -> Iterator[Edge]:
    settings.OPERATOR_EMAILS = ["staff@example.jp"]
    with open_edge() as edge:
        edge.tell()
        yield edge


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path)


type Server = Callable[[Authority], ssl.SSLContext]

WRONG: dict[str, Server] = {
    "expired yesterday": lambda ours: ours.server(HOST, begins=-5 * DAY, ends=-DAY),
    "valid from tomorrow": lambda ours: ours.server(HOST, begins=DAY),
    "of another host": lambda ours: ours.server("other.example"),
    "of a host below": lambda ours: ours.server(f"www.{HOST}"),
    "of all hosts at the top": lambda ours: ours.server("*.example"),
    "of a host that only begins so": lambda ours: ours.server(f"{HOST}.evil.example"),
    "self-signed": lambda ours: self_signed(ours.folder, HOST),
    "by an authority nobody knows": lambda ours: Authority.new(ours.folder, "Another authority").server(HOST),
    "by an authority of the same name": lambda ours: _namesake(ours).server(HOST),
    "for signing mail": lambda ours: ours.server(HOST, use=ExtendedKeyUsageOID.EMAIL_PROTECTION),
    "TLS 1.0": lambda ours: only(ssl.TLSVersion.TLSv1, ours.server(HOST)),
    "TLS 1.1": lambda ours: only(ssl.TLSVersion.TLSv1_1, ours.server(HOST)),
}


def _namesake(ours: Authority) -> Authority:
    """An authority with our authority's name and a key of its own; the file that we trust stays ours."""
    trusted = Path(ours.file).read_bytes()
    namesake = Authority.new(ours.folder)
    Path(ours.file).write_bytes(trusted)
    return namesake


def serving(edge: Edge, server: FakeTransmitter) -> None:
    """The institution's addresses are this server's, under a name that leads to loopback."""
    names = {"poll_url": server.url("/poll", HOST), "token_url": server.url("/token", HOST)}
    Institution.objects.filter(pk=edge.desk.id).update(**names)
    assert edge.desk.institution is not None
    edge.desk.institution.refresh_from_db()
    server.will("/token", TOKEN)
    server.will("/poll", json_reply({"sets": edge.office.outbox}), json_reply({"sets": {}}))


def ask(edge: Edge, trusted: str | None) -> str:
    context = network.tls_context(trusted)
    with edge.one_client(ssl_context=context, resolve=lambda *_: ["127.0.0.1"]) as connect:
        return edge.pull(connect=connect).trouble


def test_a_right_certificate_of_an_authority_we_trust_is_talked_to(edge: Edge, authority: Authority) -> None:
    with FakeTransmitter(authority.server(HOST)).running() as server:
        serving(edge, server)
        assert ask(edge, authority.file) == ""

    assert list(edge.shown) == ["canary-slip-1"]
    edge.promises_hold()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_certificate_is_told_nothing_brings_nothing_calls_staff_and_heals_when_it_is_right(
    edge: Edge, authority: Authority, name: str, django_capture_on_commit_callbacks: Any
) -> None:
    with FakeTransmitter(WRONG[name](authority)).running() as server:
        serving(edge, server)
        with django_capture_on_commit_callbacks(execute=True):
            for _try in range(3):
                assert ask(edge, authority.file) == "unavailable:tls"

    assert server.asked == [], "not even who we are"
    assert (edge.shown, edge.verdicts) == ({}, {})
    assert edge.notices == {"certificate_refused"}
    assert len(mail.outbox) == 1
    assert edge.stream.next_poll_at <= edge.now + timedelta(seconds=2 * 2**3 + 1)
    edge.promises_hold()

    with FakeTransmitter(authority.server(HOST)).running() as server:
        serving(edge, server)
        assert ask(edge, authority.file) == ""
    assert list(edge.shown) == ["canary-slip-1"]
    edge.promises_hold()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_the_old_servers_of_these_tests_really_speak_old_tls(
    authority: Authority, version: ssl.TLSVersion
) -> None:
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    only(version, anyone)
    with (
        FakeTransmitter(only(version, authority.server(HOST))).running() as server,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        with (
            socket.create_connection(("127.0.0.1", server.port), 5) as plain,
            anyone.wrap_socket(plain) as spoken,
        ):
            assert spoken.version() == {"TLSv1": "TLSv1", "TLSv1_1": "TLSv1.1"}[version.name]


def test_plain_http_behind_an_https_address_is_not_talked_to(edge: Edge, authority: Authority) -> None:
    with FakeTransmitter().running() as server:
        server.scheme = "https"
        serving(edge, server)
        assert ask(edge, authority.file) == "unavailable:tls"

    assert server.asked == []
    edge.promises_hold()


def test_a_handshake_that_only_breaks_off_is_no_reason_to_call_anybody(
    edge: Edge, authority: Authority
) -> None:
    with RawServer(lambda _hello: []).running() as server:
        Institution.objects.filter(pk=edge.desk.id).update(
            poll_url=f"https://{HOST}:{server.port}/poll", token_url=f"https://{HOST}:{server.port}/token"
        )
        assert edge.desk.institution is not None
        edge.desk.institution.refresh_from_db()
        assert ask(edge, authority.file) == "unavailable:connect"

    assert server.requests[0].startswith(b"\x16\x03"), "a handshake began"
    assert edge.notices == set()
    edge.promises_hold()


def test_the_authorities_of_the_system_do_not_know_ours(edge: Edge, authority: Authority) -> None:
    with FakeTransmitter(authority.server(HOST)).running() as server:
        serving(edge, server)
        assert ask(edge, None) == "unavailable:tls"

    assert server.asked == []
    edge.promises_hold()
