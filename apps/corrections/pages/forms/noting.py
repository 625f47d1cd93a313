"""What came by post or was said since."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.corrections.clock import Terms, events
from apps.corrections.pages import words
from apps.corrections.pages.deciders import decider_box, decider_of
from apps.corrections.pages.forms.fields import CHOOSE, Day, choice, text


class NoteForm(WrittenTexts, forms.Form):
    """One event that the resident enters. Fields depend on the event; the clock says whether it can stand."""

    def __init__(self, what: str, terms: Terms, data: Any = None) -> None:
        self.what = what
        self.base_fields = dict(_noted(what, terms))  # type: ignore[misc]  # the same
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "by_whom" in self.fields and said.get("outcome") in {"partly", "refused"} and not said.get("by_whom"):  # fmt: skip
            self.add_error("by_whom", str(CHOOSE))
        return said

    def event(self, terms: Terms) -> events.AnyEvent:
        """The event that was entered."""
        said = self.cleaned_data
        day: datetime.date = said["day"]
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
                )  # fmt: skip
            case "promised":
                return events.Promised(day=day, actor="institution", by=said.get("by"))
            case "turned-away":
                return events.TurnedAway(day=day, actor="institution")
            case "complaint":
                return events.Complained(day=day, actor="resident", body=said["body"])
            case "appeal":
                return events.AppealOpened(day=day, actor="resident", body=said["body"])
            case "appeal-decided":
                return events.AppealDecided(
                    day=day, actor="institution", outcome=said["outcome"], reasons=said["text"], learned_on=said.get("learned_on"),
                )  # fmt: skip
        return events.Remarked(day=day, actor="resident", what=said["text"])


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
    "remark": _("Something else happened"),
}
