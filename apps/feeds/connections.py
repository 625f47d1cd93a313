"""Links between residents and institutions: made with consent, ended from either side."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.prepared import fetch_prepared
from apps.consent import door
from apps.feeds.models import AuthorizationAttempt, Connection, Event, Institution
from apps.feeds.taking_away.wishes import keep_without_asking
from apps.wallet.kinds import find_restricted_text
from apps.wallet.models import Holding

LONGEST_ID: Final = 255
LONGEST_REDEEMING: Final = timedelta(minutes=2)


#: Whoever reads connections to decide on events shares this lock, whoever changes one has it alone, each until commit.
_LOCK: Final = "SELECT pg_advisory_xact_lock{}(hashtext('feeds_connection'), hashtext(%s))"


def hold_still(institution_id: UUID) -> None:
    """Lets no connection to this institution be paused, resumed, ended or renewed until this transaction is over.

    Call it before the connections are read: a resume that a page of events did not wait for would leave on the page
    what was kept unread, for good.
    """
    fetch_prepared(_LOCK.format("_shared"), [str(institution_id)])


def _change(institution_id: UUID) -> None:
    """Waits for pages of events that read the connections as they were before; they take a fraction of a second."""
    fetch_prepared(_LOCK.format(""), [str(institution_id)])


class ConnectionTaken(ValueError):  # noqa: N818 - said to a person as it is
    """The institution's id for this connection is already linked to somebody."""


class ConnectionIdRefused(ValueError):  # noqa: N818 - said to a person as it is
    """The institution's id for a connection is empty, too long, holds what is not printed, or a restricted number."""


@transaction.atomic
def link(
    resident_id: UUID, institution: Institution, external_id: str, *, kinds: Collection[str], now: datetime
) -> Connection:
    """Links a resident to an institution for some kinds; the same link again changes nothing.

    Raises ConnectionTaken when the institution's id belongs to another resident here, ConnectionIdRefused when it
    is no id of 1 to 255 characters.
    """
    if not external_id.strip() or len(external_id) > LONGEST_ID or not external_id.isprintable():
        raise ConnectionIdRefused  # what is not printed could make one id look like another
    if find_restricted_text(external_id):
        raise ConnectionIdRefused
    door.admit([resident_id], institution=institution.pk)
    connection, made = Connection.objects.get_or_create(
        institution=institution,
        external_id=external_id,
        defaults={"resident_id": resident_id, "kinds": sorted(kinds), "since": now},
    )
    if not made and connection.resident_id != resident_id:
        raise ConnectionTaken(external_id)
    Holding.objects.get_or_create(
        resident_id=resident_id, source_id=institution.pk, defaults={"since": connection.since}
    )
    if made:
        _lives(resident_id, institution.pk, now=now)
    return connection


@transaction.atomic
def take_up(
    resident_id: UUID, institution: Institution, external_id: str, *, kinds: Collection[str], now: datetime
) -> Connection:
    """Links a resident for exactly these kinds, as they have just agreed at the institution.

    A connection that was ended or paused lives again, under the same id or another; an older one of theirs to the
    same institution ends, since only the newest consent counts. What came during a pause is thrown away unread: after
    a consent the institution tells everything again. Raises what ``link`` raises, and then changes nothing.
    """
    _change(institution.pk)
    connection = link(resident_id, institution, external_id, kinds=kinds, now=now)
    _throw_away_unread(resident_id, institution.pk)
    theirs = Connection.objects.filter(resident_id=resident_id, institution=institution)
    theirs.exclude(pk=connection.pk).exclude(state=Connection.State.ENDED).update(
        state=Connection.State.ENDED, paused_at=None, ended_at=now, ended_by=Connection.EndedBy.RESIDENT
    )
    since = now if connection.state == Connection.State.ENDED else connection.since
    theirs.filter(pk=connection.pk).update(
        kinds=sorted(kinds),
        state=Connection.State.LIVE,
        since=since,
        paused_at=None,
        ended_at=None,
        ended_by="",
    )
    _lives(resident_id, institution.pk, now=now)
    tie = Holding.objects.filter(resident_id=resident_id, source_id=institution.pk)
    # of a kind that it may send from now on the last whole telling says nothing
    tie.exclude(kinds__contains=sorted(kinds)).update(complete_epoch="", complete_at=None)
    tie.update(kinds=sorted(kinds))
    connection.refresh_from_db()
    return connection


