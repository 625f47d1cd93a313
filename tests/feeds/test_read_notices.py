"""An institution tells that its own staff read: one line in the resident's log, however often it is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Resident
from apps.consent import door, read_notices
from apps.consent.models import AccessEntry, ReadNotice
from apps.consent.read_notices import Told, Words
from apps.consent.sealing import destroy_key, keys_of
from apps.feeds import connections, handlers, ingest, reads
from apps.feeds.applying import apply_stored
from apps.feeds.models import Connection, Event, Institution
from apps.feeds.protocol import event_types
from apps.feeds.pulling import pull
from apps.feeds.trust import trust_of
from tests.feeds.office import Office
from tests.feeds.transmitter_desk import Desk, new_desk

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {
    "reader": "収納課",
    "purpose": "納付記録の照会",
    "legal_basis": "所掌事務",
    "read_at": "2026-11-20T10:00:00+09:00",
    "fields": ["pension_month", "pension_enrolment.from_month", "pension_enrolment.shoe_size", "戸棚"],
}


@pytest.fixture
def desk() -> Desk:
    desk = new_desk()
    desk.register()
    desk.connect()
    return desk


def notice(desk: Desk, **changes: Any) -> dict[str, Any]:
    return desk.claims(event_types.READ_NOTICE, SAID | changes.pop("said", {}), **changes)


def take(desk: Desk, *claims: dict[str, Any], apply: bool = True) -> ingest.Taken:
    institution = Institution.objects.get(pk=desk.id)
    with transaction.atomic():
        return ingest.take(
            desk.id, desk.sets(*claims), trust_of(institution), now=timezone.now(), apply=apply
        )


def resident_of(desk: Desk) -> UUID:
    (resident_id,) = set(desk.connections.values())
    return resident_id


def lines(resident_id: UUID) -> list[AccessEntry]:
    with transaction.atomic():
        door.admit([resident_id])
        return list(AccessEntry.objects.order_by("seq"))


def words(resident_id: UUID) -> dict[int, Words]:
    with transaction.atomic():
        door.admit([resident_id])
        seqs = list(ReadNotice.objects.values_list("seq", flat=True))
        return dict(read_notices.words_of(keys_of([resident_id])[resident_id], resident_id, seqs))


def states(desk: Desk) -> set[str]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        return set(Event.objects.values_list("state", flat=True))


def test_a_notice_is_a_line_of_the_log_with_the_offices_words_beside_it(desk: Desk) -> None:
    claims = notice(desk)

    taken = take(desk, claims)

    assert (taken.acks, states(desk)) == ([claims["jti"]], {"applied"})
    (line,) = lines(resident_of(desk))
    assert (line.actor_kind, line.organisation, line.action) == ("institution", desk.id, "institution.read")
    assert (line.source, line.outcome, line.actor_ref, line.grant) == ("feed", "allowed", "", None)
    assert line.kinds == ["pension_month", "pension_enrolment"]
    assert line.fields == ["pension_enrolment.from_month"]
    assert words(resident_of(desk)) == {
        1: Words(
            "収納課",
            "納付記録の照会",
            "所掌事務",
            datetime.fromisoformat(SAID["read_at"]),
            tuple(SAID["fields"]),
        )
    }


def test_neither_the_log_nor_the_table_beside_it_holds_the_words_in_clear(desk: Desk) -> None:
    take(desk, notice(desk))

    with transaction.atomic():
        door.admit([resident_of(desk)])
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(e)::text FROM consent_accessentry e")
            kept = str(cursor.fetchall())
            cursor.execute("SELECT row_to_json(n)::text FROM consent_readnotice n")
            kept += str(cursor.fetchall())
        (sealed,) = ReadNotice.objects.values_list("sealed", flat=True)
    for text in ("収納課", "納付記録の照会", "所掌事務", "戸棚", "shoe_size", "10:00:00"):
        assert text not in kept
        assert text.encode() not in bytes(sealed)


def test_told_again_delivered_again_or_applied_again_it_adds_nothing(desk: Desk) -> None:
    claims = notice(desk)
    take(desk, claims)
    take(desk, claims)
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        Event.objects.update(state=Event.State.STORED)

    assert apply_stored(desk.id, now=timezone.now()) == 1

    assert len(lines(resident_of(desk))) == len(words(resident_of(desk))) == 1


def test_two_looks_of_a_day_are_two_lines_the_earlier_first(desk: Desk) -> None:
    late = notice(desk, said={"read_at": "2026-11-20T15:00:00+09:00"})
    early = notice(desk, said={"read_at": "2026-11-20T09:00:00+09:00"})

    take(desk, late, early)

    assert [said.read_at.hour for _seq, said in sorted(words(resident_of(desk)).items())] == [9, 15]


def test_the_same_id_from_another_institution_is_another_notice(desk: Desk) -> None:
    other = new_desk(slug="city", issuer="https://city.example")
    other.register()
    other.connect("connection-0002", Resident.objects.get(pk=resident_of(desk)))
    claims = notice(desk)
    take(desk, claims)

    take(other, notice(other, jti=claims["jti"]))

    assert [line.organisation for line in lines(resident_of(desk))] == [desk.id, other.id]


def test_a_notice_that_waited_for_a_reader_is_read_when_one_comes(
    office: Office, served: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.delitem(handlers._handlers, event_types.READ_NOTICE)
        office.queue(served, notice(served))
        pull(served.id)
        assert states(served) == {"waiting"}

    assert apply_stored(served.id, now=timezone.now()) == 1

    assert [line.action for line in lines(resident_of(served))] == ["institution.read"]


def test_an_institution_that_did_not_agree_to_tell_of_looks_is_refused() -> None:
    desk = new_desk()
    desk.register(event_types=sorted(event_types.RECEIVED - {event_types.READ_NOTICE}))
    desk.connect()

    taken = take(desk, notice(desk))

    assert taken.acks == []
    assert lines(resident_of(desk)) == []


def test_of_somebody_erased_nothing_is_kept(desk: Desk) -> None:
    """Nor is a line noted that would stand for nothing."""
    said = Words("収納課", "照会", "所掌事務", timezone.now())
    with transaction.atomic():
        door.admit([resident_of(desk)])
        destroy_key(resident_of(desk))

        assert read_notices.take(desk.id, [Told(resident_of(desk), "jti-1", said)]) == 0

        assert not ReadNotice.objects.exists()
    assert lines(resident_of(desk)) == []


def test_who_tells_of_looks_is_known_by_name_while_the_connection_lives(desk: Desk) -> None:
    silent = new_desk(slug="hello-work", issuer="https://work.example")
    names = {"ja": "ハローワーク緑", "en": "Hello Work Midori"}
    silent.register(names=names, event_types=sorted(event_types.RECEIVED - {event_types.READ_NOTICE}))
    silent.connect("connection-0002", Resident.objects.get(pk=resident_of(desk)))
    ended = new_desk(slug="ended", issuer="https://ended.example")
    ended.register(names={"ja": "緑市役所", "en": "Midori City Hall"})
    ended.connect("connection-0003", Resident.objects.get(pk=resident_of(desk)))
    with transaction.atomic():
        door.admit((), institution=ended.id)
        row = Connection.objects.get()
    connections.end(row, by="resident", now=timezone.now())

    with transaction.atomic():
        door.admit([resident_of(desk)])
        told = {str(body.name): body.reports for body in reads.tied_to(resident_of(desk))}

    assert told == {
        "<bdi>Midori Pension Office</bdi>": True,
        "<bdi>Hello Work Midori</bdi>": False,
    }
    assert reads.names([silent.id]) == {silent.id: "<bdi>Hello Work Midori</bdi>"}
