"""The errors put into lives on purpose, at stated rates, each exactly as a check of the domain file defines it.

A life bears at most two errors that do not touch each other; a pension deduction without enrolment (R-05) always
comes with the late start (R-03) that it proves.
"""

from random import Random

from apps.sandbox.population.errors import between, insurance, residence, school, tax, work
from apps.sandbox.population.errors.school import overwork
from apps.sandbox.population.errors.table import AREAS, ERROR_RATES, INJECTIONS
from apps.sandbox.population.life import Life

KINDS_OF_ERROR = (between, insurance, residence, school, tax, work)
"""The modules that register their checks by being imported."""


def covered_checks() -> tuple[str, ...]:
    """The checks whose errors can be put in, in order."""
    return tuple(sorted(INJECTIONS))


def inject(rng: Random, life: Life) -> None:
    """Draw for each check and put in at most two errors."""
    for code in covered_checks():
        drawn = rng.random() < ERROR_RATES[code]
        present = {truth.check for truth in life.truths}
        clash = any(code in area and present & area for area in AREAS)
        if drawn and not clash and len(present) < (1 if code == "R-05" else 2):
            put(code, rng, life)


def put(code: str, rng: Random, life: Life) -> bool:
    """Put one error in when the life has room for it; true when it did."""
    return INJECTIONS[code](rng, life)


__all__ = ["ERROR_RATES", "KINDS_OF_ERROR", "covered_checks", "inject", "overwork", "put"]
