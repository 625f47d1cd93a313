"""Marks in words: what is disputed, what the person says instead, their statement, and how far the correction is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_type_hints

import msgspec
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.consent.policy import Fields
from apps.wallet.kinds import KINDS, KindField, show_field
from apps.wallet.kinds.showing import format_day
from apps.wallet.marks import Mark
from apps.wallet.pages.wording import fill, foreign

#: The page of a correction, which an app above offers.
PAGE = "corrections:correction"


@dataclass(frozen=True, slots=True)
class Disputed:
    """A mark as pages print it; ``says`` is the claimed value in words, empty where none is named or may be told."""

    heading: SafeString
    since: str
    field: str | None
    says: SafeString | None
    statement: str
    url: str = ""

    @property
    def in_a_line(self) -> str:
        """For a narrow place: that it is disputed, since when and how far, and what is said instead."""
        parts = [str(self.heading), self.since, str(self.says or ""), self.statement]
        return " · ".join(part for part in parts if part)


def disputed(kind: str, marks: Iterable[Mark], *, by_you: bool = True) -> list[Disputed]:
    """Marks of a record of a kind, to the person who set them or to somebody else."""
    return [_shown(kind, mark, by_you=by_you) for mark in marks]


def disputed_for_helper(kind: str, marks: Iterable[Mark], given: Fields) -> Iterator[Disputed]:
    """Marks to whom only some fields were given: of any other only that something is disputed.

    The claimed value and the statement would tell what stands in a field that was not given.
    """
    for mark in marks:
        if given is None or mark.field in given:
            yield _shown(kind, mark, by_you=False)
        else:
            elsewhere = fill(_("Something in this record that you cannot see is disputed by the person."))
            yield Disputed(elsewhere, _since(mark), None, None, "")


def claimed_in_words(kind: str, mark: Mark) -> SafeString | None:
    """What the person says is right; None where they name no value."""
    field = _field(kind, mark.field)
    if field is None or mark.claimed is None:
        return None
    try:
        hints = get_type_hints(KINDS[kind].struct, include_extras=True)
        said = show_field(field, msgspec.convert(mark.claimed, hints[field.attribute]))
    except msgspec.ValidationError:  # a value that the kind has no form for stands as it was written
        return foreign(str(mark.claimed), None)
    return foreign(said.value or "", said.lang)


def as_json(mark: Mark) -> dict[str, Any]:
    """A mark in a copy to take along."""
    return {
        "field": mark.field,
        "claimed": mark.claimed,
        "statement": mark.statement,
        "since": mark.since.isoformat(),
        "revision": mark.revision,
        "correction": str(mark.correction),
    }


def _shown(kind: str, mark: Mark, *, by_you: bool) -> Disputed:
    field = _field(kind, mark.field)
    claimed = claimed_in_words(kind, mark)
    says = None
    if claimed is not None:
        # Translators: what a person says is right, beside what an office holds.
        sentence = _("You say: %(value)s") if by_you else _("The person says: %(value)s")
        says = fill(sentence, value=claimed)
    return Disputed(
        _heading(field, by_you=by_you), _since(mark), mark.field, says, mark.statement,
        _address(mark) if by_you else "",
    )  # fmt: skip


def _heading(field: KindField | None, *, by_you: bool) -> SafeString:
    if field is None:
        return fill(_("Disputed by you") if by_you else _("Disputed by the person"))
    # Translators: a field of a record, such as "Category".
    sentence = _("Disputed by you: %(field)s") if by_you else _("Disputed by the person: %(field)s")
    return fill(sentence, field=field.label)


def _since(mark: Mark) -> str:
    # Translators: since when a record is disputed, a day in full; and how far the correction is, such as "Sent".
    sentence = _("Since %(day)s. State of the correction: %(status)s.")
    return sentence % {"day": format_day(mark.since), "status": mark.status}


def _field(kind: str, name: str | None) -> KindField | None:
    known = KINDS[kind].fields if kind in KINDS else ()
    return next((field for field in known if field.name == name), None)


def _address(mark: Mark) -> str:
    """The page of the correction; empty where no app offers it."""
    try:
        return reverse(PAGE, args=[mark.correction])
    except NoReverseMatch:
        return ""
