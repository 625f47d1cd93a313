"""Applies events that were stored but not applied: repeatable, one by one, so that none holds up another."""

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from apps.consent import door
from apps.consent.sealing import DataKey, KeyDestroyed, SealBroken, keys_of
from apps.feeds import faults, handlers, leases, operators
from apps.feeds.drops.reopening import reopen
from apps.feeds.drops.rows import is_row
from apps.feeds.ingest import Taken, apply_accepted, check, links_of, tell_operators
from apps.feeds.models import Event, Stream
from apps.feeds.protocol import event_types
from apps.feeds.protocol.payloads import Accepted, ConnectionView
from apps.feeds.protocol.tokens import Trust, open_token
from apps.feeds.protocol.verdicts import Opened
from apps.feeds.sealed_tokens import key_for, unseal_token
from apps.feeds.trust import trust_of

log = logging.getLogger(__name__)


class CannotApply(Exception):  # noqa: N818 - a decision, not a programming error
    """A stored event no longer opens or passes; its row stays as it is for a person to look at."""


def apply_stored(institution_id: UUID, *, now: datetime, most: int = 500) -> int:
    """Applies what lies stored for one institution, and what waits where a reader has come; returns how many.

    It holds the stream's lease, since a pull writes the same records; while one goes on, nothing is done.
    """
    jtis = _stored(institution_id, most)
    applied = 0
    if not jtis:
        return applied
    with leases.leased(Stream.objects.all(), institution_id, timezone.now) as stream:
        if stream is not None:
            trust = trust_of(stream.institution)
            for jti in jtis:
                applied += _apply_one(stream, jti, trust, now=now)
    return applied


def _stored(institution_id: UUID, most: int) -> list[str]:
    """The jtis to apply; waiting events only of types that somebody reads by now."""
    readable = [
        event_type.rsplit("/", 1)[1]
        for event_type in event_types.RECEIVED
        if handlers.handler_of(event_type) is not None
    ]
    with transaction.atomic():
        door.admit((), institution=institution_id)
        of_institution = Event.objects.filter(institution_id=institution_id)
        stored = of_institution.filter(state=Event.State.STORED)
        waiting = of_institution.filter(state=Event.State.WAITING, event_type__in=readable)
        return list((stored | waiting).order_by("received_at", "jti").values_list("jti", flat=True)[:most])


def _apply_one(stream: Stream, jti: str, trust: Trust, *, now: datetime) -> bool:
    institution_id = stream.institution_id
    try:
        with transaction.atomic():
            _apply(institution_id, jti, trust, now=now)
            leases.renew(stream, now=timezone.now())
    except (OperationalError, InterfaceError):
        raise
    except (
        CannotApply, KeyDestroyed, SealBroken, DatabaseError, ValueError, TypeError, LookupError, ArithmeticError
    ) as error:  # fmt: skip
        log.error("event %s of %s stays stored: %s", jti, institution_id, faults.place(error))  # noqa: TRY400
        operators.note(institution_id, "apply_failed", now=now)
        return False
    return True


def _apply(institution_id: UUID, jti: str, trust: Trust, *, now: datetime) -> None:
    door.admit((), institution=institution_id)
    event = Event.objects.select_for_update().get(institution_id=institution_id, jti=jti)
    if event.state not in {Event.State.STORED, Event.State.WAITING}:
        return
    token = _token(event, _admitted(event.resident_id, institution_id))
    opened = (
        reopen(institution_id, jti, token)
        if is_row(jti)
        else open_token(token, jti, trust, int(now.timestamp()), reverify=True)
    )
    if not isinstance(opened, Opened):
        raise CannotApply(str(opened))
    links = links_of(institution_id, {opened.sub_id})
    link = links.get(opened.sub_id)
    view = None
    if link is not None:  # it was live and its kinds agreed when the event was accepted
        view = ConnectionView(link.view.id, link.view.resident_id, link.view.kinds, live=True)
    accepted = check(opened, view)
    if not isinstance(accepted, Accepted):
        raise CannotApply(accepted.description)
    keys = _admitted(link.resident_id if link else None, institution_id)
    taken = Taken()
    states = apply_accepted(institution_id, {jti: accepted}, links, taken, keys=keys, now=now)
    Event.objects.filter(institution_id=institution_id, jti=jti).update(state=states[jti])
    tell_operators(institution_id, taken, now=now)


def _admitted(resident_id: UUID | None, institution_id: UUID) -> dict[UUID, DataKey]:
    """The key of whom the event is about, who is admitted from here on, and nobody else; none for about nobody."""
    known = [] if resident_id is None else [resident_id]
    door.admit(known, institution=institution_id)
    return keys_of(known)


def _token(event: Event, keys: Mapping[UUID, DataKey]) -> str:
    key = key_for(event.resident_id, keys)
    if event.token is None or key is None:
        raise CannotApply("no_token")
    return unseal_token(key, event.institution_id, event.jti, event.token)
