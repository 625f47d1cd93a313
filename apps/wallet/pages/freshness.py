"""How fresh what a source sends is: when its data stood, when we last heard from it, and that it is silent."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.wallet.kinds.showing import format_day
from apps.wallet.models import Source, SourceCode
from apps.wallet.pages.held import Line
from apps.wallet.pages.wording import fill, in_a_row, local_day, received, source_name


def silent_days(source: Source, *, now: datetime, since: datetime | None = None) -> int | None:
    """For how many whole days, at least one, a source has not answered; None while it is not silent.

    Silent means longer than ``FEED_SILENT_AFTER_HOURS``. A source that never answered is counted from ``since``,
    the day it was tied. What residents enter themselves has nobody who could be silent.
    """
    heard = source.heard_at or since
    if heard is None or source.code == SourceCode.RESIDENT:
        return None
    quiet = now - heard
    if quiet <= timedelta(hours=settings.FEED_SILENT_AFTER_HOURS):
        return None
    return max(quiet.days, 1)


def silence(days: int) -> str:
    """That a source is silent, as a sentence."""
    # Translators: an institution has not answered us for some days.
    return ngettext("Silent for %(days)s day.", "Silent for %(days)s days.", days) % {"days": days}


def silence_of(source: Source, lines: Sequence[Line], *, now: datetime) -> SafeString | None:
    """That a source which feeds these records is silent, and which data is seen; None while it answers."""
    days = silent_days(source, now=now)
    theirs = [line.data_as_of for line in lines if line.source.pk == source.pk]
    if days is None or not theirs:
        return None
    # Translators: an institution is silent: its name, then sentences: for how long, and which data the reader sees.
    pattern = _("%(source)s: %(silence)s")
    return fill(pattern, source=source_name(source), silence=in_a_row(silence(days), seen_data(max(theirs))))


def seen_data(day: date) -> str:
    """Which data the reader sees while a source is silent."""
    # Translators: follows the sentence that an institution is silent; a day in full.
    return _("You see the data of %(day)s.") % {"day": format_day(day)}


def freshness(source: Source, *, data_as_of: date, received_at: datetime, now: datetime) -> str:
    """When the data of a source stood and came, and whether it has answered since without news."""
    today = local_day(now)
    # Translators: the day on which an institution's data stood.
    sentences = [_("Data of %(day)s.") % {"day": format_day(data_as_of)}, received(received_at, today=today)]
    if source.heard_at and local_day(source.heard_at) > local_day(received_at):
        sentences.append(_answered(local_day(source.heard_at), today=today))
    return in_a_row(*sentences)


def _answered(day: date, *, today: date) -> str:
    if day >= today:  # later only by a clock that was ahead
        return _("Asked again today: nothing new.")
    if (today - day).days == 1:
        return _("Asked again yesterday: nothing new.")
    # Translators: a day in full, such as 3 July 2026.
    return _("Asked again on %(day)s: nothing new.") % {"day": format_day(day)}
