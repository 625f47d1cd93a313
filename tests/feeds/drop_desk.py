"""An office that writes CSV files with signed manifests, rightly or wrongly on purpose."""

import csv
import hashlib
import io
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.accounts.identifiers import uuid7
from apps.feeds.drops import folders
from apps.feeds.drops.models import Drop
from apps.feeds.drops.reading import read_drops
from apps.feeds.models import Institution
from tests.feeds.transmitter_desk import AUDIENCE, Desk

HEADER = ["connection", "record_id", "revision", "data_as_of", "valid_from", "valid_to", "withdrawn",
          "employer.name", "employer.corporate_number", "month", "paid_on", "hours", "bonus", "gross", "net"]  # fmt: skip
ROW: dict[str, str] = {
    "connection": "connection-0001",
    "record_id": "slip-1",
    "revision": "1",
    "data_as_of": "2026-11-20",
    "employer.name": "青葉食品株式会社",
    "month": "2026-10",
    "paid_on": "2026-10-25",
    "hours": "168.5",
    "bonus": "false",
    "gross": "240000",
    "net": "200940",
}


def text_of(rows: Iterable[Mapping[str, str]], header: list[str] = HEADER, *, newline: str = "\r\n") -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator=newline)
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return written.getvalue()


@dataclass
class Written:
    """A file and the claims of its manifest, as they would be right; change what should be wrong."""

    raw: bytes
    claims: dict[str, Any]
    header: dict[str, Any] = field(default_factory=dict)


def write(
    desk: Desk,
    rows: Iterable[Mapping[str, str]],
    *,
    header: list[str] = HEADER,
    encoding: str = "cp932",
    declared: str = "",
    **claims: Any,
) -> Written:
    rows = list(rows)
    raw = text_of(rows, header).encode(encoding)
    return written(desk, raw, rows=len(rows), columns=len(header), encoding=declared or encoding, **claims)


def written(
    desk: Desk,
    raw: bytes,
    *,
    rows: int,
    columns: int,
    encoding: str = "cp932",
    name: str = "payslips.csv",
    newline: str = "crlf",
    **changes: Any,
) -> Written:
    about = {
        "name": name,
        "bytes": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "encoding": encoding,
        "newline": newline,
        "rows": rows,
        "columns": columns,
    }
    about |= changes.pop("file", {})
    claims = {
        "iss": desk.issuer,
        "aud": AUDIENCE,
        "iat": int(time.time()) + 2,  # after the connections that the tests make
        "jti": f"drop-{uuid7()}",
        "file": about,
        "schema": "payslip/1",
        "epoch": "2026-11",
        "mode": "delta",
    }
    return Written(raw, claims | changes)


def put(desk: Desk, drop: Written) -> Path:
    """Puts file and manifest where the office would."""
    assert desk.institution is not None
    desk.institution.refresh_from_db()
    return put_into(folders.incoming(desk.institution), desk, drop)


def put_into(folder: Path, desk: Desk, drop: Written) -> Path:
    file = folder / drop.claims["file"]["name"]
    file.write_bytes(drop.raw)
    header = {"typ": "tsunagi-drop+jwt"} | drop.header
    token = desk.sign_raw(json.dumps(drop.claims, ensure_ascii=False).encode(), **header)
    folders.manifest_of(file).write_text(token)
    return file


def send(desk: Desk, drop: Written) -> Drop:
    """Puts a drop into the folder, lets it be read, and returns what became of it."""
    put(desk, drop)
    read_drops(desk.id)
    return latest(desk)


def latest(desk: Desk) -> Drop:
    return Institution.objects.get(pk=desk.id).drops.latest("id")
