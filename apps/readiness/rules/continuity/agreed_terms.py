"""The notice of working conditions, and whether pay is as agreed: R-40."""

import datetime
from decimal import Decimal
from typing import NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Discrepancy, Untold, Verdict, cannot_tell, found, met
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract, Payslip


class Paid(NamedTuple):
    """Months of an employment whose pay is below what was agreed, whose hours are more, and of which absence may be
    the reason."""

    short: list[str]
    long: list[str]
    unclear: list[str]


@reading
def slips_by_employment(case: CaseView) -> list[tuple[Employment, list[Payslip]]]:
    """Every employment that has begun, with the wages of whole months in it."""
    by_employer: list[tuple[Org, list[_Month]]] = []
    for slip in case.all(Payslip):
        if not slip.bonus:
            _own(by_employer, slip.employer).append(
                (dates.first_day_of(slip.month), dates.last_day_of(slip.month), slip)
            )
    return [
        (
            one,
            [
                slip
                for employer, paid in by_employer
                if is_same(employer, one.employer)
                for first, last, slip in paid
                if one.covers(first) and one.covers(last)
            ],
        )
        for one in employments(case)
        if case.today >= one.starts_on
    ]


#: First and last day of a month with its slip.
type _Month = tuple[datetime.date, datetime.date, Payslip]


def _own(by_employer: list[tuple[Org, list[_Month]]], employer: Org) -> list[_Month]:
    """The list of an employer, begun if there is none yet."""
    for known, paid in by_employer:
        if known == employer:
            return paid
    by_employer.append((employer, []))
    return by_employer[-1][1]


def begun(case: CaseView) -> list[tuple[Employment, list[Payslip]]]:
    """The employments to answer for. Without one a check cannot tell."""
    found_ones = slips_by_employment(case)
    if not found_ones:
        raise Untold("employment_contract")
    return found_ones


@check(
    "R-40",
    "conditions_notice",
    severity="medium",
    effect="explainable",
    responsible="employer",
    cites=("lsa_15", "lsa_120", "conditions_compared"),
    routes=("P-8",),
    needs=("labour", "legal_aid"),
    remedy=("employer_letter", "labour_office"),
    for_each=begun,
)
def conditions_notice(case: CaseView, worked: tuple[Employment, list[Payslip]]) -> Discrepancy | Verdict:
    """The employer hands over the conditions in writing, and pays and has work done as agreed.

    Pay that is lower in two months, also allowing for days not worked, or many more hours than agreed that are not shown
    as overtime. Fewer hours may be the worker's absence and decide nothing.
    """
    employment, slips = worked
    employer = employment.employer.name
    runs = employment.ends_on is None or case.today <= employment.ends_on
    notice = employment.newest.notice_of_conditions_given
    paid = _compared(case, employment, slips)
    least = case.parameter("conditions_months")
    if len(paid.short) >= least:
        return found("pay_below", months=paid.short, employer=employer)
    if len(paid.long) >= least:
        return found("hours_above", months=paid.long, employer=employer)
    if notice is False and runs:
        due = dates.deadline(dates.printed_day(employment.starts_on), dates.Unmoved.PRIVATE_PARTY)
        return found("no_notice", due=due_of(due), counted=(due,), employer=employer)
    if len(paid.unclear) >= least:
        return cannot_tell("pay_unclear", missing=("payslip.days",), employer=employer)
    if notice is None and runs:
        return cannot_tell("notice_unknown", missing=("employment_contract.notice_of_conditions_given",), employer=employer)  # fmt: skip
    return met("as_agreed", employer=employer)


def _compared(case: CaseView, employment: Employment, slips: list[Payslip]) -> Paid:
    paid = Paid([], [], [])
    for slip in slips:
        terms = employment.on(dates.first_day_of(slip.month))
        sign = _sign(terms, slip)
        if sign is not None:
            (paid.short if sign else paid.unclear).append(slip.month)
        if _has_more_hours(case, terms, slip):
            paid.long.append(slip.month)
    return paid


def _sign(terms: EmploymentContract, slip: Payslip) -> bool | None:
    """Whether pay is below the agreed: True below, None not, False where days not worked may explain it."""
    pay = _regular_pay(slip)
    if terms.hourly_wage is not None:
        if slip.hours is None:
            return None
        hours = Decimal(slip.hours) - Decimal(slip.overtime_hours or 0)
        return True if pay < int(terms.hourly_wage * hours) else None
    if terms.monthly_wage is None or pay >= terms.monthly_wage:
        return None
    if slip.days is None or not terms.monthly_days or slip.days >= terms.monthly_days:
        return True
    return pay * terms.monthly_days < terms.monthly_wage * slip.days


def _regular_pay(slip: Payslip) -> int:
    """Base and allowances; where the slip has no base, all but the way to work and overtime."""
    if slip.base_pay is not None:
        return slip.base_pay + (slip.allowances or 0)
    return slip.gross - (slip.commuting_untaxed or 0) - (slip.overtime_pay or 0)


def _has_more_hours(case: CaseView, terms: EmploymentContract, slip: Payslip) -> bool:
    """Whether the hours not shown as overtime are far more than the agreed hours of an average month."""
    if slip.hours is None or not terms.weekly_hours:
        return False
    hours = Decimal(slip.hours) - Decimal(slip.overtime_hours or 0)
    agreed = Decimal(terms.weekly_hours) * case.parameter("weeks_of_year") / 12
    return hours * 100 > agreed * (100 + case.parameter("conditions_hours_percent"))
