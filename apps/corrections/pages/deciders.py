"""Who decided: on ways through the employer, the employer or the office it files with; only the office can be appealed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.corrections.clock.events import Decided, Decider
from apps.corrections.ledger import Opened
from apps.corrections.pages import words

_UNKNOWN: Final = "unknown"
_KNOWN: Final[dict[str, Decider]] = {"employer": "employer", "office": "office"}


def decider_box() -> forms.ChoiceField:
    """Who decided; who does not know says so."""
    return forms.ChoiceField(
        label=_("Who decided it?"),
        help_text=_("The paper names an office, or whoever told you can say it. Only what an office decides can be appealed."),
        choices=[*words.DECIDERS.items(), (_UNKNOWN, words.DECIDER_UNKNOWN)],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )  # fmt: skip


def decider_of(chosen: str | None) -> Decider | None:
    """What was chosen, as the event has it."""
    return _KNOWN.get(chosen or "")


def told_before(found: Opened) -> dict[str, Any]:
    """The last decision of which nobody knew who made it, to be entered once more with that."""
    said = [event for event in found.history if isinstance(event, Decided)]
    if not said or not found.terms.through_employer or said[-1].by_whom is not None:
        return {}
    last = said[-1]
    return {"day": last.day, "outcome": last.outcome, "text": last.reasons, "learned_on": last.learned_on}
