"""What an institution holds of one kind as a CSV file with its signed manifest: what offices can export today."""

import csv
import hashlib
import io
import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from apps.sandbox.servers.configuration import Configuration
from apps.sandbox.servers.files import write_whole
from apps.sandbox.servers.keys import KeyRing
from apps.sandbox.servers.outbox import WITHDRAWN
from apps.sandbox.servers.store import FUTURE

ABOUT = ("connection", "record_id", "revision", "data_as_of", "valid_from", "valid_to", "withdrawn")
NEWEST = f"""
SELECT type, subject, payload, epoch FROM events e
WHERE record_id IS NOT NULL AND state <> {FUTURE} AND json_extract(payload, '$.kind') = ? AND NOT forged
    AND revision = (SELECT max(revision) FROM events WHERE subject = e.subject AND record_id = e.record_id
        AND state <> {FUTURE})
GROUP BY subject, record_id ORDER BY subject, record_id
"""  # noqa: S608 - a constant of ours


class NothingToDropError(Exception):
    """The institution holds nothing of this kind."""


def write_drop(
    folder: Path, to: Path, *, kind: str | None = None, encoding: str = "cp932", mode: str = "delta"
) -> tuple[Path, Path]:
    """Writes NAME.csv and NAME.manifest.jws of an institution's newest records of a kind (its first one)."""
    configuration = Configuration.read(folder)
    kind = kind or configuration.kinds[0]
    events = _newest(folder, kind)
    if not events:
        raise NothingToDropError(f"{configuration.id} holds nothing of the kind {kind!r}.")
    rows = [_cells(event) for event in events]
    fields = sorted({name for row in rows for name in row} - set(ABOUT))
    raw = _table(rows, [*ABOUT, *fields]).encode(encoding)
    name = f"{configuration.id}-{kind}-{time.strftime('%Y%m%d-%H%M%S')}"
    claims = {
        "iss": configuration.issuer,
        "aud": configuration.audience,
        "iat": int(time.time()),
        "jti": f"drop-{secrets.token_urlsafe(16)}",
        "file": {
            "name": f"{name}.csv",
            "bytes": len(raw),
            "sha256": hashlib.sha256(raw).hexdigest(),
            "encoding": encoding,
            "newline": "crlf",
            "rows": len(rows),
            "columns": len(ABOUT) + len(fields),
        },
        "schema": f"{kind}/1",
        "epoch": max(event["epoch"] for event in events),
        "mode": mode,
    }
    token = KeyRing(folder / "keys.json").sign(claims, typ="tsunagi-drop+jwt")
    to.mkdir(parents=True, exist_ok=True)
    table, manifest = to / f"{name}.csv", to / f"{name}.manifest.jws"
    table.write_bytes(raw)
    write_whole(manifest, token)
    return table, manifest


def _newest(folder: Path, kind: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(f"file:{folder / 'state.db'}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return db.execute(NEWEST, (kind,)).fetchall()


def _cells(event: sqlite3.Row) -> dict[str, str]:
    payload = json.loads(event["payload"])
    about = {
        name: payload.get(name) for name in ("record_id", "revision", "data_as_of", "valid_from", "valid_to")
    }
    withdrawn = payload["reason"] if event["type"] == WITHDRAWN else ""
    cells = {"connection": event["subject"], "withdrawn": withdrawn, **about, **payload.get("data", {})}
    return {name: text for key, value in cells.items() for name, text in _written(key, value).items()}


def _written(name: str, value: Any) -> dict[str, str]:
    """A member as cells: organisations dotted, lists joined, stretches of days as ``from/to``."""
    if isinstance(value, Mapping):
        return {f"{name}.{part}": str(inner) for part, inner in value.items()}
    if isinstance(value, list):
        parts = [
            f"{part['from']}/{part.get('to', '')}" if isinstance(part, Mapping) else str(part)
            for part in value
        ]
        return {name: ";".join(parts)}
    if isinstance(value, bool):
        return {name: str(value).lower()}
    return {name: "" if value is None else str(value)}


def _table(rows: list[dict[str, str]], header: list[str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
