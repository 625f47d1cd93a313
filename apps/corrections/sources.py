"""Citations and dated values of corrections, in the format of the rules' data, with the rules' citations beside them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from apps.readiness.engine.parameters import BadDataError, Cite, Data, Parameter, read_data
from apps.readiness.rules import FOLDER as RULES

FOLDER: Final = Path(__file__).parent


@cache
def data() -> Data:
    """Citations and parameters of corrections."""
    return read_data(FOLDER / "data")


@cache
def all_cites() -> Mapping[str, Cite]:
    """Every citation that a route, a letter or a count of days may name. BadDataError when a key stands twice."""
    rules = _of_rules().cites
    if double := rules.keys() & data().cites.keys():
        raise BadDataError(f"citations stand in two places: {sorted(double)}")
    return MappingProxyType({**rules, **data().cites})


@cache
def _of_rules() -> Data:
    return read_data(RULES / "data")


def rules_parameter(name: str) -> Parameter:
    """A dated value of the rules that a way of correction counts with too. KeyError when there is none."""
    return _of_rules().parameters[name]
