"""Reads a drop: decides about the file, then takes its rows batch by batch, going on where the last commit ended.

Order of checks, stopping at the first failure (contract "CSV drop"): size, hash, signature, strict decoding in the
declared code page, row and column counts; then each row against its kind's schema.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from apps.feeds import faults, leases, operators
from apps.feeds.drops import folders, manifest, results, snapshots
from apps.feeds.drops.manifest import Manifest
from apps.feeds.drops.models import Drop
from apps.feeds.drops.reopening import sheet_of
from apps.feeds.drops.rows import Sheet
from apps.feeds.drops.taking import Counted, Row, take_rows
from apps.feeds.ingest import tell_operators
from apps.feeds.leases import LeaseLost
from apps.feeds.models import Institution, Stream
from apps.feeds.protocol.tokens import Trust
from apps.feeds.protocol.verdicts import Held, Refused, UnknownKid
from apps.feeds.trust import trust_of
from apps.wallet.kinds import find_restricted_text
from apps.wallet.models import Source
from apps.wallet.tables.columns import read_header
from apps.wallet.tables.strict_text import FileRefused, rows

log = logging.getLogger(__name__)

BATCH: Final = 500
LONGEST_READING: Final = timedelta(seconds=150)
"""After this the rest is left to the next ring: the queue would end the task, and polls of the institution wait."""
SETTLES: Final = timedelta(minutes=10)
"""For so long a file that is still too short may be one that is being written."""


def read_drops(institution_id: UUID, *, clock: Callable[[], datetime] = timezone.now) -> int:
    """Reads what lies in an institution's folder; returns how many files were decided.

    It holds the stream's lease, since a pull writes the same records; while one goes on, nothing is done.
    """
    done = 0
    live = Stream.objects.filter(institution__state=Institution.State.LIVE)
    with leases.leased(live, institution_id, clock) as stream:
        if stream is not None:
            until = clock() + LONGEST_READING
            for file in folders.waiting(stream.institution):
                drop = _read(stream, file, clock=clock, until=until)
                done += drop is not None and drop.state in {Drop.State.DONE, Drop.State.REFUSED}
                if clock() > until:
                    break
    return done


def _read(stream: Stream, file: Path, *, clock: Callable[[], datetime], until: datetime) -> Drop | None:
    institution = stream.institution
    try:
        token, copy = folders.read_manifest(file), folders.copy_of(file)
    except OSError as error:  # taken away in between, or a link
        log.warning("a file of %s cannot be read: %s", institution.pk, faults.place(error))
        return None
    with copy.file:
        drop = _arrive(stream, file, token, copy, now=clock())
        if drop is not None and drop.state == Drop.State.READING:
            _read_on(stream, drop, copy, clock=clock, until=until)
    if drop is not None and drop.state in {Drop.State.DONE, Drop.State.REFUSED}:
        results.deliver(drop, institution)
        folders.take_away(file)
    return drop


def _arrive(stream: Stream, file: Path, token: bytes, copy: folders.Copy, *, now: datetime) -> Drop | None:
    """The drop that this pair is, judged if it was not before; None for a file that is still being written."""
    pair = {"manifest_sha256": hashlib.sha256(token).hexdigest(), "file_sha256": copy.sha256}
    drop = Drop.objects.filter(institution=stream.institution, **pair).first()
    if drop is not None and drop.state != Drop.State.WAITING:
        return drop
    if drop is None:
        shown = folders.name_in_words(file)
        name = "" if find_restricted_text(shown) else shown[:120]
        drop = Drop(institution=stream.institution, received_at=now, name=name, **pair)
    try:
        found = manifest.read(token)
        if copy.size < found.file.bytes and now - copy.changed_at < SETTLES:
            return None
        _judge(drop, stream, token, found, copy, file_name=folders.name_in_words(file), now=now)
    except FileRefused as refusal:
        _refuse(drop, refusal, now=now)
    drop.save()
    return drop


def _judge(
    drop: Drop,
    stream: Stream,
    token: bytes,
    found: Manifest,
    copy: folders.Copy,
    *,
    file_name: str,
    now: datetime,
) -> None:
    """Everything that is decided about the file as a whole; raises FileRefused."""
    if copy.size > folders.MAX_FILE_BYTES:
        raise FileRefused("file_too_large")
    if copy.size != found.file.bytes:
        raise FileRefused("wrong_size")
    if copy.sha256 != found.file.sha256.lower():
        raise FileRefused("wrong_hash")
    trust = trust_of(stream.institution)
    verdict = _verified(drop, stream, token, trust, now=now)
    if isinstance(verdict, Held):
        drop.state, drop.code = Drop.State.WAITING, verdict.reason
        return
    manifest.check_words(verdict, file_name=file_name, kinds=stream.institution.kinds)
    taken = Drop.objects.filter(institution=stream.institution, jti=verdict.jti).exclude(pk=drop.pk)
    if taken.filter(state__in=[Drop.State.READING, Drop.State.DONE]).exists():
        raise FileRefused("drop_jti_reused")
    _check_shape(copy, verdict)
    drop.state, drop.code = Drop.State.READING, ""
    drop.manifest, drop.jti, drop.epoch, drop.mode = token.decode(), verdict.jti, verdict.epoch, verdict.mode
    drop.kind, drop.rows = verdict.kind, verdict.file.rows
    drop.signed_by = manifest.signed_by(token, trust)
    drop.issued_at = datetime.fromtimestamp(verdict.iat, UTC)


def _verified(drop: Drop, stream: Stream, token: bytes, trust: Trust, *, now: datetime) -> Manifest | Held:
    """The manifest if its signature holds; Held when a key or a clock has to be mended first."""
    institution, first_seen = stream.institution, drop.received_at
    verdict = manifest.verify(token, trust, now=int(now.timestamp()), first_seen=int(first_seen.timestamp()))
    if isinstance(verdict, UnknownKid) and institution.jwks_uri:
        looked_since = stream.keys_fetched_at is not None and stream.keys_fetched_at > first_seen
        if not looked_since:  # the key may be published by now; the next pull looks
            return Held(verdict.code)
    if isinstance(verdict, Refused):
        raise FileRefused(verdict.code)
    return verdict


def _check_shape(copy: folders.Copy, found: Manifest) -> None:
    """The whole file once: code page, header, rows and columns as counted by its sender."""
    counted = 0
    for number, cells in rows(copy.file, found.file.encoding, found.file.newline):
        if number == 1:
            if len(cells) != found.file.columns:
                raise FileRefused("column_count", row=1)
            read_header(found.kind, cells)
        counted = number
    if counted != found.file.rows + 1:  # the header
        raise FileRefused("row_count", row=counted)


def _refuse(drop: Drop, refusal: FileRefused, *, now: datetime) -> None:
    drop.state, drop.code, drop.done_at = Drop.State.REFUSED, refusal.code, now
    drop.refused_byte, drop.refused_row, drop.refused_column = refusal.byte, refusal.row, refusal.column
    operators.note(drop.institution_id, "drop_refused", now=now)


def _read_on(
    stream: Stream, drop: Drop, copy: folders.Copy, *, clock: Callable[[], datetime], until: datetime
) -> None:
    """Takes the rows that are not taken yet; leaves the rest to the next ring when time is up."""
    found = manifest.read(drop.manifest.encode())
    reading = rows(copy.file, found.file.encoding, found.file.newline)
    _number, header = next(reading)
    sheet = sheet_of(drop, header)
    for batch in batched(_after(reading, drop.rows_read + 1), BATCH, strict=False):
        _store_whatever_comes(stream, drop, sheet, batch, now=clock())
        if clock() > until:
            return
    with transaction.atomic():
        if drop.mode == Drop.Mode.FULL:
            snapshots.complete(drop, now=clock())
        drop.state, drop.done_at = Drop.State.DONE, clock()
        drop.save(update_fields=["state", "done_at"])
        Source.objects.filter(pk=drop.institution_id).update(heard_at=clock())
        leases.renew(stream, now=clock())


def _after(reading: Iterator[Row], last: int) -> Iterator[Row]:
    return (row for row in reading if row[0] > last)


def _store_whatever_comes(
    stream: Stream, drop: Drop, sheet: Sheet, batch: Sequence[Row], *, now: datetime
) -> None:
    """Stores and applies a batch; when its rows cannot be applied together, stores them to be applied singly."""
    try:
        _store(stream, drop, sheet, batch, now=now)
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever one row trips must not hold up the others
        log.error("rows of %s are only stored: %s", stream.pk, faults.place(error))  # noqa: TRY400
        _store(stream, drop, sheet, batch, now=now, apply=False)
        operators.note(stream.institution_id, "apply_failed", now=now)


def _store(
    stream: Stream, drop: Drop, sheet: Sheet, batch: Sequence[Row], *, now: datetime, apply: bool = True
) -> None:
    """One batch, one transaction: inbox, ledger, and how far the reading has come."""
    with transaction.atomic():
        counted = take_rows(drop.institution_id, sheet, batch, now=now, apply=apply)
        Drop.objects.filter(pk=drop.pk).update(
            rows_read=F("rows_read") + counted.read,
            accepted=F("accepted") + counted.accepted,
            refused=F("refused") + counted.refused,
            conflicts=F("conflicts") + counted.conflicts,
            nameless=F("nameless") + counted.nameless,
        )
        tell_operators(drop.institution_id, counted.taken, now=now)
        leases.renew(stream, now=timezone.now())
    _add(drop, counted)


def _add(drop: Drop, counted: Counted) -> None:
    drop.rows_read += counted.read
    drop.accepted += counted.accepted
    drop.refused += counted.refused
    drop.conflicts += counted.conflicts
    drop.nameless += counted.nameless
