"""What erasing a resident reaches in the wallet, and when the calendar takes a record away."""

from typing import Final

from apps.consent.leaving import expiring, retention
from apps.consent.leaving.reach import reach, sent, sent_stays
from apps.wallet.kinds import KINDS

#: A record goes with all its versions, once it has ended and its source is no longer tied to the resident. What began
#: and has no end is current for ever; what speaks of a single day ends with it.
_RECORDS: Final = """
WITH told AS (
    SELECT r.resident_id, r.id, r.kind, (tie.ended_at AT TIME ZONE 'Asia/Tokyo')::date AS tie_ended,
        CASE WHEN r.withdrawn_reason IS NOT NULL THEN (r.changed_at AT TIME ZONE 'Asia/Tokyo')::date
             WHEN r.valid_to IS NOT NULL THEN r.valid_to
             WHEN r.valid_from IS NULL THEN r.data_as_of END AS ended
    FROM wallet_record r
    JOIN wallet_holding tie ON tie.resident_id = r.resident_id AND tie.source_id = r.source_id
    WHERE r.resident_id = ANY (tsunagi_residents()) AND tie.ended_at IS NOT NULL
), old AS (
    SELECT * FROM told
    WHERE ended IS NOT NULL AND greatest(ended, tie_ended) + consent_keeps('record.' || kind) < day LIMIT most
), versions AS (
    DELETE FROM wallet_recordversion v USING old WHERE v.resident_id = old.resident_id AND v.record_id = old.id
    RETURNING v.resident_id, v.source_id, v.delivered_as
), confirmations AS (
    DELETE FROM wallet_confirmation c USING old WHERE c.resident_id = old.resident_id AND c.record_id = old.id
){alongside}, gone AS (
    DELETE FROM wallet_record r USING old WHERE r.resident_id = old.resident_id AND r.id = old.id RETURNING r.kind
)
SELECT 'record.' || kind, count(*) FROM gone GROUP BY 1
"""


#: Confirmations name the record alone, so they go while it is still there.
_CONFIRMATIONS_SENT: Final = (
    "resident_id = leaver"
    " AND record_id IN (SELECT id FROM wallet_record WHERE resident_id = leaver AND source_id = sender)"
)


def register() -> None:
    """Called from ``WalletConfig.ready``."""
    for table in (
        "wallet_confirmation",
        "wallet_recordversion",
        "wallet_record",
        "wallet_holding",
        "wallet_upload",
    ):
        reach(table)
    sent("wallet_confirmation", where=_CONFIRMATIONS_SENT)
    sent("wallet_recordversion")
    sent("wallet_record")
    sent_stays(
        "wallet_holding", why="that the source was tied to the resident, and that what it sent was taken away"
    )
    expiring.expire("wallet.records", tables=["wallet_record", "wallet_holding"], statement=_RECORDS)
    retention.NAMES.update({f"record.{kind.name}": kind.label for kind in KINDS.values()})
