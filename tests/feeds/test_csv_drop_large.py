"""A real office's file: ten thousand rows in cp932 with bad ones among them, and a worker killed in its middle."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
from django.db import transaction

from apps.consent import door
from apps.feeds.drops import folders, reading
from apps.feeds.drops.models import Drop
from apps.feeds.models import Event, Snapshot
from apps.wallet.models import Record, RecordVersion
from config import local
from tests.feeds.drop_desk import ROW, put, put_into, write
from tests.feeds.office import Office
from tests.feeds.own_database import database, environment, run
from tests.feeds.test_worker_killed import INBOX, LEDGER, NAMESPACE, Import, importing
from tests.feeds.transmitter_desk import Desk, new_desk

PEOPLE = 100
ROWS = 10_000
FAULTS = [
    ({"month": "2026-13"}, "month", "bad_data"),
    ({"paid_on": "2026-02-30"}, "paid_on", "bad_data"),
    ({"gross": "240,000"}, "gross", "bad_data"),
    ({"employer.name": ""}, "employer.name", "bad_data"),
    ({"employer.corporate_number": "1234567890123"}, "employer.corporate_number", "bad_data"),
    ({"record_id": ""}, "record_id", "missing_member"),
    ({"employer.name": "個人番号 123456789018"}, "employer.name", "restricted_identifier"),
]
BAD = 37


def rows(count: int = ROWS, *, bad: int = BAD) -> Iterator[dict[str, str]]:
    """Rows of a hundred people, the bad ones spread over the file."""
    places = {round((place + 0.5) * count / bad) for place in range(bad)} if bad else set()
    assert len(places) == bad
    faults = iter(FAULTS * bad)
    for number in range(count):
        person = number % PEOPLE
        row = ROW | {
            "connection": f"connection-{person:04}",
            "record_id": f"slip-{number}",
            "employer.name": f"①髙島～{person}株式会社",
            "gross": str(200_000 + number),
        }
        yield row | next(faults)[0] if number in places else row


def people(desk: Desk) -> Desk:
    for number in range(PEOPLE):
        name = f"connection-{number:04}"
        desk.connections[name] = uuid5(NAMESPACE, name)
    return desk


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Desk:
    settings.DROP_DIR = tmp_path / "drops"
    desk = new_desk()
    desk.register(kinds=["payslip"])
    for number in range(PEOPLE):
        desk.connect(f"connection-{number:04}")
    return desk


def everything(desk: Desk) -> list[list[Any]]:
    with transaction.atomic():
        door.admit(list(desk.connections.values()), institution=desk.id)
        return [
            list(model.objects.order_by("pk").values_list())
            for model in (Record, RecordVersion, Event, Snapshot)
        ]


@pytest.mark.slow
@pytest.mark.django_db
def test_ten_thousand_rows_of_which_37_are_bad(desk: Desk) -> None:
    file = put(desk, write(desk, rows(), mode="full"))
    pair = file.read_bytes(), folders.manifest_of(file).read_bytes()

    reading.read_drops(desk.id)

    drop = Drop.objects.get()
    assert (drop.state, drop.rows_read, drop.accepted, drop.refused) == ("done", ROWS, ROWS - BAD, BAD)
    before = everything(desk)
    assert len(before[0]) == len(before[1]) == 9_963
    assert desk.institution is not None
    listing, _token = sorted(folders.results(desk.institution).iterdir())
    with listing.open(encoding="utf-8-sig", newline="") as opened:
        _header, *reported = csv.reader(opened)
    pairs = zip(rows(), rows(bad=0), strict=True)
    assert [int(row[0]) for row in reported] == [
        number for number, (row, good) in enumerate(pairs, 2) if row != good
    ]
    assert [tuple(row[1:3]) for row in reported] == [fault[1:] for fault in (FAULTS * BAD)[:BAD]]
    assert all(row[3].endswith("。") for row in reported)

    file.write_bytes(pair[0])
    folders.manifest_of(file).write_bytes(pair[1])
    reading.read_drops(desk.id)

    assert everything(desk) == before
    assert Drop.objects.get() == drop


# -- a killed worker ------------------------------------------------------------------------------------------
KILL_AT = (1_500, 4_500)
SHORT = 7_000


@pytest.fixture
def seeded(office: Office, tmp_path: Path) -> Iterator[tuple[str, Desk]]:
    """A database with an institution and its people."""
    desk = people(new_desk())
    desk.issuer = office.url("")
    addresses = {name: office.url(f"/{name[:-4]}") for name in ("poll_url", "token_url", "request_url")}
    given = {
        "registration": desk.registration(private_network=True, kinds=["payslip"], **addresses),
        "connections": {name: str(resident) for name, resident in desk.connections.items()},
    }
    with database("dropped") as address:
        env = environment(address, TSUNAGI_VAR_DIR=str(tmp_path), REDIS_URL="redis://127.0.0.1:1/0")
        run("-m", "tests.feeds.seed_connections", env=env, given=json.dumps(given))
        yield address, desk


class Dropped(Import):
    """A database whose institution has put a file into its folder."""

    task = "apps.feeds.tasks.ring_drops"
    keyed = frozenset({"token_sha256"})

    def drop(self) -> tuple[str, int]:
        row = self.database.execute("SELECT state, rows_read FROM feeds_drop").fetchone()
        return (row[0], row[1]) if row else ("", 0)

    def is_done(self) -> bool:
        return self.drop()[0] == "done"


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.usefixtures("broker_program")
def test_a_file_whose_reading_is_killed_ends_as_one_read_undisturbed(
    office: Office, seeded: tuple[str, Desk], tmp_path: Path
) -> None:
    address, desk = seeded
    drop = write(desk, rows(SHORT), jti="one-and-the-same-drop", mode="full")
    with local.valkey(tmp_path) as broker, database("not_disturbed", like=address) as other:
        folder = tmp_path / "drops" / desk.slug / "incoming"
        folder.mkdir(parents=True)
        put_into(folder, desk, drop)
        with importing(other, broker, office, tmp_path, Dropped) as undisturbed:
            undisturbed.start_worker()
            undisturbed.go_on_until(undisturbed.is_done)
            expected = undisturbed.tables()

        put_into(folder, desk, drop)
        with importing(address, broker, office, tmp_path, Dropped) as killed:
            for read in KILL_AT:
                killed.start_worker()
                killed.go_on_until(lambda read=read: killed.drop()[1] >= read)  # type: ignore[misc]
                killed.kill_worker()
                state, so_far = killed.drop()
                assert (state, so_far < SHORT) == ("reading", True)
                assert killed.stored() == so_far  # inbox and place in the file move together
                assert list(folder.glob("*.csv"))
            killed.start_worker()
            killed.go_on_until(killed.is_done)
            tables = killed.tables()

    assert {table: len(found) for table, found in expected.items()} == {
        "wallet_record": SHORT - BAD,
        "wallet_recordversion": SHORT - BAD,
        "wallet_confirmation": 0,
        "wallet_holding": PEOPLE,
        "feeds_event": SHORT,
        "feeds_connection": PEOPLE,
        "feeds_snapshot": len(expected["feeds_snapshot"]),
        "feeds_operatornotice": 2,
    }
    for table in (*LEDGER, *INBOX):
        assert tables[table] == expected[table], table
