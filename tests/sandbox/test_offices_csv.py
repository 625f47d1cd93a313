"""A sample institution's CSV file is taken in as its events would be, and the sample register is read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Resident
from apps.consent import door
from apps.feeds.connections import link
from apps.feeds.drops import reading
from apps.feeds.drops.models import Drop
from apps.feeds.institutions import read, register
from apps.feeds.models import Institution
from apps.sandbox.population import generate
from apps.sandbox.servers.building import Description, Peer, build
from apps.sandbox.servers.csv_drop import write_drop
from apps.sandbox.servers.keys import KeyRing
from apps.sandbox.servers.registration import registration
from apps.wallet.corporations.importing import import_file
from apps.wallet.corporations.models import Corporation
from apps.wallet.models import Record
from tests.opened import said_by

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("var") / "sandbox"
    population = generate(4, 1, TODAY)
    description = Description(residents=4, seed=1, ports_from=18601, started_on=TODAY)
    build(root, population, description, Peer("https://tsunagi.localhost", "/nowhere"))
    return root


def registered(folder: Path) -> Institution:
    entry = registration(folder)
    del entry["jwks_uri"]
    keys = [
        {name: value for name, value in jwk.items() if name not in {"d", "p", "q", "dp", "dq", "qi"}}
        for jwk in KeyRing(folder / "keys.json").jwks
    ]
    entry["jwks"] = {"keys": keys}
    return register(read(json.dumps(entry).encode()), now=timezone.now(), live=True)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("institution_id", "kind"),
    [("pension-office", "pension_month"), ("aoba-foods", "payslip"), ("school", None)],
)
def test_what_a_sample_institution_holds_comes_as_a_file(
    sandbox: Path, tmp_path: Path, settings: Any, institution_id: str, kind: str | None
) -> None:
    settings.DROP_DIR = tmp_path
    institution = registered(sandbox / institution_id)
    people = json.loads((sandbox / "people.json").read_text())
    residents = []
    for person in people:
        if institution_id in person["connections"]:
            resident = Resident.objects.create()
            residents.append(resident.pk)
            external = person["connections"][institution_id]
            link(resident.pk, institution, external, kinds=institution.kinds, now=timezone.now())

    table, _manifest = write_drop(sandbox / institution_id, tmp_path / institution_id / "incoming", kind=kind)
    assert table.read_bytes().decode("cp932")
    reading.read_drops(institution.pk)

    drop = Drop.objects.get()
    assert (drop.state, drop.refused, drop.code) == ("done", 0, "")
    assert drop.accepted == drop.rows > 0
    with transaction.atomic():
        door.admit(residents)
        found = Record.objects.filter(kind=drop.kind)
        assert found.count() == drop.rows
        assert said_by(found.filter(withdrawn_reason=None)[0])


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_the_sample_register_is_read_whole(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "register.csv"
    call_command("sandbox", "corporations", to=file, count=50, encoding=encoding)

    done = import_file(file)

    assert (done.rows_read, done.stored, done.skipped) == (62, 62, 0)
    assert Corporation.objects.get(name="北ロジスティクス株式会社").process == "11"
    merged = Corporation.objects.get(close_cause="11")
    assert Corporation.objects.get(number=merged.successor).name == "株式会社すみれキッチン"
    assert all(each.number[1:5] == "9999" for each in Corporation.objects.all())
