"""From the fields of a kind to boxes that a person fills in, and from what stands in the boxes to a payload.

Boxes take what papers print (¥240,000, 令和8年10月, 168:30). What cannot be read stays as it is written, so that the
kind's own decoder names it and the person finds their words again.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from babel import Locale
from django import forms
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from apps.accounts.ruby import strip_ruby
from apps.wallet.kinds import KindField
from apps.wallet.kinds.places import prefecture_name
from apps.wallet.tables.columns import cell_of
from apps.wallet.uploads.cells import read_cell

_LONGEST: Final = 2000
#: What phones show a keyboard for, by the type of a field.
_INPUT_MODES: Final = {
    "yen": "numeric",
    "int": "numeric",
    "year": "numeric",
    "fiscal_year": "numeric",
    "corporate_number": "numeric",
    "hours": "decimal",
    "number": "decimal",
}
_YES, _NO = "true", "false"
_BETWEEN_DIGITS: Final = str.maketrans("", "", " -‐‑–−ー")
SPAN_ROWS: Final = 2
MOST_SPANS: Final = 20


def is_offered(field: KindField) -> bool:
    """Whether a person can fill it in: a code of a list that has no words yet means nothing to anybody."""
    return not (field.open_codes and not field.codes)


def box(field: KindField) -> forms.Field:
    """The box of one simple field. It never says no by itself: the kind decides."""
    if field.type == "codes":
        return forms.MultipleChoiceField(
            label=str(field.label),
            required=False,
            choices=list(_codes(field)),
            error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
            widget=forms.CheckboxSelectMultiple,
        )
    if (choices := _choices(field)) is not None:
        return forms.CharField(
            label=str(field.label), required=False, widget=forms.Select(choices=[("", "–"), *choices])
        )
    return forms.CharField(
        label=str(field.label), required=False, max_length=_LONGEST, widget=_line(field.type)
    )


def _line(type_: str) -> forms.Widget:
    attrs: dict[str, str] = {"autocomplete": "off"}
    if type_ == "date":
        return forms.DateInput(attrs={**attrs, "type": "date", "min": "1868-01-01", "max": "2199-12-31"})
    if type_ == "month":
        return forms.TextInput(attrs={**attrs, "type": "month", "placeholder": "2026-10"})
    if type_ in _INPUT_MODES:
        return forms.TextInput(attrs={**attrs, "inputmode": _INPUT_MODES[type_], "dir": "ltr"})
    return forms.TextInput(attrs={**attrs, "dir": "auto"})


def _choices(field: KindField) -> list[tuple[str, str]] | None:
    """What to choose from; None where somebody writes."""
    if field.type == "bool":
        # Translators: a value on the page of a record.
        return [(_YES, _("Yes")), (_NO, _("No"))]
    if field.type == "code":
        return list(_codes(field))
    language = get_language() or "en"
    if field.type == "prefecture":
        return [(code, prefecture_name(code, language)) for code in (f"{n:02}" for n in range(1, 48))]
    if field.type == "country":
        return _countries(language)
    return None


def _codes(field: KindField) -> Iterator[tuple[str, str]]:
    """Each code in the reader's words, with what the paper prints."""
    for code, words in field.codes.items():
        label, printed = strip_ruby(str(words)), field.codes_japanese.get(code, "")
        yield code, f"{label} ({printed})" if printed and printed != label else label


def _countries(language: str) -> list[tuple[str, str]]:
    """Countries and regions by their names in the reader's language, in its order of the code points."""
    try:
        locale = Locale.parse(to_locale(language.replace("ja-easy", "ja")))
    except ValueError:
        locale = Locale.parse("en")
    names = [
        (code, str(name)) for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()
    ]
    unreal = {"ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"}
    return sorted(((code, name) for code, name in names if code not in unreal), key=lambda each: each[1])


def read(field: KindField, written: str) -> object:
    """What stands in the box of a simple field, as JSON would say it."""
    if field.type == "text":
        return unicodedata.normalize("NFC", written)
    if field.type == "corporate_number":
        return unicodedata.normalize("NFKC", written).translate(_BETWEEN_DIGITS)
    return read_cell(field, written)


def unit(field: KindField) -> str:
    """What is counted, where the paper prints the sign of it beside the number."""
    if field.type == "yen":
        return "円"
    # Translators: stands after a box for a number of hours.
    return _("hours") if field.type == "hours" else ""


def span_name(name: str, row: int, end: str) -> str:
    """The name of one box of a stretch of days."""
    return f"{name}-{row}-{end}"


def spans_in(field: KindField, data: Mapping[str, Any]) -> int:
    """How many rows of boxes were sent for stretches of days."""
    rows = [
        row
        for row in range(MOST_SPANS)
        if any(span_name(field.name, row, part.name) in data for part in field.parts)
    ]
    return max(rows, default=-1) + 1


def cells(field: KindField, value: Any) -> dict[str, Any]:
    """What the boxes of a field hold for a value of a payload: the inverse of ``read``."""
    if value is None:
        return {}
    if field.type == "org":
        return {f"{field.name}.{part.name}": cell_of(value.get(part.name)) for part in field.parts}
    if field.type == "spans":
        return {
            span_name(field.name, row, part.name): cell_of(span.get(part.name))
            for row, span in enumerate(value)
            for part in field.parts
        }
    return {field.name: list(value) if field.type == "codes" else cell_of(value)}
