"""Records as rules see them: every field that is read is noted, whoever reads it and whether they know it or not.

For each kind a class is made whose properties note the field and hand on the value. A reader belongs to one reading
of one case, in one thread.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Final, Protocol, cast

import msgspec

from apps.readiness.engine.cases import Declared, Held, Plan, Provenance, Source
from apps.readiness.engine.kinds import STRUCTURES, ordering_fields
from apps.wallet.kinds.values import Date, Record

#: What a record carries beside its payload; readers have these too.
ENVELOPE: Final = ("valid_from", "valid_to", "data_as_of", "source", "source_record_id", "provenance")
_EXISTS: Final = 1  # the lowest bit: that the record is there


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


class Reader:
    """One record of one case while it is being read; subclasses have a property for each field."""

    __slots__ = ("_held", "_place", "_record", "_seen", "_touched")

    _fields: ClassVar[tuple[str, ...]]  # payload names and the envelope's, in the order of their bits
    _attributes: ClassVar[tuple[str, ...]]
    _named: ClassVar[dict[int, tuple[str, ...]]]
    _kind: ClassVar[str]
    _order: ClassVar[int]  # the bits of the fields that decide which record is the later one
    _validity: ClassVar[int]  # the bit of valid_from, which decides where those are equal

    def __init__(self, place: int | str, held: Held | None, record: Record, touched: "list[Reader]") -> None:
        self._place = place
        self._held = held
        self._record = record
        self._touched = touched
        self._seen = 0

    def _touch(self, bits: int) -> None:
        if not self._seen:
            self._touched.append(self)
        self._seen |= bits

    @classmethod
    def _names(cls, seen: int) -> tuple[str, ...]:
        """The fields behind the bits, sorted by name."""
        names = cls._named.get(seen)
        if names is None:
            names = cls._named[seen] = tuple(
                sorted(name for number, name in enumerate(cls._fields, 1) if seen >> number & 1)
            )
        return names

    def _absent(self, seen: int) -> Iterator[str]:
        """The fields that were read and that the source does not say."""
        for number, (name, attribute) in enumerate(zip(self._fields, self._attributes, strict=False), 1):
            if seen >> number & 1 and getattr(self._record, attribute) is None:
                yield name


_PROPERTY: Final = """
def read(self):
    seen = self._seen
    if not seen:
        self._touched.append(self)
    self._seen = seen | {bit}
    return self.{home}.{attribute}
"""


def _noting(home: str, attribute: str, bit: int) -> property:
    made: dict[str, Any] = {}
    exec(_PROPERTY.format(bit=bit, home=home, attribute=attribute), made)  # noqa: S102 - names of our structures
    return property(made["read"])


def _reader_of(kind: str, structure: type[Record], *, envelope: bool) -> type[Reader]:
    attributes: tuple[str, ...] = structure.__struct_fields__
    beside = ENVELOPE if envelope else ()
    names = (*structure.__struct_encode_fields__, *beside)
    homes = {**dict.fromkeys(attributes, "_record"), **dict.fromkeys(beside, "_held")}
    members: dict[str, Any] = {
        "__slots__": (),
        "__doc__": structure.__doc__,
        "_kind": kind,
        "_fields": names,
        "_attributes": attributes,
        "_named": {},
        "_order": sum(2 << attributes.index(name) for name in ordering_fields(structure)) | _EXISTS,
        "_validity": 2 << names.index("valid_from") if envelope else 0,
    }
    for number, (attribute, home) in enumerate(homes.items(), 1):
        members[attribute] = _noting(home, attribute, _EXISTS | 1 << number)
    return type(f"{structure.__name__}Read", (Reader,), members)


READERS: Final = {
    structure: _reader_of(kind, structure, envelope=True) for kind, structure in STRUCTURES.items()
}
PLAN_READER: Final = _reader_of("plan", Plan, envelope=False)
DECLARED_READER: Final = _reader_of("declared", Declared, envelope=False)


class Records[R: Record]:
    """The records of one kind, oldest first.

    Asking how many there are notes each of them; going through them also what their order rests on, since a rule may
    stop at the first that fits.
    """

    __slots__ = ("_order", "_readers")

    def __init__(self, readers: tuple[Reader, ...], *, by_validity: bool) -> None:
        self._readers = readers
        self._order = _EXISTS
        if len(readers) > 1:  # one alone has no order
            self._order = readers[0]._order | (readers[0]._validity if by_validity else 0)

    def _touch_all(self, bits: int) -> None:
        for reader in self._readers:
            if not reader._seen:
                reader._touched.append(reader)
            reader._seen |= bits

    def __iter__(self) -> Iterator[R]:
        self._touch_all(self._order)
        return cast("Iterator[R]", iter(self._readers))

    def __reversed__(self) -> Iterator[R]:
        self._touch_all(self._order)
        return cast("Iterator[R]", reversed(self._readers))

    def __len__(self) -> int:
        self._touch_all(_EXISTS)
        return len(self._readers)

    def newest(self) -> R | None:
        """The last in the order of the kind, if there is one."""
        if not self._readers:
            return None
        self._touch_all(self._order)
        return cast("R", self._readers[-1])


class Fact(msgspec.Struct, frozen=True, gc=False):
    """A record that an answer rests on, by its place in the case, and the fields that were read of it."""

    record: int
    fields: tuple[str, ...]
