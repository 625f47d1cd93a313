"""What tells a record from the others of its kind when its institution gives it a new id, read off its payload."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.kinds import STRUCTURES
from apps.wallet.kinds.decoding import to_builtins

#: Fields that one institution never has twice with the same values; other kinds are known by their id alone.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pension_month": ("month",),
    "resident_tax_assessment": ("fiscal_year",),
    "resident_tax_instalment": ("fiscal_year", "collection", "instalment"),
    "national_health_payment": ("fiscal_year", "instalment"),
    "tax_return": ("year",),
    "withholding_slip": ("year", "payer.name"),
}


def payload_of(held: Held) -> dict[str, Any]:
    """A record as its payload has it: ISO dates, whole numbers."""
    return to_builtins(held.payload)


def natural_key(held: Held, *, without: str | None = None) -> dict[str, Any]:
    """What a newer record of the same thing says too; nothing where the disputed field is part of it."""
    names = KEYS.get(held.kind, ())
    if without is not None and without in {name.partition(".")[0] for name in names}:
        return {}
    payload = payload_of(held)
    key = {name: _within(payload, name) for name in names}
    return {} if None in key.values() else key


def current(case: Case, kind: str, *, source: str | None = None) -> tuple[int, Held] | None:
    """The record of a kind that holds now, the newest of them, with its place."""
    ordered = case.of(STRUCTURES[kind])
    held = [(place, case.records[place]) for place in ordered.places]
    of_source = [pair for pair in held if source is None or pair[1].source == source]
    holding = [pair for pair in of_source if _holds(pair[1], case.on)]
    return (holding or of_source)[-1] if of_source else None


def _holds(held: Held, on: datetime.date) -> bool:
    return held.valid_to is None or held.valid_to >= on


def _within(payload: Mapping[str, Any], name: str) -> Any:
    found: Any = payload
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
