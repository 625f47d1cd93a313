"""The checklist of documents: each with what the records show of it, who issues it, and how to get it today."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from apps.readiness.pages import words
from apps.readiness.pages.shown import Item
from apps.readiness.speaking import Catalogues
from apps.wallet.kinds.showing import field_of

# Translators: what the records show of a document in the checklist of "My renewal".
STATES: Final[dict[str, tuple[str, Promise]]] = {
    "met": ("settled", pgettext_lazy("document", "In your records")),
    "not_met": ("open", pgettext_lazy("document", "Too old, get a new one")),
    "cannot_tell": ("none", pgettext_lazy("document", "Not in your records yet")),
}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of the checklist."""

    name: str
    glyph: str
    state: str
    is_here: bool
    issuer: str
    item: Item


def lines(items: list[Item]) -> list[DocumentLine]:
    """A line for each document that applies, in the order of the rules."""
    return [_line(item) for item in items if item.result.outcome in STATES]


def _line(item: Item) -> DocumentLine:
    glyph, state = STATES[item.result.outcome]
    return DocumentLine(_name(item), glyph, str(state), item.result.outcome == "met", _issuer(item), item)


def _name(item: Item) -> str:
    """The document by its code; a result that names none is called by its sentence."""
    code: Any = item.result.values.get("document")
    if not isinstance(code, str):
        return item.sentence
    said = Catalogues().write("document", code, get_language() or "en")
    if said != code:
        return said
    return str(field_of("document_on_file", "document").codes.get(code) or code.replace("_", " "))


def _issuer(item: Item) -> str:
    party = item.result.responsible
    if party == "resident":
        return ""
    # Translators: under a document in the checklist: who gives it out, such as "the city office".
    return _("It comes from %(party)s.") % {"party": words.PARTIES[party]}
