"""The keys that wrap keys: read strictly, made once where they may be made, and never shown."""

import base64
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.consent.sealing import KeysUnfit, SealBroken, key_provider, seals
from apps.consent.sealing.providers import FileKeyProvider, new_line, parse
from config.environment import ROOT

OLD, NEW = new_line("2026-04"), new_line("2026-11")


def keys_in(settings: Settings, file: Path, text: str) -> FileKeyProvider:
    file.write_text(text)
    settings.TSUNAGI_KEYS_FILE = file
    return FileKeyProvider()


def test_the_first_key_is_current_and_the_others_still_open(settings: Settings, tmp_path: Path) -> None:
    wrapped = keys_in(settings, tmp_path / "keys", OLD).wrap(b"k" * 32, "resident 1")

    provider = keys_in(settings, tmp_path / "keys", f"# since November\n{NEW}\n{OLD}")

    assert provider.current_id == "2026-11"
    assert provider.unwrap("2026-04", wrapped, "resident 1") == b"k" * 32


def test_a_wrapped_key_is_bound_to_its_owner_and_to_the_name_of_the_key(
    settings: Settings, tmp_path: Path
) -> None:
    provider = keys_in(settings, tmp_path / "keys", OLD)
    wrapped = provider.wrap(b"k" * 32, "resident 1")

    with pytest.raises(SealBroken):
        provider.unwrap("2026-04", wrapped, "resident 2")
    renamed = keys_in(settings, tmp_path / "keys", OLD.replace("2026-04", "renamed"))
    with pytest.raises(SealBroken):
        renamed.unwrap("renamed", wrapped, "resident 1")
    assert len(wrapped) == 61
    assert b"kkkk" not in wrapped


def test_keys_may_stand_in_the_environment_separated_by_commas(settings: Settings) -> None:
    settings.TSUNAGI_KEYS = f"{NEW.strip()},{OLD.strip()}"

    assert key_provider().current_id == "2026-11"


def test_a_key_that_is_not_there_is_a_clear_fault(settings: Settings, tmp_path: Path) -> None:
    wrapped = keys_in(settings, tmp_path / "keys", OLD).wrap(b"k" * 32, "resident 1")

    with pytest.raises(KeysUnfit, match="'2026-04' is needed"):
        keys_in(settings, tmp_path / "keys", NEW).unwrap("2026-04", wrapped, "resident 1")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no key"),
        ("# nothing yet\n\n", "holds no key"),
        ("2026-11", "line 1: this is not a name"),
        ("2026-11 c2hvcnQ", "line 1: this is not a name"),
        (f"{OLD}2026-11 {'x' * 42}!", "line 2: this is not a name"),
        (f"2026-11 {'A' * 43}", "line 1: this is not a key of 32 random bytes"),
        (f"{'n' * 41} {OLD.split()[1]}", "line 1: this is not a name"),
        (f"{OLD}2026-04 {NEW.split()[1]}", "line 2: this name or this key stands there twice"),
        (f"{OLD}2026-11 {OLD.split()[1]}", "line 2: this name or this key stands there twice"),
    ],
    ids=range(9),  # the keys are new in every process, names of tests must not be
)  # fmt: skip
def test_malformed_keys_are_refused_in_a_sentence_that_shows_none(text: str, says: str) -> None:
    with pytest.raises(KeysUnfit) as caught:
        parse(text, said_by="TSUNAGI_KEYS")

    assert says in str(caught.value)
    assert not [word for word in text.split() if len(word) > 20 and word in str(caught.value)]


@pytest.mark.parametrize("missing", ["file", "setting", "ascii"])
def test_missing_or_unreadable_keys_are_refused(settings: Settings, tmp_path: Path, missing: str) -> None:
    settings.TSUNAGI_KEYS_MADE_WHEN_MISSING = False
    settings.TSUNAGI_KEYS_FILE = "" if missing == "setting" else tmp_path / "keys"
    if missing == "ascii":
        (tmp_path / "keys").write_bytes(b"\xff\xfe")

    with pytest.raises(KeysUnfit, match="TSUNAGI_KEYS_FILE"):
        FileKeyProvider()


def test_a_first_key_is_made_once_by_however_many_start_together(settings: Settings, tmp_path: Path) -> None:
    settings.TSUNAGI_KEYS_FILE = tmp_path / "kept" / "keys"
    together, wrapped = threading.Barrier(8), []

    def start() -> None:
        together.wait()
        wrapped.append(FileKeyProvider().wrap(b"k" * 32, "resident 1"))

    threads = [threading.Thread(target=start) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    provider = FileKeyProvider()
    assert [provider.unwrap("first", each, "resident 1") for each in wrapped] == [b"k" * 32] * 8
    assert stat.S_IMODE(settings.TSUNAGI_KEYS_FILE.stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["keys"]


def test_another_provider_is_chosen_by_its_dotted_path(settings: Settings) -> None:
    settings.TSUNAGI_KEY_PROVIDER = f"{__name__}.Service"

    assert key_provider().current_id == "service"


class Service:
    """A key service, as far as its seam goes."""

    current_id = "service"


PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "s" * 60,
    "DATABASE_URL": "postgresql:///nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TSUNAGI_ISSUER": "https://tsunagi.example",
    "ALLOWED_HOSTS": "tsunagi.example",
    "EMAIL_HOST": "mail.example",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Set TSUNAGI_KEYS_FILE"),
        ({"TSUNAGI_KEYS_FILE": "/nowhere/keys"}, "TSUNAGI_KEYS_FILE (keys) cannot be read"),
        ({"TSUNAGI_KEYS": "secret"}, "TSUNAGI_KEYS, line 1: this is not a name"),
    ],
)
def test_production_does_not_start_without_keys(given: dict[str, str], says: str) -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("TSUNAGI_")}

    started = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT, env={**outside, **PRODUCTION, **given}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert started.returncode != 0
    assert says in started.stderr.splitlines()[-1]


def test_keys_in_a_line_are_32_random_bytes() -> None:
    keys = {base64.urlsafe_b64decode(new_line("k").split()[1] + "=") for _each in range(50)}

    assert len(keys) == 50
    assert {len(key) for key in keys} == {seals.KEY_BYTES}
