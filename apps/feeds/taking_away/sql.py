"""Database functions of taking away: they run as the owner and check for themselves that a deletion is due."""

from typing import Final

#: Wishes whose time has come, of whatever resident: the scheduler knows nobody before it asks.
DUE: Final = """
CREATE FUNCTION feeds_takings_away_due(p_at timestamptz) RETURNS TABLE (id uuid, resident_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.id, t.resident_id FROM feeds_takingaway t WHERE t.state = 'waiting' AND t.due_at <= p_at
    ORDER BY t.due_at LIMIT 500
$$
"""

#: The tie is locked before the wish, as everybody else does it, and before the log.
TAKE_AWAY: Final = """
CREATE FUNCTION feeds_take_away(p_wish uuid, p_entry uuid) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wish feeds_takingaway%ROWTYPE;
    counts jsonb;
BEGIN
    SELECT * INTO wish FROM feeds_takingaway WHERE id = p_wish AND resident_id = ANY (tsunagi_residents());
    PERFORM FROM wallet_holding WHERE resident_id = wish.resident_id AND source_id = wish.source_id FOR UPDATE;
    SELECT * INTO wish FROM feeds_takingaway WHERE id = wish.id FOR UPDATE;
    IF wish.state IS DISTINCT FROM 'waiting' OR wish.due_at > now()
        OR coalesce(wish.entered_at + consent_keeps('feeds.put_away') > now(), true)
        OR NOT EXISTS (
            SELECT FROM accounts_actsfor actor
            WHERE actor.resident_id = wish.resident_id AND actor.user_id = wish.asked_by)
        OR EXISTS (
            SELECT FROM feeds_connection c
            WHERE c.resident_id = wish.resident_id AND c.institution_id = wish.source_id AND c.state <> 'ended') THEN
        RAISE EXCEPTION 'nothing is due to be taken away' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    PERFORM consent_note(wish.resident_id, 'records.taken_away', wish.kinds::text[], '{}', '{}', 'job', NULL, NULL, '',
        '', NULL, 'allowed', '', 'job', NULL, p_entry);
    counts := consent_take_away_rows(wish.resident_id, wish.source_id);
    UPDATE wallet_holding SET put_away_at = NULL, taken_away_at = now(), complete_epoch = '', complete_at = NULL
    WHERE resident_id = wish.resident_id AND source_id = wish.source_id;
    UPDATE feeds_takingaway SET state = 'done', ended_at = now() WHERE id = wish.id;
    RETURN counts;
END $$
"""

#: A wish keeps who, what and when; the web can end it by keeping what there is, and in no other way.
KEEP_WISH: Final = """
CREATE FUNCTION feeds_takingaway_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state = 'waiting' THEN
        NEW.entered_at := now();
    ELSIF TG_OP = 'INSERT' OR NEW.state <> 'kept' OR OLD.state <> 'waiting'
        OR (NEW.id, NEW.resident_id, NEW.source_id, NEW.asked_by, NEW.kinds, NEW.asked_at, NEW.due_at, NEW.entered_at)
        IS DISTINCT FROM
        (OLD.id, OLD.resident_id, OLD.source_id, OLD.asked_by, OLD.kinds, OLD.asked_at, OLD.due_at, OLD.entered_at)
    THEN
        RAISE EXCEPTION 'who asked for what, and when, is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feeds_takingaway_keep BEFORE INSERT OR UPDATE ON feeds_takingaway
    FOR EACH ROW EXECUTE FUNCTION feeds_takingaway_keep()
"""

WEB_MAY_CALL: Final = ("feeds_takings_away_due(timestamptz)", "feeds_take_away(uuid, uuid)")

DROP: Final = """
DROP TRIGGER feeds_takingaway_keep ON feeds_takingaway;
DROP FUNCTION feeds_takingaway_keep();
DROP FUNCTION feeds_take_away(uuid, uuid);
DROP FUNCTION feeds_takings_away_due(timestamptz)
"""
