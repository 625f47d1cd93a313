"""Database functions of erasing: they run as the owner, check for themselves that an erasure is due, and delete."""

from collections.abc import Iterable
from typing import Final

from apps.consent.leaving.reach import Reached

#: Requests whose time has come, of whatever resident: the scheduler knows nobody before it asks.
DUE: Final = """
CREATE OR REPLACE FUNCTION consent_leaving_due(p_what text, p_at timestamptz)
RETURNS TABLE (id uuid, resident_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.id, r.resident_id FROM consent_leavingrequest r
    WHERE (CASE p_what
        WHEN 'reminder' THEN r.what = 'erasure' AND r.state = 'waiting' AND r.reminded_at IS NULL
        WHEN 'archive' THEN r.what = 'export' AND r.state = 'ready' AND r.ends_at <= p_at
        ELSE r.what = p_what AND r.state IN ('waiting', 'preparing')
            AND (r.lease_until IS NULL OR r.lease_until < p_at) END)
      AND (p_what = 'archive' OR r.due_at <= p_at)
    ORDER BY r.due_at LIMIT 500
$$
"""

#: What both ways share: the last line of the log, every row, the tie to the pseudonym, the tombstone.
UNCHECKED: Final = """
CREATE OR REPLACE FUNCTION consent_erase_unchecked(
    leaver uuid, p_actor_kind text, p_actor uuid, p_reason text, p_source text, p_entry uuid, p_stone uuid
) RETURNS TABLE (subject_ref uuid, seq bigint, counts jsonb) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT coalesce(leaver = ANY (tsunagi_residents()), false) THEN
        RAISE EXCEPTION 'the door was not opened for this resident' USING ERRCODE = 'insufficient_privilege';
    END IF;
    seq := consent_note(leaver, 'erasure.done', '{}', '{}', '{}', p_actor_kind, p_actor, NULL, '', '', NULL,
        'allowed', p_reason, p_source, NULL, p_entry);
    counts := consent_erase_rows(leaver);
    UPDATE consent_accesschain chain SET resident_id = NULL WHERE chain.resident_id = leaver
    RETURNING chain.subject_ref INTO subject_ref;
    INSERT INTO consent_tombstone (id, subject_ref, resident_sha256, erased_at, reason, counts, confirmation)
    VALUES (p_stone, subject_ref, sha256(convert_to(leaver::text, 'UTF8')), clock_timestamp(),
        coalesce(nullif(p_reason, ''), 'asked'), counts, '')
    ON CONFLICT (resident_sha256) DO NOTHING;
    RETURN NEXT;
END $$
"""

#: The locks of an erasure in the order that everybody else takes them (the request, the log, then what hangs on the
#: resident), so that none waits for the other in a circle; says whether the resident is still there.
LOCK: Final = """
CREATE OR REPLACE FUNCTION consent_lock_leaver(leaver uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT coalesce(leaver = ANY (tsunagi_residents()), false) THEN
        RAISE EXCEPTION 'the door was not opened for this resident' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM FROM consent_leavingrequest r
    WHERE r.resident_id = leaver AND r.what = 'erasure' AND r.state = 'waiting' FOR UPDATE;
    PERFORM FROM consent_accesschain WHERE resident_id = leaver FOR UPDATE;
    PERFORM FROM accounts_resident WHERE id = leaver FOR UPDATE;
    RETURN FOUND;
END $$
"""

#: Whether whoever asked last to erase a resident still acts for them; the log knows who that was, by its pseudonym.
ASKER_ACTS: Final = """
CREATE OR REPLACE FUNCTION consent_asker_acts(leaver uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM consent_accesschain chain JOIN accounts_actsfor actor ON actor.resident_id = chain.resident_id
        WHERE chain.resident_id = leaver AND leaver = ANY (tsunagi_residents())
          AND left(encode(sha256(convert_to(chain.subject_ref::text || actor.user_id::text, 'UTF8')), 'hex'), 32) = (
            SELECT line.actor_ref FROM consent_accessentry line
            WHERE line.subject_ref = chain.subject_ref AND line.action = 'erasure.asked'
            ORDER BY line.seq DESC LIMIT 1)
    )
$$
"""

#: The web's way: an erasure that somebody asked for, whose days have passed by the clock of the database.
ERASE: Final = """
CREATE OR REPLACE FUNCTION consent_erase(leaver uuid, p_entry uuid, p_stone uuid)
RETURNS TABLE (subject_ref uuid, seq bigint, counts jsonb) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT consent_lock_leaver(leaver) THEN
        RAISE EXCEPTION 'there is no such resident' USING ERRCODE = 'no_data_found';
    END IF;
    IF NOT EXISTS (
        SELECT FROM consent_leavingrequest r
        WHERE r.resident_id = leaver AND r.what = 'erasure' AND r.state = 'waiting'
          AND r.due_at <= now() AND r.entered_at + (r.due_at - r.asked_at) <= now()
          AND r.due_at - r.asked_at >= interval '14 days'
    ) OR NOT consent_asker_acts(leaver) THEN
        RAISE EXCEPTION 'no erasure is due' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN QUERY SELECT * FROM consent_erase_unchecked(leaver, 'job', NULL, '', 'job', p_entry, p_stone);
END $$
"""

