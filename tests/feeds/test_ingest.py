"""What an answer of an institution becomes: verdicts, inbox, records and the acks to send."""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from joserfc.jwk import ECKey

from apps.consent import door
from apps.feeds import handlers, ingest
from apps.feeds.ingest import Taken
from apps.feeds.models import Connection, Event, OperatorNotice, Snapshot
from apps.feeds.protocol import event_types
from apps.feeds.trust import trust_of
from apps.wallet.models import Confirmation, Record, RecordVersion
from tests.feeds.transmitter_desk import PAYSLIP, Desk, digest, new_desk
from tests.opened import said_by
from tests.steady_ids import steady

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    desk = new_desk()
    desk.register()
    desk.connect()
    return desk


def take(desk: Desk, sets: dict[str, str], *, now: datetime | None = None, fresh: bool = True) -> Taken:
    assert desk.institution is not None
    moment = now or timezone.now()
    with transaction.atomic():
        taken = ingest.take(
            desk.id, sets, trust_of(desk.institution), now=moment, keys_as_of=moment if fresh else None
        )
        ingest.tell_operators(desk.id, taken, now=moment)
    return taken


def held(desk: Desk) -> dict[str, list[Any]]:
    """All that the ledger holds for the desk's residents, without our own clock."""
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        leave = {"first_received_at", "changed_at", "last_confirmed_at", "recorded_at", "pk", "times_seen"}
        # which of two deliveries of one revision brought it first is a fact about the arrival, not about the data
        leave |= {"delivered_as", "issued_at"}
        rows: dict[str, list[Any]] = {}
        for model in (Record, RecordVersion):
            names = [f.attname for f in model._meta.concrete_fields if f.attname not in leave | {"payload"}]
            rows[model.__name__] = sorted(
                [(*(getattr(row, name) for name in names), said_by(row)) for row in model.objects.all()],
                key=repr,
            )
        rows["inbox"] = sorted(Event.objects.values_list("jti", "verdict", "state", "code"), key=repr)
        return rows


def visible(desk: Desk) -> list[Record]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        return list(Record.objects.order_by("source_record_id"))


def test_a_signed_event_becomes_a_record_with_its_first_version(desk: Desk) -> None:
    claims = desk.upsert(payload={"valid_from": "2026-10-01", "valid_to": "2026-10-31"})

    taken = take(desk, desk.sets(claims))

    assert taken.acks == [claims["jti"]]
    (record,) = visible(desk)
    assert (record.kind, record.revision, record.times_seen) == ("payslip", 1, 1)
    assert said_by(record) == PAYSLIP
    assert str(record.valid_to) == "2026-10-31"
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        version = RecordVersion.objects.get()
        assert version.delivered_as == claims["jti"]
        assert int(version.issued_at.timestamp()) == claims["iat"]


def test_the_same_delivery_again_is_acknowledged_and_writes_nothing(desk: Desk) -> None:
    sets = desk.sets(desk.upsert())
    take(desk, sets)
    before = held(desk)

    taken = take(desk, sets)

    assert (taken.acks, taken.redelivered, taken.received) == (list(sets), 1, 0)
    assert held(desk) == before


def test_the_same_event_signed_anew_is_a_redelivery(desk: Desk) -> None:
    claims = desk.upsert()
    take(desk, desk.sets(claims))

    taken = take(desk, desk.sets(claims))  # ES256 signs the same bytes differently each time

    assert (taken.acks, taken.errors, taken.received) == ([claims["jti"]], {}, 0)


def test_a_jti_used_again_for_another_event_is_refused_and_the_first_stays(desk: Desk) -> None:
    claims = desk.upsert()
    take(desk, desk.sets(claims))

    taken = take(desk, desk.sets(desk.upsert(revision=2, jti=claims["jti"])))

    assert taken.errors == {claims["jti"]: ("invalid_request", "jti_reused")}
    assert [record.revision for record in visible(desk)] == [1]
    assert OperatorNotice.objects.get().code == "jti_reused"


