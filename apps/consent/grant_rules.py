"""What the database itself holds to about permissions: they only become less, and asks are taken by one person."""

from typing import Final

from django.conf import settings
from django.db import migrations

#: Every change must give the same or less: narrowing and ending are always possible, widening is a new permission.
_NARROWS: Final = """
CREATE OR REPLACE FUNCTION consent_grant_narrows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.resident_id, NEW.organisation_id, NEW.member_id, NEW.ask, NEW.subject_ref, NEW.purpose,
            NEW.starts_on, NEW.given_by, NEW.helped_by, NEW.notice_sha256, NEW.decided_at)
        IS DISTINCT FROM
        (OLD.id, OLD.resident_id, OLD.organisation_id, OLD.member_id, OLD.ask, OLD.subject_ref, OLD.purpose,
            OLD.starts_on, OLD.given_by, OLD.helped_by, OLD.notice_sha256, OLD.decided_at)
        OR NEW.last_day > OLD.last_day OR NEW.max_reads > OLD.max_reads OR NEW.reads_used < OLD.reads_used
        OR (NEW.export AND NOT OLD.export) OR NEW.record_version < OLD.record_version
        OR (OLD.state <> 'given' AND NEW.state <> OLD.state)
        OR EXISTS (SELECT FROM jsonb_each(NEW.scope) AS now(kind, fields) WHERE NOT OLD.scope ? now.kind
            OR (OLD.scope -> now.kind <> 'null' AND NOT now.fields <@ (OLD.scope -> now.kind)))
    THEN
        RAISE EXCEPTION 'a permission only ever becomes less' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_grant_narrows BEFORE UPDATE ON consent_grant
    FOR EACH ROW EXECUTE FUNCTION consent_grant_narrows()
"""

#: Ties an open ask to one of the residents whom the door admitted; runs as the owner, since until then it is nobody's.
#: It may go over to another of them: a parent opens it first for themselves, then for the child.
_TAKE: Final = """
CREATE OR REPLACE FUNCTION consent_take_ask(p_code bytea, p_resident uuid, p_at timestamptz) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE consent_ask SET resident_id = p_resident, taken_at = coalesce(taken_at, p_at)
    WHERE code_hash = p_code AND p_resident = ANY (tsunagi_residents()) AND answer = '' AND expires_at > p_at
        AND (resident_id IS NULL OR resident_id = ANY (tsunagi_residents()))
    RETURNING id
$$
"""
#: The open ask with this code, for whoever holds the code; one that was taken only for those who took it.
_PEEK: Final = """
CREATE OR REPLACE FUNCTION consent_peek_ask(p_code bytea, p_at timestamptz) RETURNS SETOF consent_ask
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM consent_ask
    WHERE code_hash = p_code AND answer = '' AND expires_at > p_at
        AND (resident_id IS NULL OR resident_id = ANY (tsunagi_residents()))
$$
"""
_TAKE_NAMED: Final = "consent_take_ask(bytea, uuid, timestamptz)"
_PEEK_NAMED: Final = "consent_peek_ask(bytea, timestamptz)"

narrows = migrations.RunSQL(
    _NARROWS,
    "DROP TRIGGER consent_grant_narrows ON consent_grant; DROP FUNCTION consent_grant_narrows()",
)
take = migrations.RunSQL(
    [
        _TAKE,
        _PEEK,
        f"REVOKE EXECUTE ON FUNCTION {_TAKE_NAMED}, {_PEEK_NAMED} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {_TAKE_NAMED}, {_PEEK_NAMED} TO {settings.DATABASE_WEB_ROLE}",
    ],
    f"DROP FUNCTION {_TAKE_NAMED}; DROP FUNCTION {_PEEK_NAMED}",
)
