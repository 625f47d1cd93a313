"""Item 6 of the guideline: whether the employer keeps to labour law. Seldom the resident's fault."""

from decimal import Decimal
from typing import Any, Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.whom import HAS_END, contracts_now, gaps_in, last_month_shown, months_paid
from apps.wallet.kinds.living import DocumentOnFile
from apps.wallet.kinds.work import EmploymentContract, Payslip

#: A paper of the labour office that tells an employer to correct something.
OFFICE_PAPER: Final = "labour_office_correction"
#: Statuses that are not for work: who states to have none needs no employer.
NOT_FOR_WORK: Final = frozenset({"student", "dependent", "cultural_activities", "trainee"})
HELP: Final = ("labour", "legal_aid")


@rule(
    "ren_working_conditions",
    question=("renewal", "change"),
    weight="factor",
    responsible="employer",
    cites=("renewal_guideline_6",),
    statuses=HAS_END,
)
def ren_working_conditions(case: CaseView) -> Verdict:
    """A breach of labour law that papers show: not met, the employer's, and immigration takes fully into account that it
    is normally not the resident's fault. Contract and pay slips complete without a sign: met. Partly, or only a breach
    of social insurance: a judgement. Whether the minimum wage is kept is looked at where the prefecture's is known.
    """
    values: dict[str, Any] = {"attributable_to_resident": False}
    if any(paper.document == OFFICE_PAPER for paper in case.all(DocumentOnFile)):
        return not_met("office_paper", remedy=("labour_office", "change_employer"), needs=HELP, **values)
    since = dates.month_of(current_stay(case).granted_on)
    slips = [slip for slip in case.all(Payslip) if slip.month >= since and not slip.bonus]
    contracts = contracts_now(case)
    if not contracts and not slips:
        if case.declared.no_side_job and current_stay(case).status in NOT_FOR_WORK:
            return not_applicable("no_work")
        raise Untold("employment_contract")
    found = {slip.month: sign for slip in slips if (sign := _sign(case, slip)) is not None}
    for month, sign in found.items():
        if sign == "short":
            return not_met(
                "pay_short", month=month, remedy=("labour_office", "employer_letter"), needs=HELP, **values
            )
        if sign == "minimum":
            return not_met(
                "below_minimum",
                month=month,
                remedy=("labour_office", "employer_letter"),
                needs=HELP,
                **values,
            )
    if found:
        return cannot_tell(
            "pay_unclear", missing=("payslip.days",), month=min(found), needs=("labour",), **values
        )
    return _complete(case, contracts, slips, values)


def _complete(
    case: CaseView, contracts: list[EmploymentContract], slips: list[Payslip], values: dict[str, Any]
) -> Verdict:
    """No sign of a breach: are the papers whole, and is social insurance in order?"""
    if not contracts:
        return cannot_tell("papers_missing", missing=("employment_contract",), **values)
    if any(contract.notice_of_conditions_given is False for contract in contracts):
        return cannot_tell(
            "no_notice", missing=(), remedy=("employer_letter", "labour_office"), needs=("labour",), **values
        )
    since = current_stay(case).granted_on
    for contract in contracts:
        own = [slip for slip in slips if slip.employer.name == contract.employer.name]
        first = dates.month_of(max(contract.starts_on, since))
        if gaps_in(months_paid(own), first, last_month_shown(case)) or not own:
            return cannot_tell("papers_missing", missing=("payslip",), **values)
    insurance = case.answer("ren_social_insurance")
    if insurance.responsible == "employer" and insurance.outcome != "met":
        if insurance.code == "records_missing":
            return cannot_tell("insurance_unknown", missing=insurance.missing, needs=("pension",), **values)
        return cannot_tell("only_social_insurance", missing=(), remedy=("employer_letter", "insured_check"),
                           needs=("pension", "labour"), **values)  # fmt: skip
    return met("in_order", **values)


def _sign(case: CaseView, slip: Payslip) -> str | None:
    """What a pay slip shows beside the contract of its month: `short`, `minimum`, `unclear`, or nothing.

    Pay is everything but the untaxed cost of the way to work. Less than the monthly wage can come from days not worked,
    so it is short only where the slip shows all the days of the contract.
    """
    contract = _terms(case, slip)
    if contract is None:
        return None
    pay = slip.gross - (slip.commuting_untaxed or 0)
    if _is_below_minimum(case, contract, slip.month):
        return "minimum"
    if (
        contract.hourly_wage is not None
        and slip.hours is not None
        and pay < contract.hourly_wage * slip.hours
    ):
        return "short"
    if contract.monthly_wage is None or pay >= contract.monthly_wage:
        return None
    if slip.days is not None and contract.monthly_days is not None and slip.days >= contract.monthly_days:
        return "short"
    return "unclear"


def _terms(case: CaseView, slip: Payslip) -> EmploymentContract | None:
    """The terms of the slip's employer that held through its whole month, as agreed last before it."""
    first, last = dates.first_day_of(slip.month), dates.last_day_of(slip.month)
    held = None
    for contract in case.all(EmploymentContract):
        agreed_on = about(contract).valid_from
        runs = contract.starts_on <= first and (contract.ends_on is None or contract.ends_on >= last)
        if (
            runs
            and contract.employer.name == slip.employer.name
            and (agreed_on is None or agreed_on <= first)
        ):
            held = contract
    return held


def _is_below_minimum(case: CaseView, contract: EmploymentContract, month: str) -> bool:
    """Whether the agreed pay for an hour is below the prefecture's minimum; False where that is not known here."""
    if contract.employer.prefecture is None or contract.minimum_wage_reduction_permit:
        return False
    hourly = _hourly(case, contract)
    if hourly is None:
        return False
    try:
        least = case.parameter(f"min_wage:{contract.employer.prefecture}", on=dates.first_day_of(month))
    except Untold:
        return False
    return hourly < Decimal(str(least))


def _hourly(case: CaseView, contract: EmploymentContract) -> Decimal | None:
    if contract.hourly_wage is not None:
        return Decimal(contract.hourly_wage)
    if contract.monthly_wage is None or not contract.weekly_hours:
        return None
    return contract.monthly_wage * 12 / (contract.weekly_hours * case.parameter("weeks_of_year"))
