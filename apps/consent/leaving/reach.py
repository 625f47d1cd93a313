"""What erasing a resident reaches: every table with rows about residents, registered by the app that owns it.

The statements become one function of the database (``owner_functions``), written by its owner after each migration,
so that the web's role can start an erasure that is due but never choose what goes.
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
