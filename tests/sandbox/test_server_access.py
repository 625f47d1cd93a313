"""Nobody polls without a token, and nobody gets a token without Tsunagi's signature (RFC 6749, RFC 7523)."""

import json
import time

import pytest
from joserfc.jwk import ECKey

from tests.sandbox.conftest import Desk, World
from tests.steady_ids import steady

TOKEN_URL_AS_AUDIENCE = "http://127.0.0.1:8601/token"


def test_a_signed_assertion_gets_a_token_that_opens_the_poll(world: World) -> None:
    desk = world.serve()
    reply = desk.token()

    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.body["token_type"] == "Bearer"
    assert reply.body["scope"] == "tsunagi.feed.read"
    assert 0 < reply.body["expires_in"] <= 600
    assert desk.ask_json("/poll", {"maxEvents": 1}, bearer=reply.body["access_token"]).status == 200


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer guessed"}, {"Authorization": "Basic dDp0"}])
def test_a_poll_without_a_valid_token_gets_401(world: World, header: dict[str, str]) -> None:
    reply = world.serve().ask("/poll", b"{}", **{"Content-Type": "application/json", **header})

    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert reply.body is None


def test_a_token_ends_after_ten_minutes(world: World, desk: Desk) -> None:
    assert desk.poll(maxEvents=0).status == 200

    world.now = time.time() + 601

    assert desk.poll(maxEvents=0).status == 401


NOW = int(time.time())
BAD_CLAIMS: list[dict[str, object]] = [
    {"iss": "https://somebody.else"},
    {"sub": "https://somebody.else"},
    {"aud": "http://127.0.0.1:8602"},
    {"aud": ["http://127.0.0.1:8601"]},
    {"aud": TOKEN_URL_AS_AUDIENCE},
    {"jti": None},
    {"jti": "short"},
    {"iat": None},
    {"exp": None},
    {"exp": NOW - 1},
    {"iat": NOW + 3600, "exp": NOW + 3660},
    {"iat": NOW, "exp": NOW + 86400},
    {"iat": True, "exp": True},
]


@pytest.mark.parametrize("changed", BAD_CLAIMS, ids=steady)
def test_an_assertion_with_a_wrong_claim_is_refused(world: World, changed: dict[str, object]) -> None:
    desk = world.serve()
    reply = desk.token(desk.assertion(**changed))

    assert (reply.status, reply.body["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("header", [{"typ": "secevent+jwt"}, {"kid": "unknown"}], ids=steady)
def test_an_assertion_with_a_wrong_header_is_refused(world: World, header: dict[str, object]) -> None:
    desk = world.serve()

    assert desk.token(desk.assertion(header=header)).status == 401


def test_an_assertion_by_another_key_is_refused(world: World) -> None:
    desk = world.serve()

    assert desk.token(desk.assertion(key=ECKey.generate_key("P-256"))).status == 401


@pytest.mark.parametrize("assertion", ["", "a.b.c", "é.é.é", "eyJhbGciOiJub25lIn0.e30.", "x" * 5000])
def test_what_is_no_token_at_all_is_refused(world: World, assertion: str) -> None:
    assert world.serve().token(assertion or " ").status == 401


def test_an_assertion_serves_once_even_across_a_restart(world: World) -> None:
    desk = world.serve()
    assertion = desk.assertion()
    assert desk.token(assertion).status == 200
    world.stop()

    reply = world.serve().token(assertion)

    assert (reply.status, reply.body["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "tsunagi.feed.write"}, "invalid_scope"),
    ],
)
def test_another_grant_or_scope_is_refused_by_its_name(
    world: World, changed: dict[str, str], error: str
) -> None:
    reply = world.serve().token(**changed)

    assert (reply.status, reply.body["error"]) == (400, error)


@pytest.mark.parametrize("body", [b"grant_type=a&grant_type=b", b"no form", b"\xff\xfe"])
def test_a_torn_form_is_refused(world: World, body: bytes) -> None:
    reply = world.serve().ask("/token", body, **{"Content-Type": "application/x-www-form-urlencoded"})

    assert (reply.status, reply.body["error"]) == (400, "invalid_request")


def test_while_tsunagis_keys_cannot_be_read_it_is_asked_to_come_again(world: World) -> None:
    (world.root.parent / "tsunagi.json").unlink()

    reply = world.serve().token()

    assert reply.status == 503
    assert int(reply.headers["Retry-After"]) > 0


def test_a_new_key_of_tsunagi_is_found_when_it_is_first_used(world: World) -> None:
    desk = world.serve().signed_in()
    new = ECKey.generate_key("P-256")
    keys = {"keys": [{**new.as_dict(private=False), "kid": "tsunagi-2"}]}
    (world.root.parent / "tsunagi.json").write_text(json.dumps(keys))

    assert desk.token(desk.assertion(key=new, header={"kid": "tsunagi-2"})).status == 200


def test_one_connection_serves_many_requests_and_unknown_doors_are_closed(world: World) -> None:
    import http.client

    desk = world.serve()
    connection = http.client.HTTPConnection(desk.base.removeprefix("http://"))
    statuses = []
    for method, path in (
        ("GET", "/health"),
        ("GET", "/nowhere"),
        ("POST", "/health"),
        ("GET", "/jwks.json?x=1"),
    ):
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    local = connection.sock.getsockname()
    connection.close()

    assert statuses == [200, 404, 405, 200]
    assert local


def test_a_body_of_more_than_a_mebibyte_is_not_read(world: World) -> None:
    desk = world.serve().signed_in()

    reply = desk.ask("/poll", b"", **{"Content-Length": str(2**21), "Authorization": f"Bearer {desk.bearer}"})

    assert reply.status == 400
