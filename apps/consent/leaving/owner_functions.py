"""Functions that follow from what the apps registered; the owner of the database writes them after each migration."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

from apps.consent.leaving import expiring
from apps.consent.leaving import sql as leaving_sql
from apps.consent.leaving.reach import FIRST, REACHED, SENT, SENT_FIRST, SENT_STAYS, STAYS


def write_after_migrating(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Writes the functions that delete; only the owner may, and only once the tables are there."""
    del sender
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = to_regclass(%s)",
            ["consent_tombstone"],
        )
        if cursor.fetchone() != (True,):  # migrated back to before, or `flush` by the web's role
            return
        existing = set(connection.introspection.table_names(cursor))
        reached = [each for name, each in REACHED.items() if name in existing]
        cursor.execute(leaving_sql.erase_rows(FIRST if len(reached) == len(REACHED) else (), reached, STAYS))
        if existing.issuperset(SENT):
            cursor.execute(leaving_sql.take_away_rows(SENT_FIRST, SENT.values(), SENT_STAYS))
        for statement in expiring.functions(existing):
            cursor.execute(statement)
        for statement in leaving_sql.REWRITTEN:
            cursor.execute(statement)
        for named in leaving_sql.WEB_MAY_CALL_REWRITTEN:
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {named} FROM PUBLIC")
        for named in ("consent_expire(text, integer)", *leaving_sql.WEB_MAY_CALL_REWRITTEN):
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                    sql.SQL(named), sql.Identifier(settings.DATABASE_WEB_ROLE)
                )
            )
