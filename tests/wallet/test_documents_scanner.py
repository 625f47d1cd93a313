"""The scanner is asked in its own protocol; whatever is no clear answer of it lets nothing through."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from apps.sandbox import scanner as sandbox_scanner
from apps.sandbox.scanner import EICAR
from apps.wallet.documents import checks, limits, scanning
from apps.wallet.documents.checking import check
from apps.wallet.documents.scanning import ScannerDown
from tests import serving
from tests.wallet.paper_files import JPEG, photo

pytestmark = pytest.mark.slow


@contextmanager
def saying(answer: bytes, *, then_wait: bool = False) -> Iterator[str]:
    """Something that listens, reads a little and says this; ``then_wait``: and does not hang up."""
    leave = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4)
            self.request.sendall(answer)
            if then_wait:
                leave.wait(10)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        serving.start(server)
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        leave.set()
        serving.stop(server)


def test_clamd_itself_says_what_is_harmful_and_what_is_not(scanner: str) -> None:
    assert scanning.version().startswith("ClamAV 1.")
    assert scanning.scan(EICAR).is_harmful
    assert scanning.scan(bytes(200_000) + EICAR + bytes(200_000)).is_harmful  # in a later piece
    assert not scanning.scan(photo()).is_harmful
    assert not scanning.scan(b"").is_harmful


def test_the_scanner_of_the_sandbox_answers_as_clamd_does(tmp_path: Path, settings: Settings) -> None:
    settings.CLAMD_ADDRESS = f"unix:{tmp_path / 'scanner.socket'}"
    with sandbox_scanner.serving(tmp_path / "scanner.socket"):
        assert scanning.is_up()
        assert scanning.scan(bytes(200_000) + EICAR).is_harmful
        assert not scanning.scan(photo()).is_harmful
        assert "sandbox" in scanning.version()
        assert not scanning.version().startswith("ClamAV")
    assert not scanning.is_up()
    assert not (tmp_path / "scanner.socket").exists()


def test_no_scanner_is_down_and_not_a_yes(settings: Settings) -> None:
    for address in ("", "tcp://127.0.0.1:1", "unix:/nowhere/clamd.ctl"):
        settings.CLAMD_ADDRESS = address
        with pytest.raises(ScannerDown):
            scanning.scan(photo())
        assert (scanning.is_up(), scanning.version()) == (False, "")
        assert not check(photo(), name="a.jpg", declared=JPEG).is_scanned


@pytest.mark.parametrize(
    "answer",
    [b"", b"stream: OK", b"stream: \0", b"OK\0", b"stream: OK\0\0", b"INSTREAM size limit exceeded. ERROR\0",
     b"HTTP/1.1 200 OK\r\n\r\n", b"stream: OKx", b"x" * 5000, b"stream: ok\0"],
)  # fmt: skip
def test_what_is_no_clear_answer_lets_nothing_through(answer: bytes, settings: Settings) -> None:
    with saying(answer) as settings.CLAMD_ADDRESS, pytest.raises(ScannerDown):
        scanning.scan(b"x")


def test_a_scanner_that_does_not_come_to_an_end_is_down(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SCANNER_SECONDS", 0.05)
    with saying(b"stream: ", then_wait=True) as settings.CLAMD_ADDRESS, pytest.raises(ScannerDown):
        scanning.scan(b"x")


def test_addresses_are_read_or_refused() -> None:
    assert scanning.place_of("unix:/run/clamav/clamd.ctl") == (socket.AF_UNIX, "/run/clamav/clamd.ctl")
    assert scanning.place_of("tcp://scanner:3310") == (socket.AF_INET, ("scanner", 3310))
    assert scanning.place_of("tcp://[::1]:3310") == (socket.AF_INET6, ("::1", 3310))
    for wrong in ("scanner:3310", "http://scanner:3310", "tcp://scanner", "unix:relative"):
        with pytest.raises(ImproperlyConfigured, match="CLAMD_ADDRESS"):
            scanning.place_of(wrong)


@pytest.mark.parametrize(
    ("address", "found"), [("", ["wallet.W001"]), ("nonsense", ["wallet.E001"]), ("tcp://a:1", [])]
)
def test_a_deployment_without_a_scanner_is_told_so(
    address: str, found: list[str], settings: Settings
) -> None:
    settings.CLAMD_ADDRESS = address

    assert [each.id for each in checks.scanner_is_named()] == found
