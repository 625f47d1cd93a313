"""Asks clamd whether a file is known as harmful: its own protocol, INSTREAM, over TCP or a Unix socket.

A scanner that cannot be asked lets nothing through: whoever calls holds the file until it answers.
"""

import logging
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.wallet.documents import limits

log = logging.getLogger(__name__)

_CHUNK: Final = 64 * 1024
_ASK_SECONDS: Final = 3.0
_LONGEST_ANSWER: Final = 4096


class ScannerDown(Exception):  # noqa: N818 - says what is so
    """No scanner is named in the settings, or it does not answer as a scanner does."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The answer about one file: whether the scanner knows it as harmful."""

    is_harmful: bool


def scan(raw: bytes) -> Scanned:
    """Has a file scanned; raises ScannerDown when there is no clear answer, whatever the reason."""
    answer = _ask(b"zINSTREAM\0", _chunks(raw), seconds=limits.SCANNER_SECONDS)
    if answer == "stream: OK":
        return Scanned(is_harmful=False)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Scanned(is_harmful=True)
    log.error("the scanner did not say whether a file is harmful")
    raise ScannerDown


def is_up() -> bool:
    """Whether the scanner answers now."""
    try:
        return _ask(b"zPING\0", seconds=_ASK_SECONDS) == "PONG"
    except ScannerDown:
        return False


def version() -> str:
    """What the scanner calls itself, with the day of its signatures; empty while it does not answer."""
    try:
        return _ask(b"zVERSION\0", seconds=_ASK_SECONDS)
    except ScannerDown:
        return ""


def _chunks(raw: bytes) -> Iterator[bytes]:
    """The file in pieces, each after its length in four bytes, and a length of zero at the end (clamd(8))."""
    for start in range(0, len(raw), _CHUNK):
        piece = raw[start : start + _CHUNK]
        yield struct.pack(">I", len(piece)) + piece
    yield struct.pack(">I", 0)


def _ask(command: bytes, pieces: Iterable[bytes] = (), *, seconds: float) -> str:
    try:
        with _connected(seconds) as scanner:
            scanner.sendall(command)
            for piece in pieces:
                scanner.sendall(piece)
            return _answer(scanner)
    except OSError:
        raise ScannerDown from None


def _answer(scanner: socket.socket) -> str:
    """What it says up to the zero byte; an answer without one was cut off, and is none."""
    said = b""
    while not said.endswith(b"\0"):
        piece = scanner.recv(_LONGEST_ANSWER)
        said += piece
        if not piece or len(said) > _LONGEST_ANSWER:
            raise ScannerDown
    return said[:-1].decode("ascii", "replace")


@contextmanager
def _connected(seconds: float) -> Iterator[socket.socket]:
    family, address = place_of(settings.CLAMD_ADDRESS)
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(seconds)
        connection.connect(address)
        yield connection


def place_of(address: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    """Where ``tcp://host:3310`` or ``unix:/run/clamav/clamd.ctl`` is; ScannerDown for none, ImproperlyConfigured for others."""
    if not address:
        raise ScannerDown
    if address.startswith("unix:/"):
        return socket.AF_UNIX, address.removeprefix("unix:")
    parts = urlsplit(address)
    if parts.scheme != "tcp" or not parts.hostname or not parts.port:
        raise ImproperlyConfigured("CLAMD_ADDRESS must be tcp://host:port or unix:/path, or empty for none")
    return socket.AF_INET6 if ":" in parts.hostname else socket.AF_INET, (parts.hostname, parts.port)
