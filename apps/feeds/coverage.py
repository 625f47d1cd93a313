"""Which institutions send a resident's records here, which could, and which cannot: by domain, honestly."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.templatetags.thread import tag
from apps.feeds.models import Connection, Institution
from apps.feeds.own_copies import Way, ways
from apps.wallet.kinds import KINDS
from apps.wallet.kinds.showing import format_day
from apps.wallet.models import Holding, SourceCode
from apps.wallet.pages.domains import DOMAINS, Domain
from apps.wallet.pages.freshness import doubted_time
from apps.wallet.pages.wording import in_a_row, local_day, source_name

SHOWN: Final = 12
"""Institutions offered in one domain before the reader is asked to look for theirs by name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One institution in a domain: how it stands to the resident, where to go on, and its class in the strand."""

    name: SafeString
    state: SafeString
    sentence: str
    url: str
    can_connect: bool = False
    bead: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One domain: who sends, who could, which bodies cannot, and what can be fetched by oneself."""

    domain: Domain
    connected: list[Row]
    offered: list[Row]
    more: int
    cannot: list[str]
    ways: list[Way]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole page. ``counted`` is how many institutions send now."""

    parts: list[Part]
    sending: int
    looked_for: str
    found_nothing: bool


def prepare(resident_id: UUID, *, looked_for: str = "") -> Coverage:
    """Reads and puts into words; call it inside a passage through the door."""
    mine = list(
        Connection.objects.filter(resident_id=resident_id)
        .select_related("institution__source")
        .order_by("since", "id")
    )
    newest = {connection.institution_id: connection for connection in mine}
    gone = what_became(resident_id)
    institutions = list(Institution.objects.live().select_related("source").order_by("source__slug"))
    offered = [each for each in _named(institutions, looked_for) if each.pk not in newest]
    parts = [_part(domain, newest.values(), offered, institutions, gone) for domain in DOMAINS.values()]
    sending = sum(
        each.state == Connection.State.LIVE and each.institution.state == Institution.State.LIVE
        for each in newest.values()
    )
    return Coverage(parts, sending, looked_for, bool(looked_for) and not any(part.offered for part in parts))


def _named(institutions: Iterable[Institution], looked_for: str) -> list[Institution]:
    """Those whose name holds what was written, in either language; all of them when nothing was."""
    wanted = looked_for.casefold()
    return [
        each
        for each in institutions
        if not wanted or wanted in each.source.name_ja.casefold() or wanted in each.source.name_en.casefold()
    ]


def _part(
    domain: Domain,
    mine: Iterable[Connection],
    offered: Sequence[Institution],
    institutions: Sequence[Institution],
    gone: Mapping[UUID, str],
) -> Part:
    here = domain.kinds
    could = [each for each in offered if here & set(each.kinds)]
    return Part(
        domain,
        [_tied(each, here, gone) for each in mine if here & {*each.kinds, *each.institution.kinds}],
        [_offer(each) for each in could[:SHOWN]],
        max(len(could) - SHOWN, 0),
        _cannot(here, institutions),
        [way for way in ways() if domain.slug in way.domains],
    )


def what_became(resident_id: UUID) -> dict[UUID, str]:
    """Of what sources had sent that is out of sight or deleted, in a sentence; call it inside a passage."""
    ties = Holding.objects.filter(resident_id=resident_id).exclude(put_away_at=None, taken_away_at=None)
    rows = ties.values_list("source_id", "put_away_at", "taken_away_at")
    return {source: in_words(put_away, taken_away) for source, put_away, taken_away in rows}


def in_words(put_away_at: datetime | None, taken_away_at: datetime | None) -> str:
    """What became of what a source had sent, where it is not simply here; empty where it is."""
    if put_away_at is not None:
        return _("What it sent is hidden and waits to be deleted here.")
    if taken_away_at is not None:
        # Translators: the reader had everything deleted that an office had sent; a day in full.
        return _("What it had sent was deleted here on %(day)s.") % {
            "day": format_day(local_day(taken_away_at))
        }
    return ""


def _tied(connection: Connection, kinds: Collection[str], gone: Mapping[UUID, str]) -> Row:
    state, sentence = state_in_words(connection)
    if connection.state == Connection.State.ENDED and connection.institution_id in gone:
        sentence = in_a_row(sentence, gone[connection.institution_id])
    if connection.state != Connection.State.ENDED and not set(kinds) & set(connection.kinds):
        state, sentence = tag("none", _("not sent")), _("You took these records away from what it sends.")
    return Row(
        source_name(connection.institution.source),
        state,
        sentence,
        reverse("feeds:connection", args=[connection.pk]),
        bead="" if connection.state == Connection.State.LIVE else "is-silent",
    )


def state_in_words(connection: Connection) -> tuple[SafeString, str]:
    """The state of a connection as a tag, and as a sentence with its day."""
    if not_asked_in_words(connection):
        return tag("expected", _("not asked now")), _("We have stopped asking this office for now.")
    day = format_day(local_day(connection.paused_at or connection.ended_at or connection.since))
    if connection.state == Connection.State.ENDED:
        # Translators: a connection to an institution is over; a day in full.
        return tag("none", _("ended")), _("Ended on %(day)s.") % {"day": day}
    if connection.state == Connection.State.PAUSED:
        return tag("expected", _("paused")), _("Paused since %(day)s.") % {"day": day}
    return tag("covered", _("connected")), _("Connected since %(day)s.") % {"day": day}


def not_asked_in_words(connection: Connection) -> list[str]:
    """What it means that we have stopped asking an institution; empty while it is asked or the tie is over."""
    if connection.institution.state == Institution.State.LIVE or connection.state == Connection.State.ENDED:
        return []
    return [
        _(
            "Nothing new comes from it. What came before stays here. It will be asked again when we have cleared up why."
        ),
    ]


def doubts_in_words(connection: Connection) -> list[tuple[str, str]]:
    """The times in which somebody else may have spoken in the office's name, as sentences with what it means."""
    spans = connection.institution.source.doubted or ()
    ended = connection.ended_at if connection.ended_by == Connection.EndedBy.INSTITUTION else None
    said = []
    for since, until in spans:
        what = doubted_time((since, until))
        means = _("Records of that time are marked until the office says them again.")
        if ended is not None and since <= ended <= until:
            means = _("Perhaps it was not the office that ended this connection. Ask it, and connect again.")
        said.append((what, means))
    return said


def _offer(institution: Institution) -> Row:
    can = bool(institution.authorization_url)
    sentence = "" if can else _("It has agreed to send, but nobody can connect to it here yet.")
    url = reverse("feeds:connect", args=[institution.source.slug]) if can else ""
    return Row(
        source_name(institution.source), tag("unknown", _("not connected")), sentence, url, can_connect=can
    )


def _cannot(kinds: Collection[str], institutions: Sequence[Institution]) -> list[str]:
    """The sorts of body that hold such records and of which not one can be connected."""
    holders = dict.fromkeys(code for kind in sorted(kinds) for code in KINDS[kind].sources)
    registered = {each.source.code for each in institutions if each.authorization_url}
    missing = [code for code in holders if code not in registered and code != SourceCode.RESIDENT]
    return [str(SourceCode(code).label) for code in missing]


def institution_to_connect(slug: str) -> Institution | None:
    """A live institution at which residents can agree."""
    can = Institution.objects.live().filter(~Q(authorization_url=""), source__slug=slug)
    return can.select_related("source").first()
