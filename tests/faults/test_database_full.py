"""F5: a database without room gets nothing acknowledged and shows no record unnoted; with room again all goes on."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.own_postgres import OwnPostgres
from tests.faults.refusing import heals, nothing_was_told, reads_until_refused
from tests.faults.running_house import House
from tests.faults.tellings import Teller
from tests.faults.watched_office import WatchedOffice

pytestmark = pytest.mark.slow

ROOM = "96m"


@pytest.fixture
def volume() -> Iterator[Path]:
    """A small file system of its own, in memory."""
    folder = Path(tempfile.mkdtemp(prefix="tsunagi-volume-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0755", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("A full disk needs a small one, and only root may mount it: run this test as root.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def tablespace(server: OwnPostgres, volume: Path) -> Iterator[str]:
    inside = volume / "tables"
    inside.mkdir(mode=0o700)
    if server.user:
        shutil.chown(inside, server.user, server.user)
    server.execute(f"CREATE TABLESPACE small LOCATION '{inside}'")
    yield "small"
    server.execute("DROP TABLESPACE small")


@contextmanager
def filled(volume: Path) -> Iterator[None]:
    """Not a page is left while the block lasts."""
    ballast = volume / "ballast"
    ballast.write_bytes(b"\0" * shutil.disk_usage(volume).free)
    try:
        yield
    finally:
        ballast.unlink()


def test_a_full_disk_gets_nothing_acknowledged_and_no_record_read_unnoted(
    house: House, volume: Path, office: WatchedOffice, teller: Teller
) -> None:
    teller.batch()
    house.start_worker()
    house.start_web()
    house.go_on_until(lambda: not office.outbox)
    with office.held("before the answer"):
        told = teller.batch(records=30)
        house.go_on_until(office.reached.is_set)
        with filled(volume):
            office.go.set()
            shown = reads_until_refused(house, tries=400)
            for _ring in range(4):
                house.ring()
                assert house.page("home").status == 503
            assert nothing_was_told(teller, told)
            assert office.outbox.keys() == set(told)
    print(f"F5 full: {shown} pages fitted and were noted before the first was refused")

    assert house.page("work").status == 200
    heals(house, teller, "F5 full")
