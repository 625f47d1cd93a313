"""A CSV drop ends in the records that its rows say, refuses a bad row alone and a bad file whole, and says why."""

import csv
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from apps.consent import door
from apps.feeds import applying
from apps.feeds.drops import folders, reading, results
from apps.feeds.drops.models import Drop
from apps.feeds.models import Event, Institution, OperatorNotice, Snapshot, Stream
from apps.wallet.models import Record, RecordVersion
from tests.feeds.drop_desk import HEADER, ROW, latest, put, send, text_of, write, written
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.opened import said_by

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
A_MY_NUMBER = "123456789018"  # the sample of a public vendor; no person's


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Desk:
    settings.DROP_DIR = tmp_path / "drops"
    desk = new_desk()
    desk.register()
    desk.connect()
    return desk


def records(desk: Desk) -> list[Record]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        return list(Record.objects.order_by("source_record_id"))


def events(desk: Desk) -> dict[str, Event]:
    with transaction.atomic():
        door.admit((), institution=desk.id)
        return {event.jti: event for event in Event.objects.all()}


def slips(count: int) -> Iterator[dict[str, str]]:
    for number in range(1, count + 1):
        yield ROW | {"record_id": f"slip-{number}", "gross": str(200_000 + number)}


def test_rows_become_records_of_their_residents(desk: Desk) -> None:
    drop = send(desk, write(desk, slips(3)))

    assert (drop.state, drop.rows_read, drop.accepted, drop.refused) == ("done", 3, 3, 0)
    assert [said_by(record) for record in records(desk)] == [
        {
            "employer": {"name": "青葉食品株式会社"},
            "month": "2026-10",
            "paid_on": "2026-10-25",
            "hours": 168.5,
            "bonus": False,
            "gross": 200_000 + number,
            "net": 200940,
        }
        for number in (1, 2, 3)
    ]
    stored = events(desk)
    assert set(stored) == {f"drop:{drop.jti}:{row}" for row in (2, 3, 4)}
    assert {(event.verdict, event.state, event.event_type) for event in stored.values()} == {
        ("accepted", "applied", "record-upserted")
    }


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_what_offices_write_survives_the_code_page(desk: Desk, encoding: str) -> None:
    name = "①髙﨑～㈱ﾐﾄﾞﾘ円"

    drop = send(desk, write(desk, [ROW | {"employer.name": name}], encoding=encoding))

    assert drop.state == "done"
    assert said_by(records(desk)[0])["employer"]["name"] == name


def test_a_sign_that_cp932_lacks_comes_in_utf_8(desk: Desk) -> None:
    with pytest.raises(UnicodeEncodeError):
        "𠮷野家".encode("cp932")

    send(desk, write(desk, [ROW | {"employer.name": "𠮷野家"}], encoding="utf-8"))

    assert said_by(records(desk)[0])["employer"]["name"] == "𠮷野家"


