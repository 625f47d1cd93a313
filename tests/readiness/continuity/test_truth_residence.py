"""Over people who do not exist: every error that was put in on residence and labour is found, and nothing else."""

from collections import defaultdict
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from apps.readiness.case_files import read_case
from apps.readiness.rules import rule_set
from apps.sandbox.population import ANCHOR, cases, generate

pytestmark = pytest.mark.slow

CHECKS = {
    f"R-{number}" for number in (27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 44, 45, 46, 50)
}

type Found = tuple[str, str, tuple[str, ...]]


@cache
def compared(
    residents: int, seed: int, ahead: int = 0
) -> tuple[dict[str, set[Found]], dict[str, set[Found]]]:
    """What was found above information and what was put in: check, responsible party and months, by resident."""
    population = generate(residents, seed, ANCHOR + timedelta(days=ahead))
    found: dict[str, set[Found]] = defaultdict(set)
    told: dict[str, set[Found]] = defaultdict(set)
    for case in cases(population):
        answer = rule_set().assess(
            read_case(case, parameters=rule_set().data.parameters.keys()),
            questions=["continuity"],
            strict=True,
        )
        for one in answer.findings:
            if one.check in CHECKS and one.severity != "info" and one.state != "linked":
                found[answer.case].add((one.check, one.responsible, tuple(one.months)))
    for truth in population.truth():
        if truth["check"] in CHECKS:
            months: Any = truth["months"]
            told[str(truth["resident"])].add((str(truth["check"]), str(truth["responsible"]), tuple(months)))
    return found, told


@pytest.mark.parametrize("seed", [7])
def test_what_was_put_in_is_found_with_its_party_and_months_and_nothing_else(seed: int) -> None:
    found, told = compared(150, seed)

    assert found == told
    assert {check for one in told.values() for check, _party, _months in one} >= {
        "R-27",
        "R-28",
        "R-33",
        "R-37",
    }


def test_a_month_later_what_was_put_in_is_still_found() -> None:
    found, told = compared(60, 3, 35)

    assert {key: told[key] - found[key] for key in told if told[key] - found[key]} == {}
