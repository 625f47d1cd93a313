"""Forms about permissions: asking, giving what was asked or less, typing a code, answering a request to delete."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.abilities import Ability, may
from apps.accounts.forms import WrittenTexts
from apps.accounts.models import Membership, Organisation
from apps.accounts.purposes import Purpose, purposes_for
from apps.consent import asking, vocabulary
from apps.consent.asking import Wish
from apps.consent.deletion import REASONS
from apps.consent.giving import Decided
from apps.consent.models import DeletionRequest, Grant
from apps.consent.models.grants import WHY_LENGTH
from apps.consent.policy import Fields, as_json
from apps.consent.scope_form import ScopeForm

#: Kinds of organisation that may ask beyond the careful share of a purpose; for others the law names what they need.
MAY_ASK_MORE: Final = frozenset({"support_org", "scrivener", "lawyer", "institution"})
DAYS: Final = (1, 7, 30, 90)
LONGER: Final = (180, 365)
LOOKS: Final = (1, 5, 20, 50)
#: Papers that a scrivener or lawyer may be engaged to write, each resting on an ability.
DOCUMENTS: Final = {
    Ability.DRAFT_ISA.value: _("Papers for the immigration office"),
    Ability.DRAFT_MUNICIPAL.value: _("Papers for the city office"),
    Ability.DRAFT_SOCIAL_INSURANCE.value: _("Papers on social insurance"),
    Ability.DRAFT_LABOUR_REPORT.value: _("A report to the labour standards office"),
    Ability.NEGOTIATE.value: _("Letters to an employer or another body that is no office"),
}


#: What was agreed for the immigration or the city office is no agreement on letters to anybody else.
_OF_OFFICES: Final = (Ability.DRAFT_ISA.value, Ability.DRAFT_MUNICIPAL.value)


def documents_of(organisation_kind: str, purpose: Purpose) -> list[tuple[str, object]]:
    """The papers that an organisation of this kind may be engaged to write for a purpose, by the table of the laws."""
    return [
        (name, label)
        for name, label in DOCUMENTS.items()
        if may(organisation_kind, name, licensed=True, engaged=True)
        and (purpose.code != "application-drafting" or name in _OF_OFFICES)
    ]


def in_days(days: int) -> str:
    """A number of days as a choice."""
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def in_looks(looks: int) -> str:
    """A number of looks as a choice."""
    return ngettext("%(looks)s look", "%(looks)s looks", looks) % {"looks": looks}


class GiveForm(ScopeForm):
    """A resident's answer; it begins with what was asked, and the resident takes away."""

    days = forms.TypedChoiceField(label=_("For how long?"), coerce=int, widget=forms.RadioSelect)
    max_reads = forms.TypedChoiceField(label=_("How many looks?"), coerce=int, widget=forms.RadioSelect)
    export = forms.BooleanField(
        label=_("They may take a copy as a file"),
        help_text=_("A copy stays with them after the end. You can ask them to delete it."),
        required=False,
    )
    helped_by = forms.ChoiceField(
        label=_("Is somebody helping you to decide?"), choices=Grant.HelpedBy, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, days: int, max_reads: int, export: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spans = sorted({days, *(each for each in DAYS if each <= max(days, 90)), *LONGER})
        looks = sorted({max_reads, *(each for each in LOOKS if each <= max_reads)})
        self._choices("days", [(each, in_days(each)) for each in spans], days)
        self._choices("max_reads", [(each, in_looks(each)) for each in looks], max_reads)
        self.fields["helped_by"].initial = Grant.HelpedBy.NOBODY
        if export:
            self.fields["export"].initial = True
        else:
            del self.fields["export"]

    def _choices(self, name: str, choices: list[tuple[int, str]], begin: int) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices, field.initial = choices, begin

    def clean(self) -> dict[str, Any]:
        super().clean()
        if {"kind", "field"} <= self.cleaned_data.keys() and not self.scope():
            raise forms.ValidationError(
                _("Nothing is left to give. Choose at least one kind of record, or refuse."), code="nothing"
            )
        return self.cleaned_data

    def decided(self, auth: Iterable[str]) -> Decided:
        """The answer, with what the resident had just shown."""
        said = self.cleaned_data
        return Decided(
            self.scope(),
            said["days"],
            said["max_reads"],
            export=said.get("export", False),
            helped_by=said["helped_by"],
            auth=tuple(auth),
        )

    def as_kept(self) -> dict[str, Any]:
        """The choices in words of ours, so that they can wait in the session while somebody shows who they are."""
        said = self.cleaned_data
        kept = {name: said[name] for name in ("days", "max_reads", "helped_by")}
        return {**kept, "export": said.get("export", False), "scope": as_json(self.scope())}

    def begin_with(self, kept: dict[str, Any]) -> None:
        """Shows choices that waited, not what was asked."""
        for name in ("days", "max_reads", "helped_by", "export"):
            if name in self.fields:
                self.initial[name] = kept[name]
        self.chosen = {kind: None if names is None else tuple(names) for kind, names in kept["scope"].items()}


class AskForm(WrittenTexts, ScopeForm):
    """A helper's ask for one purpose; it begins with the careful share of that purpose."""

    more = forms.MultipleChoiceField(
        label=_("Other kinds of record"),
        help_text=_("Ask only for what you need. The person sees each of them and may take it away."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(
        label=_("Why you ask, in one or two sentences"),
        help_text=_("The person reads this. Write no numbers of documents."),
        max_length=WHY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    days = forms.TypedChoiceField(label=_("For how long?"), coerce=int, widget=forms.RadioSelect, initial=90)
    max_reads = forms.TypedChoiceField(
        label=_("How many looks?"), coerce=int, widget=forms.RadioSelect, initial=20
    )
    for_organisation = forms.TypedChoiceField(
        label=_("Who will read?"),
        coerce=lambda value: value == "all",
        choices=[("me", _("Only you")), ("all", _("You and the other members of your organisation"))],
        widget=forms.RadioSelect,
        initial="me",
    )
    export = forms.BooleanField(
        label=_("Ask to take a copy as a file"),
        help_text=_("Leave it off if reading here is enough."),
        required=False,
    )
    at_desk = forms.TypedChoiceField(
        label=_("How do you hand over the code?"),
        coerce=lambda value: value == "desk",
        choices=[
            ("desk", _("The person is with you: the code opens for 1 hour")),
            ("message", _("You send it: the code opens for 7 days")),
        ],
        widget=forms.RadioSelect,
        initial="desk",
    )
    documents = forms.MultipleChoiceField(
        label=_("Papers you will write"), choices=DOCUMENTS, widget=forms.CheckboxSelectMultiple
    )
    fee_yen = forms.IntegerField(
        label=_("Your fee in yen, with tax"),
        min_value=0,
        max_value=10_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, member: Membership, purpose: Purpose, **kwargs: Any) -> None:
        super().__init__(*args, offered=purpose.records, **kwargs)
        self.purpose = purpose
        for name, offered in (("days", [(each, in_days(each)) for each in DAYS]), ("max_reads", _looks())):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = offered
        if member.organisation.kind in MAY_ASK_MORE:
            known = vocabulary.kinds_for(member.organisation.kind)
            others = [kind for kind in known if kind.name not in purpose.records]
            self.fields["more"].choices = [(kind.name, kind.label) for kind in others]  # type: ignore[attr-defined]
        else:
            del self.fields["more"]
        if purpose.needs_engagement:
            self.fields["documents"].choices = documents_of(member.organisation.kind, purpose)  # type: ignore[attr-defined]
        else:
            del self.fields["documents"], self.fields["fee_yen"]

    def whole_scope(self) -> dict[str, Fields]:
        """The share of the purpose as it was ticked, and the other kinds, whole."""
        return {**self.scope(), **dict.fromkeys(self.cleaned_data.get("more", []))}

    def clean(self) -> dict[str, Any]:
        super().clean()
        if {"kind", "field"} <= self.cleaned_data.keys() and not self.whole_scope():
            raise forms.ValidationError(_("Choose at least one kind of record."), code="nothing")
        return self.cleaned_data

    def wish(self) -> Wish:
        """What is asked for."""
        said = self.cleaned_data
        return Wish(
            self.purpose.code,
            self.whole_scope(),
            days=said["days"],
            max_reads=said["max_reads"],
            export=said["export"],
            why=said["why"],
            at_desk=said["at_desk"],
            for_organisation=said["for_organisation"],
            documents=said.get("documents", ()),
            fee_yen=said.get("fee_yen"),
        )


def _looks() -> list[tuple[int, str]]:
    return [(each, in_looks(each)) for each in LOOKS]


class CodeForm(forms.Form):
    """The code of an ask, as somebody reads it off a screen or hears it."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Ten letters and digits, in two groups. Capitals and dashes do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
        error_messages={"required": _("Write the code that you were given.")},
    )

    def clean_code(self) -> str:
        code = asking.as_typed(self.cleaned_data["code"])
        if not asking.is_code(code):
            raise forms.ValidationError(
                _("A code has ten letters and digits. Look at it again, or ask for a new one."), code="code"
            )
        return code


class RecipientForm(forms.Form):
    """Looking a verified organisation up by its name."""

    name = forms.CharField(
        label=_("Name of the organisation"),
        help_text=_("A part of its name is enough, in Japanese or in English letters."),
        min_length=2,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": _("Write a part of the name.")},
    )

    def found(self) -> list[Organisation]:
        """Verified organisations whose name holds what was typed, by name, at most thirty."""
        typed = self.cleaned_data["name"]
        verified = Organisation.objects.verified()
        named = verified.filter(name_ja__icontains=typed) | verified.filter(name_en__icontains=typed)
        return list(named.order_by("name_ja")[:30])


class UnaskedForm(forms.Form):
    """What for and which kinds somebody gives who was not asked; fields are chosen on the next page."""

    purpose = forms.ChoiceField(label=_("What for?"), widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label=_("Which records?"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = [each for each in purposes_for(organisation.kind) if not each.needs_engagement]
        kinds = vocabulary.kinds_for(organisation.kind)
        self.fields["purpose"].choices = [(each.code, each.sentence) for each in purposes]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(kind.name, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class DeletionAnswerForm(forms.Form):
    """A recipient's answer to a request to delete; keeping anything takes a reason."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (DeletionRequest.Answer.DONE, _("We deleted everything we kept")),
            (DeletionRequest.Answer.PARTLY, _("We deleted a part")),
            (DeletionRequest.Answer.NOT, _("We deleted nothing")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Why you keep something"),
        help_text=_("The person reads this. Leave it open when everything is deleted."),
        choices=REASONS,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("answer") in {"partly", "not"} and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Choose why you keep something."))
        return self.cleaned_data
