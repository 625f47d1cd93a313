"""A Valkey of a test's own on one port: stopped, started again empty, flushed, or alive and silent."""

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis

from config.local import _free_port, _wait_for_port, valkey_binary


class OwnBroker:
    """It keeps nothing on disk, as in production; what is said through it can be overheard."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.overheard: list[str] = []
        self._listener: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        binary = valkey_binary()
        assert binary is not None
        command = [
            binary,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        _wait_for_port(self.process, self.port)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def stop(self) -> None:
        """As a machine that goes down: at once, and nothing is kept."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        if self._listener is not None:
            self._listener.join(10)

    def flush(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.flushall()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """While the block lasts it takes connections and answers nobody."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def _listen(self) -> None:
        """Notes every command that anybody gives, with its values."""
        with suppress(OSError, redis.RedisError), socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(b"MONITOR\r\n")
            while said := line.recv(65536):
                self.overheard.append(said.decode(errors="replace"))


@contextmanager
def own_broker(folder: Path) -> Iterator[OwnBroker]:
    broker = OwnBroker(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
