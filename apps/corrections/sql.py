"""What the database does for corrections: it knows whose clock strikes and whose records changed, what is to be
delivered, and what a link opens."""

from typing import Final

#: The next residents with a correction whose clock says something else by a day.
DUE: Final = """
CREATE FUNCTION corrections_due(p_day date, p_after uuid, p_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT resident_id FROM corrections_correction
    WHERE wakes_on <= p_day AND (p_after IS NULL OR resident_id > p_after)
    ORDER BY resident_id LIMIT p_most
$$
"""
#: Requests that are to be delivered now and that nobody else has in hand.
REQUESTS: Final = """
CREATE FUNCTION corrections_requests_due(p_now timestamptz, p_most integer)
RETURNS TABLE (id uuid, resident_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id, resident_id FROM corrections_request
    WHERE state = 'waiting' AND next_attempt_at <= p_now AND (lease_until IS NULL OR lease_until <= p_now)
    ORDER BY next_attempt_at, id LIMIT p_most
$$
"""
#: Whose a link is; whether it may still be used is seen behind the door.
LINK: Final = """
CREATE FUNCTION corrections_link(p_hash bytea) RETURNS TABLE (id uuid, resident_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id, resident_id FROM corrections_evidencelink WHERE token_hash = p_hash
$$
"""
MAY_CALL: Final = {
    "corrections_due(date, uuid, integer)": DUE,
    "corrections_requests_due(timestamptz, integer)": REQUESTS,
    "corrections_link(bytea)": LINK,
}

#: Whatever makes a case be read again is looked at for corrections too; who has none is not noted. An entry is as well:
#: a decision may come after the data that shows it, and people are told of it.
NOTE: Final = """
CREATE FUNCTION corrections_note_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO corrections_change (resident_id) SELECT DISTINCT resident_id FROM written
    WHERE EXISTS (SELECT 1 FROM corrections_correction c WHERE c.resident_id = written.resident_id);
    RETURN NULL;
END $$;
CREATE TRIGGER readiness_change_note_corrections AFTER INSERT ON readiness_change REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_note_rows();
CREATE TRIGGER corrections_entry_note_corrections AFTER INSERT ON corrections_entry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_note_rows()
"""
DROP_NOTE: Final = """
DROP TRIGGER corrections_entry_note_corrections ON corrections_entry;
DROP TRIGGER readiness_change_note_corrections ON readiness_change;
DROP FUNCTION corrections_note_rows()
"""
#: The next residents of whom something was noted, in the order of their ids.
CHANGED: Final = """
CREATE FUNCTION corrections_changed(p_after uuid, p_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT resident_id FROM corrections_change WHERE p_after IS NULL OR resident_id > p_after
    ORDER BY resident_id LIMIT p_most
$$
"""
#: Corrections of a resident's records, as far as this passage may see the records: under a permission those of the
#: kinds that were given, and no others.
OF_RECORDS: Final = """
CREATE FUNCTION corrections_of_records(p_resident uuid)
RETURNS TABLE (id uuid, follows_id uuid, route text, content bytea, entry_ids uuid[], entries bytea[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.id, c.follows_id, c.route, c.content,
        ARRAY(SELECT e.id FROM corrections_entry e WHERE e.correction_id = c.id ORDER BY e.number),
        ARRAY(SELECT e.content FROM corrections_entry e WHERE e.correction_id = c.id ORDER BY e.number)
    FROM corrections_correction c
    WHERE c.resident_id = p_resident AND p_resident = ANY (tsunagi_residents()) AND EXISTS (
        SELECT 1 FROM wallet_record r WHERE r.resident_id = c.resident_id AND r.id = c.record_id
            AND (tsunagi_kinds() IS NULL OR r.kind = ANY (tsunagi_kinds()))
    )
    ORDER BY c.begun_at, c.id
$$
"""
MAY_CALL_SINCE_WATCHING: Final = {
    "corrections_changed(uuid, integer)": CHANGED,
    "corrections_of_records(uuid)": OF_RECORDS,
}
#: Corrections of a resident that ask for records which are not there: under a permission those of the kinds that were
#: given, which it names; else all.
ASKING_FOR_NAMED: Final = "corrections_asking_for(uuid)"
ASKING_FOR: Final = """
CREATE FUNCTION corrections_asking_for(p_resident uuid)
RETURNS TABLE (id uuid, follows_id uuid, route text, content bytea, entry_ids uuid[], entries bytea[], kinds text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.id, c.follows_id, c.route, c.content,
        ARRAY(SELECT e.id FROM corrections_entry e WHERE e.correction_id = c.id ORDER BY e.number),
        ARRAY(SELECT e.content FROM corrections_entry e WHERE e.correction_id = c.id ORDER BY e.number),
        tsunagi_kinds()
    FROM corrections_correction c
    WHERE c.resident_id = p_resident AND p_resident = ANY (tsunagi_residents()) AND cardinality(c.asked_kinds) > 0
        AND (tsunagi_kinds() IS NULL OR c.asked_kinds::text[] && tsunagi_kinds())
    ORDER BY c.begun_at, c.id
$$
"""
