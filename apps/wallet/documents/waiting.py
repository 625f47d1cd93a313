"""Files that wait because the scanner was down: looked at again once it answers, whoever rings and however often.

That a file waits is its row; a message carries two ids, and a lost one is rung again within a minute.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from apps.consent import door
from apps.consent.log.entries import Look
from apps.consent.sealing import DataKey, SealBroken, keys_of
from apps.wallet.documents import entries, keeping, scanning
from apps.wallet.documents.checking import Checked, check
from apps.wallet.documents.models import Document
from apps.wallet.documents.reasons import Refused

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Files for which one ringing asks."""


class _StillDown(Exception):  # noqa: N818 - nothing was looked at
    """The scanner went away again; nothing of this look is kept, its line in the log neither."""


def due() -> list[tuple[UUID, UUID]]:
    """Files that wait, the oldest first, as (document, resident); none while the scanner is down."""
    if not scanning.is_up():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, resident_id FROM wallet_documents_waiting(%s)", [AT_ONCE])
        return [(document_id, resident_id) for document_id, resident_id in cursor.fetchall()]


def counted() -> tuple[int, datetime | None]:
    """How many files wait in the whole house, and since when the oldest does; about nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waiting, oldest FROM wallet_documents_counted()")
        number, oldest = cursor.fetchone()
        return int(number), oldest


def look_again(document_id: UUID, resident_id: UUID, *, now: datetime) -> str:
    """Sends one file through the whole chain again; returns its state, empty where it waits no more or still does.

    Noted in the resident's log as a look of the house. Two that are rung at once: the second finds nothing.
    """
    try:
        with transaction.atomic():
            door.admit([resident_id])
            waiting = Document.objects.select_for_update(skip_locked=True, of=("self",)).filter(
                pk=document_id, resident_id=resident_id, state=Document.State.WAITING
            )
            document = waiting.select_related("entry").first()
            if document is None:
                return ""
            look = Look("document.checked", kinds=[document.kind], actor_kind="job", source="job")
            door.note(resident_id, look)
            key = keys_of([resident_id])[resident_id]
            _decide(key, document, now=now)
            return str(document.state)
    except _StillDown:
        return ""


def _decide(key: DataKey, document: Document, *, now: datetime) -> None:
    try:
        checked = _checked(key, document)
    except Refused as refused:
        if refused.code == "busy":
            raise _StillDown from None
        keeping.turn_away(document, refused.code, now=now)
        return
    keeping.let_through(key, document, checked, now=now)
    entries.settle(key, document.entry, now=now)


def _checked(key: DataKey, document: Document) -> Checked:
    try:
        name = keeping.name_of(key, document)
        held = keeping.content_of(key, document, keeping.HELD)
    except SealBroken:
        log.critical("the seal of a held file is broken: %s", document.pk)
        raise Refused("damaged") from None
    checked = check(held or b"", name=name, declared=document.media_type)
    if not checked.is_scanned:
        raise _StillDown
    return checked
