"""Letters L-1 to L-11: in Japanese, from records alone, with every open place visible, and a sentence on each paragraph."""

from apps.corrections.letters.composing import NothingToCorrect, compose, piece_of, variant_for
from apps.corrections.letters.material import Disputed, Japanese, Material
from apps.corrections.letters.model import Filled, Letter, Paragraph, Piece, Ref
from apps.corrections.letters.reading import templates

__all__ = [
    "Disputed",
    "Filled",
    "Japanese",
    "Letter",
    "Material",
    "NothingToCorrect",
    "Paragraph",
    "Piece",
    "Ref",
    "compose",
    "piece_of",
    "templates",
    "variant_for",
]
