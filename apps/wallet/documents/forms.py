"""Forms of one's own entries: which kind, what it says (made from the kind), and the files of its paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.forms import WrittenTexts
from apps.wallet.documents import form_fields
from apps.wallet.documents.entries import Said
from apps.wallet.documents.form_fields import box, span_name
from apps.wallet.documents.recognising import ACCEPT
from apps.wallet.kinds import KINDS, Kind, KindError, KindField, find_faults, find_restricted
from apps.wallet.pages.domains import DOMAINS
from apps.wallet.pages.record_page import unless_said
from apps.wallet.pages.wording import foreign
from apps.wallet.uploads.cells import read_cell

_ABOUT: Final = ("data_as_of", "valid_from", "valid_to")
MORE: Final = "more"
"""The button that asks for more rows; its value is the field."""

# Translators: each stands beside a box that cannot be read, for somebody who copies from a paper.
_BY_TYPE: Final[dict[str, Promise]] = {
    "date": gettext_lazy("Give a day, such as 2026-10-25 or 令和8年10月25日."),
    "month": gettext_lazy("Give a month, such as 2026-10 or 令和8年10月."),
    "year": gettext_lazy("Give a year, such as 2026 or 令和8年."),
    "fiscal_year": gettext_lazy("Give a year, such as 2026 or 令和8年度."),
    "yen": gettext_lazy("Give a whole number of yen, such as 240,000."),
    "int": gettext_lazy("Give a whole number, such as 21."),
    "hours": gettext_lazy("Give hours, such as 7.5 or 168:30."),
    "number": gettext_lazy("Give a number, such as 2.5."),
    "corporate_number": gettext_lazy(
        "This is no corporate number. It has thirteen digits; look whether one is missing or two are swapped."
    ),
    "text": gettext_lazy("This is too long, or has signs that no paper prints. Write it again."),
}
_CHOOSE: Final = gettext_lazy("Choose one of these.")
_MISSING: Final = gettext_lazy("Fill this in. A record of this kind is not complete without it.")
_TOO_FAR: Final = gettext_lazy("This number is smaller or larger than it can be. Look at the paper again.")
_RESTRICTED: Final = gettext_lazy(
    "This looks like a number that must not be kept here. Write it without the number."
)


class KindForm(forms.Form):
    """Which kind of record somebody has on paper."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is the paper?"),
        help_text=gettext_lazy("The Japanese words are those that stand on the paper."),
        error_messages={
            "required": gettext_lazy("Choose what the paper is."),
            "invalid_choice": gettext_lazy("Choose what the paper is."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["kind"]
        assert isinstance(chosen, forms.ChoiceField)
        by_domain = [
            (str(domain.label), [(name, _both(kind)) for name, kind in KINDS.items() if name in domain.kinds])
            for domain in DOMAINS.values()
        ]
        chosen.choices = [("", "–"), *by_domain]


def _both(kind: Kind) -> str:
    """A kind in the reader's words and as the paper is headed."""
    printed = unless_said(kind.japanese, str(kind.label))
    return f"{kind.label} ({printed})" if printed else str(kind.label)


class _SeveralInput(forms.FileInput):
    allow_multiple_selected = True


class _SeveralFiles(forms.FileField):
    """Some files at once. An empty one is let through: the chain says what is wrong with each by its name."""

    widget = _SeveralInput(attrs={"accept": ACCEPT, "class": "input"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        del initial
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class FilesForm(forms.Form):
    """The photos and PDFs of a paper."""

    chosen = _SeveralFiles(
        label=gettext_lazy("Photos or PDFs of the paper"),
        help_text=gettext_lazy(
            "JPEG, PNG or PDF, up to five at once: at most 10 MB each and 12 MB together. On a phone you can take the photo now."
        ),
        error_messages={"required": gettext_lazy("Choose a photo or a PDF.")},
    )


@dataclass(slots=True)
class Group:
    """One field of the kind as the page draws it: a box, or several under one heading.

    ``rows`` are the boxes row by row where stretches of days are asked for; ``more`` then names the button for more.
    """

    label: str
    japanese: str
    why: object
    boxes: list[BoundField] = field(default_factory=list)
    unit: str = ""
    is_set: bool = False
    rows: list[list[BoundField]] = field(default_factory=list)
    more: str = ""
    needed: bool = False

    @property
    def has_errors(self) -> bool:
        return any(each.errors for each in self.boxes)

    @property
    def is_filled(self) -> bool:
        return any(each.value() for each in self.boxes)


class ValuesForm(WrittenTexts, forms.Form):
    """What a record of one kind says, box by box; the kind's own decoder judges it, each fault beside its box."""

    data_as_of = forms.CharField(
        label=gettext_lazy("Which day is the paper from?"),
        help_text=gettext_lazy("The day printed on it. If there is none, today."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    valid_from = forms.CharField(
        label=gettext_lazy("It holds from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_to = forms.CharField(
        label=gettext_lazy("It holds until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, kind: str, data: Any = None, *, said: Said | None = None) -> None:
        self.kind = KINDS[kind]
        self._offered = [each for each in self.kind.fields if form_fields.is_offered(each)]
        self._rows = {
            each.name: self._rows_of(each, data, said) for each in self._offered if each.type == "spans"
        }
        self._row_at: dict[tuple[str, int], int] = {}
        self._boxes = {each.name: dict(self._boxes_of(each)) for each in self._offered}
        asked = {name: each for boxes in self._boxes.values() for name, each in boxes.items()}
        # of this form alone: which boxes there are depends on the kind
        self.base_fields = asked | type(self).base_fields  # type: ignore[misc]  # Django copies it for each form
        super().__init__(data, initial=_initial(self._offered, said))

    def _rows_of(self, each: KindField, data: Any, said: Said | None) -> int:
        sent = form_fields.spans_in(each, data) if data is not None else 0
        held = len((said.data.get(each.name) or ()) if said else ())
        more = form_fields.SPAN_ROWS if data is not None and data.get(MORE) == each.name else 0
        return min(max(sent + more, held + 1, form_fields.SPAN_ROWS), form_fields.MOST_SPANS)

    def _boxes_of(self, each: KindField) -> Iterable[tuple[str, forms.Field]]:
        if each.type == "org":
            for part in each.parts:
                yield f"{each.name}.{part.name}", self._part_box(each, part)
        elif each.type == "spans":
            for row in range(self._rows[each.name]):
                for part in each.parts:
                    yield span_name(each.name, row, part.name), box(part)
        else:
            yield each.name, box(each)

    def _part_box(self, each: KindField, part: KindField) -> forms.Field:
        """A part of an organisation; papers often print its name and nothing else."""
        found = box(part)
        if each.required and not part.required:
            # Translators: label of a box for something that many papers do not print, such as "Corporate number".
            found.label = _("%(field)s, if it is printed") % {"field": part.label}
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.payload = self._payload()
        refused = {name for name in self.errors}  # noqa: C416 - a copy, since errors are added below
        for fault in find_faults(self.kind.name, self.payload):
            name = self._box_of(fault.path)
            if name not in refused:
                self.add_error(name, self._words(fault, name))
        for found in find_restricted(self.payload):
            if (name := self._box_of(found.path)) not in self.errors:
                self.add_error(name, str(_RESTRICTED))
        self._days()
        return cleaned

    def _payload(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for each in self._offered:
            value = self._value_of(each)
            if value not in (None, "", [], {}):
                data[each.name] = value
        return data

    def _value_of(self, each: KindField) -> Any:
        written = self.cleaned_data
        if each.type == "codes":
            return written.get(each.name) or []
        if each.type == "org":
            return self._read_parts(each, {part.name: f"{each.name}.{part.name}" for part in each.parts})
        if each.type == "spans":
            return self._spans(each)
        text = (written.get(each.name) or "").strip()
        return form_fields.read(each, text) if text else None

    def _read_parts(self, each: KindField, names: Mapping[str, str]) -> dict[str, Any]:
        found = {}
        for part in each.parts:
            text = (self.cleaned_data.get(names[part.name]) or "").strip()
            if text:
                found[part.name] = form_fields.read(part, text)
        return found

    def _spans(self, each: KindField) -> list[dict[str, Any]]:
        spans: list[dict[str, Any]] = []
        for row in range(self._rows[each.name]):
            names = {part.name: span_name(each.name, row, part.name) for part in each.parts}
            if span := self._read_parts(each, names):
                self._row_at[each.name, len(spans)] = row
                spans.append(span)
        return spans

    def _box_of(self, path: str) -> str:
        """The box that a path of the payload stands in: ``employer.name``, ``vacations[1].to``, ``employer``."""
        name, _bracket, rest = path.partition("[")
        if rest and (name.partition(".")[0] in self._rows):
            at, _close, part = rest.partition("]")
            row = self._row_at.get((name, int(at)), 0)
            wanted = span_name(name, row, part.removeprefix("."))
            return wanted if wanted in self.fields else span_name(name, row, "from")
        if name in self.fields:
            return name
        return next((each for each in self._boxes.get(name, ())), "data_as_of")

    def _words(self, fault: KindError, name: str) -> str:
        if fault.code == "missing_field":
            return str(_MISSING)
        type_ = self._type_of(name)
        if fault.code == "out_of_range" and type_ in {"yen", "int", "hours", "number", "year", "fiscal_year"}:
            return str(_TOO_FAR)
        return str(_BY_TYPE.get(type_, _CHOOSE))

    def _type_of(self, name: str) -> str:
        for each in self._offered:
            if name == each.name:
                return each.type
            for part in each.parts:
                if name == f"{each.name}.{part.name}" or (
                    each.type == "spans"
                    and name.startswith(f"{each.name}-")
                    and name.endswith(f"-{part.name}")
                ):
                    return part.type
        return ""

    def _days(self) -> None:
        """The days around the payload: of the paper, and from and until when it holds."""
        self.days: dict[str, date | None] = {}
        for name in _ABOUT:
            text = (self.cleaned_data.get(name) or "").strip()
            self.days[name] = _day(text) if text else None
            if text and self.days[name] is None:
                self.add_error(name, str(_BY_TYPE["date"]))
        as_of, first, last = (self.days[name] for name in _ABOUT)
        if as_of is None and "data_as_of" not in self.errors:
            self.add_error("data_as_of", str(_BY_TYPE["date"]))
        if as_of and as_of > timezone.localdate():
            self.add_error("data_as_of", _("This day is still to come."))
        if first and last and last < first:
            self.add_error("valid_to", _("This day is before the first one."))

    def said(self) -> Said:
        """What the boxes say, once they are all right."""
        as_of = self.days["data_as_of"]
        assert as_of is not None
        return Said(self.payload, as_of, self.days["valid_from"], self.days["valid_to"])

    def needed(self) -> list[Group]:
        """What every record of the kind must say."""
        return [self._group(each) for each in self._offered if each.required]

    def others(self) -> list[Group]:
        """What it may say besides."""
        return [self._group(each) for each in self._offered if not each.required]

    @property
    def era(self) -> SafeString:
        """A year as papers print it."""
        return foreign("令和8年", "ja")

    def told(self) -> list[tuple[str, str, str]]:
        """Every error with the box it stands at: what the paper calls it, where it is on the page, what is wrong."""
        headings = {name: str(each.label) for each in self._offered for name in self._boxes[each.name]}
        return [
            (headings.get(box.name, str(box.label)), box.id_for_label or str(box.auto_id), str(error))
            for box in self
            for error in box.errors
        ]

    def holds(self) -> list[BoundField]:
        return [self["valid_from"], self["valid_to"]]

    def others_are_open(self) -> bool:
        """Whether the fold with what is not needed shows at once: something in it was written, or needs to be again."""
        groups = [*self.others(), Group("", "", "", self.holds())]
        return any(each.has_errors or each.is_filled for each in groups) or self.data.get(MORE) in self._rows

    def _group(self, each: KindField) -> Group:
        boxes = [self[name] for name in self._boxes[each.name]]
        group = Group(
            str(each.label), unless_said(each.japanese, str(each.label)), each.why, boxes,
            form_fields.unit(each), each.type in {"org", "spans", "codes"}, needed=each.required,
        )  # fmt: skip
        if each.type == "spans":
            width = len(each.parts)
            group.rows = [boxes[at : at + width] for at in range(0, len(boxes), width)]
            group.more = each.name if len(group.rows) < form_fields.MOST_SPANS else ""
        return group


def _initial(offered: Iterable[KindField], said: Said | None) -> dict[str, Any]:
    if said is None:
        return {"data_as_of": timezone.localdate().isoformat()}
    found: dict[str, Any] = {}
    for each in offered:
        found |= form_fields.cells(each, said.data.get(each.name))
    days = {"data_as_of": said.data_as_of, "valid_from": said.valid_from, "valid_to": said.valid_to}
    return found | {name: day.isoformat() for name, day in days.items() if day is not None}


_DAY_FIELD: Final = KindField("", "", "date", False, "", "", "", {}, {})


def _day(text: str) -> date | None:
    """A day as papers write it; None when it is none of the calendar."""
    read = read_cell(_DAY_FIELD, text)
    try:
        return date.fromisoformat(str(read))
    except ValueError:
        return None
