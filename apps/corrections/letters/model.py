"""A letter in pieces: fixed words, values with the records they come from, and blanks that stay blank."""

import datetime
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from apps.corrections.routes.model import LetterId

#: `record`: read off records. `finding`: worked out by a check from the records it names. `resident`: the person's own
#: words or value. `count`: a day that was counted. `blank`: nobody said it. `choice`: a box the person ticks.
type Origin = Literal["text", "record", "finding", "resident", "count", "blank", "choice"]


class Ref(msgspec.Struct, frozen=True):
    """A record by its place in the case, and the fields that were read of it."""

    record: int
    kind: str
    fields: tuple[str, ...]


class Filled(msgspec.Struct, frozen=True):
    """What stands in a slot: the value as it was read, and where from. Without refs it is the resident's own word."""

    value: Any
    refs: tuple[Ref, ...] = ()
    origin: Origin = "record"


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a paragraph. `label` names a slot in Japanese, `says` in English for the catalogues."""

    text: str
    origin: Origin = "text"
    slot: str | None = None
    label: str = ""
    says: str = ""
    value: Any = None
    refs: tuple[Ref, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody has to write or tick something here."""
        return self.origin in {"blank", "choice"}


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph in Japanese, in pieces, and what it says: an English sentence that the catalogues translate."""

    id: str
    pieces: tuple[Piece, ...]
    explanation: str

    @property
    def text(self) -> str:
        """The paragraph as it is printed."""
        return "".join(piece.text for piece in self.pieces)


class Letter(msgspec.Struct, frozen=True):
    """A letter that the resident reads, completes, signs and sends. Composing it sends nothing."""

    id: LetterId
    variant: str
    title: str
    to: tuple[Piece, ...]
    paragraphs: tuple[Paragraph, ...]
    cites: tuple[str, ...]
    on: datetime.date

    @property
    def pieces(self) -> Iterator[Piece]:
        """Every piece in the order of reading."""
        yield from self.to
        for paragraph in self.paragraphs:
            yield from paragraph.pieces

    @property
    def blanks(self) -> tuple[Piece, ...]:
        """What is still open, each slot once."""
        return tuple({piece.slot: piece for piece in self.pieces if piece.is_open}.values())

    @property
    def text(self) -> str:
        """The letter as plain text."""
        to = "".join(piece.text for piece in self.to)
        return "\n\n".join([self.title, to, *(paragraph.text for paragraph in self.paragraphs)])
