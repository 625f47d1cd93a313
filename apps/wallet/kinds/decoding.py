"""From a parsed JSON object to a typed record and back, strictly, saying where and why when it cannot."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from apps.wallet.kinds.checks import Check, Fault, check_for, check_number
from apps.wallet.kinds.faults import KindError
from apps.wallet.kinds.kind import Kind
from apps.wallet.kinds.registry import KINDS
from apps.wallet.kinds.values import Record


class _Plan:
    """What decoding one kind has to do, laid out once: structure, checks by attribute, fields sent as numbers."""

    __slots__ = ("checks", "numbers", "struct")

    def __init__(self, kind: Kind) -> None:
        self.struct = kind.struct
        self.checks: tuple[tuple[str, str, Check], ...] = tuple(
            (field.name, field.attribute, check) for field in kind.fields if (check := check_for(field))
        )
        self.numbers = tuple(field.name for field in kind.fields if field.type in {"hours", "number"})


_PLANS: Final = {name: _Plan(kind) for name, kind in KINDS.items()}


def decode(kind: str, data: Mapping[str, object]) -> Record:
    """The typed record of a payload already parsed from JSON.

    A member that is null counts as absent, at every depth. Nothing is converted: "1" is not a number and 1 is
    not true. Raises KindError with path, code and reason; never with a value of the payload. Restricted
    identifiers are another question: see `restricted.find_restricted`.
    """
    plan = _PLANS.get(kind)
    if plan is None:
        raise KindError("", "unknown_kind")
    try:
        record: Record | None = msgspec.convert(data, plan.struct)
    except msgspec.ValidationError:
        record = None
    if record is None:  # outside the handler: the library's message may hold a value
        data = _without_nulls(data)
        record = _convert_or_explain(data, plan.struct)
    for name in plan.numbers:
        value = data.get(name)
        if value is not None and (fault := check_number(value)):
            raise KindError(name, fault[1])
    for name, attribute, check in plan.checks:
        value = getattr(record, attribute)
        if value is not None and (fault := check(value)):
            raise KindError(_below(name, fault[0]), fault[1])
    return record


def find_faults(kind: str, data: Mapping[str, object]) -> list[KindError]:
    """Every fault of a payload, at most one for each field, by the same rules as ``decode``; empty when it decodes.

    For a person who fills in a form: all that is wrong at once. Restricted identifiers are another question here too.
    """
    plan = _PLANS[kind]
    known = {field.encode_name: field for field in msgspec.structs.fields(plan.struct)}
    said = {name: value for name, value in data.items() if value is not None}
    found = [
        fault
        for name, value in said.items()
        if (fault := _fault_of(plan, name, known[name].type if name in known else None, value))
    ]
    missing = [name for name, field in known.items() if field.required and name not in said]
    return [*found, *(KindError(name, "missing_field") for name in missing)]


def _fault_of(plan: _Plan, name: str, type_: Any, value: object) -> KindError | None:
    """The fault of one field by its own type and checks."""
    if type_ is None:
        return KindError(name if _PLAIN_NAME.fullmatch(name) else _UNNAMED, "unknown_field")
    if name in plan.numbers and (fault := check_number(value)):
        return KindError(name, fault[1])
    try:
        typed = msgspec.convert(_without_nulls(value), type_)
    except msgspec.ValidationError as error:
        path, code = explain(str(error))
    else:
        check = next((check for each, _attribute, check in plan.checks if each == name), None)
        if check is None or not (fault := check(typed)):
            return None
        path, code = fault
    return KindError(_below(name, path), code)  # outside the handler: the library's message may hold a value


def to_builtins(record: Record) -> dict[str, Any]:
    """The payload again: ISO dates, JSON numbers (whole ones as int), absent fields left out.

    `decode(kind, to_builtins(record)) == record`, and the RFC 8785 form is that of the payload it came from
    once its nulls are gone.
    """
    return {name: _plain(value) for name, value in _as_dict(record).items()}


def _as_dict(record: Record) -> dict[str, Any]:
    return msgspec.to_builtins(record, builtin_types=(Decimal,))


def _plain(value: Any) -> Any:
    if type(value) is Decimal:
        return int(value) if value == value.to_integral_value() else float(value)
    if type(value) is tuple:
        return list(value)
    return value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def _convert_or_explain(data: object, struct: type[Record]) -> Record:
    try:
        return msgspec.convert(data, struct)
    except msgspec.ValidationError as error:
        path, code = explain(str(error))
    raise KindError(path, code)


_MISSING: Final = re.compile(r"^Object missing required field `(?P<name>\w+)`")
_UNKNOWN: Final = re.compile(r"^Object contains unknown field `(?P<name>.*?)`(?: - at `|$)", re.DOTALL)
_AT: Final = re.compile(r" - at `(?:key in )?\$(?P<path>(?:\.\w+|\[\d+\])*)(?:\[\.\.\.\])?`$")
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z_]{0,39}\d?")
_UNNAMED: Final = "(unnamed)"


def explain(message: str) -> Fault:
    """The path and the code behind one message of msgspec, without any value."""
    found = _AT.search(message)
    at = found["path"].removeprefix(".") if found else ""
    if missing := _MISSING.match(message):
        return _below(at, missing["name"]), "missing_field"
    if message.startswith("Object contains unknown field"):
        unknown = _UNKNOWN.match(message)
        name = unknown["name"] if unknown and _PLAIN_NAME.fullmatch(unknown["name"]) else _UNNAMED
        return _below(at, name), "unknown_field"
    return at, _code_of(message)


def _code_of(message: str) -> str:
    if message.startswith("Invalid enum value"):
        return "bad_code"
    if message.startswith("Invalid RFC3339"):
        return "bad_date"
    if re.match(r"Expected `\w+` (?:[<>]=|of length)", message) or message.startswith(
        "Integer value out of range"
    ):
        return "out_of_range"
    return "wrong_type"


def _below(path: str, part: str) -> str:
    return f"{path}{part}" if not path or not part or part.startswith("[") else f"{path}.{part}"
