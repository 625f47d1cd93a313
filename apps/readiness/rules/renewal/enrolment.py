"""Whether an employer had to enrol the resident, and which records on insurance are not here."""

from decimal import Decimal
from typing import Literal

from apps.readiness.engine import dates
from apps.readiness.engine.readers import about
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.dues import is_unbroken
from apps.readiness.rules.renewal.whom import judged_on, last_month_shown
from apps.wallet.kinds.social_insurance import (
    CertificateOfCoverage,
    HealthInsurance,
    NationalHealthPayment,
    PensionEnrolment,
    PensionMonth,
)
from apps.wallet.kinds.work import EmploymentContract

#: `obliged`: the employer had to; `unclear`: it depends on what is not here, or on the size of the firm.
type Duty = Literal["obliged", "unclear"]


def duty_in(case: CaseView, month: str) -> Duty | None:
    """Whether an employer had to enrol the resident through a whole month; None where it plainly had not to."""
    first, last = dates.first_day_of(month), dates.last_day_of(month)
    found = {
        _duty(case, contract, month)
        for contract in case.all(EmploymentContract)
        if contract.starts_on <= first and (contract.ends_on is None or contract.ends_on >= last)
    }
    return "obliged" if "obliged" in found else "unclear" if "unclear" in found else None


def _duty(case: CaseView, contract: EmploymentContract, month: str) -> Duty | None:
    day = dates.last_day_of(month)
    if contract.employer_type == "sole_proprietor" or contract.weekly_hours < case.parameter(
        "si_short_hours_min", on=day
    ):
        return None
    share = Decimal(str(case.parameter("si_3_4_rule", on=day)))
    whole = (contract.regular_weekly_hours, contract.regular_monthly_days, contract.monthly_days)
    if contract.employer_type is None:
        return "unclear"
    if None in whole[1:]:  # nobody works regularly for longer than the law lets
        return "obliged" if contract.weekly_hours >= case.parameter("legal_week_hours", on=day) else "unclear"
    if None in whole:
        return "unclear"
    hours, days, own_days = (Decimal(number) for number in whole if number is not None)
    if contract.weekly_hours >= share * hours and own_days >= share * days:
        return "obliged"
    return None if current_stay(case).status == "student" else "unclear"


def is_covered_abroad(case: CaseView, scheme: Literal["pension", "health"], day: Day) -> bool:
    """Whether a certificate of coverage keeps somebody out of a scheme on a day."""
    return any(
        scheme in one.schemes and _holds_on(about(one).valid_from, about(one).valid_to, day)
        for one in case.all(CertificateOfCoverage)
    )


def _holds_on(first: Day | None, last: Day | None, day: Day) -> bool:
    return (first is None or day >= first) and (last is None or day <= last)


def missing_records(case: CaseView) -> tuple[str, ...]:
    """What would be needed to say that nothing is open: pension up to the month before last, and the insurance of the
    day with its payments where the resident pays them."""
    return (*_missing_pension(case), *_missing_health(case))


def _missing_pension(case: CaseView) -> tuple[str, ...]:
    last = last_month_shown(case)
    ages = case.parameter("pension_first_age"), case.parameter("pension_end_age")
    liable = dates.months_of_age(current_stay(case).birth_date, *ages).months
    if last not in liable or is_covered_abroad(case, "pension", dates.last_day_of(last)):
        return ()
    held = {one.month: one for one in case.all(PensionMonth)}
    if any(one.category == 1 and one.status is None for one in held.values()):
        return ("pension_month.status",)
    through_others = [one for one in case.all(PensionEnrolment) if one.category != 1]

    def is_shown(month: str) -> bool:
        return month in held or any(
            one.from_month <= month and (one.to_month is None or month <= one.to_month)
            for one in through_others
        )

    begin = max(min(held, default=last), liable[0])
    wanted = dates.months_from_to(begin, last) if begin <= last else (last,)
    return () if all(is_shown(month) for month in wanted) else ("pension_month",)


def _missing_health(case: CaseView) -> tuple[str, ...]:
    day = judged_on(case)
    if is_covered_abroad(case, "health", day):
        return ()
    held = [one for one in case.all(HealthInsurance) if _holds_on(one.insured_from, one.insured_to, day)]
    if not held:
        return ("health_insurance",)
    if any(one.scheme != "national" for one in held):
        return ()
    payments = list(case.all(NationalHealthPayment))
    years = {
        one.fiscal_year: {two.instalment for two in payments if two.fiscal_year == one.fiscal_year}
        for one in payments
    }
    is_complete = bool(payments) and all(is_unbroken(numbers) for numbers in years.values())
    return () if is_complete else ("national_health_payment",)
