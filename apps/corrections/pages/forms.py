"""Forms of corrections: what is known of the situation, what is right and why, that it was sent, and what came of it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import WrittenTexts
from apps.corrections.clock import Terms, events
from apps.corrections.ledger import Content
from apps.corrections.letters import Letter
from apps.corrections.letters.reading import EVIDENCE
from apps.corrections.pages import words
from apps.corrections.routes import Answer, Situation
from apps.corrections.routes import words as route_words
from apps.wallet.documents import form_fields
from apps.wallet.kinds import KindField
from apps.wallet.kinds.decoding import find_faults
from apps.wallet.tables.columns import cell_of

_DAY: Final = _("Give a day, such as 2026-10-25.")
_CHOOSE: Final = _("Choose one of these.")
_TO_COME: Final = _("This day is still to come.")
_TRUTH: Final = {"yes": True, "no": False}
LONGEST: Final = 2000


class Day(forms.DateField):
    """A day; one that has come, unless it may lie ahead."""

    def __init__(self, *, ahead: bool = False, **options: Any) -> None:
        attrs = {"type": "date", "autocomplete": "off"}
        if not ahead:
            attrs["max"] = timezone.localdate().isoformat()
        super().__init__(
            widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _DAY, "required": _DAY}, **options,
        )  # fmt: skip
        self.ahead = ahead

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not self.ahead and value > timezone.localdate():
            raise forms.ValidationError(_TO_COME)


def choice(
    label: object, choices: Mapping[str, object], *, required: bool = True, help_text: object = ""
) -> forms.ChoiceField:
    """Some of which one is chosen; nothing is chosen beforehand."""
    return forms.ChoiceField(
        label=str(label), choices=list(choices.items()), required=required, widget=forms.RadioSelect,
        error_messages={"invalid_choice": _CHOOSE, "required": _CHOOSE}, help_text=str(help_text),
    )  # fmt: skip


def text(label: object, *, required: bool = False, help_text: object = "", rows: int = 3) -> forms.CharField:
    """A few lines of the resident's own words."""
    return forms.CharField(
        label=str(label), required=required, max_length=LONGEST, help_text=str(help_text),
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )  # fmt: skip


# -- the situation ------------------------------------------------------------------------------------------------
_YES_NO: Final = {"yes": _("Yes"), "no": _("No"), "": words.UNSAID}
_DAYS: Final = frozenset({"employer_asked_on", "disclosed_on"})


def asked_about(answer: Answer) -> list[str]:
    """What of the situation, once said, may change the ways or what comes before them."""
    before = [words.SETTLES.get(one.code) for offer in answer.offers for one in offer.before]
    return list(dict.fromkeys([*answer.asks, *(name for name in before if name)]))


class SituationForm(forms.Form):
    """The questions of a matter; what is left open is not said, and never taken for no."""

    def __init__(self, names: Iterable[str], data: Any = None, *, known: Situation = Situation()) -> None:  # noqa: B008 - frozen
        super().__init__(data)
        self.known = known
        for name in names:
            self.fields[name] = _question(name)
            value = getattr(known, name)
            self.initial[name] = {True: "yes", False: "no"}.get(value, value) if value is not None else ""

    def situation(self) -> Situation:
        """What was known, with what was answered now."""
        import msgspec

        told = {name: _answer_of(name, self.cleaned_data.get(name)) for name in self.fields}
        said = {name: value for name, value in told.items() if value is not None}
        return msgspec.structs.replace(self.known, **said)


def _question(name: str) -> forms.Field:
    label = gettext(route_words.ASKS[name]) if name in route_words.ASKS else str(words.QUESTIONS[name])
    if name in _DAYS:
        return Day(label=label, required=False)
    if name == "insurer":
        return choice(label, {**words.INSURERS, "": words.UNSAID}, required=False)
    if name == "category":
        return choice(label, {**words.CATEGORIES, "": words.UNSAID}, required=False)
    if name == "judgement":
        return choice(label, {"no": words.A_FACT, "yes": words.A_JUDGEMENT, "": words.UNSAID}, required=False)
    return choice(label, _YES_NO, required=False)