def test_what_was_refused_stays_refused_however_it_is_signed(desk: Desk) -> None:
    claims = desk.upsert()
    forged = desk.sign(claims, key=ECKey.generate_key("P-256"))
    assert take(desk, {claims["jti"]: forged}).errors == {claims["jti"]: ("invalid_key", "bad_signature")}

    taken = take(desk, desk.sets(claims))

    assert taken.acks == []
    assert taken.errors == {claims["jti"]: ("invalid_key", "bad_signature")}
    assert visible(desk) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"note": "個人番号 1234 5678 9018"},
        {"txn": "123456789018"},
        {"jti": "pay-123456789018"},
        {"payload": {"record_id": "000000000001-123456789018"}},
    ],
    ids=steady,
)
def test_a_my_number_beside_the_data_is_refused_and_kept_nowhere(desk: Desk, changes: dict[str, Any]) -> None:
    claims = desk.upsert(**changes)

    taken = take(desk, desk.sets(claims))

    assert taken.errors == {claims["jti"]: ("invalid_request", "restricted_identifier")}
    with connection.cursor() as cursor, transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        cursor.execute("SELECT count(*) FROM feeds_event e WHERE e::text LIKE '%%9018%%'")
        assert cursor.fetchone() == (0,)
        assert (Event.objects.count(), Record.objects.count()) == (1, 0)


def test_a_my_number_in_the_header_is_refused(desk: Desk) -> None:
    claims = desk.upsert()

    taken = take(desk, {claims["jti"]: desk.sign(claims, cty="1234 5678 9018")})

    assert taken.errors == {claims["jti"]: ("invalid_request", "restricted_identifier")}


def test_twelve_digits_of_a_uuid_are_no_number(desk: Desk) -> None:
    claims = desk.upsert(jti="0199a1b2-c3d4-7e5f-8a9b-123456789018")

    assert take(desk, desk.sets(claims)).acks == [claims["jti"]]


@pytest.mark.parametrize(
    "other",
    [{"valid_to": "2026-10-30"}, {"valid_from": "2026-09-30"}],
    ids=steady,
)
def test_one_revision_with_two_periods_is_a_contradiction_too(desk: Desk, other: dict[str, str]) -> None:
    period = {"valid_from": "2026-10-01", "valid_to": "2026-10-31"}
    take(desk, desk.sets(desk.upsert(payload=period)))

    take(desk, desk.sets(desk.upsert(payload=period | other)))

    (record,) = visible(desk)
    assert (str(record.valid_from), str(record.valid_to), record.times_seen) == (
        "2026-10-01",
        "2026-10-31",
        1,
    )
    assert OperatorNotice.objects.get().code == "revision_conflict"


def test_a_moment_in_milliseconds_is_refused(desk: Desk) -> None:
    claims = desk.upsert(toe=1_763_700_000_000)

    assert take(desk, desk.sets(claims)).errors == {claims["jti"]: ("invalid_request", "bad_claim")}


def test_a_new_event_with_the_same_revision_only_confirms(desk: Desk) -> None:
    take(desk, desk.sets(desk.upsert()))

    take(desk, desk.sets(desk.upsert(payload={"data_as_of": "2026-11-21"}), desk.upsert()))

    (record,) = visible(desk)
    assert (record.revision, record.versions_held, record.times_seen) == (1, 1, 3)
    assert str(record.data_as_of) == "2026-11-21"  # the newest day on which the source stood by it
    assert record.last_confirmed_at > record.first_received_at
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        assert RecordVersion.objects.count() == 1
        assert Confirmation.objects.get().times == 2


def test_one_revision_with_two_contents_keeps_the_first_and_calls_a_person(desk: Desk) -> None:
    take(desk, desk.sets(desk.upsert()))
    other = desk.upsert(data=PAYSLIP | {"gross": 1})

    taken = take(desk, desk.sets(other))

    assert taken.acks == [other["jti"]]
    assert said_by(visible(desk)[0])["gross"] == 240000
    assert OperatorNotice.objects.get().code == "revision_conflict"
    with transaction.atomic():
        door.admit((), institution=desk.id)
        assert Event.objects.get(jti=other["jti"]).state == Event.State.CONFLICT


