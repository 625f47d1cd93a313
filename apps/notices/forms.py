"""The form on how one is told: a box for each sort of notice, the hours of the night, and what a calendar says."""

from collections.abc import Iterator
from typing import Any

from babel.dates import get_timezone_location
from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.screen import html_lang
from apps.notices.kinds import KINDS
from apps.notices.models import QUIET_FROM, QUIET_UNTIL, Preference
from apps.notices.preferences import TIME_ZONES, Quiet


class _Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PreferencesForm(forms.Form):
    """What somebody chooses about being told; the inbox itself cannot be switched off."""

    is_quiet = forms.BooleanField(
        label=_("Hold e-mail back at night"),
        help_text=_("It goes out in the morning, as one. The inbox does not wait."),
        required=False,
    )
    quiet_from = forms.TimeField(label=_("From"), required=False, widget=_Clock())
    quiet_until = forms.TimeField(label=_("Until"), required=False, widget=_Clock())
    time_zone = forms.ChoiceField(label=_("By the clock in"))
    full_titles = forms.BooleanField(
        label=_("My calendar says what each day is about"),
        help_text=_(
            "Otherwise it says “Tsunagi: a date to look at”. Whoever sees your calendar, and the company that runs it, can read it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, chosen: Preference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS.values():
            self.fields[f"mail_{kind.code}"] = forms.BooleanField(
                label=kind.label,
                help_text=kind.help,
                required=False,
                initial=kind.code not in chosen.inbox_only,
            )
        zones = TIME_ZONES if chosen.time_zone in TIME_ZONES else (chosen.time_zone, *TIME_ZONES)
        self.fields["time_zone"].choices = [(zone, _place(zone)) for zone in zones]  # type: ignore[attr-defined]
        self.initial = {
            **self.initial,
            "is_quiet": chosen.quiet_from is not None,
            "quiet_from": chosen.quiet_from or QUIET_FROM,
            "quiet_until": chosen.quiet_until or QUIET_UNTIL,
            "time_zone": chosen.time_zone,
            "full_titles": chosen.full_titles,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if cleaned.get("is_quiet"):
            for name, value in (("quiet_from", start), ("quiet_until", end)):
                if value is None and name not in self.errors:
                    self.add_error(name, _("Write a time, such as 21:00."))
            if start is not None and start == end:
                self.add_error("quiet_until", _("Write another time than the one before."))
        return cleaned

    def kind_fields(self) -> Iterator[BoundField]:
        """The boxes of the sorts of notice, in their order."""
        return (self[f"mail_{code}"] for code in KINDS)

    def inbox_only(self) -> list[str]:
        """The sorts that are not mailed."""
        return [code for code in KINDS if not self.cleaned_data[f"mail_{code}"]]

    def quiet(self) -> Quiet | None:
        if not self.cleaned_data["is_quiet"]:
            return None
        return Quiet(self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"])


def _place(zone: str) -> str:
    """The city of a time zone in the reader's language."""
    language = html_lang(get_language() or "en").replace("-", "_")
    try:
        return str(get_timezone_location(zone, locale=language, return_city=True))
    except (ValueError, LookupError):  # a language that Babel does not know
        return str(get_timezone_location(zone, locale="en", return_city=True))
