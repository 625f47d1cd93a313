"""Where each of several offices confirms its own part: who may be asked, why, and the matter as each of them has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.corrections.ledger.watched_fields import payload_of
from apps.corrections.paper.words import WHO
from apps.corrections.routes import Offer
from apps.wallet.pages.wording import fill, foreign

if TYPE_CHECKING:
    from apps.corrections.pages.matters import Matter

#: Ways on which each office named is asked by itself, for its own part (HIA 51, EPIA 31).
EACH_FOR_ITSELF: Final = frozenset({"P-2"})
INSURER: Final = "health_insurer"
BOTH: Final = "both"
#: Kinds that a health insurer neither keeps nor confirms.
_OF_PENSION: Final = frozenset({"pension_month", "pension_enrolment"})
# Translators: why each of two offices can be asked to confirm that somebody was insured.
_WHY: Final[Mapping[str, Promise]] = {
    "pension_office": _("It confirms employees’ pension. If your health insurance is with Kyokai Kenpo, it confirms that as well."),
    "health_insurer": _("A health insurance union confirms its own part, the health insurance."),
    BOTH: _("Each gets a letter of its own, and the days of each are counted by themselves."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficeShown:
    """An office that can be asked, with why; `code` is what is posted."""

    code: str
    name: SafeString | str
    why: str
    is_first: bool


class Part(NamedTuple):
    """One request: the matter as the office asked has it, and the way with that office first."""

    matter: Matter
    offer: Offer


def offices_shown(matter: Matter, offer: Offer) -> list[OfficeShown]:
    """The offices to choose from; none where only one can be asked."""
    codes = _codes(matter, offer)
    if len(codes) < 2:
        return []
    shown = [
        OfficeShown(code, _name(part_of(matter, code), _to(offer, code)), str(_WHY[code]), not place)
        for place, code in enumerate(codes)
    ]
    return [*shown, OfficeShown(BOTH, str(_("Both of them")), str(_WHY[BOTH]), is_first=False)]


def chosen(matter: Matter, offer: Offer, said: str) -> list[Part]:
    """The requests that an answer asks for; what was not said, or cannot be chosen, is the first office."""
    codes = _codes(matter, offer)
    if not codes:
        return [Part(matter, offer)]
    wanted = codes if said == BOTH else [said] if said in codes else codes[:1]
    return [Part(part_of(matter, code), _to(offer, code)) for code in wanted]


def part_of(matter: Matter, code: str) -> Matter:
    """The matter as one office has it: the insurer's part is about the record of the health insurance."""
    if code != INSURER or matter.finding is None:
        return matter
    place = next(_health_places(matter), None)
    source = matter.source
    if place is not None and matter.offices.of_place[place].code == INSURER:
        source = matter.assessed.sources[matter.assessed.records[place].source]
    else:
        place = None
        tied = [one for one in matter.tied if one.code == INSURER]
        source = tied[0] if len(tied) == 1 else source
    return replace(matter, part=INSURER, kind="health_insurance", source=source, place=place)


def insurer_named(matter: Matter) -> str:
    """The insurer by the newest record of health insurance through work that the finding rests on; empty without one."""
    names = [payload_of(matter.assessed.case.records[place])["insurer"] for place in _health_places(matter)]
    return str(names[0]) if names else ""


def _health_places(matter: Matter) -> Iterator[int]:
    """The records of health insurance through work that the finding rests on, the newest first."""
    facts = () if matter.finding is None else matter.finding.facts
    for place in sorted({fact.record for fact in facts if fact.record >= 0}, reverse=True):
        held = matter.assessed.case.records[place]
        if held.kind == "health_insurance" and payload_of(held)["scheme"] == "employees":
            yield place


def _codes(matter: Matter, offer: Offer) -> list[str]:
    """The offices that can be asked, whoever holds the disputed record first."""
    if offer.id not in EACH_FOR_ITSELF:
        return []
    schemes = None if matter.finding is None else matter.finding.values.get("schemes")
    is_pension_only = matter.kind in _OF_PENSION if matter.finding is None else schemes == ["pension"]
    codes = [code for code in offer.to if not (is_pension_only and code == INSURER)]
    return sorted(codes, key=lambda code: code != matter.source.code)


def _to(offer: Offer, code: str) -> Offer:
    """The way with one office asked first."""
    rest = tuple(one for one in offer.to if one != code)
    return msgspec.structs.replace(offer, to=(code, *rest))


def _name(matter: Matter, offer: Offer) -> SafeString | str:
    word = str(WHO[offer.to[0]])
    source, name, _number = matter.asked_of(offer)
    known = str(source.name) if source is not None else name
    return fill("%(word)s (%(name)s)", word=word, name=foreign(known, None)) if known and known != word else word  # fmt: skip
