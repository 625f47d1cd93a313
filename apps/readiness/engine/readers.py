"""Records as rules see them: every field that is read is noted, whoever reads it and whether they know it or not.

For each kind a class is made whose properties note the field and hand on the value. A reader belongs to one reading
of one case, in one thread.
"""

from collections.abc import Iterator
from typing import Any, Final, Protocol, cast

import msgspec

from apps.readiness.engine.cases import Case, Declared, Held, Ordered, Plan, Provenance, Source
from apps.readiness.engine.kinds import STRUCTURES, ordering_fields
from apps.wallet.kinds.values import Date, Record

#: What a record carries beside its payload; readers have these too.
ENVELOPE: Final = ("valid_from", "valid_to", "data_as_of", "source", "source_record_id", "provenance")


class About(Protocol):
    """What every record carries beside its payload."""

    @property
    def valid_from(self) -> Date | None: ...
    @property
    def valid_to(self) -> Date | None: ...
    @property
    def data_as_of(self) -> Date | None: ...
    @property
    def source(self) -> Source | None: ...
    @property
    def source_record_id(self) -> str | None: ...
    @property
    def provenance(self) -> Provenance | None: ...


def about(record: Record) -> About:
    """The days, source and provenance of a record that a rule was given."""
    return cast("About", record)


class Notes(Protocol):
    """Where it is noted what was read: for each record, by its key, the fields as bits."""

    case: Case
    seen: dict[int, int]


class Reader(msgspec.Struct, gc=False):
    """One record of one case while it is being read; subclasses have a property for each field.

    Not watched by the garbage collector: `CaseView.close` takes apart the circle of view and readers.
    """

    _key: int  # place and kind in one small number
    _record: Record
    _notes: Notes

    @property
    def _held(self) -> Held:
        return self._notes.case.records[place_of(self._key)]


class Layout(msgspec.Struct, frozen=True):
    """What the bits of a kind mean. The lowest bit says that the record is there; the others are fields."""

    number: int  # the lower part of keys
    kind: str
    names: tuple[str, ...]  # of the payload and beside it, in the order of their bits
    attributes: tuple[str, ...]  # of the payload's structure
    attribute_of: dict[str, str]  # of a name of the payload
    order: int  # the fields that decide which record is the later one
    validity: int  # `valid_from`, which decides where those are equal

    def bits(self, *names: str) -> int:
        """That a record is there, and the fields of these names."""
        return EXISTS | sum(2 << self.names.index(name) for name in names)

    def fields(self, bits: int) -> tuple[str, ...]:
        """The fields behind the bits, sorted by name."""
        return tuple(sorted(name for number, name in enumerate(self.names, 1) if bits >> number & 1))


EXISTS: Final = 1  # the lowest bit: that the record is there
_KIND_BITS: Final = 6  # small numbers are quick, also as keys
_PROPERTY: Final = """
def read(self):
    seen = self._notes.seen
    try:
        seen[self._key] |= {bit}
    except KeyError:
        seen[self._key] = {bit}
    return self.{home}.{attribute}
"""


def _noting(home: str, attribute: str, bit: int) -> property:
    made: dict[str, Any] = {}
    exec(_PROPERTY.format(bit=bit, home=home, attribute=attribute), made)  # noqa: S102 - names of our structures
    return property(made["read"])


def _layout(number: int, kind: str, structure: type[Record], *, envelope: bool) -> Layout:
    names = (*structure.__struct_encode_fields__, *(ENVELOPE if envelope else ()))
    order = sum(2 << structure.__struct_fields__.index(name) for name in ordering_fields(structure))
    validity = 2 << names.index("valid_from") if envelope else 0
    attributes = structure.__struct_fields__
    attribute_of = dict(zip(structure.__struct_encode_fields__, attributes, strict=True))
    return Layout(number, kind, names, attributes, attribute_of, EXISTS | order, validity)


def _reader_of(layout: Layout, structure: type[Record]) -> type[Reader]:
    members: dict[str, Any] = {"__doc__": structure.__doc__}
    attributes = (*layout.attributes, *layout.names[len(layout.attributes) :])
    for number, attribute in enumerate(attributes):
        home = "_record" if number < len(layout.attributes) else "_held"
        members[attribute] = _noting(home, attribute, EXISTS | 2 << number)
    made = msgspec.defstruct(f"{structure.__name__}Read", [], bases=(Reader,), namespace=members, gc=False)
    return cast("type[Reader]", made)


_ALL: Final[dict[str, type[Record]]] = {**STRUCTURES, "plan": Plan, "declared": Declared}
LAYOUTS: Final = {
    structure: _layout(number, kind, structure, envelope=kind in STRUCTURES)
    for number, (kind, structure) in enumerate(_ALL.items())
}
READERS: Final = {structure: _reader_of(layout, structure) for structure, layout in LAYOUTS.items()}
_BY_NUMBER: Final = tuple(LAYOUTS.values())
assert len(_BY_NUMBER) <= 1 << _KIND_BITS
#: The places of what is no record: what was read of it is told apart from facts.
PLAN_PLACE: Final = -2
DECLARED_PLACE: Final = -1


