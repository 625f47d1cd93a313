"""What else may lie in an institution's folder, and that it harms neither other files nor this machine."""

import os
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from apps.consent import door
from apps.feeds.drops import folders, results
from apps.feeds.drops.models import Drop
from apps.feeds.drops.reading import read_drops
from apps.feeds.models import Connection, Institution, Snapshot
from tests.feeds.drop_desk import ROW, latest, put, send, write
from tests.feeds.transmitter_desk import Desk, new_desk

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def desk(tmp_path: Path, settings: Settings) -> Desk:
    settings.DROP_DIR = tmp_path / "drops"
    desk = new_desk()
    desk.register()
    desk.connect()
    return desk


def institution_of(desk: Desk) -> Institution:
    return Institution.objects.select_related("source").get(pk=desk.id)


def test_a_name_in_another_code_page_is_refused_and_holds_up_no_other_file(desk: Desk) -> None:
    first = put(desk, write(desk, [ROW], name="給与.csv"))
    for path in (first, folders.manifest_of(first)):
        path.rename(path.with_name(os.fsdecode(path.name.encode("cp932"))))
    put(desk, write(desk, [ROW | {"record_id": "slip-9"}], name="\uff71.csv"))  # sorts after it

    assert read_drops(desk.id) == 2

    told = {drop.name: (drop.state, drop.code) for drop in Drop.objects.filter(institution=desk.id)}
    assert told["\uff71.csv"] == (Drop.State.DONE, "")
    (refused,) = (verdict for name, verdict in told.items() if "\ufffd" in name)
    assert refused == (Drop.State.REFUSED, "other_file")
    assert list(first.parent.iterdir()) == []
    assert len(list(folders.results(institution_of(desk)).iterdir())) == 4


def test_results_follow_no_link_that_lies_in_their_place(desk: Desk, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    send(desk, write(desk, [ROW], name="a.csv"))
    for result in folders.results(institution_of(desk)).iterdir():
        result.unlink()
        result.symlink_to(precious)

    listing, token = results.deliver(latest(desk), institution_of(desk))

    assert precious.read_text() == "kept"
    assert not listing.is_symlink()
    assert not token.is_symlink()
    assert listing.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [each.name for each in listing.parent.iterdir() if each.suffix == ".part"] == []


def test_a_pipe_instead_of_a_manifest_holds_nobody_up(desk: Desk) -> None:
    pair = put(desk, write(desk, [ROW], name="a.csv"))
    folders.manifest_of(pair).unlink()
    os.mkfifo(folders.manifest_of(pair))
    put(desk, write(desk, [ROW | {"record_id": "slip-9"}], name="b.csv"))

    assert read_drops(desk.id) == 1


def test_who_gave_less_has_a_snapshot_of_what_they_gave(desk: Desk) -> None:
    Institution.objects.filter(pk=desk.id).update(kinds=["payslip", "pension_month"])
    less = desk.connect("connection-less").pk
    with transaction.atomic():
        door.admit([less], institution=desk.id)
        Connection.objects.filter(resident_id=less).update(kinds=["payslip"])
    slips = [ROW | {"connection": name, "record_id": f"s-{name}"} for name in desk.connections]
    months = [
        {"connection": name, "record_id": f"p-{name}", "revision": "1", "data_as_of": "2026-11-20",
         "month": "2026-10", "category": "2", "status": "paid"}
        for name in desk.connections
    ]  # fmt: skip
    send(desk, write(desk, slips, epoch="E1", mode="full", name="slips.csv"))
    header = ["connection", "record_id", "revision", "data_as_of", "month", "category", "status"]

    drop = send(desk, write(desk, months, header=header, epoch="E1", mode="full", name="months.csv",
                            schema="pension_month/1"))  # fmt: skip

    assert (drop.state, drop.accepted, drop.refused) == (Drop.State.DONE, 1, 1)
    with transaction.atomic():
        door.admit(desk.connections.values(), institution=desk.id)
        counts = dict(Snapshot.objects.values_list("resident_id", "count"))
    assert counts == {desk.connections["connection-0001"]: 2, less: 1}
