"""Case files: JSON as the contract has it, read strictly; whatever does not fit is refused with its path and why.

One file holds one case, a list of cases, or one case a line. Every fault of a case is collected; no reason repeats a
value, and the digits of restricted identifiers never leave here.
"""

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, get_type_hints

import msgspec
from django.utils import translation

from apps.readiness.engine.cases import Case, Declared, Feed, Held, Plan, Provenance, Question, Source
from apps.readiness.engine.kinds import STRUCTURES
from apps.wallet.kinds import KINDS, KindError, decode, find_restricted, find_restricted_text
from apps.wallet.kinds.checks import check_date, check_for, check_number, check_text
from apps.wallet.kinds.decoding import explain
from apps.wallet.kinds.faults import REASONS
from apps.wallet.kinds.values import EARLIEST, LATEST, Record

_OWN_REASONS: Final = {
    "not_json": "This is not JSON.",
    "unknown_member": "A case has no member of this name.",
    "missing_member": "This member is needed and is not there.",
    "unknown_parameter": "No dated parameter has this name.",
    "bad_value": "A dated value is a number, true, false or null.",
}
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z_]{0,39}\d?")
_MIN_WAGE: Final = re.compile(r"min_wage:(0[1-9]|[1-3][0-9]|4[0-7])")
_UNNAMED: Final = "(unnamed)"


class Fault(msgspec.Struct, frozen=True):
    """What is wrong and where: `records[2].payload.employer.corporate_number`."""

    path: str
    reason: str


class Refused(ValueError):  # noqa: N818 - said of the case, not of the program
    """A case that is not read, with every fault found in it."""

    def __init__(self, faults: list[Fault], name: str = "") -> None:
        self.faults = faults
        self.name = name
        super().__init__("; ".join(f"{fault.path or 'case'}: {fault.reason}" for fault in faults))


class _Beside(msgspec.Struct):
    """A record of a case before its payload is looked at; what must be there is asked for by name."""

    kind: str | None = None
    payload: dict[str, Any] | None = None
    source: Source | None = None
    source_record_id: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    data_as_of: datetime.date | None = None
    provenance: Provenance | None = None


class _Feed(msgspec.Struct, forbid_unknown_fields=True):
    source: Source
    kinds: tuple[str, ...]
    data_as_of: datetime.date


class Piece(NamedTuple):
    """One case of a file as parsed JSON, with its place where a file holds several."""

    place: int | None
    data: Any


def read_pieces(content: bytes) -> list[Piece]:
    """The cases of one file: one, a list, or one a line. Refused when it is not JSON."""
    try:
        data = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _lines(content)
    if isinstance(data, list):
        return [Piece(place, case) for place, case in enumerate(data)]
    return [Piece(None, data)]


def _lines(content: bytes) -> list[Piece]:
    lines = [line for line in content.splitlines() if line.strip()]
    if len(lines) < 2:
        raise Refused([_fault("", "not_json")])
    try:
        return [Piece(place, msgspec.json.decode(line)) for place, line in enumerate(lines)]
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused([_fault("", "not_json")]) from None


def read_case(data: Any, *, parameters: Collection[str], on: datetime.date | None = None) -> Case:
    """A case from parsed JSON; `on` takes the place of its own day. Refused with every fault found.

    `parameters` are the names that a case may override, besides `min_wage:NN`.
    """
    return _Reading(parameters).case(data, on)