def test_withdrawal_leaves_a_tombstone_and_the_history(desk: Desk) -> None:
    take(desk, desk.sets(desk.upsert()))
    take(desk, desk.sets(desk.withdraw("record-1", 2)))

    (record,) = visible(desk)
    assert (record.is_withdrawn, record.withdrawn_reason, record.payload) == (True, "entered-in-error", None)
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        assert list(
            RecordVersion.objects.order_by("revision").values_list("withdrawn_reason", flat=True)
        ) == [
            None,
            "entered-in-error",
        ]


def test_a_late_revision_takes_its_place_and_never_becomes_current(desk: Desk) -> None:
    take(desk, desk.sets(desk.upsert(revision=3, data=PAYSLIP | {"gross": 3})))
    assert visible(desk)[0].has_gap

    take(desk, desk.sets(desk.upsert(revision=1), desk.upsert(revision=2, data=PAYSLIP | {"gross": 2})))

    (record,) = visible(desk)
    assert (record.revision, record.versions_held, record.has_gap) == (3, 3, False)
    assert said_by(record)["gross"] == 3


def test_an_older_revision_told_again_counts_for_the_epoch_that_told_it(desk: Desk) -> None:
    moment = int(timezone.now().timestamp()) - 1000
    first = [desk.upsert(revision=revision, iat=moment) for revision in (1, 2)]
    take(desk, desk.sets(*first))

    take(desk, desk.sets(desk.upsert(revision=1, iat=moment + 60, payload={"epoch": "2026-11-02"})))

    (record,) = visible(desk)
    assert (record.revision, record.times_seen, record.epoch) == (2, 1, "2026-11-02")
    assert record.epoch_at.timestamp() == moment + 60


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_paging_end_in_the_same_rows(seed: int) -> None:
    desk = new_desk()
    desk.register()
    desk.connect("connection-0001")
    claims = [
        desk.upsert(f"record-{number}", revision, PAYSLIP | {"gross": revision})
        for number in range(4)
        for revision in range(1, 5)
    ]
    claims += [
        desk.withdraw("record-2", 5),
        desk.upsert("record-3", 4, PAYSLIP | {"gross": 4}, iat=1_700_000_000),
    ]
    take(desk, desk.sets(*claims))
    expected = held(desk)
    order = random.Random(seed)
    order.shuffle(claims)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE wallet_record, wallet_recordversion, wallet_confirmation, feeds_event")

    rest = [*claims, *claims[:5]]
    while rest:
        size = order.randint(1, 5)
        take(desk, desk.sets(*rest[:size]))
        rest = rest[size:]

    assert held(desk) == expected


