"""A letter arranged for page and paper: head, body, enclosures, place to sign, and beside each part what it says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from django.utils import translation
from django.utils.translation import get_language, get_language_bidi, gettext

from apps.accounts.screen import html_lang
from apps.corrections.letters import Letter, Paragraph, Piece
from apps.corrections.paper import words
from apps.corrections.paper.marks import Behind, Mark, Place, mark_of, places_of
from apps.corrections.paper.sender import UNNAMED, Sender, signed_by
from apps.corrections.paper.sending import Way, ways_of
from apps.corrections.routes import Route
from apps.corrections.sources import all_cites
from apps.readiness.engine.cases import Case
from apps.readiness.pages.shown import CiteShown, FactShown, RecordSeen, cite_shown

type Line = list[Mark]

#: Letters that open with one sentence and then list points (記), which 以上 ends.
_LISTS_AFTER: Final = {"L-2": "request", "L-6": "request", "L-9": "request"}
#: Letters that are lists from the beginning, ended by 以上.
_LISTS: Final = frozenset({"L-3", "L-4", "L-8", "L-11"})
#: Ideographic spaces of a template that begin a new line on paper: before more words, or after the head of a point.
_WIDE: Final = "\N{IDEOGRAPHIC SPACE}"
_BREAK: Final = re.compile(f"{_WIDE}(?=[^{_WIDE}])")
_POINT: Final = re.compile(r"\d \S+")
#: What stands above the lines below it: a point's name, or a name with the first of several sub-names after it.
_HEAD: Final = re.compile(r"\d \S+$|[^:]+: \S")
_CLOSING: Final = ("evidence", "wrote_myself", "signature")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph: its lines in Japanese, what it says, and its values and open places in the reader's language."""

    id: str
    lines: list[Line]
    explanation: str
    places: list[Place]
    is_under: bool = False  # belongs to the numbered point above it
    has_head: bool = False  # its first line is the head of those below it


