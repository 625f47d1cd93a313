"""The first page: what is held about a resident, by whom, how fresh."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.screen import address
from apps.accounts.templatetags.thread import strip_drawing
from apps.consent.sealing import DataKey
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import format_day
from apps.wallet.marks import Marks, marks_of
from apps.wallet.models import SourceCode
from apps.wallet.pages import held
from apps.wallet.pages.domains import DOMAINS, Domain, domain_of
from apps.wallet.pages.freshness import doubts_of, freshness, seen_data, silence, silence_of, silent_days
from apps.wallet.pages.held import Line, Tied
from apps.wallet.pages.leads import KINDS_LEADING, lead
from apps.wallet.pages.months import ALL_KINDS_SPEAKING, Month, before, draw_up, months_until
from apps.wallet.pages.news import News, news
from apps.wallet.pages.picture import draw_recent
from apps.wallet.pages.upcoming import KINDS_DATED, Coming, upcoming
from apps.wallet.pages.wording import fill, in_a_row, local_day, source_name, unopened

MONTHS = 12
RECENT_MONTHS = 7


@dataclass(frozen=True, slots=True)
class Card:
    """One domain: its strip of months, what records say in a sentence, and who of its sources is silent."""

    url: str
    label: object
    strip: SafeString
    lead: SafeString | str
    silent: list[SafeString]


@dataclass(frozen=True, slots=True)
class Holder:
    """One source: what it holds in words, how fresh that is, and the state of the tie (a class of the strand)."""

    name: SafeString
    kinds: str
    state: str
    fresh: str


@dataclass(slots=True)
class Home:
    """What the first page shows. ``connected``: a tie to an office lives, so that records can come."""

    records: int = 0
    connected: bool = False
    cards: list[Card] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    picture: SafeString | str = ""
    unopened: str = ""

    @property
    def coverage_url(self) -> str:
        """The page of who sends and who cannot, which another app keeps; empty where nobody offers it."""
        return address("feeds:coverage") or ""

    @property
    def months_url(self) -> str:
        """The page that says which months are missing, which another app keeps; empty where nobody offers it."""
        return address("readiness:months") or ""

    @property
    def counted(self) -> str:
        """How much is here and from how many sources, in words."""
        here = ngettext("%(number)s record is here.", "%(number)s records are here.", self.records) % {
            "number": f"{self.records:,}"
        }
        number = sum(bool(holder.kinds) for holder in self.holders)
        if not number:
            return here
        # Translators: follows "138 records are here."
        from_whom = ngettext(
            "It comes from %(number)s institution.", "They come from %(number)s institutions.", number
        ) % {"number": number}
        return in_a_row(here, from_whom)


def prepare(resident_id: UUID, key: DataKey, *, now: datetime, mirrored: bool) -> Home:
    """Reads and puts into words; call it inside a passage through the door."""
    today = local_day(now)
    months = months_until(today, MONTHS)
    found, sources = held.overview(
        resident_id,
        key,
        months_from=before(today, MONTHS),
        months_of=ALL_KINDS_SPEAKING,
        always=KINDS_LEADING | KINDS_DATED,
    )
    lines, broken = held.readable(found)
    marks = marks_of(resident_id, key)
    pictures = {
        domain.slug: draw_up(lines, months, domain=domain.name, today=today)
        for domain in DOMAINS.values()
        if domain.has_months
    }
    offices = [tied for tied in sources.values() if tied.source.code != SourceCode.RESIDENT]
    return Home(
        records=len(lines),
        connected=any(tied.ended_at is None for tied in offices),
        cards=[
            _card(domain, lines, pictures.get(domain.slug, []), marks, now=now) for domain in DOMAINS.values()
        ],
        holders=[_holder(tied, lines, now=now) for tied in offices],
        coming=upcoming(lines, today=today),
        news=news(lines),
        picture=_picture(lines, pictures, mirrored=mirrored),
        unopened=unopened(broken),
    )


def _card(
    domain: Domain, lines: Sequence[Line], months: Sequence[Month], marks: Marks, *, now: datetime
) -> Card:
    here = [line for line in lines if KINDS[line.kind].domain == domain.name]
    states = tuple(month.state for month in months) if domain.has_months else ("covered",) if here else ()
    feeding = {line.source.pk: line.source for line in here if line.tie_ended_at is None}
    silent = [said for source in feeding.values() if (said := silence_of(source, here, now=now))]
    return Card(
        reverse("wallet:domain", args=[domain.slug]),
        domain.label,
        strip_drawing(domain.icon, states),
        lead(domain, here, months),
        [*silent, *doubts_of(here), *_disputed(here, marks)],
    )


def _disputed(lines: Sequence[Line], marks: Marks) -> list[SafeString]:
    """How many records of a domain are disputed; nothing where none is."""
    number = sum(line.id in marks for line in lines)
    if not number:
        return []
    sentence = ngettext(
        "%(number)s record here is disputed by you.", "%(number)s records here are disputed by you.", number
    )
    return [fill(sentence, number=f"{number:,}")]


def _holder(tied: Tied, lines: Sequence[Line], *, now: datetime) -> Holder:
    source = tied.source
    theirs = [line for line in lines if line.source.pk == source.pk]
    kinds = _kinds_in_words(theirs)
    data_as_of = max((line.data_as_of for line in theirs), default=None)
    if tied.ended_at is not None and not theirs and (tied.put_away_at or tied.taken_away_at):
        # Translators: a resident's tie to an institution is over; a day in full.
        hidden = _("Ended on %(day)s. What it sent is hidden and waits to be deleted here.")
        # Translators: a resident's tie to an institution is over; a day in full.
        deleted = _("Ended on %(day)s. What it sent was deleted here, as you asked.")
        said = (hidden if tied.put_away_at else deleted) % {"day": format_day(local_day(tied.ended_at))}
        return Holder(source_name(source), kinds, "is-next", said)
    if tied.ended_at is not None:
        # Translators: a resident's tie to an institution is over; a day in full.
        ended = _("Ended on %(day)s. What came before stays here.") % {
            "day": format_day(local_day(tied.ended_at))
        }
        return Holder(source_name(source), kinds, "is-next", ended)
    if tied.paused_at is not None:
        # Translators: the reader paused what an institution sends; a day in full.
        paused = _("Paused by you on %(day)s.") % {"day": format_day(local_day(tied.paused_at))}
        return Holder(source_name(source), kinds, "is-next", paused)
    days = silent_days(source, now=now, since=tied.since)
    if days is not None:
        seen = seen_data(data_as_of) if data_as_of else ""
        return Holder(source_name(source), kinds, "is-silent", in_a_row(silence(days), seen))
    if data_as_of is None:
        return Holder(source_name(source), kinds, "is-wait", _("Tied. Nothing has come yet."))
    newest = max(max(line.changed_at, line.last_confirmed_at) for line in theirs)
    return Holder(
        source_name(source), kinds, "", freshness(source, data_as_of=data_as_of, received_at=newest, now=now)
    )


def _kinds_in_words(lines: Sequence[Line]) -> str:
    """The kinds of record that a source holds, the most frequent first."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.kind] = counts.get(line.kind, 0) + 1
    labels = [
        str(KINDS[kind].label)
        for kind, _count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return "\N{NO-BREAK SPACE}· ".join(labels)  # a line never begins with the dot


def _picture(lines: Sequence[Line], pictures: dict[str, list[Month]], *, mirrored: bool) -> SafeString | str:
    """The last months of the domain of the newest record, else of the first one that says anything."""
    newest: Any = max(lines, key=lambda line: line.changed_at, default=None)
    order = [domain_of(newest.kind).slug, *pictures] if newest else []
    for slug in order:
        recent = pictures.get(slug, [])[-RECENT_MONTHS:]
        if any(month.state == "covered" for month in recent):
            return draw_recent(DOMAINS[slug].icon, DOMAINS[slug].label, recent, mirrored=mirrored)
    return ""
