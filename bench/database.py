"""A database of its own for a benchmark: created, migrated by its owner, used as the web's role, dropped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def bench_database(name: str) -> Iterator[str]:
    """Makes ``tsunagi_bench_NAME`` on the server in use and points DATABASE_URL at it while the block lasts."""
    from config import local

    server = os.environ.get("DATABASE_URL", "") or local.postgres(ROOT / "var")
    database = f"tsunagi_bench_{name}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"')
    os.environ["DATABASE_URL"] = _on(server, database)
    os.environ.setdefault("SECRET_KEY", "the benchmark's key")
    os.environ.setdefault("TSUNAGI_WEB_ROLE", "tsunagi_web_bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    try:
        environment = {**os.environ, "TSUNAGI_DATABASE_ROLE": "owner"}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
        yield database
    finally:
        from django.db import connections

        connections.close_all()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def _on(url: str, database: str) -> str:
    """The same server's address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
