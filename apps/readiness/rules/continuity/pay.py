"""Pay slips by employer: what was taken for which month, and what was paid."""

import datetime
from typing import NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, not_applicable
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.employments import employments
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import Payslip


class Taken(NamedTuple):
    """What an employer took from pay for the premiums of one month, and the slips of that month's bonus."""

    month: str
    pension: int
    health: int
    bonus: int
    bonus_paid_on: datetime.date | None


class Wage(NamedTuple):
    """What was paid in one month besides bonuses: base days and fixed pay are None where a slip does not say them."""

    paid_in: str
    gross: int
    days: int | None
    fixed: int | None


class Payer(NamedTuple):
    """An employer that gave pay slips: the first month of work known, what it took by month, and the wages it paid."""

    employer: Org
    first_month: str
    taken: tuple[Taken, ...]
    wages: tuple[Wage, ...]


@reading
def payers(case: CaseView) -> list[Payer]:
    """Every employer of the pay slips paid by today, in the order of the first."""
    by_employer: list[tuple[Org, list[Payslip]]] = []
    for slip in case.all(Payslip):
        if case.today < slip.paid_on:
            continue
        known = next((slips for employer, slips in by_employer if is_same(employer, slip.employer)), None)
        if known is None:
            by_employer.append((slip.employer, [slip]))
        else:
            known.append(slip)
    return [_payer(case, employer, slips) for employer, slips in by_employer]


def _payer(case: CaseView, employer: Org, slips: list[Payslip]) -> Payer:
    """Deductions by the month whose premium they are: a wage slip carries that of the month before it is paid.

    What would be the premium of a month before the work began is left out: an employer that takes premiums in the
    month itself is not told apart otherwise.
    """
    starts = [one.starts_on for one in employments(case) if is_same(one.employer, employer)]
    first_month = min([slip.month for slip in slips] + [dates.month_of(day) for day in starts])
    found_ones: dict[str, Taken] = {}
    for slip in slips:
        paid_in = dates.month_of(slip.paid_on)
        month = paid_in if slip.bonus else dates.month_shifted(paid_in, -1)
        pension, health = slip.employees_pension or 0, slip.health_insurance or 0
        if month < first_month or (pension <= 0 and health <= 0):
            continue
        one = found_ones.get(month, Taken(month, 0, 0, 0, None))
        if slip.bonus:
            one = one._replace(bonus=one.bonus + pension, bonus_paid_on=slip.paid_on)
        else:
            one = one._replace(pension=one.pension + pension, health=one.health + health)
        found_ones[month] = one
    taken = tuple(found_ones[month] for month in sorted(found_ones))
    return Payer(employer, first_month, taken, _wages(slips))


def _wages(slips: list[Payslip]) -> tuple[Wage, ...]:
    """Wages by the month in which they were paid; two slips of one month are one pay."""
    found_ones: dict[str, Wage] = {}
    for slip in slips:
        if slip.bonus:
            continue
        paid_in, fixed = dates.month_of(slip.paid_on), _fixed(slip)
        one = found_ones.get(paid_in)
        if one is None:
            found_ones[paid_in] = Wage(paid_in, slip.gross, slip.days, fixed)
        else:
            found_ones[paid_in] = Wage(paid_in, one.gross + slip.gross, None, None)
    return tuple(found_ones[month] for month in sorted(found_ones))


def _fixed(slip: Payslip) -> int | None:
    if slip.base_pay is None:
        return None
    return slip.base_pay + (slip.allowances or 0) + (slip.commuting_untaxed or 0)


def each_payer(case: CaseView) -> list[Payer] | Verdict:
    """What checks on pay answer for one by one: every employer that gave pay slips."""
    if not len(case.all(Payslip)):
        if case.knows(Payslip):
            return not_applicable("no_payslips")
        raise Untold("payslip")
    return list(payers(case)) or not_applicable("no_payslips")
