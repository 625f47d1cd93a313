"""A resident's log to take along: a table for people (CSV) and the lines as they are chained (JSON)."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any, Final

import msgspec
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.consent import read_notices
from apps.consent.door import ActingPassage
from apps.consent.log.entries import canonical
from apps.consent.looked.reading import all_of
from apps.consent.looked.telling import Line, Reader, tell

#: What a table program would run as a formula when a cell begins with it, also in full width (OWASP, CSV injection).
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SCHEMA: Final = "https://schemas.tsunagi.example/access-log/v1"


def as_csv(passage: ActingPassage, reader: Reader) -> str:
    """Every look in words, oldest first; begins with the mark by which table programs know UTF-8. Inside a passage."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        guarded(strip_ruby(head))
        for head in (
            _("Number"), _("Day and time"), _("Who"), _("Which sort"), _("Why"), _("What"), _("Result"), _("Told us on"),
        )
    )  # fmt: skip
    for entries in all_of(reader.log):
        for line in tell(entries, reader, passage.key, passage.resident_id):
            writer.writerow(guarded(strip_ruby(cell)) for cell in _cells(line))
    return out.getvalue()


def as_json(passage: ActingPassage, reader: Reader, *, now: datetime) -> bytes:
    """Every line as it was hashed (RFC 8785 members), with its leaf and what an office said beside it.

    One line of text each, oldest first. Call it inside a passage.
    """
    about = {
        "schema": SCHEMA,
        "made_at": now.isoformat(timespec="seconds"),
        "subject_ref": reader.log.subject_ref,
    }
    opening = msgspec.json.encode(about)[:-1] + b',"lines":[\n'
    return opening + b",\n".join(map(msgspec.json.encode, _lines(passage, reader))) + b"\n]}\n"


def _lines(passage: ActingPassage, reader: Reader) -> Iterator[dict[str, Any]]:
    for entries in all_of(reader.log):
        told = read_notices.words_of(
            passage.key, passage.resident_id, [entry.seq for entry in entries if entry.source == "feed"]
        )
        for entry in entries:
            said = told.get(entry.seq)
            line = {"entry": msgspec.Raw(canonical(entry)), "leaf": bytes(entry.leaf).hex()}
            yield line | ({"told": said} if said else {})


def _cells(line: Line) -> tuple[str, ...]:
    why = " ".join(_plain(each) for each in line.why)
    at = timezone.localtime(line.looked_at).isoformat(timespec="seconds")
    told = timezone.localtime(line.at).isoformat(timespec="seconds") if line.told else ""
    who, sort, result = map(_plain, (line.who, line.who_is, line.result))
    return (str(line.seq), at, who, sort, why, line.what, result, told)


def _plain(html: SafeString) -> str:
    return unescape(strip_tags(html))


def guarded(cell: str) -> str:
    """A cell that no table program takes for a formula: an apostrophe before what would begin one."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
