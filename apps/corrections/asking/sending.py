"""Sends a confirmed correction by the protocol: what is said is sealed, the sending noted, and the delivery begun."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.identifiers import uuid7
from apps.consent.sealing import DataKey
from apps.corrections import ledger
from apps.corrections.asking import evidence
from apps.corrections.asking.days import day_of
from apps.corrections.asking.taking import takes_requests
from apps.corrections.clock.events import Actor, Sent
from apps.corrections.ledger import Asked, Opened
from apps.corrections.models import Request


class CannotAsk(ValueError):  # noqa: N818 - said of the institution, not of the program
    """The institution takes no requests of this resident by the protocol: it is asked on paper."""


def send(
    found: Opened,
    key: DataKey,
    asked: Asked,
    *,
    by: UUID,
    now: datetime,
    actor: Actor = "resident",
) -> tuple[Opened, Request]:
    """Notes that a confirmed correction is sent, and lets it be delivered; call it inside a passage of the resident.

    Raises CannotAsk, or NotPossible where it is not to be sent now (not confirmed, or sent before): nothing is kept
    then. The request's id is the proof that is noted.
    """
    institution_id = found.row.asked_id
    if institution_id is None or not takes_requests(found.row.resident_id, institution_id):
        raise CannotAsk
    name, today = uuid7(), day_of(now)
    with transaction.atomic():
        sent = Sent(day=today, actor=actor, channel="protocol", proof=str(name))
        after = ledger.append(found.id, key, sent, by=by, today=today)
        request = Request.objects.create(
            id=name,
            correction=after.row,
            resident_id=after.row.resident_id,
            institution_id=institution_id,
            content=ledger.seal_asked(key, name, asked),
            made_at=now,
            state=Request.State.WAITING,
            next_attempt_at=now,
        )
        evidence.offer(key, request, asked.evidence, now=now)
    return after, request


def withdraw(found: Opened, *, now: datetime) -> int:
    """Ends what was sent of a correction that the resident took back: no link opens any more, nothing more is delivered.

    Call it inside a passage; returns how many requests that were.
    """
    theirs = Request.objects.filter(correction=found.row, withdrawn_at=None)
    theirs.filter(state=Request.State.WAITING).update(
        state=Request.State.GIVEN_UP, next_attempt_at=None, settled_at=now
    )
    return theirs.update(withdrawn_at=now)
