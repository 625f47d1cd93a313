"""What does not fit, each thing named once and in one line; the first thousand are kept, all are counted."""

from dataclasses import dataclass, field
from typing import Final

KEPT: Final = 1_000


@dataclass
class Findings:
    """Sentences that begin with a word: changed, missing, moved, unplaced, or head with its number."""

    kept: list[str] = field(default_factory=list)
    total: int = 0

    def add(self, sentence: str) -> None:
        """Adds one; beyond a thousand they are only counted."""
        self.total += 1
        if len(self.kept) < KEPT:
            self.kept.append(sentence)


def line(subject_ref: str, seq: int, place: int | None = None) -> str:
    """A line of the log by its pseudonym and number, and where it stands in the tree."""
    return f"entry {seq} of {subject_ref}" + (f" (leaf {place})" if place is not None else "")
