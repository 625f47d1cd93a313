"""What a helper can begin with: findings that they may read, and records of given kinds by what was given of them."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from apps.accounts.ruby import strip_ruby
from apps.accounts.templatetags.dates import due as with_weekday
from apps.corrections.clock import status_words
from apps.corrections.clock.transitions import ENDED
from apps.corrections.helping.passages import Helping
from apps.corrections.helping.seen import findings_of
from apps.corrections.ledger import Opened
from apps.corrections.pages import naming, showing
from apps.corrections.pages.matters import Matter
from apps.corrections.paper.words import WHO
from apps.readiness.assessments import Assessed
from apps.readiness.pages.findings.shown import months_in_words, title_of
from apps.wallet.kinds import KINDS, KindField, show_field
from apps.wallet.kinds.showing import field_of, format_day

#: So many records of one kind can be chosen, the newest first; so many values tell one from another.
MOST = 60
_TELLING = 2
_NOTHING_YET = frozenset({"upcoming", "suppressed"})


@dataclass(frozen=True, slots=True)
class FoundShown:
    """A finding that can be put right."""

    name: str
    title: str
    months: str


@dataclass(frozen=True, slots=True)
class KindShown:
    """A given kind: its records, by what was given of them, and its given fields."""

    name: str
    label: str
    records: list[tuple[UUID, str]]
    fields: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AboutShown:
    """What is not right, in what of it was given."""

    title: str
    label: str
    value: str
    months: str


@dataclass(frozen=True, slots=True)
class PreparedShown:
    """What was begun under the permission: what it is about, and how it stands."""

    id: UUID
    title: str
    to: str
    status: str
    glyph: str
    step: str
    by: str
    is_over: bool


def findings_shown(helping: Helping, today: datetime.date) -> list[FoundShown]:
    """Findings for which there is a way, in their order."""
    return [
        FoundShown(name, title_of(one), months_in_words(one.months) if one.months else "")
        for name, one in findings_of(helping, today)
        if one.routes and one.state not in _NOTHING_YET
    ]


def kinds_shown(helping: Helping, assessed: Assessed) -> list[KindShown]:
    """The given kinds that somebody else than the person holds records of."""
    found: dict[str, list[tuple[UUID, str]]] = {}
    for place, record in enumerate(assessed.records):
        if assessed.sources[record.source].code != "resident":
            found.setdefault(record.kind, []).append((record.id, label_of(helping, assessed, place)))
    return [
        KindShown(
            kind, strip_ruby(str(KINDS[kind].label)), records[::-1][:MOST], list(_fields(helping, kind))
        )
        for kind, records in found.items()
    ]


def _fields(helping: Helping, kind: str) -> Iterator[tuple[str, str]]:
    for field in KINDS[kind].fields:
        if helping.gives(kind, field.name):
            yield field.name, strip_ruby(str(field.label))


def label_of(helping: Helping, assessed: Assessed, place: int) -> str:
    """A record in a list: the first values of it that were given, who holds it, and of which day. A title would tell more."""
    record, held = assessed.records[place], assessed.case.records[place]
    said = [_said(field, held.payload) for field in _telling(helping, record.kind)]
    as_of = format_day(held.data_as_of) if held.data_as_of else ""
    told = [*[each for each in said if each][:_TELLING], str(assessed.sources[record.source].name), as_of]
    return " · ".join(each for each in told if each)


def _telling(helping: Helping, kind: str) -> list[KindField]:
    """The given fields of a kind, those by which pages tell its records apart first."""
    given = [field for field in KINDS[kind].fields if helping.gives(kind, field.name)]
    when = KINDS[kind].row.when
    return sorted(given, key=lambda field: field.name not in when)


def _said(field: KindField, payload: object) -> str:
    return show_field(field, getattr(payload, field.attribute)).value or ""


def evidence_to_choose(helping: Helping, assessed: Assessed, found: Opened) -> list[tuple[str, str]]:
    """Records of given kinds that may show it, without the disputed one, each under the name of its kind."""
    disputed = {one.record_id for one in found.content.held}
    told = [
        (
            str(record.id),
            f"{strip_ruby(str(KINDS[record.kind].label))} · {label_of(helping, assessed, place)}",
        )
        for place, record in enumerate(assessed.records)
        if record.id not in disputed
    ]
    return sorted(told, key=lambda one: one[1])[:MOST]


def prepared_shown(found: Opened, today: datetime.date) -> PreparedShown:
    """One correction in the list of a helper. Who is asked is named by kind: the name may come from what was not given."""
    now = found.standing(today)
    return PreparedShown(
        found.id,
        naming.title_of(found),
        str(WHO[found.content.addressee]),
        gettext(status_words.STATUSES[now.status]),
        showing.GLYPHS[now.status],
        gettext(status_words.NEXT_STEPS[now.next_step]),
        with_weekday(now.next_by) if now.next_by else "",
        now.status in ENDED,
    )


def about(matter: Matter) -> AboutShown:
    """What is not right, as far as it was given."""
    kind = strip_ruby(str(KINDS[matter.kind].label))
    months = months_in_words(matter.months) if matter.months else ""
    if matter.finding is not None:
        return AboutShown(title_of(matter.finding), "", "", months)
    if matter.field is None or matter.held is None:
        return AboutShown(kind, "", "", months)
    field = field_of(matter.kind, matter.field)
    said = show_field(field, getattr(matter.held.payload, field.attribute))
    return AboutShown(kind, strip_ruby(str(field.label)), said.value or "", months)
