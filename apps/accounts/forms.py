"""Forms about the reader, and how every form of the product is drawn."""

from typing import Any, ClassVar

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


class NameForm(forms.ModelForm):
    """What we may call a resident."""

    class Meta:
        model = Resident
        fields: ClassVar = ["display_name"]
        labels: ClassVar = {"display_name": _("What may we call you?")}
        help_texts: ClassVar = {"display_name": _("Any name you like. You can leave it empty.")}
        widgets: ClassVar = {
            "display_name": forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"})
        }


class ChildForm(forms.Form):
    """A child for whom the user acts."""

    display_name = forms.CharField(
        label=_("What do you call this child?"),
        help_text=_("Any name you like. Only you see it."),
        max_length=200,
        error_messages={"required": _("Write a name for this child.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
