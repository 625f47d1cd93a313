"""What JSON Schema 2020-12 says about a document, for the keywords that our schemas use; any other keyword is an error."""

import re
from collections.abc import Iterator
from typing import Any

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
NOTES = {"$schema", "$id", "title", "description", "$defs"}


def faults(
    schema: dict[str, Any], value: Any, root: dict[str, Any] | None = None, at: str = "$"
) -> list[str]:
    """Where a document does not follow a schema; empty when it does."""
    return list(_faults(schema, value, root or schema, at))


def _faults(schema: dict[str, Any], value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    for word, wanted in schema.items():
        if word in NOTES:
            continue
        yield from KEYWORDS[word](wanted, value, schema, root, at)


def _ref(wanted: str, value: Any, _schema: Any, root: Any, at: str) -> Iterator[str]:
    yield from _faults(root["$defs"][wanted.removeprefix("#/$defs/")], value, root, at)


def _type(wanted: str, value: Any, *_rest: Any) -> Iterator[str]:
    is_one = isinstance(value, TYPES[wanted]) and not (wanted == "integer" and isinstance(value, bool))
    if not is_one:
        yield f"{_rest[-1]} is no {wanted}"


def _const(wanted: Any, value: Any, *rest: Any) -> Iterator[str]:
    if value != wanted or type(value) is not type(wanted):
        yield f"{rest[-1]} is not {wanted}"


def _enum(wanted: list[Any], value: Any, *rest: Any) -> Iterator[str]:
    if value not in wanted:
        yield f"{rest[-1]} is none of {wanted}"


def _pattern(wanted: str, value: Any, *rest: Any) -> Iterator[str]:
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{rest[-1]} does not match {wanted}"


def _required(wanted: list[str], value: Any, *rest: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{rest[-1]}.{name} is missing" for name in wanted if name not in value)


def _properties(wanted: dict[str, Any], value: Any, _schema: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in wanted.items():
            if name in value:
                yield from _faults(inner, value[name], root, f"{at}.{name}")


def _additional(wanted: Any, value: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for name in value.keys() - schema.get("properties", {}).keys():
        if wanted is False:
            yield f"{at}.{name} is not known"
        else:
            yield from _faults(wanted, value[name], root, f"{at}.{name}")


def _items(wanted: Any, value: Any, _schema: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _faults(wanted, inner, root, f"{at}[{place}]")


def _any_of(wanted: list[Any], value: Any, _schema: Any, root: Any, at: str) -> Iterator[str]:
    if all(list(_faults(each, value, root, at)) for each in wanted):
        yield f"{at} is none of what it may be"


def _bound(wanted: int, value: Any, schema: Any, _root: Any, at: str) -> Iterator[str]:
    if isinstance(value, int):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            yield f"{at} is out of bounds"


def _size(wanted: int, value: Any, schema: Any, _root: Any, at: str) -> Iterator[str]:
    if isinstance(value, list | dict | str):
        least = [schema[word] for word in ("minItems", "minProperties", "minLength") if word in schema]
        if any(len(value) < each for each in least) or len(value) > schema.get("maxItems", len(value)):
            yield f"{at} has the wrong size"


KEYWORDS = {
    "$ref": _ref,
    "type": _type,
    "const": _const,
    "enum": _enum,
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "anyOf": _any_of,
    "minimum": _bound,
    "maximum": _bound,
    "minItems": _size,
    "maxItems": _size,
    "minProperties": _size,
    "minLength": _size,
}
