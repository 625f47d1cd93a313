"""Forms whose texts are printed: a sign that paper cannot show is named before anything is kept, and nothing is lost."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from apps.corrections.paper.glyphs import unprintable

if TYPE_CHECKING:
    _Base = forms.Form
else:
    _Base = object


class PrintedTexts(_Base):
    """Mixed into a form before ``forms.Form``."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            signs = unprintable(value) if isinstance(value, str) else []
            if signs:
                # Translators: signs such as emoji that somebody typed into a text for a letter on paper.
                said = _(
                    "These signs cannot be printed on paper: %(signs)s. Write it in words, or leave them out."
                )
                self.add_error(name, said % {"signs": " ".join(signs)})
        return cleaned
