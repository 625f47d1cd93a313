"""What consent and accounts keep about residents, said once when Django starts: what erasing reaches, what expires."""

from typing import Final

from apps.accounts import published_keys
from apps.consent.leaving import confirming, expiring
from apps.consent.leaving.reach import reach, sent, stays

_GRANTS: Final = """
INSERT INTO consent_grantstub (id, organisation_id, purpose, starts_on, last_day, ended_at)
    SELECT id, organisation_id, purpose, starts_on, last_day, coalesce(ended_at, now()) FROM consent_grant
    WHERE resident_id = leaver AND state <> 'refused' ON CONFLICT (id) DO NOTHING;
    DELETE FROM consent_grant WHERE resident_id = leaver
"""

_REQUESTS: Final = """
WITH old AS (
    SELECT id FROM consent_leavingrequest
    WHERE state IN ('cancelled', 'expired') AND resident_id = ANY (tsunagi_residents())
      AND (coalesce(ends_at, due_at) AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('leaving.requests') < day
    LIMIT most
), gone AS (DELETE FROM consent_leavingrequest r USING old WHERE r.id = old.id RETURNING r.id)
SELECT 'leaving.requests', count(*) FROM gone
"""
_CONFIRMATIONS: Final = """
WITH gone AS (
    UPDATE consent_tombstone SET code_sha256 = NULL, shown_until = NULL
    WHERE code_sha256 IS NOT NULL
      AND (erased_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('leaving.confirmations') < day RETURNING id
)
SELECT 'leaving.confirmations', count(*) FROM gone
"""
_STUBS: Final = """
WITH gone AS (
    DELETE FROM consent_grantstub
    WHERE (ended_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('grants.ended') < day RETURNING id
)
SELECT 'grants.ended', count(*) FROM gone
"""
_SESSIONS: Final = """
WITH gone AS (
    DELETE FROM django_session
    WHERE (expire_date AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('accounts.sessions') < day
    RETURNING session_key
), listed AS (DELETE FROM usersessions_usersession s USING gone WHERE s.session_key = gone.session_key)
SELECT 'accounts.sessions', count(*) FROM gone
"""
_ASKS: Final = """
WITH old AS (
    SELECT id, resident_id IS NULL AS unclaimed FROM consent_ask
    WHERE (expires_at AT TIME ZONE 'Asia/Tokyo')::date
        + consent_keeps(CASE WHEN resident_id IS NULL THEN 'grants.unclaimed_asks' ELSE 'grants.asks' END) < day
    LIMIT most
), gone AS (DELETE FROM consent_ask a USING old WHERE a.id = old.id RETURNING old.unclaimed)
SELECT CASE WHEN unclaimed THEN 'grants.unclaimed_asks' ELSE 'grants.asks' END, count(*) FROM gone GROUP BY 1
"""
_ASK_TEXTS: Final = """
WITH old AS (
    SELECT id FROM consent_ask
    WHERE why IS NOT NULL AND (least(answered_at, expires_at) AT TIME ZONE 'Asia/Tokyo')::date
        + consent_keeps('grants.ask_texts') < day
    LIMIT most
), gone AS (UPDATE consent_ask a SET why = NULL FROM old WHERE a.id = old.id RETURNING a.id)
SELECT 'grants.ask_texts', count(*) FROM gone
"""
_ENDED: Final = """
WITH old AS (
    SELECT id FROM consent_grant
    WHERE resident_id = ANY (tsunagi_residents()) AND CASE state
        WHEN 'given' THEN last_day ELSE (coalesce(ended_at, decided_at) AT TIME ZONE 'Asia/Tokyo')::date END
        + consent_keeps('grants.ended') < day
    LIMIT most
), receipts AS (DELETE FROM consent_receipt r USING old WHERE r.grant_id = old.id),
engagements AS (DELETE FROM consent_engagement e USING old WHERE e.grant_id = old.id),
deletions AS (DELETE FROM consent_deletionrequest d USING old WHERE d.grant_id = old.id),
gone AS (DELETE FROM consent_grant g USING old WHERE g.id = old.id RETURNING g.id)
SELECT 'grants.ended', count(*) FROM gone
"""
_NOTICES: Final = """
WITH old AS (
    SELECT n.id FROM consent_readnotice n
    JOIN consent_accesschain chain ON chain.resident_id = n.resident_id
    JOIN consent_accessentry line ON line.subject_ref = chain.subject_ref AND line.seq = n.seq
    WHERE n.resident_id = ANY (tsunagi_residents())
      AND (line.at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('looked.notices') < day
    LIMIT most
), gone AS (DELETE FROM consent_readnotice n USING old WHERE n.id = old.id RETURNING n.id)
SELECT 'looked.notices', count(*) FROM gone
"""


def register() -> None:
    """Called from ``ConsentConfig.ready``."""
    published_keys.register("copies and erasures", confirming.public_keys)
    _reach()
    _expire()


def _reach() -> None:
    reach("accounts_actsfor")
    reach("accounts_resident", where="id = leaver")
    for table in (
        "exportchunk",
        "leavingrequest",
        "receipt",
        "deletionrequest",
        "engagement",
        "ask",
        "readnotice",
    ):
        reach(f"consent_{table}")
    reach("consent_grant", statement=_GRANTS)
    sent("consent_readnotice", where="resident_id = leaver AND institution = sender")
    stays("consent_residentkey", why="the key is destroyed; the empty row keeps a new one from being made")


def _expire() -> None:
    expiring.expire("leaving.requests", tables=["consent_leavingrequest"], statement=_REQUESTS)
    expiring.expire("grants.ended", tables=["consent_grant"], statement=_ENDED)
    expiring.expire("looked.notices", tables=["consent_readnotice"], statement=_NOTICES)
    for name, table, statement in (
        ("grants.asks", "consent_ask", _ASKS),
        ("grants.ask_texts", "consent_ask", _ASK_TEXTS),
        ("grants.stubs", "consent_grantstub", _STUBS),
        ("leaving.confirmations", "consent_tombstone", _CONFIRMATIONS),
        ("accounts.sessions", "django_session", _SESSIONS),
    ):
        expiring.expire(name, tables=[table], statement=statement, scopes=expiring.nobody)
