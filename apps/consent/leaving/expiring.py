"""What the calendar takes away: statements that apps register become database functions that know the periods.

The web's role may not delete from the ledger, so functions of the owner do it. They take no date from the web: it
can start the work that is due today and nothing else. Only the owner may pass a day in.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.leaving import retention

log = logging.getLogger(__name__)

BATCH: Final = 500
"""Residents, or rows of nobody, in one transaction."""


type Scope = Mapping[str, Any]
"""Whom the door admits for one transaction: the arguments of ``door.admit``."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """One statement that deletes or empties rows whose time is over.

    ``statement`` is SQL of ours that may use ``day`` (a date), ``most`` (rows) and ``consent_keeps(what)`` (an
    interval, NULL for always), and that ends in rows of what went and how many. It is run for each of ``scopes``;
    where it holds ``{alongside}``, apps above add what goes with its rows.
    """

    name: str
    tables: tuple[str, ...]
    statement: str
    scopes: Callable[[], Iterable[Scope]]


REGISTERED: Final[dict[str, Expiry]] = {}
_ALONGSIDE: Final[dict[str, list[str]]] = {}


def nobody() -> Iterable[Scope]:
    """For rows that belong to no resident."""
    return ({"residents": ()},)


def residents() -> Iterator[Scope]:
    """All residents in the order of their ids, a batch at a time; somebody who comes meanwhile has nothing old."""
    after = UUID(int=0)
    while True:
        found = list(
            Resident.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        if not found:
            return
        yield {"residents": found}
        after = found[-1]


def expire(
    name: str, *, tables: Sequence[str], statement: str, scopes: Callable[[], Iterable[Scope]] = residents
) -> None:
    """Registers a statement; called from ``ready()``."""
    REGISTERED[name] = Expiry(name, tuple(tables), statement, scopes)


def alongside(name: str, expression: str) -> None:
    """Adds a further part of a ``WITH`` to another app's statement, for what must go with its rows."""
    parts = _ALONGSIDE.setdefault(name, [])
    if expression not in parts:
        parts.append(expression)


def _whole(expiry: Expiry) -> str:
    added = "".join(f", {part}" for part in _ALONGSIDE.get(expiry.name, ()))
    return expiry.statement.replace("{alongside}", added)


def functions(existing: Iterable[str]) -> Iterator[str]:
    """The database functions, for the tables there are; run by the owner after each migration."""
    there = set(existing)
    keeps = " ".join(
        f"WHEN '{rule.what}' THEN interval '{rule.keep}'"
        for rule in retention.rules().values()
        if rule.has_a_period
    )
    yield f"""
CREATE OR REPLACE FUNCTION consent_keeps(what text) RETURNS interval LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$ SELECT CASE what {keeps} END $$
"""
    branches = "".join(
        f"\n    IF p_name = '{each.name}' THEN\n        RETURN QUERY {_whole(each)};\n    END IF;"
        for each in REGISTERED.values()
        if there.issuperset(each.tables)
    )
    yield f"""
CREATE OR REPLACE FUNCTION consent_expire_as_of(p_name text, day date, most integer)
RETURNS TABLE (went text, times bigint) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN{branches}
END $$;
REVOKE ALL ON FUNCTION consent_expire_as_of(text, date, integer) FROM PUBLIC
"""
    yield """
CREATE OR REPLACE FUNCTION consent_expire(p_name text, most integer)
RETURNS TABLE (went text, times bigint) LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM consent_expire_as_of(p_name, (now() AT TIME ZONE 'Asia/Tokyo')::date, most)
$$;
REVOKE ALL ON FUNCTION consent_expire(text, integer) FROM PUBLIC
"""


def expire_all() -> Counter[str]:
    """Takes away everything whose time is over today; returns how much of each kind went."""
    gone: Counter[str] = Counter()
    for each in REGISTERED.values():
        for scope in each.scopes():
            gone += _run(each.name, scope)
    log.info(
        "expired %s", ", ".join(f"{what}: {number}" for what, number in sorted(gone.items())) or "nothing"
    )
    return gone


def _run(name: str, scope: Scope) -> Counter[str]:
    """One scope, in transactions of at most ``BATCH`` rows."""
    gone: Counter[str] = Counter()
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            door.admit(**scope)
            cursor.execute("SELECT went, times FROM consent_expire(%s, %s)", [name, BATCH])
            step = Counter({what: int(times) for what, times in cursor.fetchall() if times})
        gone += step
        if step.total() < BATCH:
            return gone
