"""The JSON Schema that institutions get says the same as the code that receives their data."""

import copy
import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given

from apps.wallet.kinds import KINDS, KindError, decode, json_schema
from tests.steady_ids import steady
from tests.wallet.kind_payloads import KINDS_AND_PAYLOADS, PAYSLIP

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def accepts(schema, value, root=None):
    """An independent reading of the keywords the schemas use; any other keyword is an error."""
    root = root or schema
    rest = dict(schema)
    for note in ("$schema", "$id", "$defs", "title", "description", "examples", "format"):
        rest.pop(note, None)
    results = []
    for word, wanted in rest.items():
        results.append(CHECKS[word](wanted, value, schema, root))
    return all(results)


def has_type(wanted, value, _schema, _root):
    if wanted in {"integer", "number"}:
        kinds = int if wanted == "integer" else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool)
    return isinstance(value, TYPES[wanted])


def refers(wanted, value, _schema, root):
    return accepts(root["$defs"][wanted.removeprefix("#/$defs/")], value, root)


CHECKS = {
    "type": has_type,
    "$ref": refers,
    "anyOf": lambda wanted, value, _schema, root: any(accepts(one, value, root) for one in wanted),
    "enum": lambda wanted, value, _schema, _root: value in wanted,
    "pattern": lambda wanted, value, _schema, _root: (
        not isinstance(value, str) or bool(re.search(wanted, value))
    ),
    "minLength": lambda wanted, value, _schema, _root: not isinstance(value, str) or len(value) >= wanted,
    "maxLength": lambda wanted, value, _schema, _root: not isinstance(value, str) or len(value) <= wanted,
    "minimum": lambda wanted, value, _schema, _root: not isinstance(value, int | float) or value >= wanted,
    "maximum": lambda wanted, value, _schema, _root: not isinstance(value, int | float) or value <= wanted,
    "items": lambda wanted, value, _schema, root: (
        not isinstance(value, list) or all(accepts(wanted, one, root) for one in value)
    ),
    "required": lambda wanted, value, _schema, _root: (
        not isinstance(value, dict) or set(wanted) <= value.keys()
    ),
    "properties": lambda wanted, value, _schema, root: (
        not isinstance(value, dict)
        or all(accepts(wanted[name], one, root) for name, one in value.items() if name in wanted)
    ),
    "additionalProperties": lambda wanted, value, schema, _root: (
        wanted or not isinstance(value, dict) or value.keys() <= schema["properties"].keys()
    ),
}


@given(KINDS_AND_PAYLOADS)
def test_the_schema_accepts_what_is_accepted(case):
    kind, payload = case

    assert accepts(json_schema(kind), payload)
    decode(kind, payload)


@pytest.mark.parametrize(
    "change",
    [
        {"gross": "240000"},
        {"gross": 240000.5},
        {"gross": True},
        {"gross": None},
        {"gross": 100_000_000_000},
        {"base_pay": -1},
        {"bonus": 1},
        {"hours": "168"},
        {"hours": -1},
        {"hours": 10_000},
        {"days": 32},
        {"month": "2026-13"},
        {"paid_on": 20261125},
        {"employer": "Aoba Foods"},
        {"employer": {}},
        {"employer": {"name": ""}},
        {"employer": {"name": "A", "prefecture": "48"}},
        {"employer": {"name": "A", "corporate_number": "0000012050002"}},
        {"employer": {"name": "A", "address": "Tokyo"}},
        {"salary": 1},
    ],
    ids=steady,
)
def test_schema_and_code_refuse_the_same(change):
    payload = {**copy.deepcopy(dict(PAYSLIP)), **change}

    assert not accepts(json_schema("payslip"), payload)
    with pytest.raises(KindError):
        decode("payslip", payload)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_schema_names_itself_and_explains_every_member(kind):
    schema = json_schema(kind)

    assert schema["$id"] == f"https://schemas.tsunagi.example/kinds/{kind}/1"
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {field.name for field in KINDS[kind].fields}
    assert set(schema.get("required", ())) == {field.name for field in KINDS[kind].fields if field.required}
    for body in (schema, *schema.get("$defs", {}).values()):
        assert body["additionalProperties"] is False
        assert all(member["title"] and member["description"] for member in body["properties"].values())
    json.dumps(schema)


def test_the_schema_is_english_whatever_the_screen_speaks():
    with translation.override("ja"):
        schema = json_schema("payslip")

    assert schema["title"] == "Pay slip"
    assert schema["properties"]["hours"]["description"].endswith("At most two decimal places.")


def printed(*arguments):
    out = StringIO()
    call_command("kinds", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_every_kind():
    lines = printed().splitlines()

    assert lines[0].split() == ["name", "domain", "label", "sources"]
    assert [line.split()[0] for line in lines[1:]] == list(KINDS)
    assert "Pay slip" in next(line for line in lines if line.startswith("payslip "))


def test_the_command_lists_as_json():
    rows = json.loads(printed("--json"))

    assert [row["name"] for row in rows] == list(KINDS)
    assert rows[0] == {
        "name": "residence_status",
        "domain": "residence",
        "sources": ["immigration", "municipality", "resident"],
        "label": "Status of residence",
    }


def test_the_command_prints_one_schema():
    assert json.loads(printed("--schema", "payslip")) == json_schema("payslip")


def test_an_unknown_kind_ends_with_code_2_and_says_what_to_do():
    with pytest.raises(CommandError, match=r"no kind of record 'visa'.*lists them all") as ended:
        printed("--schema", "visa")

    assert ended.value.returncode == 2
