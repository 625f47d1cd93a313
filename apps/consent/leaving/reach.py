"""What erasing a resident reaches: every table with rows about residents, registered by the app that owns it.

The statements become one function of the database (``owner_functions``), written by its owner after each migration,
so that the web's role can start an erasure that is due but never choose what goes. A second function of the same kind
takes away what one source (``sender``) sent about somebody who stays.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reached:
    """What becomes of one table's rows about the resident ``leaver``.

    ``statement`` is SQL that may only be ours; ``where`` finds the rows, to count them and to see that none stayed.
    """

    table: str
    statement: str
    where: str


#: In the order of registration: lower apps first, which the deferred foreign keys do not mind.
REACHED: Final[dict[str, Reached]] = {}
#: Statements that come before anything is deleted, so that nobody writes about the resident meanwhile.
FIRST: Final[list[str]] = []
#: Tables with a resident's id whose rows stay, and why.
STAYS: Final[dict[str, str]] = {}


def reach(table: str, *, statement: str = "", where: str = "resident_id = leaver") -> None:
    """Erasing a resident deletes their rows of a table, or runs ``statement`` instead; called from ``ready()``."""
    statement = statement or f"DELETE FROM {table} WHERE {where}"  # noqa: S608 - names of ours
    REACHED[table] = Reached(table, statement, where)


def stays(table: str, *, why: str) -> None:
    """Says that rows of a table outlive their resident because they tell nothing about anybody."""
    STAYS[table] = why


def first(statement: str) -> None:
    """Has a statement run before anything of ``leaver`` is deleted."""
    if statement not in FIRST:
        FIRST.append(statement)


#: What taking away one source's records reaches, in the order of registration.
SENT: Final[dict[str, Reached]] = {}
#: Statements that come before it.
SENT_FIRST: Final[list[str]] = []
#: Tables that name both a resident and a source and of which nothing is taken away, and why.
SENT_STAYS: Final[dict[str, str]] = {}


def sent(
    table: str, *, statement: str = "", where: str = "resident_id = leaver AND source_id = sender"
) -> None:
    """Taking away what ``sender`` sent about ``leaver`` deletes these rows, or runs ``statement`` instead."""
    statement = statement or f"DELETE FROM {table} WHERE {where}"  # noqa: S608 - names of ours
    SENT[table] = Reached(table, statement, where)


def sent_first(statement: str) -> None:
    """Has a statement run before anything that ``sender`` sent is taken away."""
    if statement not in SENT_FIRST:
        SENT_FIRST.append(statement)


def sent_stays(table: str, *, why: str) -> None:
    """Says that rows of a table stay although they name the source, because it did not send them."""
    SENT_STAYS[table] = why
