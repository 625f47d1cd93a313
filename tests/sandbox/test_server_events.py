"""Every token an institution sends obeys the contract's table of claims, read here once more."""

import hashlib
import json
import re
import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from apps.sandbox.population.model import ReadNotice
from apps.sandbox.servers import outbox, registration
from apps.sandbox.servers.building import Description, Peer, build, folders, send_to
from apps.sandbox.servers.clock import JAPAN, moment_of
from apps.sandbox.servers.configuration import READ_NOTICE
from apps.sandbox.servers.store import Store
from tests.sandbox.conftest import TODAY, TSUNAGI, Desk, World, small_population

PREFIX = "https://schemas.tsunagi.example/feed/v1/"
ALGORITHMS = {"immigration": "ES256", "health-insurer": "EdDSA", "tax-office": "PS256"}


class Quiet(jws.JWSRegistry):
    """Verifies EdDSA without joserfc's advice to call it Ed25519."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


def opened(desk: Desk, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token that verifies against what /jwks.json publishes now."""
    keys = KeySet.import_key_set(desk.ask("/jwks.json").body)
    checked = jws.deserialize_compact(token, keys, registry=Quiet(algorithms=["ES256", "PS256", "EdDSA"]))
    return checked.headers(), json.loads(checked.payload)


def events(desk: Desk) -> list[dict[str, Any]]:
    return [opened(desk, token)[1] for token in desk.poll().body["sets"].values()]


def payloads(desk: Desk, name: str) -> list[dict[str, Any]]:
    return [claims["events"][PREFIX + name] for claims in events(desk) if PREFIX + name in claims["events"]]


@pytest.fixture(params=ALGORITHMS)
def any_desk(world: World, request: pytest.FixtureRequest) -> Desk:
    return world.serve(request.param).signed_in()


def test_every_token_verifies_and_obeys_the_table_of_claims(world: World, any_desk: Desk) -> None:
    (name,) = world.running
    sets = any_desk.poll().body["sets"]

    for jti, token in sets.items():
        header, claims = opened(any_desk, token)
        assert set(header) == {"alg", "kid", "typ"}
        assert (header["alg"], header["typ"]) == (ALGORITHMS[name], "secevent+jwt")
        assert set(claims) == {"iss", "aud", "iat", "jti", "txn", "toe", "sub_id", "events"}
        assert claims["iss"] == any_desk.issuer
        assert claims["aud"] == ([TSUNAGI] if name == "tax-office" else TSUNAGI)
        assert abs(claims["iat"] - time.time()) < 60
        assert claims["jti"] == jti
        assert re.fullmatch(r"[A-Za-z0-9._~-]{8,128}", jti)
        assert set(claims["sub_id"]) == {"format", "id"}
        assert claims["sub_id"]["format"] == "opaque"
        assert claims["sub_id"]["id"] in {one.connections[name] for one in world.population.residents}
        assert len(claims["events"]) == 1
        assert len(token) < 64 * 1024
    assert len(sets) == 12


def test_a_record_is_told_with_all_that_is_common_and_its_data(desk: Desk) -> None:
    (told,) = [
        one
        for one in payloads(desk, "record-upserted")
        if (one["record_id"], one["revision"]) == ("anna-a", 2)
    ]

    assert told.pop("digest")
    assert told == {
        "record_id": "anna-a",
        "kind": "notification",
        "schema": "notification/1",
        "revision": 2,
        "epoch": "2026-11-21.1",
        "data_as_of": "2026-05-05",
        "authority": {
            "corporate_number": "5000000000008",
            "names": {"ja": "みどり市役所", "en": "The immigration"},
        },
        "data": {"duty": "address", "hours": 38.75, "organisation": {"name": "青葉食品株式会社"}},
        "valid_from": "2026-05-05",
    }


