"""Keeps files sealed, counts what room they take, holds those that wait for the scanner, and removes them for good.

Every function is called inside a passage for the resident; the key comes from there.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Final
from uuid import UUID

from django.db.models import Count, Sum

from apps.accounts.identifiers import uuid7
from apps.consent.sealing import DataKey
from apps.wallet.documents import limits
from apps.wallet.documents.checking import Checked
from apps.wallet.documents.models import Document, DocumentContent, Entry
from apps.wallet.documents.reasons import Refused
from apps.wallet.documents.recognising import ENDING_OF

NAME: Final = "wallet_document.name"
SEALED: Final = "wallet_documentcontent.sealed"
FILE, PREVIEW, HELD = DocumentContent.Part.FILE, DocumentContent.Part.PREVIEW, DocumentContent.Part.HELD
_LONGEST_NAME: Final = 120
State = Document.State


@dataclass(frozen=True, slots=True)
class Room:
    """How many files a resident has, and how many bytes they take; what waits counts as well."""

    files: int
    size: int

    def refuse_if_none(self, size: int) -> None:
        """Raises Refused when a file of ``size`` bytes would be too many or too much."""
        if self.files >= limits.QUOTA_FILES:
            raise Refused("quota_files")
        if self.size + size > limits.QUOTA_BYTES:
            raise Refused("quota_bytes")


def room_of(resident_id: UUID) -> Room:
    """What a resident's files take now."""
    held = Document.objects.filter(resident_id=resident_id).exclude(state=State.REFUSED)
    counted = held.aggregate(files=Count("pk"), size=Sum("size"))
    return Room(counted["files"], counted["size"] or 0)


def store(key: DataKey, entry: Entry, checked: Checked, raw: bytes, *, name: str, now: datetime) -> Document:
    """Keeps a checked file, or holds it as it came until it is scanned; raises Refused when there is no room.

    The caller sees to it that no other transaction stores for the same resident meanwhile.
    """
    size = len(checked.file) if checked.is_scanned else len(raw)
    room_of(entry.resident_id).refuse_if_none(size)
    document = Document(
        id=uuid7(), resident_id=entry.resident_id, entry=entry, kind=entry.kind, state=State.WAITING,
        media_type=checked.media_type, size=size, pages=checked.pages, received_at=now,
    )  # fmt: skip
    document.name = key.seal(NAME, str(document.pk), _tidy(name, checked.media_type).encode())
    if checked.is_scanned:
        document.state, document.checked_at = State.KEPT, now
    document.save(force_insert=True)
    if checked.is_scanned:
        _add(key, document, {FILE: checked.file, PREVIEW: checked.preview})
    else:
        _add(key, document, {HELD: raw})
    return document


def _tidy(name: str, media_type: str) -> str:
    """The file's name without a path, signs that no screen shows, and length; its ending is that of what is kept."""
    bare = PurePath(name.replace("\\", "/")).name
    stem = "".join(sign for sign in PurePath(bare).stem if sign.isprintable()).strip(" .")[:_LONGEST_NAME]
    return f"{stem or 'paper'}{ENDING_OF[media_type]}"


def _add(key: DataKey, document: Document, parts: dict[DocumentContent.Part, bytes]) -> None:
    DocumentContent.objects.bulk_create(
        DocumentContent(
            document=document,
            part=part,
            resident_id=document.resident_id,
            kind=document.kind,
            sealed=key.seal(SEALED, f"{document.pk}/{part}", plain),
        )
        for part, plain in parts.items()
        if plain
    )


def let_through(key: DataKey, document: Document, checked: Checked, *, now: datetime) -> None:
    """Keeps a file that was held, now that it was scanned."""
    _empty(document)
    _add(key, document, {FILE: checked.file, PREVIEW: checked.preview})
    document.state, document.checked_at = State.KEPT, now
    document.size, document.pages = len(checked.file), checked.pages
    document.save(update_fields=["state", "checked_at", "size", "pages"])


def turn_away(document: Document, code: str, *, now: datetime) -> None:
    """Throws a held file away; that it was refused and why stays, so that its owner can be told."""
    _empty(document)
    document.state, document.reason, document.checked_at, document.size = State.REFUSED, code, now, 0
    document.save(update_fields=["state", "reason", "checked_at", "size"])


def remove(document: Document) -> None:
    """Deletes a file for good, with its name."""
    Document.objects.filter(pk=document.pk, resident_id=document.resident_id).delete()


def _empty(document: Document) -> None:
    DocumentContent.objects.filter(document=document, resident_id=document.resident_id).delete()


def name_of(key: DataKey, document: Document) -> str:
    """What the file was called; SealBroken when the name does not open."""
    return key.unseal(NAME, str(document.pk), document.name).decode()


def content_of(key: DataKey, document: Document, part: DocumentContent.Part) -> bytes | None:
    """The bytes of a part, None where there is none; SealBroken when they do not open."""
    found = DocumentContent.objects.filter(
        document=document, resident_id=document.resident_id, part=part
    ).first()
    return None if found is None else key.unseal(SEALED, f"{document.pk}/{part}", found.sealed)
