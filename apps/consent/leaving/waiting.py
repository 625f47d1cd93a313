"""Asking to leave: a waiting time in which somebody else's asking is noticed and one's own can be taken back."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.accounts.models import ActsFor
from apps.consent import door
from apps.consent.log.entries import Look
from apps.consent.models import ExportChunk, LeavingRequest

log = logging.getLogger(__name__)

EXPORT: Final = LeavingRequest.What.EXPORT
ERASURE: Final = LeavingRequest.What.ERASURE


class AlreadyAsked(Exception):  # noqa: N818 - said to a person as it is
    """One request of this kind is open already."""


class NothingToCancel(Exception):  # noqa: N818 - said to a person as it is
    """The request is over, or was cancelled before."""


class TooLate(NothingToCancel):
    """What was asked for has been carried out: the resident is erased."""


def waiting_time(what: str) -> timedelta:
    """How long a request waits: 24 hours for a copy, 14 days for erasing. A convention of ours, not a law's."""
    if what == EXPORT:
        return timedelta(hours=settings.LEAVING_EXPORT_HOURS)
    return timedelta(days=settings.LEAVING_ERASURE_DAYS)


def due(what: str, *, asked_at: datetime) -> datetime:
    """When a request asked for at a moment may be done; not before."""
    return asked_at + waiting_time(what)


def remind_at(due_at: datetime) -> datetime:
    """When the people concerned are told once more that an erasure comes."""
    return due_at - timedelta(days=1)


def archive_ends(ready_at: datetime) -> datetime:
    """Until when a finished copy can be fetched."""
    return ready_at + timedelta(days=settings.LEAVING_ARCHIVE_DAYS)


def ask(
    passage: door.Passage, resident_id: UUID, what: str, *, language: str, now: datetime
) -> LeavingRequest:
    """Writes a request down, notes it in the log and tells everybody who acts for the resident.

    Call it inside a passage for that resident, after a step-up. Raises AlreadyAsked when one is open.
    """
    passage.look(resident_id, action=f"{what}.asked")
    try:
        with transaction.atomic():
            asked = LeavingRequest.objects.create(
                resident_id=resident_id,
                what=what,
                language=language,
                asked_at=now,
                due_at=due(what, asked_at=now),
            )
    except IntegrityError:
        raise AlreadyAsked from None
    tell(resident_id, f"{what}.asked")
    return asked


def cancel(passage: door.Passage, request: LeavingRequest, *, now: datetime) -> None:
    """Takes a request back, at once and as long as it is open; a finished copy is deleted with it.

    Raises NothingToCancel when it is over, and TooLate when it was carried out meanwhile: an erasure that has begun
    is waited for. An archive that is being made meanwhile is thrown away by its maker.
    """
    # the request before the log, as erasing does: neither can then wait for the other in a circle
    held = LeavingRequest.objects.select_for_update().filter(pk=request.pk, resident_id=request.resident_id)
    state = held.values_list("state", flat=True).first()
    if state is None:
        raise TooLate
    if state not in LeavingRequest.OPEN:
        raise NothingToCancel
    passage.look(request.resident_id, action=f"{request.what}.cancelled")
    held.update(state=LeavingRequest.State.CANCELLED, ends_at=now)
    ExportChunk.objects.filter(resident_id=request.resident_id, request_id=request.pk).delete()
    tell(request.resident_id, f"{request.what}.cancelled")


