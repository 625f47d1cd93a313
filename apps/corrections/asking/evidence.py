"""One-time links to evidence: an institution reads one piece, once, within fourteen days; the look is noted."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from apps.accounts.identifiers import uuid7
from apps.consent import door
from apps.consent.log.entries import Look
from apps.consent.sealing import DataKey, living_keys_of
from apps.corrections import ledger
from apps.corrections.asking.taking import takes_requests
from apps.corrections.clock.statuses import UNDER_WAY
from apps.corrections.ledger.content import LINK, Evidence
from apps.corrections.models import EvidenceLink, Request
from apps.wallet.documents import keeping as documents
from apps.wallet.documents.models import Document, DocumentContent
from apps.wallet.models import Record, RecordVersion
from apps.wallet.sealed import unseal_payload

LASTS: Final = timedelta(days=14)
_BYTES: Final = 32


class Linked(msgspec.Struct, frozen=True):
    """What lies sealed beside the hash of a link: which piece it opens, and the token, since a request may go out twice."""

    evidence: Evidence
    token: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence as it is handed out; ``about`` is the record or the paper's kind for the log."""

    content: bytes
    media_type: str
    name: str
    kind: str
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A piece of evidence as a request names it: the digest of its bytes (SHA-256, base64url), and where it is read."""

    digest: str
    url: str
    media_type: str


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Linked).decode


def offer(key: DataKey, request: Request, evidence: tuple[Evidence, ...], *, now: datetime) -> None:
    """Makes a link for each piece; call it inside a passage, once for a request."""
    for one in evidence:
        name, token = uuid7(), secrets.token_urlsafe(_BYTES)
        EvidenceLink.objects.create(
            id=name,
            request=request,
            resident_id=request.resident_id,
            token_hash=_hash(token),
            content=key.seal(LINK, str(name), _encode(Linked(one, token))),
            made_at=now,
            ends_at=now + LASTS,
        )


def offered(key: DataKey, request: Request) -> list[Offered]:
    """The evidence of a request in the order in which it was named; what is not held any more is left out."""
    links = EvidenceLink.objects.filter(request=request).order_by("id")
    found = ((_linked(key, link), link.resident_id) for link in links)
    pieces = ((linked.token, piece(key, resident, linked.evidence)) for linked, resident in found)
    return [
        Offered(_digest(held.content), address(token), held.media_type)
        for token, held in pieces
        if held is not None
    ]


def address(token: str) -> str:
    """Where a link is opened."""
    return settings.SITE_URL + reverse("asking:evidence", args=[token])


def fetch(token: str, *, now: datetime) -> Piece | None:
    """The piece that a link opens, once; noted as a look of the institution that was asked, or nothing is handed out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, resident_id FROM corrections_link(%s)", [_hash(token)])
        found = cursor.fetchone()
    if found is None:
        return None
    with transaction.atomic():
        door.admit([found[1]])
        keys = living_keys_of([found[1]])
        usable = EvidenceLink.objects.filter(
            pk=found[0], used_at=None, ends_at__gt=now, request__withdrawn_at=None
        )
        link = usable.select_for_update(of=("self",)).select_related("request__correction").first()
        if link is None or found[1] not in keys or not _is_open(link.request, keys[found[1]]):
            return None
        key = keys[found[1]]
        held = piece(key, found[1], _linked(key, link).evidence)
        if held is None:
            return None
        door.note(found[1], _look(link.request, held))
        link.used_at = now
        link.save(update_fields=["used_at"])
    return held


def _is_open(request: Request, key: DataKey) -> bool:
    """Whether the request still waits for something, and whoever was asked is still connected."""
    if request.institution_id and not takes_requests(request.resident_id, request.institution_id):
        return False
    return ledger.opened(request.correction, key).status in UNDER_WAY


def piece(key: DataKey, resident_id: UUID, evidence: Evidence) -> Piece | None:
    """What a piece of evidence is now: a version of a record as it was sent, or a file; None where it is gone."""
    if evidence.kind == "record":
        return _record(key, resident_id, evidence)
    document = Document.objects.filter(
        resident_id=resident_id, pk=evidence.id, state=Document.State.KEPT
    ).first()
    if document is None:
        return None
    content = documents.content_of(key, document, DocumentContent.Part.FILE)
    return None if content is None else Piece(content, document.media_type, "evidence", document.kind)


def _record(key: DataKey, resident_id: UUID, evidence: Evidence) -> Piece | None:
    versions = RecordVersion.objects.filter(resident_id=resident_id, record_id=evidence.id)
    if evidence.revision is not None:
        versions = versions.filter(revision=evidence.revision)
    version = versions.exclude(payload=None).order_by("-revision").first()
    kind = (
        Record.objects.filter(resident_id=resident_id, id=evidence.id).values_list("kind", flat=True).first()
    )
    if version is None or version.payload is None or kind is None:
        return None
    payload = unseal_payload(key, version.record_id, version.revision, version.payload)
    return Piece(payload, "application/json", "evidence.json", kind, version.record_id)


def _look(request: Request, held: Piece) -> Look:
    return Look(
        "evidence.fetched",
        kinds=[held.kind],
        record_ids=[held.record_id] if held.record_id else [],
        actor_kind="institution",
        organisation=request.institution_id or request.organisation_id,
        source="feed",
    )


def _linked(key: DataKey, link: EvidenceLink) -> Linked:
    return _decode(key.unseal(LINK, str(link.pk), link.content))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _digest(content: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
