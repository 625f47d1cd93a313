"""Verifying the log from its first line: lines and chains, leaves and blocks, heads, in one snapshot."""

import time
from dataclasses import dataclass, field
from typing import Final

from django.db import connection, transaction

from apps.consent.log import sequencing
from apps.consent.log.verification import chains, heads, tree
from apps.consent.log.verification.findings import Findings
from apps.consent.log.verification.reading import rows

#: One snapshot, nothing written; plans for reading everything, without compiling them.
_SNAPSHOT: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL cursor_tuple_fraction = 1",
    "SET LOCAL jit = off",
    "SET LOCAL work_mem = '64MB'",
)
_SEES_ALL: Final = """
SELECT bool_and(pg_has_role(current_user, relowner, 'USAGE')) FROM pg_class
WHERE oid IN ('consent_accessentry'::regclass, 'consent_accesschain'::regclass)
"""


class CannotReadAllError(RuntimeError):
    """The role of this connection does not see every line, so what it finds would mean nothing."""


@dataclass
class Verification:
    """What was read, in how many seconds, and what does not fit."""

    lines: int = 0
    chains: int = 0
    leaves: int = 0
    heads: int = 0
    waiting: int = 0
    seconds: float = 0.0
    findings: Findings = field(default_factory=Findings)

    @property
    def is_sound(self) -> bool:
        return self.findings.total == 0


def verify(*, since: int = 0) -> Verification:
    """Reads everything, or the lines and blocks from leaf ``since`` on; all heads in any case.

    Lines that still wait for a leaf get theirs first. Raises CannotReadAllError unless the role owns the tables.
    """
    if rows(_SEES_ALL) != [(True,)]:
        raise CannotReadAllError(
            "This role does not see every line of the log. Run it as the owner: TSUNAGI_DATABASE_ROLE=owner."
        )
    if rows("SELECT pg_is_in_recovery()") == [(False,)]:
        sequencing.place_waiting()
    begin = time.perf_counter()
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in _SNAPSHOT:
                cursor.execute(statement)
        found = _verify(since)
    found.seconds = round(time.perf_counter() - begin, 3)
    return found


def _verify(since: int) -> Verification:
    found = Verification()
    reader = chains.ChainReader(found.findings)
    reader.read(since)
    found.lines, found.chains, found.waiting = reader.lines, reader.chains, reader.lines - reader.placed
    if not since:
        chains.check_ends(found.findings, reader.gaps)
        chains.check_whose(found.findings)
        chains.name_unplaced(found.findings)
    chains.name_missing(found.findings, reader.gaps, since=since)
    signed = heads.check_heads(found.findings)
    found.heads = len(signed)
    walk = tree.TreeReader(found.findings, signed, since=since)
    walk.read()
    found.leaves = walk.leaves
    return found
