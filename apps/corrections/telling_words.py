"""The words of what residents are told of corrections: what happened, whose move it is, one step."""

from collections.abc import Callable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.templatetags.dates import due
from apps.corrections.telling import KIND
from apps.notices import kinds, messages
from apps.notices.messages import Message, Values, Words
from apps.wallet.models import SourceCode


def register() -> None:
    """Called once when Django is ready."""
    kinds.register(
        KIND,
        gettext_lazy("A correction moves on"),
        gettext_lazy(
            "When an office or employer answers, its data shows the correction, or it is your move."
        ),
    )
    for says, (title, text, step) in _MESSAGES.items():
        messages.register(says, Message(_titled(title), text, step, _several))


def _titled(title: Promise) -> Callable[[Values], str]:
    return lambda told: str(title) % {"who": _who(told)}


def _who(told: Values) -> str:
    """Whoever was asked, by name, or as a kind of body."""
    if name := told.name("who"):
        return name
    party = str(told.get("party"))
    return str(SourceCode(party).label) if party in SourceCode.values else _("The other side")


def _several(_told: Values, number: int) -> str:
    return ngettext(
        "%(number)s piece of news of your corrections",
        "%(number)s pieces of news of your corrections",
        number,
    ) % {"number": number}


def _until(told: Values) -> str:
    day = told.day("day")
    if day is None:
        return _("The page says why.")
    # Translators: a day in full with its weekday.
    return _("They named %(day)s. The page says why.") % {"day": due(day)}


def _complete_by(told: Values) -> str:
    day = told.day("day")
    if day is None:
        return _("Answer what they ask. Their days do not run while they wait for you.")
    # Translators: a day in full with its weekday.
    return _("Answer by %(day)s. Their days do not run while they wait for you.") % {"day": due(day)}


def _appeal_by(told: Values) -> str:
    day = told.day("day")
    # Translators: a day in full with its weekday.
    return _("The last open day is %(day)s. Prepare it now, or let it rest.") % {"day": due(day)}


_SEE: Final = gettext_lazy("See this correction")
_ASK: Final = gettext_lazy("See whom to ask")
# fmt: off - sentences side by side
# Translators: "who" is the name of an office or employer.
_MESSAGES: Final[dict[str, tuple[Promise, Words, Promise]]] = {
    "correction_prepared": (
        gettext_lazy("%(who)s prepared a request for you"),
        gettext_lazy("Read it, change it or throw it away. Nothing is sent before you say that it is yours."),
        gettext_lazy("Read it"),
    ),
    "correction_received": (
        gettext_lazy("%(who)s has your request"),
        gettext_lazy("Now it is their move. The page says until when."),
        _SEE,
    ),
    "correction_extended": (gettext_lazy("%(who)s takes longer to decide"), _until, _SEE),
    "correction_accepted": (
        gettext_lazy("%(who)s accepted your correction"),
        gettext_lazy("It is settled when the data shows it. We go on looking, you need to do nothing."),
        _SEE,
    ),
    "correction_partly": (
        gettext_lazy("%(who)s accepted a part of your correction"),
        gettext_lazy("The page shows their reasons, and what you can do about the rest."),
        gettext_lazy("See what you can do"),
    ),
    "correction_refused": (
        gettext_lazy("%(who)s did not accept your correction"),
        gettext_lazy("The page shows their reasons, and what you can do now."),
        gettext_lazy("See what you can do"),
    ),
    "correction_promised": (
        gettext_lazy("%(who)s says that it will be put right"),
        gettext_lazy("It is settled when the data shows it. We go on looking, you need to do nothing."),
        _SEE,
    ),
    "correction_turned_away": (
        gettext_lazy("%(who)s did not take your request"),
        gettext_lazy("That is no decision, and their days go on. The page says what to ask for."),
        gettext_lazy("See what you can do"),
    ),
    "correction_fixed": (
        gettext_lazy("Corrected: the data of %(who)s shows it"),
        gettext_lazy("Nothing is left to do. If the error comes back, you are told."),
        _SEE,
    ),
    "correction_partly_fixed": (
        gettext_lazy("The data of %(who)s shows a part of your correction"),
        gettext_lazy("The page says what is still open."),
        _SEE,
    ),
    "correction_came_back": (
        gettext_lazy("An error that was corrected is there again: %(who)s"),
        gettext_lazy(
            "The correction is open again. You can send the request once more, with the data that showed it corrected."
        ),
        gettext_lazy("Send it again"),
    ),
    "correction_asked": (
        gettext_lazy("%(who)s asks you something about your correction"),
        _complete_by,
        gettext_lazy("Answer the question"),
    ),
    "correction_overdue": (
        gettext_lazy("%(who)s did not answer in time"),
        gettext_lazy("The last day by law has passed. The page shows how it was counted, and the next way."),
        gettext_lazy("See the next way"),
    ),
    "correction_no_answer": (
        gettext_lazy("%(who)s has not answered yet"),
        gettext_lazy("No law names a day here: this is our own reminder. The page shows the next way."),
        gettext_lazy("See the next way"),
    ),
    "correction_not_shown": (
        gettext_lazy("%(who)s says that it is corrected, but the data does not show it"),
        gettext_lazy("They had the usual time to enter it. Ask why the data does not show it."),
        _ASK,
    ),
    "correction_contradicted": (
        gettext_lazy("The data of %(who)s shows something else than was agreed"),
        gettext_lazy("It is neither the old value nor the agreed one. Ask which is right."),
        _ASK,
    ),
    "correction_fetch": (
        gettext_lazy("The correction should be in newer data by now: %(who)s"),
        gettext_lazy("Nothing newer has come. Fetch newer data, or ask them for a new record."),
        gettext_lazy("See how to fetch it"),
    ),
    "correction_who_decided": (
        gettext_lazy("Who decided about your correction? It was asked of %(who)s"),
        gettext_lazy(
            "If an office decided, the time for an appeal is running. If it was your employer, the next way is open."
        ),
        gettext_lazy("Enter who decided"),
    ),
    "correction_which_decision": (
        gettext_lazy("Is the later paper of %(who)s a new decision?"),
        gettext_lazy(
            "If it tells the same decision again, only the earlier last day for an appeal counts. Say which it is."
        ),
        gettext_lazy("Say which decision it is"),
    ),
    "correction_meanwhile": (
        gettext_lazy("%(who)s decided something while your appeal waits"),
        gettext_lazy("Your appeal goes on. The page says what this may mean for it, and what to ask."),
        gettext_lazy("See what you can do"),
    ),
    "correction_appeal_silent": (
        gettext_lazy("Your appeal has no answer, and you can go on: %(who)s"),
        gettext_lazy("The body of the appeal has been silent for so long that you may take it as a refusal."),
        gettext_lazy("See the next stage"),
    ),
    "correction_appeal": (
        gettext_lazy("The time to appeal ends soon: %(who)s"),
        _appeal_by,
        gettext_lazy("Prepare the appeal"),
    ),
}
# fmt: on
