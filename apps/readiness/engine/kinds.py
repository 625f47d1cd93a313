"""The structures of records by their names, and the order that records of one kind have among themselves."""

import datetime
import re
from types import ModuleType
from typing import Final

import msgspec

from apps.wallet.kinds import living, residence, social_insurance, tax, work
from apps.wallet.kinds.values import EARLIEST, Record


def _named(module: ModuleType) -> dict[str, type[Record]]:
    """Class EmploymentContract is the kind employment_contract."""
    return {
        re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Record) and value.__module__ == module.__name__
    }


STRUCTURES: Final[dict[str, type[Record]]] = {
    name: structure
    for module in (residence, work, social_insurance, tax, living)
    for name, structure in _named(module).items()
}
NAMES: Final[dict[type[Record], str]] = {structure: name for name, structure in STRUCTURES.items()}

_ORDERING: Final = {"fiscal_year", "year", "instalment", "month", "from_month"}


def ordering_fields(structure: type[Record]) -> tuple[str, ...]:
    """The attributes by which records of a kind follow each other: required days, months, years, instalments."""
    described = msgspec.inspect.type_info(structure)
    assert isinstance(described, msgspec.inspect.StructType)
    return tuple(
        field.name for field in described.fields if field.required and _orders(field.name, field.type)
    )


def _orders(name: str, kind: msgspec.inspect.Type) -> bool:
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type
    return name in _ORDERING or (isinstance(kind, msgspec.inspect.DateType) and name != "birth_date")


def earliest_if_none(day: datetime.date | None) -> datetime.date:
    """For sorting: what says no beginning has begun long ago."""
    return EARLIEST if day is None else day
