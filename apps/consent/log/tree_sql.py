"""The database functions that grow the tree: they alone may add leaves and blocks, and they compute every root.

A trigger queues each line as it is written, so that a line whose transaction commits late is never passed over.
The queue's numbers follow the order of writing within a chain: whoever writes the next line of a resident's log waits
for the one before to commit. So leaves of one chain stand in the tree in their order.
"""

from typing import Final

QUEUE: Final = """
CREATE OR REPLACE FUNCTION consent_log_queue() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO consent_logqueue (subject_ref, seq)
    SELECT subject_ref, seq FROM written ORDER BY at, subject_ref, seq;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_accessentry_queue AFTER INSERT ON consent_accessentry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION consent_log_queue()
"""
DROP_QUEUE: Final = """
DROP TRIGGER consent_accessentry_queue ON consent_accessentry;
DROP FUNCTION consent_log_queue()
"""

#: The root of a complete subtree (RFC 9162 section 2.1.1) from its 2**n hashes in one piece, 32 bytes each.
SUBTREE_ROOT: Final = """
CREATE OR REPLACE FUNCTION consent_subtree_root(hashes bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    WHILE length(hashes) > 32 LOOP
        SELECT string_agg(sha256('\\x01'::bytea || substring(hashes FROM place FOR 64)), ''::bytea ORDER BY place)
        INTO hashes FROM generate_series(1, length(hashes), 64) AS place;
    END LOOP;
    RETURN hashes;
END $$
"""

#: Gives the ``most`` lines that wait longest their places, and adds the blocks that became complete. One at a time:
#: the lock is held until the caller's transaction ends, and each statement sees what was committed before it began.
SEQUENCE: Final = """
CREATE OR REPLACE FUNCTION consent_sequence(most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    size_before bigint; added integer; below_before bigint; below_now bigint; tile_level smallint := 1;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('consent_logleaf'));
    SELECT coalesce(max(leaf.index) + 1, 0) INTO size_before FROM consent_logleaf leaf;
    WITH oldest AS (SELECT id FROM consent_logqueue ORDER BY id LIMIT most),
    taken AS (
        DELETE FROM consent_logqueue queued USING oldest WHERE queued.id = oldest.id
        RETURNING queued.id, queued.subject_ref, queued.seq
    )
    INSERT INTO consent_logleaf (index, subject_ref, seq, leaf)
    SELECT size_before - 1 + row_number() OVER (ORDER BY taken.id), line.subject_ref, line.seq, line.leaf
    FROM taken JOIN consent_accessentry line USING (subject_ref, seq)
    WHERE NOT EXISTS (
        SELECT FROM consent_logleaf placed WHERE placed.subject_ref = line.subject_ref AND placed.seq = line.seq
    );
    GET DIAGNOSTICS added = ROW_COUNT;
    below_before := size_before;
    below_now := size_before + added;
    INSERT INTO consent_logtile (level, index, root)
    SELECT tile_level, leaf.index / 256, consent_subtree_root(string_agg(leaf.leaf, ''::bytea ORDER BY leaf.index))
    FROM consent_logleaf leaf
    WHERE leaf.index >= below_before / 256 * 256 AND leaf.index < below_now / 256 * 256
    GROUP BY leaf.index / 256;
    LOOP
        below_before := below_before / 256;
        below_now := below_now / 256;
        EXIT WHEN below_before / 256 = below_now / 256;
        INSERT INTO consent_logtile (level, index, root)
        SELECT tile_level + 1, tile.index / 256,
            consent_subtree_root(string_agg(tile.root, ''::bytea ORDER BY tile.index))
        FROM consent_logtile tile
        WHERE tile.level = tile_level
            AND tile.index >= below_before / 256 * 256 AND tile.index < below_now / 256 * 256
        GROUP BY tile.index / 256;
        tile_level := tile_level + 1;
    END LOOP;
    RETURN added;
END $$
"""
DROP_FUNCTIONS: Final = "DROP FUNCTION consent_sequence(integer); DROP FUNCTION consent_subtree_root(bytea)"
