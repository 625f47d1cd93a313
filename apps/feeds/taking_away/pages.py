"""What pages say of what an ended connection left behind: how much, since when out of sight, when it is deleted."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from apps.feeds.connections import now_with
from apps.feeds.models import Connection
from apps.feeds.taking_away import wishes
from apps.feeds.taking_away.models import TakingAway
from apps.wallet.kinds import KINDS
from apps.wallet.models import Holding


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What an ended connection left: whether records are here, the wish that waits, the day of an earlier deletion."""

    is_here: bool
    wish: TakingAway | None
    taken_away_at: datetime | None


def left_behind(connection: Connection) -> LeftBehind | None:
    """What is left of a connection; None while one to the same institution lives. Call it inside a passage."""
    if now_with(connection.resident_id, connection.institution) is not None:
        return None
    resident_id, source_id = connection.resident_id, connection.institution_id
    tie = Holding.objects.filter(resident_id=resident_id, source_id=source_id).first()
    return LeftBehind(
        wishes.is_anything_here(resident_id, source_id),
        wishes.waiting_wish(resident_id, source_id),
        tie.taken_away_at if tie else None,
    )


def in_words(counts: Counter[str]) -> list[tuple[Promise | str, int]]:
    """Kinds and how many records of each, in the order of the contract."""
    order = [*KINDS, *sorted(counts.keys() - KINDS.keys())]
    return [(KINDS[kind].label if kind in KINDS else kind, counts[kind]) for kind in order if counts[kind]]
