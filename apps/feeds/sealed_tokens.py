"""Delivered tokens, sealed: a token holds every value that its event brought, so it is sealed like a payload.

One about a resident whom we know is sealed under that resident's key, and goes with it; one that names nobody whom we
know, under a key of the house.
"""

import json
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from apps.consent.sealing import INBOX, DataKey, system_key
from apps.feeds.protocol.base64url import decode as base64url_decode

TOKEN: Final = "feeds_event.token"  # noqa: S105 - where tokens are kept


def key_for(resident_id: UUID | None, keys: Mapping[UUID, DataKey]) -> DataKey | None:
    """The key for an event about this resident, or about nobody; None when they were erased or not admitted."""
    return system_key(INBOX) if resident_id is None else keys.get(resident_id)


def seal_token(key: DataKey, institution_id: UUID, jti: str, token: str) -> bytes:
    """A token as the inbox keeps it."""
    return key.seal(TOKEN, f"{institution_id}/{jti}", token.encode())


def unseal_token(key: DataKey, institution_id: UUID, jti: str, sealed: bytes | memoryview) -> str:
    """The token word for word; SealBroken when these bytes belong to another delivery."""
    return key.unseal(TOKEN, f"{institution_id}/{jti}", sealed).decode()


def subject_named_in(token: str) -> str | None:
    """Whom a token says it is about, whoever wrote it: only good for choosing the key that seals it."""
    try:
        subject = json.loads(base64url_decode(token.split(".")[1].encode()))["sub_id"]["id"]
        return subject if type(subject) is str and 0 < len(subject.encode()) <= 1000 else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
