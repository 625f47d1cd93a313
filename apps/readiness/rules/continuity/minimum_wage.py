"""Pay for an hour beside the minimum wage of the prefecture: R-41."""

import datetime
from decimal import Decimal
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Discrepancy, Untold, Verdict, cannot_tell, found, met
from apps.readiness.engine.rules import check
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.agreed_terms import begun
from apps.readiness.rules.continuity.employments import Employment
from apps.wallet.kinds.work import EmploymentContract, Payslip

ONE_DAY: Final = datetime.timedelta(days=1)


@check(
    "R-41",
    "min_wage",
    severity="high",
    effect="explainable",
    responsible="employer",
    cites=("minimum_wage_act_4", "minimum_wage_act_7", "hourly_of_monthly"),
    routes=("P-8",),
    needs=("labour", "legal_aid"),
    remedy=("labour_office", "employer_letter"),
    for_each=begun,
)
def min_wage(case: CaseView, worked: tuple[Employment, list[Payslip]]) -> Discrepancy | Verdict:
    """The agreed pay for an hour, or what was paid where that was more, is not below the minimum of the prefecture on
    each day of the years for which wages can be claimed. Overtime, the way to work and bonuses do not count, allowances
    only where the contract has them in its wage.

    Where the prefecture's own row is not known, pay below the lowest of all prefectures still is below it.
    """
    employment, slips = worked
    employer = employment.employer.name
    if employment.newest.minimum_wage_reduction_permit:
        return cannot_tell("reduction_permit", missing=(), employer=employer)
    if not any(_hourly(case, terms.contract, None) is not None for terms in employment.terms):
        return cannot_tell("pay_unknown", missing=("employment_contract.monthly_wage",), employer=employer)
    by_month = {slip.month: slip for slip in slips}
    this_month, last = case.today.month(), dates.month_of(employment.ends_on) if employment.ends_on else ""
    below: list[str] = []
    below_from, is_known, is_below = None, False, True
    claimed = dates.month_shifted(this_month, -12 * case.parameter("wage_claim_years"))
    begin, end = max(dates.month_of(employment.starts_on), claimed), min(this_month, last or this_month)
    for month in dates.months_from_to(begin, end) if begin <= end else ():
        day = _first_day_below(case, employment, month, by_month.get(month), was_below=is_below)
        is_below = isinstance(day, datetime.date)
        if isinstance(day, datetime.date):
            below_from = below_from or day
            below.append(month)
        is_known = day is not None
    if below_from is not None:
        return found("below", months=[one for one in below if one < this_month], employer=employer, below_from=below_from)  # fmt: skip
    if not is_known:
        if employment.employer.prefecture is None:
            return cannot_tell("prefecture_unknown", missing=("employment_contract.employer",), employer=employer)  # fmt: skip
        return cannot_tell("no_row", missing=(f"parameters.min_wage:{employment.employer.prefecture}",), employer=employer)  # fmt: skip
    return met("not_below", employer=employer)


def _first_day_below(
    case: CaseView, employment: Employment, month: str, slip: Payslip | None, *, was_below: bool
) -> datetime.date | bool | None:
    """The first day of a month on which pay was below; False where none was, None where that is not known at its end.

    Wages and minimum change on any day: the first day is looked at where the month before was below, the last one
    always, and the days between only where these differ. A month that goes on is looked at up to today.
    """
    first = max(dates.first_day_of(month), employment.starts_on)
    last = dates.last_day_of(month)
    last = last if employment.ends_on is None else min(last, employment.ends_on)
    if was_below and _is_below(case, employment, first, slip):
        return first
    until: Day = last if case.today >= last else case.today  # noqa: FURB136 - today is no number
    at_last = _is_below(case, employment, until, slip)
    if not at_last:
        return at_last
    day = first
    while not _is_below(case, employment, day, slip):
        day += ONE_DAY
    return day


def _is_below(case: CaseView, employment: Employment, day: Day, slip: Payslip | None) -> bool | None:
    hourly = _hourly(case, employment.on(day), slip)
    if hourly is None:
        return None
    least = _least(case, f"min_wage:{employment.employer.prefecture}", day) if employment.employer.prefecture else None  # fmt: skip
    if least is not None:
        return hourly < least
    lowest = _least(case, "min_wage_lowest", day)
    return True if lowest is not None and hourly < lowest else None


def _least(case: CaseView, name: str, day: Day) -> Decimal | None:
    try:
        return Decimal(str(case.parameter(name, on=day)))
    except Untold:
        return None


def _hourly(case: CaseView, terms: EmploymentContract, slip: Payslip | None) -> Decimal | None:
    """The agreed pay for an hour, or the paid one where that was more."""
    if terms.hourly_wage is not None:
        return Decimal(terms.hourly_wage)
    monthly = max(terms.monthly_wage or 0, (slip.base_pay if slip is not None else None) or 0)
    if not monthly or not terms.weekly_hours:
        return None
    return Decimal(monthly * 12) / (Decimal(terms.weekly_hours) * case.parameter("weeks_of_year"))
