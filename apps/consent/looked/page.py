"""The page "Who looked": the picture, the filters as links, one page of looks, live permissions, what no log can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.accounts.purposes import PURPOSES
from apps.accounts.templatetags.dates import day
from apps.consent import vocabulary
from apps.consent.door import ActingPassage
from apps.consent.looked import picture, reporting
from apps.consent.looked.picture import Bead, Looks
from apps.consent.looked.reading import FILTERS, MOST_DRAWN, PERIODS, Wanted, log_of, looks_of, page_of
from apps.consent.looked.telling import Line, Reader, in_a_row, in_their_words, listed, tell
from apps.consent.models import Grant

# Translators: the links above the list of looks; short.
SHOWS: Final = {
    "": gettext_lazy("All"),
    "you": gettext_lazy("You"),
    "people": gettext_lazy("People you allowed"),
    "offices": gettext_lazy("Offices"),
    "refused": gettext_lazy("Refused"),
}
# Translators: the legend of the picture of looks; each stands beside a bead of its own shape.
BEADS: Final = {
    Bead.OWN: gettext_lazy("you, or a parent or guardian"),
    Bead.ALLOWED: gettext_lazy("somebody you allowed"),
    Bead.OFFICE: gettext_lazy("an office, told by the office"),
    Bead.OURS: gettext_lazy("Tsunagi itself"),
    Bead.REFUSED: gettext_lazy("refused"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One choice of a row of filters."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list, ready to print."""

    glyph: SafeString
    who: SafeString
    who_is: SafeString
    why: Sequence[SafeString]
    what: str
    when: str
    told: str
    result: SafeString
    grant_url: str


@dataclass(frozen=True, slots=True)
class Permission:
    """A live permission as a card."""

    name: SafeString
    kind: str
    purpose: str
    what: str
    until: SafeString
    url: str
    end_url: str


@dataclass(frozen=True, slots=True)
class LookedPage:
    """What the page shows; ``is_first`` while the reader has not gone on to older looks."""

    lead: SafeString
    picture: SafeString
    legend: list[tuple[SafeString, str]]
    by_weeks: bool
    has_told: bool
    drawn_from: str
    shows: list[Link]
    periods: list[Link]
    rows: list[Row]
    older: str
    newest: str
    is_first: bool
    is_filtered: bool
    permissions: list[Permission]
    silent: list[SafeString]
    telling: list[SafeString]


def prepare(
    passage: ActingPassage, user: User, wanted: Wanted, *, about: str, now: datetime, mirrored: bool
) -> LookedPage:
    """Reads and puts into words; call it inside the passage. ``about`` is empty in one's own log."""
    log = log_of(passage.resident_id)
    looks = looks_of(log, now=now)
    lines = page_of(log, wanted, now=now)
    told = tell(lines.entries, Reader(log, user, about), passage.key, passage.resident_id)
    bodies = reporting.tied_to(passage.resident_id)
    return LookedPage(
        _lead(looks),
        picture.draw(looks, mirrored=mirrored),
        [(picture.legend_glyph(bead), str(BEADS[bead])) for bead in looks.sorts],
        looks.by_weeks,
        Bead.OFFICE in looks.sorts,
        day(looks.known_from) if looks.known_from else "",
        [
            Link(str(label), wanted.with_(show=show).query, show == wanted.show)
            for show, label in SHOWS.items()
        ],
        [Link(_period(days), wanted.with_(days=days).query, days == wanted.days) for days in PERIODS],
        _rows(told),
        Wanted(wanted.show, wanted.days, lines.older).query if lines.older else "",
        wanted.with_().query if wanted.before else "",
        wanted.before is None,
        bool(wanted.show or wanted.days),
        _permissions(passage.resident_id, now=now),
        [body.name for body in bodies if not body.reports],
        [body.name for body in bodies if body.reports],
    )


def _lead(looks: Looks) -> SafeString:
    if not looks.total:
        return conditional_escape(_("Nobody has looked in the last 30 days."))
    if looks.known_from:
        first = _("More than %(number)s looks in the last 30 days.") % {"number": f"{MOST_DRAWN:,}"}
    else:
        first = ngettext(
            "%(number)s look in the last 30 days.", "%(number)s looks in the last 30 days.", looks.total
        ) % {"number": f"{looks.total:,}"}
    refused = sum(number for (_day, bead), number in looks.by_day.items() if bead is Bead.REFUSED)
    if not refused:
        return in_a_row(first, _("None was refused."))
    return in_a_row(
        first,
        ngettext("%(number)s was refused.", "%(number)s were refused.", refused) % {"number": f"{refused:,}"},
    )


def _period(days: int | None) -> str:
    if days is None:
        # Translators: a choice above the list of looks: looks of whatever day.
        return _("Any time")
    if days == 365:
        return _("Last 12 months")
    return ngettext("Last %(days)s day", "Last %(days)s days", days) % {"days": days}


def _rows(lines: Sequence[Line]) -> list[Row]:
    named = {line.grant for line in lines if line.grant}
    known = set(Grant.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    glyphs = {bead: picture.legend_glyph(bead) for bead in Bead}
    return [
        Row(
            glyphs[line.bead],
            line.who,
            line.who_is,
            line.why,
            line.what,
            line.when,
            line.told,
            line.result,
            reverse("consent:grant", args=[line.grant]) if line.grant in known else "",
        )
        for line in lines
    ]


def _permissions(resident_id: UUID, *, now: datetime) -> list[Permission]:
    """The permissions that let somebody read today, the one that ends first first."""
    from apps.consent.giving import day_in_japan

    live = Grant.objects.live(on=day_in_japan(now)).filter(resident_id=resident_id)
    return [_permission(grant) for grant in live.select_related("organisation").order_by("last_day", "pk")]


def _permission(grant: Grant) -> Permission:
    kinds = [vocabulary.kind_words(kind) for kind in grant.scope]
    purpose = PURPOSES.get(grant.purpose)
    used = {"used": grant.reads_used, "most": grant.max_reads}
    return Permission(
        in_their_words(grant.organisation.name),
        grant.organisation.get_kind_display(),
        str(purpose.sentence) if purpose else grant.purpose,
        listed(str(kind.label) for kind in kinds),
        in_a_row(
            # Translators: of a permission: its last day, in full.
            _("Until %(day)s.") % {"day": day(grant.last_day)},
            # Translators: of a permission: how many looks were made of those allowed, two numbers.
            _("%(used)s of %(most)s looks used.") % used,
        ),
        reverse("consent:grant", args=[grant.pk]),
        reverse("consent:end", args=[grant.pk]),
    )


assert SHOWS.keys() == FILTERS.keys()