#: The signed confirmation joins the tombstone once; nothing else about a tombstone can be changed.
CONFIRM: Final = """
CREATE OR REPLACE FUNCTION consent_confirm_erasure(
    p_ref uuid, p_also jsonb, p_confirmation text, p_code bytea, p_until timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE consent_tombstone SET confirmation = p_confirmation, counts = counts || p_also, code_sha256 = p_code,
        shown_until = p_until
    WHERE subject_ref = p_ref AND confirmation = '';
    RETURN FOUND;
END $$
"""

#: A request keeps who, what and when; its days are counted by the clock of the database as well.
KEEP_REQUEST: Final = """
CREATE OR REPLACE FUNCTION consent_leavingrequest_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.entered_at := now();
    ELSIF (NEW.id, NEW.resident_id, NEW.what, NEW.asked_at, NEW.due_at, NEW.entered_at)
        IS DISTINCT FROM (OLD.id, OLD.resident_id, OLD.what, OLD.asked_at, OLD.due_at, OLD.entered_at)
        OR (OLD.state NOT IN ('waiting', 'preparing', 'ready') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'who asked for what, and when, is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_leavingrequest_keep BEFORE INSERT OR UPDATE ON consent_leavingrequest
    FOR EACH ROW EXECUTE FUNCTION consent_leavingrequest_keep()
"""

WEB_MAY_CALL: Final = (
    "consent_leaving_due(text, timestamptz)",
    "consent_erase(uuid, uuid, uuid)",
    "consent_confirm_erasure(uuid, jsonb, text, bytea, timestamptz)",
)
#: Written after each migration (``owner_functions``), so that a house that migrated before has them as well.
REWRITTEN: Final = (LOCK, ASKER_ACTS, ERASE)
WEB_MAY_CALL_REWRITTEN: Final = ("consent_lock_leaver(uuid)", "consent_asker_acts(uuid)")
OWNER_ALONE_MAY_CALL: Final = ("consent_erase_unchecked(uuid, text, uuid, text, text, uuid, uuid)",)

DROP: Final = """
DROP TRIGGER consent_leavingrequest_keep ON consent_leavingrequest;
DROP FUNCTION consent_leavingrequest_keep();
DROP FUNCTION consent_confirm_erasure(uuid, jsonb, text, bytea, timestamptz);
DROP FUNCTION consent_erase(uuid, uuid, uuid);
DROP FUNCTION consent_erase_unchecked(uuid, text, uuid, text, text, uuid, uuid);
DROP FUNCTION consent_leaving_due(text, timestamptz)
"""


def _steps(first: Iterable[str], reached: Iterable[Reached]) -> str:
    """Statements of a function that deletes: each table's rows are counted, then go."""
    return "".join(f"\n    {each};" for each in first) + "".join(
        f"""
    SELECT count(*) INTO n FROM {each.table} WHERE {each.where};
    {each.statement};
    counts := counts || jsonb_build_object('{each.table}', n);"""  # noqa: S608 - names of ours
        for each in reached
    )


def take_away_rows(first: Iterable[str], reached: Iterable[Reached], stays: Iterable[str]) -> str:
    """The function that deletes what one source sent about one resident, and looks at every table whether a row stayed.

    A table that names both and that nobody registered makes it fail as a whole.
    """
    kept = ", ".join(f"'{name}'" for name in stays) or "''"
    return f"""
CREATE OR REPLACE FUNCTION consent_take_away_rows(leaver uuid, sender uuid) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    n bigint;
    counts jsonb := '{{}}';
    each record;
    stayed boolean;
BEGIN{_steps(first, reached)}
    FOR each IN
        SELECT c.oid::regclass::text AS named, source.attname AS by_column
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'resident_id' AND NOT a.attisdropped
        JOIN pg_attribute source ON source.attrelid = c.oid AND NOT source.attisdropped
            AND source.attname IN ('source_id', 'institution_id', 'institution') AND source.atttypid = 'uuid'::regtype
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
          AND c.relname NOT IN ({kept})
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE resident_id = $1 AND %I = $2)', each.named, each.by_column)
        INTO stayed USING leaver, sender;
        IF stayed THEN
            RAISE EXCEPTION 'taking away does not reach %', each.named USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN counts;
END $$;
REVOKE ALL ON FUNCTION consent_take_away_rows(uuid, uuid) FROM PUBLIC
"""  # noqa: S608 - names of ours


def erase_rows(first: Iterable[str], reached: Iterable[Reached], stays: Iterable[str]) -> str:
    """The function that deletes: each registered table, then a look at every table whether a row stayed.

    A table that nobody registered but that holds a row of the resident makes the erasure fail as a whole.
    """
    kept = ", ".join(f"'{name}'" for name in (*stays, "consent_accesschain"))
    return f"""
CREATE OR REPLACE FUNCTION consent_erase_rows(leaver uuid) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    n bigint;
    counts jsonb := '{{}}';
    each text;
    stayed boolean;
BEGIN{_steps(first, reached)}
    FOR each IN
        SELECT c.oid::regclass::text FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'resident_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
          AND c.relname NOT IN ({kept})
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE resident_id = $1)', each) INTO stayed USING leaver;
        IF stayed THEN
            RAISE EXCEPTION 'erasing does not reach %', each USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN counts;
END $$;
REVOKE ALL ON FUNCTION consent_erase_rows(uuid) FROM PUBLIC
"""  # noqa: S608 - names of ours
