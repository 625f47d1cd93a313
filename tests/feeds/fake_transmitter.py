"""An institution's server for tests: answers what it is told, over real HTTP on loopback, and remembers what was asked."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qs

from tests.serving import start, stop


@dataclass
class Reply:
    """What to answer; ``body`` may be an endless iterator of pieces, ``length`` may lie."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    length: int | None = None


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


def json_reply(document: object, status: int = 200, **headers: str) -> Reply:
    """A reply of JSON."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(document).encode(), {"Content-Type": "application/json", **names})


class FakeTransmitter:
    """Replies are queued per path; the last one stays. ``sent`` counts the bytes written of bodies."""

    def __init__(self, context: SSLContext | None = None) -> None:
        self.replies: dict[str, list[Reply]] = defaultdict(list)
        self.asked: list[Asked] = []
        self.sent = 0
        self.stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.scheme = "https" if context else "http"

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path, under any name that the test resolves to loopback."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def will(self, path: str, *replies: Reply) -> None:
        """Queue replies; the last one is repeated."""
        self.replies[path] = list(replies)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def next_reply(self, path: str) -> Reply:
        queue = self.replies[path]
        if not queue:
            return Reply(404)
        return queue.pop(0) if len(queue) > 1 else queue[0]

    @contextmanager
    def running(self) -> Iterator["FakeTransmitter"]:
        thread = start(self._server)
        try:
            yield self
        finally:
            self.stopping.set()
            stop(self._server)
            thread.join()


def _handler(transmitter: FakeTransmitter) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = (
            True  # head and body are two packets: the second would wait 40 ms for an ack
        )

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            transmitter.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
            reply = transmitter.next_reply(self.path)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.write(reply)

        def do_GET(self) -> None:  # the name in http.server
            self.answer()

        def do_POST(self) -> None:  # the name in http.server
            self.answer()

        def write(self, reply: Reply) -> None:
            pieces = [reply.body] if isinstance(reply.body, bytes) else reply.body
            length = len(reply.body) if isinstance(reply.body, bytes) else None
            stated = reply.length if reply.length is not None else length
            if stated is not None:
                self.send_header("Content-Length", str(stated))
            if stated != length or stated is None:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            for piece in pieces:
                if transmitter.stopping.is_set():
                    return
                self.wfile.write(piece)
                transmitter.sent += len(piece)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name in http.server
            """Tests need no access log."""

    return Handler
