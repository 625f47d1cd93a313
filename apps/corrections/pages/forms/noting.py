"""What came by post or was said since."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.corrections.clock import AppealClock, Terms, events
from apps.corrections.pages import picking, words
from apps.corrections.pages.deciders import decider_box, decider_of
from apps.corrections.pages.forms.fields import CHOOSE, Day, choice, text


class NoteForm(WrittenTexts, forms.Form):
    """One event that the resident enters. Fields depend on the event; the clock says whether it can stand.

    `history` is what was entered before, `clocks` the appeals that are open: where there are several, it is asked which.
    """

    def __init__(
        self,
        what: str,
        terms: Terms,
        data: Any = None,
        *,
        history: Sequence[events.AnyEvent] = (),
        clocks: Sequence[AppealClock] = (),
    ) -> None:
        self.what = what
        self.refusals = picking.refusals_before(history, terms) if what == "decided" else []
        self.choices = _choices(what, terms, history, clocks)
        day, *rest = _noted(what, terms)
        self.base_fields = dict([day, *self._asked(data), *rest])  # type: ignore[misc]  # of this form alone
        super().__init__(data)

    def _asked(self, data: Any) -> Iterable[tuple[str, forms.Field]]:
        """Which decision, or which appeal, where it cannot be known."""
        if self.refusals:
            yield "again", picking.again_box()
        if self.choices:
            given = None if data is None else data.get("which")
            yield "which", picking.which_box(str(_WHICH[self.what]), self.choices, given)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        is_further = any(one.day != said.get("day") for one in self.refusals)
        if is_further and said.get("outcome") in {"partly", "refused"} and not said.get("again"):
            self.add_error("again", str(CHOOSE))
        if "by_whom" in self.fields and said.get("outcome") in {"partly", "refused"} and not said.get("by_whom"):  # fmt: skip
            self.add_error("by_whom", str(CHOOSE))
        return said

    def event(self, terms: Terms) -> events.AnyEvent:
        """The event that was entered."""
        said = self.cleaned_data
        day: datetime.date = said["day"]
        which = picking.chosen(self.choices, said.get("which"))
        body, other_day = which or (said.get("body", ""), None)
        match self.what:
            case "receipt":
                return events.Acknowledged(day=day, actor="institution", reached_on=said.get("reached_on"))
            case "arrived":
                return events.Delivered(day=day, actor="resident")
            case "asked":
                return events.Asked(day=day, actor="institution", what=said["text"], by=said.get("by"))
            case "answered":
                return events.Answered(day=day, actor="resident")
            case "extended":
                return events.Extended(
                    day=day, actor="institution", reason=said["text"], until=said.get("until"), special=bool(said.get("special")),
                )  # fmt: skip
            case "decided":
                return events.Decided(
                    day=day, actor="institution", outcome=said["outcome"], reasons=said["text"], learned_on=said.get("learned_on"),
                    by_whom=decider_of(said.get("by_whom")),
                    again=None if said["outcome"] == "accepted" else picking.again_of(said.get("again")),
                )  # fmt: skip
            case "promised":
                return events.Promised(day=day, actor="institution", by=said.get("by"))
            case "turned-away":
                return events.TurnedAway(day=day, actor="institution")
            case "complaint":
                return events.Complained(day=day, actor="resident", body=said["body"])
            case "appeal":
                is_as_shown = body == said["body"] or len(self.choices) > 1
                return events.AppealOpened(
                    day=day, actor="resident", body=body if is_as_shown else said["body"], against=other_day if is_as_shown else None,
                )  # fmt: skip
            case "appeal-taken-back":
                return events.AppealTakenBack(day=day, actor="resident", body=body, filed_on=other_day)
            case "appeal-decided":
                return events.AppealDecided(
                    day=day, actor="institution", outcome=said["outcome"], reasons=said["text"], learned_on=said.get("learned_on"),
                    body=body, filed_on=other_day,
                )  # fmt: skip
        return events.Remarked(day=day, actor="resident", what=said["text"])


def _choices(
    what: str, terms: Terms, history: Sequence[events.AnyEvent], clocks: Sequence[AppealClock]
) -> picking.Choices:
    match what:
        case "appeal":
            return picking.openings_to_choose(clocks)
        case "appeal-decided" | "appeal-taken-back":
            return picking.filings_to_choose(history, terms, only_waiting=what == "appeal-taken-back")
    return {}


_WHICH: Final = {
    "appeal": _("Which appeal did you file?"),
    "appeal-decided": _("Who decided?"),
    "appeal-taken-back": _("Which appeal did you take back?"),
}


def _noted(what: str, terms: Terms) -> Iterable[tuple[str, forms.Field]]:
    yield "day", Day(label=str(_DAYS_OF[what]))
    match what:
        case "receipt":
            yield "reached_on", Day(label=gettext("Since when do they have it, if they say so?"), required=False)  # fmt: skip
        case "asked":
            yield "text", text(_("What do they ask for?"), required=True)
            yield "by", Day(label=gettext("Until when, if they name a day?"), required=False, ahead=True)
        case "extended":
            yield "text", text(_("Which reason do they give?"))
            yield "until", Day(label=gettext("Which new day do they name?"), required=False, ahead=True)
            if terms.special:
                yield "special", forms.BooleanField(label=gettext("They say that it needs a special, longer time (article 95)."), required=False)  # fmt: skip
        case "decided":
            yield "outcome", choice(_("What did they decide?"), words.OUTCOMES)
            if terms.through_employer:
                yield "by_whom", decider_box()
            yield "text", text(_("Which reasons do they give?"), help_text=reasons_help(terms))
            yield "learned_on", Day(label=gettext("On which day did it reach you?"), required=False)
        case "promised":
            yield "by", Day(label=gettext("By when, if they name a day?"), required=False, ahead=True)
        case "appeal" | "complaint":
            yield "body", forms.CharField(widget=forms.HiddenInput)
        case "appeal-decided":
            yield "outcome", choice(_("What was decided?"), words.APPEAL_OUTCOMES)
            yield "text", text(_("Which reasons do they give?"))
            yield "learned_on", Day(label=gettext("On which day did it reach you?"), required=False)
        case "remark":
            yield "text", text(_("What happened?"), required=True)


def reasons_help(terms: Terms) -> str:
    """Whether the law wants reasons, said beside the box for them."""
    match terms.reasons:
        case "required":
            return gettext("If it was not accepted, or only in part, the law wants reasons (Administrative Procedure Act, article 8). Without them it is no decision: enter it as turned away, and ask for the reasons in writing.")  # fmt: skip
        case "effort":
            return gettext("A company has to try to explain why.")
    return gettext("The law does not demand reasons here. Write them down if they gave any.")


_DAYS_OF: Final = {
    "receipt": _("On which day did they say that they have it?"),
    "arrived": _("On which day did it arrive, by the proof that you have?"),
    "asked": _("On which day did they ask?"),
    "answered": _("On which day did you answer?"),
    "extended": _("On which day did they say so?"),
    "decided": _("Which day stands on the decision?"),
    "promised": _("On which day did they promise it?"),
    "turned-away": _("On which day was that?"),
    "appeal": _("On which day did you file it?"),
    "complaint": _("On which day did you file it?"),
    "appeal-decided": _("Which day stands on the decision?"),
    "appeal-taken-back": _("On which day did you take it back?"),
    "remark": _("On which day was that?"),
}


#: What can be entered, by the name in the address, with the kind of event.
NOTES: Final[Mapping[str, type[events.Event]]] = {
    "receipt": events.Acknowledged,
    "arrived": events.Delivered,
    "asked": events.Asked,
    "answered": events.Answered,
    "extended": events.Extended,
    "decided": events.Decided,
    "promised": events.Promised,
    "turned-away": events.TurnedAway,
    "appeal": events.AppealOpened,
    "complaint": events.Complained,
    "appeal-decided": events.AppealDecided,
    "appeal-taken-back": events.AppealTakenBack,
    "remark": events.Remarked,
}


#: These are entered on a page that tells about them first.
OWN_PAGE: Final = frozenset({"appeal", "complaint"})


NOTE_NAMES: Final = {
    "receipt": _("They said that they have it"),
    "arrived": _("I have proof of the day on which it arrived"),
    "asked": _("They ask me something"),
    "answered": _("I answered what they asked"),
    "extended": _("They say that it takes longer"),
    "decided": _("They decided"),
    "promised": _("They promised to put it right"),
    "turned-away": _("They turned me away, or gave no reasons"),
    "appeal": _("I filed the appeal"),
    "complaint": _("I filed the complaint"),
    "appeal-decided": _("The appeal was decided"),
    "appeal-taken-back": _("I took the appeal back"),
    "remark": _("Something else happened"),
}
