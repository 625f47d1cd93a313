"""The checklist of documents: each with what the records show of it, who issues it, and how to get it today."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from apps.readiness.pages import words
from apps.readiness.pages.shown import Item
from apps.readiness.speaking import Catalogues

# Translators: what the records show of a document in the checklist of "My renewal".
STATES: Final[dict[str, tuple[str, Promise]]] = {
    "met": ("settled", pgettext_lazy("document", "In your records")),
    "not_met": ("open", pgettext_lazy("document", "Too old, get a new one")),
    "cannot_tell": ("none", pgettext_lazy("document", "Not in your records yet")),
}
#: A paper that is on file, of which it cannot be told whether it is recent enough.
_AGELESS: Final = frozenset({"no_issue_date", "month_end"})
_UNSURE: Final = ("unknown", pgettext_lazy("document", "In your records, its age cannot be told"))


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of the checklist: its name, also as the office says it, its state, who issues it, how to get it."""

    name: str
    japanese: str
    glyph: str
    state: str
    is_here: bool
    issuer: str
    how: str
    item: Item


def lines(items: list[Item]) -> list[DocumentLine]:
    """A line for each document that applies, in the order of the rules."""
    return [_line(item) for item in items if item.result.outcome in STATES]


def _line(item: Item) -> DocumentLine:
    result = item.result
    glyph, state = _UNSURE if result.code in _AGELESS else STATES[result.outcome]
    name, japanese = _name(item), result.values.get("document_ja", "")
    return DocumentLine(
        name,
        "" if japanese == name else japanese,
        glyph,
        str(state),
        result.outcome == "met",
        _issuer(item),
        "" if result.outcome == "met" or name == item.sentence else item.sentence,
        item,
    )


def _name(item: Item) -> str:
    """The document by its code; a result that names none is called by its sentence."""
    code: Any = item.result.values.get("document")
    if not isinstance(code, str):
        return item.sentence
    said = Catalogues().write("document", code, get_language() or "en")
    return capfirst(said if said != code else code.replace("_", " "))


def _issuer(item: Item) -> str:
    party = item.result.values.get("issuer", item.result.responsible)
    if party == "resident" or party not in words.PARTIES:
        return ""
    # Translators: under a document in the checklist: who gives it out, such as "the city office".
    return _("It comes from %(party)s.") % {"party": words.PARTIES[party]}