def test_text_that_begins_like_a_formula_stays_text(desk: Desk) -> None:
    send(desk, write(desk, [ROW | {"employer.name": '=HYPERLINK("http://x")'}]))

    assert said_by(records(desk)[0])["employer"]["name"] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    ("changes", "column", "code", "detail"),
    [
        ({"month": "2026-13"}, "month", "bad_data", "bad_month"),
        ({"paid_on": "25/10/2026"}, "paid_on", "bad_data", "bad_date"),
        ({"gross": "240,000"}, "gross", "bad_data", "wrong_type"),
        ({"gross": "=240000"}, "gross", "bad_data", "wrong_type"),
        ({"gross": "9" * 15}, "gross", "bad_data", "out_of_range"),
        ({"gross": ""}, "gross", "bad_data", "missing_field"),
        ({"hours": "7.555"}, "hours", "bad_data", "wrong_type"),
        ({"bonus": "yes"}, "bonus", "bad_data", "wrong_type"),
        ({"employer.name": ""}, "employer.name", "bad_data", "missing_field"),
        ({"employer.corporate_number": "8000012050002"}, "employer.corporate_number", "bad_data",
         "bad_corporate_number"),
        ({"employer.name": "\ue000工業"}, "employer.name", "bad_data", "own_sign"),
        ({"employer.name": A_MY_NUMBER}, "employer.name", "restricted_identifier", ""),
        ({"record_id": A_MY_NUMBER}, "record_id", "restricted_identifier", ""),
        ({"record_id": ""}, "record_id", "missing_member", ""),
        ({"revision": "0"}, "revision", "bad_member", ""),
        ({"revision": "1.0"}, "revision", "bad_member", ""),
        ({"data_as_of": "yesterday"}, "data_as_of", "bad_member", ""),
        ({"valid_from": "2026-10-02", "valid_to": "2026-10-01"}, "valid_to", "bad_period", ""),
        ({"connection": ""}, "connection", "bad_subject", ""),
        ({"connection": "connection-9999"}, "connection", "unknown_connection", ""),
        ({"withdrawn": "superseded"}, "withdrawn", "data_of_withdrawn", ""),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_alone_with_column_and_reason(
    desk: Desk, changes: dict[str, str], column: str, code: str, detail: str
) -> None:
    drop = send(desk, write(desk, [ROW | {"record_id": "good"}, ROW | changes], encoding="utf-8"))

    assert (drop.state, drop.accepted, drop.refused) == ("done", 1, 1)
    (refused,) = results.refused_rows(drop)
    assert refused == (3, column, code, detail)
    assert refused.reason
    assert [record.source_record_id for record in records(desk)] == ["good"]


def test_a_row_that_is_short_is_refused_and_nothing_slips_into_other_columns(desk: Desk) -> None:
    raw = text_of(slips(3)).encode("cp932")
    lines = raw.split(b"\r\n")
    lines[2] = lines[2].rpartition(b",")[0]

    drop = send(desk, written(desk, b"\r\n".join(lines), rows=3, columns=len(HEADER)))

    assert [(each.row, each.code) for each in results.refused_rows(drop)] == [(3, "cell_count")]
    assert [record.source_record_id for record in records(desk)] == ["slip-1", "slip-3"]


def test_a_refused_row_with_a_my_number_leaves_nothing_to_read(desk: Desk) -> None:
    drop = send(desk, write(desk, [ROW | {"employer.name": A_MY_NUMBER}, ROW | {"gross": "many"}]))

    secret, other = (events(desk)[f"drop:{drop.jti}:{row}"] for row in (2, 3))
    assert secret.token is None
    assert other.token is not None
    assert A_MY_NUMBER.encode() not in bytes(other.token)
    assert OperatorNotice.objects.filter(code="restricted_identifier").exists()


def test_of_somebody_who_is_not_connected_only_a_keyed_hash_is_kept(desk: Desk) -> None:
    drop = send(desk, write(desk, [ROW | {"connection": "somebody-else"}]))

    event = events(desk)[f"drop:{drop.jti}:2"]
    assert (event.token, event.resident_id, event.code) == (None, None, "unknown_connection")
    assert not OperatorNotice.objects.exists()


def test_a_row_withdraws_a_record(desk: Desk) -> None:
    send(desk, write(desk, slips(2)))
    about = {name: ROW[name] for name in ("connection", "data_as_of")}
    gone = about | {"record_id": "slip-1", "revision": "2", "withdrawn": "entered-in-error"}

    send(desk, write(desk, [gone]))

    first, second = records(desk)
    assert (first.withdrawn_reason, first.payload) == ("entered-in-error", None)
    assert second.withdrawn_reason is None


def tables(desk: Desk) -> list[Any]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        return [
            list(model.objects.order_by("pk").values()) for model in (Record, RecordVersion, Event, Snapshot)
        ]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    drop = write(desk, [*slips(3), ROW | {"month": "x"}], mode="full")
    first = send(desk, drop)
    before = tables(desk)

    again = put(desk, drop)  # signed anew: the manifest differs, the identifier does not
    reading.read_drops(desk.id)
    assert latest(desk).code == "drop_jti_reused"
    assert not again.exists()
    assert tables(desk) == before

    Drop.objects.exclude(pk=first.pk).delete()
    file = put(desk, drop)
    folders.manifest_of(file).write_text(first.manifest)
    reading.read_drops(desk.id)

    assert Drop.objects.get() == first
    assert tables(desk) == before
    assert not file.exists()


def test_the_same_rows_in_a_new_file_only_confirm(desk: Desk) -> None:
    send(desk, write(desk, slips(2)))
    send(desk, write(desk, slips(2)))

    assert [(record.revision, record.times_seen) for record in records(desk)] == [(1, 2), (1, 2)]


def test_the_same_revision_with_other_data_is_shown_to_staff_and_the_office(desk: Desk) -> None:
    send(desk, write(desk, slips(1)))

    drop = send(desk, write(desk, [ROW | {"record_id": "slip-1", "gross": "1"}]))

    assert (drop.accepted, drop.conflicts) == (1, 1)
    assert [(each.row, each.code) for each in results.refused_rows(drop)] == [(2, "revision_conflict")]
    assert said_by(records(desk)[0])["gross"] == 200_001


def test_results_lie_beside_in_words_and_signed_and_the_file_is_gone(desk: Desk) -> None:
    file = put(desk, write(desk, [*slips(2), ROW | {"month": "2026-13"}]))
    reading.read_drops(desk.id)

    assert list(file.parent.iterdir()) == []
    assert desk.institution is not None
    listing, token = sorted(folders.results(desk.institution).iterdir())
    with listing.open(encoding="utf-8-sig", newline="") as opened:
        header, row = csv.reader(opened)
    assert header == ["行", "列", "コード", "理由"]  # offices read Japanese
    assert row[:3] == ["4", "month", "bad_data"]
    assert row[3]
    claims = json.loads(urlsafe_b64decode(token.read_text().split(".")[1] + "=="))
    assert claims["rows"] == {"read": 3, "stored": 2, "refused": 1, "contradicting": 0}
    assert claims["refused"] == [{"row": 4, "column": "month", "code": "bad_data", "detail": "bad_month"}]
    assert claims["aud"] == desk.issuer


def test_rows_are_kept_as_they_came_and_only_sealed(desk: Desk) -> None:
    send(desk, write(desk, slips(1)))

    (event,) = events(desk).values()

    assert event.token is not None
    assert "青葉".encode() not in bytes(event.token)
    assert b"slip-1" not in bytes(event.token)


def test_reading_goes_on_where_the_last_commit_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 4)
    monkeypatch.setattr(reading, "LONGEST_READING", timedelta(seconds=-1))
    put(desk, write(desk, slips(10)))

    for so_far in (4, 8, 10):
        reading.read_drops(desk.id)
        assert latest(desk).rows_read == so_far

    reading.read_drops(desk.id)
    assert (latest(desk).state, latest(desk).accepted, len(records(desk))) == ("done", 10, 10)


