"""Row-level security as migrations say it: a table of record data shows only the residents the door admitted."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import migrations

#: What policies ask: the residents, the kinds of record (NULL: all), the institution and the organisation of this
#: transaction. ``consent.door`` sets them; nothing else does.
CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION tsunagi_residents() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(nullif(current_setting('tsunagi.residents', true), ''), ',')::uuid[]
$$;
CREATE OR REPLACE FUNCTION tsunagi_institution() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('tsunagi.institution', true), '')::uuid
$$;
CREATE OR REPLACE FUNCTION tsunagi_kinds() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(nullif(current_setting('tsunagi.kinds', true), ''), ',')
$$;
CREATE OR REPLACE FUNCTION tsunagi_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('tsunagi.organisation', true), '')::uuid
$$;
"""
DROP_FUNCTION = """
DROP FUNCTION tsunagi_residents(); DROP FUNCTION tsunagi_institution();
DROP FUNCTION tsunagi_kinds(); DROP FUNCTION tsunagi_organisation()
"""

# "IS TRUE" keeps each condition a filter: as an index condition its array is sorted again for every look-up
_ADMITTED = "resident_id = ANY ((SELECT tsunagi_residents())::uuid[])"
_EVERYTHING = f"({_ADMITTED} AND (SELECT tsunagi_kinds()) IS NULL) IS TRUE"
_ITS_KIND = (
    f"({_ADMITTED} AND ((SELECT tsunagi_kinds()) IS NULL OR kind = ANY ((SELECT tsunagi_kinds())::text[])))"
    " IS TRUE"
)


def guard(table: str, *, also: str = "", shared_by_kind: bool = False) -> migrations.RunSQL:
    """The operation that puts a table behind the door, for its owner too (FORCE).

    The table must have a column ``resident_id``. Somebody who reads through a grant finds nothing in it, unless
    ``shared_by_kind``: then the rows whose column ``kind`` is among the kinds granted. ``also`` is a further
    condition under which a row is visible, in SQL, for rows that belong to an institution or organisation. Without
    a passage through ``consent.door`` no row is found and none can be written.
    """
    condition = _ITS_KIND if shared_by_kind else _EVERYTHING
    if also:
        condition = f"({condition} OR {also})"
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {table}_door ON {table}",
            f"CREATE POLICY {table}_door ON {table} USING ({condition}) WITH CHECK ({condition})",
        ],
        reverse_sql=[
            f"DROP POLICY IF EXISTS {table}_door ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def hide_what_is_put_away(table: str, source: str) -> migrations.RunSQL:
    """Hides from the web's role the rows of sources that a resident has put away (``wallet_put_away``).

    Whatever else lets a row be seen: the policy is restrictive. ``source`` is the column that names the source. Ingest
    of that very source sees the rows, or it would write them a second time; the owner's functions do as well.
    """
    role = settings.DATABASE_WEB_ROLE
    shown = (
        f"{source} = (SELECT tsunagi_institution()) OR (SELECT wallet_put_away()) IS NULL"
        f" OR resident_id IS NULL OR resident_id::text || {source}::text <> ALL ((SELECT wallet_put_away())::text[])"
    )
    return migrations.RunSQL(
        f"CREATE POLICY {table}_put_away ON {table} AS RESTRICTIVE FOR SELECT TO {role} USING (({shown}) IS TRUE)",
        f"DROP POLICY {table}_put_away ON {table}",
    )


def open_to_owner(table: str) -> migrations.RunSQL:
    """Lets the owner of the database past the policy, for functions and commands that must see every row.

    Only the role that runs the migrations; the web is another role and may not become it.
    """
    return migrations.RunSQL(
        f"CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"DROP POLICY {table}_owner ON {table}",
    )


def keep(table: str, *, but: Sequence[str] = ()) -> migrations.RunSQL:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE on a table, to its owner as well; ``but`` names exceptions."""
    refused = [word for word in ("UPDATE", "DELETE") if word not in but]
    create: list[Any] = [
        _REFUSE,
        f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} EXECUTE FUNCTION tsunagi_keep()",
    ]
    if refused:
        create.append(
            f"CREATE TRIGGER {table}_keep BEFORE {' OR '.join(refused)} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION tsunagi_keep()"
        )
    return migrations.RunSQL(
        create,
        [
            f"DROP TRIGGER IF EXISTS {table}_keep ON {table}",
            f"DROP TRIGGER IF EXISTS {table}_keep_all ON {table}",
        ],
    )


_REFUSE = """
CREATE OR REPLACE FUNCTION tsunagi_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
