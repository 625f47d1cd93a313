"""The tables as they lie in the database, opened, in the form in which ``reference`` states what they must be."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from apps.consent import door
from apps.consent.sealing import INBOX, DataKey, keys_of, system_key
from tests.faults.reference import COLUMNS, Tables
from tests.opened import Opener, opened

type Fetch = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
type Keys = Mapping[UUID | None, DataKey]


def seen_by_owner(database: psycopg.Connection[Any], source: UUID) -> Tables:
    """All rows of one institution, read by the owner of the database."""
    return _tables(
        lambda sql, values: database.execute(sql, values).fetchall(), Opener(database).keys, source
    )


def seen_in_passage(residents: Sequence[UUID], source: UUID) -> Tables:
    """All rows of one institution about these residents, read as the web's role reads them."""
    with transaction.atomic(), connection.cursor() as cursor:
        door.admit(residents, institution=source)
        keys: dict[Any, DataKey] = {None: system_key(INBOX), **keys_of(residents)}

        def fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

        return _tables(fetch, keys, source)


def _tables(fetch: Fetch, keys: Keys, source: UUID) -> Tables:
    return {
        table: sorted((_row(table, row, keys) for row in _rows(fetch, table, source)), key=repr)
        for table in COLUMNS
    }


def _rows(fetch: Fetch, table: str, source: UUID) -> list[dict[str, Any]]:
    """The rows of a table that belong to one institution, by the columns that the reference knows."""
    columns = COLUMNS[table]
    whose = {
        "wallet_confirmation": "record_id IN (SELECT id FROM wallet_record WHERE source_id = %s)",
        # those about single events; how often an institution was away, or a list looked at, is another matter
        "feeds_operatornotice": "institution_id = %s AND code NOT IN"
        " ('key_pending', 'snapshot_differs', 'breaker_open', 'keys_unusable', 'unauthorised', 'stream_stopped')",
    }.get(table, f"{'source_id' if 'source_id' in columns else 'institution_id'} = %s")
    # the keys need whose row it is
    named = [*columns, *({"institution_id"} - set(columns) if table == "feeds_event" else ())]
    return [
        dict(zip(named, row, strict=True))
        for row in fetch(f"SELECT {', '.join(named)} FROM {table} WHERE {whose}", [source])
    ]


def _row(table: str, row: dict[str, Any], keys: Keys) -> tuple[Any, ...]:
    row = opened(row, keys)
    if row.get("payload") is not None:
        row["payload"] = json.loads(row["payload"])
    if isinstance(row.get("told"), str):
        row["told"] = json.loads(row["told"])
    if "token_sha256" in row:
        row["token_sha256"] = bytes(row["token_sha256"])
    return tuple(row[name] for name in COLUMNS[table])
