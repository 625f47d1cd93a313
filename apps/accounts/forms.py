"""Forms about the reader, and how every form of the product is drawn."""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar, Final
from unicodedata import category

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


#: Marks that turn the direction of what stands beside them: a name with one can show itself as another name
#: (Unicode TR 36 section 2.5). ZWJ and ZWNJ are none: names in Burmese, Sinhala and Persian letters need them.
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINES: Final = frozenset("\n\r")
#: Letters, marks and signs by their class that are drawn as nothing: Hangul fillers, the empty Braille cell.
_DRAWN_AS_NOTHING: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_HIDDEN = _("This holds hidden characters that can change how it is read. Write it again by hand.")
_ONE_LINE = _("Write this in one line.")
_NOTHING_SEEN = _("Nothing of this can be seen. Write at least one letter.")


def refuse_hidden(text: str) -> None:
    """Raises ValidationError `refused` for a text with control characters or turning marks, or that nobody can see."""
    if any(char in _TURNING or (category(char) in {"Cc", "Cs"} and char not in _LINES) for char in text):
        raise forms.ValidationError(_HIDDEN, code=REFUSED)
    if not any(category(char)[0] in "LNPS" and char not in _DRAWN_AS_NOTHING for char in text):
        raise forms.ValidationError(_NOTHING_SEEN, code=REFUSED)


def refuse_lines(text: str) -> None:
    """Raises ValidationError `refused` for a text that ends a line, which a name cannot."""
    if len(text.splitlines()) > 1:
        raise forms.ValidationError(_ONE_LINE, code=REFUSED)


class WrittenTexts(forms.BaseForm):
    """A form whose texts are asked about before they are kept; a refused one is not shown again either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField):
                field.validators += [refuse_text, refuse_hidden]
                if not isinstance(field.widget, forms.Textarea):
                    field.validators.append(refuse_lines)

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
