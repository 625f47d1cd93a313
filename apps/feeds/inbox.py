"""The inbox: every delivered token once, with the verdict on it, whatever becomes of it later."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from apps.accounts.prepared import prepared_cursor
from apps.feeds.models import Event
from apps.feeds.protocol.tokens import is_usable_jti
from apps.wallet.stage import Stage


@dataclass(frozen=True, slots=True)
class Known:
    """What the inbox says of a token that came before."""

    token_sha256: bytes
    verdict: str
    err: str
    description: str
    received_at: datetime


class Entry(Struct):
    """One row to store. ``token`` is None where only its hash may be kept."""

    jti: str
    token_sha256: bytes
    verdict: str
    state: str
    token: str | None = None
    resident_id: UUID | None = None
    event_type: str = ""
    err: str = ""
    code: str = ""
    path: str = ""
    detail: str = ""


STAGE: Final = Stage(
    "inbox_stage",
    (
        ("jti", "text"),
        ("resident_id", "uuid"),
        ("event_type", "text"),
        ("token", "text"),
        ("token_sha256", "bytea"),
        ("verdict", "text"),
        ("state", "text"),
        ("err", "text"),
        ("code", "text"),
        ("path", "text"),
        ("detail", "text"),
    ),
)

_KNOWN: Final = """
SELECT jti, token_sha256, verdict, err, concat_ws(':', code, nullif(detail, '')), path, received_at
FROM feeds_event WHERE institution_id = %s AND jti = ANY(%s)
"""

# A token kept aside may be decided now; any other verdict stands.
_STORE: Final = """
INSERT INTO feeds_event AS e (institution_id, jti, resident_id, event_type, token, token_sha256, verdict, state,
    err, code, path, detail, received_at)
SELECT %s, jti, resident_id, event_type, token, token_sha256, verdict, state, err, code, path, detail, %s
FROM inbox_stage
ON CONFLICT (institution_id, jti) DO UPDATE SET resident_id = excluded.resident_id,
    event_type = excluded.event_type, token = excluded.token, token_sha256 = excluded.token_sha256,
    verdict = excluded.verdict, state = excluded.state, err = excluded.err, code = excluded.code,
    path = excluded.path, detail = excluded.detail
WHERE e.verdict = 'held'
"""


def name_of(jti: str) -> str:
    """The key under which a delivery is stored: its jti, or a digest of what no jti may look like."""
    return (
        jti
        if is_usable_jti(jti)
        else f"unusable:{hashlib.sha256(jti.encode('utf-8', 'replace')).hexdigest()}"
    )


def known(institution_id: UUID, jtis: Collection[str]) -> dict[str, Known]:
    """Which of these deliveries came before; call it inside a passage that admitted the institution."""
    with prepared_cursor() as cursor:
        cursor.execute(_KNOWN, [institution_id, list(jtis)], prepare=True)
        return {
            jti: Known(digest, verdict, err, f"{code} at {path}" if path else code, received_at)
            for jti, digest, verdict, err, code, path, received_at in cursor.fetchall()
        }


def payload_part(institution_id: UUID, jti: str) -> str | None:
    """The signed payload, still encoded, of a stored token: two signatures over one payload say the same."""
    token = (
        Event.objects.filter(institution_id=institution_id, jti=jti).values_list("token", flat=True).first()
    )
    return token.split(".")[1] if token else None


def store(institution_id: UUID, entries: Sequence[Entry], *, now: datetime) -> None:
    """Writes the entries of one answer; their residents must have been admitted."""
    if not entries:
        return
    with prepared_cursor() as cursor:
        STAGE.fill(cursor, map(_row, entries))
        cursor.execute(_STORE, [institution_id, now], prepare=True)


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.jti,
        entry.resident_id,
        entry.event_type,
        entry.token,
        entry.token_sha256,
        entry.verdict,
        entry.state,
        entry.err,
        entry.code,
        entry.path,
        entry.detail,
    )
