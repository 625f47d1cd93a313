"""One fact as one signed security event token (RFC 8417)."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from typing import Any

from apps.sandbox.servers.canonical import base64url
from apps.sandbox.servers.configuration import Configuration
from apps.sandbox.servers.keys import KeyRing, load_key, new_key, sign
from apps.sandbox.servers.store import STRANGERS

type SignEvent = Callable[[sqlite3.Row], str]


def claims(row: sqlite3.Row, configuration: Configuration, now: int) -> dict[str, Any]:
    """The claims of one stored event. ``iat`` is the real time, ``toe`` the time in the sandbox (seconds)."""
    payload = json.loads(row["payload"])
    if row["epoch"] is not None:
        payload["epoch"] = row["epoch"]
    return {
        "iss": configuration.issuer,
        "aud": [configuration.audience] if configuration.audience_as_list else configuration.audience,
        "iat": now,
        "jti": row["jti"],
        "txn": _transaction(row),
        "toe": row["toe"],
        "sub_id": {"format": "opaque", "id": row["subject"]},
        "events": {row["type"]: payload},
    }


def _transaction(row: sqlite3.Row) -> str:
    """One transaction is all that an office entered about one person on one day; it names neither."""
    return base64url(hashlib.sha256(f"{row['subject']} {row['toe']} {row['epoch']}".encode()).digest()[:12])


def signer(configuration: Configuration, keys: KeyRing, now: Callable[[], float]) -> SignEvent:
    """A function that turns a stored event into its token; a stranger's gets a stranger's signature."""

    def sign_event(row: sqlite3.Row) -> str:
        content = claims(row, configuration, int(now()))
        if row["forged"] == STRANGERS:
            stranger = {**new_key(configuration.algorithm, "stranger"), "kid": keys.kid}
            return sign(content, load_key(stranger), stranger, typ="secevent+jwt")
        return keys.sign(content)

    return sign_event
