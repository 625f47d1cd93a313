"""What a page says of one correction in words: its next step and where that is taken, its decision, its paper.

Some ways have no letter: what is read, taken along and changed is then a sheet for the counter.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.corrections.clock import TABLE, Standing, Status, status_words
from apps.corrections.clock.next_steps import NextStep
from apps.corrections.ledger import Opened
from apps.corrections.pages import naming
from apps.corrections.pages.forms import NOTE_NAMES, NOTES
from apps.corrections.routes import tables
from apps.corrections.routes.words import ROUTES


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is done."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What the paper of a way is called, in headings, buttons and messages."""

    name: Promise
    keep: Promise
    change: Promise
    seen: Promise
    changed: Promise
    sent: Promise


# fmt: off
_LETTER: Final = Paper(
    name=_("The letter"),
    keep=_("Keep it, and read the letter"),
    change=_("Change the letter again"),
    seen=_("They see the letter, the value that you dispute, what you say is right, and what you attached. Nothing else of yours."),
    changed=_("The letter has changed since you opened this page. Read it again."),
    sent=_("The letter that you sent"),
)
_SHEET: Final = Paper(
    name=_("The sheet for the counter"),
    keep=_("Keep it, and read the sheet"),
    change=_("Change the sheet again"),
    seen=_("They see the value that you dispute, what you say is right, and what you attached. Nothing else of yours."),
    changed=_("The sheet has changed since you opened this page. Read it again."),
    sent=_("The sheet that you took along"),
)
# Translators: the next step of the reader on a way without a letter, where a sheet is taken to a counter.
_SHEET_STEPS: Final[dict[str, Promise]] = {
    "confirm_letter": _("Read the sheet, complete it, and say that it is yours."),
    "send": _("Go there with the sheet, and keep the proof that you were there."),
}
_SHEET_BUTTONS: Final[dict[str, Promise]] = {"confirm_letter": _("Read the sheet"), "send": _("Go there")}
#: Where the next step is taken: a page of this correction, with the words of its button.
_STEP_PAGES: Final[dict[str, tuple[str, Promise]]] = {
    "collect_evidence": ("prepare", _("Prepare it")),
    "confirm_letter": ("read", _("Read the letter")),
    "send": ("send", _("Send it")),
    "next_route": ("next", _("See the next way")),
    "ask_how_far": ("next", _("See the next way")),
    "send_again": ("prepare", _("Prepare it again")),
    "prepare_appeal": ("appeal", _("Prepare the appeal")),
    "appeal_or_rest": ("appeal", _("Read about the appeal")),
    "appeal_silent": ("next", _("See the next way")),
    "decide_about_appeal": ("appeal", _("Read about the appeal")),
    "appeal_new_decision": ("appeal", _("Read about the appeal")),
    "ask_about_late_decision": ("appeal", _("Read about the appeal")),
    "ask_why_not_shown": ("next", _("See the next way")),
}
# Translators: what was decided, where no word of anybody came.
_FIXED_UNANSWERED: Final = _("Nobody answered. Their data shows that it was put right.")
_ENDED_UNANSWERED: Final = _("Nothing was decided before you ended it.")
# fmt: on
#: The note that a step asks for, where it is one.
_STEP_NOTES: Final = {
    "wait_for_receipt": "receipt",
    "answer_office": "answered",
    "wait_for_decision": "decided",
    "ask_reasons_in_writing": "decided",
    "ask_who_decided": "decided",
    "wait_for_complaint": "decided",
    "wait_for_appeal": "appeal-decided",
}


def paper_of(found: Opened) -> Paper:
    """What is sent or taken along on this way."""
    return _LETTER if _has_letter(found) else _SHEET


def step_said(found: Opened, step: NextStep) -> str:
    """The next step in a sentence."""
    if step in _SHEET_STEPS and not _has_letter(found):
        return str(_SHEET_STEPS[step])
    return gettext(status_words.NEXT_STEPS[step])


def outcome_said(now: Standing) -> str:
    """What was decided. Where nobody answered and it is over all the same, that is said."""
    if now.outcome == "none" and now.status is Status.FIXED:
        return str(_FIXED_UNANSWERED)
    if now.outcome in {"none", "no_reply"} and now.status in {Status.WITHDRAWN, Status.CLOSED}:
        return str(_ENDED_UNANSWERED)
    return gettext(status_words.OUTCOMES[now.outcome])


def step_link(found: Opened, now: Standing) -> Link | None:
    """Where the next step is taken, or what comes of it is noted."""
    step = now.next_step
    if step == "appeal_silent" and now.appeal is not None and now.appeal.after_silence is not None:
        return Link(reverse("corrections:appeal", args=[found.id]), gettext("Go on with the appeal"))
    if step == "ask_which_decision":
        return Link(
            reverse("corrections:note", args=[found.id, "decided"]), gettext("Say which decision it is")
        )
    if step in _STEP_PAGES:
        name, label = _STEP_PAGES[step]
        if step in _SHEET_BUTTONS and not _has_letter(found):
            label = _SHEET_BUTTONS[step]
        return Link(reverse(f"corrections:{name}", args=[found.id]), str(label))
    if step in _STEP_NOTES:
        what = _STEP_NOTES[step]
        if NOTES[what] not in TABLE[found.status] and what != "receipt":
            what = "decided"
        return Link(reverse("corrections:note", args=[found.id, what]), str(NOTE_NAMES[what]))
    if step in {"fetch_data", "wait_for_data"}:
        return Link(reverse("feeds:coverage"), gettext("See where your records come from"))
    return None


def _has_letter(found: Opened) -> bool:
    return tables().routes[found.row.route][-1].letter is not None


def about(found: Opened) -> dict[str, Any]:
    """What every page of one correction says at its head."""
    return {
        "correction": found.id,
        "title": naming.title_of(found),
        "to": naming.to_said(found),
        "months": naming.about_said(found),
        "route": gettext(ROUTES[found.row.route]),
        "paper": paper_of(found),
    }
