"""The inbox: every delivered token once, with the verdict on it, whatever becomes of it later."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from apps.accounts.prepared import fetch_prepared, prepared_cursor
from apps.consent.sealing import DataKey
from apps.feeds.models import Event
from apps.feeds.protocol.payloads import digits_in
from apps.feeds.protocol.tokens import is_usable_jti
from apps.feeds.sealed_tokens import key_for, unseal_token
from apps.wallet.kinds.restricted import is_my_number
from apps.wallet.rows import Pieces, as_json, rows_of


@dataclass(frozen=True, slots=True)
class Known:
    """What the inbox says of a token that came before."""

    token_sha256: bytes
    verdict: str
    err: str
    description: str
    received_at: datetime


class Entry(Struct):
    """One row to store. ``token`` is sealed, and None where only its hash may be kept."""

    jti: str
    token_sha256: bytes
    verdict: str
    state: str
    token: bytes | None = None
    resident_id: UUID | None = None
    event_type: str = ""
    err: str = ""
    code: str = ""
    path: str = ""
    detail: str = ""
    signed_by: str = ""


_GIVEN: Final = rows_of(
    "%(rows)s",
    (
        ("jti", "text"),
        ("resident_id", "uuid"),
        ("event_type", "text"),
        ("token", "bytea"),
        ("token_sha256", "bytea"),
        ("verdict", "text"),
        ("state", "text"),
        ("err", "text"),
        ("code", "text"),
        ("path", "text"),
        ("detail", "text"),
        ("signed_by", "text"),
    ),
)

_KNOWN: Final = """
SELECT jti, token_sha256, verdict, err, concat_ws(':', code, nullif(detail, '')), path, received_at
FROM feeds_event WHERE institution_id = %s AND jti = ANY(string_to_array(%s, ','))
"""

# A token kept aside may be decided now; any other verdict stands.
_STORE: Final = f"""
INSERT INTO feeds_event AS e (institution_id, jti, resident_id, event_type, token, token_sha256, verdict, state,
    err, code, path, detail, signed_by, received_at)
SELECT %(institution)s, jti, resident_id, event_type, token, token_sha256, verdict, state, err, code, path, detail,
    signed_by, %(now)s
FROM ({_GIVEN}) AS given
ON CONFLICT (institution_id, jti) DO UPDATE SET resident_id = excluded.resident_id,
    event_type = excluded.event_type, token = excluded.token, token_sha256 = excluded.token_sha256,
    verdict = excluded.verdict, state = excluded.state, err = excluded.err, code = excluded.code,
    path = excluded.path, detail = excluded.detail, signed_by = excluded.signed_by
WHERE e.verdict = 'held'
"""  # noqa: S608 - columns of ours


def name_of(jti: str) -> str:
    """The key under which a delivery is stored: its jti, or a digest of what no jti may look like or hold."""
    if is_usable_jti(jti) and not any(map(is_my_number, digits_in(jti))):
        return jti
    return f"unusable:{hashlib.sha256(jti.encode('utf-8', 'replace')).hexdigest()}"


def known(institution_id: UUID, jtis: Collection[str]) -> dict[str, Known]:
    """Which of these deliveries came before; call it inside a passage that admitted the institution."""
    rows = fetch_prepared(_KNOWN, [institution_id, ",".join(jtis)])  # no name holds a comma
    return {
        jti: Known(digest, verdict, err, f"{code} at {path}" if path else code, received_at)
        for jti, digest, verdict, err, code, path, received_at in rows
    }


def payload_part(institution_id: UUID, jti: str, keys: Mapping[UUID, DataKey]) -> str | None:
    """The signed payload, still encoded, of a stored token: two signatures over one payload say the same.

    None when no token is kept, or one about somebody whose key is not among ``keys``.
    """
    held = Event.objects.filter(institution_id=institution_id, jti=jti)
    sealed, resident_id = held.values_list("token", "resident_id").first() or (None, None)
    if sealed is None or (key := key_for(resident_id, keys)) is None:
        return None
    return unseal_token(key, institution_id, jti, sealed).split(".")[1]


def store(institution_id: UUID, entries: Sequence[Entry], *, now: datetime) -> None:
    """Writes the entries of one answer; their residents must have been admitted."""
    if not entries:
        return
    pieces = Pieces()
    rows = as_json([_row(entry, pieces) for entry in entries])
    with prepared_cursor() as cursor:
        given = {"rows": rows, "pieces": pieces.joined(), "institution": institution_id, "now": now}
        cursor.execute(_STORE, given, prepare=True)


def _row(entry: Entry, pieces: Pieces) -> dict[str, object]:
    """The entry as the statement takes it."""
    return {
        "jti": entry.jti,
        "token_sha256": pieces.add(entry.token_sha256),
        "verdict": entry.verdict,
        "state": entry.state,
        "token": None if entry.token is None else pieces.add(entry.token),
        "resident_id": entry.resident_id,
        "event_type": entry.event_type,
        "err": entry.err,
        "code": entry.code,
        "path": entry.path,
        "detail": entry.detail,
        "signed_by": entry.signed_by,
    }
