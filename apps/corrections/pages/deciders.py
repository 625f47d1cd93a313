"""Who decided: on ways through the employer, the employer or the office it files with; only the office can be appealed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.corrections.clock.events import Decided, Decider
from apps.corrections.ledger import Opened
from apps.corrections.pages import picking, words
from apps.corrections.pages.forms.fields import choice

_UNKNOWN: Final = "unknown"
_KNOWN: Final[dict[str, Decider]] = {"employer": "employer", "office": "office"}


def decider_box() -> forms.ChoiceField:
    """Who decided; who does not know says so."""
    return choice(
        _("Who decided it?"),
        {**words.DECIDERS, _UNKNOWN: words.DECIDER_UNKNOWN},
        required=False,
        help_text=_("The paper names an office, or whoever told you can say it. Only what an office decides can be appealed."),
    )  # fmt: skip


def decider_of(chosen: str | None) -> Decider | None:
    """What was chosen, as the event has it."""
    return _KNOWN.get(chosen or "")


def told_before(found: Opened) -> dict[str, Any]:
    """The last decision of which nobody knew who made it, or whether it is new, to be entered once more with that."""
    last = unclear_before(found)
    if last is None:
        return {}
    told = {"day": last.day, "outcome": last.outcome, "text": last.reasons, "learned_on": last.learned_on}
    return told | ({"by_whom": last.by_whom} if last.by_whom else {})


def unclear_before(found: Opened) -> Decided | None:
    """The last decision, if it is not known whose or which it is."""
    said = [event for event in found.history if isinstance(event, Decided)]
    if said and found.terms.through_employer and said[-1].by_whom is None:
        return said[-1]
    return picking.doubtful_before(found.history, found.terms)
