"""Keys that rotate, vanish, flood or repeat: what was trusted still opens, what was not never does (F18)."""

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from joserfc.jwk import OctKey

from apps.feeds.models import InstitutionKey
from apps.feeds.trust import approve_key, revoke_key
from tests.faults.edge import Edge, open_edge
from tests.feeds.fake_transmitter import Reply, json_reply
from tests.feeds.transmitter_desk import Desk, new_desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MINUTES = 60


@pytest.fixture
def edge(settings: Any) -> Iterator[Edge]:
    """An institution that publishes its keys; one look at them is done."""
    settings.OPERATOR_EMAILS = ["staff@example.jp"]
    with open_edge(jwks=None, jwks_uri="/jwks.json") as edge:
        edge.tell("canary-slip-0")
        edge.pull()
        yield edge


def issued(edge: Edge) -> int:
    return int(edge.now.timestamp())


def status(desk: Desk) -> str:
    return InstitutionKey.objects.get(thumbprint=desk.key.thumbprint()).status


def tell_by(edge: Edge, desk: Desk, name: str) -> str:
    (jti,) = edge.office.queue(desk, edge.slip(name, iat=issued(edge)))
    return jti


def many_keys(count: int) -> list[dict[str, Any]]:
    some = new_desk().public_jwk()
    return [{**some, "kid": f"key-{number}"} for number in range(count)]


type Broken = Callable[[Edge], Reply]


def doubled(edge: Edge) -> Reply:
    """The right key and a stranger's, both under the right key's name."""
    kid = edge.desk.key.thumbprint()
    return json_reply({"keys": [edge.desk.public_jwk(), {**new_desk().public_jwk(), "kid": kid}]})


def with_private_part(edge: Edge) -> Reply:
    return json_reply({"keys": [{**edge.desk.key.as_dict(private=True), "kid": edge.desk.key.thumbprint()}]})


