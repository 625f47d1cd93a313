"""A letter that was kept as JSON, as it was composed: days and organisations are such again, so that pages can say them."""

import datetime
import re
from typing import Any, Final

import msgspec

from apps.corrections.letters.model import Letter, Paragraph, Piece
from apps.wallet.kinds.values import Org

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_OF_ORG: Final = frozenset(Org.__struct_fields__)


def as_composed(letter: Letter) -> Letter:
    """The same letter with the values behind its pieces in their types. What the resident wrote stays text."""
    paragraphs = tuple(
        Paragraph(one.id, tuple(map(_typed, one.pieces)), one.explanation) for one in letter.paragraphs
    )
    return msgspec.structs.replace(letter, to=tuple(map(_typed, letter.to)), paragraphs=paragraphs)


def _typed(piece: Piece) -> Piece:
    if piece.origin == "resident" or piece.value is None:
        return piece
    return msgspec.structs.replace(piece, value=_value(piece.value))


def _value(value: Any) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return datetime.date.fromisoformat(value)
    if isinstance(value, dict) and "name" in value and value.keys() <= _OF_ORG:
        return msgspec.convert(value, Org)
    return [_value(one) for one in value] if isinstance(value, list) else value
