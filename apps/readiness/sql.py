"""What the database does for assessments: it notes whose records changed, and knows who is due."""

from typing import Final

#: Runs as the owner: whoever writes records or ties notes it, and cannot leave it out.
NOTE: Final = """
CREATE FUNCTION readiness_note_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO readiness_change (resident_id) SELECT DISTINCT resident_id FROM written;
    RETURN NULL;
END $$
"""
DROP_NOTE: Final = "DROP FUNCTION readiness_note_rows()"


def note_writes(table: str) -> tuple[list[str], list[str]]:
    """Triggers by which every statement that adds or changes rows of a table notes their residents, and their end."""
    create = [
        f"CREATE TRIGGER {table}_note_{word.lower()} AFTER {word} ON {table} REFERENCING NEW TABLE AS written"
        " FOR EACH STATEMENT EXECUTE FUNCTION readiness_note_rows()"
        for word in ("INSERT", "UPDATE")
    ]
    drop = [f"DROP TRIGGER {table}_note_{word} ON {table}" for word in ("insert", "update")]
    return create, drop


#: When somebody else may have spoken in a source's name, or may no longer: everybody tied to it is concerned.
NOTE_DOUBT: Final = """
CREATE FUNCTION readiness_note_doubt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO readiness_change (resident_id)
    SELECT resident_id FROM wallet_holding WHERE source_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER wallet_source_note_doubt AFTER UPDATE OF doubted ON wallet_source FOR EACH ROW
    WHEN (NEW.doubted IS DISTINCT FROM OLD.doubted) EXECUTE FUNCTION readiness_note_doubt()
"""
DROP_NOTE_DOUBT: Final = """
DROP TRIGGER wallet_source_note_doubt ON wallet_source; DROP FUNCTION readiness_note_doubt()
"""

#: The next residents of whom something was noted, in the order of their ids.
CHANGED: Final = """
CREATE FUNCTION readiness_changed(p_after uuid, p_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT resident_id FROM readiness_change WHERE p_after IS NULL OR resident_id > p_after
    ORDER BY resident_id LIMIT p_most
$$
"""
#: The next residents whose answers ended before a day, or come from another engine or rule set.
DUE: Final = """
CREATE FUNCTION readiness_due(p_day date, p_engine text, p_rules text, p_after uuid, p_most integer)
RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT resident_id FROM readiness_standing
    WHERE (stands_until < p_day OR engine <> p_engine OR rule_set <> p_rules)
        AND (p_after IS NULL OR resident_id > p_after)
    ORDER BY resident_id LIMIT p_most
$$
"""
