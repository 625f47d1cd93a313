"""How fresh what a source sends is: when its data stood, when we last heard from it, and that it is silent."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.wallet.doubts import doubt_about
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


def doubts_of(lines: Iterable[Line]) -> list[SafeString]:
    """For each source of these records of which some are in doubt: that they are, and how many."""
    spans: dict[UUID, list[tuple[datetime, datetime]]] = {}
    sources: dict[UUID, Source] = {}
    for line in lines:
        if span := doubt_about(line.source, line):
            spans.setdefault(line.source.pk, []).append(span)
            sources[line.source.pk] = line.source
    return [
        fill(
            # Translators: an institution whose key was in other hands for a time; the number is of its records.
            ngettext(
                "%(source)s: %(number)s record may not be from it. Open it to see why.",
                "%(source)s: %(number)s records may not be from it. Open them to see why.",
                len(found),
            ),
            source=source_name(sources[pk]),
            number=len(found),
        )
        for pk, found in spans.items()
    ]


def doubt_in_words(source: Source, span: tuple[datetime, datetime]) -> list[SafeString]:
    """That a record may not be from its source, why, and what to do: a heading and two sentences."""
    return [
        # Translators: heading of a notice on a record; the key of an institution was in other hands for a time.
        fill(_("This may not be from %(source)s"), source=source_name(source)),
        fill("%(when)s", when=doubted_time(span)),
        fill(_("It stays here until the office says what is right. Ask the office before you rely on it.")),
    ]


def doubted_time(span: tuple[datetime, datetime]) -> str:
    """When somebody else may have spoken in the name of a source, as a sentence."""
    first, last = (local_day(each) for each in span)
    if first == last:
        # Translators: a day in full; the key with which an office signs was in other hands on it.
        sentence = _("On %(day)s somebody else may have sent records in the name of this office.")
        return sentence % {"day": format_day(first)}
    # Translators: two days in full; the key with which an office signs was in other hands in between.
    sentence = _(
        "Between %(since)s and %(until)s somebody else may have sent records in the name of this office."
    )
    return sentence % {"since": format_day(first), "until": format_day(last)}


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
