"""Choosing a table, and saying which column is which field."""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.forms import WrittenTexts, refuse_text
from apps.wallet.kinds import KINDS
from apps.wallet.pages.domains import DOMAINS
from apps.wallet.tables.columns import Column
from apps.wallet.uploads.mapping import Mapping_, suggest, targets
from apps.wallet.uploads.tables import Table

ENCODINGS: Final = (
    ("utf-8", gettext_lazy("UTF-8, as most websites write")),
    ("cp932", gettext_lazy("Shift_JIS, as Japanese Windows writes")),
)


class ChooseForm(forms.Form):
    """Which kind of record, and the file."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is in the table?"),
        error_messages={"required": gettext_lazy("Choose what is in the table.")},
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A CSV file of at most 5 MB. From a spreadsheet: “Save as”, then CSV."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv", "class": "input"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        by_domain = [
            (
                str(domain.label),
                [(name, str(kind.label)) for name, kind in KINDS.items() if name in domain.kinds],
            )
            for domain in DOMAINS.values()
        ]
        field.choices = [("", "–"), *by_domain]


class ColumnsForm(WrittenTexts, forms.Form):
    """For each field of the kind: the column that says it, or a text that holds for every row."""

    data_as_of = forms.DateField(
        label=gettext_lazy("Which day is the table from?"),
        help_text=gettext_lazy("The day on which you downloaded it, if nothing else is written on it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Give a day."), "invalid": gettext_lazy("Give a day.")},
    )

    def __init__(self, kind: str, table: Table, data: Any = None) -> None:
        self.columns = targets(kind)
        found = suggest(kind, table.header)
        initial = {f"from_{name}": str(place) for name, place in found.items()}
        super().__init__(data, initial={"data_as_of": timezone.localdate(), **initial})
        choices = [("", _("Not in the table")), *_choices(table)]
        for column in self.columns:
            label = _label(kind, column)
            self.fields[f"from_{column.name}"] = forms.ChoiceField(
                label=label, choices=choices, required=False
            )
            if column.needed:
                self.fields[f"same_{column.name}"] = forms.CharField(
                    # Translators: stands under "Employer", a choice of columns: what to write if there is none.
                    label=_("%(field)s: or write what holds for every row") % {"field": label},
                    required=False,
                    max_length=200,
                    validators=[refuse_text],
                    widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for column in self.columns:
            if column.needed and not (
                cleaned.get(f"from_{column.name}") or cleaned.get(f"same_{column.name}")
            ):
                self.add_error(
                    f"from_{column.name}", _("Choose a column, or write what holds for every row.")
                )
        return cleaned

    def needed(self) -> list[BoundField]:
        """What every record of the kind must say, each with the box for what holds for every row."""
        names = [(f"from_{each.name}", f"same_{each.name}") for each in self.columns if each.needed]
        return [self[name] for pair in names for name in pair]

    def others(self) -> list[BoundField]:
        """What it may say besides."""
        return [self[f"from_{each.name}"] for each in self.columns if not each.needed]

    def seen(self) -> str:
        """A mark of what was decided: only what was looked at like this may be kept."""
        said = sorted((name, str(value)) for name, value in self.cleaned_data.items())
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    def mapping(self) -> Mapping_:
        """What the reader decided; a text for every row counts where no column was chosen."""
        said = self.cleaned_data
        places = {each.name: said.get(f"from_{each.name}", "") for each in self.columns}
        same = {each.name: said.get(f"same_{each.name}", "") for each in self.columns if each.needed}
        return Mapping_(
            places={name: int(place) for name, place in places.items() if place},
            same={name: text for name, text in same.items() if text and not places[name]},
        )


def _choices(table: Table) -> Iterable[tuple[str, str]]:
    """Each column by its header, with the first thing in it."""
    for place, name in enumerate(table.header):
        sample = next((cells[place] for cells in table.rows if cells[place]), "")
        # Translators: a column of a table: its name, then the first thing that stands in it.
        words = _("%(column)s (%(sample)s)") if sample else "%(column)s"
        shown = {"column": name or _("column %(number)s") % {"number": place + 1}, "sample": sample[:24]}
        yield str(place), words % shown


def _label(kind: str, column: Column) -> str:
    assert column.field is not None
    own = str(column.field.label)
    if len(column.path) == 1:
        return own
    above = next(field for field in KINDS[kind].fields if field.name == column.path[0])
    if column.path[1] == "name":
        return str(above.label)
    # Translators: a part of an organisation: "Employer: Corporate number".
    return _("%(field)s: %(part)s") % {"field": str(above.label), "part": own}