def key_of(place: int, layout: Layout) -> int:
    """The key of a record; keys sort as places do."""
    return place << _KIND_BITS | layout.number


def place_of(key: int) -> int:
    """The place in the case; below zero for what is no record."""
    return key >> _KIND_BITS


def layout_of(key: int) -> Layout:
    """The kind of the record with this key."""
    return _BY_NUMBER[key & (1 << _KIND_BITS) - 1]


class Records[R: Record]:
    """The records of one kind, oldest first.

    Asking how many there are notes each of them; going through them also what their order rests on, since a rule may
    stop at the first that fits.
    """

    __slots__ = ("_all", "_last", "_make", "_notes", "_ordered", "_payloads")

    def __init__(self, make: Any, layout: Layout, ordered: Ordered, notes: Notes) -> None:
        self._make = make  # a subclass of Reader, which has the fields of R
        self._notes = notes
        self._payloads = ordered.payloads
        self._all: list[R] | None = None
        self._last: R | None = None
        self._ordered = ordered.noted or _noted(layout, ordered)

    def _readers(self) -> list[R]:
        """All of them, made when they are asked for: a rule that needs the newest touches no other."""
        notes = self._notes
        note(notes, self._ordered)
        if self._all is None:
            make = self._make
            self._all = [
                make(key, one, notes) for key, one in zip(self._ordered, self._payloads, strict=True)
            ]
        return self._all

    def __iter__(self) -> Iterator[R]:
        return iter(self._readers())

    def __reversed__(self) -> Iterator[R]:
        return reversed(self._readers())

    def __len__(self) -> int:
        note(self._notes, dict.fromkeys(self._ordered, EXISTS))
        return len(self._payloads)

    def newest(self) -> R | None:
        """The last in the order of the kind, if there is one."""
        if not self._ordered:
            return None
        note(self._notes, self._ordered)
        if self._last is None:
            key = next(reversed(self._ordered))
            self._last = self._make(key, self._payloads[-1], self._notes)
        return self._last


def _noted(layout: Layout, ordered: Ordered) -> dict[int, int]:
    """What going through records notes: that they are there, and of several what their order rests on. Kept with them."""
    bits, number = EXISTS, layout.number
    if len(ordered.places) > 1:  # one alone has no order
        bits = layout.order | layout.validity if ordered.by_validity else layout.order
    made = ordered.noted = {place << _KIND_BITS | number: bits for place in ordered.places}
    return made


_FEW: Final = 4  # up to here a loop is quicker than asking first


def note(notes: Notes, more: dict[int, int]) -> None:
    """Adds bits to what was noted."""
    seen = notes.seen
    if not seen:
        notes.seen = more.copy()
        return
    if len(more) > _FEW and seen.keys().isdisjoint(more):
        seen.update(more)
        return
    for key, bits in more.items():
        if key in seen:
            seen[key] |= bits
        else:
            seen[key] = bits


class Fact(msgspec.Struct, frozen=True, gc=False):
    """A record that an answer rests on, by its place in the case, and the fields that were read of it."""

    record: int
    fields: tuple[str, ...]


class _Names(dict[int, tuple[str, ...]]):
    """The names behind bits of one kind, worked out once: rules read the same fields again and again."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def __missing__(self, bits: int) -> tuple[str, ...]:
        made = self[bits] = self._layout.fields(bits)
        return made


_NAMES: Final = tuple(_Names(layout) for layout in _BY_NUMBER)
_OF_KIND: Final = (1 << _KIND_BITS) - 1


class _Facts(dict[int, Fact]):
    """The facts of one key by their bits."""

    def __init__(self, key: int) -> None:
        self._key = key

    def __missing__(self, bits: int) -> Fact:
        made = self[bits] = Fact(self._key >> _KIND_BITS, _NAMES[self._key & _OF_KIND][bits])
        return made


class _FactsByKey(dict[int, _Facts]):
    """All facts. A fact is a place and names of fields and nothing of any case, so all may share it."""

    def __missing__(self, key: int) -> _Facts:
        if len(self) >= _MOST_KEYS:
            self.clear()
        made = self[key] = _Facts(key)
        return made


_MOST_KEYS: Final = 1 << 13  # a few megabytes
_FACTS: Final = _FactsByKey()


def facts_of(seen: dict[int, int]) -> list[Fact]:
    """What was read of records, in the order of the case; and of what is no record, at places below zero."""
    return [_FACTS[key][seen[key]] for key in sorted(seen)]


def absent(key: int, bits: int, record: Record) -> Iterator[str]:
    """The fields of a record that were read and that its source does not say, as `kind.field`."""
    layout = layout_of(key)
    for name in _NAMES[layout.number][bits]:
        attribute = layout.attribute_of.get(name)
        if attribute is not None and getattr(record, attribute) is None:
            yield f"{layout.kind}.{name}"
