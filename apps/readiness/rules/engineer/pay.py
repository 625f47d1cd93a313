"""Pay that is not below that of a Japanese in the same work."""

from decimal import Decimal
from typing import Any

from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.workplace import contract_judged
from apps.wallet.kinds.work import EmploymentContract


@rule(
    "gij_equal_pay",
    question=("renewal", "change"),
    weight="required",
    responsible="employer",
    cites=("landing_criteria_gij", "minimum_wage_act_4"),
    statuses={"engineer_humanities_international"},
    anchor=filing_day,
    groups=("status_rules",),
)
def gij_equal_pay(case: CaseView) -> Verdict:
    """Not below what a Japanese gets for the same work, as the employer states it; never below the minimum wage."""
    return judge_pay(case)


@rule(
    "equal_pay",
    question=("renewal", "change"),
    weight="required",
    responsible="employer",
    cites=("landing_criteria_equal_pay", "minimum_wage_act_4"),
    statuses={"intra_company_transferee", "skilled_labor", "nursing_care"},
    anchor=filing_day,
    groups=("status_rules",),
)
def equal_pay(case: CaseView) -> Verdict:
    """The same for transferees, skilled labour and care."""
    return judge_pay(case)


def judge_pay(case: CaseView) -> Verdict:
    """There is no official table: only the employer's own comparison can show that pay is equal."""
    contract = contract_judged(case)
    hourly, least = hourly_pay(case, contract), minimum_wage(case, contract)
    if (
        hourly is not None
        and least is not None
        and hourly < least
        and not contract.minimum_wage_reduction_permit
    ):
        return not_met("below_minimum_wage", hourly_pay=_yen(hourly), minimum_hourly=least,
                       remedy=("labour_office", "employer_letter"), needs=("labour",))  # fmt: skip
    pay, compared = contract.monthly_wage, contract.comparable_japanese_wage
    if pay is None or compared is None:
        missing = tuple(f"employment_contract.{name}" for name, said in
                        (("monthly_wage", pay), ("comparable_japanese_wage", compared)) if said is None)  # fmt: skip
        return cannot_tell("no_comparison", missing=missing, remedy="ask_employer")
    said: dict[str, Any] = {"monthly_pay": pay, "compared_pay": compared}
    if pay < compared:
        return not_met(
            "below_japanese", remedy=("employer_letter", "labour_office"), needs=("labour",), **said
        )
    return met("equal", **said)


def hourly_pay(case: CaseView, contract: EmploymentContract) -> Decimal | None:
    """Pay for an hour: as agreed, or the month's by the weekly hours over a year's weeks."""
    if contract.hourly_wage is not None:
        return Decimal(contract.hourly_wage)
    if contract.monthly_wage is None or not contract.weekly_hours:
        return None
    return contract.monthly_wage * 12 / (contract.weekly_hours * case.parameter("weeks_of_a_year"))


def minimum_wage(case: CaseView, contract: EmploymentContract) -> int | None:
    """The minimum wage of the employer's prefecture on the day of filing, where it is known."""
    prefecture = contract.employer.prefecture
    if prefecture is None:
        return None
    try:
        return int(case.parameter(f"min_wage:{prefecture}"))
    except Untold:
        return None


def _yen(amount: Decimal) -> int:
    return int(amount)
