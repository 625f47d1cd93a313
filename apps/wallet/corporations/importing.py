"""Reads the agency's full or difference file into the table: streamed, set-based, going on where it was killed."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.db import transaction
from django.utils import timezone

from apps.accounts.prepared import prepared_cursor
from apps.wallet.corporations import layout
from apps.wallet.corporations.layout import Row
from apps.wallet.corporations.models import CorporationFile
from apps.wallet.rows import as_json, rows_of
from apps.wallet.tables.strict_text import Encoding, Newline, rows

BATCH: Final = 5_000
_LOOKED_AT: Final = 256 * 1024
_DATES: Final = frozenset({"changed_on", "updated_on", "assigned_on", "closed_on"})
_COLUMNS: Final = Row.__struct_fields__
_GIVEN: Final = rows_of("%s", tuple((name, "date" if name in _DATES else "text") for name in _COLUMNS))
_NAMES: Final = ", ".join(_COLUMNS)
_NEW: Final = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "number")
#: Whatever the order of the files, the newest row of a number stands.
_STORE: Final = f"""
INSERT INTO wallet_corporation AS c ({_NAMES}) SELECT {_NAMES} FROM ({_GIVEN}) AS given
ON CONFLICT (number) DO UPDATE SET {_NEW} WHERE c.updated_on <= excluded.updated_on
"""  # noqa: S608 - columns of ours


class NoTable(ValueError):  # noqa: N818 - said to a person as it is
    """An archive without exactly one CSV file in it."""


def import_file(path: Path, *, report: Callable[[CorporationFile], None] = lambda _: None) -> CorporationFile:
    """Reads a CSV file, or the one in a ZIP archive, of any size; the same file again changes nothing.

    Raises FileRefused at the first byte that is not of its code page, NoTable for an archive without one table.
    What was committed until then stays, and stays right: the newest row of each number stands.
    """
    state, _new = CorporationFile.objects.get_or_create(
        sha256=_sha256(path), defaults={"begun_at": timezone.now()}
    )
    if state.done_at is not None:
        return state
    with _opened(path) as file:
        encoding, newline = _written_in(file)
        reading = (cells for number, cells in rows(file, encoding, newline) if number > state.rows_read)
        for batch in batched(reading, BATCH, strict=False):
            _store(state, batch)
            report(state)
    state.done_at = timezone.now()
    state.save(update_fields=["done_at"])
    return state


@transaction.atomic
def _store(state: CorporationFile, batch: tuple[list[str], ...]) -> None:
    newest: dict[str, Row] = {}
    read = 0
    for cells in batch:
        if row := layout.read(cells):
            read += 1
            before = newest.get(row.number)
            if before is None or before.updated_on <= row.updated_on:
                newest[row.number] = row
    with prepared_cursor() as cursor:
        cursor.execute(_STORE, [as_json(list(newest.values()))], prepare=True)
    state.rows_read += len(batch)
    state.stored += read
    state.skipped += len(batch) - read
    state.save(update_fields=["rows_read", "stored", "skipped"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(tables) != 1:
            raise NoTable(f"{path.name} holds {len(tables)} CSV files; one is needed.")
        with archive.open(tables[0]) as member, io.BufferedReader(cast("io.RawIOBase", member)) as file:
            yield cast("BinaryIO", file)


def _written_in(file: BinaryIO) -> tuple[Encoding, Newline]:
    """The agency offers both code pages; UTF-8 shows itself, and anything else must then be cp932 throughout."""
    begins = file.read(_LOOKED_AT)
    file.seek(0)
    newline: Newline = "crlf" if b"\r\n" in begins else "lf"
    if begins.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", newline
    try:
        begins[: begins.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "cp932", newline
    return "utf-8", newline
