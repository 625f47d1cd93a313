"""Who holds the records of a case and who sends now; a watch on one of them, or why there is none."""

from typing import Literal, NamedTuple

import msgspec

from apps.corrections.watching import Watch

#: `no_feed`: no office that is connected sends the record. `no_record`: what was wrong is in no record at all.
#: `not_known`: which record has to change cannot be told.
type NoWatch = Literal["no_feed", "no_record", "not_known"]


class Office(NamedTuple):
    """A source by its word in the contract and its own name."""

    code: str
    slug: str


class Offices(msgspec.Struct, frozen=True):
    """Who holds the record at each place of a case, and who sends records of this resident now."""

    of_place: tuple[Office, ...]
    sending: frozenset[Office]

    def named(self, code: str, place: int | None) -> Office | None:
        """The office of a kind that is meant: the one that holds the record, else the only one that sends."""
        if place is not None and self.of_place[place].code == code:
            held_by = self.of_place[place]
            return held_by if held_by in self.sending else None
        those = [office for office in self.sending if office.code == code]
        return those[0] if len(those) == 1 else None


class Watched(NamedTuple):
    """The watch, or why there is none."""

    watch: Watch | None
    why: NoWatch | None = None
