"""Handing a calendar out to whoever has its address: the door opens for that one resident, and the log takes it down."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import override

from apps.consent import door
from apps.consent.log.entries import Look
from apps.consent.sealing import keys_of
from apps.notices import preferences
from apps.notices.calendar import events
from apps.notices.calendar.addresses import Opened


def hand_out(opened: Opened, respond: Callable[[bytes], HttpResponse], *, now: datetime) -> HttpResponse:
    """The answer with the calendar, in the language of whoever made its address.

    Where it says only that nothing changed, nothing was handed out and nothing is noted.
    """
    with transaction.atomic(), override(opened.language):
        door.admit([opened.resident_id])
        key = keys_of([opened.resident_id])[opened.resident_id]
        full_titles = preferences.of(opened.resident_id).full_titles
        answer = respond(events.calendar_of(opened.resident_id, key, full_titles=full_titles, now=now))
        if answer.status_code == 200:
            door.note(opened.resident_id, Look("calendar.fetched", actor_kind="job", source="job"))
    return answer
