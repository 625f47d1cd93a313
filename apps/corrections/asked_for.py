"""What residents asked for and is not there yet, for the months, for whom they gave a kind, and for copies."""

from typing import Final
from uuid import UUID

from apps.accounts.prepared import fetch_prepared
from apps.consent.sealing import DataKey
from apps.corrections.ledger.asking_for import asked_for_in
from apps.corrections.marks import opened_for_mark
from apps.wallet.asked_for import AskedFor

#: As with marks: the function gives out what the passage may see.
_FIND: Final = "SELECT * FROM corrections_asking_for(%s)"


def asked_for(resident_id: UUID, key: DataKey) -> list[AskedFor]:
    """What a resident asked for by corrections that were sent and have not ended, with one query; inside a passage.

    What was taken further is told by the correction that followed it.
    """
    rows = fetch_prepared(_FIND, [resident_id])
    held = [opened_for_mark(row[:6], key) for row in rows]
    kinds = {one.id: row[6] for one, row in zip(held, rows, strict=True)}
    asked = [one for one in held if one.is_marked]
    followed = {one.follows for one in asked}
    return [
        AskedFor(one.id, kind, whens, one.sent.day)
        for one in asked
        if one.id not in followed and one.sent is not None
        for kind, whens in asked_for_in(one.content).items()
        if kinds[one.id] is None or kind in kinds[one.id]
    ]
