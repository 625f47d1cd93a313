"""What sorts of things people are told, each with its name on the page of preferences; apps may add theirs."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of notice: what it is called, and what comes under it."""

    code: str
    label: Any
    help: Any


#: In the order of the page of preferences.
KINDS: Final[dict[str, Kind]] = {}


def register(code: str, label: Any, help: Any) -> None:  # noqa: A002 - the word of forms
    """Adds a sort; called from ``ready()`` by the app that tells of it."""
    KINDS[code] = Kind(code, label, help)


DEADLINE, BEFORE_WINDOW, FINDING, CHANGED, SILENT, RULES = (
    "deadline",
    "reminder_before_window",
    "new_finding",
    "record_changed",
    "institution_silent",
    "rule_changed",
)
register(DEADLINE, _("A last day comes"), _("Until when you have to hand something in, or collect it."))
register(
    BEFORE_WINDOW,
    _("Something can soon be done"),
    _("Two weeks before the first day on which an office takes your application."),
)
register(
    FINDING,
    _("Your records do not agree"),
    _("When offices or employers hold different things about you, and who has to put it right."),
)
register(
    CHANGED, _("A record changed"), _("When an office or employer changes or withdraws what it had sent.")
)
register(
    SILENT, _("An office does not answer"), _("When an office or employer sends nothing any more, for days.")
)
register(RULES, _("A rule changed"), _("When a law or a fee changes and this matters for your own records."))
