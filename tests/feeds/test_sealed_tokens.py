"""Delivered tokens are sealed for the person whom they are about, and nothing is kept of somebody who was erased."""

from typing import Any

import pytest
from django.db import transaction
from joserfc.jwk import ECKey

from apps.consent import door
from apps.consent.sealing import INBOX, SealBroken, destroy_key, keys_of, system_key
from apps.feeds.models import Event
from apps.feeds.protocol import event_types
from apps.feeds.sealed_tokens import subject_named_in, unseal_token
from apps.wallet.models import Record
from tests.feeds.test_ingest import desk as desk  # noqa: PLC0414 - a fixture
from tests.feeds.test_ingest import take, visible
from tests.feeds.transmitter_desk import PAYSLIP, Desk
from tests.opened import said_by

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def stored(desk: Desk, jti: str) -> Event:
    with transaction.atomic():
        door.admit((), institution=desk.id)
        return Event.objects.get(jti=jti)


def opened_by_resident(desk: Desk, event: Event) -> str:
    (resident,) = desk.connections.values()
    with transaction.atomic():
        door.admit([resident])
        key = keys_of([resident])[resident]
    assert event.token is not None
    return unseal_token(key, event.institution_id, event.jti, event.token)


def test_an_accepted_token_opens_with_the_residents_key_alone(desk: Desk) -> None:
    claims = desk.upsert()
    sets = desk.sets(claims)
    take(desk, sets)

    event = stored(desk, claims["jti"])

    assert opened_by_resident(desk, event) == sets[claims["jti"]]
    assert b"eyJ" not in bytes(event.token or b"")
    with pytest.raises(SealBroken):
        unseal_token(system_key(INBOX), desk.id, event.jti, event.token or b"")


def forged(desk: Desk, claims: dict[str, Any]) -> tuple[str, str]:
    return claims["jti"], desk.sign(claims, key=ECKey.generate_key("P-256"))


def test_a_refused_token_is_sealed_for_the_resident_whom_it_names(desk: Desk) -> None:
    jti, token = forged(desk, desk.upsert())
    bad = desk.upsert(data=PAYSLIP | {"gross": "much"})
    take(desk, {jti: token} | desk.sets(bad))

    for name in (jti, bad["jti"]):
        event = stored(desk, name)
        assert event.verdict == Event.Verdict.REFUSED
        assert event.resident_id in desk.connections.values()
    assert opened_by_resident(desk, stored(desk, jti)) == token


def test_of_a_forged_token_about_somebody_who_does_not_let_us_only_the_hash_stays(desk: Desk) -> None:
    stranger = {"format": "opaque", "id": "connection-unknown"}
    jti, token = forged(desk, desk.upsert(sub_id=stranger))
    take(desk, {jti: token})

    event = stored(desk, jti)

    assert (event.token, event.resident_id, event.code) == (None, None, "bad_signature")


def test_a_verification_belongs_to_nobody_and_opens_with_the_key_of_the_house(desk: Desk) -> None:
    claims = desk.claims(
        event_types.VERIFICATION, {"state": "hello"}, sub_id={"format": "opaque", "id": desk.slug}
    )
    sets = desk.sets(claims)
    take(desk, sets)

    event = stored(desk, claims["jti"])

    assert event.resident_id is None
    assert unseal_token(system_key(INBOX), desk.id, event.jti, event.token or b"") == sets[claims["jti"]]


def test_the_same_payload_signed_anew_is_still_recognised(desk: Desk) -> None:
    claims = desk.upsert()
    first, second = desk.sets(claims), desk.sets(claims)
    assert first != second
    take(desk, first)

    assert take(desk, second).acks == [claims["jti"]]
    other = desk.sign(desk.upsert() | {"jti": claims["jti"], "iat": claims["iat"] - 5})
    assert take(desk, {claims["jti"]: other}).errors[claims["jti"]][1] == "jti_reused"


def test_of_somebody_who_was_erased_nothing_enters_and_others_are_not_held_up(desk: Desk) -> None:
    (gone,) = desk.connections.values()
    other = desk.connect("connection-0002")
    with transaction.atomic():
        door.admit([gone])
        destroy_key(gone)
    about_gone, about_other = desk.upsert(), desk.upsert(sub_id={"format": "opaque", "id": "connection-0002"})
    jti, token = forged(desk, desk.upsert())

    taken = take(desk, desk.sets(about_gone, about_other) | {jti: token})

    assert taken.acks == [about_other["jti"]]
    assert taken.errors[about_gone["jti"]][0] == "access_denied"
    assert [stored(desk, name).token for name in (about_gone["jti"], jti)] == [None, None]
    (record,) = visible(desk)
    assert record.resident_id == other.pk
    assert said_by(record) == PAYSLIP


def test_what_a_record_shows_is_the_sealed_version_itself(desk: Desk) -> None:
    take(desk, desk.sets(desk.upsert(), desk.upsert(revision=2, data=PAYSLIP | {"gross": 2})))

    (record,) = visible(desk)

    assert said_by(record)["gross"] == 2
    record.revision = 1
    with pytest.raises(SealBroken):
        said_by(record)
    record.revision, record.id = 2, Record(id=desk.id).id
    with pytest.raises(SealBroken):
        said_by(record)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "x.!!.y",
        "x.bnVsbA.y",
        "x.e30.y",
        "x.eyJzdWJfaWQiOnsiaWQiOjF9fQ.y",
        "x." + "W1tb" * 9_000 + ".y",
    ],
)
def test_a_token_that_names_nobody_is_about_nobody(token: str) -> None:
    assert subject_named_in(token) is None
