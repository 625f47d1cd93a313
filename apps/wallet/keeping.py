"""What erasing a resident reaches in the wallet, and when the calendar takes a record away."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

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

#: What residents entered themselves stays until they take it back. Then, or once it goes on elsewhere, what it said goes
#: like any record of its kind, and an entry that says nothing any more with it.
_OWN: Final = """
WITH old AS (
    SELECT r.resident_id, r.id, r.kind, r.source_record_id FROM wallet_record r
    JOIN wallet_source source ON source.id = r.source_id AND source.code = 'resident'
    WHERE r.resident_id = ANY (tsunagi_residents()) AND r.withdrawn_reason IS NOT NULL
      AND (r.changed_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('record.' || r.kind) < day LIMIT most
), versions AS (
    DELETE FROM wallet_recordversion v USING old WHERE v.resident_id = old.resident_id AND v.record_id = old.id
), confirmations AS (
    DELETE FROM wallet_confirmation c USING old WHERE c.resident_id = old.resident_id AND c.record_id = old.id
), entries AS (
    DELETE FROM wallet_entry e USING old WHERE e.resident_id = old.resident_id AND e.taken_back_at IS NOT NULL
      AND old.source_record_id = 'entry-' || e.id
), gone AS (
    DELETE FROM wallet_record r USING old WHERE r.resident_id = old.resident_id AND r.id = old.id RETURNING r.kind
)
SELECT 'record.' || kind, count(*) FROM gone GROUP BY 1
"""
#: An entry that says nothing, with its files; and that a file was not kept, which its owner has read by then.
_PAPERS: Final = """
WITH begun AS (
    SELECT e.resident_id, e.id FROM wallet_entry e
    WHERE e.resident_id = ANY (tsunagi_residents()) AND e.provenance = ''
      AND (e.changed_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('papers.begun') < day LIMIT most
), files AS (
    SELECT d.resident_id, d.id, d.state FROM wallet_document d
    WHERE d.resident_id = ANY (tsunagi_residents()) AND (
        d.entry_id IN (SELECT id FROM begun)
        OR (d.state = 'refused'
            AND (d.checked_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('papers.refused') < day)
    ) LIMIT most
), contents AS (
    DELETE FROM wallet_documentcontent c USING files WHERE c.resident_id = files.resident_id AND c.document_id = files.id
), documents AS (
    DELETE FROM wallet_document d USING files WHERE d.resident_id = files.resident_id AND d.id = files.id
    RETURNING d.state
), entries AS (
    DELETE FROM wallet_entry e USING begun WHERE e.resident_id = begun.resident_id AND e.id = begun.id
      AND NOT EXISTS (
        SELECT FROM wallet_document d WHERE d.entry_id = e.id AND d.id NOT IN (SELECT id FROM files)
      )
    RETURNING e.id
)
SELECT 'papers.begun', count(*) FROM entries UNION ALL SELECT 'papers.files', count(*) FROM documents
"""
_NAMES: Final[dict[str, str | Promise]] = {
    "papers.begun": gettext_lazy("A paper that you began to enter without typing anything, and its files"),
    "papers.refused": gettext_lazy("That one of your files was not kept, and why"),
    "papers.kept": gettext_lazy("Papers that you entered, and their files"),
}


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
        "wallet_documentcontent",
        "wallet_document",
        "wallet_entry",
    ):
        reach(table)
    sent("wallet_confirmation", where=_CONFIRMATIONS_SENT)
    sent("wallet_recordversion")
    sent("wallet_record")
    sent_stays(
        "wallet_holding", why="that the source was tied to the resident, and that what it sent was taken away"
    )
    expiring.expire("wallet.records", tables=["wallet_record", "wallet_holding"], statement=_RECORDS)
    expiring.expire("wallet.own", tables=["wallet_record", "wallet_entry"], statement=_OWN)
    expiring.expire("wallet.papers", tables=["wallet_entry", "wallet_document"], statement=_PAPERS)
    retention.NAMES.update(_NAMES)
    retention.NAMES.update({f"record.{kind.name}": kind.label for kind in KINDS.values()})
