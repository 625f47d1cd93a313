"""Keys of an institution over their life: rotated, waiting for a person, retired, revoked, and out of reach."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from apps.consent import door
from apps.feeds.models import Event, InstitutionKey, OperatorNotice
from apps.feeds.protocol.keys import KeyStatus
from apps.feeds.pulling import Report, pull
from apps.feeds.trust import approve_key, revoke_key
from apps.wallet.models import Record
from tests.feeds.fake_transmitter import Reply
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import Desk, new_desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEGIN = timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def each_test_begins_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens are signed by the clock: a beginning from when this file was read would make them come from the future."""
    monkeypatch.setitem(globals(), "BEGIN", timezone.now().replace(microsecond=0))


@pytest.fixture
def desk(office: Office) -> Desk:
    """A desk whose keys are published by its office."""
    desk = new_desk()
    office.publish(desk)
    office.register(desk, jwks=None, jwks_uri=office.url("/jwks.json"))
    desk.connect()
    return desk


@pytest.fixture
def rotated(desk: Desk) -> Desk:
    """The same institution, signing with a new key that nobody approved yet."""
    new = new_desk(slug=desk.slug, issuer=desk.issuer)
    new.institution, new.connections = desk.institution, desk.connections
    return new


def ask(desk: Desk, *, minutes: float = 0) -> Report:
    """A pull so long after the beginning; no two looks at the clock see the same moment."""
    ticks = count()
    return pull(desk.id, clock=lambda: BEGIN + timedelta(minutes=minutes, milliseconds=next(ticks)))


def shown(desk: Desk) -> list[str]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        return list(Record.objects.order_by("source_record_id").values_list("source_record_id", flat=True))


def verdicts(desk: Desk) -> dict[str, tuple[str, str]]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        return {event.jti: (event.verdict, event.code) for event in Event.objects.all()}


def notices() -> set[str]:
    return set(OperatorNotice.objects.values_list("code", flat=True))


def key_of(desk: Desk) -> InstitutionKey:
    return InstitutionKey.objects.get(thumbprint=desk.key.thumbprint())


def looks(office: Office) -> int:
    """How often the key document was fetched."""
    return office.paths().count("/jwks.json")


def test_the_published_key_that_staff_allowed_counts_from_the_first_pull(office: Office, desk: Desk) -> None:
    office.queue(desk, desk.upsert())

    assert ask(desk).received == 1
    assert (shown(desk), looks(office)) == (["record-1"], 1)


def test_events_under_a_new_key_wait_for_a_person_and_the_same_deliveries_then_enter(
    office: Office, desk: Desk, rotated: Desk
) -> None:
    ask(desk)
    office.publish(desk, rotated)
    (old,) = office.queue(desk, desk.upsert("by-the-old-key"))
    (new,) = office.queue(rotated, rotated.upsert("by-the-new-key"))

    assert ask(desk, minutes=11).held

    assert (office.acknowledged, office.refused) == ([old], {})
    assert verdicts(desk)[new] == ("held", "key_pending")
    assert (shown(desk), notices()) == (["by-the-old-key"], {"key_pending"})
    assert key_of(rotated).status == KeyStatus.PENDING

    approve_key(key_of(rotated), now=BEGIN + timedelta(minutes=12))
    ask(desk, minutes=13)

    assert (office.acknowledged, office.refused) == ([old, new], {})
    assert verdicts(desk)[new] == ("accepted", "")
    assert shown(desk) == ["by-the-new-key", "by-the-old-key"]
    assert key_of(desk).status == KeyStatus.APPROVED  # both are published, both count


def test_a_key_that_staff_allowed_beforehand_counts_as_soon_as_it_is_published(
    office: Office, desk: Desk, rotated: Desk
) -> None:
    assert desk.institution is not None
    desk.institution.thumbprints = [*desk.institution.thumbprints, rotated.key.thumbprint()]
    desk.institution.save()
    ask(desk)
    office.publish(desk, rotated)
    (jti,) = office.queue(rotated, rotated.upsert())

    ask(desk, minutes=6)  # an unknown key after five minutes: the document is looked at once

    assert (office.acknowledged, looks(office)) == ([jti], 2)


def test_what_a_retired_key_signed_before_still_counts_and_what_it_signs_later_does_not(
    office: Office, desk: Desk, rotated: Desk
) -> None:
    ask(desk)
    office.publish(rotated)
    retired_at = BEGIN + timedelta(minutes=11)
    before = desk.upsert("before", iat=seconds(retired_at - timedelta(minutes=1)))
    after = desk.upsert("after", iat=seconds(retired_at + timedelta(minutes=1)))
    office.queue(desk, before, after)

    ask(desk, minutes=11)

    assert key_of(desk).status == KeyStatus.RETIRED
    assert office.acknowledged == [before["jti"]]
    assert office.refused == {after["jti"]: "invalid_key"}
    assert shown(desk) == ["before"]


def test_a_retired_key_that_is_published_again_counts_again(office: Office, desk: Desk) -> None:
    ask(desk)
    office.publish(new_desk())
    ask(desk, minutes=11)
    office.publish(desk)
    (jti,) = office.queue(desk, desk.upsert(iat=seconds(BEGIN + timedelta(minutes=20))))

    ask(desk, minutes=22)

    assert office.acknowledged == [jti]


