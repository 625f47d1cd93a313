"""Planning what a resident is told: what producers want now is compared with what stands there.

Who has to be planned anew stands in the database (``ask``). One process does it at a time, some hundred residents in a
transaction each.
"""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from time import monotonic
from typing import Final, NamedTuple
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from apps.accounts.prepared import fetch_prepared, prepared_cursor
from apps.consent import door
from apps.consent.sealing import DataKey, keys_of, living_keys_of
from apps.notices import producers
from apps.notices.models import Notice
from apps.notices.producers import About, Producer
from apps.notices.telling import tell, withdraw

log = logging.getLogger(__name__)

BATCH: Final = 100
_ALONE: Final = 0x74656C6C  # "tell": the lock under which one process plans
_ASK: Final = "INSERT INTO notices_change (resident_id, producer) SELECT unnest(%s::uuid[]), %s"
_TAKE: Final = "DELETE FROM notices_change WHERE resident_id = ANY(%s) RETURNING resident_id, producer"


class Planned(NamedTuple):
    """How many residents were looked at, and how much was told (new or changed) and withdrawn."""

    residents: int = 0
    told: int = 0
    withdrawn: int = 0

    def plus(self, other: "Planned") -> "Planned":
        return Planned(*(one + another for one, another in zip(self, other, strict=True)))


def ask(residents: Iterable[UUID], *, producer: str = "") -> None:
    """Has residents planned anew within a minute: by one producer, or by all. Call it where they are admitted."""
    named = sorted(residents)
    if named:
        with prepared_cursor() as cursor:
            cursor.execute(_ASK, [named, producer], prepare=True)


def plan(
    resident_id: UUID,
    *,
    key: DataKey | None = None,
    now: datetime | None = None,
    only: Collection[str] = (),
) -> Planned:
    """Plans one resident inside a passage, by all producers or by ``only`` some.

    A producer that raises is left out, logged by the type of what it raised, and what it had told stays. Raises
    OperationalError when the database could not go on.
    """
    about = About(resident_id, key or keys_of([resident_id])[resident_id], now or timezone.now())
    done = Planned(residents=1)
    for producer in list(producers.REGISTERED.values()):
        if only and producer.name not in only:
            continue
        try:
            with transaction.atomic():
                done = done.plus(_by(producer, about))
        except OperationalError:
            raise  # the database's own trouble: everything of this transaction is planned again later
        except Exception:  # one producer must not silence the others
            log.exception("the producer %s could not say what is to be told", producer.name)
    return done


def _by(producer: Producer, about: About) -> Planned:
    wanted = {each.key: each for each in producer.produce(about)}
    told = sum(
        tell(
            about.resident_id,
            each.kind,
            key=each.key,
            says=each.says,
            values=each.values,
            when=each.when,
            on=each.on,
            step=each.step,
            group=each.group,
            source=each.source,
            is_event=producer.of_events,
            producer=producer.name,
            data_key=about.key,
            now=about.now,
        )
        for each in wanted.values()
    )
    return Planned(0, told, 0 if producer.of_events else _withdraw(producer, about, wanted.keys()))


def _withdraw(producer: Producer, about: About, wanted: Collection[str]) -> int:
    live = Notice.objects.filter(
        resident_id=about.resident_id, producer=producer.name, withdrawn_at=None
    ).values_list("key", flat=True)
    return sum(withdraw(about.resident_id, key, now=about.now) for key in live if key not in wanted)


def plan_changed(*, now: datetime, seconds: float = 200) -> Planned:
    """Plans everybody who was asked for, for at most so long; nothing while another process does it."""
    done, after, until = Planned(), None, monotonic() + seconds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ALONE])
        if cursor.fetchone() != (True,):
            return done
        try:
            while monotonic() < until and (residents := _changed(after)):
                done = done.plus(_batch(residents, now=now))
                after = residents[-1]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])
    return done


def _changed(after: UUID | None) -> list[UUID]:
    return [row[0] for row in fetch_prepared("SELECT notices_changed(%s, %s)", [after, BATCH])]


@transaction.atomic
def _batch(residents: list[UUID], *, now: datetime) -> Planned:
    """The notes are taken first: what is asked for meanwhile stays noted."""
    door.admit(residents)
    asked: dict[UUID, set[str]] = {}
    for resident_id, producer in fetch_prepared(_TAKE, [residents]):
        asked.setdefault(resident_id, set()).add(producer)
    keys = living_keys_of(asked)  # somebody may be erased at this moment
    done = Planned()
    for resident_id, key in keys.items():
        names = asked[resident_id]
        done = done.plus(plan(resident_id, key=key, now=now, only=() if "" in names else names))
    return done