def _forged(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert()
    return claims["jti"], desk.sign(claims, key=ECKey.generate_key("P-256"))


def _unsigned(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert()
    token = desk.sign(claims)
    header = json.dumps({"alg": "none", "kid": desk.key.thumbprint(), "typ": "secevent+jwt"}).encode()
    from apps.feeds.protocol import base64url

    return claims["jti"], f"{base64url.encode(header)}.{token.split('.')[1]}."


def _truncated(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert()
    return claims["jti"], desk.sign(claims).rsplit(".", 1)[0]


def _oversized(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert(txn="x" * 70_000)
    return claims["jti"], desk.sign(claims)


def _duplicate_keyed(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert()
    text = json.dumps(claims).replace('"gross": 240000', '"gross": 240000, "gross": 1')
    return claims["jti"], desk.sign_raw(text.encode())


def _nan(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert()
    return claims["jti"], desk.sign_raw(json.dumps(claims).replace("240000", "NaN").encode())


def _wrong_audience(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert(aud="https://somebody.example")
    return claims["jti"], desk.sign(claims)


def _my_number(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert(data=PAYSLIP | {"employer": {"name": "青葉 １２３４-５６７８-９０１８"}})
    return claims["jti"], desk.sign(claims)


def _unknown_connection(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert(sub_id={"format": "opaque", "id": "somebody-else"})
    return claims["jti"], desk.sign(claims)


def _kind_not_agreed(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert(
        payload={"kind": "tax_agent", "schema": "tax_agent/1", "data": {"appointed_on": "2026-01-01"}}
    )
    return claims["jti"], desk.sign(claims)


def _other_digest(desk: Desk) -> tuple[str, str]:
    claims = desk.upsert(payload={"digest": digest({"other": 1})})
    return claims["jti"], desk.sign(claims)


@pytest.mark.parametrize(
    ("make", "err"),
    [
        (_forged, "invalid_key"),
        (_unsigned, "invalid_key"),
        (_truncated, "invalid_request"),
        (_oversized, "invalid_request"),
        (_duplicate_keyed, "invalid_request"),
        (_nan, "invalid_request"),
        (_wrong_audience, "invalid_audience"),
        (_my_number, "invalid_request"),
        (_unknown_connection, "access_denied"),
        (_kind_not_agreed, "access_denied"),
        (_other_digest, "invalid_request"),
    ],
)
def test_what_may_not_enter_is_refused_by_code_shows_nothing_and_is_told(
    desk: Desk, make: Callable[[Desk], tuple[str, str]], err: str
) -> None:
    jti, token = make(desk)
    good = desk.upsert("another-record")

    taken = take(desk, {jti: token, **desk.sets(good)})

    assert taken.errors[jti][0] == err
    assert taken.acks == [good["jti"]]
    assert [record.source_record_id for record in visible(desk)] == ["another-record"]
    assert OperatorNotice.objects.filter(institution=desk.institution, times=1).count() == 1
    assert take(desk, {jti: token}).errors[jti] == taken.errors[jti]  # final: the same answer again


@pytest.mark.parametrize("make", [_my_number, _unknown_connection, _kind_not_agreed])
def test_of_what_must_not_be_kept_only_the_hash_stays(
    desk: Desk, make: Callable[[Desk], tuple[str, str]]
) -> None:
    jti, token = make(desk)
    take(desk, {jti: token})
    with transaction.atomic():
        door.admit((), institution=desk.id)
        event = Event.objects.get(jti=jti)
        assert event.token is None
        assert len(event.token_sha256) == 32


def test_an_event_from_the_future_is_kept_aside_for_a_day_and_then_refused(desk: Desk) -> None:
    now = timezone.now()
    claims = desk.upsert(iat=int(now.timestamp()) + 400 * 24 * 3600)
    sets = desk.sets(claims)

    first = take(desk, sets, now=now)
    within = take(desk, sets, now=now + timedelta(hours=23))
    after = take(desk, sets, now=now + timedelta(hours=25))

    assert (first.acks, first.errors, within.acks, within.errors) == ([], {}, [], {})
    assert after.errors == {claims["jti"]: ("invalid_request", "future_iat")}
    assert visible(desk) == []


def test_an_event_kept_aside_enters_once_the_clocks_agree(desk: Desk) -> None:
    now = timezone.now()
    sets = desk.sets(desk.upsert(iat=int(now.timestamp()) + 3600))
    take(desk, sets, now=now)

    taken = take(desk, sets, now=now + timedelta(hours=2))

    assert taken.acks == list(sets)
    assert len(visible(desk)) == 1


def test_a_connection_ended_by_the_institution_accepts_nothing_more(desk: Desk) -> None:
    take(desk, desk.sets(desk.claims(event_types.CONNECTION_ENDED, {"by": "institution"})))

    late = desk.upsert()
    taken = take(desk, desk.sets(late))

    assert taken.errors[late["jti"]][0] == "access_denied"
    with transaction.atomic():
        door.admit((), institution=desk.id)
        assert Connection.objects.get().ended_by == "institution"


def test_a_complete_snapshot_is_noted_and_an_event_without_reader_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(handlers._handlers, event_types.CORRECTION_STATUS)
    snapshot = desk.claims(
        event_types.SNAPSHOT_COMPLETE, {"epoch": "2026-11-01", "count": 1, "digest": digest({"a": 1})}
    )
    answer = desk.claims(event_types.CORRECTION_STATUS, {"request_id": "r-1", "state": "received"})
    take(desk, desk.sets(snapshot, answer))
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        assert Snapshot.objects.get().count == 1
        assert Event.objects.get(jti=answer["jti"]).state == Event.State.WAITING


def test_without_the_door_nobody_sees_a_row(desk: Desk) -> None:
    take(desk, desk.sets(desk.upsert()))
    with transaction.atomic():
        door.admit(())
        assert Record.objects.count() == RecordVersion.objects.count() == Event.objects.count() == 0
