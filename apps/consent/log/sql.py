"""The database functions that write the access log: the only way to a line, and a line before the key.

``consent_note`` runs as the owner of the database, since nobody else may insert. It locks the chain of one resident,
so that two looks at one resident wait for each other and looks at different residents do not.
"""

from typing import Final

NOTE: Final = """
CREATE OR REPLACE FUNCTION consent_note(
    p_resident uuid, p_action text, p_kinds text[], p_records uuid[], p_fields text[], p_actor_kind text,
    p_actor_user uuid, p_organisation uuid, p_role text, p_purpose text, p_grant uuid, p_outcome text,
    p_reason text, p_source text, p_request uuid, p_id uuid
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_ref uuid; v_seq bigint; v_prev bytea; v_leaf bytea; v_actor text; v_at timestamptz;
BEGIN
    SELECT subject_ref, seq + 1, head INTO v_ref, v_seq, v_prev
    FROM consent_accesschain WHERE resident_id = p_resident FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        IF NOT EXISTS (SELECT FROM accounts_resident WHERE id = p_resident) THEN
            RAISE EXCEPTION 'nobody to note a look at' USING ERRCODE = 'foreign_key_violation';
        END IF;
        INSERT INTO consent_accesschain (subject_ref, resident_id, seq, head)
        VALUES (gen_random_uuid(), p_resident, 0, sha256(convert_to(p_resident::text, 'UTF8')))
        ON CONFLICT DO NOTHING;
        SELECT subject_ref, seq + 1, head INTO v_ref, v_seq, v_prev
        FROM consent_accesschain WHERE resident_id = p_resident FOR NO KEY UPDATE;
    END IF;
    v_at := clock_timestamp();
    v_actor := CASE WHEN p_actor_user IS NULL THEN ''
        ELSE left(encode(sha256(convert_to(v_ref::text || p_actor_user::text, 'UTF8')), 'hex'), 32) END;
    v_leaf := sha256('\\x00'::bytea || convert_to(
        '{"action":' || to_json(p_action)
        || ',"actor":{"id_hash":' || to_json(v_actor) || ',"kind":' || to_json(p_actor_kind)
        || ',"org":' || coalesce(to_json(p_organisation)::text, 'null') || ',"role":' || to_json(p_role)
        || '},"at":"' || to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","fields":' || array_to_json(p_fields)
        || ',"grant_id":' || coalesce(to_json(p_grant)::text, 'null')
        || ',"id":' || to_json(p_id)
        || ',"kinds":' || array_to_json(p_kinds)
        || ',"outcome":' || to_json(p_outcome)
        || ',"prev_subject_hash":"' || encode(v_prev, 'hex')
        || '","purpose":' || to_json(p_purpose)
        || ',"reason":' || to_json(p_reason)
        || ',"record_refs":' || array_to_json(p_records)
        || ',"request_id":' || coalesce(to_json(p_request)::text, 'null')
        || ',"seq":' || v_seq
        || ',"source":' || to_json(p_source)
        || ',"subject_ref":' || to_json(v_ref) || '}', 'UTF8'));
    INSERT INTO consent_accessentry (subject_ref, seq, id, at, actor_kind, actor_ref, organisation, role, action,
        purpose, "grant", kinds, record_ids, fields, outcome, reason, source, request_id, prev, leaf)
    VALUES (v_ref, v_seq, p_id, v_at, p_actor_kind, v_actor, p_organisation, p_role, p_action, p_purpose, p_grant,
        p_kinds, p_records, p_fields, p_outcome, p_reason, p_source, p_request, v_prev, v_leaf);
    UPDATE consent_accesschain SET seq = v_seq, head = v_leaf WHERE subject_ref = v_ref;
    RETURN v_seq;
END $$
"""

#: Whom the reader looks at now, nobody else's rows from here on, the line in the log, and then the key: one round trip.
OPEN_ACTING: Final = """
CREATE OR REPLACE FUNCTION consent_open_acting(
    p_user uuid, p_chosen uuid, p_action text, p_kinds text[], p_request uuid, p_id uuid
) RETURNS TABLE (id uuid, display_name text, created_at timestamptz, wrapped bytea, kek_id text)
LANGUAGE plpgsql AS $$
DECLARE
    v_role text;
BEGIN
    SELECT resident.id, resident.display_name, resident.created_at, actor.role
    INTO id, display_name, created_at, v_role
    FROM accounts_resident resident JOIN accounts_actsfor actor ON actor.resident_id = resident.id
    WHERE actor.user_id = p_user
    ORDER BY (resident.id = p_chosen) IS TRUE DESC, actor.role DESC, resident.display_name, resident.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('tsunagi.residents', id::text, true), set_config('tsunagi.kinds', '', true),
        set_config('tsunagi.institution', '', true), set_config('tsunagi.organisation', '', true);
    PERFORM consent_note(id, p_action, p_kinds, '{}', '{}',
        CASE v_role WHEN 'guardian' THEN 'guardian' ELSE 'resident' END, p_user, NULL, '', '', NULL, 'allowed', '',
        'app', p_request, p_id);
    SELECT key.wrapped, key.kek_id INTO wrapped, kek_id FROM consent_residentkey key WHERE key.resident_id = id;
    RETURN NEXT;
END $$
"""
DROP: Final = """
DROP FUNCTION consent_open_acting(uuid, uuid, text, text[], uuid, uuid);
DROP FUNCTION consent_note(uuid, text, text[], uuid[], text[], text, uuid, uuid, text, text, uuid, text, text, text,
    uuid, uuid)
"""