BROKEN: dict[str, Broken] = {
    "missing": lambda _edge: Reply(404),
    "gone": lambda _edge: Reply(410),
    "not for us": lambda _edge: Reply(403),
    "away": lambda _edge: Reply(503),
    "moved": lambda edge: Reply(301, headers={"Location": edge.office.url("/elsewhere.json")}),
    "10 MB and more": lambda _edge: Reply(200, itertools.repeat(b" " * 65_536)),
    "10 MB of keys": lambda _edge: json_reply({"keys": many_keys(40_000)}),
    "a byte too large": lambda edge: Reply(200, json.dumps({"keys": [edge.desk.public_jwk()]}).encode().ljust(256 * 1024 + 1)),
    "21 keys": lambda _edge: json_reply({"keys": many_keys(21)}),
    "one kid twice": doubled,
    "a member twice": lambda _edge: Reply(200, b'{"keys":[],"keys":[]}'),
    "a private key": with_private_part,
    "a shared secret": lambda _edge: json_reply({"keys": [OctKey.generate_key(256).as_dict() | {"kid": "s"}]}),
    "no keys": lambda _edge: json_reply({"keys": []}),
    "only keys of other kinds": lambda _edge: json_reply({"keys": [{"kty": "EC", "crv": "P-521", "kid": "x"}]}),
    "only keys for encrypting": lambda edge: json_reply({"keys": [{**edge.desk.public_jwk(), "use": "enc"}]}),
    "a list": lambda _edge: json_reply([]),
    "a page of HTML": lambda _edge: Reply(200, b"<html>", {"Content-Type": "text/html"}),
    "cut": lambda _edge: Reply(200, b'{"keys":[', length=4000),
    "a point off the curve": lambda edge: json_reply({"keys": [{**edge.desk.public_jwk(), "y": "A" * 43}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_key_document_that_cannot_be_used_leaves_the_known_keys_in_force_and_calls_staff(
    edge: Edge, name: str, django_capture_on_commit_callbacks: Any
) -> None:
    edge.office.will("/jwks.json", BROKEN[name](edge))
    edge.now += timedelta(minutes=11)
    known = tell_by(edge, edge.desk, "canary-slip-1")
    unknown = tell_by(edge, edge.another_key(), "canary-slip-forged")

    with django_capture_on_commit_callbacks(execute=True):
        edge.pull()

    assert known in edge.office.acknowledged
    assert edge.office.refused == {}, "an unknown key is not refused while keys cannot be read"
    assert edge.verdicts[unknown] == ("held", "unknown_kid")
    assert set(edge.shown) == {"canary-slip-0", "canary-slip-1"}
    assert status(edge.desk) == "approved"
    assert (edge.notices, len(mail.outbox)) == ({"keys_unusable"}, 1)
    edge.promises_hold()

    edge.pull(after=11 * MINUTES)  # the document is right again
    assert edge.office.refused == {unknown: "invalid_key"}
    assert status(edge.desk) == "approved"
    edge.promises_hold()


def test_a_rotation_with_both_keys_published_loses_nothing(edge: Edge) -> None:
    new = edge.another_key()
    edge.office.publish(edge.desk, new)
    edge.now += timedelta(minutes=11)
    by_old = tell_by(edge, edge.desk, "canary-slip-old")
    by_new = tell_by(edge, new, "canary-slip-new")
    edge.pull()
    assert (by_old in edge.office.acknowledged, by_new in edge.office.acknowledged) == (True, False)
    assert edge.notices == {"key_pending"}
    assert "canary-slip-new" not in edge.shown
    edge.promises_hold()

    approve_key(InstitutionKey.objects.get(thumbprint=new.key.thumbprint()), now=edge.now)
    edge.desks.append(new)
    assert edge.heal() <= 71

    assert {"canary-slip-old", "canary-slip-new"} <= set(edge.shown)
    assert edge.office.refused == {}
    edge.promises_hold()


def test_a_rotation_under_the_same_kid_never_mixes_the_keys(edge: Edge) -> None:
    new, kid = edge.another_key(), edge.desk.key.thumbprint()
    edge.office.keys = [{**new.public_jwk(), "kid": kid}]
    edge.now += timedelta(minutes=11)
    claims = edge.slip("canary-slip-new", iat=issued(edge))
    edge.office.outbox[claims["jti"]] = new.sign(claims, kid=kid)

    edge.pull()

    assert claims["jti"] not in edge.office.acknowledged
    assert "canary-slip-new" not in edge.shown
    edge.promises_hold()


def test_a_key_for_another_algorithm_opens_nothing(edge: Edge) -> None:
    new = edge.another_key(approved=True)
    InstitutionKey.objects.filter(thumbprint=new.key.thumbprint()).update(status="approved")
    claims = edge.slip("canary-slip-new")
    edge.office.outbox[claims["jti"]] = new.sign_raw(
        json.dumps(claims).encode(), kid=edge.desk.key.thumbprint()
    )

    edge.pull(after=60)

    assert edge.office.refused == {claims["jti"]: "invalid_key"}
    edge.promises_hold()


def test_keys_that_flood_in_one_after_another_open_nothing_and_cost_one_look_in_five_minutes(
    edge: Edge,
) -> None:
    looks = edge.office.paths().count("/jwks.json")
    for number in range(30):
        stranger = new_desk(slug=edge.desk.slug, issuer=edge.desk.issuer)
        stranger.institution, stranger.connections = edge.desk.institution, edge.desk.connections
        tell_by(edge, stranger, f"canary-slip-{number}")
        edge.pull(after=30)

    assert edge.office.paths().count("/jwks.json") - looks <= 15 // 5
    assert list(edge.shown) == ["canary-slip-0"]
    assert InstitutionKey.objects.count() == 1
    edge.promises_hold()


def test_a_document_that_flaps_between_keys_retires_and_restores_only_what_staff_allowed(edge: Edge) -> None:
    for number in range(6):
        edge.office.publish(*([new_desk()] if number % 2 == 0 else [edge.desk]))
        edge.pull(after=11 * MINUTES)
        tell_by(edge, edge.desk, f"canary-slip-{number}")

    edge.pull(after=11 * MINUTES)

    assert status(edge.desk) == "approved"
    assert InstitutionKey.objects.filter(status="pending").count() == 3
    assert edge.notices >= {"key_pending"}
    edge.promises_hold()


def test_a_revoked_key_stays_revoked_however_often_it_is_published(edge: Edge) -> None:
    revoke_key(InstitutionKey.objects.get(), now=edge.now)
    refused = []
    for number in range(3):
        edge.now += timedelta(minutes=11)
        refused.append(tell_by(edge, edge.desk, f"canary-slip-{number + 1}"))
        edge.pull()

    assert edge.office.refused == dict.fromkeys(refused, "invalid_key")
    assert (list(edge.shown), status(edge.desk)) == (["canary-slip-0"], "revoked")
    edge.promises_hold()
