"""The forms of organisations: what is asked depends on the kind, and a number is checked before it is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.accounts.models import Membership, Organisation
from apps.accounts.registers import SCRIVENERS, SUPPORT_ORGANISATIONS
from config.languages import OWN_NAME

Kind, Profession = Organisation.Kind, Membership.Profession

#: Kinds that always have a corporate number; the others may be one person without one.
_ALWAYS_NUMBERED: Final = frozenset({Kind.BANK, Kind.INSTITUTION})
_MAY_SUBMIT: Final = frozenset({Kind.SUPPORT_ORG, Kind.SCRIVENER, Kind.LAWYER, Kind.EMPLOYER})
_PROFESSION_OF: Final[Mapping[str, str]] = {
    Kind.SCRIVENER: Profession.SCRIVENER,
    Kind.LAWYER: Profession.LAWYER,
}


def _say_what_is_missing(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        field.error_messages["required"] = gettext("“%(field)s” is still empty.") % {"field": field.label}


class DayInput(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class OrganisationForm(WrittenTexts, forms.ModelForm):
    """What an organisation of one kind says about itself; everything can be compared with public registers."""

    languages = forms.MultipleChoiceField(
        label=_("Languages that you speak at your office"),
        choices=[(code, OWN_NAME[code]) for code, _name in settings.LANGUAGES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Organisation
        fields: ClassVar = ["name_ja", "name_en", "corporate_number", "support_number", "support_registered_on",
                            "other_register", "address", "contact_phone", "languages"]  # fmt: skip
        labels: ClassVar = {
            "name_ja": _("Name in Japanese, as in the register"),
            "name_en": _("Name in English letters"),
            "corporate_number": _("Corporate number (法人番号)"),
            "support_number": _("Registration number as support organisation (登録支援機関登録番号)"),
            "support_registered_on": _("Day of that registration"),
            "other_register": _("Bar association and registration of the office"),
            "address": _("Address of the office"),
            "contact_phone": _("Telephone number of the office"),
        }
        help_texts: ClassVar = {
            "name_en": _("Residents who do not read Japanese see this one."),
            "corporate_number": _(
                "Thirteen digits. Leave it empty if you work in your own name and have none."
            ),
            "support_number": _("Like 19登-000001."),
            "support_registered_on": _("A registration lasts five years."),
            "contact_phone": _("Residents and our staff can reach you there."),
        }
        widgets: ClassVar = {"support_registered_on": DayInput}

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.instance.kind = kind
        for name in ("support_number", "support_registered_on"):
            self._keep(name, wanted=kind == Kind.SUPPORT_ORG, required=True)
        self._keep("other_register", wanted=kind == Kind.LAWYER, required=True)
        self.fields["corporate_number"].required = kind in _ALWAYS_NUMBERED
        self.fields["corporate_number"].widget.attrs.update(inputmode="numeric", maxlength="13")
        _say_what_is_missing(self)
        self.fields["address"].required = self.fields["contact_phone"].required = True
        self.fields["contact_phone"].widget.attrs.update(inputmode="tel", autocomplete="tel")

    def _keep(self, name: str, *, wanted: bool, required: bool) -> None:
        if wanted:
            self.fields[name].required = required
        else:
            del self.fields[name]

    def clean_support_number(self) -> str:
        number: str = self.cleaned_data["support_number"]
        if not SUPPORT_ORGANISATIONS.takes(number):
            raise forms.ValidationError(
                _("Write the number as in the register: two digits, 登, a hyphen and six digits.")
            )
        return number

    def clean_support_registered_on(self) -> date:
        day: date = self.cleaned_data["support_registered_on"]
        valid_until = Organisation(support_registered_on=day).support_valid_until
        if valid_until is not None and valid_until < timezone.localdate():
            raise forms.ValidationError(
                _("A registration of this day has ended. Write the day it was renewed.")
            )
        return day


class MemberForm(WrittenTexts, forms.ModelForm):
    """What a member is: name, registration of a profession, approval to submit for others.

    ``own`` is for somebody who writes about themselves while registering their office: then the number of
    their profession is needed, since staff compare it with the register.
    """

    class Meta:
        model = Membership
        fields: ClassVar = ["name", "registration_number", "agency_approval", "agency_approval_until"]
        labels: ClassVar = {
            "name": _("Name of the person, as residents shall read it"),
            "registration_number": _("Registration number of the person"),
            "agency_approval": _(
                "Number of the approval to hand in papers for others (届出済証明書／承認証)"
            ),
            "agency_approval_until": _("Last day of that approval"),
        }
        help_texts: ClassVar = {
            "agency_approval": _(
                "Given by the regional immigration bureau. Leave it empty if there is none."
            ),
        }
        widgets: ClassVar = {"agency_approval_until": DayInput}

    def __init__(self, *args: Any, kind: str, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            self.fields["name"].label = _("Your name, as residents shall read it")
            self.fields["registration_number"].label = _("Your registration number")
        self.profession = _PROFESSION_OF.get(kind, Profession.NONE)
        number = self.fields["registration_number"]
        if self.profession == Profession.NONE:
            del self.fields["registration_number"]
        else:
            number.required = own
            number.help_text = _("Eight digits.") if self.profession == Profession.SCRIVENER else ""
        _say_what_is_missing(self)
        if kind not in _MAY_SUBMIT:
            del self.fields["agency_approval"], self.fields["agency_approval_until"]

    def clean_registration_number(self) -> str:
        number: str = self.cleaned_data["registration_number"]
        if number and self.profession == Profession.SCRIVENER and not SCRIVENERS.takes(number):
            raise forms.ValidationError(_("Write the eight digits of the registration."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_number = bool(cleaned.get("registration_number"))
        self.instance.profession = self.profession if has_number else Profession.NONE
        if bool(cleaned.get("agency_approval")) != bool(cleaned.get("agency_approval_until")):
            self.add_error(
                "agency_approval_until", _("Write both the number of the approval and its last day.")
            )
        return cleaned


class JoinForm(WrittenTexts, forms.Form):
    """The code that an admin of the organisation told, and what residents may call the member."""

    code = forms.CharField(
        label=_("Code from your organisation"),
        help_text=_("Ten letters and digits. It works once, for seven days."),
        max_length=20,
        error_messages={"required": _("Write the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )
    name = forms.CharField(
        label=_("Your name, as residents shall read it"),
        max_length=200,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )


class ReasonForm(WrittenTexts, forms.Form):
    """Why staff refuse, suspend or reopen an organisation; its members read it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The organisation reads this sentence. Name no resident."),
        max_length=500,
        error_messages={"required": _("Write the reason.")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
