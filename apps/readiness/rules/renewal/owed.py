"""Premiums that the resident was to pay, month by month and instalment by instalment, and how each stands."""

from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Receiver
from apps.readiness.engine.stays import current_stay, stay_on
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.renewal.dues import State, state_of
from apps.readiness.rules.renewal.enrolment import Duty, duty_in, is_covered_abroad
from apps.wallet.kinds.social_insurance import NationalHealthPayment, PensionMonth
from apps.wallet.kinds.work import Payslip

#: Not paid, and nothing is owed: by application, or through an employer.
SETTLED: Final = {"exempt_full", "exempt_partial", "deferred", "student_deferred", "covered"}


class Owed(NamedTuple):
    """One premium: its month, how it stands, whether it was deducted from pay, whether parts are agreed, and whether
    an employer had to enrol the resident in that month."""

    month: str
    state: State
    is_deducted: bool
    has_plan: bool
    duty: Duty | None


@reading
def dues(case: CaseView) -> list[Owed]:
    """Every premium on file that the resident was to pay, oldest month first."""
    liable = liable_months(case)
    pension = [
        found for one in case.all(PensionMonth) if (found := _of_pension(case, one, liable)) is not None
    ]
    health = [_of_health(case, one) for one in case.all(NationalHealthPayment)]
    return sorted([*pension, *health], key=lambda one: one.month)


@reading
def liable_months(case: CaseView) -> set[str]:
    """The months of the ages at which everybody is in the pension system."""
    ages = case.parameter("pension_first_age"), case.parameter("pension_end_age")
    return set(dates.months_of_age(current_stay(case).birth_date, *ages).months)


def _of_pension(case: CaseView, one: PensionMonth, liable: set[str]) -> Owed | None:
    """None where the resident owed nothing: under an employer or spouse, by application, abroad, by age."""
    if one.status in SETTLED or (one.category not in {0, 1} and one.status != "unpaid"):
        return None
    if one.category == 1 and one.status is None:
        return None  # nothing is known about it, which `missing_records` says
    last_day = dates.last_day_of(one.month)
    if one.category == 0 and (one.month not in liable or stay_on(case, last_day) is None):
        return None
    if is_covered_abroad(case, "pension", last_day):
        return None
    due_on = one.due_on or dates.end_of_next_month(one.month).day
    is_paid = one.status == "paid"
    paid_on = one.paid_on if one.paid_on is not None else due_on if is_paid else None
    state = state_of(case, due_on, paid_on if is_paid else None, Receiver.PREMIUM, is_full=True)
    duty = "obliged" if one.category not in {0, 1} else duty_in(case, one.month)
    return Owed(one.month, state, _is_deducted(case, one.month), False, duty)


def _is_deducted(case: CaseView, month: str) -> bool:
    """The premium of a month is deducted from the pay of the month after."""
    paid_in = dates.month_shifted(month, 1)
    return any(
        slip.employees_pension and dates.month_of(slip.paid_on) == paid_in for slip in case.all(Payslip)
    )


def _of_health(case: CaseView, one: NationalHealthPayment) -> Owed:
    is_full = one.paid_amount is None or one.paid_amount >= one.amount
    state = state_of(case, one.due_on, one.paid_on, Receiver.MUNICIPALITY, is_full=is_full)
    month = dates.month_of(one.due_on)
    return Owed(month, state, False, bool(one.instalment_plan), duty_in(case, month))
