"""What to bring to a counter and what to ask for there, for ways that have no letter: in Japanese and the reader's words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, gettext

from apps.accounts.screen import html_lang
from apps.corrections.letters import Material, piece_of
from apps.corrections.paper import words
from apps.corrections.paper.marks import Behind, Mark, Place, mark_of, places_of
from apps.corrections.paper.sheets import laws_of
from apps.corrections.routes import Route
from apps.corrections.routes.words import ATTACH, BEFORE, NO_LETTER, NOT_TOLD, ROUTES
from apps.readiness.pages.shown import CiteShown

JAPANESE: Final = "ja"
#: Who is there, which record it is about, what it says and what is right.
_PERSON: Final = ("name", "birth_date", "address", "phone")
_MATTER: Final = ("kind", "item", "data_as_of", "held_value", "claimed_value")
#: Said beside the count of days, which is not on this sheet.
_ELSEWHERE: Final = frozenset({"no_time_in_law"})
#: What the person notes at the counter; nobody knows it before.
_NOTED: Final = ("day", "person", "number", "answer_by")


class Entry(NamedTuple):
    """One line in both languages. `is_box`: something to tick off, such as a paper that is in the bag."""

    japanese: str
    beside: str
    is_box: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the sheet under its heading."""

    name: str
    japanese: str
    beside: str
    entries: list[Entry]


class Said(NamedTuple):
    """A value of the matter or of the person: how it stands in Japanese, and in the reader's words."""

    mark: Mark
    place: Place


@dataclass(frozen=True, slots=True)
class CounterSheet:
    """A sheet for one way. `why` says why there is no letter; empty where there is one."""

    route: Route
    title: Entry
    name: Entry
    opening: Entry
    person: list[Said]
    matter: list[Said]
    matter_heading: Entry
    sections: list[Section]
    laws_heading: Entry
    laws: list[tuple[CiteShown, CiteShown]]
    noted_heading: Entry
    noted: list[Entry]
    why: str
    code: str
    lang: str
    direction: str

    @property
    def is_explained(self) -> bool:
        """Whether the reader's language is another than Japanese."""
        return self.code != JAPANESE


def counter_sheet_of(
    route: Route,
    *,
    to: tuple[str, ...] = (),
    before: tuple[str, ...] | None = None,
    material: Material | None = None,
    behind: Behind = Behind(),  # noqa: B008 - frozen
    language: str | None = None,
) -> CounterSheet:
    """The sheet of a route for a reader (None: in the language that is active).

    `to` and `before` are those of an `Offer` (its codes); without them everything the route names is told. `material`
    says who comes and which record it is about; without it those places stay open.
    """
    with translation.override(language or get_language() or "en"):
        code = get_language() or "en"
        whom = "_to_professional" if _goes_to_professional(route) else ""
        return CounterSheet(
            route=route,
            title=_both(words.COUNTER[f"title{whom}"]),
            name=_of(ROUTES[route.id]),
            opening=_both(words.COUNTER[f"opening{whom}"]),
            person=_said(_PERSON, material, behind),
            matter=[] if material is None or material.disputed is None else _said(_MATTER, material, behind),
            matter_heading=_both(words.COUNTER["matter"]),
            sections=list(
                _sections(route, to or route.addressees, route.before if before is None else before)
            ),
            laws_heading=_both(words.COUNTER["law"]),
            laws=_laws(route),
            noted_heading=_both(words.COUNTER["note_down"]),
            noted=[_both(words.COUNTER[name]) for name in _NOTED],
            why="" if route.no_letter is None else gettext(NO_LETTER[route.no_letter]),
            code=code,
            lang=html_lang(code),
            direction="rtl" if get_language_bidi() else "ltr",
        )


def _sections(route: Route, to: tuple[str, ...], before: tuple[str, ...]) -> Iterator[Section]:
    """What comes first, where to go, which papers to ask for and to bring, what is good to know."""
    ask_for = "papers_later" if _goes_to_professional(route) else "ask_for"
    parts: list[tuple[str, list[Entry]]] = [
        ("first", [_of(BEFORE[code]) for code in before]),
        ("where", [_both(words.WHO[who]) for who in to]),
        (ask_for, [_form(name) for name in route.forms]),
        ("bring", [_of(ATTACH[code], is_box=True) for code in route.attach]),
        ("know", [_of(NOT_TOLD[code]) for code in route.not_told if code not in _ELSEWHERE]),
    ]
    for name, entries in parts:
        if entries:
            heading = _both(words.COUNTER[name])
            yield Section(name, heading.japanese, heading.beside, entries)


def _goes_to_professional(route: Route) -> bool:
    return route.addressees[0] == "professional"


def _form(name: str) -> Entry:
    known = words.FORMS.get(name)
    return Entry(name, name if known is None else _both(known).beside)


def _both(said: Promise) -> Entry:
    return _entry(lambda: str(said))


def _of(sentence: str, *, is_box: bool = False) -> Entry:
    return _entry(lambda: gettext(sentence), is_box=is_box)


def _entry(say: Callable[[], str], *, is_box: bool = False) -> Entry:
    with translation.override(JAPANESE):
        japanese = say()
    return Entry(japanese, say(), is_box)


def _laws(route: Route) -> list[tuple[CiteShown, CiteShown]]:
    with translation.override(JAPANESE):
        japanese = laws_of(route.law)
    return list(zip(japanese, laws_of(route.law), strict=True))


def _said(slots: tuple[str, ...], material: Material | None, behind: Behind) -> list[Said]:
    pieces = [piece_of(slot, material) for slot in slots]
    return [Said(mark_of(piece, behind), places_of((piece,), behind)[0]) for piece in pieces]


__all__ = ["CounterSheet", "Entry", "Said", "Section", "counter_sheet_of"]
