"""An answer without end costs neither memory nor time: it is cut by our limits, and the next one heals (F12)."""

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.feeds.models import Institution
from apps.feeds.protocol.answers import MAX_ANSWER_BYTES
from tests.faults.edge import Edge, open_edge
from tests.faults.raw_server import HEAD, RawServer
from tests.feeds.fake_transmitter import Reply, json_reply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MIB = 1024 * 1024
PIECE = b" " * MIB
TEN_GB = 10 * 1024
"""In pieces of a MiB."""
BUFFERS = 8 * MIB
"""What the sockets of loopback may hold unread."""
CHUNKED = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}


@pytest.fixture
def edge() -> Iterator[Edge]:
    with open_edge() as edge:
        edge.tell()
        yield edge


class Clock:
    """Seconds that pass only when somebody says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.looked_at = threading.Event()

    def __call__(self) -> float:
        self.looked_at.set()
        return self.now

    def second_after_a_look(self) -> None:
        """Lets a second pass once the client has looked, so that it cannot be late before it reads at all."""
        self.looked_at.wait(0.05)
        self.looked_at.clear()
        self.now += 1


def begin_peak() -> int:
    """Forgets the highest memory of this process so far; returns the present one in bytes (proc(5))."""
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def memory(name: str) -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(f"{name}:"))


def ten_gigabytes_in_chunks() -> Iterator[bytes]:
    for _piece in range(TEN_GB):
        yield b"%x\r\n%b\r\n" % (MIB, PIECE)
    yield b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (lambda: Reply(200, ten_gigabytes_in_chunks(), CHUNKED), "bad_answer:too_large"),
        (lambda: Reply(200, itertools.repeat(PIECE)), "bad_answer:too_large"),
        (lambda: Reply(200, itertools.repeat(PIECE), length=10 * 1024 * MIB), "bad_answer:too_large"),
        (lambda: Reply(200, itertools.repeat(PIECE, 9), length=9 * MIB), "bad_answer:too_large"),
        (lambda: Reply(200, b'{"sets":{"a":"' + b"x" * (MAX_ANSWER_BYTES - 32)), "bad_answer:not_json"),
        (lambda: Reply(500, itertools.repeat(PIECE)), "unavailable:status_500"),
    ],
    ids=[
        "10 GB in chunks",
        "no end",
        "10 GB as it says",
        "9 MiB as it says",
        "8 MiB of a text",
        "after a 500",
    ],
)
def test_an_endless_answer_is_cut_at_8_mib_and_memory_stays(edge: Edge, answer: object, trouble: str) -> None:
    edge.office.will("/poll", answer())  # type: ignore[operator]
    before = begin_peak()

    assert edge.pull().trouble == trouble

    assert memory("VmHWM") - before <= 32 * MIB
    assert edge.office.sent <= MAX_ANSWER_BYTES + BUFFERS
    assert (edge.shown, edge.verdicts) == ({}, {})
    edge.promises_hold()
    assert edge.heal() <= 120
    edge.promises_hold()


def test_the_largest_page_that_is_agreed_is_read_within_the_same_memory(edge: Edge) -> None:
    size = MAX_ANSWER_BYTES // 100 - 40
    edge.office.will("/poll", json_reply({"sets": {f"jti-{number:05}": "x" * size for number in range(100)}}))
    before = begin_peak()

    assert edge.pull(pages=1).refused == 100

    assert (
        memory("VmHWM") - before <= 48 * MIB
    )  # the server of the test holds one copy, 8 MiB, and makes another
    edge.pull()
    edge.promises_hold()


@pytest.mark.parametrize("path", ["/poll", "/token"])
def test_a_body_of_a_byte_a_second_ends_after_a_minute_of_our_clock(edge: Edge, path: str) -> None:
    clock = Clock()

    def drip() -> Iterator[bytes]:
        for _second in range(200):
            clock.second_after_a_look()
            yield b" "

    edge.office.will(path, Reply(200, drip()))
    with edge.one_client(clock=clock) as connect:
        assert edge.pull(connect=connect).trouble == "unavailable:timeout"

    assert 1055 <= clock.now <= 1100
    assert (edge.shown, edge.verdicts, edge.stream.lease_until) == ({}, {}, None)
    assert edge.heal() <= 120
    edge.promises_hold()


def asking(edge: Edge, port: int) -> None:
    Institution.objects.filter(pk=edge.desk.id).update(poll_url=f"http://127.0.0.1:{port}/poll")


HOSTILE_HEADS = {
    "headers without end": lambda: itertools.chain(
        [HEAD], itertools.repeat(b"X-More: " + b"x" * 1000 + b"\r\n")
    ),
    "one header without end": lambda: itertools.chain([HEAD, b"X-More: "], itertools.repeat(b"x" * 65_536)),
    "a status line without end": lambda: itertools.repeat(b"HTTP/1.1 " + b"2" * 65_536),
    "early hints without end": lambda: itertools.repeat(
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100
    ),
    "chunk extensions without end": lambda: itertools.chain(
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n1;"], itertools.repeat(b"x=y;" * 10_000)
    ),
    "trailers without end": lambda: itertools.chain(
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"], itertools.repeat(b"X-T: y\r\n" * 1000)
    ),
    "noise": lambda: itertools.repeat(bytes(range(256)) * 100),
    "a second length": lambda: [HEAD, b"Content-Length: 11\r\nContent-Length: 5\r\n\r\n", b'{"sets":{}}'],
    "another protocol": lambda: [b"SSH-2.0-OpenSSH_9.9\r\n"],
    "nothing": list,
}


@pytest.mark.parametrize("name", HOSTILE_HEADS)
def test_heads_and_frames_that_no_server_sends_end_in_trouble_and_not_in_memory(
    edge: Edge, name: str
) -> None:
    assert edge.desk.institution is not None
    right = edge.desk.institution.poll_url
    clock = Clock()

    def script(_request: bytes) -> Iterator[bytes]:
        for piece in HOSTILE_HEADS[name]():
            clock.now += 0.1  # ten pieces a second
            yield piece

    with RawServer(script).running() as server:
        asking(edge, server.port)
        edge.desk.institution.refresh_from_db()
        before = begin_peak()
        with edge.one_client(clock=clock) as connect:
            trouble = edge.pull(connect=connect).trouble

    assert trouble.split(":")[0] in {"unavailable", "bad_answer"}
    assert any(request.startswith(b"POST /poll") for request in server.requests)
    assert memory("VmHWM") - before <= 32 * MIB
    assert (edge.shown, edge.verdicts) == ({}, {})
    Institution.objects.filter(pk=edge.desk.id).update(poll_url=right)
    assert edge.heal() <= 120
    edge.promises_hold()