@transaction.atomic
def pause(connection: Connection, *, now: datetime) -> bool:
    """From now on what comes is kept sealed and unread, for this resident alone; a second call changes nothing."""
    return _move(connection, Connection.State.LIVE, Connection.State.PAUSED, paused_at=now)


@transaction.atomic
def resume(connection: Connection, *, now: datetime) -> bool:
    """Lets what came during the pause be applied, in the next minute, and what comes from now on at once."""
    del now
    if not _move(connection, Connection.State.PAUSED, Connection.State.LIVE, paused_at=None):
        return False
    _unread(connection.resident_id, connection.institution_id).update(state=Event.State.STORED)
    return True


@transaction.atomic
def end(connection: Connection, *, by: str, now: datetime) -> bool:
    """Ends a connection at once; what was received stays readable to the resident, what was unread is thrown away."""
    _change(connection.institution_id)
    door.admit([connection.resident_id], institution=connection.institution_id)
    return end_among_others(connection, by=by, now=now)


def end_among_others(connection: Connection, *, by: str, now: datetime) -> bool:
    """The same inside a page of events, which holds connections still and has admitted everybody whom it is about."""
    ended = (
        Connection.objects.filter(pk=connection.pk)
        .exclude(state=Connection.State.ENDED)
        .update(state=Connection.State.ENDED, paused_at=None, ended_at=now, ended_by=by)
    )
    if ended:
        _throw_away_unread(connection.resident_id, connection.institution_id)
        Holding.objects.filter(
            resident_id=connection.resident_id, source_id=connection.institution_id, ended_at=None
        ).update(ended_at=now, paused_at=None)
    return bool(ended)


def of(residents: Collection[UUID], connection_id: UUID) -> Connection | None:
    """A connection of one of these residents; call it inside a passage that admitted them."""
    theirs = Connection.objects.filter(resident_id__in=residents, pk=connection_id)
    return theirs.select_related("institution__source", "resident").first()


def now_with(resident_id: UUID, institution: Institution) -> Connection | None:
    """The connection that a resident has to an institution now, live or paused; call it inside a passage."""
    theirs = Connection.objects.filter(resident_id=resident_id, institution=institution)
    return theirs.exclude(state=Connection.State.ENDED).order_by("-since").first()


def is_forming(institution_id: UUID, *, now: datetime) -> bool:
    """Whether somebody's code is being redeemed there, so that a connection may be noted in a moment.

    Call it where the institution is admitted.
    """
    return AuthorizationAttempt.objects.filter(
        institution_id=institution_id, outcome="", answered_at__gt=now - LONGEST_REDEEMING
    ).exists()


def _lives(resident_id: UUID, institution_id: UUID, *, now: datetime) -> None:
    """The tie lives, again or for the first time: what waited to be deleted is kept, and what comes joins it."""
    keep_without_asking(resident_id, institution_id, reason="connected", now=now)
    Holding.objects.filter(resident_id=resident_id, source_id=institution_id).update(
        paused_at=None, ended_at=None
    )


def _move(connection: Connection, before: str, after: str, *, paused_at: datetime | None) -> bool:
    _change(connection.institution_id)
    door.admit([connection.resident_id], institution=connection.institution_id)
    moved = Connection.objects.filter(pk=connection.pk, state=before).update(state=after, paused_at=paused_at)
    if moved:
        Holding.objects.filter(
            resident_id=connection.resident_id, source_id=connection.institution_id
        ).update(paused_at=paused_at)
    return bool(moved)


def _unread(resident_id: UUID, institution_id: UUID) -> QuerySet[Event]:
    """What came for a resident while their connection was paused."""
    return Event.objects.filter(
        institution_id=institution_id, resident_id=resident_id, state=Event.State.PAUSED
    )


def _throw_away_unread(resident_id: UUID, institution_id: UUID) -> None:
    _unread(resident_id, institution_id).update(state=Event.State.NONE, token=None)
