"""What staff type about institutions."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts, refuse_text
from apps.feeds.models import Institution, InstitutionKey
from apps.feeds.onboarding.document import MAX_DOCUMENT_BYTES, RegistrationError
from apps.feeds.onboarding.fetching import fetch
from apps.feeds.onboarding.models import KeyApproval
from apps.wallet.kinds import KINDS

JAPAN: Final = ZoneInfo("Asia/Tokyo")
LONGEST_OVERLAP: Final = timedelta(days=90)


class DayInput(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day, by the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DocumentForm(forms.Form):
    """An institution's document: pasted, as a file, or by its address."""

    document = forms.CharField(
        label=_("Paste the document here"),
        widget=forms.Textarea(
            attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off", "dir": "ltr", "translate": "no"}
        ),
        max_length=MAX_DOCUMENT_BYTES,
        strip=False,
        required=False,
    )
    file = forms.FileField(
        label=_("Or choose the file"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json", "class": "input"}),
        required=False,
        allow_empty_file=True,
    )
    address = forms.CharField(
        label=_("Or give its address"),
        help_text=_("It is fetched only from hosts that our configuration names."),
        widget=forms.URLInput(attrs={"class": "input", "dir": "ltr", "translate": "no"}),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of the three, as bytes under ``raw``."""
        cleaned = super().clean() or {}
        given = [name for name in ("document", "file", "address") if cleaned.get(name)]
        if self.errors:
            return cleaned
        if len(given) != 1:
            raise forms.ValidationError(_("Give the document in one of the three ways, not in more."))
        cleaned["raw"] = self._raw(given[0], cleaned)
        refuse_text(cleaned["raw"].decode("utf-8", "replace"))
        return cleaned

    def _raw(self, way: str, cleaned: dict[str, Any]) -> bytes:
        if way == "file":
            raw: bytes = cleaned["file"].read(MAX_DOCUMENT_BYTES + 1)
            return raw
        if way == "document":
            return str(cleaned["document"]).encode()
        try:
            return fetch(str(cleaned["address"]).strip())
        except RegistrationError as error:
            self.add_error("address", str(error.reason))
            return b""


class ReasonForm(WrittenTexts, forms.Form):
    """Why something is decided; staff read it in the history."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Staff read this in the history. Name no resident."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
        error_messages={"required": _("Say why, in a few words.")},
    )


class ChannelForm(forms.Form):
    """How a thumbprint was compared."""

    channel = forms.ChoiceField(
        label=_("How did you compare it with the institution?"),
        choices=KeyApproval.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you compared it.")},
    )


class KindsForm(forms.Form):
    """Which kinds of record an institution may send."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of record that were agreed"),
        help_text=_("What it sends beyond these is refused."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of record.")},
    )

    def __init__(self, institution: Institution, offered: list[str], data: Any = None) -> None:
        super().__init__(data, initial={"kinds": institution.kinds or offered})
        field: forms.MultipleChoiceField = self.fields["kinds"]  # type: ignore[assignment]
        field.choices = [
            (kind, KINDS[kind].label) for kind in KINDS if kind in {*offered, *institution.kinds}
        ]


def moment(day: date, at: time) -> datetime:
    """A day and a time of day as they are read in Japan."""
    return datetime.combine(day, at, JAPAN)


class EndForm(forms.Form):
    """When a key that was replaced ends."""

    day = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        help_text=_("The key counts until the end of this day in Japan."),
    )

    def __init__(self, data: Any = None) -> None:
        tomorrow = timezone.localtime(timezone.now(), JAPAN).date() + timedelta(days=1)
        super().__init__(data, initial={"day": tomorrow})

    def clean_day(self) -> date:
        """Not in the past, and not so far ahead that an old key stays for ever."""
        day: date = self.cleaned_data["day"]
        today = timezone.localtime(timezone.now(), JAPAN).date()
        if not today <= day <= today + LONGEST_OVERLAP:
            raise forms.ValidationError(_("Choose a day from today on, at most 90 days ahead."))
        return day

    @property
    def at(self) -> datetime:
        """The end of that day, of a form that is valid."""
        return moment(self.cleaned_data["day"] + timedelta(days=1), time())


class StopForm(ReasonForm):
    """From when on a key may have been in other hands, and why it is stopped."""

    unknown = forms.BooleanField(
        label=_("Nobody knows: doubt everything that it ever signed"), required=False
    )
    day = forms.DateField(label=_("Since which day (Japan)"), widget=DayInput, required=False)
    at = forms.TimeField(label=_("Since what time (Japan)"), widget=TimeInput, required=False)

    field_order = ("unknown", "day", "at", "reason")

    def __init__(self, key: InstitutionKey, data: Any = None) -> None:
        super().__init__(data)
        self.key = key

    def clean(self) -> dict[str, Any]:
        """Adds ``since``; without a time the day begins, and nothing may lie ahead."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned.get("unknown"):
            cleaned["since"] = self.key.first_seen_at
        elif not cleaned.get("day"):
            self.add_error("day", _("Give the day, or say that nobody knows."))
        else:
            cleaned["since"] = moment(cleaned["day"], cleaned.get("at") or time())
            if cleaned["since"] > timezone.now():
                self.add_error(
                    "day", _("This lies ahead. Give the moment from which on the key may have been misused.")
                )
        return cleaned
