"""Times in which somebody else may have spoken in a source's name, and which records of it are in doubt therefore.

A record is in doubt when what it shows came in such a time and the source has not said it again since that was
ended. It keeps its value: nothing is overwritten and nothing is taken for false either.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from apps.wallet.models import Source


class Dated(Protocol):
    """A record, or a line of one: when what it shows came, and when the source last said it."""

    @property
    def changed_at(self) -> datetime: ...

    @property
    def last_confirmed_at(self) -> datetime: ...


def raise_doubt(source_id: UUID, *, since: datetime, until: datetime) -> None:
    """Notes a time of doubt; two that touch become one. Call it inside a transaction."""
    source = Source.objects.select_for_update().get(pk=source_id)
    spans = sorted([*((first, last) for first, last in source.doubted or ()), (since, until)])
    joined: list[list[datetime]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    source.doubted = joined
    source.save(update_fields=["doubted"])


def doubt_about(source: Source, record: Dated) -> tuple[datetime, datetime] | None:
    """The time of doubt that a record falls into, from when until when; None while it stands for what the source says."""
    for since, until in source.doubted or ():
        if since <= record.changed_at <= until and record.last_confirmed_at <= until:
            return since, until
    return None
