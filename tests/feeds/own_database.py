"""Databases of a test's own, for programs that connect by themselves: made, migrated, copied and dropped."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from config.environment import ROOT
from config.settings.base import owner_database_url


@contextmanager
def database(name: str, *, like: str | None = None, migrated: bool = True) -> Iterator[str]:
    """The owner's address of a new database, migrated, or a copy of the one at ``like``; dropped at the end.

    One that is not ``migrated`` is empty.
    """
    server = owner_database_url()
    own = f"test_tsunagi_{name}_{os.getpid()}"
    source = urlsplit(like).path.lstrip("/") if like is not None else "template1"
    if like is None and migrated:
        source = pattern()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{own}" TEMPLATE "{source}"')
    try:
        yield _at(own)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


def pattern() -> str:
    """The name of a migrated database that nobody writes to; the first of this run who needs it makes it for all.

    Migrations take some ten seconds, a copy of what they made less than one.
    """
    name = f"test_tsunagi_pattern_{_run()}"
    with psycopg.connect(owner_database_url(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            half = f"{name}_half"  # whoever is stopped in between leaves none that is half migrated
            connection.execute(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{half}"')
            migrate(_at(half))
            connection.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
            _made().touch()
    return name


def drop_pattern() -> None:
    """At the end of the run, by the process that began it; nothing where nobody needed it."""
    if not _made().exists():
        return
    with psycopg.connect(owner_database_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "test_tsunagi_pattern_{_run()}" WITH (FORCE)')


def _run() -> str:
    """The same in all processes of one run of the tests, and in no other."""
    return hashlib.sha256(str(settings.TEST_VAR).encode()).hexdigest()[:12]


def _made() -> Path:
    made: Path = settings.TEST_VAR / "pattern-was-made"
    return made


def _at(name: str) -> str:
    return urlunsplit(urlsplit(owner_database_url())._replace(path=f"/{name}"))


def environment(address: str, **changes: str) -> dict[str, str]:
    """What a program of ours needs to work on the database at an address."""
    own = {
        "DATABASE_URL": address,
        "SECRET_KEY": settings.SECRET_KEY,  # the password of the web's role follows from it
        "TSUNAGI_KEYS_FILE": str(settings.TSUNAGI_KEYS_FILE),  # so that tests can open what it seals
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    return {**os.environ, **own, **changes}


def migrate(address: str) -> None:
    run("manage.py", "migrate", "--verbosity", "0", "--skip-checks",
        env=environment(address, TSUNAGI_DATABASE_ROLE="owner"))  # fmt: skip


def run(*arguments: str, env: dict[str, str], given: str | None = None) -> None:
    """Runs a Python program of the project to its end."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=env, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":  # for all who will need it in this run
    pattern()