def test_the_digest_is_of_the_canonical_data(desk: Desk) -> None:
    told = {(one["record_id"], one["revision"]): one for one in payloads(desk, "record-upserted")}
    by_hand = '{"duty":"address","hours":40,"organisation":{"name":"青葉食品㈱"}}'

    digest = urlsafe_b64encode(hashlib.sha256(by_hand.encode()).digest()).rstrip(b"=").decode()
    assert told["anna-a", 1]["digest"] == digest


def test_a_withdrawn_record_is_told_with_a_reason_and_without_data(desk: Desk) -> None:
    told = payloads(desk, "record-withdrawn")

    assert {one["record_id"] for one in told} == {"anna-b", "binh-b"}
    for one in told:
        assert one["reason"] == "entered-in-error"
        assert set(one) == {
            "record_id",
            "kind",
            "schema",
            "revision",
            "epoch",
            "data_as_of",
            "authority",
            "reason",
        }


def test_the_first_load_is_closed_by_a_count_of_what_stands(desk: Desk) -> None:
    told = [claims for claims in events(desk) if f"{PREFIX}snapshot-complete" in claims["events"]]
    by_hand = {
        person: urlsafe_b64encode(hashlib.sha256(f'[["{person}-a",2],["{person}-c",1]]'.encode()).digest())
        for person in ("anna", "binh")
    }

    assert len(told) == 2
    for claims in told:
        person = claims["sub_id"]["id"][:4]
        digest = by_hand[person].rstrip(b"=").decode()
        assert claims["events"] == {
            f"{PREFIX}snapshot-complete": {"epoch": "2026-11-21.1", "count": 2, "digest": digest}
        }


def test_the_time_of_the_fact_is_the_day_it_became_known(desk: Desk) -> None:
    toes = {
        next(iter(claims["events"].values())).get("record_id"): claims["toe"]
        for claims in events(desk)
        if claims["sub_id"]["id"].startswith("anna")
    }

    assert toes["anna-c"] == moment_of(TODAY)
    assert moment_of(TODAY) == 1795219200  # 2026-11-21 00:00 UTC, nine in the morning in Japan


def test_what_was_entered_together_is_one_transaction(desk: Desk) -> None:
    seen: dict[tuple[str, int], set[str]] = {}
    for claims in events(desk):
        seen.setdefault((claims["sub_id"]["id"], claims["toe"]), set()).add(claims["txn"])

    assert all(len(transactions) == 1 for transactions in seen.values())
    assert len(set.union(*seen.values())) == len(seen)


def test_a_verification_event_comes_when_asked_for_with_its_state(desk: Desk) -> None:
    desk.drain()

    assert desk.ask_json("/verify", {"stream_id": "immigration", "state": "VGhpcyBpcw"}).status == 204

    (claims,) = events(desk)
    assert claims["sub_id"] == {"format": "opaque", "id": "immigration"}
    assert claims["events"] == {
        "https://schemas.openid.net/secevent/ssf/event-type/verification": {"state": "VGhpcyBpcw"}
    }


def test_a_verification_event_is_not_for_strangers(desk: Desk) -> None:
    assert desk.ask_json("/verify", {}, bearer="guessed-token").status == 401
    assert desk.ask_json("/verify", {"stream_id": "tax-office"}).status == 404
    assert desk.ask_json("/verify", {"state": 7}).status == 400


def test_the_key_set_shows_no_private_member(any_desk: Desk) -> None:
    for key in any_desk.ask("/jwks.json").body["keys"]:
        assert set(key) & {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} == set()
        assert {"kty", "kid", "use", "alg"} <= set(key)


def test_the_metadata_names_doors_that_open(desk: Desk) -> None:
    metadata = desk.ask("/.well-known/ssf-configuration").body

    assert metadata["issuer"] == desk.issuer
    assert metadata["delivery_methods_supported"] == ["urn:ietf:rfc:8936"]
    for name in ("jwks_uri", "token_endpoint", "poll_endpoint", "request_endpoint", "verification_endpoint"):
        path = metadata[name].removeprefix(desk.issuer)
        assert desk.ask(path, b"{}").status != 404


