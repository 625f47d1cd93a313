"""A table between choosing it and keeping it: sealed, in the cache, for half an hour. Nothing of it is a record yet.

It is sealed under a key of the house: making a table readable to who just sent it is no look at what is held.
"""

import base64
import zlib
from typing import Final
from uuid import UUID

import msgspec
from django.core.cache import cache
from msgspec import Struct

from apps.consent.sealing import DRAFTS, system_key
from apps.wallet.uploads.tables import Table

MINUTES: Final = 30
_PLACE: Final = "upload.draft"


class Draft(Struct, frozen=True):
    """What was chosen: the kind, and the table as it was read. ``raw`` stays for another try at its code page."""

    kind: str
    table: Table
    raw: bytes


def put(draft: Draft, *, user: UUID, resident: UUID) -> None:
    """Keeps a draft for one reader and one resident; a newer one takes its place."""
    sealed = system_key(DRAFTS).seal(
        _PLACE, f"{user}/{resident}", zlib.compress(msgspec.msgpack.encode(draft))
    )
    cache.set(_name(user, resident), base64.b64encode(sealed).decode(), MINUTES * 60)


def get(*, user: UUID, resident: UUID) -> Draft | None:
    """The draft, if there is one and the time is not up."""
    kept = cache.get(_name(user, resident))
    if kept is None:
        return None
    plain = system_key(DRAFTS).unseal(_PLACE, f"{user}/{resident}", base64.b64decode(kept))
    return msgspec.msgpack.decode(zlib.decompress(plain), type=Draft)


def drop(*, user: UUID, resident: UUID) -> None:
    cache.delete(_name(user, resident))


def _name(user: UUID, resident: UUID) -> str:
    return f"upload:{user}:{resident}"
