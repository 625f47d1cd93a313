"""How each institution's feed is doing, in words for staff; no person appears in any of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.templatetags.dates import day_and_time
from apps.accounts.templatetags.thread import tag
from apps.feeds.models import Institution, OperatorNotice, Stream
from apps.feeds.protocol.keys import KeyStatus

#: What can be wrong with a stream, by the words that the client notes.
TROUBLE: Final[dict[str, Promise]] = {
    "timeout": gettext_lazy("It did not answer in time."),
    "tls": gettext_lazy("Its certificate was not accepted."),
    "connect": gettext_lazy("It could not be reached."),
    "connection": gettext_lazy("The connection broke."),
    "address_refused": gettext_lazy("Its name leads to an address that may not be asked."),
    "address_unusable": gettext_lazy("Its address cannot be asked as it was registered."),
    "acks_ignored": gettext_lazy("It sends again what we told it we have."),
    "truncated": gettext_lazy("Its answer ended too early."),
    "status_400": gettext_lazy("It says that our request is wrong (400)."),
    "status_401": gettext_lazy("It does not accept our proof of who we are (401)."),
    "status_403": gettext_lazy("It does not allow us to ask (403)."),
    "status_404": gettext_lazy("The address of its feed does not exist (404)."),
    "status_409": gettext_lazy("It says that somebody else is asking already (409)."),
    "status_410": gettext_lazy("It says that its feed is closed for good (410)."),
    "status_429": gettext_lazy("It asks us to ask less often (429)."),
    "status_503": gettext_lazy("It is closed for a while (503)."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One institution in the table of all."""

    url: str
    name: str
    state: SafeString
    contact: str
    backlog: str
    counts: str
    keys: str
    notices: str


def trouble_in_words(word: str) -> str:
    """What a word of the client means."""
    if not word:
        return ""
    if word in TROUBLE:
        return str(TROUBLE[word])
    if word.startswith("status_"):
        # Translators: an HTTP status number that an institution answered with.
        return _("It answered with status %(status)s.") % {"status": word.removeprefix("status_")}
    # Translators: a technical word for what was wrong with an institution's answer.
    return _("Its answer is not as agreed (%(word)s).") % {"word": word}


def with_counts(institutions: QuerySet[Institution]) -> QuerySet[Institution]:
    """Adds what the table shows: keys that wait, open notices, since when the stream stands still."""
    stopped = OperatorNotice.objects.filter(
        institution=OuterRef("pk"), settled_at=None, code__in=("stream_stopped", "breaker_open")
    )
    return institutions.select_related("source", "stream").annotate(
        keys_waiting=Count("keys", filter=Q(keys__status=KeyStatus.PENDING), distinct=True),
        open_notices=Count("notices", filter=Q(notices__settled_at=None), distinct=True),
        still_since=Subquery(
            stopped.order_by().values("institution").annotate(at=Min("first_at")).values("at")
        ),
    )


def table(*, now: datetime) -> list[Row]:
    """All institutions: those that need a person first, then by name."""
    rows = with_counts(Institution.objects.all())
    ordered = sorted(rows, key=lambda row: (not needs_a_person(row, now=now), row.source.name))
    return [_row(institution, now=now) for institution in ordered]


def needs_a_person(institution: Any, *, now: datetime) -> bool:
    """Whether anything here waits for staff."""
    return bool(
        institution.open_notices
        or institution.keys_waiting
        or institution.stream.stopped_code
        or institution.state != Institution.State.LIVE
        or is_silent(institution.stream, now=now)
    )


def is_silent(stream: Stream, *, now: datetime) -> bool:
    """Whether residents are told that this institution is silent."""
    return stream.is_silent(at=now, after=timedelta(hours=settings.FEED_SILENT_AFTER_HOURS))


def _row(institution: Any, *, now: datetime) -> Row:
    stream = institution.stream
    return Row(
        reverse("feeds:institution", args=[institution.source.slug]),
        institution.source.name,
        state_tag(institution, now=now),
        contact(stream, now=now),
        backlog(stream),
        counts(stream),
        f"{institution.keys_waiting:,}",
        f"{institution.open_notices:,}",
    )


def state_tag(institution: Any, *, now: datetime) -> SafeString:
    """The state in a word, with the shape of its thread."""
    stream = institution.stream
    if institution.state != Institution.State.LIVE:
        return tag("open", institution.get_state_display())
    if stream.stopped_code:
        return tag("open", still(_("stopped"), institution.still_since))
    if stream.opened_at:
        return tag("expected", still(_("paused after failed tries"), stream.opened_at))
    if is_silent(stream, now=now):
        return tag("unknown", _("silent"))
    return tag("covered", _("live"))


def still(word: str, since: datetime | None) -> str:
    """A state and since when it holds."""
    if since is None:
        return word
    # Translators: a state and since when, such as "stopped since 21 November 2026, 09:30".
    return _("%(state)s since %(moment)s") % {"state": word, "moment": day_and_time(since)}


def contact(stream: Stream, *, now: datetime) -> str:
    """When an institution last answered, in words."""
    answered = stream.last_answered_at
    if answered is None:
        return _("It has never answered.")
    minutes = int((now - answered).total_seconds() // 60)
    if minutes < 1:
        return _("Answered less than a minute ago.")
    if minutes < 60:
        return ngettext("Answered %(minutes)s minute ago.", "Answered %(minutes)s minutes ago.", minutes) % {
            "minutes": minutes
        }
    # Translators: a day and a time.
    return _("Last answered on %(moment)s.") % {"moment": day_and_time(answered)}


def backlog(stream: Stream) -> str:
    """Whether more waits at the institution."""
    return _("It has more for us.") if stream.more_available else _("Nothing waits there.")


def counts(stream: Stream) -> str:
    """How much came, came again and was refused."""
    # Translators: three counts of events, side by side in a table.
    return _("received %(received)s · again %(again)s · refused %(refused)s") % {
        "received": f"{stream.received:,}",
        "again": f"{stream.redelivered:,}",
        "refused": f"{stream.refused:,}",
    }
