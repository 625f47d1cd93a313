"""The one way to records: it says for which residents, and opens the database for exactly those.

Tables of record data carry row-level security: without a passage through here a query finds no row. The
setting lasts for one transaction, so it cannot leak into the next request of a pooled connection.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest

from apps.accounts import acting
from apps.accounts.models import Resident, User
from apps.accounts.prepared import fetch_prepared

_ADMIT: Final = (
    "SELECT set_config('tsunagi.residents', %s, true), set_config('tsunagi.institution', %s, true)"
)
#: Whom the user acts for, and in the same breath nobody but them admitted: nothing can come between the two.
_OPEN_OWN: Final = """
WITH mine AS (
    SELECT resident_id FROM accounts_actsfor
    WHERE user_id = %s AND (%s::uuid IS NULL OR resident_id = %s::uuid)
)
SELECT array_agg(resident_id),
    set_config('tsunagi.residents', coalesce(string_agg(resident_id::text, ','), ''), true),
    set_config('tsunagi.institution', '', true)
FROM mine
"""


#: The same for the one whom the user looks at now: the chosen, if the user still acts for them, else themselves.
_OPEN_ACTING: Final = """
WITH acting AS (
    SELECT resident.id, display_name, created_at
    FROM accounts_resident resident JOIN accounts_actsfor actor ON actor.resident_id = resident.id
    WHERE actor.user_id = %s
    ORDER BY (resident.id = %s::uuid) IS TRUE DESC, actor.role DESC, display_name, resident.id LIMIT 1
)
SELECT id, display_name, created_at, set_config('tsunagi.residents', id::text, true),
    set_config('tsunagi.institution', '', true)
FROM acting
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a passage allows: the residents whose rows are visible until the transaction ends."""

    residents: tuple[UUID, ...]


@contextmanager
def open_own(user: User, *, resident: UUID | None = None) -> Iterator[Opened]:
    """Opens the records of the residents whom this user acts for, or of one of them.

    Raises PermissionDenied when the user does not act for that resident; views turn it into 404, so that a
    stranger learns nothing.
    """
    with transaction.atomic():
        ((mine, *_settings),) = fetch_prepared(_OPEN_OWN, [user.pk, resident, resident])
        if mine is None and resident is not None:
            raise PermissionDenied
        yield Opened(tuple(mine or ()))


@contextmanager
def open_acting(request: HttpRequest) -> Iterator[Resident]:
    """Opens the records of the resident whom a signed-in reader looks at now, and says who that is.

    Raises NoResident (404) when the reader acts for nobody.
    """
    with transaction.atomic():
        rows = fetch_prepared(_OPEN_ACTING, [request.user.pk, acting.chosen(request)])
        resident = (
            Resident.from_db("default", ("id", "display_name", "created_at"), rows[0][:3]) if rows else None
        )
        yield acting.remember(request, resident)


def admit(residents: Collection[UUID], *, institution: UUID | None = None) -> None:
    """Makes the rows of exactly these residents visible for the rest of this transaction.

    For the door itself, and for ingest, which writes what an institution sent about the residents of a page;
    ``institution`` opens the connections and the inbox of that one institution besides.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The door opens inside a transaction only.")
    values = [",".join([resident.hex for resident in residents]), institution.hex if institution else ""]
    fetch_prepared(_ADMIT, values)