class _Reading:
    """Reads one case and keeps the faults it meets."""

    def __init__(self, parameters: Collection[str]) -> None:
        self.parameters = parameters
        self.faults: list[Fault] = []

    def case(self, data: Any, on: datetime.date | None) -> Case:
        if not isinstance(data, dict):
            raise Refused([_fault("", "wrong_type")])
        data = {name: value for name, value in data.items() if value is not None}
        for name in data.keys() - _MEMBERS:
            self.note(_plain(name), "unknown_member")
        for name in _NEEDED - data.keys() - ({"on"} if on else set()):
            self.note(name, "missing_member")
        name = self.text("case", data.get("case", ""))
        day = self.day("on", data.get("on"))
        case = Case(
            on or day or EARLIEST,
            tuple(self.listed("records", data, self.record)),
            name=name,
            questions=self.convert("questions", data.get("questions", []), tuple[Question, ...]) or (),
            plan=self.declaration("plan", data, Plan),
            declared=self.declaration("declared", data, Declared),
            parameters=self.overrides(data.get("parameters", {})),
            feeds=tuple(self.listed("feeds", data, self.feed)),
        )
        if self.faults:
            raise Refused(sorted(self.faults, key=_by_path), name)
        return case

    # -- parts ------------------------------------------------------------------------------------------------
    def listed[T](
        self, name: str, data: Mapping[str, Any], read: Callable[[str, Any], T | None]
    ) -> Iterator[T]:
        entries = data.get(name, [])
        if not isinstance(entries, list):
            self.note(name, "wrong_type")
            return
        for place, entry in enumerate(entries):
            if (found := read(f"{name}[{place}]", entry)) is not None:
                yield found

    def record(self, path: str, data: Any) -> Held | None:
        if not isinstance(data, dict):
            self.note(path, "wrong_type")
            return None
        beside = self.members(path, data, _Beside)
        self.text(f"{path}.source_record_id", beside.source_record_id)
        record = self.payload(path, beside.kind, beside.payload)
        if record is None:
            return None
        source = beside.source
        return Held(
            payload=record,
            source=source,
            source_record_id=beside.source_record_id,
            valid_from=beside.valid_from,
            valid_to=beside.valid_to,
            data_as_of=beside.data_as_of,
            provenance=beside.provenance or ("self_declared" if source == "resident" else "institution"),
        )

    def payload(self, path: str, kind: str | None, payload: dict[str, Any] | None) -> Record | None:
        below = f"{path}.payload"
        if payload is not None:
            for restricted in find_restricted(payload):
                self.note(_below(below, restricted.path), "restricted")
        if kind is None or payload is None:
            for name, value in (("kind", kind), ("payload", payload)):
                if value is None and not self.has_fault(f"{path}.{name}"):
                    self.note(f"{path}.{name}", "missing_member")
            return None
        if kind not in STRUCTURES:
            self.note(f"{path}.kind", "unknown_kind")
            return None
        try:
            return decode(kind, payload)
        except KindError as error:
            self.every_fault(below, kind, payload)
            if not self.has_fault(below):
                self.note(_below(below, error.path), error.code)
        return None

    def every_fault(self, path: str, kind: str, payload: Mapping[str, Any]) -> None:
        """What is wrong with a payload that was not accepted, member by member."""
        fields = KINDS[kind].fields
        lenient = _lenient(kind)
        for name in payload.keys() - {field.name for field in fields}:
            self.note(f"{path}.{_plain(name)}", "unknown_field")
        for field in fields:
            value = payload.get(field.name)
            if value is None:
                if field.required:
                    self.note(f"{path}.{field.name}", "missing_field")
                continue
            found = self.convert(path, {field.name: value}, lenient)
            check = check_for(field)
            if found is None:
                continue
            if field.type in {"hours", "number"} and (fault := check_number(value)):
                self.note(f"{path}.{field.name}", fault[1])
            elif check and (fault := check(getattr(found, field.attribute))):
                self.note(_below(f"{path}.{field.name}", fault[0]), fault[1])

    def feed(self, path: str, data: Any) -> Feed | None:
        found = self.convert(path, data, _Feed)
        if found is None:
            return None
        for place, kind in enumerate(found.kinds):
            if kind not in STRUCTURES:
                self.note(f"{path}.kinds[{place}]", "unknown_kind")
        if check_date(found.data_as_of):
            self.note(f"{path}.data_as_of", "out_of_range")
        return Feed(found.source, found.kinds, found.data_as_of)

    def declaration[R: Record](self, name: str, data: Mapping[str, Any], structure: type[R]) -> R | None:
        said = data.get(name)
        if said is None:
            return None
        if not isinstance(said, dict):
            self.note(name, "wrong_type")
            return None
        return self.members(name, said, structure)

    def members[S: msgspec.Struct](self, path: str, data: Mapping[str, Any], structure: type[S]) -> S:
        """An object whose members are all optional, from those that fit; every other is noted."""
        good = {}
        for name, value in data.items():
            if value is None:
                continue
            if name not in structure.__struct_fields__:
                self.note(f"{path}.{_plain(name)}", "unknown_member")
                continue
            found = self.convert(path, {name: value}, structure)
            if found is None:
                continue
            day = getattr(found, name)
            if isinstance(day, datetime.date) and check_date(day):
                self.note(f"{path}.{name}", "out_of_range")
                continue
            good[name] = value
        return msgspec.convert(good, structure)

    def overrides(self, data: Any) -> dict[str, tuple[tuple[datetime.date, Any], ...]]:
        if not isinstance(data, dict):
            self.note("parameters", "wrong_type")
            return {}
        found = {}
        for name, values in data.items():
            if name not in self.parameters and not _MIN_WAGE.fullmatch(name):
                self.note(f"parameters.{_plain(name)}", "unknown_parameter")
                continue
            read = self.convert(f"parameters.{name}", values, tuple[tuple[datetime.date, Any], ...])
            for place, (day, value) in enumerate(read or ()):
                if check_date(day):
                    self.note(f"parameters.{name}[{place}][0]", "out_of_range")
                if value is not None and not isinstance(value, int | float):
                    self.note(f"parameters.{name}[{place}][1]", "bad_value")
            found[name] = read or ()
        return found

    # -- values -----------------------------------------------------------------------------------------------
    def text(self, path: str, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.note(path, "wrong_type")
            return ""
        if fault := check_text(value):
            self.note(path, fault[1])
        elif find_restricted_text(value):
            self.note(path, "restricted")
        else:
            return value
        return ""

    def day(self, path: str, value: Any) -> datetime.date | None:
        if value is None:
            return None
        day = self.convert(path, value, datetime.date)
        if day is not None and not EARLIEST <= day <= LATEST:
            self.note(path, "out_of_range")
        return day

    def convert(self, path: str, value: Any, kind: Any) -> Any:
        """The value in its type, or None with a fault noted."""
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            below, code = explain(str(error))
        self.note(_below(path, below), code)
        return None

    def has_fault(self, path: str) -> bool:
        return any(fault.path.startswith(path) for fault in self.faults)

    def note(self, path: str, code: str) -> None:
        fault = _fault(path, code)
        if fault not in self.faults:
            self.faults.append(fault)


@cache
def _lenient(kind: str) -> type[msgspec.Struct]:
    """The structure of a kind with every field optional, to look at one member at a time."""
    structure = STRUCTURES[kind]
    fields = [(name, hint, None) for name, hint in get_type_hints(structure, include_extras=True).items()]
    renamed = dict(zip(structure.__struct_fields__, structure.__struct_encode_fields__, strict=True))
    return msgspec.defstruct(f"Lenient{structure.__name__}", fields, rename=renamed, frozen=True)


_MEMBERS: Final = frozenset({"case", "on", "questions", "plan", "declared", "parameters", "feeds", "records"})
_NEEDED: Final = frozenset({"case", "on", "records"})


def _fault(path: str, code: str) -> Fault:
    with translation.override("en"):
        return Fault(path, _OWN_REASONS.get(code) or str(REASONS[code]))


def _by_path(fault: Fault) -> tuple[Any, ...]:
    """`records[2]` before `records[10]`."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"[.\[\]]+", fault.path)
    )


def _below(path: str, part: str) -> str:
    return f"{path}{part}" if not part or part.startswith("[") else f"{path}.{part}" if path else part


def _plain(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else _UNNAMED
