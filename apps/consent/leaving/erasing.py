"""Erasing a resident: one transaction after which nothing about them is left but lines without values."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.db import InternalError, OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from psycopg import errors

from apps.accounts.identifiers import uuid7
from apps.accounts.models import ActsFor, Resident, User
from apps.consent import door
from apps.consent.leaving import waiting
from apps.consent.leaving.confirming import confirm
from apps.consent.models import Tombstone
from apps.consent.sealing import destroy_key

log = logging.getLogger(__name__)


class NotDue(Exception):  # noqa: N818 - said to an operator as it is
    """Nobody asked for this erasure, or its waiting time is not over by the clock of the database."""


class AskerGone(NotDue):
    """Whoever asked for it no longer acts for the resident: the request was cancelled, and the others were told."""


class AlreadyErased(Exception):  # noqa: N818 - said to an operator as it is
    """There is no such resident, any more or at all."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure came to: the pseudonym of the log, rows by table, and the code of the page that confirms it."""

    subject_ref: UUID
    counts: Mapping[str, int]
    code: str


_DUE: Final = "SELECT subject_ref, seq, counts FROM consent_erase(%s, %s, %s)"
_OUT_OF_TURN: Final = """
SELECT subject_ref, seq, counts FROM consent_erase_unchecked(%s, 'staff', NULL, %s, 'admin', %s, %s)
"""


_ATTEMPTS: Final = 3


def erase(resident_id: UUID, *, reason: str = "", now: datetime | None = None) -> Erased:
    """Erases a resident for ever; everything or nothing happens.

    Without ``reason`` the database itself checks that somebody asked who still acts for the resident (AskerGone), and
    that the waiting time is over (NotDue). With a reason, a code, the erasure is out of turn, which only the owner of
    the database may do. Raises AlreadyErased when the resident is not there: of two erasures at once one wins, and of
    an erasure and a change of mind the one that came first.
    """
    now = now or timezone.now()
    for attempt in range(_ATTEMPTS):
        try:
            done = _in_one_transaction(resident_id, reason, now)
        except OperationalError as trouble:
            # crosswise with a worker that stores something about them: one of the two gives way, and begins again
            last = attempt + 1 == _ATTEMPTS or connection.in_atomic_block
            if last or not isinstance(trouble.__cause__, errors.DeadlockDetected):
                raise
        else:
            break
    if done is None:
        raise AskerGone
    log.info("a resident was erased: %d rows", sum(done.counts.values()))
    return done


def _in_one_transaction(resident_id: UUID, reason: str, now: datetime) -> Erased | None:
    with transaction.atomic():
        door.admit([resident_id])
        if not waiting.lock(resident_id):
            raise AlreadyErased
        stopped = not reason and waiting.stop_if_asker_left(resident_id, now=now)
        return None if stopped else _erase(resident_id, reason, now)


def _erase(resident_id: UUID, reason: str, now: datetime) -> Erased:
    readers = waiting.addresses_of(resident_id)
    leaving = _users_who_leave(resident_id)
    subject_ref, seq, counts = _erase_rows(resident_id, reason, now)
    also = _forget_users(leaving)
    code = confirm(subject_ref, seq=seq, erased_at=now, counts=counts, also=also)
    waiting.mail(readers, "erasure.done", reverse("leaving:erased", args=[code]))
    return Erased(subject_ref, {**counts, **also}, code)


def _erase_rows(resident_id: UUID, reason: str, now: datetime) -> tuple[UUID, int, dict[str, int]]:
    destroy_key(resident_id, now=now)
    statement, given = (_OUT_OF_TURN, [resident_id, reason]) if reason else (_DUE, [resident_id])
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [*given, uuid7(), uuid7()])
            subject_ref, seq, counts = cursor.fetchone()
    except (InternalError, OperationalError) as trouble:
        if isinstance(trouble.__cause__, errors.ObjectNotInPrerequisiteState):
            raise NotDue from None
        raise
    return subject_ref, seq, json.loads(counts)


def _users_who_leave(resident_id: UUID) -> list[User]:
    """Those who are the resident themselves, unless they act for somebody else or work here or for an organisation."""
    own = User.objects.filter(acting__resident_id=resident_id, acting__role=ActsFor.Role.OWN, is_staff=False)
    return [user for user in own.select_for_update(of=("self",)) if not _is_needed(user, resident_id)]


def _is_needed(user: User, resident_id: UUID) -> bool:
    """Whether somebody else's records hang on this user: a child's, or the log of those whom a helper looked at."""
    return user.acting.exclude(resident_id=resident_id).exists() or user.memberships.exists()


def _forget_users(users: list[User]) -> dict[str, int]:
    """Deletes users with their addresses, passkeys and sessions; returns how many rows of each table."""
    counts: dict[str, int] = {}
    for user in users:
        _end_sessions(user)
        for label, number in user.delete()[1].items():
            counts[label] = counts.get(label, 0) + number
    return counts


def _end_sessions(user: User) -> None:
    """The sessions' rows go with the transaction; what the cache holds of them after it."""
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    transaction.on_commit(
        lambda: _forget_in_cache(keys), robust=True
    )  # a cache that is down forgets by itself


def _forget_in_cache(keys: list[str]) -> None:
    for key in keys:
        SessionStore(key).delete()


def erase_again(*, now: datetime | None = None) -> int:
    """After a restore: erases everybody whom a tombstone names and who came back with the backup; returns how many.

    Only the owner of the database may. Nobody is told again, and the first confirmation stays the valid one.
    """
    stones = {bytes(each) for each in Tombstone.objects.values_list("resident_sha256", flat=True)}
    again = 0
    for resident_id in list(Resident.objects.values_list("pk", flat=True)):
        if sha256(str(resident_id).encode()).digest() not in stones:
            continue
        with transaction.atomic():
            door.admit([resident_id])
            waiting.lock(resident_id)
            leaving = _users_who_leave(resident_id)
            _erase_rows(resident_id, "restored", now or timezone.now())
            _forget_users(leaving)
        again += 1
    return again
