"""What is right, why, what shows it, and the open places of the letter."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.corrections.ledger import Content
from apps.corrections.letters import Letter
from apps.corrections.letters.reading import EVIDENCE
from apps.corrections.pages import words
from apps.corrections.pages.forms.fields import CHOOSE, GIVE_A_DAY, choice, text
from apps.corrections.pages.printed import PrintedTexts
from apps.wallet.documents import form_fields
from apps.wallet.kinds import KindField
from apps.wallet.kinds.decoding import find_faults
from apps.wallet.tables.columns import cell_of

_SIMPLE: Final = frozenset(
    {"date", "month", "year", "fiscal_year", "yen", "hours", "number", "int", "bool", "text", "code", "country", "prefecture", "org"}
)  # fmt: skip


#: Slots in which several lines make sense.
_LONG: Final = frozenset(
    {"reason", "contact_history", "violation", "wanted_action", "late_reason", "prevention", "ask_whom", "found_how", "withheld_list", "unpaid_list"}
)  # fmt: skip


SAID: Final = "said-"


class PrepareForm(PrintedTexts, WrittenTexts, forms.Form):
    """What is right, why, what shows it, and the words for the open places of the letter."""

    def __init__(
        self,
        content: Content,
        data: Any = None,
        *,
        field: KindField | None = None,
        letter: Letter | None = None,
        records: Sequence[tuple[str, str]] = (),
        documents: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.field, self.content = field, content
        asked = dict(_asked(content, field, letter, records, documents))
        # of this form alone: which boxes there are depends on the letter
        self.base_fields = asked  # type: ignore[misc]  # Django copies it for each form
        super().__init__(data, initial=_initial(content, field))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.field is not None and "claimed" in self.fields and "claimed" not in self.errors:
            written = (cleaned.get("claimed") or "").strip()
            self.claimed = _read(self.field, written) if written else None
            if written and find_faults_of(self.content.kind, self.field, self.claimed):
                self.add_error("claimed", str(_NOT_READ.get(self.field.type, _NOT_READ_AT_ALL)))
            elif not written and cleaned.get("error") in {"wrong", "late"}:
                self.add_error("claimed", gettext("Write what is right, or say that it should not be there at all."))  # fmt: skip
        else:
            self.claimed = self.content.claimed
        return cleaned

    def said(self) -> dict[str, str]:
        """The words for the letter, by slot; a ticked box has its own."""
        told: dict[str, str] = {}
        for name in self.fields:
            if not name.startswith(SAID):
                continue
            value = self.cleaned_data.get(name)
            if value:
                told[name.removeprefix(SAID)] = "1" if value is True else str(value).strip()
        return told

    @property
    def right(self) -> list[forms.BoundField]:
        return [self[name] for name in ("error", "claimed", "statement") if name in self.fields]

    @property
    def shows(self) -> list[forms.BoundField]:
        return [self[name] for name in ("records", "documents") if name in self.fields]

    @property
    def blanks(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(SAID)]


_NOT_READ_AT_ALL: Final = _("This could not be read. Write it as the paper has it.")


_NOT_READ: Final = {
    "date": GIVE_A_DAY,
    "month": _("Give a month, such as 2026-10."),
    "yen": _("Give an amount in yen, such as 240000."),
}


def _asked(
    content: Content,
    field: KindField | None,
    letter: Letter | None,
    records: Sequence[tuple[str, str]],
    documents: Sequence[tuple[str, str]],
) -> Iterable[tuple[str, forms.Field]]:
    if field is not None:
        yield "error", choice(_("What is wrong with it?"), {name: words.ERRORS[name] for name in ("wrong", "missing", "superfluous")})  # fmt: skip
        if field.type in _SIMPLE:
            box = form_fields.box(field if field.type != "org" else field.parts[0])
            box.label, box.required = gettext("What is right?"), False
            yield "claimed", box
    yield "statement", text(
        _("Why is it not right? Your own words."),
        help_text=_told_where(letter),
    )  # fmt: skip
    if records:
        yield "records", _ticks(_("Records that show it"), records)
    if documents:
        yield "documents", _ticks(_("Papers that you have entered here"), documents)
    for piece in () if letter is None else letter.blanks:
        if piece.slot is None or piece.slot in {EVIDENCE, "letter_date", "claimed_value", "wrote_myself"}:
            continue
        label = gettext(piece.says)
        label = label[:1].upper() + label[1:]
        if piece.origin == "choice":
            yield SAID + piece.slot, forms.BooleanField(label=label, required=False)
        elif piece.slot in _LONG:
            yield SAID + piece.slot, text(label, help_text=_in_japanese(piece.label))
        else:
            yield SAID + piece.slot, forms.CharField(
                label=label, required=False, max_length=300, help_text=_in_japanese(piece.label),
                widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            )  # fmt: skip
    for slot in content.said:  # what was filled is no blank any more, and can still be changed
        if not any(piece.slot == slot for piece in (() if letter is None else letter.blanks)):
            yield from _filled(slot, letter)


def _told_where(letter: Letter | None) -> str:
    """Where the resident's own words will stand."""
    if letter is None:
        return gettext("They stand beside the value wherever the record is shown, until this is settled.")
    return gettext("They stand beside the value wherever the record is shown, until this is settled. Where the letter asks for a reason and you leave that open, they stand there too.")  # fmt: skip


def _filled(slot: str, letter: Letter | None) -> Iterable[tuple[str, forms.Field]]:
    piece = next((one for one in (letter.pieces if letter else ()) if one.slot == slot), None)
    if piece is None or piece.origin != "resident":
        return
    label = gettext(piece.says)
    label = label[:1].upper() + label[1:]
    if piece.text.startswith("☑"):
        yield SAID + slot, forms.BooleanField(label=label, required=False)
    else:
        yield SAID + slot, text(label, help_text=_in_japanese(piece.label), rows=3 if slot in _LONG else 1)


def _in_japanese(label: str) -> str:
    return gettext("On the letter: %(label)s. Write it in Japanese if you can.") % {"label": label}


def _ticks(label: object, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=str(label), choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE},
    )  # fmt: skip


def _initial(content: Content, field: KindField | None) -> dict[str, Any]:
    told: dict[str, Any] = {"statement": content.statement, "error": content.error}
    if field is not None and content.claimed is not None:
        value = content.claimed.get("name") if field.type == "org" else content.claimed
        told["claimed"] = cell_of(value)
    told["records"] = [str(one.id) for one in content.evidence if one.kind == "record"]
    told["documents"] = [str(one.id) for one in content.evidence if one.kind == "document"]
    return told | {SAID + slot: said for slot, said in content.said.items()}


def _read(field: KindField, written: str) -> Any:
    if field.type == "org":
        return {"name": form_fields.read(field.parts[0], written)}
    return form_fields.read(field, written)


def find_faults_of(kind: str, field: KindField, value: Any) -> bool:
    """Whether a value does not fit its field."""
    return any(fault.path.partition(".")[0] == field.name and fault.code != "missing_field" for fault in find_faults(kind, {field.name: value}))  # fmt: skip
