"""The complaint about silence on paper: what the entries show, in Japanese to be sent and beside it for the reader.

No law that was read gives its wording, so it cites none in its text, and claims nothing but what was entered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.translation import get_language, get_language_bidi, gettext

from apps.accounts.screen import html_lang
from apps.corrections.letters import Letter, Piece, piece_of
from apps.corrections.paper import words
from apps.corrections.paper.counter import JAPANESE, Entry
from apps.corrections.paper.marks import Behind, Mark, Place, mark_of, places_of
from apps.corrections.paper.sheets import laws_of
from apps.readiness.pages.shown import CiteShown

#: Who complains, and when; the name of the office where only its head is meant.
_DAY: Final = "letter_date"
_SENDER: Final = {"address": words.ADDRESS, "name": words.NAME, "phone": words.REACHED_AT}
_HEAD_OF_OFFICE: Final = "head_of_organ"


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


_OFFICE: Final = Piece(
    "＿＿＿＿(機関の名称)", "blank", "office", "機関の名称", _("the office that you asked")
)


@dataclass(frozen=True, slots=True)
class ComplaintSheet:
    """A complaint ready for its template; `open` are the places that stay to be filled in by hand."""

    title: Entry
    to: list[Mark]
    to_says: str
    day: Mark
    sender: list[tuple[str, Mark]]
    lines: list[Entry]
    enclosures_heading: Entry
    enclosures: list[Entry]
    sender_places: list[Place]
    open: list[Place]
    laws: list[CiteShown]
    code: str
    lang: str
    direction: str

    @property
    def is_explained(self) -> bool:
        """Whether the reader's language is another than Japanese."""
        return self.code != JAPANESE

    @property
    def sign_here(self) -> str:
        return words.SIGN_HERE


def complaint_sheet_of(
    facts: Sequence[Callable[[], str]],
    *,
    body: str,
    body_said: Callable[[], str],
    office: str,
    sent: Letter | None,
    law: str,
    language: str | None = None,
) -> ComplaintSheet:
    """The sheet for a reader (None: in the language that is active).

    `facts` say each line in the language that is active. `office` is the Japanese name of whoever was asked, where it is
    known. Name and address are those of the letter that was `sent`; what it left open stays open.
    """
    with translation.override(language or get_language() or "en"):
        code = get_language() or "en"
        pieces = {slot: _of_letter(slot, sent) for slot in _SENDER}
        day = piece_of(_DAY, None)
        to = _to(body, body_said, office)
        return ComplaintSheet(
            title=in_both(lambda: gettext("Complaint that nothing was decided on a request")),
            to=[mark_of(piece, Behind()) for piece in to],
            to_says=body_said(),
            day=mark_of(day, Behind()),
            sender=[(label, mark_of(pieces[slot], Behind(), after=label)) for slot, label in _SENDER.items()],
            lines=[in_both(fact) for fact in facts],
            enclosures_heading=in_both(lambda: gettext("Attached (tick what is)")),
            enclosures=[in_both(lambda: gettext("A copy of what was sent")), in_both(lambda: gettext("What shows that it was sent"))],
            sender_places=places_of([day, *pieces.values()], Behind()),
            open=[place for place in places_of([*to, day, *pieces.values()], Behind()) if place.kind == "blank"],
            laws=laws_of([law]),
            code=code,
            lang=html_lang(code),
            direction="rtl" if get_language_bidi() else "ltr",
        )  # fmt: skip


def _to(body: str, body_said: Callable[[], str], office: str) -> list[Piece]:
    """A body by its name; the head of an office by the name of that office, or an open place for it."""
    if body == _HEAD_OF_OFFICE:
        return [Piece(office) if office else _OFFICE, Piece("の長 殿")]
    return [Piece(f"{in_both(body_said).japanese} 殿")]


def _of_letter(slot: str, sent: Letter | None) -> Piece:
    known = (piece for piece in (sent.pieces if sent is not None else ()) if piece.slot == slot)
    return next((piece for piece in known if not piece.is_open), piece_of(slot, None))


def in_both(say: Callable[[], str]) -> Entry:
    """A sentence in Japanese, and in the language that is active."""
    with translation.override(JAPANESE):
        japanese = say()
    return Entry(japanese, say())


__all__ = ["ComplaintSheet", "complaint_sheet_of", "in_both"]
