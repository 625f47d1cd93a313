"""The lease of a stream: one worker at a time writes what an institution sends, and a killed one holds nobody up."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F

from apps.feeds.models import Stream, StreamQuerySet

log = logging.getLogger(__name__)


class LeaseLost(Exception):  # noqa: N818 - not an error: another worker goes on
    """Another worker took the stream over; nothing of this page was written."""


@contextmanager
def leased(
    streams: StreamQuerySet, institution_id: UUID, clock: Callable[[], datetime], **noting: Any
) -> Iterator[Stream | None]:
    """The institution's stream if it is one of ``streams`` and free, else None; ``noting`` is written with it.

    A lease that ran out (its worker was killed) may be taken by anybody. LeaseLost ends the block quietly.
    """
    now = clock()
    won = (
        streams.free(at=now)
        .filter(pk=institution_id)
        .update(lease_until=end(now), lease_token=F("lease_token") + 1, **noting)
    )
    if not won:
        yield None
        return
    stream = Stream.objects.select_related("institution__source").get(pk=institution_id)
    try:
        yield stream
    except LeaseLost:
        log.warning("lease of %s lost to another worker", institution_id)
    finally:
        Stream.objects.filter(pk=institution_id, lease_token=stream.lease_token).update(lease_until=None)


def renew(stream: Stream, *, now: datetime, **changes: Any) -> None:
    """Writes changes and a new end of the lease; LeaseLost if it is not ours any more.

    Call it last in the transaction that needs the lease: the row stays locked until the commit, so that nobody
    takes the stream over in between.
    """
    mine = Stream.objects.filter(pk=stream.pk, lease_token=stream.lease_token)
    if not mine.update(lease_until=end(now), **changes):
        raise LeaseLost


def end(now: datetime) -> datetime:
    """When a lease taken or renewed now ends."""
    return now + timedelta(seconds=settings.FEED_LEASE_SECONDS)


def fence(institution_id: UUID) -> None:
    """Takes a stream from whoever holds it: what they are about to write is written before this or not at all.

    For decisions that hold at once, such as a key that is stopped. The row stays locked until the commit.
    """
    Stream.objects.filter(pk=institution_id).update(lease_token=F("lease_token") + 1, lease_until=None)
