"""The ways there are, in their order, each with why it stands there and everything that is known before it is taken."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from apps.corrections.clock import terms_of
from apps.corrections.clock.terms import AppealTerms, Terms
from apps.corrections.ledger import Opened
from apps.corrections.pages import words
from apps.corrections.pages.matters import Matter
from apps.corrections.pages.parts import OfficeShown, offices_shown
from apps.corrections.pages.protected import ProtectedTable, protected
from apps.corrections.paper.sheets import laws_of
from apps.corrections.paper.words import WHO
from apps.corrections.routes import Answer, Offer
from apps.corrections.routes import words as route_words
from apps.corrections.routes.model import RouteId
from apps.readiness.pages.findings.shown import months_in_words, title_of
from apps.readiness.pages.shown import CiteShown
from apps.wallet.kinds import KINDS, show_field
from apps.wallet.kinds.showing import field_of, format_day
from apps.wallet.pages.wording import fill, foreign, record_address, source_name, titled


@dataclass(frozen=True, slots=True)
class DisputedShown:
    """What is disputed, in words: the record or finding, what it says, who holds it, as of when."""

    title: SafeString | str
    label: str
    japanese: str
    value: str
    value_lang: str | None
    source: SafeString
    as_of: str
    revision: int | None
    url: str
    months: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class BeforeShown:
    """Something that comes first, and whether it is done."""

    sentence: str
    is_done: bool | None
    state: str
    by: str
    law: CiteShown | None


@dataclass(frozen=True, slots=True)
class WayShown:
    """One way, ready to print."""

    route: str
    place: int
    name: str
    why: str
    moved_up: str
    to: list[str]
    offices: list[OfficeShown]  # to choose from, where each is asked for its own part
    letter: str
    before: list[BeforeShown]
    time: str
    appeal: list[str]
    protected: list[ProtectedTable]
    helpers: list[tuple[str, str]]
    protection: list[CiteShown]
    laws: list[CiteShown]
    not_told: list[str]
    taken: str
    is_next: bool


def disputed(matter: Matter) -> DisputedShown:
    """What is disputed."""
    held = matter.held
    label, japanese, value, lang = str(KINDS[matter.kind].label), KINDS[matter.kind].japanese, "", None
    if held is not None and matter.field is not None:
        field = field_of(matter.kind, matter.field)
        cell = show_field(field, getattr(held.payload, field.attribute))
        label, japanese, value, lang = cell.label, cell.japanese, cell.value or "", cell.lang
    record = None if matter.place is None else matter.assessed.records[matter.place]
    title: SafeString | str = str(KINDS[matter.kind].label)
    if matter.finding is not None:
        title = title_of(matter.finding)
    elif held is not None:
        title = titled(matter.kind, held.payload).html
    as_of = held.data_as_of if held is not None else None
    return DisputedShown(
        title,
        label,
        "" if japanese == label else japanese,
        value,
        lang,
        source_name(matter.source),
        format_day(as_of) if as_of else "",
        record.revision if record else None,
        record_address(record.id) if record else "",
        months_in_words(matter.months) if matter.months else "",
        matter.source.code == "resident",
    )


def ways(matter: Matter, answer: Answer, earlier: Sequence[Opened], on: datetime.date) -> list[WayShown]:
    """The offers of an answer in words."""
    first = first_open(answer, earlier)
    return [_way(matter, offer, earlier, on, is_next=offer.id == first) for offer in answer.offers]


def first_open(answer: Answer, earlier: Sequence[Opened]) -> RouteId | None:
    """The first way that was not taken yet; None when all were, or none there is."""
    taken = {one.row.route for one in earlier}
    return next((offer.id for offer in answer.offers if offer.id not in taken), None)


def none_said(answer: Answer, matter: Matter) -> str:
    """Why there is no way; empty where there is one."""
    if matter.finding is not None and matter.finding.state in {"upcoming", "suppressed"}:
        return _("Nothing is wrong yet, or a reason is on file. There is nothing to correct now.")
    return gettext(route_words.NONE[answer.none]) if answer.none else ""


def _way(
    matter: Matter, offer: Offer, earlier: Sequence[Opened], on: datetime.date, *, is_next: bool
) -> WayShown:
    route = offer.route
    terms = terms_of(offer.id, holder=matter.source.code, on=on)
    taken = next((one for one in earlier if one.row.route == offer.id), None)
    return WayShown(
        offer.id,
        offer.place,
        gettext(route_words.ROUTES[offer.id]),
        gettext(route_words.WHY[offer.why]),
        gettext(route_words.MOVED_UP[offer.moved_up]) if offer.moved_up else "",
        [who(code, matter, offer) for code in offer.to],
        offices_shown(matter, offer),
        _letter(offer),
        [_before(one) for one in offer.before],
        time_said(terms),
        _appeals(terms),
        protected(matter, offer, on),
        helpers_said(offer),
        laws_of(route.protection),
        laws_of(route.law),
        [gettext(route_words.NOT_TOLD[code]) for code in offer.not_told],
        str(taken.id) if taken is not None else "",
        is_next,
    )


def who(code: str, matter: Matter | None, offer: Offer | None) -> str:
    """Who is written to: what kind of body, and its name where it is known."""
    word = str(WHO[code])
    if matter is None or offer is None or code != offer.to[0]:
        return word
    source, name, _number = matter.asked_of(offer)
    known = str(source.name) if source is not None else name
    return fill("%(word)s (%(name)s)", word=word, name=foreign(known, None)) if known and known != word else word  # fmt: skip


def _letter(offer: Offer) -> str:
    if offer.route.no_letter is not None:
        return gettext(route_words.NO_LETTER[offer.route.no_letter])
    return _("A letter in Japanese is drafted from your records. You read it, complete it, and send it.")


def _before(one: object) -> BeforeShown:
    from apps.corrections.routes import Before

    assert isinstance(one, Before)
    unknown = "" if one.cite else words.DONE_UNKNOWN  # days of the law are no act that could be done or not
    state = words.IS_DONE if one.is_done else words.NOT_DONE if one.is_done is False else unknown
    by = ""
    if one.by is not None:
        by = _("Last day: %(day)s.") % {"day": format_day(one.by.rolled)}
    law = laws_of([one.cite])[0] if one.cite else None
    return BeforeShown(gettext(route_words.BEFORE[one.code]), one.is_done, str(state), by, law)


def before_said(befores: Iterable[object]) -> list[BeforeShown]:
    """Preconditions in words."""
    return [_before(one) for one in befores]


def time_said(terms: Terms) -> str:
    """How long they have, and whether a law says so."""
    if terms.months:
        number = ngettext("%(number)s month", "%(number)s months", terms.months) % {"number": terms.months}
    else:
        number = ngettext("%(number)s day", "%(number)s days", terms.days) % {"number": terms.days}
    if terms.is_by_law:
        said = _("The law gives them %(time)s to decide.") % {"time": number}
        if terms.extension_days:
            more = ngettext("%(number)s day", "%(number)s days", terms.extension_days) % {"number": terms.extension_days}  # fmt: skip
            said += " " + _("They may take %(time)s more with a notice that says why.") % {"time": more}
        return said
    return _("No law fixes a time. We count %(time)s and remind you then.") % {"time": number}


def _appeals(terms: Terms) -> list[str]:
    """The stages of appeal; where the employer files it, first whose decision they are against."""
    stages = [_appeal(stage) for stage in terms.appeals]
    if not stages or not terms.through_employer:
        return stages
    return [str(words.ONLY_AGAINST_OFFICES), *stages]


def _appeal(stage: AppealTerms) -> str:
    months = ngettext("%(number)s month", "%(number)s months", stage.months) % {"number": stage.months}
    return _("%(body)s, within %(time)s after you know of the decision.") % {
        "body": body_said(stage.body),
        "time": months,
    }


def body_said(code: str) -> str:
    """The body of an appeal, beginning with a capital where the script has one."""
    said = gettext(route_words.BODIES[code])
    return said[:1].upper() + said[1:]


def helpers_said(offer: Offer) -> list[tuple[str, str]]:
    """Who may prepare it for pay, and who may not."""
    told = offer.helpers
    return [
        (str(label), gettext(route_words.PREPARATION[getattr(told, name)]))
        for name, label in words.HELPERS.items()
    ]
