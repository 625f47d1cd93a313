"""Sending: by the protocol where the body asked takes requests so, to its desk here where it has one, else on paper.

What the other side is given is exactly what the resident confirmed, and nothing beside it.
"""

import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Organisation
from apps.consent.sealing import DataKey
from apps.corrections import asking
from apps.corrections.clock import Status, standing, terms_of
from apps.corrections.clock.events import Actor, Confirmed, EvidenceCollected, Found, Sent, Withdrawn
from apps.corrections.ledger.content import Asked, Content, Disputed, seal_asked
from apps.corrections.ledger.writing import Opened, append
from apps.corrections.letters import Letter
from apps.corrections.models import Request
from apps.corrections.routes import route_on


class Way(StrEnum):
    """How a request leaves."""

    PROTOCOL = "protocol"  # the institution takes requests over the connection
    DESK = "desk"  # a verified organisation opens it here
    PAPER = "paper"  # the resident prints and sends it


class OnPaperOnly(ValueError):  # noqa: N818 - said of the addressee, not of the program
    """Nobody can open it here: the resident sends it, and says how."""


def way_of(found: Opened) -> Way:
    """How this request can leave now; call it inside the resident's passage."""
    return _way(found)[0]


def send(found: Opened, key: DataKey, *, by: UUID, today: datetime.date) -> Opened:
    """Sends what was confirmed to whoever can open it, and notes that it was sent, in one transaction.

    OnPaperOnly where nobody can; NotPossible where it cannot be sent (any more). Call it inside a passage.
    """
    way, organisation = _way(found)
    if way is Way.PAPER:
        raise OnPaperOnly
    actor: Actor = "resident"  # also where a helper prepared it: only the resident sends from here
    if way is Way.PROTOCOL:
        after, request = asking.send(
            found, key, asked_of(found, today), by=by, now=timezone.now(), actor=actor
        )
        request.organisation = organisation  # its desk shows the same, and its own system answers
        request.save(update_fields=["organisation"])
        return after
    request = Request(
        correction=found.row,
        resident_id=found.row.resident_id,
        organisation=organisation,
        state=Request.State.AT_DESK,
    )
    event = Sent(day=today, actor=actor, channel="online", proof=str(request.pk))
    after = append(found.id, key, event, by=by, today=today)
    request.content = seal_asked(key, request.pk, asked_of(after, today))
    request.save(force_insert=True)
    return after


def take_back(found: Opened, key: DataKey, *, by: UUID, today: datetime.date) -> Opened:
    """The resident takes the request back; whoever has it here sees only that. NotPossible when it has ended."""
    with transaction.atomic():
        asking.withdraw(found, now=timezone.now())
        return append(found.id, key, Withdrawn(day=today, actor="resident"), by=by, today=today)


def asked_of(found: Opened, today: datetime.date) -> Asked:
    """What the other side is given of a confirmed correction."""
    content = found.content
    disputed = content.held[0] if content.held else None
    route = route_on(found.row.route, today)
    return Asked(
        route=found.row.route,
        kind=content.kind,
        record_id=disputed.source_record_id if disputed else "",
        revision=disputed.revision if disputed else None,
        fields=_fields(content),
        months=content.months,
        reason=content.said.get("reason", ""),
        legal_basis=() if route is None else route.law,
        sender=sender_of(content.letter),
        letter=content.letter,
        evidence=content.evidence,
        reply_by=reply_by(found, today),
    )


def reply_by(found: Opened, today: datetime.date) -> datetime.date | None:
    """The day by which an answer is asked for: that of the letter, else the last day counted from sending it today."""
    for piece in found.content.letter.pieces if found.content.letter else ():
        if piece.slot == "reply_by" and isinstance(piece.value, datetime.date):
            return piece.value
    return count_if_sent(found, today)


def count_if_sent(found: Opened, on: datetime.date) -> datetime.date | None:
    """The last day for an answer: of the request as it was sent, else as if it left and arrived on a day."""
    events, terms = found.history, found.terms
    if found.status in _UNSENT:
        said: Any = {"day": on, "actor": "resident"}
        events = (Found(**said), EvidenceCollected(**said), Confirmed(**said), Sent(**said, channel="online"))
        terms = terms_of(found.row.route, holder=found.content.holder, on=on)  # type: ignore[arg-type] # a route of ours
    due = standing(terms, events, max(on, events[-1].day)).due
    return None if due is None else due.rolled


_UNSENT: Final = frozenset({Status.FOUND, Status.PREPARED, Status.CONFIRMED, Status.REOPENED})


def _fields(content: Content) -> tuple[Disputed, ...]:
    if content.field is None:
        return ()
    payload: Mapping[str, Any] = msgspec.json.decode(content.held[0].payload) if content.held else {}
    return (Disputed(content.field, payload.get(content.field), content.claimed),)


def sender_of(letter: Letter | None) -> str:
    """The name under a letter; empty where it stayed blank."""
    pieces = letter.pieces if letter is not None else ()
    return next((piece.text for piece in pieces if piece.slot == "name" and not piece.is_open), "")


def _way(found: Opened) -> tuple[Way, Organisation | None]:
    """The protocol before a desk: what an institution's own system takes arrives where the record is kept."""
    asked, number = found.row.asked, found.content.addressee_number
    if asked is not None and asking.takes_requests(found.row.resident_id, asked.pk):
        return Way.PROTOCOL, _verified(asked.corporate_number or number)
    organisation = _verified(number)
    return (Way.PAPER if organisation is None else Way.DESK), organisation


def _verified(corporate_number: str) -> Organisation | None:
    """The verified organisation with a corporate number; of one that stands here as two kinds the older."""
    if not corporate_number:
        return None
    return (
        Organisation.objects.verified()
        .filter(corporate_number=corporate_number)
        .order_by("verified_at")
        .first()
    )
