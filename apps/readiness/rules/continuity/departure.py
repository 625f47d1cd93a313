"""R-18, R-26: leaving Japan for good: pension months that a lump sum takes away, and somebody to deal with taxes."""

import datetime
from collections.abc import Callable
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Discrepancy, Due, Verdict, cannot_tell, found, met, not_applicable
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.national_pension import paid_out_months
from apps.readiness.rules.continuity.pension_months import enrolments, is_asked, months_on_record, told_on
from apps.wallet.kinds.residence import ResidenceStatus
from apps.wallet.kinds.social_insurance import LumpSumWithdrawal
from apps.wallet.kinds.tax import ResidentTaxAssessment, ResidentTaxInstalment, TaxAgent
from apps.wallet.kinds.work import Payslip

#: The category of people at work.
EMPLOYEES: Final = 2
PAID_IN: Final = frozenset({"paid", "covered", "exempt_partial"})


@reading
def months_paid_in(case: CaseView) -> list[str]:
    """The months for which pension premiums were paid, by the resident or through work, oldest first."""
    listed, told = months_on_record(case), told_on(case)
    found_ = {one.month for one in listed.values() if one.category in {1, 2} and one.status in PAID_IN}
    found_ |= {one.month for one in listed.values() if one.category == 2}
    for one in enrolments(case):
        last = one.to_month or (dates.month_of(told) if told is not None else None)
        if one.category == 2 and last is not None and one.from_month <= last:
            found_.update(dates.months_from_to(one.from_month, last))
    return sorted(found_)


def _leaves_for_good(case: CaseView) -> bool:
    return case.plan.departs_on is not None and case.plan.returns_on is None


@check(
    "R-18",
    "lump_sum_risk",
    severity="info",
    effect="none",
    responsible="resident",
    needs=("pension",),
    cites=("lump_sum_9_3_2", "lump_sum_law_2025", "agreements_in_force"),
)
def lump_sum_risk(case: CaseView) -> Verdict | Discrepancy:
    """A lump sum takes the months away for which it is paid; it is claimed within two years of leaving the address.

    Not for fewer than six months, nor with a right to a pension. From which day on a re-entry permission stands in
    its way, and from when more years are paid out, is not settled: neither is said as a day.
    """
    paid = list(case.all(LumpSumWithdrawal))
    if paid:
        count = sum(one.months for one in paid)
        return found("paid", months=paid_out_months(case), months_=count, decided_on=paid[-1].decided_on)
    departs_on = case.plan.departs_on
    if departs_on is None or not _leaves_for_good(case):
        return not_applicable("stays")
    months = months_paid_in(case)
    if not months and not is_asked(case):
        return cannot_tell("months_unknown", missing=("pension_month",))
    if len(months) < case.parameter("lump_sum_least_months"):
        return not_applicable("too_few_months", count=len(months))
    if len(months) >= case.parameter("pension_right_months"):
        return not_applicable("right_to_pension", count=len(months))
    ends = dates.period_after(departs_on, years=case.parameter("lump_sum_claim_years"))
    return found("totalised" if _is_totalised(case) else "planned", state="upcoming", months=months, counted=(ends,),
                 months_=len(months), count=len(months), claim_by=ends.legal_end)  # fmt: skip


def _is_totalised(case: CaseView) -> bool:
    """Whether the months would count for a pension of the country whose citizen the resident is."""
    stay = case.newest(ResidenceStatus)
    return stay is not None and stay.nationality in case.parameter("totalisation_countries")


@check(
    "R-26",
    "tax_agent",
    severity="medium",
    effect="none",
    responsible="resident",
    routes=("P-12",),
    needs=("tax",),
    cites=("ntga_117",),
)
def tax_agent(case: CaseView) -> Verdict | Discrepancy:
    """Who leaves with tax still due, or with a tax refund on a lump sum to claim, names somebody in Japan first."""
    departs_on = case.plan.departs_on
    if departs_on is None:
        return not_applicable("stays")
    if not _leaves_for_good(case):
        return not_applicable("comes_back")
    if any(one.appointed_on <= case.today for one in case.all(TaxAgent)):
        return met("appointed")
    for says, is_so in _REASONS:
        if is_so(case, departs_on):
            return _to_appoint(case, says, departs_on)
    if case.newest(ResidentTaxAssessment) is None and not case.knows(ResidentTaxInstalment):
        return cannot_tell("tax_unknown", missing=("resident_tax_assessment",))
    return met("nothing_due")


def _to_appoint(case: CaseView, says: str, departs_on: datetime.date) -> Discrepancy:
    due = Due(departs_on, departs_on, dates.last_open_day(departs_on).day)
    is_ahead = case.today <= departs_on
    return found(says, state="upcoming" if is_ahead else "open", due=due, departs_on=departs_on)


def _tax_open(case: CaseView, _departs_on: datetime.date) -> bool:
    """Instalments of resident tax that are not paid."""
    return any(
        one.paid_on is None or (one.paid_amount is not None and one.paid_amount < one.amount)
        for one in case.all(ResidentTaxInstalment)
    )


def _tax_to_come(case: CaseView, departs_on: datetime.date) -> bool:
    """Leaving between 1 January and the decision of June: the tax on last year's pay is still to come."""
    if departs_on.month >= case.parameter("resident_tax_first_month"):
        return False
    return any(slip.paid_on.year == departs_on.year - 1 for slip in case.all(Payslip))


def _refund(case: CaseView, _departs_on: datetime.date) -> bool:
    """A lump sum of employees' pension is taxed when it is paid, and the tax can be claimed back."""
    months = months_paid_in(case)
    is_payable = (
        case.parameter("lump_sum_least_months") <= len(months) < case.parameter("pension_right_months")
    )
    at_work = [one.category for one in months_on_record(case).values()]
    at_work += [one.category for one in enrolments(case)]
    return is_payable and EMPLOYEES in at_work


_REASONS: Final[tuple[tuple[str, Callable[[CaseView, datetime.date], bool]], ...]] = (
    ("tax_open", _tax_open),
    ("tax_to_come", _tax_to_come),
    ("refund_to_claim", _refund),
)
