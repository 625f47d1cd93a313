"""Permissions and asks as pages show them: everything in words before a template runs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import ngettext

from apps.consent import deletion, vocabulary, words
from apps.consent.giving import day_in_japan
from apps.consent.models import AccessEntry, Ask, DeletionRequest, Grant
from apps.consent.policy import Scope

LOOKS_SHOWN: Final = 50


class KindLine(NamedTuple):
    """One kind that may be read, and which fields of it; none named means all. ``parts`` are those that may be read."""

    name: str
    label: object
    help: object
    special_care: bool
    fields: list[object]
    parts: list[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Card:
    """One permission."""

    grant: Grant
    organisation: str
    sort: str
    member: str
    purpose: str
    kinds: list[KindLine]
    looks: str
    state: str
    is_live: bool
    may_ask_to_delete: bool
    deletion: str


@dataclass(frozen=True, slots=True)
class AskCard:
    """One ask that waits for an answer."""

    ask: Ask
    organisation: str
    purpose: str
    code: str


def in_lines(scope: Scope) -> list[KindLine]:
    """What may be read, kind by kind in the order of the vocabulary."""
    return [_line(kind, scope) for kind in vocabulary.in_order(scope)]


def _line(kind: str, scope: Scope) -> KindLine:
    known, fields = vocabulary.kind_words(kind), scope[kind]
    given = [] if fields is None else [name for name in known.field_names if name in fields] or list(fields)
    labels: list[object] = [vocabulary.field_label(kind, name) for name in given]
    parts: list[tuple[str, object]] = [
        (name, vocabulary.field_label(kind, name)) for name in given or known.field_names
    ]
    return KindLine(kind, known.label, known.help, known.special_care, labels, parts)


def card(grant: Grant, *, now: datetime, asked: DeletionRequest | None = None) -> Card:
    """One permission in words."""
    is_live = grant.is_live(on=day_in_japan(now))
    return Card(
        grant,
        grant.organisation.name,
        grant.organisation.get_kind_display(),
        grant.member.name if grant.member else "",
        words.purpose_sentence(grant.purpose),
        in_lines(grant.given),
        looks(grant),
        words.how_it_stands(grant, is_live=is_live),
        is_live,
        asked is None and deletion.may_ask(grant, now=now),
        words.deletion_state(asked) if asked else "",
    )


def looks(grant: Grant) -> str:
    """How many looks were used of how many."""
    # Translators: how often somebody looked through a permission, and how often they may in all.
    return ngettext(
        "%(used)s of %(most)s look used.", "%(used)s of %(most)s looks used.", grant.max_reads
    ) % {
        "used": grant.reads_used,
        "most": grant.max_reads,
    }


def of_resident(resident_id: UUID, *, now: datetime) -> tuple[list[Card], list[Card]]:
    """A resident's permissions, the newest first: those that are open, and those that are over or were refused."""
    rows = Grant.objects.filter(resident_id=resident_id).select_related("organisation", "member")
    asked = {row.grant_id: row for row in DeletionRequest.objects.filter(resident_id=resident_id)}
    made = [card(row, now=now, asked=asked.get(row.pk)) for row in rows.order_by("-decided_at")]
    return [each for each in made if each.is_live], [each for each in made if not each.is_live]


def find(grant_id: UUID, residents: Collection[UUID]) -> Grant | None:
    """One permission that one of these residents gave; call it inside their passage."""
    mine = Grant.objects.filter(resident_id__in=list(residents), pk=grant_id)
    return mine.select_related("organisation", "member").first()


class LookLine(NamedTuple):
    """One look through a permission, or a try."""

    at: datetime
    allowed: bool
    tried: object
    kinds: list[KindLine]


def looks_through(grant: Grant) -> list[LookLine]:
    """What was looked at through a permission, the newest fifty first."""
    made = AccessEntry.objects.filter(grant=grant.pk, action__startswith="shared.", at__gte=grant.decided_at)
    return [
        LookLine(
            entry.at,
            entry.outcome == "allowed",
            words.TRIED.get(entry.reason, ""),
            in_lines(dict.fromkeys(entry.kinds)),
        )
        for entry in made.order_by("-seq")[:LOOKS_SHOWN]
    ]


def ask_cards(asks: Iterable[Ask], code_of: Iterable[str]) -> list[AskCard]:
    """Asks that wait, each with the code that opens its page."""
    return [
        AskCard(row, row.organisation.name, words.purpose_sentence(row.purpose), code)
        for row, code in zip(asks, code_of, strict=True)
    ]
