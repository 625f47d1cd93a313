"""The embedded PostgreSQL: shared with no other user of the machine, and silent about values."""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from config import house, local

SILENT = (
    "log_min_error_statement = panic",
    "log_parameter_max_length_on_error = 0",
    "log_error_verbosity = terse",
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_two_users_get_two_folders_that_nobody_else_may_enter(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = local.runtime_folder()
    (temporary / "tsunagi-65534").mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(temporary / "tsunagi-65534", 65534, 65534)
        monkeypatch.setattr(os, "geteuid", lambda: 65534)
        assert local.runtime_folder() == temporary / "tsunagi-65534"

    assert first != temporary / "tsunagi-65534"
    assert first.stat().st_mode & 0o777 == 0o700


def test_the_same_user_finds_the_same_folder_again(temporary: Path) -> None:
    assert local.runtime_folder() == local.runtime_folder()


def test_a_folder_that_another_user_made_is_refused(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (temporary / "tsunagi-4711").mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)

    with pytest.raises(RuntimeError, match="belongs to somebody else"):
        local.runtime_folder()


def test_a_link_laid_in_the_way_is_refused(temporary: Path) -> None:
    (temporary / "elsewhere").mkdir()
    (temporary / f"tsunagi-{os.geteuid()}").symlink_to(temporary / "elsewhere")

    with pytest.raises(RuntimeError, match="belongs to somebody else"):
        local.runtime_folder()


def test_the_lock_lies_beside_the_data_it_guards(temporary: Path) -> None:
    import fasteners  # type: ignore[import-untyped]

    server = SimpleNamespace(_lock=fasteners.InterProcessLock(temporary / "of-everybody"))

    local._keep_apart_from_other_users(server, temporary)
    with server._lock:
        assert (temporary / "postgres.lock").exists()

    assert not (temporary / "of-everybody").exists()
    assert server.runtime_path == local.runtime_folder()


@pytest.mark.parametrize("earlier", [None, "max_connections = 12\n"])
def test_a_server_is_told_to_keep_values_out_of_its_log_once(tmp_path: Path, earlier: str | None) -> None:
    (tmp_path / "postgresql.conf").touch()
    if earlier:
        (tmp_path / "tsunagi.conf").write_text(earlier)

    local._write_settings(tmp_path)
    local._write_settings(tmp_path)

    lines = (tmp_path / "tsunagi.conf").read_text().splitlines()
    assert [lines.count(line) for line in SILENT] == [1, 1, 1]
    assert lines.count("max_connections = 12") == bool(earlier)
    assert (tmp_path / "postgresql.conf").read_text().count("include 'tsunagi.conf'") == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "http://localhost:8123"),
        ("", "http://localhost:8123"),
        ("https://a.example", "https://a.example"),
    ],
)
def test_every_part_is_told_the_port_of_the_house(
    monkeypatch: pytest.MonkeyPatch, given: str | None, told: str
) -> None:
    monkeypatch.setattr(house, "PORT", 8123)
    monkeypatch.delenv("SITE_URL", raising=False)
    if given is not None:
        monkeypatch.setenv("SITE_URL", given)

    house.tell_every_part_our_address()
    told_now = os.environ.pop("SITE_URL")
    monkeypatch.setenv("SITE_URL", told)  # so that the environment is put back as it was

    assert told_now == told
