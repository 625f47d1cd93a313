"""What erasing a resident reaches in feeds, and when the calendar empties the inbox."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.consent.leaving import expiring, retention
from apps.consent.leaving.reach import first, reach, sent, sent_first, sent_stays
from apps.feeds.models import Institution

#: The tokens go, the deliveries stay known: an institution that delivers again gets the answer it got before. Whose
#: they were is forgotten, so each institution is admitted in turn: only it may see what belongs to nobody.
_FORGET_EVENTS: Final = """
    FOR each IN SELECT DISTINCT institution_id::text FROM feeds_event WHERE resident_id = leaver LOOP
        PERFORM set_config('tsunagi.institution', each, true);
        UPDATE feeds_event SET token = NULL, resident_id = NULL, event_type = '',
            state = CASE WHEN state IN ('stored', 'waiting', 'paused') THEN 'none' ELSE state END
        WHERE resident_id = leaver AND institution_id = each::uuid;
    END LOOP;
    PERFORM set_config('tsunagi.institution', '', true)
"""
#: A page that is being stored at this moment may speak of the resident. Its worker holds a lease and renews it last:
#: either it is done first and what it wrote goes as well, or it finds its lease lost and writes nothing.
_FENCE: Final = """
UPDATE feeds_stream SET lease_token = lease_token + 1, lease_until = NULL
    WHERE institution_id IN (SELECT institution_id FROM feeds_connection WHERE resident_id = leaver)
"""
#: The same for what one institution sent: it is known still that it was delivered, and not any more about whom.
_FORGET_SENT: Final = """
    PERFORM set_config('tsunagi.institution', sender::text, true);
    UPDATE feeds_event SET token = NULL, resident_id = NULL, event_type = '',
        state = CASE WHEN state IN ('stored', 'waiting', 'paused') THEN 'none' ELSE state END
    WHERE institution_id = sender AND resident_id = leaver;
    PERFORM set_config('tsunagi.institution', '', true)
"""
_FENCE_SENDER: Final = """
UPDATE feeds_stream SET lease_token = lease_token + 1, lease_until = NULL WHERE institution_id = sender
"""
_EMPTY_TOKENS: Final = """emptied AS (
    UPDATE feeds_event e SET token = NULL FROM versions v
    WHERE e.institution_id = v.source_id AND e.jti = v.delivered_as AND e.resident_id = v.resident_id
)"""
_REFUSED: Final = """
WITH old AS (
    SELECT institution_id, jti FROM feeds_event
    WHERE institution_id = tsunagi_institution() AND verdict = 'refused' AND token IS NOT NULL
      AND (received_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('inbox.refused') < day
    LIMIT most
), gone AS (
    UPDATE feeds_event e SET token = NULL FROM old
    WHERE e.institution_id = old.institution_id AND e.jti = old.jti RETURNING e.jti
)
SELECT 'inbox.refused', count(*) FROM gone
"""
_ATTEMPTS: Final = """
WITH old AS (
    SELECT id FROM feeds_authorizationattempt
    WHERE resident_id = ANY (tsunagi_residents())
      AND (begun_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('feeds.attempts') < day
    LIMIT most
), gone AS (DELETE FROM feeds_authorizationattempt a USING old WHERE a.id = old.id RETURNING a.id)
SELECT 'feeds.attempts', count(*) FROM gone
"""
_WISHES: Final = """
WITH old AS (
    SELECT id FROM feeds_takingaway
    WHERE state <> 'waiting' AND resident_id = ANY (tsunagi_residents())
      AND (ended_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('feeds.takings_away') < day
    LIMIT most
), gone AS (DELETE FROM feeds_takingaway t USING old WHERE t.id = old.id RETURNING t.id)
SELECT 'feeds.takings_away', count(*) FROM gone
"""
_NOTICES: Final = """
WITH gone AS (
    DELETE FROM feeds_operatornotice
    WHERE (settled_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('feeds.operator_notices') < day RETURNING id
)
SELECT 'feeds.operator_notices', count(*) FROM gone
"""


def _institutions() -> Iterator[dict[str, Any]]:
    for institution_id in Institution.objects.values_list("pk", flat=True):
        yield {"residents": (), "institution": institution_id}


def register() -> None:
    """Called from ``FeedsConfig.ready``."""
    first(_FENCE)
    reach("feeds_snapshot")
    reach("feeds_authorizationattempt")
    reach("feeds_connection")
    reach("feeds_takingaway")
    reach("feeds_event", statement=_FORGET_EVENTS)
    _taking_away()
    expiring.alongside("wallet.records", _EMPTY_TOKENS)
    expiring.expire("inbox.refused", tables=["feeds_event"], statement=_REFUSED, scopes=_institutions)
    expiring.expire("feeds.attempts", tables=["feeds_authorizationattempt"], statement=_ATTEMPTS)
    expiring.expire("feeds.takings_away", tables=["feeds_takingaway"], statement=_WISHES)
    expiring.expire(
        "feeds.operator_notices", tables=["feeds_operatornotice"], statement=_NOTICES, scopes=expiring.nobody
    )
    retention.NAMES.update(
        {
            "inbox.accepted": _("What an office sent, with its signature"),
            "inbox.refused": _("What an office sent and we could not accept"),
            "feeds.put_away": _(
                "What an office sent and you want deleted here: hidden, and you can keep it after all"
            ),
            "feeds.takings_away": _(
                "That you had something deleted that an office sent, or kept it after all"
            ),
            "feeds.attempts": _("That you went to an office to connect it"),
            "feeds.operator_notices": _("Notes of our staff about trouble with an office"),
        }
    )


def _taking_away() -> None:
    """What goes when a resident takes away what one institution sent."""
    sent_first(_FENCE_SENDER)
    sent("feeds_snapshot")
    sent("feeds_event", statement=_FORGET_SENT, where="institution_id = sender AND resident_id = leaver")
    sent_stays("feeds_connection", why="that there was a connection, and when")
    sent_stays("feeds_authorizationattempt", why="that the resident went there to agree; it goes after a day")
    sent_stays("feeds_takingaway", why="the wish itself")
