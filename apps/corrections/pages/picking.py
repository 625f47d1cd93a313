"""Which decision, and which appeal, an entry is about, where several are: asked, or carried along where there is one."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.corrections.clock import AppealClock, Terms, tracks_in
from apps.corrections.clock.events import Again, AnyEvent, Decided
from apps.corrections.clock.tracks import Filing
from apps.corrections.pages import words
from apps.corrections.pages.forms.fields import CHOOSE, choice
from apps.corrections.pages.ways import body_said
from apps.wallet.kinds.showing import format_day

_UNKNOWN: Final = "unknown"
_AGAIN: Final[dict[str, Again]] = {"same": "same", "new": "new"}


# -- which decision ---------------------------------------------------------------------------------------------------
def refusals_before(history: Sequence[AnyEvent], terms: Terms) -> list[Decided]:
    """The decisions since the last sending that were not, or not wholly, in the person's favour."""
    return [
        event
        for event in tracks_in(terms, history).ours
        if isinstance(event, Decided) and event.outcome != "accepted"
    ]


def again_box() -> forms.ChoiceField:
    """Whether a further refusal tells the same decision again; who does not know says so."""
    return choice(
        _("A decision was entered before. What is this one?"),
        {**words.AGAIN, _UNKNOWN: words.DECIDER_UNKNOWN},
        required=False,
        help_text=_("A new decision has a new day and often a new number. A copy or a reminder of the first gives you no more time for an appeal. Until you know, only the earlier last day is safe."),
    )  # fmt: skip


def again_of(chosen: str | None) -> Again | None:
    """What was chosen, as the event has it."""
    return _AGAIN.get(chosen or "")


def doubtful_before(history: Sequence[AnyEvent], terms: Terms) -> Decided | None:
    """The last decision of which nobody said whether it is new, to be entered once more with that."""
    told = refusals_before(history, terms)
    if not told or told[-1].again is not None:
        return None
    return told[-1] if any(one.day != told[-1].day for one in told) else None


# -- which appeal -----------------------------------------------------------------------------------------------------
type Choices = Mapping[str, tuple[str, str, datetime.date]]


def filings_to_choose(history: Sequence[AnyEvent], terms: Terms, *, only_waiting: bool = False) -> Choices:
    """The appeals that were not decided, by a name for forms: the words, the body, the day of filing."""
    found = tracks_in(terms, history)
    filed = [each for each in found.filings if each.ended is None and not each.is_taken_back]
    return {_named(each.body, each.day): _filing(each) for each in filed if each.waits or not only_waiting}


def _filing(filing: Filing) -> tuple[str, str, datetime.date]:
    said = _("%(body)s, where you filed it on %(day)s") % {"body": body_said(filing.body), "day": format_day(filing.day)}  # fmt: skip
    return said, filing.body, filing.day


def openings_to_choose(clocks: Sequence[AppealClock]) -> Choices:
    """Where an appeal can be filed now, by a name for forms: the words, the body, the day of the decision."""
    found = {}
    for clock in clocks:
        if clock.filed_on is None and clock.against is not None:
            told = {"body": body_said(clock.body), "day": format_day(clock.against)}
            said = _("%(body)s, against the decision of %(day)s") % told
            found[_named(clock.body, clock.against)] = (said, clock.body, clock.against)
    return found


def _named(body: str, day: datetime.date) -> str:
    return f"{body} {day.isoformat()}"


def which_box(label: str, choices: Choices, given: str | None) -> forms.ChoiceField:
    """Asked where there are several. Where there is one it goes along unseen, so that another tab cannot exchange it."""
    is_plain = len(choices) == 1 and given in {None, "", *choices}
    return forms.ChoiceField(
        label=label,
        choices=[(name, said) for name, (said, _body, _day) in choices.items()],
        required=len(choices) > 1,
        initial=next(iter(choices), None) if is_plain else None,
        widget=forms.HiddenInput if is_plain else forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": gettext_lazy("This has changed since you opened the page. Choose again.")},
    )  # fmt: skip


def chosen(choices: Choices, given: Any) -> tuple[str, datetime.date] | None:
    """The body and the day of what was chosen; of one alone, that one."""
    name = given or (next(iter(choices)) if len(choices) == 1 else "")
    return choices[name][1:] if name in choices else None
