"""Choosing what may be read: a box for each kind of record and for each of its fields."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django import forms

from apps.consent import vocabulary
from apps.consent.policy import Fields, Scope
from apps.consent.vocabulary import KindWords

#: More boxes than a form may send (DATA_UPLOAD_MAX_NUMBER_FIELDS): then kinds are given whole or not at all.
MOST_BOXES: Final = 220


class FieldPick(NamedTuple):
    """One field of a kind as a box to tick."""

    value: str
    id: str
    label: object
    checked: bool


class KindPick(NamedTuple):
    """One kind as a box to tick, with its fields below where not all of them are on."""

    value: str
    id: str
    label: object
    help: object
    special_care: bool
    checked: bool
    fields: list[FieldPick]


class ScopeForm(forms.Form):
    """What may be read, as boxes: ``kind`` turns a kind on or off, ``field`` (kind.field) each field of it.

    ``offered`` bounds what can be chosen; a kind that is on with all its fields off gives nothing. Where there would be
    too many boxes, kinds are chosen whole.
    """

    def __init__(self, *args: Any, offered: Scope, chosen: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.chosen = offered if chosen is None else chosen
        self.names = {kind: list(_names(kind, fields)) for kind, fields in offered.items()}
        self.by_field = sum(map(len, self.names.values())) <= MOST_BOXES
        self.fields["kind"] = forms.MultipleChoiceField(
            choices=[(kind, kind) for kind in offered], required=False
        )
        self.fields["field"] = forms.MultipleChoiceField(
            choices=[(f"{kind}.{name}", name) for kind in offered for name in self.names[kind]],
            required=False,
        )

    def scope(self) -> dict[str, Fields]:
        """What was chosen; every known field of a kind that was offered whole stands for the kind whole."""
        kinds, ticked = self.cleaned_data["kind"], set(self.cleaned_data["field"])
        found: dict[str, Fields] = {}
        for kind in kinds:
            names = self.names[kind]
            given = tuple(name for name in names if f"{kind}.{name}" in ticked)
            if not self.by_field:
                found[kind] = self.offered[kind]
            elif self.offered[kind] is None and len(given) == len(names):
                found[kind] = None
            elif given:
                found[kind] = given
        return found

    def picks(self) -> list[KindPick]:
        """The boxes as a page draws them: as they were sent, else as they begin."""
        chosen = self._sent() if self.is_bound else self.chosen
        return [self._pick(vocabulary.kind_words(kind), chosen) for kind in vocabulary.in_order(self.offered)]

    def _sent(self) -> Scope:
        kinds = self.data.getlist("kind") if hasattr(self.data, "getlist") else self.data.get("kind", [])
        fields = self.data.getlist("field") if hasattr(self.data, "getlist") else self.data.get("field", [])
        return {
            kind: tuple(name.partition(".")[2] for name in fields if name.startswith(f"{kind}."))
            for kind in kinds
        }

    def _pick(self, words: KindWords, chosen: Scope) -> KindPick:
        on, kind = words.name in chosen, words.name
        fields = [
            FieldPick(
                f"{kind}.{name}",
                f"id_field_{kind}_{name}",
                vocabulary.field_label(kind, name),
                not on or (given := chosen[kind]) is None or name in given,
            )
            for name in (self.names[kind] if self.by_field else ())
        ]
        return KindPick(kind, f"id_kind_{kind}", words.label, words.help, words.special_care, on, fields)


def _names(kind: str, fields: Fields) -> Iterable[str]:
    return vocabulary.kind_words(kind).field_names if fields is None else fields
