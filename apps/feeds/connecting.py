"""Connecting: a resident goes to an institution, agrees there, and comes back with what it granted.

What is asked is noted before they leave (AuthorizationAttempt): for one user, one resident and one institution, ten
minutes, one answer. Whatever goes wrong ends in a word of ``AuthorizationAttempt.outcome`` and changes nothing else.
"""

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from apps.accounts.models import User
from apps.consent import door
from apps.consent.door import Passage
from apps.feeds import connections, pulling
from apps.feeds.models import AuthorizationAttempt, Institution
from apps.feeds.protocol import authorising, base64url
from apps.feeds.protocol.authorising import AnswerRefused, Granted
from apps.feeds.protocol.trouble import FeedError, Trouble

LIFE: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=1)
CONNECTED: Final = "connected"

type Redeem = Callable[[AuthorizationAttempt, str], Granted]


@dataclass(frozen=True, slots=True)
class Finished:
    """The attempt that an answer belongs to; ``again`` when it had been answered before."""

    attempt: AuthorizationAttempt
    again: bool = False


def return_address() -> str:
    """Where institutions send residents back to; it is registered with each of them, letter by letter."""
    return f"{settings.SITE_URL}{reverse('feeds:returned')}"


def begin(
    passage: Passage,
    user: User,
    resident_id: UUID,
    institution: Institution,
    kinds: Collection[str],
    *,
    now: datetime,
) -> AuthorizationAttempt:
    """Notes what is about to be asked; an earlier attempt at the same institution can no longer be answered."""
    assert resident_id in passage.residents
    mine = AuthorizationAttempt.objects.filter(resident_id=resident_id)
    mine.filter(begun_at__lt=now - KEPT).delete()
    mine.filter(user=user, institution=institution, answered_at=None).delete()
    return AuthorizationAttempt.objects.create(
        resident_id=resident_id, user=user, institution=institution, kinds=sorted(kinds), begun_at=now
    )


def attempt_of(passage: Passage, user: User, name: UUID) -> AuthorizationAttempt | None:
    """An attempt that this user began, for somebody whom they act for still."""
    mine = AuthorizationAttempt.objects.filter(resident_id__in=passage.residents, user=user, pk=name)
    return mine.select_related("institution__source").first()


def is_open(attempt: AuthorizationAttempt, *, now: datetime) -> bool:
    """Whether an answer to it still counts."""
    return attempt.answered_at is None and now - attempt.begun_at <= LIFE


def leaving_address(attempt: AuthorizationAttempt) -> str:
    """Where the resident agrees, with everything that the institution must know."""
    return authorising.request_address(
        attempt.institution.authorization_url,
        client_id=settings.TSUNAGI_ISSUER,
        returns_to=return_address(),
        state=state_of(attempt.pk),
        verifier=verifier_of(attempt.pk),
        kinds=attempt.kinds,
    )


def state_of(attempt_id: UUID) -> str:
    """The ``state`` of an attempt: its id, and what only we can write beside it."""
    return f"{attempt_id.hex}{_derived('state', attempt_id)}"


def verifier_of(attempt_id: UUID) -> str:
    """The PKCE verifier of an attempt: 43 characters that nobody else can work out (RFC 7636 section 4.1)."""
    return _derived("verifier", attempt_id)


def finish(
    request: HttpRequest,
    user: User,
    answer: Mapping[str, Sequence[str]],
    *,
    now: datetime,
    redeem: Redeem | None = None,
) -> Finished | None:
    """Takes an institution's answer; None when it answers nothing that this user began.

    The code is redeemed between two transactions, so that none waits for the institution.
    """
    name = _named_in(answer)
    if name is None:
        return None
    with door.open_own(user, request=request) as passage:
        attempt = _locked(passage, user, name)
        if attempt is None:
            return None
        if attempt.answered_at is not None:
            return Finished(attempt, again=True)
        code = _code(attempt, answer, now=now)
    if code is None:
        return Finished(attempt)
    granted: Granted | FeedError
    try:
        granted = (redeem or redeemed)(attempt, code)
    except FeedError as error:
        granted = error
    with door.open_own(user, request=request) as passage:
        attempt = _locked(passage, user, name)
        if attempt is None:  # they stopped acting for this resident in between
            return None
        attempt.outcome = (
            _trouble(granted)
            if isinstance(granted, FeedError)
            else _connected(passage, attempt, granted, now=now)
        )
        attempt.save(update_fields=["outcome", "connection", "granted"])
    return Finished(attempt)


def redeemed(attempt: AuthorizationAttempt, code: str) -> Granted:
    """Asks the institution what was granted under a code."""
    with pulling.client_for(attempt.institution) as client:
        return client.redeem(
            code, verifier=verifier_of(attempt.pk), returns_to=return_address(), asked=attempt.kinds
        )


def _derived(what: str, attempt_id: UUID) -> str:
    mac = salted_hmac(f"apps.feeds.connecting.{what}", attempt_id.bytes, algorithm="sha256")
    return base64url.encode(mac.digest())


def _named_in(answer: Mapping[str, Sequence[str]]) -> UUID | None:
    """The attempt that the answer's ``state`` names, if we wrote that state."""
    said = answer.get("state", ())
    if len(said) != 1 or not said[0].isascii():
        return None
    try:
        name = UUID(hex=said[0][:32])
    except ValueError:
        return None
    return name if hmac.compare_digest(state_of(name), said[0]) else None


def _locked(passage: Passage, user: User, name: UUID) -> AuthorizationAttempt | None:
    mine = AuthorizationAttempt.objects.filter(resident_id__in=passage.residents, user=user, pk=name)
    return mine.select_for_update(of=("self",)).select_related("institution__source").first()


def _code(attempt: AuthorizationAttempt, answer: Mapping[str, Sequence[str]], *, now: datetime) -> str | None:
    """Uses the attempt up; returns the code, or notes why there is none to redeem."""
    attempt.answered_at, code = now, None
    if now - attempt.begun_at > LIFE:
        attempt.outcome = "too_late"
    elif not _asked_for_records(attempt.institution):
        attempt.outcome = "not_asked"
    else:
        try:
            code = authorising.code_in(answer, issuer=attempt.institution.issuer)
        except AnswerRefused as refused:
            attempt.outcome = refused.code
    attempt.save(update_fields=["answered_at", "outcome"])
    return code


def _asked_for_records(institution: Institution) -> bool:
    """Whether staff let us ask it; one that was suspended, refused or is being prepared is connected to nobody."""
    return institution.state == Institution.State.LIVE


def _trouble(error: FeedError) -> str:
    """What kept a code from being redeemed, in the three ways that a person can be told of."""
    if error.kind in {Trouble.UNAVAILABLE, Trouble.THROTTLED}:
        return "unreachable"
    return "not_accepted" if error.status in {400, 401, 403} else "bad_answer"


def _connected(passage: Passage, attempt: AuthorizationAttempt, granted: Granted, *, now: datetime) -> str:
    """Takes the connection up, and notes it for the resident to see."""
    attempt.granted = sorted(granted.kinds)
    if not granted.kinds:
        return "nothing_granted"
    if not _asked_for_records(attempt.institution):  # suspended or refused while the code was redeemed
        return "not_asked"
    try:
        attempt.connection = connections.take_up(
            attempt.resident_id, attempt.institution, granted.connection, kinds=granted.kinds, now=now
        )
    except connections.ConnectionTaken:
        return "taken"
    except connections.ConnectionIdRefused:
        return "bad_answer"
    passage.look(attempt.resident_id, action="connection.made", kinds=attempt.granted)
    return CONNECTED
