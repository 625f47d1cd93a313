"""Examples beside rules, read from TOML into cases as `manage.py assess` reads them.

A file `NAME.toml` holds examples of the rule NAME, or of several where each example says `rule`. An example has `name`,
`on`, `records` (names of `[records.X]` in the file or in records.toml, or whole records), `change` (members of a named
record's payload), `without` (members taken out), any of `plan`, `declared`, `feeds`, `parameters`, and `expect`: one
table for a rule that answers once, else a list of them; of a check a table is that of the finding where there is one. What a table says must hold; what it leaves out may be anything.
`contradictory = true`: its records disagree about which of them counts, so leaving one out may settle it.
"""

import datetime
import tomllib
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import pytest

from apps.readiness.case_files import read_case
from apps.readiness.engine.cases import Case
from apps.readiness.engine.outcomes import Finding, Result
from apps.readiness.engine.running import encode
from apps.readiness.engine.view import CaseView
from apps.readiness.rules import FOLDER, rule_set

EXAMPLES = FOLDER / "examples"
_OF_CASE = ("plan", "declared", "feeds", "parameters")
_MEMBERS = {"name", "rule", "on", "records", "change", "without", "expect", "contradictory", *_OF_CASE}


@dataclass(frozen=True)
class Example:
    """One case with what a rule must say about it."""

    rule: str
    name: str
    case: Case
    expect: list[dict[str, Any]]
    is_contradictory: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"


@cache
def examples() -> list[Example]:
    """Every example of every file."""
    shared = _read("records.toml").get("records", {})
    return [
        _example(said, file.stem, shared | content.get("records", {}))
        for file in sorted(EXAMPLES.glob("*.toml"))
        if file.stem != "records"
        for content in [_read(file.name)]
        for said in content["example"]
    ]


def each_example(promise: Callable[[Example], None]) -> Callable[[str], None]:
    """Makes one test a rule out of what is promised of each example; every example that does not keep it is told.

    A test for each of them would take longer to hand out and to report than to run.
    """
    of_rules: dict[str, list[Example]] = defaultdict(list)
    for example in examples():
        of_rules[example.rule].append(example)

    def keeps_it(rule: str) -> None:
        broken: list[Exception] = []
        for example in of_rules[rule]:
            try:
                promise(example)
            except Exception as fault:  # noqa: BLE001 - told below, with the others
                fault.add_note(str(example))
                broken.append(fault)
        if broken:
            raise ExceptionGroup(f"{len(broken)} examples of {rule}", broken)

    keeps_it.__name__ = promise.__name__
    keeps_it.__doc__ = promise.__doc__
    return pytest.mark.parametrize("rule", sorted(of_rules))(keeps_it)


def _read(name: str) -> dict[str, Any]:
    return _plain(tomllib.loads((EXAMPLES / name).read_text(encoding="utf-8")))


def _plain(value: Any) -> Any:
    """Days of TOML as the texts that JSON has."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _example(said: dict[str, Any], file: str, known: dict[str, Any]) -> Example:
    assert said.keys() <= _MEMBERS, f"{file}: {said.get('name')}: unknown {said.keys() - _MEMBERS}"
    records = [_record(record, said, known) for record in said["records"]]
    data = {"case": said["name"], "on": said["on"], "records": records}
    data |= {name: said[name] for name in _OF_CASE if name in said}
    expect = said["expect"] if isinstance(said["expect"], list) else [said["expect"]]
    case = read_case(data, parameters=rule_set().data.parameters.keys())
    return Example(said.get("rule", file), said["name"], case, expect, said.get("contradictory", False))


def _record(record: Any, said: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    if isinstance(record, dict):
        return record
    found: dict[str, Any] = deepcopy(known[record])
    found["payload"] |= said.get("change", {}).get(record, {})
    for member in said.get("without", {}).get(record, []):
        del found["payload"][member]
    return found


def said_by(rule: str, case: Case) -> list[Result | Finding]:
    """What one rule says about a case; only the rules that it asks are asked with it."""
    view = CaseView(case, rule_set())
    try:
        return [said for said, _trace in rule_set().answers_in(view, rule)]
    finally:
        view.close()


def as_json(result: Result | Finding) -> dict[str, Any]:
    """A result or finding as its JSON has it."""
    plain: dict[str, Any] = msgspec.json.decode(encode(result))
    return plain


def differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Where what was found is not as expected; tables may hold more than is expected."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [
            line
            for name, value in expected.items()
            for line in differences(value, found.get(name), f"{path}.{name}".lstrip("."))
        ]
    return [] if expected == found else [f"{path}: expected {expected!r}, found {found!r}"]
