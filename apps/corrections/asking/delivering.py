"""Hands requests over: each under a lease, again after trouble, for a week; then the resident is told to print it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import httpx2
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.consent import door
from apps.consent.sealing import DataKey, living_keys_of
from apps.corrections import ledger
from apps.corrections.asking import evidence, question, telling
from apps.corrections.asking.answers import enter_waiting
from apps.corrections.asking.days import day_of
from apps.corrections.clock import NotPossible
from apps.corrections.clock.events import Delivered, TurnedAway
from apps.corrections.models import Request
from apps.feeds import operators
from apps.feeds.models import Connection, Institution
from apps.feeds.protocol import backoff
from apps.feeds.protocol.pushing import Door, TurnedDown, push
from apps.feeds.protocol.trouble import FeedError, Trouble

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
GIVE_UP_AFTER: Final = timedelta(days=7)
LOOK_AGAIN: Final = timedelta(hours=1)
"""When to look again where the way is closed for now: the connection is paused, or the institution suspended."""

type Push = Callable[[Door, str], TurnedDown | None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that this worker holds, with all that is needed to hand it over."""

    request: Request
    institution: Institution
    token: str
    lease: int


def due_now(*, at: datetime, most: int = 200) -> list[tuple[UUID, UUID]]:
    """Requests to hand over, as (request, resident). For the scheduler, which acts for nobody: it learns ids alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, resident_id FROM corrections_requests_due(%s, %s)", [at, most])
        return [(request, resident) for request, resident in cursor.fetchall()]


def deliver(
    request_id: UUID, resident_id: UUID, *, clock: Callable[[], datetime] = timezone.now, push: Push = push
) -> str:
    """Hands one request over if it is due and free; returns its state afterwards ("" where there was nothing to do).

    Nothing is locked while the institution is asked. A worker that is killed loses its lease, and the next one hands
    over the same token once more: its jti makes that one request.
    """
    taken = _take(request_id, resident_id, clock())
    if taken is None:
        return ""
    if isinstance(taken, str):
        return taken
    try:
        answer = push(_door(taken.institution), taken.token)
    except FeedError as error:
        return _after_trouble(taken, error, now=clock())
    return _settle(taken, answer, now=clock())


def _door(institution: Institution) -> Door:
    urls = [institution.request_url, institution.poll_url, institution.token_url]
    try:
        hosts = {httpx2.URL(url).host for url in urls}
    except httpx2.InvalidURL:
        raise FeedError(Trouble.STOP, "address_unusable") from None
    return Door(
        institution.request_url,
        hosts,
        private_network=institution.private_network and settings.FEED_PRIVATE_NETWORK_ALLOWED,
    )


def _take(request_id: UUID, resident_id: UUID, now: datetime) -> Taken | str | None:
    """Takes the lease and writes the token; a word where the request was settled without asking anybody."""
    with transaction.atomic():
        door.admit([resident_id])
        keys = living_keys_of([resident_id])
        due = Request.objects.filter(
            Q(lease_until=None) | Q(lease_until__lte=now),
            pk=request_id,
            state=Request.State.WAITING,
            next_attempt_at__lte=now,
            withdrawn_at=None,
        )
        if resident_id not in keys or not due.update(
            lease_until=now + LEASE, lease_token=F("lease_token") + 1, attempts=F("attempts") + 1
        ):
            return None
        request = Request.objects.select_related("institution__source", "correction").get(pk=request_id)
        key, institution = keys[resident_id], request.institution
        assert institution is not None, "what is waiting goes to an institution"
        way = Connection.objects.filter(resident_id=resident_id, institution=institution)
        live = way.filter(state=Connection.State.LIVE).order_by("-since").first()
        if live is None or institution.state != Institution.State.LIVE:
            is_over = live is None and not way.exclude(state=Connection.State.ENDED).exists()
            if is_over or now - request.made_at > GIVE_UP_AFTER:
                return _give_up(request, key, now)
            return _wait(request, now + LOOK_AGAIN)
        asked = ledger.open_asked(key, request.pk, request.content)
        told = question.payload(request.pk, asked, evidence.offered(key, request), made_at=request.made_at)
        token = question.signed(
            told, audience=institution.issuer, connection=live.external_id, request_id=request.pk, now=now
        )
        return Taken(request, institution, token, request.lease_token)


def _settle(taken: Taken, answer: TurnedDown | None, *, now: datetime) -> str:
    """Writes down what the institution answered; a worker whose lease another one took writes nothing."""
    with transaction.atomic():
        request, key = _mine(taken)
        if request is None or key is None:
            return ""
        if answer is None:
            _close(request, Request.State.DELIVERED, now)
            _append(request, key, Delivered(day=day_of(now), actor="tsunagi"), now)
            enter_waiting(request, key, now=now)
        else:
            request.refused_as = answer.err
            _close(request, Request.State.REFUSED, now)
            _append(request, key, TurnedAway(day=day_of(now), actor="institution"), now)
            telling.tell_not_taken(request, key, now=now)
    return request.state


def _after_trouble(taken: Taken, error: FeedError, *, now: datetime) -> str:
    """When to try again; after a week never. While one waits, nobody else asks the same institution."""
    log.info("request %s not delivered: %s", taken.request.pk, error.detail)
    with transaction.atomic():
        request, key = _mine(taken)
        if request is None or key is None:
            return ""
        if error.kind in {Trouble.STOP, Trouble.UNAUTHORISED}:
            operators.note(taken.institution.pk, "requests_not_taken", now=now)
        if now - request.made_at > GIVE_UP_AFTER:
            return _give_up(request, key, now)
        until = _next_attempt(request, error, now)
        _wait(request, until)
    with transaction.atomic():
        door.admit((), institution=taken.institution.pk)
        others = Request.objects.filter(institution_id=taken.institution.pk, state=Request.State.WAITING)
        others.filter(next_attempt_at__lt=until, lease_until=None).update(next_attempt_at=until)
    return Request.State.WAITING


def _next_attempt(request: Request, error: FeedError, now: datetime) -> datetime:
    state, seconds = backoff.Breaker(request.attempts - 1), now.timestamp()
    if error.kind is Trouble.THROTTLED:
        after = backoff.after_throttling(state, seconds, error.retry_after)
    else:
        after = backoff.after_failure(state, seconds)
    return datetime.fromtimestamp(after.next_at or seconds, UTC)


def _mine(taken: Taken) -> tuple[Request | None, DataKey | None]:
    """The request if the lease is still ours, locked, with its key."""
    resident_id = taken.request.resident_id
    door.admit([resident_id])
    keys = living_keys_of([resident_id])
    request = (
        Request.objects.select_for_update(of=("self",))
        .select_related("institution__source", "correction")
        .filter(pk=taken.request.pk, lease_token=taken.lease, state=Request.State.WAITING)
        .first()
    )
    return request, keys.get(resident_id)


def _close(request: Request, state: Request.State, now: datetime) -> None:
    request.state, request.settled_at = state, now
    request.next_attempt_at = request.lease_until = None
    request.save(update_fields=["state", "settled_at", "next_attempt_at", "lease_until", "refused_as"])


def _wait(request: Request, until: datetime) -> str:
    request.next_attempt_at, request.lease_until = until, None
    request.save(update_fields=["next_attempt_at", "lease_until"])
    return request.state


def _give_up(request: Request, key: DataKey, now: datetime) -> str:
    """Nobody took it: that is no decision, and the resident is told to send it on paper."""
    _close(request, Request.State.GIVEN_UP, now)
    _append(request, key, TurnedAway(day=day_of(now), actor="tsunagi"), now)
    telling.tell_not_taken(request, key, now=now)
    return request.state


def _append(request: Request, key: DataKey, event: Delivered | TurnedAway, now: datetime) -> None:
    """Notes what became of the delivery, unless the correction has gone on without it."""
    try:
        with transaction.atomic():
            ledger.append(request.correction_id, key, event, today=day_of(now))
    except NotPossible as reason:
        log.info("request %s: %s is not noted (%s)", request.pk, type(event).__name__, reason.code)
