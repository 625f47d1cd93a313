"""What erasing a resident, and taking away what a source sent, reach in notices, and when the calendar takes away."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.consent.leaving import expiring, retention
from apps.consent.leaving.reach import reach, sent

#: What was taken back stays as long as calendars have to learn of it. What happened goes a year after it was told;
#: what still holds is told as long as it holds.
_NOTICES: Final = """
WITH old AS (
    SELECT id, withdrawn_at IS NOT NULL AS is_over FROM notices_notice
    WHERE resident_id = ANY (tsunagi_residents()) AND CASE
        WHEN withdrawn_at IS NOT NULL
            THEN (withdrawn_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('notices.over') < day
        ELSE is_event AND (due_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('notices.told') < day END
    LIMIT most
), gone AS (DELETE FROM notices_notice n USING old WHERE n.id = old.id RETURNING old.is_over)
SELECT CASE WHEN is_over THEN 'notices.over' ELSE 'notices.told' END, count(*) FROM gone GROUP BY 1
"""
_MAILS: Final = """
WITH old AS (
    SELECT id FROM notices_delivery
    WHERE resident_id = ANY (tsunagi_residents()) AND state <> 'waiting'
      AND (ended_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('notices.mails') < day
    LIMIT most
), gone AS (DELETE FROM notices_delivery d USING old WHERE d.id = old.id RETURNING d.id)
SELECT 'notices.mails', count(*) FROM gone
"""
_CALENDARS: Final = """
WITH old AS (
    SELECT id FROM notices_calendaraddress
    WHERE resident_id = ANY (tsunagi_residents()) AND revoked_at IS NOT NULL
      AND (revoked_at AT TIME ZONE 'Asia/Tokyo')::date + consent_keeps('notices.calendars') < day
    LIMIT most
), gone AS (DELETE FROM notices_calendaraddress c USING old WHERE c.id = old.id RETURNING c.id)
SELECT 'notices.calendars', count(*) FROM gone
"""


def register() -> None:
    """Called once when Django is ready."""
    for table in ("change", "delivery", "calendaraddress", "preference", "notice"):
        reach(f"notices_{table}")
    sent("notices_notice")
    for name, table, statement in (
        ("notices.told", "notices_notice", _NOTICES),
        ("notices.mails", "notices_delivery", _MAILS),
        ("notices.calendars", "notices_calendaraddress", _CALENDARS),
    ):
        expiring.expire(name, tables=[table], statement=statement)
    retention.NAMES.update(
        {
            "notices.told": _("What you were told in the inbox"),
            "notices.over": _("What you were told and is over"),
            "notices.mails": _("That a mail was sent to you"),
            "notices.calendars": _("Addresses for calendars that you ended"),
            "notices.preferences": _("How you want to be told"),
        }
    )
