"""That the letter is the resident's own, and that it was sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.corrections.pages import words
from apps.corrections.pages.forms.fields import CHOOSE, Day


class ConfirmForm(forms.Form):
    """The resident read it and says that it is theirs; ``read`` is the digest of what they had before them."""

    read = forms.CharField(
        max_length=64,
        widget=forms.HiddenInput,
        error_messages={"required": _("It was not said which text you had read, so nothing was confirmed. Read it below, and confirm it here.")},
    )  # fmt: skip
    mine = forms.BooleanField(
        label=_("I read it. It is mine, and what I wrote in it is true."),
        error_messages={"required": _("Read it, and say that it is yours.")},
    )

    def show(self, as_read: str) -> None:
        """The page shows this text now, so this is what its form is about."""
        if self.is_bound:
            self.data = {**self.data, "read": as_read}
        self.initial["read"] = as_read


class SentForm(WrittenTexts, forms.Form):
    """That the resident sent it themselves: when, how, and how it can be shown."""

    day = Day(label=_("On which day did you send it?"))
    channel = forms.ChoiceField(
        label=_("How?"),
        choices=[(name, words.CHANNELS[name]) for name in ("post", "counter", "online", "oral")],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    proof = forms.CharField(
        label=_("Number of the receipt, or how else it can be shown"),
        help_text=_("For the post: the number on the receipt."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
