"""Institutions for benchmarks: one process that hands out pages signed beforehand, so that it costs next to nothing.

``python -m bench.institutions PORT FILE``: the file holds, per institution, its tokens by jti. ``/NAME/poll`` answers the
next page of a hundred once the one before was acknowledged, ``/left`` says how many events are not acknowledged yet.
"""

import json
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGE = 100
ACCESS = json.dumps({"access_token": "x", "token_type": "Bearer", "expires_in": 600}).encode()


@dataclass
class Institution:
    """Its pages in order, each as it goes over the wire."""

    pages: list[tuple[frozenset[str], bytes]]
    at: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, question: dict[str, Any]) -> bytes:
        with self.lock:
            if self.at < len(self.pages) and self.pages[self.at][0] <= set(question["ack"]):
                self.at += 1
            return (
                self.pages[self.at][1]
                if self.at < len(self.pages)
                else b'{"sets": {}, "moreAvailable": false}'
            )

    @property
    def left(self) -> int:
        return sum(len(jtis) for jtis, _body in self.pages[self.at :])


def institution(tokens: dict[str, str]) -> Institution:
    items = list(tokens.items())
    parts = [dict(items[at : at + PAGE]) for at in range(0, len(items), PAGE)]
    return Institution(
        [
            (frozenset(part), json.dumps({"sets": part, "moreAvailable": part is not parts[-1]}).encode())
            for part in parts
        ]
    )


def serve(port: int, file: Path) -> None:
    institutions = {name: institution(tokens) for name, tokens in json.loads(file.read_text()).items()}

    class Doors(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.say(json.dumps(sum(each.left for each in institutions.values())).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            _root, name, door = self.path.split("/")
            self.say(ACCESS if door == "token" else institutions[name].answer(json.loads(body)))

        def say(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Doors)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
