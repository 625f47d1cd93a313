"""JSON Schema of a kind, generated from its structure, for institutions to check what they send before sending."""

from typing import Any, Final

import msgspec
from django.utils import translation

from apps.wallet.kinds.kind import Kind, KindField
from apps.wallet.kinds.registry import KINDS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_HOME: Final = "https://schemas.tsunagi.example/kinds"


def json_schema(kind: str) -> dict[str, Any]:
    """The schema (draft 2020-12) of a kind's payload, titles and descriptions in English.

    It refuses whatever a schema can: unknown members, types, codes, bounds. Check digits, Unicode form,
    real calendar days and the two decimal places of hours are beyond it and are checked on arrival. KeyError when there is no such kind.
    """
    known = KINDS[kind]
    generated = msgspec.json.schema(known.struct)
    definitions = generated.pop("$defs")
    body = definitions.pop(known.struct.__name__)
    with translation.override("en"):
        _describe(body, known.fields, definitions)
        return {
            "$schema": _DIALECT,
            "$id": f"{_HOME}/{known.name}/{known.version}",
            "title": str(known.label),
            "description": _about(known),
            **{key: value for key, value in body.items() if key not in {"title", "description"}},
            **({"$defs": definitions} if definitions else {}),
        }


def _about(kind: Kind) -> str:
    return f"{kind.help} ({kind.japanese})"


def _describe(
    body: dict[str, Any], fields: tuple[KindField, ...], definitions: dict[str, dict[str, Any]]
) -> None:
    """Puts titles and descriptions on the members, and on those of the structures they refer to."""
    body.pop("description", None)
    for field in fields:
        member = body["properties"][field.name]
        member["title"] = str(field.label)
        member["description"] = f"{field.why} ({field.japanese})"
        member.pop("default", None)  # null stands for absent; a default would invite sending it
        _as_numbers(member)
        if field.type in {"hours", "number"}:
            member["description"] += " At most two decimal places."
        if field.open_codes and field.codes:
            member["examples"] = [[code] if field.type == "codes" else code for code in field.codes]
        for name in _referred(member):
            _describe(definitions[name], field.parts, definitions)


def _as_numbers(member: dict[str, Any]) -> None:
    """Decimals travel as JSON numbers; the generator would have them as texts."""
    for part in (member, *member.get("anyOf", ())):
        if part.get("format") == "decimal":
            part["type"] = "number"
            del part["format"]


def _referred(member: dict[str, Any]) -> set[str]:
    names = set()
    for part in (member, *member.get("anyOf", ())):
        for place in (part, part.get("items", {})):
            if "$ref" in place:
                names.add(place["$ref"].rpartition("/")[2])
    return names
