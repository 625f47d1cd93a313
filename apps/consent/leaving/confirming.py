"""The confirmation that somebody was erased: signed, without a name or a value, readable for a while without signing in."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from apps.accounts.signing_keys import SigningKey, load_or_generate
from apps.consent.models import Tombstone

TYP: Final = "tsunagi-erasure+jwt"
_CODE_BYTES: Final = 32


def signing_key() -> SigningKey:
    """The key by which copies of everything and confirmations of erasure are signed; made at first use."""
    return load_or_generate(settings.TSUNAGI_KEY_DIR / "leaving.jwk")


def public_keys() -> Iterator[dict[str, Any]]:
    """Its public half, for our key document."""
    yield signing_key().public_jwk()


def claims(subject_ref: UUID, *, seq: int, erased_at: datetime, counts: Mapping[str, int]) -> dict[str, Any]:
    """What is confirmed: under which pseudonym, when, how many rows of what, and the last line of the log."""
    return {
        "iss": settings.TSUNAGI_ISSUER,
        "iat": int(erased_at.timestamp()),
        "subject_ref": str(subject_ref),
        "erased_at": erased_at.isoformat(timespec="seconds"),
        "rows": dict(sorted(counts.items())),
        "key_destroyed": True,
        "log": {"last_seq": seq, "stays": "pseudonymous lines without values"},
    }


def confirm(
    subject_ref: UUID, *, seq: int, erased_at: datetime, counts: Mapping[str, int], also: Mapping[str, int]
) -> str:
    """Signs the confirmation and puts it on the tombstone, once; returns the code of its page.

    Only the SHA-256 of the code is kept, so that a copy of the database opens no page.
    """
    code = secrets.token_urlsafe(_CODE_BYTES)
    said = claims(subject_ref, seq=seq, erased_at=erased_at, counts={**counts, **also})
    token = signing_key().sign(said, typ=TYP)
    until = erased_at + timedelta(days=settings.LEAVING_CONFIRMATION_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_confirm_erasure(%s, %s, %s, %s, %s)",
            [subject_ref, json.dumps(dict(also)), token, _digest(code), until],
        )
    return code


def confirmation(code: str, *, now: datetime) -> Tombstone | None:
    """The tombstone whose page this code opens, while it may be shown."""
    return (
        Tombstone.objects.filter(code_sha256=_digest(code), shown_until__gt=now)
        .exclude(confirmation="")
        .first()
    )


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
