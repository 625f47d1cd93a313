"""The sheet that rows are read by, also long after: a row that was only stored is opened again from the inbox."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apps.feeds.drops.models import Drop
from apps.feeds.drops.rows import Sheet, drop_of
from apps.feeds.protocol.verdicts import Opened, Refused
from apps.wallet.tables.columns import read_header


def sheet_of(drop: Drop, header: Sequence[str]) -> Sheet:
    """What all rows of a drop share."""
    source = drop.institution.source
    names = {"ja": source.name_ja} | ({"en": source.name_en} if source.name_en else {})
    authority: dict[str, Any] = {"names": names}
    if source.corporate_number:
        authority["corporate_number"] = source.corporate_number
    assert drop.issued_at is not None
    columns = read_header(drop.kind, header)
    issued_at = int(drop.issued_at.timestamp())
    return Sheet(drop.jti, issued_at, drop.kind, drop.epoch, authority, columns, drop.signed_by)


def reopen(institution_id: UUID, jti: str, text: str) -> Opened | Refused:
    """The event that a stored row stands for, from what the inbox kept of it."""
    found = Drop.objects.select_related("institution__source").filter(institution_id=institution_id)
    drop = found.get(jti=drop_of(jti), state__in=[Drop.State.READING, Drop.State.DONE])
    kept = json.loads(text)
    return sheet_of(drop, kept["columns"]).open(kept["row"], kept["cells"])
