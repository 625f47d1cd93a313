"""Boxes that several forms of corrections have: a day, one of several, a few lines."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

GIVE_A_DAY: Final = _("Give a day, such as 2026-10-25.")
CHOOSE: Final = _("Choose one of these.")
_TO_COME: Final = _("This day is still to come.")
LONGEST: Final = 2000


class Day(forms.DateField):
    """A day; one that has come, unless it may lie ahead."""

    def __init__(self, *, ahead: bool = False, **options: Any) -> None:
        attrs = {"type": "date", "autocomplete": "off"}
        if not ahead:
            attrs["max"] = timezone.localdate().isoformat()
        super().__init__(
            widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"],
            error_messages={"invalid": GIVE_A_DAY, "required": GIVE_A_DAY}, **options,
        )  # fmt: skip
        self.ahead = ahead

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not self.ahead and value > timezone.localdate():
            raise forms.ValidationError(_TO_COME)


def choice(
    label: object, choices: Mapping[str, object], *, required: bool = True, help_text: object = ""
) -> forms.ChoiceField:
    """Some of which one is chosen; nothing is chosen beforehand."""
    return forms.ChoiceField(
        label=str(label), choices=list(choices.items()), required=required, widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE, "required": CHOOSE}, help_text=str(help_text),
    )  # fmt: skip


def text(label: object, *, required: bool = False, help_text: object = "", rows: int = 3) -> forms.CharField:
    """A few lines of the resident's own words."""
    return forms.CharField(
        label=str(label), required=required, max_length=LONGEST, help_text=str(help_text),
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )  # fmt: skip
