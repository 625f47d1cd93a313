"""The copy for spreadsheets: one table for each kind, a line for each version, nothing that a spreadsheet would run."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from apps.wallet.export.reading import Held, Version, in_words
from apps.wallet.kinds import KINDS
from apps.wallet.pages.disputed import as_json

BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
"""By which spreadsheets know that the text is UTF-8."""

_BEFORE: Final = (
    "record_id", "source", "source_record_id", "revision", "shown", "data_as_of", "valid_from", "valid_to",
    "received_at", "withdrawn_reason", "disputed",
)  # fmt: skip
#: What makes a spreadsheet take text for a formula (OWASP: CSV injection), also in full width.
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def table(kind: str, records: Iterable[Held]) -> Iterator[bytes]:
    """The CSV of one kind (RFC 4180) in UTF-8; columns after the first eleven are the members of the kind's schema."""
    fields = [field.name for field in KINDS[kind].fields] if kind in KINDS else ["data"]
    yield BOM + _line([*_BEFORE, *fields])
    for held in records:
        for version in held.versions:
            yield _line([*_about(held, version), *(_cell(version, name, kind) for name in fields)])


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before it where it would be."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _about(held: Held, version: Version) -> list[Any]:
    row = version.row
    disputed = [as_json(mark) for mark in held.marks if mark.revision == row.revision]
    shown = "yes" if row.revision == held.row.revision else "no"
    return [
        str(row.record_id), held.source.name_ja, held.row.source_record_id, row.revision, shown,
        in_words(row.data_as_of), in_words(row.valid_from), in_words(row.valid_to), in_words(row.recorded_at),
        row.withdrawn_reason, json.dumps(disputed, ensure_ascii=False) if disputed else None,
    ]  # fmt: skip


def _cell(version: Version, name: str, kind: str) -> Any:
    if kind not in KINDS:
        return json.dumps(version.data, ensure_ascii=False)
    return version.data.get(name)


def _line(cells: Iterable[Any]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow([_plain(cell) for cell in cells])
    return written.getvalue().encode()


def _plain(cell: Any) -> str | int | float:
    """Numbers stay numbers; texts are guarded; what is made of parts is written as JSON."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return cell
        case str():
            return guarded(cell)
    return guarded(json.dumps(cell, ensure_ascii=False))
