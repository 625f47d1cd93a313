"""What the sandbox puts in wrongly on the employers' side is found, each with its check, party and months, and nothing else."""

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from apps.readiness.case_files import read_case
from apps.readiness.engine.outcomes import Finding
from apps.readiness.rules import rule_set
from apps.sandbox.population import ANCHOR, cases, generate
from apps.sandbox.population.population import Population
from tests.readiness.examples import said_by

pytestmark = pytest.mark.slow

CHECKS = {
    "R-01": "epi_missing",
    "R-02": "epi_short_missing",
    "R-03": "epi_start_late",
    "R-04": "epi_end_early",
    "R-05": "deducted_not_enrolled",
    "R-06": "smr_mismatch",
    "R-07": "bonus_missing",
    "R-08": "one_scheme_only",
    "R-09": "ei_missing",
    "R-10": "ei_start_late",
    "R-17": "coc_expired",
    "R-42": "foreign_worker_notice",
    "R-43": "ssw_host_notice",
}

type Told = tuple[str, str, tuple[str, ...]]


@cache
def people(seed: int, on: date) -> Population:
    return generate(150, seed, on)


def found(case: dict[str, Any]) -> set[Told]:
    """What the checks say above information."""
    read = read_case(case, parameters=rule_set().data.parameters.keys())
    said = (one for rule in CHECKS.values() for one in said_by(rule, read))
    return {
        (one.check, one.responsible, one.months)
        for one in said
        if isinstance(one, Finding) and one.severity != "info"
    }


def truth(population: Population) -> dict[str, set[Told]]:
    told: dict[str, set[Told]] = defaultdict(set)
    for one in population.truth():
        months: Any = one["months"]
        if one["check"] in CHECKS:
            told[str(one["resident"])].add((str(one["check"]), str(one["responsible"]), tuple(months)))
    return told


@pytest.mark.parametrize(
    ("seed", "ahead"), [(1, 0), (2, 0), pytest.param(3, 200, marks=pytest.mark.slow), pytest.param(4, 390, marks=pytest.mark.slow)]
)  # fmt: skip
def test_every_error_of_employers_is_found_and_nothing_else(seed: int, ahead: int) -> None:
    population = people(seed, ANCHOR + timedelta(days=ahead))
    told = truth(population)
    seen = {str(case["case"]): found(case) for case in cases(population)}

    assert {key: value for key, value in seen.items() if value} == {key: value for key, value in told.items() if value}  # fmt: skip
    assert len({check for value in told.values() for check, _party, _months in value}) > 2
