"""Nothing an institution answers, and no name that points elsewhere, leads us to another address (F14)."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from apps.feeds.models import Institution
from apps.feeds.protocol import network
from apps.feeds.pulling import pull
from tests.faults.certificates import Authority
from tests.faults.edge import Edge, open_edge
from tests.feeds.fake_transmitter import FakeTransmitter, Reply, json_reply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ELSEWHERE = {
    "cloud metadata": "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "cloud metadata by IPv6": "http://[fd00:ec2::254]/latest/",
    "a file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "our own database": "http://127.0.0.1:5432/",
    "a path alone": "/poll",
    "without a scheme": "//evil.example/poll",
    "another host": "https://evil.example/poll",
    "its user part": "https://pension.example@evil.example/",
    "nonsense": "\x01",
}


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address that this process connects to, from here on."""
    called: list[tuple[str, int]] = []
    connect = socket.create_connection

    def noted(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        called.append(address)
        return connect(address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", noted)
    return called


@pytest.fixture
def edge() -> Iterator[Edge]:
    with open_edge(jwks=None, jwks_uri="/jwks.json") as edge:
        edge.pull()
        edge.office.asked.clear()
        edge.tell()
        yield edge


@pytest.mark.parametrize(
    ("status", "where"),
    [
        *((307, where) for where in ELSEWHERE),
        *((status, "cloud metadata") for status in (301, 302, 303, 308)),
    ],
)
def test_a_redirected_poll_is_not_followed_and_the_next_one_heals(
    edge: Edge, called: list[tuple[str, int]], status: int, where: str
) -> None:
    edge.office.will("/poll", Reply(status, headers={"Location": ELSEWHERE[where]}))

    assert edge.pull().trouble == f"unavailable:status_{status}"

    assert edge.office.paths() == ["/token", "/poll"]
    assert set(called) == {("127.0.0.1", edge.office.port)}
    assert (edge.shown, edge.verdicts) == ({}, {})
    edge.promises_hold()
    assert edge.heal() <= 120
    edge.promises_hold()


@pytest.mark.parametrize("path", ["/token", "/jwks.json"])
def test_neither_our_proof_nor_their_keys_travel_by_a_redirect(
    edge: Edge, called: list[tuple[str, int]], path: str
) -> None:
    with FakeTransmitter().running() as other:
        other.will("/token", json_reply({"access_token": "evil", "token_type": "Bearer"}))
        other.will("/jwks.json", json_reply({"keys": []}))
        edge.office.will(path, Reply(307, headers={"Location": other.url(path)}))

        report = edge.pull(after=11 * 60)

        assert other.asked == []
    assert report.trouble == ("unavailable:status_307" if path == "/token" else "")
    assert set(called) <= {("127.0.0.1", edge.office.port)}
    edge.promises_hold()
    if path == "/token":
        assert edge.heal() <= 120
    assert list(edge.shown) == ["canary-slip-1"]


def test_an_address_in_other_headers_is_not_asked_either(edge: Edge, called: list[tuple[str, int]]) -> None:
    ways: Any = {"Content-Location": "http://169.254.169.254/", "Link": '<http://169.254.169.254/>; rel="next"',
            "Refresh": "0; url=http://169.254.169.254/", "Alt-Svc": 'h2="169.254.169.254:80"'}  # fmt: skip
    edge.office.will("/poll", json_reply({"sets": edge.office.outbox}, **ways))

    assert edge.pull().received == 1

    assert set(called) <= {("127.0.0.1", edge.office.port)}
    edge.promises_hold()


INSIDE = ["127.0.0.1", "127.8.8.8", "10.0.0.5", "172.16.1.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "::1",
          "::ffff:127.0.0.1", "fd00::1", "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1", "224.0.0.1"]  # fmt: skip


@pytest.fixture
def in_production(settings: Any, edge: Edge) -> Edge:
    """The institution under a public name, as production allows it."""
    settings.FEED_PRIVATE_NETWORK_ALLOWED = False
    Institution.objects.update(
        poll_url="https://pension.example/poll", token_url="https://pension.example/token", jwks_uri=""
    )
    assert edge.desk.institution is not None
    edge.desk.institution.refresh_from_db()
    return edge


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("beside", [[], ["203.0.114.7"]], ids=["alone", "behind a public one"])
def test_a_public_name_that_leads_inside_is_not_called(
    in_production: Edge, called: list[tuple[str, int]], address: str, beside: list[str]
) -> None:
    with in_production.one_client(resolve=lambda *_: [*beside, address]) as connect:
        assert in_production.pull(connect=connect).trouble == "unavailable:address_refused"

    assert called == []
    assert in_production.office.asked == []
    in_production.promises_hold()


def test_a_name_that_leads_inside_only_the_second_time_is_called_where_it_was_checked(
    edge: Edge, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the checked address is the one that is connected to, and each new connection is checked anew."""
    authority, looks = Authority.new(tmp_path), []

    def rebinding(host: str, _port: int) -> list[str]:
        looks.append(host)
        return ["127.0.0.1"] if len(looks) == 1 else ["169.254.169.254"]

    with FakeTransmitter(authority.server("pension.example")).running() as server:
        Institution.objects.update(
            poll_url=server.url("/poll", "pension.example"), token_url=server.url("/token", "pension.example"), jwks_uri=""
        )  # fmt: skip
        assert edge.desk.institution is not None
        edge.desk.institution.refresh_from_db()
        server.will("/token", json_reply({"access_token": "let-me-in", "token_type": "Bearer"}))
        server.will("/poll", Reply(200, b'{"sets":{}}', length=500), json_reply({"sets": {}}))
        context = network.tls_context(authority.file)
        with edge.one_client(ssl_context=context, resolve=rebinding) as connect:
            first, second = edge.pull(connect=connect), edge.pull(connect=connect)

    assert (first.trouble, second.trouble) == ("bad_answer:truncated", "unavailable:address_refused")
    assert [asked.path for asked in server.asked] == ["/token", "/poll"]
    edge.promises_hold()


@pytest.mark.parametrize("name", ["poll_url", "token_url", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    ["http://pension.example/x", "file:///etc/passwd", "ftp://pension.example/x", "https://127.0.0.1/x",
     "https://[::1]/x", "https://2130706433/x", "https://0x7f.1/x", "https://127.1/x", "https://localhost/x"],
)  # fmt: skip
def test_an_address_that_leads_inside_by_itself_is_never_asked_in_production(
    in_production: Edge, called: list[tuple[str, int]], name: str, address: str
) -> None:
    Institution.objects.update(**{name: address})

    report = pull(in_production.desk.id, clock=in_production.clock)

    assert report.trouble in {"stop:address_unusable", "unavailable:address_refused", "unavailable:connect"}
    assert (called, in_production.office.asked) == ([], [])
    in_production.promises_hold()
