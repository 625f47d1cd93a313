"""Hiding what an ended connection brought, to have it deleted, and keeping it after all: the resident's side."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from apps.accounts.models import User
from apps.consent import door
from apps.consent.door import Passage
from apps.consent.leaving import retention, waiting
from apps.consent.log.entries import Look
from apps.feeds.models import Connection
from apps.feeds.taking_away.models import TakingAway
from apps.wallet import ledger
from apps.wallet.models import Holding, Record

WAITS: Final = "feeds.put_away"


class StillConnected(Exception):  # noqa: N818 - said to a person as it is
    """The institution sends again, or still: what it sends belongs to a connection that lives."""


class AlreadyAsked(Exception):  # noqa: N818 - said to a person as it is
    """It is hidden already and waits to be deleted."""


class NothingThere(Exception):  # noqa: N818 - said to a person as it is
    """Nothing that this institution sent is here."""


class TooLate(Exception):  # noqa: N818 - said to a person as it is
    """It has been deleted meanwhile."""


def waiting_days() -> int:
    """For how many days what is hidden can be kept after all. A convention of ours (retention.toml)."""
    return retention.days(WAITS)


def counted(resident_id: UUID, source_id: UUID) -> Counter[str]:
    """How many records of each kind a source sent and everybody sees; call it inside a passage."""
    theirs = Record.objects.filter(resident_id=resident_id, source_id=source_id)
    return Counter(theirs.values_list("kind", flat=True))


def is_anything_here(resident_id: UUID, source_id: UUID) -> bool:
    """Whether a record that a source sent can be seen; call it inside a passage."""
    return Record.objects.filter(resident_id=resident_id, source_id=source_id).exists()


def waiting_wish(resident_id: UUID, source_id: UUID) -> TakingAway | None:
    """The wish that waits for what this source sent; call it inside a passage."""
    return TakingAway.objects.filter(
        resident_id=resident_id, source_id=source_id, state=TakingAway.State.WAITING
    ).first()


def newest_wish(resident_id: UUID, source_id: UUID) -> TakingAway | None:
    """The last wish about this source, whatever became of it; call it inside a passage."""
    theirs = TakingAway.objects.filter(resident_id=resident_id, source_id=source_id)
    return theirs.order_by("-id").first()


def ask(passage: Passage, user: User, connection: Connection, *, now: datetime) -> TakingAway:
    """Hides at once what the institution of an ended connection sent, notes it, and tells everybody who acts.

    Call it inside a passage, after a step-up. Raises StillConnected, AlreadyAsked or NothingThere, and the caller's
    transaction then changes nothing.
    """
    resident_id, source_id = connection.resident_id, connection.institution_id
    tie = _locked_tie(resident_id, source_id)
    theirs = Connection.objects.filter(resident_id=resident_id, institution_id=source_id)
    if theirs.exclude(state=Connection.State.ENDED).exists():
        raise StillConnected
    if waiting_wish(resident_id, source_id) is not None:
        raise AlreadyAsked
    kinds = sorted(counted(resident_id, source_id))
    if tie is None or not kinds:
        raise NothingThere
    passage.look(resident_id, action="records.put_away", kinds=kinds)
    wish = TakingAway.objects.create(
        resident_id=resident_id,
        source_id=source_id,
        asked_by=user.pk,
        kinds=kinds,
        asked_at=now,
        due_at=now + timedelta(days=waiting_days()),
    )
    _hide(resident_id, source_id, since=now)
    tell(resident_id, "records.put_away", path=reverse("feeds:connection", args=[connection.pk]))
    return wish


def keep(passage: Passage, wish: TakingAway, *, now: datetime) -> bool:
    """Shows again what was hidden; False when it was shown already, TooLate when it is deleted.

    A deletion that has begun is waited for.
    """
    _locked_tie(wish.resident_id, wish.source_id)
    state = TakingAway.objects.select_for_update().filter(pk=wish.pk).values_list("state", flat=True).first()
    if state == TakingAway.State.DONE:
        raise TooLate
    if state != TakingAway.State.WAITING:
        return False
    passage.look(wish.resident_id, action="records.brought_back", kinds=wish.kinds)
    _end(wish, now=now)
    return True


def keep_without_asking(resident_id: UUID, source_id: UUID, *, reason: str, now: datetime) -> bool:
    """Keeps what waits to be deleted because of something else that happened (``reason``, a code of the log).

    When the source is connected again, what comes anew and what was there cannot be told apart: a record that is told
    again in the same words is the same record. Whoever takes up the connection has read that on the page before.
    """
    if _locked_tie(resident_id, source_id) is None:
        return False
    wish = waiting_wish(resident_id, source_id)
    if wish is None:
        return False
    look = Look("records.brought_back", kinds=wish.kinds, actor_kind="job", reason=reason, source="job")
    door.note(resident_id, look)
    _end(wish, now=now)
    return True


def _end(wish: TakingAway, *, now: datetime) -> None:
    TakingAway.objects.filter(pk=wish.pk).update(state=TakingAway.State.KEPT, ended_at=now)
    _hide(wish.resident_id, wish.source_id, since=None)
    tell(wish.resident_id, "records.brought_back", path=reverse("feeds:coverage"))


def _locked_tie(resident_id: UUID, source_id: UUID) -> Holding | None:
    """The tie, locked: whoever connects, asks, keeps or deletes does it one after the other."""
    ties = Holding.objects.filter(resident_id=resident_id, source_id=source_id)
    return ties.select_for_update().first()


def _hide(resident_id: UUID, source_id: UUID, *, since: datetime | None) -> None:
    Holding.objects.filter(resident_id=resident_id, source_id=source_id).update(put_away_at=since)
    announce(resident_id)


def announce(resident_id: UUID) -> None:
    """Lets whoever works with records know, after the commit, that there are others now."""
    residents = frozenset([resident_id])
    transaction.on_commit(lambda: ledger.records_changed.send(sender=None, residents=residents))


def tell(resident_id: UUID, happened: str, *, path: str) -> None:
    """Mails everybody who acts for the resident, after the commit."""
    waiting.mail(waiting.addresses_of(resident_id), happened, path)
