"""Of the sandbox's people the checks on dues find every error that was put in, and nothing else above information."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import pytest

from apps.readiness.case_files import read_case
from apps.readiness.engine.outcomes import Finding
from apps.readiness.rules import rule_set
from apps.sandbox.population import ANCHOR, cases, generate
from tests.readiness.examples import said_by

pytestmark = pytest.mark.slow

CHECKS = (
    "np_gap", "np_unpaid", "cat3_error", "dependant_ineligible", "no_health_cover", "double_health",
    "lump_sum_risk", "restax_not_remitted", "restax_switch_gap", "restax_income_mismatch", "slip_not_issued",
    "slip_total_mismatch", "overseas_dependant_docs", "return_needed", "tax_agent", "late_payment_for_pr",
    "pr_period_too_short", "kokuho_arrears_renewal",
)  # fmt: skip
NUMBERS = {str(rule_set().rules[rule].terms.number) for rule in CHECKS}  # type: ignore[union-attr]


class Error(NamedTuple):
    """What is wrong for whom, by whose doing, in which months."""

    resident: str
    check: str
    responsible: str
    months: tuple[str, ...]


@cache
def found_and_told(residents: int, seed: int) -> tuple[set[Error], set[Error]]:
    """What the checks find above information, and what was put in."""
    population = generate(residents, seed, ANCHOR)
    told: set[Error] = {
        Error(str(truth["resident"]), str(truth["check"]), str(truth["responsible"]), tuple(truth["months"]))  # type: ignore[arg-type]
        for truth in population.truth()
        if truth["check"] in NUMBERS
    }
    found: set[Error] = set()
    for data in cases(population):
        case = read_case(data, parameters=rule_set().data.parameters.keys())
        for rule in CHECKS:
            for said in said_by(rule, case):
                if isinstance(said, Finding) and said.severity != "info":
                    found.add(Error(case.name, said.check, said.responsible, said.months))
    return found, told


@pytest.mark.parametrize("seed", [11])
def test_every_error_is_found_and_nothing_else(seed: int) -> None:
    found, told = found_and_told(150, seed)

    assert sorted(told - found) == []
    assert sorted(found - told) == []


def test_the_population_has_errors_of_most_kinds() -> None:
    _found, told = found_and_told(150, 11)
    by_check = defaultdict(int)
    for error in told:
        by_check[error.check] += 1

    assert len(by_check) >= 6, dict(by_check)
