"""The one way to records: it says for which residents, and opens the database for exactly those.

Tables of record data carry row-level security: without a passage through here a query finds no row. The
setting lasts for one transaction, so it cannot leak into the next request of a pooled connection.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from apps.accounts.models import Resident, User

_ADMIT = "SELECT set_config('tsunagi.residents', %s, true), set_config('tsunagi.institution', %s, true)"


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
        mine = Resident.objects.ids_of(user)
        if resident is not None:
            if resident not in mine:
                raise PermissionDenied
            mine = [resident]
        admit(mine)
        yield Opened(tuple(mine))


def admit(residents: Collection[UUID], *, institution: UUID | None = None) -> None:
    """Makes the rows of exactly these residents visible for the rest of this transaction.

    For the door itself, and for ingest, which writes what an institution sent about the residents of a page;
    ``institution`` opens the connections and the inbox of that one institution besides.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The door opens inside a transaction only.")
    values = [",".join([resident.hex for resident in residents]), institution.hex if institution else ""]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tsunagi.residents', %s, true), set_config('tsunagi.institution', %s, true)",
            values,
        )
