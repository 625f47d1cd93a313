"""Forms about the reader, and how every form of the product is drawn."""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Resident

#: Widgets that are drawn as a box to type in or to choose from.
BOXES = (forms.TextInput, forms.Textarea, forms.Select, forms.NumberInput, forms.EmailInput, forms.DateInput)


class FieldInLook(BoundField):
    """A field whose box carries the classes of the look; help and error are tied to it by ``aria-describedby``."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        if isinstance(drawn, BOXES) and not drawn.is_hidden:
            attrs["class"] = " ".join(filter(None, ["input", drawn.attrs.get("class", "")]))
        return attrs


class LookRenderer(TemplatesSetting):
    """Draws ``{{ form }}`` and ``{{ field.as_field_group }}`` with templates/forms, error summary first."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = FieldInLook


type TextCheck = Callable[[str], Any]
"""Gives a sentence for the writer when a text must not be kept, None when it may be; it never repeats the text."""

REFUSED: Final = "refused"
TEXT_CHECKS: Final[list[TextCheck]] = []
"""What is asked about every text that people write here; apps above this one add theirs when Django starts."""


def refuse_text(text: str) -> None:
    """Raises ValidationError `refused`, without the text in it, when a check does not let the text in."""
    for check in TEXT_CHECKS:
        if sentence := check(text):
            raise forms.ValidationError(sentence, code=REFUSED)


class WrittenTexts(forms.BaseForm):
    """A form whose texts are asked about before they are kept; a refused one is not shown again either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField):
                field.validators.append(refuse_text)

    def full_clean(self) -> None:
        super().full_clean()
        for name in [name for name in self.fields if self.has_error(name, REFUSED)]:
            data: Any = copy(self.data)  # what a request brought cannot be changed, its copy can
            data[self.add_prefix(name)] = ""
            self.data = data


class NameForm(WrittenTexts, forms.ModelForm):
    """What we may call a resident."""

    class Meta:
        model = Resident
        fields: ClassVar = ["display_name"]
        labels: ClassVar = {"display_name": _("What may we call you?")}
        help_texts: ClassVar = {"display_name": _("Any name you like. You can leave it empty.")}
        widgets: ClassVar = {
            "display_name": forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"})
        }


class ChildForm(WrittenTexts, forms.Form):
    """A child for whom the user acts."""

    display_name = forms.CharField(
        label=_("What do you call this child?"),
        help_text=_("Any name you like. Only you see it."),
        max_length=200,
        error_messages={"required": _("Write a name for this child.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
