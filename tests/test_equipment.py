"""A missing part is named with the way to have it: it skips tests, and in strict mode it is as bad as a failing one."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from config import local
from config.environment import ROOT
from tests import equipment

NEEDY_TESTS = """
import pytest

def test_of_a_page(chromium): raise AssertionError("it ran")
def test_of_the_queue(broker_program): raise AssertionError("it ran")
@pytest.mark.xfail(reason="known", strict=True)
def test_that_is_known_to_fail(): raise AssertionError
def test_that_needs_nothing(): pass
"""
SKIPS_ITSELF = 'import pytest\npytest.importorskip("nothing_has_this_name")\n'


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nothing on PATH, nothing in the home folder, and no wheel with a Valkey."""
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH", "TSUNAGI_STRICT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setenv("HOME", str(empty))
    monkeypatch.setattr(equipment, "valkey_binary", lambda: None)
    monkeypatch.setenv("CLAMD", str(empty / "no-clamd"))
    forget()
    yield empty
    monkeypatch.undo()
    forget()


def forget() -> None:
    equipment.chromium.cache_clear()
    equipment.clamd.cache_clear()
    equipment.languages_without_font.cache_clear()


def program(folder: Path, name: str, script: str) -> Path:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_what_is_missing_is_named_with_the_way_to_have_it(bare_machine: Path) -> None:
    browser, fonts, broker, scanner = equipment.missing()

    assert "apt-get install chromium" in browser
    assert "playwright install --with-deps chromium" in browser
    assert "apt-get install fontconfig" in fonts
    assert "valkey-server" in broker
    assert "apt-get install clamav-daemon" in scanner


def test_a_browser_that_only_asks_for_a_snap_is_none(bare_machine: Path) -> None:
    program(bare_machine, "chromium-browser", "echo 'requires the chromium snap to be installed' >&2; exit 1")
    assert equipment.chromium() == ""

    forget()
    chrome = program(bare_machine, "google-chrome", "echo Google Chrome 1.2.3")
    assert equipment.chromium() == str(chrome)


def test_the_browser_that_playwright_brought_is_found(bare_machine: Path) -> None:
    folder = bare_machine / ".cache/ms-playwright/chromium-1300/chrome-linux64"
    folder.mkdir(parents=True)

    chrome = program(folder, "chrome", "echo Chromium 1.2.3")

    assert equipment.chromium() == str(chrome)


def test_a_browser_that_was_named_is_the_only_one_tried(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare_machine, "chromium", "echo Chromium 1.2.3")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    assert equipment.chromium() == ""


def test_fonts_are_asked_for_language_by_language(bare_machine: Path) -> None:
    program(bare_machine, "fc-list", 'case "$1" in :lang=my|:lang=zh-tw) ;; *) echo Some Font ;; esac')

    assert equipment.no_fonts().startswith("No font for my, zh-Hant: apt-get install fonts-noto-core")


def test_a_broker_that_does_not_start_is_none(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = program(bare_machine, "valkey-server", "exit 127")
    monkeypatch.setattr(equipment, "valkey_binary", lambda: str(broken))

    assert "No Valkey or Redis starts here" in equipment.no_broker()


def test_a_scanner_is_found_where_debian_puts_it(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAMD")
    daemon = program(bare_machine, "clamd-of-debian", "echo ClamAV 1.2.3")
    monkeypatch.setattr(equipment, "CLAMD_OF_DEBIAN", str(daemon))

    assert equipment.clamd() == str(daemon)
    assert equipment.no_scanner() == ""


def test_the_wheel_brings_a_broker_that_starts() -> None:
    assert local.valkey_binary() is not None
    assert equipment.no_broker() == ""


@pytest.mark.parametrize(("strict", "status"), [("0", 0), ("1", 1)])
def test_the_program_says_what_is_missing_and_minds_only_when_strict(
    bare_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    strict: str,
    status: int,
) -> None:
    monkeypatch.setenv("TSUNAGI_STRICT", strict)

    assert equipment.main() == status

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert all(
        line.startswith("Must be here" if status else "Tests that need it are skipped") for line in lines
    )


def test_no_test_reaches_beyond_this_machine() -> None:
    with pytest.warns(UserWarning, match="tried to use"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("strict", "outcome"),
    [("0", "1 passed, 3 skipped, 1 xfailed"), ("1", "1 passed, 1 xfailed, 3 errors")],
)
def test_a_run_without_browser_and_broker_skips_and_a_strict_one_does_not_pass(
    tmp_path: Path, strict: str, outcome: str
) -> None:
    (tmp_path / "test_needy.py").write_text(NEEDY_TESTS)
    (tmp_path / "test_skips_itself.py").write_text(SKIPS_ITSELF)

    said = run_tests(tmp_path, TSUNAGI_STRICT=strict, CHROMIUM="/nowhere/chromium")

    assert said.returncode == int(strict), said.stdout
    assert outcome in " ".join(said.stdout.splitlines()[-1].split()), said.stdout
    assert said.stdout.count("No Chromium starts here.") >= 1
    assert said.stdout.count("No Valkey or Redis starts here") >= 1
    assert ("TSUNAGI_STRICT=1, so nothing may be skipped." in said.stdout) is (strict == "1")


def run_tests(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The tests of a folder, run with our conftest in a process of their own, on a machine without a broker."""
    (folder / "no_broker.py").write_text("from config import local\nlocal.valkey_binary = lambda: None\n")
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "--rootdir", str(ROOT), "--continue-on-collection-errors",
               "-p", "no_broker", "-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:randomly", str(folder)]  # fmt: skip
    own = {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}", **environment}
    return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
