"""Row-level security as migrations say it: a table of record data shows only the residents the door admitted."""

from django.db import migrations

CREATE_FUNCTION = """
CREATE FUNCTION tsunagi_residents() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(nullif(current_setting('tsunagi.residents', true), ''), ',')::uuid[]
$$;
CREATE FUNCTION tsunagi_institution() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('tsunagi.institution', true), '')::uuid
$$;
"""


def guard(table: str, *, also: str = "") -> migrations.RunSQL:
    """The operation that puts a table behind the door, for its owner too (FORCE).

    The table must have a column ``resident_id``. ``also`` is a further condition under which a row is visible,
    in SQL, for rows that belong to nobody yet. Without a passage through ``consent.door`` no row is found and
    none can be written.
    """
    # "IS TRUE" keeps the condition a filter: as an index condition its array is sorted again for every look-up
    condition = "(resident_id = ANY ((SELECT tsunagi_residents())::uuid[])) IS TRUE"
    if also:
        condition = f"({condition} OR {also})"
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_door ON {table} USING ({condition}) WITH CHECK ({condition})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_door ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )
