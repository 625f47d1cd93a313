"""What the database does for notices: it knows whose mail is due, hands it out once at a time, and finds calendars.

These functions run as the owner, because workers act for nobody: they learn ids, and nothing of what is said.
"""

from typing import Final

#: Whether a moment lies in somebody's quiet hours by the clock where they are; NULL: they have none. The night may
#: reach over midnight.
IS_QUIET: Final = """
CREATE FUNCTION notices_is_quiet(p_at timestamptz, p_zone text, p_from time, p_until time) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_from IS NULL THEN false
        WHEN p_from < p_until THEN (p_at AT TIME ZONE p_zone)::time >= p_from AND (p_at AT TIME ZONE p_zone)::time < p_until
        ELSE (p_at AT TIME ZONE p_zone)::time >= p_from OR (p_at AT TIME ZONE p_zone)::time < p_until END
$$
"""
_QUIET_NOW: Final = """
notices_is_quiet(p_at, coalesce(p.time_zone, 'Asia/Tokyo'),
    CASE WHEN p.resident_id IS NULL THEN '21:00'::time ELSE p.quiet_from END,
    CASE WHEN p.resident_id IS NULL THEN '08:00'::time ELSE p.quiet_until END)
"""
#: The next residents, in the order of their ids, of whom a notice is due and not settled for the mail.
DUE: Final = f"""
CREATE FUNCTION notices_due(p_at timestamptz, p_after uuid, p_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT resident_id FROM (
        SELECT DISTINCT n.resident_id FROM notices_notice n
        WHERE n.mail_settled_at IS NULL AND n.withdrawn_at IS NULL AND n.due_at <= p_at
            AND (p_after IS NULL OR n.resident_id > p_after)
    ) waiting LEFT JOIN notices_preference p USING (resident_id)
    WHERE NOT {_QUIET_NOW}
    ORDER BY resident_id LIMIT p_most
$$
"""  # noqa: S608 - statements of ours
#: Takes mails out of the outbox for a time; what is locked by somebody else is left to them. ``is_needed`` is false where
#: nothing unread is left to tell.
LEASE: Final = f"""
CREATE FUNCTION notices_lease(p_at timestamptz, p_until timestamptz, p_most integer)
RETURNS TABLE (id uuid, resident_id uuid, reader uuid, attempts integer, lease_token bigint, made_at timestamptz,
    is_needed boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH due AS (
        SELECT d.id FROM notices_delivery d LEFT JOIN notices_preference p ON p.resident_id = d.resident_id
        WHERE d.state = 'waiting' AND d.next_attempt_at <= p_at AND (d.lease_until IS NULL OR d.lease_until <= p_at)
            AND NOT {_QUIET_NOW}
        ORDER BY d.next_attempt_at, d.id LIMIT p_most FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE notices_delivery d
    SET lease_until = p_until, lease_token = d.lease_token + 1, attempts = d.attempts + 1
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.resident_id, d.reader, d.attempts, d.lease_token, d.made_at, EXISTS (
        SELECT FROM notices_notice n WHERE n.resident_id = d.resident_id AND n.due_at <= p_at
            AND n.withdrawn_at IS NULL AND n.read_at IS NULL)
$$
"""  # noqa: S608 - statements of ours
#: Writes down what became of an attempt, if the lease is still held; ``waiting`` gives it back for a later one.
SETTLE: Final = """
CREATE FUNCTION notices_settle(p_id uuid, p_token bigint, p_state text, p_at timestamptz, p_next timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE notices_delivery d SET state = p_state, lease_until = NULL,
        ended_at = CASE WHEN p_state = 'waiting' THEN NULL ELSE p_at END,
        next_attempt_at = coalesce(p_next, d.next_attempt_at)
    WHERE d.id = p_id AND d.lease_token = p_token AND d.state = 'waiting';
    RETURN FOUND;
END $$
"""
#: The next residents of whom something was noted, in the order of their ids.
CHANGED: Final = """
CREATE FUNCTION notices_changed(p_after uuid, p_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT resident_id FROM notices_change WHERE p_after IS NULL OR resident_id > p_after
    ORDER BY resident_id LIMIT p_most
$$
"""
#: Residents to whom something is told under a key that several share, such as that one institution is silent.
TOLD_UNDER: Final = """
CREATE FUNCTION notices_told_under(p_key text, p_after uuid, p_most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT resident_id FROM notices_notice
    WHERE key = p_key AND withdrawn_at IS NULL AND (p_after IS NULL OR resident_id > p_after)
    ORDER BY resident_id LIMIT p_most
$$
"""
#: Whose calendar an address opens, and for whom it was made; nothing for one that was revoked, or whose maker no
#: longer acts for the resident.
CALENDAR: Final = """
CREATE FUNCTION notices_calendar(p_sha256 bytea) RETURNS TABLE (resident_id uuid, made_by uuid, secret_sha256 bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.resident_id, c.made_by, c.secret_sha256 FROM notices_calendaraddress c
    JOIN accounts_actsfor actor ON actor.resident_id = c.resident_id AND actor.user_id = c.made_by
    JOIN accounts_user u ON u.id = c.made_by AND u.is_active
    WHERE c.secret_sha256 = p_sha256 AND c.revoked_at IS NULL
$$
"""
#: How many notices the person has not read whom a user looks at now: the chosen one if they act for them, else
#: themselves first. A number for the menu of every page.
UNREAD: Final = """
CREATE FUNCTION notices_unread(p_user uuid, p_chosen uuid, p_at timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*) FROM notices_notice n
    WHERE n.due_at <= p_at AND n.withdrawn_at IS NULL AND n.read_at IS NULL AND n.resident_id = (
        SELECT actor.resident_id FROM accounts_actsfor actor
        JOIN accounts_resident resident ON resident.id = actor.resident_id
        WHERE actor.user_id = p_user
        ORDER BY (actor.resident_id = p_chosen) IS TRUE DESC, actor.role DESC, resident.display_name, resident.id
        LIMIT 1)
$$
"""

FUNCTIONS: Final = {
    "notices_is_quiet(timestamptz, text, time, time)": IS_QUIET,
    "notices_due(timestamptz, uuid, integer)": DUE,
    "notices_lease(timestamptz, timestamptz, integer)": LEASE,
    "notices_settle(uuid, bigint, text, timestamptz, timestamptz)": SETTLE,
    "notices_changed(uuid, integer)": CHANGED,
    "notices_told_under(text, uuid, integer)": TOLD_UNDER,
    "notices_calendar(bytea)": CALENDAR,
    "notices_unread(uuid, uuid, timestamptz)": UNREAD,
}
