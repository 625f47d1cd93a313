"""What became of a drop, for who sent it and for staff: a table of refused rows, and the same signed. Never a value."""

import csv
import hashlib
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext, override

from apps.consent import door
from apps.feeds import our_keys
from apps.feeds.drops import folders
from apps.feeds.drops.models import Drop
from apps.feeds.drops.reasons import file_reason, row_reason
from apps.feeds.models import Event, Institution
from apps.feeds.quarantine import SET_ASIDE

TYP: Final = "tsunagi-drop-result+jwt"
OFFICES_READ: Final = "ja"
MOST_SIGNED: Final = 1_000
"""The signed result names so many rows at most; the table that it carries the SHA-256 of names all."""


class Writes(Protocol):
    """A file of text, or an answer to a browser."""

    def write(self, text: str, /) -> object: ...


class RefusedRow(NamedTuple):
    """A row that was not taken: where (the header is row 1), which column, and the code with its finer word."""

    row: int
    column: str
    code: str
    detail: str

    @property
    def reason(self) -> str:
        return row_reason(self.code, self.detail)


def refused_rows(drop: Drop, *, first: int = 0, last: int | None = None) -> Iterator[RefusedRow]:
    """The rows of a drop that were refused or contradict what was said before, in their order."""
    if not drop.jti or not (drop.refused or drop.conflicts):
        return
    with transaction.atomic():
        door.admit((), institution=drop.institution_id)
        found = Event.objects.filter(
            SET_ASIDE,
            institution_id=drop.institution_id,
            received_at__gte=drop.received_at,
            jti__startswith=f"drop:{drop.jti}:",
        ).order_by(Length("jti"), "jti")
        columns = found.values_list("jti", "path", "code", "detail")[first:last]
        for jti, path, code, detail in columns.iterator(chunk_size=1_000):
            yield RefusedRow(int(jti.rpartition(":")[2]), path, code or "revision_conflict", detail)


def write_table(drop: Drop, to: Writes) -> None:
    """The result as CSV in the language that is active; a file that was refused whole has one line."""
    writer = csv.writer(to, lineterminator="\r\n")
    # Translators: headers of a table for an institution: row of its file, column, a code, what is wrong.
    writer.writerow([gettext("row"), gettext("column"), gettext("code"), gettext("reason")])
    if drop.state == Drop.State.REFUSED:
        writer.writerow([drop.refused_row or "", drop.refused_column, drop.code, whole_reason(drop)])
    for each in refused_rows(drop):
        writer.writerow([each.row, each.column, each.code, each.reason])


def whole_reason(drop: Drop) -> str:
    """Why the file as a whole was refused or waits, with the byte that shows it."""
    if drop.refused_byte is None:
        return file_reason(drop.code)
    # Translators: why a file was refused, then where: bytes are counted from 0.
    return gettext("%(reason)s Byte %(byte)s.") % {
        "reason": file_reason(drop.code),
        "byte": drop.refused_byte,
    }


def summary(drop: Drop, institution: Institution, *, table_sha256: str) -> dict[str, Any]:
    """What is signed: which file, how many rows, which of them were refused."""
    named = [each._asdict() for each in refused_rows(drop, last=MOST_SIGNED)]
    refusal = {
        "code": drop.code,
        "byte": drop.refused_byte,
        "row": drop.refused_row,
        "column": drop.refused_column,
    }
    return {
        "iss": settings.TSUNAGI_ISSUER,
        "aud": institution.issuer,
        "iat": int(drop.done_at.timestamp()) if drop.done_at else 0,
        "drop": drop.jti,
        "file": {"name": drop.name, "sha256": drop.file_sha256},
        "state": drop.state,
        "refused_whole": refusal if drop.state == Drop.State.REFUSED else None,
        "rows": {
            "read": drop.rows_read,
            "stored": drop.accepted - drop.conflicts,
            "refused": drop.refused,
            "contradicting": drop.conflicts,
        },
        "refused": named,
        "table_sha256": table_sha256,
    }


def signed(drop: Drop, institution: Institution, *, table_sha256: str) -> str:
    """The result as a compact JWS by our key, which institutions find at ``/.well-known/jwks.json``."""
    return our_keys.signing_key().sign(summary(drop, institution, table_sha256=table_sha256), typ=TYP)


def deliver(drop: Drop, institution: Institution) -> list[Path]:
    """Writes the two result files into the institution's folder; again, the same."""
    folder = folders.results(institution)
    stem = f"{Path(drop.name).stem or 'file'}.{drop.file_sha256[:8]}"
    listing, token = folder / f"{stem}.result.csv", folder / f"{stem}.result.jws"
    with override(OFFICES_READ), folders.written(listing) as file:
        table = TextIOWrapper(file, "utf-8-sig", newline="")  # spreadsheets tell UTF-8 by the mark
        write_table(drop, table)
        table.detach()  # which writes what it still holds
        file.seek(0)
        digest = hashlib.sha256(file.read()).hexdigest()
    with folders.written(token) as file:
        file.write(signed(drop, institution, table_sha256=digest).encode("ascii"))
    return [listing, token]
