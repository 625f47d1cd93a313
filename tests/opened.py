"""Sealed values as tests read them: with the keys of the database that they lie in."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg
from django.db import transaction

from apps.consent import door
from apps.consent.sealing import INBOX, DataKey, data_key, key_provider, keys_of
from apps.consent.sealing.system_keys import bound_to
from apps.feeds.sealed_tokens import unseal_token
from apps.wallet.models import Record, RecordVersion
from apps.wallet.sealed import keyed_digest, unseal_payload


def said_by(row: Record | RecordVersion) -> Any:
    """What a record or a version says, as JSON; None when it was withdrawn."""
    if row.payload is None:
        return None
    with transaction.atomic():
        door.admit([row.resident_id])
        key = keys_of([row.resident_id])[row.resident_id]
    record_id = row.id if isinstance(row, Record) else row.record_id
    return json.loads(unseal_payload(key, record_id, row.revision, row.payload))


class Opener:
    """Opens rows of a database that is read as its owner, column by column."""

    def __init__(self, database: psycopg.Connection[Any]) -> None:
        self.database = database
        provider = key_provider()
        rows = database.execute("SELECT resident_id, wrapped, kek_id FROM consent_residentkey").fetchall()
        self.keys: dict[UUID | None, DataKey] = {row[0]: data_key(*row) for row in rows if row[1] is not None}
        for wrapped, kek_id in database.execute(
            "SELECT wrapped, kek_id FROM consent_systemkey WHERE purpose = %s", [INBOX]
        ):
            key = provider.unwrap(kek_id, wrapped, bound_to(INBOX))
            self.keys[None] = DataKey(f"system:{INBOX}", key)

    def opened(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with its payload and token in clear, and with whether its keyed digest is that of the payload."""
        return opened(row, self.keys)


def opened(row: dict[str, Any], keys: Mapping[UUID | None, DataKey]) -> dict[str, Any]:
    """The same, with the keys of those whom the row is about, and the house's own under None."""
    row = dict(row)
    if row.get("payload") is not None:
        key, name = keys[row["resident_id"]], row.get("record_id", row.get("id"))
        assert name is not None
        row["payload"] = unseal_payload(key, name, row["revision"], row["payload"])
        digest = hashlib.sha256(row["payload"]).digest()
        row["digest"] = bytes(row["digest"]) == keyed_digest(key, name, row["revision"], digest)
    if row.get("token") is not None:
        key = keys[row["resident_id"]]
        row["token"] = unseal_token(key, row["institution_id"], row["jti"], row["token"])
    return row