def test_a_revoked_key_refuses_whatever_it_signed_and_stays_revoked_while_published(
    office: Office, desk: Desk
) -> None:
    ask(desk)
    revoke_key(key_of(desk), now=BEGIN)
    (jti,) = office.queue(desk, desk.upsert())

    ask(desk, minutes=11)

    assert office.refused == {jti: "invalid_key"}
    assert verdicts(desk)[jti] == ("refused", "revoked_key")
    assert (shown(desk), notices()) == ([], {"revoked_key"})
    assert key_of(desk).status == KeyStatus.REVOKED
    assert desk.institution is not None
    desk.institution.refresh_from_db()
    assert desk.institution.thumbprints == []


def test_an_unknown_key_is_looked_up_at_most_once_in_five_minutes_and_then_refused(
    office: Office, desk: Desk
) -> None:
    stranger = new_desk(slug=desk.slug, issuer=desk.issuer)
    stranger.institution, stranger.connections = desk.institution, desk.connections
    ask(desk)
    (jti,) = office.queue(stranger, stranger.upsert())

    for minutes in (1, 2, 3, 4.9):
        ask(desk, minutes=minutes)

    assert (looks(office), office.refused, office.acknowledged) == (1, {}, [])
    assert verdicts(desk) == {jti: ("held", "unknown_kid")}
    assert notices() == set()

    ask(desk, minutes=5.1)

    assert (looks(office), office.refused) == (2, {jti: "invalid_key"})
    assert (shown(desk), notices()) == ([], {"unknown_kid"})


def test_a_key_published_just_after_the_look_is_never_refused(
    office: Office, desk: Desk, rotated: Desk
) -> None:
    assert desk.institution is not None
    desk.institution.thumbprints = [*desk.institution.thumbprints, rotated.key.thumbprint()]
    desk.institution.save()
    ask(desk)
    office.publish(desk, rotated)
    (jti,) = office.queue(rotated, rotated.upsert())

    ask(desk, minutes=1)
    assert (office.acknowledged, office.refused) == ([], {})

    ask(desk, minutes=5.1)
    assert (office.acknowledged, office.refused) == ([jti], {})


def test_a_key_document_out_of_reach_neither_acknowledges_nor_refuses(
    office: Office, desk: Desk, rotated: Desk
) -> None:
    ask(desk)
    (known,) = office.queue(desk, desk.upsert("known"))
    office.queue(rotated, rotated.upsert("unknown"))
    office.will("/jwks.json", Reply(500))

    ask(desk, minutes=6)

    assert (office.acknowledged, office.refused) == ([known], {})
    assert (shown(desk), notices()) == (["known"], {"keys_unusable"})

    ask(desk, minutes=12)

    assert list(office.refused.values()) == ["invalid_key"]


@pytest.mark.parametrize(
    "keys",
    [[], [{"kty": "EC", "crv": "P-521", "kid": "another"}], ["NUL"]],
    ids=["none", "none for us", "a kid with NUL"],
)
def test_a_key_document_without_usable_keys_leaves_the_known_ones_in_force(
    office: Office, desk: Desk, keys: list[Any]
) -> None:
    ask(desk)
    office.keys = [new_desk().public_jwk() | {"kid": "a\0"}] if keys == ["NUL"] else keys
    (known,) = office.queue(desk, desk.upsert("known", iat=seconds(BEGIN + timedelta(minutes=10.5))))

    ask(desk, minutes=11)

    assert looks(office) == 2
    assert (office.acknowledged, office.refused) == ([known], {})
    assert (shown(desk), notices()) == (["known"], {"keys_unusable"})
    assert key_of(desk).status == KeyStatus.APPROVED

    office.publish(desk)
    (later,) = office.queue(desk, desk.upsert("later", iat=seconds(BEGIN + timedelta(minutes=21))))
    ask(desk, minutes=22)
    assert office.acknowledged == [known, later]


def test_an_unknown_key_beside_an_empty_key_document_is_neither_acknowledged_nor_refused_at_first(
    office: Office, desk: Desk, rotated: Desk
) -> None:
    ask(desk)
    office.keys = []
    office.queue(rotated, rotated.upsert("unknown"))

    ask(desk, minutes=6)

    assert (looks(office), office.acknowledged, office.refused) == (2, [], {})
    assert notices() == {"keys_unusable"}


def test_when_pulls_are_rarer_than_looks_an_unknown_key_is_refused_at_the_second_one(
    office: Office, desk: Desk, rotated: Desk
) -> None:
    office.queue(rotated, rotated.upsert())

    ask(desk)
    assert office.refused == {}

    ask(desk, minutes=15)
    assert list(office.refused.values()) == ["invalid_key"]


def test_where_no_document_is_published_an_unknown_key_is_refused_at_once(
    office: Office, served: Desk
) -> None:
    stranger = new_desk(slug=served.slug, issuer=served.issuer)
    stranger.institution, stranger.connections = served.institution, served.connections
    (jti,) = office.queue(stranger, stranger.upsert())

    ask(served)

    assert (office.refused, looks(office)) == ({jti: "invalid_key"}, 0)
    assert notices() == {"unknown_kid"}


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())
