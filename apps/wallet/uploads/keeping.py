"""Keeps the rows of a table as records of the resident's own, and takes them back again."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.consent.door import ActingPassage
from apps.wallet import ledger
from apps.wallet.ledger import Arrival
from apps.wallet.models import Record, RecordVersion, Source
from apps.wallet.own_sources import one_at_a_time, own_papers
from apps.wallet.uploads.mapping import Row
from apps.wallet.uploads.models import Upload

_ROW: Final = "wallet_upload.row"


def keep(
    passage: ActingPassage, kind: str, rows: Sequence[Row], *, data_as_of: date, now: datetime
) -> Upload:
    """Keeps readable rows; what is here already stays as it is, what was undone before comes back.

    Call it inside the passage that noted the act: everything is one transaction.
    """
    resident_id, source = passage.resident_id, own_papers()
    one_at_a_time(resident_id)
    upload = Upload(id=uuid7(), resident_id=resident_id, kind=kind, added=0, made_at=now)
    names = _names(passage, kind, rows)
    mine = Record.objects.filter(
        resident_id=resident_id, source=source, kind=kind, source_record_id__in=names
    )
    held = {
        name: (revision, reason)
        for name, revision, reason in mine.values_list("source_record_id", "revision", "withdrawn_reason")
    }
    arrivals = []
    for name, row in zip(names, rows, strict=True):
        revision, reason = held.get(name, (0, "never here"))
        if reason is not None:
            arrivals.append(
                _arrival(
                    upload,
                    source,
                    name=name,
                    revision=revision + 1,
                    data_as_of=data_as_of,
                    payload=row.payload,
                    delivered_as=upload.names(row.number),
                )
            )
    ledger.receive(arrivals, source_id=source.pk, keys={resident_id: passage.key}, now=now)
    upload.added = len(arrivals)
    upload.save()
    return upload


def undo(passage: ActingPassage, upload: Upload, *, now: datetime) -> int:
    """Withdraws what one upload brought and still stands; returns how many records. A second call changes nothing."""
    resident_id, source = passage.resident_id, own_papers()
    one_at_a_time(resident_id)
    brought = RecordVersion.objects.filter(
        resident_id=resident_id, source=source, delivered_as__startswith=f"upload:{upload.pk}:"
    )
    revisions = dict(brought.values_list("record_id", "revision"))
    stands = Record.objects.filter(resident_id=resident_id, id__in=revisions, withdrawn_reason=None)
    gone = [
        _arrival(
            upload,
            source,
            name=record.source_record_id,
            revision=record.revision + 1,
            data_as_of=record.data_as_of,
            payload=None,
            delivered_as=f"undo:{upload.pk}:{place}",
        )
        for place, record in enumerate(stands.order_by("id"))
        if record.revision == revisions[record.id]
    ]
    ledger.receive(gone, source_id=source.pk, keys={resident_id: passage.key}, now=now)
    Upload.objects.filter(pk=upload.pk, resident_id=resident_id, undone_at=None).update(undone_at=now)
    return len(gone)


def _names(passage: ActingPassage, kind: str, rows: Sequence[Row]) -> list[str]:
    """The same row gets the same name whenever it is entered, and tells nothing to who has no key; doubles count."""
    seen: Counter[bytes] = Counter()
    names = []
    for row in rows:
        digest = passage.key.digest(_ROW, kind, row.payload)[:16]
        seen[digest] += 1
        names.append(f"own-{digest.hex()}-{seen[digest]}")
    return names


def _arrival(
    upload: Upload,
    source: Source,
    *,
    name: str,
    revision: int,
    data_as_of: date,
    payload: bytes | None,
    delivered_as: str,
) -> Arrival:
    """A revision as the ledger takes it; without a payload the record is withdrawn."""
    now = timezone.now()
    return Arrival(
        resident_id=upload.resident_id,
        source_id=source.pk,
        kind=upload.kind,
        source_record_id=name,
        revision=revision,
        digest=None if payload is None else hashlib.sha256(payload).digest(),
        payload=payload,
        valid_from=None,
        valid_to=None,
        data_as_of=data_as_of,
        epoch=f"upload-{upload.pk}",
        withdrawn_reason="entered-in-error" if payload is None else None,
        issued_at=now,
        happened_at=None,
        delivered_as=delivered_as,
        corrects=None,
    )
