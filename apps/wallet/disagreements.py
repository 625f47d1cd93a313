"""What was found about a record: that it does not agree with something else, and the page that says with what.

An app above finds it and registers here; the wallet shows it on the page of the record, to the resident alone.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from apps.consent.sealing import DataKey


class Disagreement(NamedTuple):
    """One thing that was found and rests on a record: its heading, and where it is told."""

    title: str
    months: str
    url: str


type Provider = Callable[[UUID, DataKey, UUID], Sequence[Disagreement]]
_REGISTERED: Final[list[Provider]] = []


def register(provider: Provider) -> None:
    """Adds who knows what rests on a record; called from ``ready()``."""
    if provider not in _REGISTERED:
        _REGISTERED.append(provider)


def disagreements_of(resident_id: UUID, key: DataKey, record_id: UUID) -> list[Disagreement]:
    """What was found that rests on a record of a resident; call it inside a passage of theirs."""
    return [one for provider in _REGISTERED for one in provider(resident_id, key, record_id)]
