"""Who knows what a resident should be told: apps register functions that say what they want told now, in whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from apps.consent.sealing import DataKey
from apps.notices.contents import Step


@dataclass(frozen=True, slots=True)
class About:
    """Whom it is about, the key to what is held, and when: what a producer is given, inside a passage."""

    resident_id: UUID
    key: DataKey
    now: datetime

    @property
    def today(self) -> date:
        """The day in Japan."""
        return timezone.localdate(self.now)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that should be told; the arguments of ``telling.tell``."""

    kind: str
    key: str
    says: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    when: datetime | None = None
    on: date | None = None
    step: Step | None = None
    group: str = ""
    source: UUID | None = None


type Produce = Callable[[About], Iterable[Wanted]]


@dataclass(frozen=True, slots=True)
class Producer:
    """``of_events``: it tells what happened lately, so that what it no longer names stays told."""

    name: str
    produce: Produce
    of_events: bool


REGISTERED: Final[dict[str, Producer]] = {}


def register(name: str, produce: Produce, *, of_events: bool = False) -> None:
    """Adds a producer; called from ``ready()``.

    What it wants told and did not want before is told, what it says otherwise is changed, and what it no longer names
    is withdrawn, unless it tells ``of_events``.
    """
    REGISTERED[name] = Producer(name, produce, of_events)
