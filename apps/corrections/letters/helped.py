"""A letter that somebody helped to write: its sender says that they checked it, and not that they wrote it alone."""

from collections.abc import Callable
from typing import Final

import msgspec

from apps.corrections.letters.model import Letter, Paragraph, Piece


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


WROTE: Final = "wrote_myself"
CHECKED: Final = "内容を確かめました"
SAYS_CHECKED: Final = _("you checked it")
EXPLAINED: Final = _("You say that you checked this. Somebody helped you to write it.")


def checked_only(letter: Letter) -> Letter:
    """The letter with the words of the place to tick that are true of it."""
    paragraphs = tuple(
        msgspec.structs.replace(one, explanation=EXPLAINED) if one.id == WROTE else one
        for one in letter.paragraphs
    )
    return replaced(msgspec.structs.replace(letter, paragraphs=paragraphs), _checked)


def _checked(piece: Piece) -> Piece:
    if piece.slot != WROTE:
        return piece
    text = piece.text.replace(piece.label, CHECKED)
    return msgspec.structs.replace(piece, text=text, label=CHECKED, says=SAYS_CHECKED)


def replaced(letter: Letter, change: Callable[[Piece], Piece]) -> Letter:
    """The letter with every piece changed."""
    paragraphs = tuple(
        Paragraph(one.id, tuple(change(piece) for piece in one.pieces), one.explanation)
        for one in letter.paragraphs
    )
    to = tuple(change(piece) for piece in letter.to)
    return msgspec.structs.replace(letter, to=to, paragraphs=paragraphs)
