"""Telling a resident something, once: under its key it stands once, however often and by however many it is said.

Call these inside a passage that admits the resident. What is told stands in the inbox from ``when`` on; the mail about
it follows from the row (``outbox``), so that nothing has to be sent here.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from apps.accounts.identifiers import uuid7
from apps.accounts.prepared import prepared_cursor
from apps.consent.sealing import DataKey, keys_of
from apps.notices import contents
from apps.notices.contents import Step
from apps.notices.models import Notice

__all__ = ["Step", "tell", "withdraw"]

#: The same again changes nothing. Other words under the key are told anew; a later or earlier day of telling counts as
#: long as the old one has not come.
_TELL: Final = """
INSERT INTO notices_notice AS n (id, resident_id, key, kind, producer, "group", source_id, is_event, sealed, digest,
    made_at, changed_at, sequence, due_at)
VALUES (%(id)s, %(resident)s, %(key)s, %(kind)s, %(producer)s, %(group)s, %(source)s, %(is_event)s, %(sealed)s,
    %(digest)s, %(now)s, %(now)s, 0, greatest(%(when)s, %(now)s))
ON CONFLICT (resident_id, key) DO UPDATE SET kind = excluded.kind, producer = excluded.producer,
    "group" = excluded."group", source_id = excluded.source_id, is_event = excluded.is_event, sealed = excluded.sealed,
    digest = excluded.digest, changed_at = excluded.changed_at, sequence = n.sequence + 1, due_at = excluded.due_at,
    read_at = NULL, withdrawn_at = NULL, mail_settled_at = NULL
WHERE n.digest <> excluded.digest OR n.withdrawn_at IS NOT NULL
    OR (n.due_at > %(now)s AND n.due_at <> excluded.due_at)
"""


def tell(
    resident_id: UUID,
    kind: str,
    *,
    key: str,
    says: str = "",
    values: Mapping[str, Any] | None = None,
    when: datetime | None = None,
    on: date | None = None,
    step: Step | None = None,
    group: str = "",
    source: UUID | None = None,
    is_event: bool = True,
    producer: str = "",
    data_key: DataKey | None = None,
    now: datetime | None = None,
) -> bool:
    """Tells something from ``when`` on, at once without it; returns whether that was new or had changed.

    ``says`` is the code of a registered message (``kind`` itself without one), ``values`` what it needs: JSON with days
    as ISO 8601 and nothing that differs each time it is asked. ``on`` is the day it is about: with one it stands in
    calendars. ``key`` names the matter by codes and ids: never a value, and the same when its day moves.
    """
    now = now or timezone.now()
    sealer = data_key or keys_of([resident_id])[resident_id]
    plain = contents.contents(says or kind, values, on, step)
    given = {
        "id": uuid7(),
        "resident": resident_id,
        "key": key,
        "kind": kind,
        "producer": producer,
        "group": group,
        "source": source,
        "is_event": is_event,
        "sealed": contents.seal(sealer, key, plain),
        "digest": contents.digest(sealer, key, plain),
        "when": when or now,
        "now": now,
    }
    with prepared_cursor() as cursor:
        return cursor.execute(_TELL, given, prepare=True).rowcount == 1


def withdraw(resident_id: UUID, key: str, *, now: datetime | None = None) -> bool:
    """Says that what was told under a key is over; returns whether it stood there. Told again, it counts anew."""
    now = now or timezone.now()
    live = Notice.objects.filter(resident_id=resident_id, key=key, withdrawn_at=None)
    return bool(live.update(withdrawn_at=now, changed_at=now, sequence=F("sequence") + 1))
