"""What was asked for and is not there yet, beside the records of a copy."""

from uuid import UUID

from apps.consent.sealing import DataKey
from apps.wallet.asked_for import AskedFor, asked_for
from apps.wallet.export.reading import Held, records
from apps.wallet.kinds import KINDS, to_builtins
from apps.wallet.models import SourceCode
from apps.wallet.pages.asked_for import not_there


def still_asked_for(resident_id: UUID, key: DataKey) -> list[AskedFor]:
    """Without what an office has sent since; call it inside a passage."""
    asked = asked_for(resident_id, key)
    kinds = {one.kind for one in asked} & KINDS.keys()
    there = (
        {when for held in records(resident_id, key, kinds=kinds) for when in _when(held)} if kinds else set()
    )
    return list(not_there(asked, lambda kind, when: (kind, when) in there))


def _when(held: Held) -> list[tuple[str, str]]:
    """A record's kind with its month, day or year, of what an office holds."""
    if held.said is None or held.source.code == SourceCode.RESIDENT:
        return []
    said = to_builtins(held.said)
    return [(held.row.kind, str(said[name])) for name in KINDS[held.row.kind].row.when[:1] if name in said]
