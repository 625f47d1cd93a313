"""Wrapping keys change without a value being sealed anew, under kill -9, and the wrong ones keep everything shut."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from apps.accounts.identifiers import uuid7
from apps.consent.sealing import KeysUnfit, data_key, seals
from apps.consent.sealing.data_keys import DataKey
from apps.consent.sealing.providers import FileKeyProvider, key_provider, new_line
from apps.consent.sealing.system_keys import bound_to
from config.environment import ROOT
from tests.feeds.own_database import database, environment

pytestmark = pytest.mark.slow

RESIDENTS = 3_000
PLACE, ROW, VALUE = "wallet_recordversion.payload", "7f/1", b'{"gross":248000}'


class House:
    """A database whose keys are wrapped by the keys of a file that a test rewrites."""

    def __init__(self, address: str, file: Path) -> None:
        self.address, self.file = address, file
        self.connection = psycopg.connect(address, autocommit=True)
        self.environment = environment(
            address,
            TSUNAGI_KEYS_FILE=str(file),
            TSUNAGI_VAR_DIR=str(file.parent),
            REDIS_URL="redis://127.0.0.1:1/0",
        )
        self.sealed: dict[UUID, bytes] = {}

    def keys(self, *lines: str) -> None:
        """These are the keys from now on, the current one first."""
        self.file.write_text("".join(lines))
        key_provider.cache_clear()

    def fill(self) -> None:
        """Residents with a sealed value each, and a key of the house, under the current key."""
        provider = key_provider()
        rows = []
        for _number in range(RESIDENTS):
            resident, key = uuid7(), seals.new_key()
            self.sealed[resident] = DataKey(str(resident), key).seal(PLACE, ROW, VALUE)
            rows.append(
                (resident, provider.wrap(key, f"consent_residentkey|{resident}"), provider.current_id)
            )
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO consent_residentkey (resident_id, wrapped, kek_id, created_at) VALUES (%s, %s, %s, now())",
                rows,
            )
            cursor.execute(
                "INSERT INTO consent_systemkey VALUES ('inbox', %s, %s)",
                [provider.wrap(seals.new_key(), bound_to("inbox")), provider.current_id],
            )

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def rotate(self, *options: str) -> str:
        done = self.run("manage.py", "rotate_keys", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def kill_while_rotating(self, *, after: int) -> None:
        """Starts to rotate one key at a time, and ends it as a power cut would when so many are done."""
        command = [sys.executable, "manage.py", "rotate_keys", "--batch", "1"]
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as rotating:
            assert rotating.stdout is not None
            for _line in zip(range(after), rotating.stdout, strict=False):
                pass
            os.killpg(rotating.pid, signal.SIGKILL)
        assert rotating.returncode == -signal.SIGKILL

    def wrapped_by(self, kek_id: str) -> int:
        (row,) = self.connection.execute(
            "SELECT count(*) FROM consent_residentkey WHERE kek_id = %s", [kek_id]
        ).fetchall()
        return int(row[0])

    def everything_opens(self) -> bool:
        """With the keys of the file alone."""
        key_provider.cache_clear()
        rows = self.connection.execute(
            "SELECT resident_id, wrapped, kek_id FROM consent_residentkey"
        ).fetchall()
        (house,) = self.connection.execute(
            "SELECT wrapped, kek_id FROM consent_systemkey WHERE purpose = 'inbox'"
        )
        key_provider().unwrap(house[1], house[0], bound_to("inbox"))
        opened = [data_key(*row).unseal(PLACE, ROW, self.sealed[row[0]]) for row in rows]
        return opened == [VALUE] * RESIDENTS


@pytest.fixture(scope="module")
def migrated() -> Iterator[str]:
    with database("rotated") as address:
        yield address


@pytest.fixture
def house(migrated: str, tmp_path: Path) -> Iterator[House]:
    file = tmp_path / "wrapping-keys"
    with database("rotating", like=migrated) as address, override_settings(TSUNAGI_KEYS_FILE=file):
        house = House(address, file)
        yield house
        house.connection.close()


def test_a_rotation_killed_twice_ends_with_everything_open_and_the_old_key_gone(house: House) -> None:
    old, new = new_line("2026-04"), new_line("2026-11")
    house.keys(old)
    house.fill()
    house.keys(new, old)

    for number in (300, 500):
        before = house.wrapped_by("2026-04")
        house.kill_while_rotating(after=number)
        assert 0 < house.wrapped_by("2026-04") <= before - number
        assert house.everything_opens()
    left = house.wrapped_by("2026-04")
    told = house.rotate("--dry-run")
    assert f"2026-04: {left} keys (still needed)" in told
    assert house.wrapped_by("2026-04") == left

    told = house.rotate()

    # the key of the house and the self-test lie under the new one as well
    assert told.splitlines()[-1] == f"2026-11: {RESIDENTS + 5} keys (current)"
    house.keys(new)
    assert house.everything_opens()
    assert house.rotate().splitlines() == [f"2026-11: {RESIDENTS + 5} keys (current)"]


def test_a_running_process_follows_a_rotation_by_reading_the_file_again(house: House) -> None:
    old, new = new_line("2026-04"), new_line("2026-11")
    house.keys(old)
    house.fill()
    running = FileKeyProvider()
    house.file.write_text(new + old)
    house.rotate("--batch", "5000")

    resident, wrapped, kek_id = house.connection.execute(
        "SELECT resident_id, wrapped, kek_id FROM consent_residentkey LIMIT 1"
    ).fetchall()[0]

    key = running.unwrap(kek_id, wrapped, f"consent_residentkey|{resident}")
    assert DataKey(str(resident), key).unseal(PLACE, ROW, house.sealed[resident]) == VALUE
    assert running.current_id == "2026-04"


PARTS = {
    "web": ("-c", "import config.wsgi"),
    "worker": ("-m", "celery", "-A", "config", "worker", "--concurrency", "1"),
    "scheduler": ("-m", "celery", "-A", "config", "beat", "--schedule", "beat-schedule"),
    "rotate_keys": ("manage.py", "rotate_keys"),
    **{
        name: ("manage.py", name)
        for name in ("check", "pull_feeds", "expire_data", "sign_log_head", "erase_again")
    },
}


#: These start in ways of their own; what manage.py starts is checked in one place.
EVERY_DAY = {"web", "worker", "rotate_keys"}


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=() if part in EVERY_DAY else pytest.mark.night) for part in PARTS]
)
def test_no_part_starts_with_a_wrong_key_or_without_one_that_is_needed(house: House, part: str) -> None:
    old = new_line("2026-04")
    house.keys(old)
    house.fill()
    command = [word.replace("beat-schedule", str(house.file.parent / "beat")) for word in PARTS[part]]

    house.keys(new_line("2026-04"))
    another = house.run(*command)
    house.keys(new_line("2026-11"))
    without = house.run(*command)

    assert 0 not in {another.returncode, without.returncode}
    assert "'2026-04' is not the one that wraps 3001 stored keys" in another.stderr
    assert "3001 stored keys are wrapped by '2026-04', which is not among the keys" in without.stderr


def test_the_web_starts_with_the_right_keys_and_before_the_first_migration(house: House) -> None:
    house.keys(new_line("2026-04"))
    house.fill()
    started = house.run(*PARTS["web"])
    assert started.returncode == 0, started.stderr
    assert house.connection.execute("SELECT count(*) FROM consent_systemkey").fetchall() == [(5,)]

    house.connection.execute("DROP FUNCTION consent_wrapping_keys_in_use()")
    house.connection.execute("DROP TABLE consent_systemkey, consent_residentkey CASCADE")
    started = house.run(*PARTS["web"])
    assert started.returncode == 0, started.stderr


def test_the_web_does_not_start_as_the_owner_of_the_database(house: House) -> None:
    house.keys(new_line("2026-04"))
    house.environment["TSUNAGI_DATABASE_ROLE"] = "owner"

    refused = house.run(*PARTS["web"])

    assert refused.returncode != 0
    assert "must not use this role" in refused.stderr


def test_rotation_is_for_the_owner_alone(house: House) -> None:
    house.keys(new_line("2026-04"))
    house.fill()
    house.environment["TSUNAGI_DATABASE_ROLE"] = "web"

    refused = house.run("manage.py", "rotate_keys")

    assert refused.returncode != 0
    assert "as the owner" in refused.stderr


@pytest.fixture
def plain_owner(house: House) -> Iterator[str]:
    """A role that owns the keys without being a superuser, as on a server that somebody else runs."""
    role = f"tsunagi_key_owner_{os.getpid()}"
    policy = "ALTER POLICY consent_residentkey_owner ON consent_residentkey TO"
    owned = [
        "TABLE consent_residentkey",
        "TABLE consent_systemkey",
        "FUNCTION consent_wrapping_keys_in_use()",
        "FUNCTION consent_keep_system_key(text, bytea, text)",
    ]
    house.connection.execute(f"CREATE ROLE {role} NOSUPERUSER")
    for statement in [f"{policy} {role}", *(f"ALTER {what} OWNER TO {role}" for what in owned)]:
        house.connection.execute(statement)
    yield role
    for statement in [f"{policy} CURRENT_USER", *(f"ALTER {what} OWNER TO CURRENT_USER" for what in owned)]:
        house.connection.execute(statement)
    house.connection.execute(f"DROP ROLE {role}")


def test_an_owner_who_is_no_superuser_rotates_and_counts_every_key_too(
    house: House, plain_owner: str
) -> None:
    old, new = new_line("2026-04"), new_line("2026-11")
    house.keys(old)
    house.fill()
    house.keys(new, old)
    separator = "&" if "?" in house.address else "?"
    house.environment["DATABASE_URL"] = f"{house.address}{separator}options=-c%20role%3D{plain_owner}"

    told = house.rotate()

    assert told.splitlines()[-1] == f"2026-11: {RESIDENTS + 5} keys (current)"
    assert house.wrapped_by("2026-04") == 0
    assert house.everything_opens()


def test_unfit_keys_are_a_fault_of_the_configuration() -> None:
    assert issubclass(KeysUnfit, ImproperlyConfigured)
