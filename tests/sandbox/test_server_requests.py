"""Correction requests that Tsunagi pushes are checked, kept, and answered as RFC 8935 says."""

import json
import time
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from tests.sandbox.conftest import TSUNAGI, Desk, Reply, World
from tests.steady_ids import steady

EVENT = "https://schemas.tsunagi.example/feed/v1/correction-requested"
REQUEST: dict[str, Any] = {
    "request_id": "request-1",
    "record_id": "anna-a",
    "kind": "notification",
    "revision": 2,
    "fields": [{"name": "duty", "held": "address", "claimed": "card_item"}],
    "reason": "It was the card, not the address.",
    "legal_basis": "APPI 34",
    "evidence": [],
    "reply_by": "2026-12-21",
}


def push(
    desk: Desk, *, key: ECKey | None = None, media_type: str = "application/secevent+jwt", **changed: Any
) -> Reply:
    claims = {
        "iss": TSUNAGI,
        "aud": desk.issuer,
        "iat": int(time.time()),
        "jti": "request-token-1",
        "sub_id": {"format": "opaque", "id": "anna-immigration-0123456789abcdef"},
        "events": {EVENT: REQUEST},
        **changed,
    }
    header = {"alg": "ES256", "kid": "tsunagi-1", "typ": "secevent+jwt"}
    token = jws.serialize_compact(header, json.dumps(claims).encode(), key or desk.key)
    return desk.ask("/requests", token.encode(), **{"Content-Type": media_type})


def kept(world: World) -> list[str]:
    rows = world.running["immigration"].institution.store.db.execute("SELECT request_id FROM requests")
    return [row["request_id"] for row in rows]


def test_a_request_is_kept_and_acknowledged_and_the_same_again_is_one(world: World) -> None:
    desk = world.serve()

    assert push(desk).status == 202
    assert push(desk).status == 202

    assert kept(world) == ["request-1"]


REFUSED = [
    ({"iss": "https://somebody.else"}, "invalid_issuer"),
    ({"aud": "http://127.0.0.1:8602"}, "invalid_audience"),
    ({"jti": "!"}, "invalid_request"),
    ({"iat": int(time.time()) + 3600}, "invalid_request"),
    ({"sub_id": {"format": "opaque", "id": "nobody"}}, "access_denied"),
    ({"sub_id": "anna"}, "access_denied"),
    ({"events": {}}, "invalid_request"),
    ({"events": {EVENT: REQUEST, "https://other.example/event": {}}}, "invalid_request"),
    ({"events": {EVENT: {**REQUEST, "request_id": 7}}}, "invalid_request"),
    ({"events": {EVENT: {"request_id": "request-1"}}}, "invalid_request"),
]


@pytest.mark.parametrize(("changed", "err"), REFUSED, ids=steady)
def test_a_wrong_request_is_refused_by_name_and_not_kept(
    world: World, changed: dict[str, Any], err: str
) -> None:
    reply = push(world.serve(), **changed)

    assert (reply.status, reply.body["err"]) == (400, err)
    assert reply.body["description"]
    assert kept(world) == []


def test_a_request_that_tsunagi_did_not_sign_is_refused(world: World) -> None:
    reply = push(world.serve(), key=ECKey.generate_key("P-256"))

    assert (reply.status, reply.body["err"]) == (400, "invalid_key")
    assert kept(world) == []


def test_a_request_of_another_media_type_is_refused(world: World) -> None:
    assert push(world.serve(), media_type="application/json").status == 400
