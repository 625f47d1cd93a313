"""Who sends a letter: what the resident wrote about themselves fills places that no record fills."""

from typing import Final

import msgspec

from apps.corrections.letters import Letter, Paragraph, Piece


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """How the resident signs; what is empty stays a blank. It never takes the place of what a record says."""

    name: str = ""
    address: str = ""
    phone: str = ""


#: Nothing is known but what the letter says itself.
UNNAMED: Final = Sender()


def signed_by(sender: Sender, letter: Letter) -> Letter:
    """The letter with its blanks for name, address and telephone filled by the sender's own words."""
    words = {slot: said.strip() for slot, said in msgspec.structs.asdict(sender).items() if said.strip()}
    if not words:
        return letter
    paragraphs = tuple(
        Paragraph(one.id, _filled(one.pieces, words), one.explanation) for one in letter.paragraphs
    )
    return msgspec.structs.replace(letter, to=_filled(letter.to, words), paragraphs=paragraphs)


def _filled(pieces: tuple[Piece, ...], words: dict[str, str]) -> tuple[Piece, ...]:
    return tuple(
        msgspec.structs.replace(piece, text=words[piece.slot], origin="resident", value=words[piece.slot])
        if piece.origin == "blank" and piece.slot in words
        else piece
        for piece in pieces
    )
