"""The words of what residents are told about findings and about rules that change: whose move it is, and nothing more."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.templatetags.dates import due
from apps.notices import messages
from apps.notices.messages import Message, Values
from apps.readiness.pages.words import MOVES


def register() -> None:
    """Called once when Django is ready."""
    to_finding = gettext_lazy("See what does not agree")
    messages.register("records_disagree", Message(_DISAGREE, _theirs, to_finding))
    messages.register("records_disagree_own", Message(_OWN, _OWN_TEXT, to_finding))
    messages.register("rule_changes", Message(_rule_title, _RULE_TEXT, gettext_lazy("See my renewal")))


_DISAGREE: Final = gettext_lazy("Your records do not agree, and somebody else has to put it right")


def _theirs(told: Values) -> str:
    move = MOVES.get(str(told.get("party")))
    if move is None:
        return _("The page says what to ask for, and until when.")
    # Translators: whose move it is, as a heading says it: “Your employer’s move”.
    return _("%(move)s. The page says what to ask for, and until when.") % {"move": move}


_OWN: Final = gettext_lazy("Something in your records waits for you")
_OWN_TEXT: Final = gettext_lazy("The page says what it is, until when, and who can help.")


def _rule_title(told: Values) -> str:
    day: date | None = told.day("day")
    # Translators: a day in full with its weekday.
    return _("A rule changes on %(day)s, and it matters for your records") % {"day": due(day)}


_RULE_TEXT: Final = gettext_lazy(
    "From then on a page here may say something else about you. Nothing has to be done now."
)
