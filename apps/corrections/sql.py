"""What the database does for corrections: it knows whose clock strikes, what is to be delivered, and what a link opens."""

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
