"""The outbox: mails as rows, each handed over once, none lost while the mail server is down.

``gather`` puts what is due into the outbox, one mail for all that a resident is told at once. ``send`` leases rows, says
so with a commit, hands them over and writes down what the server said. A worker that dies between handing over and
writing down leaves a row whose lease ends: the same mail goes again under the same Message-ID (docs/telling.md).
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from apps.accounts.models import ActsFor
from apps.accounts.prepared import fetch_prepared
from apps.consent import door
from apps.notices.mailing import Handed, Post, letter, post
from apps.notices.models import Delivery, Preference

log = logging.getLogger(__name__)

GATHERED: Final = 500
"""Residents in one transaction."""
LEASED: Final = 50
LEASE: Final = timedelta(minutes=5)
"""Longer than so many mails may take: each waits for the server for seconds, not for minutes."""
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=4)
GIVE_UP_AFTER: Final = timedelta(days=7)
NO_SERVER_MOST: Final = 5
"""So many times in a row nothing answers, and the others are not tried now."""

_SETTLE_NOTICES: Final = """
WITH due AS (
    SELECT id FROM notices_notice
    WHERE resident_id = ANY(%s) AND mail_settled_at IS NULL AND withdrawn_at IS NULL AND due_at <= %s
    ORDER BY id FOR UPDATE SKIP LOCKED
)
UPDATE notices_notice n SET mail_settled_at = %s FROM due WHERE n.id = due.id
RETURNING n.resident_id, n.kind, n.read_at IS NULL
"""


class Leased(NamedTuple):
    """A row that this worker alone may hand over now, for the time of its lease."""

    id: UUID
    resident_id: UUID
    reader: UUID
    attempts: int
    token: int
    made_at: datetime
    is_needed: bool


class Reader(NamedTuple):
    """Where a mail goes, and in which language it speaks."""

    address: str
    language: str


def deliver(*, now: datetime, seconds: float = 200) -> Counter[str]:
    """Gathers what is due and hands over what waits, for at most so long; returns how often what happened."""
    return Counter(gathered=gather(now=now)) + send(now=now, seconds=seconds)


# -- into the outbox ----------------------------------------------------------------------------------------------
def gather(*, now: datetime) -> int:
    """Makes a mail for everybody who is to be told something by mail that is due; returns how many."""
    made, after = 0, None
    while residents := _due(now, after):
        made += _gather(residents, now)
        after = residents[-1]
    return made


def _due(now: datetime, after: UUID | None) -> list[UUID]:
    """Those of whom something is due and who are not in their quiet hours."""
    return [row[0] for row in fetch_prepared("SELECT notices_due(%s, %s, %s)", [now, after, GATHERED])]


@transaction.atomic
def _gather(residents: list[UUID], now: datetime) -> int:
    """What is found due is settled and its mails are made in one transaction: both or neither."""
    door.admit(residents)
    settled = fetch_prepared(_SETTLE_NOTICES, [residents, now, now])
    inbox_only = dict(
        Preference.objects.filter(resident_id__in=residents).values_list("resident_id", "inbox_only")
    )
    to_tell = {
        resident for resident, kind, unread in settled if unread and kind not in inbox_only.get(resident, ())
    }
    readers = set(
        ActsFor.objects.filter(resident_id__in=to_tell, user__is_active=True).values_list(
            "resident_id", "user_id"
        )
    )
    new = sorted(readers - _waiting(to_tell, now))
    Delivery.objects.bulk_create(
        Delivery(resident_id=resident, reader=reader, made_at=now, next_attempt_at=now)
        for resident, reader in new
    )
    return len(new)


def _waiting(residents: Collection[UUID], now: datetime) -> set[tuple[UUID, UUID]]:
    """Mails that wait already and that nobody is handing over at this moment: what is new joins them."""
    rows = Delivery.objects.filter(resident_id__in=residents, state=Delivery.State.WAITING)
    free = rows.select_for_update(skip_locked=True).values_list("resident_id", "reader", "lease_until")
    return {(resident, reader) for resident, reader, until in free if until is None or until <= now}


# -- out of the outbox --------------------------------------------------------------------------------------------
def send(*, now: datetime, seconds: float = 200) -> Counter[str]:
    """Hands over what is due, until nothing is left, the time is over, or no server answers."""
    done: Counter[str] = Counter()
    until = monotonic() + seconds
    silent = 0
    with post() as opened:
        while leased := lease(now=now):
            readers = _readers(leased)
            for row in leased:
                if monotonic() > until or silent >= NO_SERVER_MOST:
                    _give_back(row, now)
                    continue
                said = _hand_over(opened, row, readers.get((row.resident_id, row.reader)))
                silent = silent + 1 if said is Handed.NO_SERVER else 0
                done[settle(row, said, now=now)] += 1
            if monotonic() > until or silent >= NO_SERVER_MOST:
                break
    return done


def lease(*, now: datetime, most: int = LEASED) -> list[Leased]:
    """Takes rows for the time of a lease. The attempt is counted and committed before anything is handed over."""
    return [
        Leased(*row)
        for row in fetch_prepared("SELECT * FROM notices_lease(%s, %s, %s)", [now, now + LEASE, most])
    ]


def _readers(leased: Iterable[Leased]) -> Mapping[tuple[UUID, UUID], Reader]:
    """The addresses of those who still act for the residents."""
    acting = ActsFor.objects.filter(
        resident_id__in={row.resident_id for row in leased},
        user_id__in={row.reader for row in leased},
        user__is_active=True,
    )
    rows = acting.values_list("resident_id", "user_id", "user__email", "user__language")
    return {(resident, user): Reader(email, language) for resident, user, email, language in rows}


def _hand_over(opened: Post, row: Leased, reader: Reader | None) -> Handed | None:
    """None where there is nobody to write to, or nothing unread to write about."""
    if reader is None or not row.is_needed:
        return None
    return opened.hand_over(letter(row.id, reader.address, reader.language, made_at=row.made_at))


_ENDS: Final = {
    None: Delivery.State.NEEDLESS,
    Handed.TAKEN: Delivery.State.DELIVERED,
    Handed.NO_SUCH_ADDRESS: Delivery.State.REFUSED,
}


def settle(row: Leased, said: Handed | None, *, now: datetime) -> str:
    """Writes down what became of an attempt, at once and by itself; returns the state of the row."""
    state = _ENDS.get(said, Delivery.State.WAITING)
    if state == Delivery.State.WAITING and now - row.made_at >= GIVE_UP_AFTER:
        state = Delivery.State.GIVEN_UP
        log.error("a mail was given up: no server has taken it for days")
    again = now + wait(row.id, row.attempts) if state == Delivery.State.WAITING else None
    fetch_prepared("SELECT notices_settle(%s, %s, %s, %s, %s)", [row.id, row.token, state, now, again])
    return str(state)


def _give_back(row: Leased, now: datetime) -> None:
    """For a row that was leased and not tried: it is due as before."""
    fetch_prepared(
        "SELECT notices_settle(%s, %s, %s, %s, %s)", [row.id, row.token, Delivery.State.WAITING, now, None]
    )


def wait(delivery_id: UUID, attempts: int) -> timedelta:
    """How long a mail waits after so many attempts: twice as long each time, up to four hours.

    Between half and all of it, by the row's own id, so that ten thousand mails do not all come back at once.
    """
    whole = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return whole * (0.5 + (delivery_id.int ^ attempts * 0x9E3779B1) % 1024 / 2048)
