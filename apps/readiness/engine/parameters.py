"""Dated values and citations, read from TOML files and named by rules: no number of the law stands in a rule.

A file has tables `[citations.KEY]` and `[parameters."name"]`. A parameter has `values`, each with `value` and, where it
began or ended, `from` and `to` (both included); what its values share (`cite`, `basis`, `verified`) may stand once
beside them. `name` may have parts behind colons: `min_wage:13`.
"""

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from apps.readiness.engine.outcomes import Basis, ParameterUsed, Verified
from apps.readiness.engine.today import Day


class Cite(msgspec.Struct, frozen=True, omit_defaults=True):
    """The official source of a rule or value, and where it was read when that was another place.

    `basis`: S seen in a source, M from memory and to be confirmed, C our own convention, D derived, DRAFT not in force.
    """

    law: str
    article: str
    read_on: datetime.date
    basis: Basis
    url: str = ""
    law_ja: str = ""
    read_via: str | tuple[str, ...] = ()
    says: str = ""


class Dated(msgspec.Struct, frozen=True):
    """One value of a parameter from one day to another, both included; None: from ever, for ever."""

    value: Any
    from_: datetime.date | None
    to: datetime.date | None
    cite: str
    basis: Basis | None  # None: a value that a case brought
    used: ParameterUsed  # as answers show it


class Parameter(msgspec.Struct, frozen=True):
    """A named value with its history, oldest first."""

    name: str
    says: str
    unit: str
    values: tuple[Dated, ...]

    def on(self, day: Day) -> Dated | None:
        """The value in force on a day; comparing with today is noted."""
        for dated in reversed(self.values):
            if dated.from_ is None or day >= dated.from_:
                return dated if dated.to is None or day <= dated.to else None
        return None


class BadDataError(ValueError):
    """A data file does not hold what it should; the message names file and key."""


class Data(msgspec.Struct, frozen=True):
    """All citations and parameters of a rule set, by key and name."""

    cites: Mapping[str, Cite]
    parameters: Mapping[str, Parameter]

    def encoded_cites(self, keys: Iterable[str]) -> msgspec.Raw:
        """The citations as the JSON of an answer. KeyError for a key that is in no file."""
        return msgspec.Raw(msgspec.json.encode([self.cites[key] for key in keys]))


_BASIS: Final = get_args(Basis.__value__)
_VERIFIED: Final = get_args(Verified.__value__)
_VALUE_KEYS: Final = {"value", "from", "to", "cite", "basis", "verified"}
_PARAMETER_KEYS: Final = {"says", "unit", "values", "cite", "basis", "verified"}


def read_data(folder: Path) -> Data:
    """Everything in the TOML files of a folder. BadDataError when a key is double, unknown or does not fit."""
    cites: dict[str, Cite] = {}
    parameters: dict[str, Parameter] = {}
    for file in sorted(folder.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        if extra := content.keys() - {"citations", "parameters"}:
            raise BadDataError(f"{file.name}: unknown tables {sorted(extra)}")
        for key, said in content.get("citations", {}).items():
            _once(cites, key, file)
            cites[key] = _cite(said, f"{file.name}: citations.{key}")
        for name, said in content.get("parameters", {}).items():
            _once(parameters, name, file)
            parameters[name] = _parameter(name, said, f"{file.name}: parameters.{name}")
    for parameter in parameters.values():
        for dated in parameter.values:
            if dated.cite not in cites:
                raise BadDataError(f"parameter {parameter.name}: no citation {dated.cite}")
    return Data(cites, parameters)


def _once(known: Mapping[str, object], key: str, file: Path) -> None:
    if key in known:
        raise BadDataError(f"{file.name}: {key} stands in two places")


def _cite(said: dict[str, Any], where: str) -> Cite:
    try:
        return msgspec.convert(said, Cite, strict=True)
    except msgspec.ValidationError as error:
        raise BadDataError(f"{where}: {error}") from None


def _parameter(name: str, said: dict[str, Any], where: str) -> Parameter:
    if extra := said.keys() - _PARAMETER_KEYS:
        raise BadDataError(f"{where}: unknown {sorted(extra)}")
    shared: dict[str, Any] = {key: said[key] for key in ("cite", "basis", "verified") if key in said}
    values = [_dated(name, {**shared, **entry}, where) for entry in said.get("values", [])]
    values.sort(key=lambda dated: dated.from_ or datetime.date.min)
    for earlier, later in pairwise(values):
        if later.from_ is None or earlier.from_ == later.from_ or (earlier.to and earlier.to >= later.from_):
            raise BadDataError(f"{where}: two values hold on one day")
    if not values or "says" not in said:
        raise BadDataError(f"{where}: needs says and values")
    return Parameter(name, said["says"], said.get("unit", ""), tuple(values))


def _dated(name: str, entry: dict[str, Any], where: str) -> Dated:
    if extra := entry.keys() - _VALUE_KEYS:
        raise BadDataError(f"{where}: unknown {sorted(extra)}")
    if entry.get("basis") not in _BASIS or entry.get("verified") not in _VERIFIED or "value" not in entry:
        raise BadDataError(f"{where}: a value needs value, cite, basis and verified")
    used = ParameterUsed(name, entry["value"], entry["verified"])
    return Dated(
        entry["value"], entry.get("from"), entry.get("to"), entry.get("cite", ""), entry["basis"], used
    )


def value_of_case(name: str, value: Any, begins: datetime.date) -> Dated:
    """A value that a case brought for itself."""
    return Dated(value, begins, None, "", None, ParameterUsed(name, value, "secondary", of_this_case=True))