def test_while_the_institution_is_pulled_its_files_wait(desk: Desk) -> None:
    file = put(desk, write(desk, slips(1)))
    stream = Stream.objects.filter(pk=desk.id)
    stream.update(lease_until=timezone.now() + timedelta(minutes=1))

    assert reading.read_drops(desk.id) == 0
    assert file.exists()
    assert not Drop.objects.exists()

    stream.update(lease_until=None)
    assert reading.read_drops(desk.id) == 1


def test_one_row_that_trips_our_code_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.feeds.drops import taking

    def trip(*_args: Any, **_options: Any) -> None:
        raise LookupError

    with monkeypatch.context() as tripping:
        tripping.setattr(taking, "apply_accepted", trip)
        drop = send(desk, write(desk, slips(2)))
    assert drop.state == "done"
    assert {event.state for event in events(desk).values()} == {"stored"}

    assert applying.apply_stored(desk.id, now=timezone.now()) == 2

    assert {event.state for event in events(desk).values()} == {"applied"}
    assert [said_by(record)["gross"] for record in records(desk)] == [200_001, 200_002]


def snapshots(desk: Desk) -> list[Snapshot]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()))
        return list(Snapshot.objects.all())


def one_kind(desk: Desk) -> None:
    Institution.objects.filter(pk=desk.id).update(kinds=["payslip"])


def test_a_full_file_says_what_is_missing_from_it(desk: Desk) -> None:
    one_kind(desk)
    desk.connect("connection-0002")
    send(desk, write(desk, slips(2), epoch="2026-10"))

    send(desk, write(desk, slips(1), epoch="2026-11", mode="full"))

    found = {snapshot.resident_id: snapshot for snapshot in snapshots(desk)}
    assert {name: found[resident].count for name, resident in desk.connections.items()} == {
        "connection-0001": 1,
        "connection-0002": 0,
    }
    assert {snapshot.epoch for snapshot in found.values()} == {"2026-11"}
    assert [record.epoch for record in records(desk)] == ["2026-11", "2026-10"]


def test_a_full_file_of_one_kind_says_nothing_about_the_others(desk: Desk) -> None:
    send(desk, write(desk, slips(1), mode="full"))

    assert snapshots(desk) == []


def test_a_full_file_says_nothing_about_a_person_whose_row_was_refused(desk: Desk) -> None:
    one_kind(desk)
    desk.connect("connection-0002")

    send(desk, write(desk, [*slips(1), ROW | {"record_id": "slip-2", "gross": "x"}], mode="full"))

    assert [snapshot.resident_id for snapshot in snapshots(desk)] == [desk.connections["connection-0002"]]


def test_a_full_file_with_a_nameless_row_says_that_nothing_is_missing(desk: Desk) -> None:
    one_kind(desk)

    send(desk, write(desk, [*slips(1), ROW | {"connection": ""}], mode="full"))

    assert snapshots(desk) == []
    assert OperatorNotice.objects.filter(code="drop_incomplete").exists()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_reason_is_a_sentence(language: str) -> None:
    from apps.feeds.drops.reasons import FILE_REASONS, file_reason

    with translation.override(language):
        for code in FILE_REASONS:
            assert file_reason(code).endswith(("." if language == "en" else "。", ".")), code


def test_the_resident_sees_the_row_as_the_office_sent_it(desk: Desk) -> None:
    from apps.accounts.acting import become_resident
    from apps.accounts.models import User

    user = User.objects.create_user("mai@example.com")
    resident = become_resident(user, display_name="Mai")
    desk.connect("connection-0002", resident)
    drop = send(desk, write(desk, [ROW | {"connection": "connection-0002"}]))
    (record,) = [each for each in records(desk) if each.resident_id == resident.pk]
    client = Client()
    client.force_login(user)

    page = client.get(f"/records/{record.id}/as-sent/").content.decode()

    assert "This came in row 2 of a file" in page
    assert "&quot;employer.name&quot;: &quot;青葉食品株式会社&quot;" in page
    assert drop.manifest in page
    assert "withdrawn" not in page
