"""What a resident asked an office for and is not there yet: there is no record on which a mark could stand.

An app above knows it and registers here; it is shown where the record would be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from apps.consent.sealing import DataKey


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Records of one kind that were asked for on a day; ``whens`` are their months, days or years, as a payload has them."""

    correction: UUID
    kind: str
    whens: tuple[str, ...]
    since: date


type Provider = Callable[[UUID, DataKey], Sequence[AskedFor]]
_REGISTERED: Final[list[Provider]] = []


def register(provider: Provider) -> None:
    """Adds who knows what was asked for; called from ``ready()``."""
    if provider not in _REGISTERED:
        _REGISTERED.append(provider)


def asked_for(resident_id: UUID, key: DataKey) -> list[AskedFor]:
    """What was asked for and has not ended; call it once for a page, inside a passage.

    Under a permission only what is of the kinds that were given.
    """
    return [one for provider in _REGISTERED for one in provider(resident_id, key)]
