"""The database function that keeps heads of the tree: only one that says what the stored tree says, after the last."""

from typing import Final

#: The root of the first ``size`` leaves (RFC 9162 section 2.1.1), from the leaves and blocks that are stored. The
#: last, open block of each level is hashed pair by pair, and what has no pair goes up as it is.
TREE_ROOT: Final = """
CREATE OR REPLACE FUNCTION consent_tree_root(size bigint) RETURNS bytea LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hashes bytea; open_root bytea := ''; complete bigint := size; tile_level smallint := 0;
BEGIN
    LOOP
        IF tile_level = 0 THEN
            SELECT coalesce(string_agg(leaf.leaf, ''::bytea ORDER BY leaf.index), '') INTO hashes
            FROM consent_logleaf leaf WHERE leaf.index >= complete / 256 * 256 AND leaf.index < complete;
        ELSE
            SELECT coalesce(string_agg(tile.root, ''::bytea ORDER BY tile.index), '') INTO hashes
            FROM consent_logtile tile
            WHERE tile.level = tile_level AND tile.index >= complete / 256 * 256 AND tile.index < complete;
        END IF;
        IF length(hashes) <> complete % 256 * 32 THEN
            RAISE EXCEPTION 'leaves or blocks of the tree are missing';
        END IF;
        hashes := hashes || open_root;
        WHILE length(hashes) > 32 LOOP
            SELECT string_agg(
                CASE WHEN place + 63 <= length(hashes)
                    THEN sha256('\\x01'::bytea || substring(hashes FROM place FOR 64))
                    ELSE substring(hashes FROM place) END,
                ''::bytea ORDER BY place)
            INTO hashes FROM generate_series(1, length(hashes), 64) AS place;
        END LOOP;
        open_root := hashes;
        complete := complete / 256;
        EXIT WHEN complete = 0;
        tile_level := tile_level + 1;
    END LOOP;
    RETURN open_root;
END $$
"""

#: Whoever may call this can keep nothing but the truth about the tree. Only the signature is not looked at here:
#: PostgreSQL cannot, so whoever reads a head does (``heads``, ``verify_log``).
KEEP_HEAD: Final = """
CREATE OR REPLACE FUNCTION consent_keep_head(
    head_id bigint, head_size bigint, head_root bytea, head_at timestamptz, head_previous bytea,
    head_consistency bytea[], head_jws text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last consent_treehead; tree_size bigint; claims jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('consent_treehead'));
    PERFORM pg_advisory_xact_lock(hashtext('consent_logleaf'));
    SELECT * INTO last FROM consent_treehead ORDER BY id DESC LIMIT 1;
    SELECT coalesce(max(leaf.index) + 1, 0) INTO tree_size FROM consent_logleaf leaf;
    IF head_id IS DISTINCT FROM coalesce(last.id, 0) + 1 OR head_at IS NULL OR head_at < last.at
        OR head_previous IS DISTINCT FROM sha256(convert_to(last.jws, 'UTF8')) THEN
        RAISE EXCEPTION 'this head does not follow the last one';
    END IF;
    IF tree_size = 0 OR head_size IS DISTINCT FROM tree_size
        OR head_root IS DISTINCT FROM consent_tree_root(tree_size) THEN
        RAISE EXCEPTION 'this head is not one of the tree as it stands';
    END IF;
    claims := convert_from(consent_from_b64(split_part(head_jws, '.', 2)), 'UTF8')::jsonb;
    IF (claims->>'size' = head_size::text
        AND consent_from_b64(claims->>'root') = head_root
        AND (claims->>'at')::timestamptz = head_at
        AND consent_from_b64(claims->>'previous') IS NOT DISTINCT FROM head_previous) IS NOT TRUE THEN
        RAISE EXCEPTION 'what was signed is not this head';
    END IF;
    INSERT INTO consent_treehead (id, size, root, at, previous, consistency, jws)
    VALUES (head_id, head_size, head_root, head_at, head_previous, head_consistency, head_jws);
END $$
"""

FROM_B64: Final = """
CREATE OR REPLACE FUNCTION consent_from_b64(written text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp AS $$
    SELECT decode(rpad(translate(written, '-_', '+/'), (length(written) + 3) / 4 * 4, '='), 'base64')
$$
"""
DROP_FUNCTIONS: Final = (
    "DROP FUNCTION consent_keep_head(bigint, bigint, bytea, timestamptz, bytea, bytea[], text);"
    " DROP FUNCTION consent_tree_root(bigint); DROP FUNCTION consent_from_b64(text)"
)
