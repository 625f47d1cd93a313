"""What the person sent with a request, opened one by one: a version of a record, or a paper; nothing that was not sent."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString

from apps.accounts.models import Membership
from apps.consent.sealing import DataKey, SealBroken
from apps.corrections import ledger
from apps.corrections.clock import Status
from apps.corrections.clock.statuses import UNDER_WAY
from apps.corrections.desk.answering import is_newest
from apps.corrections.desk.passages import beside
from apps.corrections.ledger import Evidence
from apps.corrections.models import Request
from apps.wallet.documents import keeping, serving
from apps.wallet.documents.models import Document
from apps.wallet.documents.recognising import ENDING_OF
from apps.wallet.kinds import KINDS, present
from apps.wallet.kinds.showing import format_day
from apps.wallet.models import Record, RecordVersion
from apps.wallet.pages.held import open_payload, tell_staff
from apps.wallet.pages.wording import foreign, source_name

PICTURE, FILE = "picture", "file"
_PARTS: Final = {PICTURE: keeping.PREVIEW, FILE: keeping.FILE}


@dataclass(frozen=True, slots=True)
class SentRecord:
    """A version of a record that was sent: its kind, who holds it, of which day, and what it says."""

    kind: str
    japanese: str
    source: SafeString
    as_of: str
    fields: list[tuple[str, str, SafeString]]


def opens(row: Request, status: Status) -> bool:
    """Whether what was sent still opens: until the request has ended, as with a link (`asking.evidence`), or was sent anew."""
    return status in UNDER_WAY and is_newest(row)


def sent_with(row: Request, key: DataKey, evidence_id: UUID) -> Evidence:
    """One piece of what was sent with a request; Http404 for anything that was not."""
    asked = ledger.open_asked(key, row.pk, row.content)
    found = next((each for each in asked.evidence if each.id == evidence_id), None)
    if found is None:
        raise Http404
    return found


def record(member: Membership, row: Request, key: DataKey, evidence: Evidence) -> SentRecord | None:
    """A record as it was when it was sent; None when it is no longer held."""
    found = beside(member, row, lambda: _version(row, evidence))
    if found is None:
        return None
    kind, version = found
    try:
        contents = open_payload(key, kind, version.record_id, version.revision, version.payload)
    except SealBroken:
        tell_staff(version.record_id)
        return None
    if contents is None:
        return None
    said = [
        (each.label, each.japanese, foreign(each.value, each.lang))
        for each in present(kind, contents)
        if each.value
    ]
    known = KINDS[kind]
    return SentRecord(
        str(known.label), known.japanese, source_name(version.source), format_day(version.data_as_of), said
    )


def paper(
    member: Membership, row: Request, key: DataKey, evidence: Evidence, part: str
) -> HttpResponse | None:
    """A picture of a paper that was sent, or its file to save; None when it is no longer kept."""
    found = beside(member, row, lambda: _content(row, key, evidence, part))
    if found is None:
        return None
    document, content = found
    if part == PICTURE:
        return serving.as_shown(content)
    # the name that the person gave may say more than they sent
    name = f"{document.pk}{ENDING_OF[document.media_type]}"
    return serving.as_download(content, name=name, media_type=document.media_type)


def _version(row: Request, evidence: Evidence) -> tuple[str, RecordVersion] | None:
    head = Record.objects.filter(resident_id=row.resident_id, id=evidence.id).first()
    if head is None:
        return None
    versions = RecordVersion.objects.filter(resident_id=row.resident_id, record_id=evidence.id)
    wanted = head.revision if evidence.revision is None else evidence.revision
    version = versions.filter(revision=wanted).select_related("source").first()
    return None if version is None else (head.kind, version)


def _content(row: Request, key: DataKey, evidence: Evidence, part: str) -> tuple[Any, bytes] | None:
    kept = Document.objects.filter(resident_id=row.resident_id, state=Document.State.KEPT)
    document = kept.filter(pk=evidence.id).first()
    if document is None:
        return None
    try:
        content = keeping.content_of(key, document, _PARTS[part])
    except SealBroken:
        tell_staff(document.pk)
        return None
    return None if content is None else (document, content)
