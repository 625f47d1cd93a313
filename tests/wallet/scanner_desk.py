"""A real clamd for tests: its only signature is the one of the EICAR test file."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.sandbox.scanner import EICAR
from apps.wallet.documents import scanning
from tests import equipment

UP_WITHIN = 60.0


@pytest.fixture(scope="session")
def clamd_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a clamd listens that runs as long as the tests do."""
    if reason := equipment.no_scanner():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("clamd")
    with running(folder) as address:
        yield address


@contextmanager
def running(folder: Path) -> Iterator[str]:
    database = folder / "db"
    database.mkdir()
    (database / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    place = folder / "clamd.socket"
    settings = folder / "clamd.conf"
    settings.write_text(f"LocalSocket {place}\nDatabaseDirectory {database}\nForeground yes\nMaxThreads 2\n")
    with (folder / "clamd.log").open("wb") as log:
        daemon = subprocess.Popen([equipment.clamd(), "-c", str(settings)], stdout=log, stderr=log)
        try:
            _wait(place, daemon, folder / "clamd.log")
            yield f"unix:{place}"
        finally:
            daemon.terminate()
            daemon.wait(20)


def _wait(place: Path, daemon: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + UP_WITHIN
    while not place.exists():
        assert daemon.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)


@pytest.fixture
def scanner(clamd_address: str, settings: Settings) -> str:
    """The real clamd, asked by everything that scans in this test."""
    settings.CLAMD_ADDRESS = clamd_address
    assert scanning.is_up()
    return clamd_address
