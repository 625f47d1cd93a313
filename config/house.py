"""The whole house on one machine: PostgreSQL, Valkey, web, worker, scheduler and the sample institutions.

``script/server`` runs this. Every part is the one that production has; only their addresses are local. The web
comes first, so that a second start shows its first page at once; the rest joins while it is looked at.
"""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from config import local

ROOT: Final = Path(__file__).resolve().parent.parent
VAR: Final = Path(os.environ.get("TSUNAGI_VAR_DIR", ROOT / "var")).resolve()
PORT: Final = int(os.environ.get("PORT", "8000"))
SANDBOX_PORTS_FROM: Final = os.environ.get("TSUNAGI_SANDBOX_PORTS_FROM", "")
"""The port of the first sample institution, when the usual ones are taken; the others follow it."""
BIN: Final = Path(sys.executable).parent
MANAGE: Final = (sys.executable, "manage.py")


@dataclass
class House:
    """The processes that run, in the order in which they started."""

    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    leaving: threading.Event = field(default_factory=threading.Event)

    def start(self, name: str, *command: str | Path) -> None:
        """Starts a part; what it says goes to ``var/log/NAME.log``."""
        log = VAR / "log" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            # a session of its own: Ctrl-C reaches us alone, and we stop the parts in order
            self.processes[name] = subprocess.Popen(
                list(map(str, command)), cwd=ROOT, stdout=file, stderr=file, start_new_session=True
            )

    def fallen(self) -> str | None:
        """The name of a part that has stopped by itself."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """Asks every part to finish, the last one started first, and ends what does not within ten seconds."""
        for process in reversed(self.processes.values()):
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in reversed(self.processes.values()):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def run_once(*command: str | Path, environment: dict[str, str] | None = None) -> None:
    """Runs a command to its end; its output is shown only when it does not work out."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} did not work:\n{done.stdout}{done.stderr}")


def migrate_if_needed(database_url: str) -> None:
    """Migrates unless the same migrations ran on the same database before; the look costs a second."""
    files = [*sorted(ROOT.glob("apps/*/migrations/*.py")), ROOT / "uv.lock"]
    digest = hashlib.sha256(database_url.encode())
    for file in files:
        digest.update(file.read_bytes())
    stamp = VAR / "migrated"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Preparing the database")
    run_once(*MANAGE, "migrate", "--verbosity", "0", environment={"TSUNAGI_DATABASE_ROLE": "owner"})
    stamp.write_text(digest.hexdigest())


def tell_every_part_our_address() -> None:
    """What is written in mails and told at the start leads to this house, unless SITE_URL names another address."""
    os.environ["SITE_URL"] = os.environ.get("SITE_URL", "") or f"http://localhost:{PORT}"


def refuse_taken_port() -> None:
    """Stops with a clear word when something else answers at our address."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", PORT), timeout=1):
        raise SystemExit(
            f"Port {PORT} is taken. Stop what uses it, or choose another: PORT=8080 ./script/server"
        )


def wait_until_open(port: int, house: House, *, seconds: float) -> None:
    """Waits until a part listens; says which one fell if it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if fallen := house.fallen():
            raise SystemExit(f"{fallen} stopped at once; see {VAR / 'log' / fallen}.log")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"Nothing listens on port {port} after {seconds:.0f} seconds; see {VAR / 'log'}")


def say(text: str = "") -> None:
    print(text, flush=True)  # noqa: T201 - this is the program's voice


@contextlib.contextmanager
def broker() -> Iterator[str]:
    """REDIS_URL as given, else a Valkey of our own while the house stands."""
    if given := os.environ.get("REDIS_URL", ""):
        yield given
    else:
        with local.valkey(VAR) as address:
            yield address


def open_house(house: House) -> None:
    """Starts every part and tells where to look."""
    house.start(
        "web",
        BIN / "gunicorn",
        "config.wsgi:application",
        "--no-control-socket",
        "--workers",
        "2",
        "--bind",
        f"127.0.0.1:{PORT}",
    )
    wait_until_open(PORT, house, seconds=30)
    say(f"Tsunagi is open: http://localhost:{PORT}/")
    run_once(*MANAGE, "demo", "keys")
    if not (VAR / "sandbox" / "people.json").exists():
        say("Making ten institutions and their people")
    ports = ("--ports-from", SANDBOX_PORTS_FROM) if SANDBOX_PORTS_FROM else ()
    house.start("sandbox", *MANAGE, "sandbox", "serve", *ports)
    wait_until_file(VAR / "sandbox" / "people.json", house)
    run_once(*MANAGE, "demo", "seed")
    celery = (BIN / "celery", "-A", "config", "--quiet")
    house.start("worker", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO")
    house.start("scheduler", *celery, "beat", "--schedule", VAR / "beat-schedule", "--loglevel", "WARNING")
    listing = subprocess.run([*MANAGE, "demo", "list"], cwd=ROOT, capture_output=True, text=True, check=True)
    say(listing.stdout)


def wait_until_file(file: Path, house: House, *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not file.exists():
        if fallen := house.fallen():
            raise SystemExit(f"{fallen} stopped at once; see {VAR / 'log' / fallen}.log")
        if time.monotonic() > end:
            raise SystemExit(f"The sandbox was not ready after {seconds:.0f} seconds; see {VAR / 'log'}")
        time.sleep(0.1)


def main() -> None:
    """Runs until told to stop, or until a part stops by itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    tell_every_part_our_address()
    refuse_taken_port()
    house = House()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: house.leaving.set())
    VAR.mkdir(parents=True, exist_ok=True)
    with broker() as redis_url:
        os.environ["REDIS_URL"] = redis_url
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL", "") or local.postgres(VAR)
        migrate_if_needed(os.environ["DATABASE_URL"])
        try:
            open_house(house)
            while not house.leaving.wait(1):
                if fallen := house.fallen():
                    raise SystemExit(f"{fallen} stopped by itself; see {VAR / 'log' / fallen}.log")
            say("Closing")
        finally:
            house.stop()


if __name__ == "__main__":
    main()