def test_a_registration_holds_the_thumbprint_of_the_published_key(world: World, any_desk: Desk) -> None:
    (name,) = world.running
    (published,) = any_desk.ask("/jwks.json").body["keys"]
    members = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}[
        published["kty"]
    ]
    by_hand = json.dumps(
        {member: published[member] for member in members}, separators=(",", ":"), sort_keys=True
    )
    digest = urlsafe_b64encode(hashlib.sha256(by_hand.encode()).digest()).rstrip(b"=").decode()

    registered = registration.registration(world.root / name)

    assert registered["thumbprints"] == [digest]
    assert registered["algorithms"] == [ALGORITHMS[name]]
    assert registered["kinds"] == ["notification"]
    assert registered["private_network"] is True
    assert set(registered) == {
        *(
            "id",
            "names",
            "issuer",
            "poll_url",
            "token_url",
            "authorization_url",
            "request_url",
            "metadata_url",
            "jwks_uri",
            "algorithms",
        ),
        *("thumbprints", "event_types", "kinds", "corporate_number", "private_network", "source"),
    }


def test_secrets_lie_in_files_of_their_owner_alone(world: World) -> None:
    for name in ALGORITHMS:
        for file in ("keys.json", "config.json"):
            assert (world.root / name / file).stat().st_mode & 0o077 == 0
        assert (world.root / name).stat().st_mode & 0o077 == 0


def test_events_not_yet_taken_are_signed_afresh_when_tsunagi_changes_its_name(
    world: World, desk: Desk
) -> None:
    before = desk.poll().body["sets"]
    world.stop()
    send_to(world.root, Peer("https://another.example", str(world.root.parent / "tsunagi.json")))
    renamed = world.serve()
    renamed.bearer = desk.bearer

    after = renamed.poll().body["sets"]

    assert set(after) == set(before)
    assert {opened(renamed, token)[1]["aud"] for token in after.values()} == {"https://another.example"}


def test_a_look_is_told_on_its_day_and_belongs_to_no_epoch(tmp_path: Path) -> None:
    """The digest of an epoch is over records: a look is none, and its payload knows no epoch."""
    population = small_population()
    agency = replace(population.institutions[0], reports_reads=True)
    population.institutions[0] = agency
    look = ReadNotice(
        "審査担当", "確認", "法令", datetime(2026, 11, 20, 10, 5, tzinfo=JAPAN), ("notification",), TODAY
    )
    later = replace(look, available_on=TODAY + timedelta(days=3))
    population.reads = {(agency.id, "anna"): [look, later]}
    root = tmp_path / "sandbox"
    build(
        root,
        population,
        Description(residents=2, seed=1, ports_from=8601, started_on=TODAY),
        Peer(TSUNAGI, ""),
    )
    store = Store(root / agency.id / "state.db")
    db = store.db

    def waiting() -> list[tuple[str, object, object]]:
        rows = db.execute(
            "SELECT payload, epoch, toe FROM events WHERE type = ? AND state = 1", (READ_NOTICE,)
        )
        return [(json.loads(payload)["read_at"], epoch, toe) for payload, epoch, toe in rows]

    told_first = ("2026-11-20T10:05:00+09:00", None, int(look.read_at.timestamp()))
    assert waiting() == [told_first]
    assert outbox.queue_due(db, TODAY + timedelta(days=3)) > 0
    assert waiting() == [told_first, told_first]
    store.close()


def test_only_who_tells_of_looks_says_so_in_its_registration(tmp_path: Path) -> None:
    population = small_population()
    population.institutions[0] = replace(population.institutions[0], reports_reads=True)
    root = tmp_path / "sandbox"
    build(
        root,
        population,
        Description(residents=2, seed=1, ports_from=8601, started_on=TODAY),
        Peer(TSUNAGI, ""),
    )

    telling = [
        folder.name
        for folder in folders(root)
        if READ_NOTICE in registration.registration(folder)["event_types"]
    ]

    assert telling == ["immigration"]
