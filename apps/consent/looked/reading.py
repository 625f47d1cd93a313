"""Reads a resident's log for their page: newest first by number, filtered, never counted as a whole.

Every statement stays on the primary key of the log and touches a bounded number of lines, however long the log is.
Call everything inside a passage through the door.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from apps.accounts.prepared import fetch_prepared
from apps.consent.looked.picture import DAYS, Bead, Looks
from apps.consent.models import AccessChain, AccessEntry

PAGE_SIZE: Final = 50
#: More lines than these are not drawn: the picture then says from which day on it is whole.
MOST_DRAWN: Final = 5000

FILTERS: Final[dict[str, Q]] = {
    "": Q(),
    "you": Q(actor_kind__in=["resident", "guardian"]),
    "people": Q(actor_kind="member"),
    "offices": Q(actor_kind="institution"),
    "refused": Q(outcome="refused"),
}
PERIODS: Final = (None, 7, 30, 365)
#: Lines are numbered in the order of their times, but a clock may be set back a little.
_SLACK: Final = timedelta(hours=1)

#: The first number whose line is not older, found by halving: some seventeen look-ups in a log of 100,000 lines.
_FIRST_SINCE: Final = """
WITH RECURSIVE halving (low, high) AS (
    SELECT 0::bigint, %s::bigint
    UNION ALL
    SELECT CASE WHEN line.at < %s THEN middle.seq ELSE low END, CASE WHEN line.at < %s THEN high ELSE middle.seq END
    FROM halving CROSS JOIN LATERAL (SELECT (low + high) / 2 AS seq) middle
    LEFT JOIN LATERAL (
        SELECT at FROM consent_accessentry entry
        WHERE entry.subject_ref = %s AND entry.seq >= middle.seq ORDER BY entry.seq LIMIT 1
    ) line ON true
    WHERE high - low > 1
)
SELECT min(high) FROM halving
"""
_BY_DAY: Final = """
SELECT (at AT TIME ZONE %s)::date,
    CASE WHEN outcome = 'refused' THEN 'refused' WHEN actor_kind IN ('resident', 'guardian') THEN 'own'
        WHEN actor_kind = 'member' THEN 'allowed' WHEN actor_kind = 'institution' THEN 'office' ELSE 'ours' END,
    count(*)
FROM consent_accessentry WHERE subject_ref = %s AND seq BETWEEN %s AND %s AND at >= %s GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines the reader wants: whose, of how many days, and before which number."""

    show: str = ""
    days: int | None = None
    before: int | None = None

    def with_(self, **changes: object) -> "Wanted":
        """The same with something else chosen, from the newest on."""
        return replace(self, **{"before": None, **changes})  # type: ignore[arg-type]

    @property
    def query(self) -> str:
        """As the part of an address after the path."""
        chosen = {"show": self.show, "days": self.days, "before": self.before}
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{query}" if query else "?"


def wanted(query: QueryDict) -> Wanted:
    """What an address asks for; 404 for what no link of ours says."""
    show, days = query.get("show", ""), query.get("days", "")
    if show not in FILTERS or days not in {str(period or "") for period in PERIODS}:
        raise Http404
    return Wanted(show, int(days) if days else None, _number(query.get("before", "")))


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Http404
    return int(text)


@dataclass(frozen=True, slots=True)
class Log:
    """One resident's log: its pseudonym, and the number of the newest line before the look that reads it now."""

    subject_ref: UUID
    newest: int


def log_of(resident_id: UUID) -> Log:
    """The log of the resident whose passage this is: noting the passage has just added the line left out here."""
    chain = AccessChain.objects.get(resident_id=resident_id)
    return Log(chain.subject_ref, chain.seq - 1)


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of the log, newest first; ``older`` is where the next ones begin, None when there are no more."""

    entries: list[AccessEntry]
    older: int | None


def page_of(log: Log, wanted: Wanted, *, now: datetime) -> Lines:
    """One page of lines."""
    found = list(query(log, wanted, now=now)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return Lines(shown, shown[-1].seq if len(found) > PAGE_SIZE else None)


def query(log: Log, wanted: Wanted, *, now: datetime) -> QuerySet[AccessEntry]:
    """The lines wanted, newest first."""
    upper = log.newest if wanted.before is None else min(wanted.before - 1, log.newest)
    lines = AccessEntry.objects.filter(FILTERS[wanted.show], subject_ref=log.subject_ref, seq__lte=upper)
    if wanted.days is not None:
        since = start_of(timezone.localdate(now) - timedelta(days=wanted.days - 1))
        lines = lines.filter(seq__gte=first_since(log, since), at__gte=since)
    return lines.order_by("-seq")


def looks_of(log: Log, *, now: datetime) -> Looks:
    """The looks of the last thirty days, for the picture."""
    last = timezone.localdate(now)
    since = start_of(last - timedelta(days=DAYS - 1))
    lowest = max(first_since(log, since), log.newest - MOST_DRAWN + 1)
    rows = fetch_prepared(_BY_DAY, [settings.TIME_ZONE, log.subject_ref, lowest, log.newest, since])
    by_day = {(day, Bead(bead)): number for day, bead, number in rows if day <= last}
    is_cut = sum(by_day.values()) == MOST_DRAWN
    return Looks(last, by_day, min(day for day, _bead in by_day) if is_cut else None)


def all_of(log: Log) -> Iterator[list[AccessEntry]]:
    """Every line, oldest first, a thousand at a time."""
    after = 0
    while True:
        lines = AccessEntry.objects.filter(subject_ref=log.subject_ref, seq__gt=after, seq__lte=log.newest)
        found = list(lines.order_by("seq")[:1000])
        if not found:
            return
        yield found
        after = found[-1].seq


def first_since(log: Log, since: datetime) -> int:
    """From which number on lines are not older than that moment (a clock that was set back an hour considered)."""
    moment = since - _SLACK
    ((first,),) = fetch_prepared(_FIRST_SINCE, [log.newest + 1, moment, moment, log.subject_ref])
    return int(first)


def start_of(day: date) -> datetime:
    """Midnight in Japan."""
    return timezone.make_aware(datetime.combine(day, time()))
