"""Days as a calendar (RFC 5545, RFC 7986): each notice with a day is an all-day event that keeps its name for ever.

The same notices are the same bytes, so that a calendar that asks again is told that nothing changed.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from apps.accounts.ruby import strip_ruby
from apps.consent.sealing import DataKey
from apps.notices import contents, kinds
from apps.notices.contents import Contents
from apps.notices.models import Notice

SHOWN_AFTER: Final = timedelta(days=60)
"""So long a day stays after it passed, and a cancelled one after it was taken back: time for every calendar to learn."""
ASK_AGAIN: Final = timedelta(hours=6)
MORNING: Final = timedelta(hours=9)
#: How many days ahead a calendar reminds, by the sort of notice.
_REMIND: Final = {kinds.DEADLINE: (90, 60, 30)}
_REMIND_OTHERS: Final = (7,)


def calendar_of(resident_id: UUID, key: DataKey, *, full_titles: bool, now: datetime) -> bytes:
    """The dates of a resident in the language that is active; call it inside a passage."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tsunagi//Dates//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, "Tsunagi")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for row, said, on in _dated(resident_id, key, now=now):
        calendar.add_component(_event(row, said, on, full_titles=full_titles))
    return bytes(calendar.to_ical())


def _dated(resident_id: UUID, key: DataKey, *, now: datetime) -> Iterable[tuple[Notice, Contents, date]]:
    """Notices that are about a day, also those that are not due to be told yet, in the order of their ids."""
    oldest = timezone.localdate(now) - SHOWN_AFTER
    for row in Notice.objects.filter(resident_id=resident_id).order_by("id"):
        if row.withdrawn_at is not None and row.withdrawn_at < now - SHOWN_AFTER:
            continue
        said = contents.unseal(key, row.key, row.sealed)
        if said.on is not None and said.on >= oldest:
            yield row, said, said.on


def _event(row: Notice, said: Contents, on: date, *, full_titles: bool) -> Event:
    vague = strip_ruby(_("Tsunagi: a date to look at"))
    title = strip_ruby(f"Tsunagi: {said.title}") if full_titles else vague
    changed = row.changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", f"{row.pk.hex}@{_domain()}")
    event.add("sequence", row.sequence)
    event.add("dtstamp", changed)
    event.add("created", row.made_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", changed)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", title)
    event.add("description", _described(said, full_titles=full_titles))
    event.add("url", f"{settings.SITE_URL}{reverse('notices:inbox')}")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # the day stays free
    event.add("status", "CANCELLED" if row.withdrawn_at else "CONFIRMED")
    if row.withdrawn_at is None:
        for days in _REMIND.get(row.kind, _REMIND_OTHERS):
            event.add_component(_alarm(days, title))
    return event


def _described(said: Contents, *, full_titles: bool) -> str:
    sign_in = _("Sign in to Tsunagi to see what it is about.")
    return strip_ruby(said.text if full_titles else sign_in)


def _alarm(days: int, title: str) -> Alarm:
    """A reminder in the morning so many days ahead."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", MORNING - timedelta(days=days))
    return alarm


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
