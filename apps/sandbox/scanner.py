"""A scanner that does not scan: it speaks clamd's INSTREAM and knows the EICAR test file, nothing else.

For the house on one machine, where no ClamAV with its signatures is at hand. It says of itself what it is.
"""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

NAME: Final = "Tsunagi sandbox, knows the EICAR test file only"
#: The harmless file by which scanners are tried (eicar.org), in two parts so that this file is not one itself.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
_MOST: Final = 32 * 1024 * 1024
_SECONDS: Final = 30.0


class _Asked(socketserver.StreamRequestHandler):
    """One question: PING, VERSION, or INSTREAM with the file in pieces, each after its length (clamd(8))."""

    timeout = _SECONDS

    def handle(self) -> None:
        with suppress(OSError):
            self.wfile.write(self._answer(self._command()).encode() + b"\0")

    def _command(self) -> str:
        read = b""
        while not read.endswith((b"\0", b"\n")) and len(read) < 64:
            if not (sign := self.rfile.read(1)):
                break
            read += sign
        return read.decode("ascii", "replace").strip("\0\n").lstrip("zn")

    def _answer(self, command: str) -> str:
        if command == "PING":
            return "PONG"
        if command == "VERSION":
            return NAME
        if command != "INSTREAM":
            return "UNKNOWN COMMAND"
        file = self._file()
        if file is None:
            return "INSTREAM size limit exceeded. ERROR"
        return "stream: Eicar-Test-Signature FOUND" if EICAR in file else "stream: OK"

    def _file(self) -> bytes | None:
        file = b""
        while True:
            head = self.rfile.read(4)
            (length,) = struct.unpack(">I", head) if len(head) == 4 else (0,)
            if not length:
                return file
            if len(file) + length > _MOST:
                return None
            file += self.rfile.read(length)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@contextmanager
def serving(place: Path) -> Iterator[None]:
    """Answers at a Unix socket while the block lasts."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    with _Server(str(place), _Asked) as server:
        place.chmod(0o600)
        threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            place.unlink(missing_ok=True)