def lock(resident_id: UUID) -> bool:
    """Holds everything still that an erasure of an admitted resident meets; False when the resident is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_lock_leaver(%s)", [resident_id])
        return bool(cursor.fetchone()[0])


def stop_if_asker_left(resident_id: UUID, *, now: datetime) -> bool:
    """Cancels the erasure that waits when whoever asked for it no longer acts for the resident; returns whether it did.

    Those who still act for the resident are told, and the log says why. The door must be open for the resident.
    """
    waits = LeavingRequest.objects.filter(
        resident_id=resident_id, what=ERASURE, state=LeavingRequest.State.WAITING
    )
    if not waits.select_for_update().exists() or _asker_acts(resident_id):
        return False
    waits.update(state=LeavingRequest.State.CANCELLED, ends_at=now)
    door.note(resident_id, Look("erasure.stopped", actor_kind="job", reason="asker-left", source="job"))
    tell(resident_id, "erasure.stopped")
    return True


def _asker_acts(resident_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_asker_acts(%s)", [resident_id])
        return bool(cursor.fetchone()[0])


def due_now(what: str, *, at: datetime) -> list[tuple[UUID, UUID]]:
    """Requests whose time has come, as (request, resident): ``export``, ``erasure``, ``reminder`` or ``archive``.

    For the scheduler, which acts for nobody: it learns ids and nothing else. A ``reminder`` is due a day before.
    """
    moment = (
        at + (due(ERASURE, asked_at=at) - remind_at(due(ERASURE, asked_at=at))) if what == "reminder" else at
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, resident_id FROM consent_leaving_due(%s, %s)", [what, moment])
        return [(request_id, resident_id) for request_id, resident_id in cursor.fetchall()]


@transaction.atomic
def remind(request_id: UUID, resident_id: UUID, *, now: datetime) -> bool:
    """Tells everybody who acts for the resident that tomorrow everything is erased; once.

    Where nobody is left who asked for it, the erasure is stopped instead.
    """
    door.admit([resident_id])
    if stop_if_asker_left(resident_id, now=now):
        return False
    waiting = LeavingRequest.objects.filter(
        pk=request_id, state=LeavingRequest.State.WAITING, reminded_at=None
    )
    if not waiting.update(reminded_at=now):
        return False
    tell(resident_id, "erasure.tomorrow")
    return True


@transaction.atomic
def end_archive(request_id: UUID, resident_id: UUID, *, now: datetime) -> bool:
    """Deletes an archive whose days are over."""
    door.admit([resident_id])
    over = LeavingRequest.objects.filter(pk=request_id, state=LeavingRequest.State.READY, ends_at__lte=now)
    if not over.update(state=LeavingRequest.State.EXPIRED):
        return False
    ExportChunk.objects.filter(resident_id=resident_id, request_id=request_id).delete()
    return True


#: Mails say that something happened and where to look; no name, no record, nothing to press but our own address.
_MAILS: Final[dict[str, tuple[Promise, Promise]]] = {
    "export.asked": (
        _("A copy of everything was asked for"),
        _("Somebody who signs in for these records asked Tsunagi for a copy of everything. It is made in 24 hours. If it was not you, cancel it here:"),
    ),
    "export.cancelled": (
        _("The copy was cancelled"),
        _("The request for a copy of everything was taken back. No copy is kept."),
    ),
    "export.ready": (
        _("Your copy is ready"),
        _("The copy of everything can be fetched for 7 days, here:"),
    ),
    "erasure.asked": (
        _("Erasing everything was asked for"),
        _("Somebody who signs in for these records asked Tsunagi to erase everything. It happens in 14 days. If it was not you, cancel it here:"),
    ),
    "erasure.cancelled": (
        _("Nothing will be erased"),
        _("The request to erase everything was taken back. All records stay."),
    ),
    "erasure.stopped": (
        _("Nothing will be erased"),
        _("Somebody had asked Tsunagi to erase everything about these records. They no longer act for this person, so nothing is erased. If you want it erased, ask for it yourself:"),
    ),
    "erasure.tomorrow": (
        _("Tomorrow everything is erased"),
        _("You asked Tsunagi to erase everything. It happens tomorrow and cannot be undone. Until then you can cancel it here:"),
    ),
    "records.put_away": (
        _("What an office sent is to be deleted"),
        _("Somebody who signs in for these records asked Tsunagi to delete what one office or employer had sent. It is hidden now and deleted in 14 days. If it was not you, bring it back here:"),
    ),
    "records.brought_back": (
        _("Nothing will be deleted"),
        _("What one office or employer had sent was to be deleted. It is kept and shown again:"),
    ),
    "records.taken_away": (
        _("What an office sent was deleted"),
        _("Tsunagi has deleted what one office or employer had sent, as it was asked to 14 days ago. The office keeps its own:"),
    ),
    "erasure.done": (
        _("Everything was erased"),
        _("Tsunagi has erased everything about these records. A signed confirmation can be read for 30 days, here:"),
    ),
}  # fmt: skip


def addresses_of(resident_id: UUID) -> list[tuple[str, str]]:
    """The e-mail address and language of everybody who acts for a resident."""
    found = ActsFor.objects.filter(resident_id=resident_id, user__is_active=True)
    return list(found.order_by("since").values_list("user__email", "user__language"))


def tell(resident_id: UUID, happened: str) -> None:
    """Mails everybody who acts for a resident, after the commit."""
    mail(addresses_of(resident_id), happened, reverse("leaving:leaving"))


def mail(to: Iterable[tuple[str, str]], happened: str, path: str) -> None:
    """Sends one of our mails after the commit, each in its reader's language; a mail server that is down stops nothing."""
    readers = list(to)

    def send() -> None:
        for address, language in readers:
            with override(language or settings.LANGUAGE_CODE):
                subject, text = _MAILS[happened]
                try:
                    send_mail(str(subject), f"{text}\n\n{settings.SITE_URL}{path}\n", None, [address])
                except OSError:  # SMTPException is one
                    log.warning("a mail about leaving (%s) could not be sent", happened)

    transaction.on_commit(send)
