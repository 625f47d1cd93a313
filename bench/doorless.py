"""The reference of the door's benchmark: the same site without a door.

It connects as the owner of the database, whom no policy binds, notes no look, and asks for the reader and their key by
two plain queries. Only for measuring: nothing else may start it.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.wsgi import get_wsgi_application

os.environ["TSUNAGI_DATABASE_ROLE"] = "owner"

# as config.wsgi does it, which refuses a role that no policy binds
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()
gc.collect()
gc.freeze()

from apps.accounts import acting  # noqa: E402
from apps.accounts.models import Resident  # noqa: E402
from apps.accounts.prepared import fetch_prepared  # noqa: E402
from apps.consent import door, sealing  # noqa: E402

_ACTING = """
SELECT resident.id, display_name, resident.created_at, wrapped, kek_id
FROM accounts_resident resident JOIN accounts_actsfor actor ON actor.resident_id = resident.id
LEFT JOIN consent_residentkey key ON key.resident_id = resident.id
WHERE actor.user_id = %s
ORDER BY (resident.id = %s::uuid) IS TRUE DESC, actor.role DESC, display_name, resident.id LIMIT 1
"""
_OWN = "SELECT array_agg(resident_id) FROM accounts_actsfor WHERE user_id = %s"


class _NoLook:
    """What a passage offers, without a line in the log."""

    wards: frozenset[UUID] = frozenset()

    def __init__(self, residents: tuple[UUID, ...]) -> None:
        self.residents = residents

    def look(self, resident_id: UUID, **_said: Any) -> sealing.DataKey:
        return sealing.keys_of([resident_id])[resident_id]


@contextmanager
def _acting(request: Any, **_said: Any) -> Iterator[door.ActingPassage]:
    (row,) = fetch_prepared(_ACTING, [request.user.pk, acting.chosen(request)])
    resident = Resident.from_db("default", ("id", "display_name", "created_at"), row[:3])
    yield door.ActingPassage(acting.remember(request, resident), *row[3:])


@contextmanager
def _own(user: Any, **_said: Any) -> Iterator[_NoLook]:
    ((mine,),) = fetch_prepared(_OWN, [user.pk])
    yield _NoLook(tuple(mine))


door.open_acting = _acting
door.open_own = _own  # type: ignore[assignment]
