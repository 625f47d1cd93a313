"""The statements of the ledger: set-based merges of the rows of a page."""

from typing import Final

from apps.wallet.rows import rows_of

_ARRIVED: Final = rows_of(
    "%(rows)s",
    (
        ("place", "text"),
        ("added", "int4"),
        ("seen", "int4"),
        ("newest_as_of", "date"),
        ("epoch_at", "timestamptz"),
        ("newest_epoch", "text"),
        ("record_id", "uuid"),
        ("resident_id", "uuid"),
        ("kind", "text"),
        ("source_record_id", "text"),
        ("revision", "int8"),
        ("digest", "bytea"),
        ("payload", "bytea"),
        ("valid_from", "date"),
        ("valid_to", "date"),
        ("data_as_of", "date"),
        ("epoch", "text"),
        ("withdrawn_reason", "text"),
        ("issued_at", "timestamptz"),
        ("happened_at", "timestamptz"),
        ("delivered_as", "text"),
        ("corrects", "text"),
    ),
)
HELD: Final = """
SELECT r.id, r.revision, r.epoch_at, r.epoch, r.digest, r.valid_from, r.valid_to, r.withdrawn_reason
FROM unnest(string_to_array(%s, ',')::uuid[], string_to_array(%s, ',')::uuid[]) AS k (resident_id, id)
CROSS JOIN LATERAL (
    SELECT id, revision, epoch_at, epoch, digest, valid_from, valid_to, withdrawn_reason FROM wallet_record
    WHERE resident_id = k.resident_id AND id = k.id
    FOR NO KEY UPDATE
) r
"""

HELD_VERSIONS: Final = """
SELECT v.record_id, v.revision, v.digest, v.valid_from, v.valid_to, v.withdrawn_reason
FROM unnest(%s::uuid[], %s::uuid[], %s::int8[]) AS k (resident_id, record_id, revision)
CROSS JOIN LATERAL (
    SELECT * FROM wallet_recordversion
    WHERE resident_id = k.resident_id AND record_id = k.record_id AND revision = k.revision
) v
"""

_INSERT_RECORDS: Final = """
INSERT INTO wallet_record (resident_id, id, source_id, kind, source_record_id, revision, versions_held, digest,
    payload, valid_from, valid_to, data_as_of, epoch, epoch_at, withdrawn_reason, first_received_at, changed_at,
    last_confirmed_at, times_seen)
SELECT resident_id, record_id, %(source)s, kind, source_record_id, revision, added, digest, payload, valid_from,
    valid_to, newest_as_of, newest_epoch, epoch_at, withdrawn_reason, %(now)s, %(now)s, %(now)s, seen
FROM arrived WHERE place = 'n'
"""

_MOVE_RECORDS: Final = """
UPDATE wallet_record r SET revision = s.revision, versions_held = r.versions_held + s.added, digest = s.digest,
    payload = s.payload, valid_from = s.valid_from, valid_to = s.valid_to, data_as_of = s.newest_as_of,
    epoch = s.newest_epoch, epoch_at = s.epoch_at, withdrawn_reason = s.withdrawn_reason, changed_at = %(now)s,
    last_confirmed_at = %(now)s, times_seen = s.seen
FROM arrived s WHERE s.place = 'm' AND r.resident_id = s.resident_id AND r.id = s.record_id
"""

_INSERT_VERSIONS: Final = """
INSERT INTO wallet_recordversion (resident_id, record_id, revision, recorded_at, source_id, digest, payload,
    valid_from, valid_to, data_as_of, epoch, withdrawn_reason, issued_at, happened_at, delivered_as, corrects)
SELECT resident_id, record_id, revision, %(now)s, %(source)s, digest, payload, valid_from, valid_to, data_as_of,
    epoch, withdrawn_reason, issued_at, happened_at, delivered_as, corrects
FROM arrived
"""

ADD: Final = f"WITH arrived AS MATERIALIZED ({_ARRIVED}), added AS ({_INSERT_RECORDS}) {_INSERT_VERSIONS}"
ADD_AND_MOVE: Final = (
    f"WITH arrived AS MATERIALIZED ({_ARRIVED}), added AS ({_INSERT_RECORDS}), moved AS ({_MOVE_RECORDS})"
    f" {_INSERT_VERSIONS}"
)

TOUCH: Final = """
UPDATE wallet_record r SET versions_held = r.versions_held + k.added, times_seen = r.times_seen + k.seen,
    last_confirmed_at = CASE WHEN k.seen > 0 THEN %s ELSE r.last_confirmed_at END,
    data_as_of = greatest(r.data_as_of, k.data_as_of), epoch_at = k.epoch_at, epoch = k.epoch
FROM unnest(%s::uuid[], %s::uuid[], %s::int4[], %s::int4[], %s::date[], %s::timestamptz[], %s::text[])
    AS k (resident_id, id, added, seen, data_as_of, epoch_at, epoch)
WHERE r.resident_id = k.resident_id AND r.id = k.id
"""

CONFIRM: Final = """
INSERT INTO wallet_confirmation AS c (confirmed_at, resident_id, record_id, revision, times, told)
SELECT %s, * FROM unnest(%s::uuid[], %s::uuid[], %s::int8[], %s::int4[], %s::jsonb[])
ON CONFLICT (resident_id, record_id, revision)
DO UPDATE SET confirmed_at = excluded.confirmed_at, times = c.times + excluded.times, told = (
    SELECT jsonb_object_agg(epoch, at) FROM (
        SELECT epoch, min(at::int8) AS at
        FROM (SELECT * FROM jsonb_each_text(c.told) UNION ALL SELECT * FROM jsonb_each_text(excluded.told))
            AS both_told (epoch, at)
        GROUP BY epoch ORDER BY 2 DESC, 1 LIMIT 8
    ) AS newest
)
"""
