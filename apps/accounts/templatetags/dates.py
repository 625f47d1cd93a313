"""Dates as readers see them: day, month spelled out, four-digit year; never figures alone.

``{{ moment|day }}`` gives "28 February 2027" or 2027年2月28日; ``{{ moment|day_and_time }}`` adds the time in Japan;
``{{ moment|due }}`` adds the weekday, for the day on which something is due; ``{{ month|month_name }}`` gives
"March 2026". Formats are those of config/formats, which also serve Django's own ``|date``.
"""

from datetime import date, datetime

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

register = template.Library()


def _in_japan(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.filter
def day(moment: date | datetime | None) -> str:
    """A day in full; empty when there is none."""
    return formats.date_format(_in_japan(moment), "DATE_FORMAT") if moment else ""


@register.filter
def due(moment: date | datetime | None) -> str:
    """A day in full with its weekday, for deadlines."""
    if not moment:
        return ""
    weekday = formats.date_format(_in_japan(moment), "l")
    # Translators: a day on which something is due, for example Monday, 15 March 2027
    return _("%(weekday)s, %(day)s") % {"weekday": weekday, "day": day(moment)}


@register.filter
def day_and_time(moment: datetime | None) -> str:
    """A day in full and the time by the clock in Japan."""
    return formats.date_format(_in_japan(moment), "DATETIME_FORMAT") if moment else ""


@register.filter
def month_name(moment: date | None) -> str:
    """A month with its year."""
    return formats.date_format(moment, "YEAR_MONTH_FORMAT") if moment else ""
