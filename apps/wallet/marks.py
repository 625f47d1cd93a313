"""What a resident disputes, as it travels with a record: shown beside what its source says, and never in its place.

An app above knows it and registers here; the wallet shows it wherever it shows the record.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise

from apps.consent.sealing import DataKey


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is disputed about a record since a day.

    ``field`` None: the whole record. ``claimed`` is what the resident says is right, as a payload has it; None where
    they name no value. ``statement`` are their own words. ``status`` says how far the correction is.
    """

    correction: UUID
    field: str | None
    claimed: Any
    statement: str
    status: Promise | str
    since: date
    revision: int


type Marks = Mapping[UUID, Sequence[Mark]]
type Provider = Callable[[UUID, DataKey], Marks]
_REGISTERED: Final[list[Provider]] = []


def register(provider: Provider) -> None:
    """Adds who knows what is disputed, by the ids of records; called from ``ready()``."""
    if provider not in _REGISTERED:
        _REGISTERED.append(provider)


def marks_of(resident_id: UUID, key: DataKey) -> dict[UUID, list[Mark]]:
    """What is disputed about a resident's records; call it once for a page, inside a passage.

    Under a permission only what is disputed about records of the kinds that were given.
    """
    found: dict[UUID, list[Mark]] = {}
    for provider in _REGISTERED:
        for record_id, marks in provider(resident_id, key).items():
            found.setdefault(record_id, []).extend(marks)
    return found