@dataclass(frozen=True, slots=True)
class Head:
    """Day, addressee and sender."""

    day: Mark
    to: list[Line]
    sender: list[tuple[str, Mark]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter ready for templates. `parts` are its paragraphs in the order of reading, those that end it included."""

    letter: Letter
    title: str
    title_says: str
    head: Head
    to: list[Place]
    opening: list[Part]
    points: list[Part]
    ends: str
    begins: str
    enclosures: Part
    promise: Part
    signature: Part
    open: list[Place]
    behind: list[FactShown]  # records of values that were read of several
    marks: list[tuple[str, str]]
    ways: list[Way]
    laws: list[CiteShown]
    code: str
    lang: str
    direction: str

    @property
    def parts(self) -> list[Part]:
        return [*self.opening, *self.points, self.enclosures, self.promise, self.signature]

    @property
    def is_explained(self) -> bool:
        """Whether the reader's language is another than that of the letter."""
        return self.code != "ja"

    @property
    def sign_here(self) -> str:
        return words.SIGN_HERE


def sheet_of(
    letter: Letter,
    sender: Sender = UNNAMED,
    *,
    case: Case | None = None,
    seen: Sequence[RecordSeen] = (),
    route: Route | None = None,
    to: str = "",
    takes_requests: bool = False,
    language: str | None = None,
) -> Sheet:
    """Arranges a letter for a reader (None: in the language that is active).

    `case` and `seen` are the records that it was composed from, so that values lead to them; `route` says how it can
    be sent, `to` to whom (`Offer.to`), `takes_requests` that the institution takes it by the protocol.
    """
    with translation.override(language or get_language() or "en"):
        signed = signed_by(sender, letter)
        ways = [] if route is None else ways_of(route, to=to, takes_requests=takes_requests)
        return _arranged(signed, Behind(case, seen), ways)


def _arranged(letter: Letter, behind: Behind, ways: list[Way]) -> Sheet:
    body = [one for one in letter.paragraphs if one.id not in _CLOSING]
    opening, points = _split(letter.id, body)
    closing = {one.id: one for one in letter.paragraphs if one.id in _CLOSING}
    code = get_language() or "en"
    return Sheet(
        letter=letter,
        title=letter.title,
        title_says=str(words.TITLES[letter.id]),
        head=_head(letter, closing["signature"], behind),
        to=places_of(letter.to, behind),
        opening=[_part(one, behind) for one in opening],
        points=_points(points, behind),
        begins=words.NOTES_BEGIN if letter.id in _LISTS_AFTER else "",
        ends=words.NOTES_END if points else "",
        enclosures=_part(closing["evidence"], behind),
        promise=_part(closing["wrote_myself"], behind),
        signature=_part(closing["signature"], behind),
        open=[place for place in places_of(letter.pieces, behind) if place.kind in {"blank", "tick"}],
        behind=behind.records(piece for piece in letter.pieces if len(piece.refs) > 1),
        marks=_marks(letter),
        ways=ways,
        laws=laws_of(letter.cites),
        code=code,
        lang=html_lang(code),
        direction="rtl" if get_language_bidi() else "ltr",
    )


def _split(id_: str, body: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """What is told in sentences, and what is listed in points."""
    if id_ in _LISTS:
        return [], body
    if id_ not in _LISTS_AFTER:
        return body, []
    place = [one.id for one in body].index(_LISTS_AFTER[id_]) + 1
    return body[:place], body[place:]


def _points(paragraphs: list[Paragraph], behind: Behind) -> list[Part]:
    """The points of a list; those without a number stand under the numbered one before them."""
    numbered = False
    found = []
    for one in paragraphs:
        is_point = bool(_POINT.match(one.text))
        numbered = numbered or is_point
        found.append(_part(one, behind, is_under=numbered and not is_point))
    return found


def _part(paragraph: Paragraph, behind: Behind, *, is_under: bool = False) -> Part:
    lines = lines_of(paragraph.pieces, behind)
    return Part(
        paragraph.id,
        lines,
        gettext(paragraph.explanation),
        places_of(paragraph.pieces, behind),
        is_under,
        has_head=bool(_HEAD.match(lines[0][0].text)),
    )


def _head(letter: Letter, signature: Paragraph, behind: Behind) -> Head:
    said = {piece.slot: piece for piece in signature.pieces if piece.slot}
    labels = {"address": words.ADDRESS, "name": words.NAME, "phone": words.REACHED_AT}
    sender = [(label, mark_of(said[slot], behind, after=label)) for slot, label in labels.items()]
    return Head(mark_of(said["letter_date"], behind), lines_of(letter.to, behind, at_each_space=True), sender)


def lines_of(pieces: Iterable[Piece], behind: Behind, *, at_each_space: bool = False) -> list[Line]:
    """Pieces in lines, as a form prints them: a new line where the template leaves a wide space before more words.

    `at_each_space`: also where it only parts two values, as in an addressee of two lines.
    """
    lines: list[Line] = [[]]
    for piece in pieces:
        if piece.origin != "text":
            lines[-1].append(mark_of(piece, behind, after=_end_of(lines[-1])))
            continue
        for number, text in enumerate(piece.text.split(_WIDE) if at_each_space else _broken(piece.text)):
            if number:
                lines.append([])
            if text:
                lines[-1].append(Mark(text))
    return [line for line in lines if line]


def _broken(text: str) -> list[str]:
    """Fixed words in the lines they make; a wide space that only parts two values stays where it is."""
    head = text.rstrip(_WIDE)
    return [head, ""] if head != text and _POINT.fullmatch(head) else _BREAK.split(text)


def _end_of(line: Line) -> str:
    return line[-1].text if line and not line[-1].kind else ""


def _marks(letter: Letter) -> list[tuple[str, str]]:
    """The marks that the letter holds, with their meaning, in the order of the legend."""
    held = {mark_of(piece, Behind()).kind for piece in letter.pieces}
    return [(kind, str(meaning)) for kind, meaning in words.ORIGINS.items() if kind in held]


def laws_of(keys: Iterable[str]) -> list[CiteShown]:
    """Citations in the language that is active, with where each can be read."""
    return [cite_shown(msgspec.to_builtins(all_cites()[key])) for key in keys]


__all__ = ["Head", "Line", "Part", "Sheet", "laws_of", "lines_of", "sheet_of"]
