"""Record kinds and their fields in words, for pages on which somebody says what another may read.

Consent lies below the wallet, which knows the kinds; the wallet tells them here when Django starts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.consent.policy import Fields, Scope

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field of a kind: its name in payloads, and its label."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class KindWords:
    """One kind of record: its name, its label, what it is, under which domain of life it is shown, its fields.

    ``special_care``: it may tell about health, crime or persecution (APPI article 2 paragraph 3). ``only_for``: the kinds
    of organisation that may be given it; empty for every kind.
    """

    name: str
    label: Text
    help: Text
    domain: str
    domain_label: Text
    fields: tuple[FieldWords, ...] = ()
    special_care: bool = False
    only_for: frozenset[str] = frozenset()

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


type Source = Callable[[], Iterable[KindWords]]

_SOURCES: list[Source] = []
_KNOWN: dict[str, KindWords] = {}


def register(source: Source) -> None:
    """Adds the kinds that ``source`` tells; they are asked for when a page first needs them."""
    if source not in _SOURCES:
        _SOURCES.append(source)
        _KNOWN.clear()


def kinds() -> Mapping[str, KindWords]:
    """All kinds that somebody may be allowed to read, by name, in the order in which they were told."""
    if not _KNOWN:
        _KNOWN.update({kind.name: kind for source in _SOURCES for kind in source()})
    return _KNOWN


def kinds_for(organisation_kind: str) -> list[KindWords]:
    """Those that an organisation of this kind may be given."""
    return [kind for kind in kinds().values() if is_for(kind.name, organisation_kind)]


def is_for(name: str, organisation_kind: str) -> bool:
    """Whether an organisation of this kind may be given a kind at all."""
    allowed = kind_words(name).only_for
    return not allowed or organisation_kind in allowed


def in_order(names: Iterable[str]) -> list[str]:
    """Kinds as pages list them: in the order in which they were told, unknown ones last."""
    order = {name: place for place, name in enumerate(kinds())}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def kind_words(name: str) -> KindWords:
    """The words of a kind; one that nobody knows any more is called by its own name."""
    return kinds().get(name) or KindWords(name, name, "", "", "")


def field_label(kind: str, name: str) -> Text:
    """The label of a field; its own name when nobody knows it any more."""
    return next((field.label for field in kind_words(kind).fields if field.name == name), name)


def knows(scope: Scope, *, beside: Scope | None = None) -> bool:
    """Whether every kind and field is one of ours, or stands in ``beside``, which was let in before.

    Everything that becomes a permission, an ask or a receipt passes here: what is not a word of ours is somebody's own
    text, and such text would stay in the log for good. A kind with an empty list of fields says nothing.
    """
    return all(_knows(kind, fields, (beside or {}).get(kind, ())) for kind, fields in scope.items())


def _knows(kind: str, fields: Fields, before: Fields) -> bool:
    if kind not in kinds() and before == ():
        return False
    return fields is None or (bool(fields) and {*kind_words(kind).field_names, *(before or ())} >= {*fields})
