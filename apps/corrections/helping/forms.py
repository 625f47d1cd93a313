"""Forms of helpers: the draft of a correction, and that a signed request was sent by post."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.corrections.clock import events
from apps.corrections.pages.forms import Day, PrepareForm


class DraftForm(PrepareForm):
    """What is right, why, what shows it, and words for those open places that are not left to the person."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        statement = self.fields["statement"]
        statement.label = gettext("Why is it not right? The person reads this, and changes it.")
        statement.help_text = gettext("When the person has confirmed it, it stands beside the value wherever the record is shown, as their own words.")  # fmt: skip


class PostedForm(WrittenTexts, forms.Form):
    """That the helper posted what the person signed: when, and how it can be shown."""

    day = Day(label=_("On which day was it posted?"))
    proof = forms.CharField(
        label=_("Number on the receipt of the post office"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Write the number. Without it nobody can show that it was sent.")},
    )

    def event(self) -> events.AnyEvent:
        """The event that was entered."""
        said = self.cleaned_data
        return events.Sent(day=said["day"], actor="helper", channel="post", proof=said["proof"])
