"""Each way of misbehaving does what its name says, and nothing is lost when it ends."""

import time
from typing import Any

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from tests.sandbox.conftest import Desk, Reply, World
from tests.sandbox.test_server_events import opened, payloads

pytestmark = pytest.mark.slow


def switch(world: World, desk: Desk, name: str, value: float = 1) -> Reply:
    secret = world.running["immigration"].institution.configuration.secret
    return desk.ask_json("/switch", {"name": name, "value": value}, bearer=secret)


def test_a_switch_needs_the_secret_and_a_known_name(world: World, desk: Desk) -> None:
    assert desk.ask_json("/switch", {"name": "down"}).status == 401
    assert switch(world, desk, "explode").status == 400
    assert switch(world, desk, "down", -1).status == 400
    assert switch(world, desk, "down", 1e9).status == 400
    assert desk.poll().status == 200


def test_down_answers_503_with_retry_after_until_it_is_ended_and_through_a_restart(
    world: World, desk: Desk
) -> None:
    switch(world, desk, "down", 30)
    refused = desk.poll()
    world.stop()
    restarted = world.serve()
    restarted.bearer = desk.bearer

    assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
    assert restarted.ask("/jwks.json").status == 503
    assert restarted.ask("/health").status == 200
    switch(world, restarted, "down", 0)
    assert len(restarted.poll().body["sets"]) == 12


def test_slow_answers_late(world: World, desk: Desk) -> None:
    switch(world, desk, "slow", 0.2)

    started = time.monotonic()

    assert desk.poll(maxEvents=0).status == 200
    assert time.monotonic() - started >= 0.2


def test_after_a_rotation_old_and_new_tokens_verify_until_the_old_key_is_retired(
    world: World, desk: Desk
) -> None:
    old = desk.poll(maxEvents=6).body["sets"]
    switch(world, desk, "rotate_key")
    new = desk.poll(maxEvents=6).body["sets"]

    kids = [{opened(desk, token)[0]["kid"] for token in sets.values()} for sets in (old, new)]
    assert len(kids[0] | kids[1]) == 2
    assert len(desk.ask("/jwks.json").body["keys"]) == 2

    switch(world, desk, "retire_key")
    again = desk.poll().body["sets"]
    assert [key["kid"] for key in desk.ask("/jwks.json").body["keys"]] == list(kids[1])
    assert set(again) == set(old) | set(new)
    assert {opened(desk, token)[0]["kid"] for token in again.values()} == kids[1]


def test_a_rotated_key_signs_after_a_restart_too(world: World, desk: Desk) -> None:
    switch(world, desk, "rotate_key")
    world.stop()
    restarted = world.serve().signed_in()

    kids = {opened(restarted, token)[0]["kid"] for token in restarted.poll().body["sets"].values()}

    assert kids == {restarted.ask("/jwks.json").body["keys"][0]["kid"]}


def test_a_forged_event_names_our_key_but_does_not_verify(world: World, desk: Desk) -> None:
    desk.drain()
    assert switch(world, desk, "forge").body == {"touched": 1}

    ((jti, token),) = desk.poll().body["sets"].items()

    published = desk.ask("/jwks.json").body
    assert jws.extract_compact(token.encode()).headers()["kid"] == published["keys"][0]["kid"]
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(token, KeySet.import_key_set(published))
    desk.poll(setErrs={jti: {"err": "invalid_key"}})
    assert desk.poll().body["sets"] == {}


def test_duplicate_delivers_acknowledged_events_again_as_the_same_tokens(world: World, desk: Desk) -> None:
    before = desk.drain()

    assert switch(world, desk, "duplicate", 4).body == {"touched": 4}

    again = desk.drain()
    assert len(again) == 4
    assert again.items() <= before.items()


def test_resend_tells_everything_again_in_a_new_epoch(world: World, desk: Desk) -> None:
    before = {jti: opened(desk, token)[1] for jti, token in desk.drain().items()}
    switch(world, desk, "resend")
    sets = desk.poll().body["sets"]
    after = {jti: opened(desk, token)[1] for jti, token in sets.items()}

    def content(claims: dict[str, dict[str, object]]) -> list[str]:
        bare = []
        for one in claims.values():
            ((name, payload),) = one["events"].items()
            bare.append(
                repr((name, one["sub_id"], one["toe"] if "record" in name else 0, {**payload, "epoch": ""}))
            )  # type: ignore[dict-item]
        return sorted(bare)

    assert before.keys().isdisjoint(after)
    assert content(after) == content(before)
    epochs = {next(iter(one["events"].values()))["epoch"] for one in after.values()}
    assert epochs == {"2026-11-21.2"}


def test_a_second_resend_is_as_long_as_the_first_and_later_facts_are_in_its_epoch(
    world: World, desk: Desk
) -> None:
    touched = [switch(world, desk, "resend").body["touched"] for _ in range(2)]
    desk.drain()
    world.running["immigration"].institution.clock.advance(10)

    assert touched == [12, 12]
    assert {one["epoch"] for one in payloads(desk, "record-upserted")} == {"2026-11-21.3"}


def test_a_forged_event_is_no_part_of_what_is_sent_again(world: World, desk: Desk) -> None:
    switch(world, desk, "forge", 2)

    assert switch(world, desk, "resend").body == {"touched": 12}


def test_what_vanished_is_missing_in_the_next_telling_and_nowhere_else(world: World, desk: Desk) -> None:
    desk.drain()
    assert switch(world, desk, "vanish", 1).body == {"touched": 1}

    switch(world, desk, "resend")

    told = {each["record_id"] for each in payloads(desk, "record-upserted")}
    assert told == {"anna-b", "anna-c", "binh-a", "binh-b", "binh-c"}


def payloads_of(desk: Desk, sets: dict[str, str]) -> list[dict[str, Any]]:
    return [next(iter(opened(desk, token)[1]["events"].values())) for token in sets.values()]


def test_what_is_misused_verifies_and_is_put_right_under_a_new_key(world: World, desk: Desk) -> None:
    told = payloads_of(desk, desk.drain())
    assert switch(world, desk, "misuse", 1).body["touched"] == 1
    (false,) = payloads_of(desk, desk.drain())  # its signature holds: nobody can tell by it
    known = [each for each in told if each.get("record_id") == false["record_id"] and "data" in each]
    right = max(known, key=lambda each: int(each["revision"]))
    assert false["revision"] == right["revision"] + 1

    switch(world, desk, "rotate_key")
    switch(world, desk, "retire_key")
    switch(world, desk, "reclaim")
    again = [each for each in payloads_of(desk, desk.drain()) if each.get("record_id") == false["record_id"]]

    newest = max(again, key=lambda each: int(each["revision"]))
    assert newest["revision"] == false["revision"] + 1
    assert newest["data"] == right["data"]


def test_the_document_to_register_with_is_handed_out(desk: Desk) -> None:
    document = desk.ask("/registration.json").body

    assert document["id"] == "immigration"
    assert document["jwks_uri"].endswith("/jwks.json")
    assert not {"d", "secret"} & document.keys()
