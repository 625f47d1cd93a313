"""What a desk can answer, as forms; each becomes one event of the clock."""

import datetime
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.corrections.clock import Terms
from apps.corrections.clock.events import (
    Acknowledged,
    AnyEvent,
    Asked,
    Decided,
    Decider,
    Event,
    Extended,
    Promised,
)
from apps.corrections.desk import reasons

_DAY: Final = {"type": "date"}
_LONG: Final = 2_000


class AnswerForm(WrittenTexts):
    """One answer of a desk. ``seen`` is the newest entry that the member had before them."""

    act: ClassVar[str]
    event: ClassVar[type[Event]]
    title: ClassVar[Any]
    button: ClassVar[Any]

    def __init__(self, *args: Any, terms: Terms, today: datetime.date, **kwargs: Any) -> None:
        self.terms, self.today = terms, today
        super().__init__(*args, auto_id=f"id_{self.act}_%s", **kwargs)

    def _clean_day(self, name: str, *, is_past: bool) -> datetime.date | None:
        """A day that has been, today included, or one that is still to come."""
        day: datetime.date | None = self.cleaned_data.get(name)
        if day is None:
            return None
        if is_past and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if not is_past and day < self.today:
            raise forms.ValidationError(_("This day is over."))
        return day

    def made(self) -> AnyEvent:
        """The event that was filled in; call it when the form is valid."""
        raise NotImplementedError


class AcknowledgeForm(AnswerForm, forms.Form):
    """That the request is here, and since when."""

    act, event = "acknowledge", Acknowledged
    title, button = _("Say that you have it"), _("We have it")

    reached_on = forms.DateField(
        label=_("On which day did it reach you?"),
        help_text=_("The count of days begins on the day after."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day.")},
    )

    def clean_reached_on(self) -> datetime.date | None:
        return self._clean_day("reached_on", is_past=True)

    def made(self) -> AnyEvent:
        return Acknowledged(day=self.today, actor="institution", reached_on=self.cleaned_data["reached_on"])


class AskForm(AnswerForm, forms.Form):
    """What the person has to complete, and by when."""

    act, event = "ask", Asked
    title, button = _("Ask the person to complete it"), _("Ask the person")

    what = forms.CharField(
        label=_("What is missing?"),
        help_text=_(
            "Plain words help. Ask for what you need for this request, and for nothing else. Never write My Number."
        ),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Write what is missing.")},
    )
    by = forms.DateField(
        label=_("By which day?"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day.")},
    )

    def clean_by(self) -> datetime.date | None:
        return self._clean_day("by", is_past=False)

    def made(self) -> AnyEvent:
        said = self.cleaned_data
        return Asked(day=self.today, actor="institution", what=said["what"], by=said["by"])


class ExtendForm(AnswerForm, forms.Form):
    """That it takes longer: why, and until when."""

    act, event = "extend", Extended
    title, button = _("Say that it takes longer"), _("Take more time")

    reason = forms.CharField(
        label=_("Why does it take longer?"),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("More time needs a reason.")},
    )
    until = forms.DateField(
        label=_("Until which day?"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={"required": _("Write the new day.")},
    )
    special = forms.BooleanField(
        label=_("This is a longer time of its own, because it concerns very much data"),
        help_text=_("Act on the Protection of Personal Information, article 95."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.terms.special:
            del self.fields["special"]

    def clean_until(self) -> datetime.date | None:
        return self._clean_day("until", is_past=False)

    def made(self) -> AnyEvent:
        said = self.cleaned_data
        return Extended(
            day=self.today, actor="institution", reason=said["reason"], until=said["until"],
            special=said.get("special", False),
        )  # fmt: skip


class PromiseForm(AnswerForm, forms.Form):
    """That it will be put right, by a day."""

    act, event = "promise", Promised
    title, button = _("Promise to put it right"), _("Promise it")

    by = forms.DateField(
        label=_("By which day will your data show it?"),
        help_text=_("A promise is not the end of it. Only your data, once it shows the correction, ends it."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day.")},
    )

    def clean_by(self) -> datetime.date | None:
        return self._clean_day("by", is_past=False)

    def made(self) -> AnyEvent:
        return Promised(day=self.today, actor="institution", by=self.cleaned_data["by"])


class DecideForm(AnswerForm, forms.Form):
    """The decision, with reasons that the person understands wherever it does not give all that was asked."""

    act, event = "decide", Decided
    title, button = _("Decide"), _("Tell the person the decision")

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            ("accepted", _("We accept it, and put it right")),
            ("partly", _("We accept a part")),
            ("refused", _("We do not accept it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    by_whom = forms.ChoiceField(
        label=_("Who decided it?"),
        help_text=_("What an office decides can be appealed, so the person has to know."),
        choices=[("employer", _("We did, as the employer")), ("office", _("The office to which we filed it; we pass it on"))],
        required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    codes = forms.MultipleChoiceField(
        label=_("Why is it not accepted, or only in part?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_(
            "The person reads this. Say what was compared, and what they can do now. Never write My Number."
        ),
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    decided_on = forms.DateField(
        label=_("Day of the decision"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["codes"]
        chosen.choices = [(code, _(sentence)) for code, sentence in reasons.CODES.items()]
        self.fields["decided_on"].initial = self.today
        if not self.terms.through_employer:
            del self.fields["by_whom"]

    def clean_decided_on(self) -> datetime.date | None:
        return self._clean_day("decided_on", is_past=True)

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        outcome, codes, words = said.get("outcome"), said.get("codes"), said.get("words")
        is_written = "words" in said  # not refused for what stands in it
        if outcome in {"partly", "refused"} and not codes and not words and is_written:
            self.add_error("codes", self._reasons_missing())
        elif outcome == "partly" and not words and is_written:
            self.add_error("words", _("Write which part you accept, and which not."))
        if codes and reasons.OTHER in codes and not words and is_written:
            self.add_error("words", _("Write the other reason."))
        return said

    def _reasons_missing(self) -> Any:
        if self.terms.reasons == "required":
            return _("The law wants the reasons. Without them this is no decision.")
        return _("Say why, so that the person understands it and knows what to do.")

    def made(self) -> AnyEvent:
        said = self.cleaned_data
        codes = said["codes"] if said["outcome"] != "accepted" else ()
        return Decided(
            day=said["decided_on"], actor="institution", outcome=said["outcome"],
            reasons=reasons.written(codes, said["words"]), learned_on=self.today, by_whom=self._decider(),
        )  # fmt: skip

    def _decider(self) -> Decider | None:
        """An employer that says nothing else speaks for itself."""
        if not self.terms.through_employer:
            return None
        return "office" if self.cleaned_data["by_whom"] == "office" else "employer"


#: In the order in which they stand on the page.
FORMS: Final[dict[str, type[AnswerForm]]] = {
    form.act: form for form in (AcknowledgeForm, DecideForm, AskForm, ExtendForm, PromiseForm)
}