def _answer_of(name: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    if name == "origin":
        return "immigration" if value == "yes" else None
    if name == "category":
        return int(value)
    return _TRUTH.get(value, value) if isinstance(value, str) else value


# -- preparing ----------------------------------------------------------------------------------------------------
_SIMPLE: Final = frozenset(
    {"date", "month", "year", "fiscal_year", "yen", "hours", "number", "int", "bool", "text", "code", "country", "prefecture", "org"}
)  # fmt: skip
#: Slots in which several lines make sense.
_LONG: Final = frozenset(
    {"reason", "contact_history", "violation", "wanted_action", "late_reason", "prevention", "ask_whom", "found_how", "withheld_list", "unpaid_list"}
)  # fmt: skip
SAID: Final = "said-"


class PrepareForm(WrittenTexts, forms.Form):
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
    "date": _DAY,
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
        help_text=gettext("They stand beside the value wherever the record is shown, until this is settled. Where the letter asks for a reason and you leave that open, they stand there too."),
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
        error_messages={"invalid_choice": _CHOOSE},
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


class ConfirmForm(forms.Form):
    """The resident read it and says that it is theirs."""

    mine = forms.BooleanField(
        label=_("I read it. It is mine, and what I wrote in it is true."),
        error_messages={"required": _("Read it, and say that it is yours.")},
    )


class SentForm(WrittenTexts, forms.Form):
    """That the resident sent it themselves: when, how, and how it can be shown."""

    day = Day(label=_("On which day did you send it?"))
    channel = forms.ChoiceField(
        label=_("How?"),
        choices=[(name, words.CHANNELS[name]) for name in ("post", "counter", "online", "oral")],
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    proof = forms.CharField(
        label=_("Number of the receipt, or how else it can be shown"),
        help_text=_("For the post: the number on the receipt."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


# -- what came of it ----------------------------------------------------------------------------------------------
class NoteForm(WrittenTexts, forms.Form):
    """One event that the resident enters. Fields depend on the event; the clock says whether it can stand."""

    def __init__(self, what: str, terms: Terms, data: Any = None) -> None:
        self.what = what
        self.base_fields = dict(_noted(what, terms))  # type: ignore[misc]  # the same
        super().__init__(data)

    def event(self, terms: Terms) -> events.AnyEvent:
        """The event that was entered."""
        said = self.cleaned_data
        day: datetime.date = said["day"]
        match self.what:
            case "receipt":
                return events.Acknowledged(day=day, actor="institution", reached_on=said.get("reached_on"))
            case "arrived":
                return events.Delivered(day=day, actor="resident")
            case "asked":
                return events.Asked(day=day, actor="institution", what=said["text"], by=said.get("by"))
            case "answered":
                return events.Answered(day=day, actor="resident")
            case "extended":
                return events.Extended(
                    day=day, actor="institution", reason=said["text"], until=said.get("until"), special=bool(said.get("special")),
                )  # fmt: skip
            case "decided":
                return events.Decided(
                    day=day, actor="institution", outcome=said["outcome"], reasons=said["text"], learned_on=said.get("learned_on"),
                )  # fmt: skip
            case "promised":
                return events.Promised(day=day, actor="institution", by=said.get("by"))
            case "turned-away":
                return events.TurnedAway(day=day, actor="institution")
            case "appeal":
                return events.AppealOpened(day=day, actor="resident", body=said["body"])
            case "appeal-decided":
                return events.AppealDecided(
                    day=day, actor="institution", outcome=said["outcome"], reasons=said["text"], learned_on=said.get("learned_on"),
                )  # fmt: skip
        return events.Remarked(day=day, actor="resident", what=said["text"])


def _noted(what: str, terms: Terms) -> Iterable[tuple[str, forms.Field]]:
    yield "day", Day(label=str(_DAYS_OF[what]))
    match what:
        case "receipt":
            yield "reached_on", Day(label=gettext("Since when do they have it, if they say so?"), required=False)  # fmt: skip
        case "asked":
            yield "text", text(_("What do they ask for?"), required=True)
            yield "by", Day(label=gettext("Until when, if they name a day?"), required=False, ahead=True)
        case "extended":
            yield "text", text(_("Which reason do they give?"))
            yield "until", Day(label=gettext("Which new day do they name?"), required=False, ahead=True)
            if terms.special:
                yield "special", forms.BooleanField(label=gettext("They say that it needs a special, longer time (article 95)."), required=False)  # fmt: skip
        case "decided":
            yield "outcome", choice(_("What did they decide?"), words.OUTCOMES)
            yield "text", text(_("Which reasons do they give?"), help_text=reasons_help(terms))
            yield "learned_on", Day(label=gettext("On which day did it reach you?"), required=False)
        case "promised":
            yield "by", Day(label=gettext("By when, if they name a day?"), required=False, ahead=True)
        case "appeal":
            yield "body", forms.CharField(widget=forms.HiddenInput)
        case "appeal-decided":
            yield "outcome", choice(_("What was decided?"), words.APPEAL_OUTCOMES)
            yield "text", text(_("Which reasons do they give?"))
            yield "learned_on", Day(label=gettext("On which day did it reach you?"), required=False)
        case "remark":
            yield "text", text(_("What happened?"), required=True)


def reasons_help(terms: Terms) -> str:
    """Whether the law wants reasons, said beside the box for them."""
    match terms.reasons:
        case "required":
            return gettext("If it was not accepted, or only in part, the law wants reasons (Administrative Procedure Act, article 8). Without them it is no decision: enter it as turned away, and ask for the reasons in writing.")  # fmt: skip
        case "effort":
            return gettext("A company has to try to explain why.")
    return gettext("The law does not demand reasons here. Write them down if they gave any.")


_DAYS_OF: Final = {
    "receipt": _("On which day did they say that they have it?"),
    "arrived": _("On which day did it arrive, by the proof that you have?"),
    "asked": _("On which day did they ask?"),
    "answered": _("On which day did you answer?"),
    "extended": _("On which day did they say so?"),
    "decided": _("Which day stands on the decision?"),
    "promised": _("On which day did they promise it?"),
    "turned-away": _("On which day was that?"),
    "appeal": _("On which day did you file it?"),
    "appeal-decided": _("Which day stands on the decision?"),
    "remark": _("On which day was that?"),
}
#: What can be entered, by the name in the address, with the kind of event.
NOTES: Final[Mapping[str, type[events.Event]]] = {
    "receipt": events.Acknowledged,
    "arrived": events.Delivered,
    "asked": events.Asked,
    "answered": events.Answered,
    "extended": events.Extended,
    "decided": events.Decided,
    "promised": events.Promised,
    "turned-away": events.TurnedAway,
    "appeal": events.AppealOpened,
    "appeal-decided": events.AppealDecided,
    "remark": events.Remarked,
}
# Translators: what can be entered about a correction: links, and headings of the pages behind them.
NOTE_NAMES: Final = {
    "receipt": _("They said that they have it"),
    "arrived": _("I have proof of the day on which it arrived"),
    "asked": _("They ask me something"),
    "answered": _("I answered what they asked"),
    "extended": _("They say that it takes longer"),
    "decided": _("They decided"),
    "promised": _("They promised to put it right"),
    "turned-away": _("They turned me away, or gave no reasons"),
    "appeal": _("I filed the appeal"),
    "appeal-decided": _("The appeal was decided"),
    "remark": _("Something else happened"),
}


class MissingForm(forms.Form):
    """Which office should have a record that it does not have, and what the record is of."""

    def __init__(self, offers: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["what"] = forms.ChoiceField(
            label=gettext("Which record is missing, and at which office?"),
            choices=[("", "–"), *offers], error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
        )  # fmt: skip
        self.fields["when"] = forms.CharField(
            label=gettext("Of which month or day should it be?"), max_length=10, required=False,
            help_text=gettext("A month such as 2026-10, a day such as 2026-10-01, or a year."),
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        )  # fmt: skip
