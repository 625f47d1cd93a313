"""Telling staff that something needs a person: grouped by institution and code, never with a value in it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.accounts.identifiers import uuid7
from apps.feeds.protocol.verdicts import GROUNDS

_NOTE: Final = """
INSERT INTO feeds_operatornotice AS n (id, institution_id, code, first_at, last_at, times)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (institution_id, code) WHERE settled_at IS NULL
DO UPDATE SET last_at = excluded.last_at, times = n.times + excluded.times
RETURNING times
"""

#: Reasons that are not verdicts on single events.
OTHER_REASONS: Final[Mapping[str, str | Promise]] = {
    "future_iat": _("Events from the future are kept aside for a day: one of the two clocks is wrong."),
    "key_pending": _(
        "The institution shows a new key. Two people compare it before what it signs is taken in."
    ),
    "revision_conflict": _("One revision of a record came twice with different data; the first is shown."),
    "stream_stopped": _(
        "The institution turned us away; nothing is asked until a person starts the stream again."
    ),
    "unauthorised": _("The institution does not accept our proof of who we are."),
    "certificate_refused": _(
        "The institution's certificate was not accepted, so nothing was asked."
        " It may have run out, or somebody may stand between us."
    ),
    "breaker_open": _("The institution has not answered five times in a row."),
    "keys_unusable": _("The institution's key document cannot be used."),
    "snapshot_differs": _(
        "A whole list of records does not fit what came; nothing is said about records that it does not contain."
    ),
    "drop_refused": _("A file of the institution was refused whole; its result file says why."),
    "drop_rows_refused": _("Rows of a file were refused; the result file names row, column and reason."),
    "drop_incomplete": _(
        "A full file has rows that do not say whom they are about, so nothing is said to be missing from it."
    ),
    "key_stopped": _(
        "A key was stopped. Compare the institution's new key, and let it send again what the old one signed."
    ),
    "second_person": _("Everything is prepared. A second person looks at it and opens it."),
    "requests_not_taken": _(
        "The institution does not let us hand over correction requests; they are tried again for a week."
    ),
    "answer_to_nothing": _(
        "The institution answered a correction request that it was never sent; nothing was changed by it."
    ),
    "apply_failed": _("Stored events could not be applied; they are kept and tried again."),
}

#: Mail is sent at once for these; everything else waits on the operators' page.
_AT_ONCE: Final = frozenset(
    {
        "apply_failed",
        "certificate_refused",
        "drop_refused",
        "key_pending",
        "key_stopped",
        "keys_unusable",
        "revision_conflict",
        "second_person",
        "stream_stopped",
    }
)


def reason(code: str) -> str | Promise:
    """What a code means, in a plain sentence."""
    if code in OTHER_REASONS:
        return OTHER_REASONS[code]
    return GROUNDS[code].reason if code in GROUNDS else code


def is_urgent(code: str) -> bool:
    """Whether staff are to be told by mail at once."""
    return code in _AT_ONCE or (code in GROUNDS and GROUNDS[code].alert)


def note(institution_id: UUID, code: str, *, now: datetime, times: int = 1) -> None:
    """Adds to the open notice about an institution, or opens one; the first of an urgent kind is also mailed."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [uuid7(), institution_id, code, now, now, times])
        (total,) = cursor.fetchone()
    if total == times and is_urgent(code) and settings.OPERATOR_EMAILS:
        transaction.on_commit(lambda: _mail(code))


def _mail(code: str) -> None:
    """A mail without content: that there is something, and where to look."""
    # the notice itself is stored; a mail server that is down must not stop a feed
    with override(settings.LANGUAGE_CODE), suppress(OSError):
        send_mail(
            subject=gettext("Tsunagi: a feed needs a person (%(code)s)") % {"code": code},
            message=gettext("Open the operators' page: %(address)s")
            % {"address": f"{settings.SITE_URL}/operators/"},
            from_email=None,
            recipient_list=settings.OPERATOR_EMAILS,
        )
