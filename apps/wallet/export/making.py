"""Makes one archive: by one worker at a time, under a lease that is a row, whole or not at all."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import IO, cast
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from psycopg.errors import SerializationFailure

from apps.consent import door
from apps.consent.leaving import waiting
from apps.consent.leaving.archives import ArchiveWriter
from apps.consent.log.entries import Look
from apps.consent.models import ExportChunk, LeavingRequest
from apps.consent.sealing import keys_of
from apps.wallet.export.archive import Archive
from apps.wallet.export.parts import About, all_parts
from apps.wallet.export.reading import kinds_held

log = logging.getLogger(__name__)


class _Lost(Exception):  # noqa: N818 - not an error: somebody else goes on
    """Another worker took over, or the request was cancelled meanwhile; nothing of this archive was kept."""


def make(request_id: UUID, resident_id: UUID, *, now: datetime) -> int:
    """Makes the archive of a request that is due; returns its size in bytes, 0 when there was nothing to do.

    Noted in the resident's log before anything is read. Everybody who acts for the resident is told when it is ready.
    """
    leased = _lease(request_id, resident_id, now=now)
    if leased is None:
        return 0
    try:
        return _write(leased, now=now)
    except (_Lost, OperationalError) as trouble:
        # who cancels while the archive is written changes a row that this transaction saw before
        if not isinstance(trouble, _Lost) and not isinstance(trouble.__cause__, SerializationFailure):
            raise
        log.warning("an archive was given up: another worker has it, or it was cancelled")
        return 0


@transaction.atomic
def _lease(request_id: UUID, resident_id: UUID, *, now: datetime) -> LeavingRequest | None:
    door.admit([resident_id])
    due = LeavingRequest.objects.due(waiting.EXPORT, at=now).filter(pk=request_id, resident_id=resident_id)
    taken = due.update(
        state=LeavingRequest.State.PREPARING,
        lease_until=now + timedelta(seconds=settings.LEAVING_LEASE_SECONDS),
        lease_token=F("lease_token") + 1,
    )
    if not taken:
        return None
    door.note(resident_id, Look("export.made", kinds=kinds_held(resident_id), actor_kind="job", source="job"))
    return LeavingRequest.objects.get(pk=request_id)


@transaction.atomic
def _write(request: LeavingRequest, *, now: datetime) -> int:
    """All files as of one moment: what arrives while it is written is in none of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    door.admit([request.resident_id])
    key = keys_of([request.resident_id])[request.resident_id]
    mine = LeavingRequest.objects.filter(
        pk=request.pk, state=LeavingRequest.State.PREPARING, lease_token=request.lease_token
    )
    if not mine.exists():
        raise _Lost
    ExportChunk.objects.filter(resident_id=request.resident_id, request_id=request.pk).delete()
    writer = ArchiveWriter(request.pk, request.resident_id, key)
    written = _fill(cast("IO[bytes]", writer), About(request.resident_id, key, request.language, now))
    writer.finish()
    ready_at = timezone.now()
    ready = mine.update(
        state=LeavingRequest.State.READY,
        ready_at=ready_at,
        ends_at=waiting.archive_ends(ready_at),
        size=writer.size,
        lease_until=None,
    )
    if not ready:
        raise _Lost
    waiting.tell(request.resident_id, "export.ready")
    log.info("an archive is ready: %d files, %d bytes", written.total(), writer.size)
    return writer.size


def _fill(to: IO[bytes], about: About) -> Counter[str]:
    archive = Archive(to, made_at=about.now)
    for part in all_parts():
        for path, chunks in part(about):
            archive.add(path, chunks)
    archive.close(about.resident_id)
    return Counter(each["path"].rpartition(".")[2] for each in archive.files)
