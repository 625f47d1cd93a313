"""What a record that nobody holds would say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext

from apps.corrections.pages.forms.fields import CHOOSE


class MissingForm(forms.Form):
    """Which office should have a record that it does not have, and what the record is of."""

    def __init__(self, offers: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["what"] = forms.ChoiceField(
            label=gettext("Which record is missing, and at which office?"),
            choices=[("", "–"), *offers], error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
        )  # fmt: skip
        self.fields["when"] = forms.CharField(
            label=gettext("Of which month or day should it be?"), max_length=10, required=False,
            help_text=gettext("A month such as 2026-10, a day such as 2026-10-01, or a year."),
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        )  # fmt: skip
