"""Databases of a test's own, for programs that connect by themselves: made, migrated, copied and dropped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
    source = f' TEMPLATE "{urlsplit(like).path.lstrip("/")}"' if like else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{own}"{source}')
    address = urlunsplit(urlsplit(server)._replace(path=f"/{own}"))
    try:
        if like is None and migrated:
            migrate(address)
        yield address
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


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
