"""Hours as worked beside hours as agreed: who works longer for two months, and goes on, is insured by the real ones."""

from itertools import pairwise

from apps.readiness.engine import dates
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.conditions import value_on
from apps.readiness.rules.continuity.obligation import Obligation, but_for_hours
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.work import Payslip


def works_longer(case: CaseView, obligation: Obligation) -> bool:
    """Whether pay slips show two months in a row with hours that would be insured, where only the hours agreed are not.

    Whether it is expected to go on, which decides, no record shows (domain file 2.1, from memory).
    """
    newest = obligation.stretches[-1]
    if newest.duty.why != "hours":
        return False
    long_months = sorted(
        {
            slip.month
            for slip in case.all(Payslip)
            if not slip.bonus
            and slip.hours is not None
            and case.today >= slip.paid_on
            and slip.month >= dates.month_of(newest.first)
            and is_same(slip.employer, obligation.employment.employer)
            and _is_long(case, slip)
        }
    )
    follow = any(dates.month_shifted(one, 1) == other for one, other in pairwise(long_months))
    return follow and but_for_hours(case, obligation.employment, newest.first).holds is not False


def _is_long(case: CaseView, slip: Payslip) -> bool:
    """Whether the hours of a month come to those a week from which short hours are insured."""
    day = dates.last_day_of(slip.month)
    least = value_on(case, "si_short_hours_min", day)
    return (
        least is not None
        and slip.hours is not None
        and slip.hours * 12 >= least * case.parameter("weeks_of_year", on=day)
    )
