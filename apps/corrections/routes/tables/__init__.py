"""The tables of routes, matters and helpers as they stand in TOML, read once and checked against each other."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec

from apps.corrections.routes.model import Helpers, Matter, Route, Where
from apps.corrections.sources import all_cites, data
from apps.readiness.engine.parameters import BadDataError

FOLDER: Final = Path(__file__).parent


class Tables(msgspec.Struct, frozen=True):
    """Everything the tables say. A route may have several versions, each with its days."""

    routes: Mapping[str, tuple[Route, ...]]
    matters: Mapping[str, Matter]
    where: tuple[Where, ...]
    helpers: Mapping[str, Helpers]


@cache
def tables() -> Tables:
    """The tables of this version. BadDataError when they name what is not there."""
    said = {name: _toml(FOLDER / f"{name}.toml") for name in ("routes", "matters", "helpers")}
    found = Tables(
        MappingProxyType({key: _versions(key, entry) for key, entry in said["routes"]["routes"].items()}),
        MappingProxyType({key: _as(Matter, entry, key) for key, entry in said["matters"]["matters"].items()}),
        tuple(_as(Where, entry, "where") for entry in said["matters"]["where"]),
        MappingProxyType(
            {key: _as(Helpers, entry, key) for key, entry in said["helpers"]["helpers"].items()}
        ),
    )
    _check(found)
    return found


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _versions(key: str, entry: dict[str, Any]) -> tuple[Route, ...]:
    """A route with `versions` says in each what differs from the lines above them."""
    versions = entry.pop("versions", [{}])
    return tuple(_as(Route, {"id": key, **entry, **version}, key) for version in versions)


def _as[T](structure: type[T], entry: dict[str, Any], where: str) -> T:
    try:
        return msgspec.convert(entry, structure, strict=True)
    except msgspec.ValidationError as error:
        raise BadDataError(f"{where}: {error}") from None


def _check(found: Tables) -> None:
    for versions in found.routes.values():
        for route in versions:
            _check_route(route, found)
    for key, matter in found.matters.items():
        if bool(matter.routes) is (matter.none is not None):
            raise BadDataError(f"matter {key}: either routes or a reason why there is none")
        _known(f"matter {key}", (step.id for step in matter.routes), found.routes)
    _known("where", (place.matter for place in found.where), found.matters)
    for key, helpers in found.helpers.items():
        _known(f"helpers {key}", helpers.cites, all_cites())


def _check_route(route: Route, found: Tables) -> None:
    if (route.letter is None) is (route.no_letter is None):
        raise BadDataError(f"{route.id}: either a letter or a reason why there is none")
    numbers = [route.decision, route.extension_by, route.suit]
    for appeal in route.appeals:
        numbers += [appeal.months, appeal.outer, appeal.silence]
    _known(route.id, (name for name in numbers if name is not None), data().parameters)
    _known(route.id, (*route.law, *route.protection, *(one.cite for one in route.appeals)), all_cites())
    _known(route.id, route.then, found.routes)
    _known(route.id, (route.helpers,), found.helpers)


def _known(where: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    if lost := sorted(set(names) - known.keys()):
        raise BadDataError(f"{where}: nothing is called {', '.join(lost)}")
