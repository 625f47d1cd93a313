"""The conditions of employees' insurance one by one (domain file 2.1), each held, not held, or not told by the records."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold
from apps.readiness.engine.stays import stay_on
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.employments import Employment
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.living import SchoolEnrolment
from apps.wallet.kinds.residence import ResidenceStatus
from apps.wallet.kinds.social_insurance import PensionEnrolment
from apps.wallet.kinds.work import EmployerProfile, EmploymentContract

_NOT_AT_SCHOOL: Final = frozenset({"nursery", "primary"})


class Condition(NamedTuple):
    """Whether a condition holds on a day (None: the records do not say), its name, and what would tell."""

    holds: bool | None
    name: str
    missing: tuple[str, ...] = ()


def all_of(conditions: Iterable[Condition]) -> Condition:
    """The first that does not hold; else everything that is not told; else that all hold."""
    found = list(conditions)
    fails = next((one for one in found if one.holds is False), None)
    if fails is not None:
        return fails
    untold = [one for one in found if one.holds is None]
    if not untold:
        return Condition(True, "all")
    missing = dict.fromkeys(name for one in untold for name in one.missing)
    return Condition(None, untold[0].name, tuple(missing))


def value_on(case: CaseView, name: str, day: datetime.date) -> Any:
    """A dated value on a day, None where none was in force: old days are not told, the rest of the rule is."""
    try:
        return case.parameter(name, on=day)
    except Untold:
        return None


# -- the establishment ----------------------------------------------------------------------------------------
def covered_establishment(case: CaseView, employment: Employment, day: datetime.date) -> Condition:
    """A corporation of any size; a sole proprietor from so many workers on, in listed industries.

    Whether a sole proprietor's industry is one of the seventeen, and since when the business exists, no kind of record
    says: from five workers on it cannot be told. A corporate number is given to corporations and public bodies only,
    and who already enrols the resident is covered.
    """
    contract = employment.on(day)
    kind = contract.employer_type
    if kind == "sole_proprietor":
        size = _known_sizes(case, employment, contract)
        if size and max(size) < case.parameter("si_sole_prop_industries", on=day):
            return Condition(False, "sole_proprietor")
        missing = ("employer_profile.industry",) if size else ("employment_contract.employer_insured_count",)
        return Condition(None, "sole_proprietor", missing)
    if kind is None and contract.employer.corporate_number is None and not _enrols(case, employment):
        return Condition(None, "establishment", ("employment_contract.employer_type",))
    return Condition(True, "establishment")


def _enrols(case: CaseView, employment: Employment) -> bool:
    return any(
        one.category == 2 and one.employer is not None and is_same(one.employer, employment.employer)
        for one in case.all(PensionEnrolment)
    )


def _known_sizes(case: CaseView, employment: Employment, contract: EmploymentContract) -> set[int]:
    """How many insured persons the firm has, as the contract and the newest profile of the firm say."""
    sizes = {contract.employer_insured_count}
    profiles = [one for one in case.all(EmployerProfile) if is_same(one.employer, employment.employer)]
    if profiles:
        sizes.add(max(profiles, key=lambda one: one.report_year or 0).insured_count)
    return sizes - {None}  # type: ignore[return-value]


def is_large(case: CaseView, employment: Employment, day: datetime.date) -> Condition:
    """Enough insured persons for short hours to be insured; two papers that disagree about it tell nothing."""
    least = value_on(case, "si_firm_size_min", day)
    sizes = _known_sizes(case, employment, employment.on(day))
    if least is None or not sizes or min(sizes) < least <= max(sizes):
        return Condition(None, "firm_size", ("employment_contract.employer_insured_count",))
    return Condition(min(sizes) >= least, "firm_size")


# -- hours, term and pay --------------------------------------------------------------------------------------
def three_quarters(case: CaseView, contract: EmploymentContract, day: datetime.date) -> Condition:
    """At least three quarters of a regular worker's weekly hours and of the days of a month.

    Where the regular hours are not said: nobody works regularly for longer than the law lets, so who reaches that has
    both, and who reaches three quarters of it has the hours.
    """
    share = value_on(case, "si_3_4_rule", day)
    if share is None:
        return Condition(None, "three_quarters")
    share = Decimal(str(share))
    days = _days_reached(contract, share)
    if contract.regular_weekly_hours is not None:
        hours: bool | None = contract.weekly_hours >= share * contract.regular_weekly_hours
    else:
        hours = contract.weekly_hours >= share * case.parameter("legal_week_hours", on=day) or None
    if days is None and hours and _is_whole(case, contract, day):
        days = True
    return all_of((
        Condition(hours, "three_quarters", ("employment_contract.regular_weekly_hours",)),
        Condition(days, "three_quarters", ("employment_contract.monthly_days", "employment_contract.regular_monthly_days")),
    ))  # fmt: skip


def _is_whole(case: CaseView, contract: EmploymentContract, day: datetime.date) -> bool:
    """Whether the hours are as long as regular work can be."""
    return contract.weekly_hours >= case.parameter("legal_week_hours", on=day)


def _days_reached(contract: EmploymentContract, share: Decimal) -> bool | None:
    if contract.monthly_days is None or contract.regular_monthly_days is None:
        return None
    return contract.monthly_days >= share * contract.regular_monthly_days


def enough_hours(case: CaseView, contract: EmploymentContract, day: datetime.date) -> Condition:
    """Twenty scheduled hours a week or more."""
    least = value_on(case, "si_short_hours_min", day)
    return Condition(None if least is None else contract.weekly_hours >= least, "hours")


def lasting(case: CaseView, employment: Employment, day: datetime.date, parameter: str) -> Condition:
    """Not a first fixed term of so many months or less of which nobody expects a renewal.

    Such a term is insured from its first day where it is or may be renewed; otherwise from the day on which a further
    contract is agreed or begins. What was meant when it simply goes on past its end is not told.
    """
    contract = employment.on(day)
    months = value_on(case, parameter, day)
    ends_on = contract.contract_end_on
    if months is None or ends_on is None or contract.starts_on > employment.starts_on:
        return Condition(True, "term")
    if ends_on > dates.period_from(contract.starts_on, months=months).legal_end or contract.renewal_possible:
        return Condition(True, "term")
    if contract.renewal_possible is None or day > ends_on:
        missing = "employment_contract.renewal_possible" if day <= ends_on else "employment_contract.ends_on"
        return Condition(None, "term", (missing,))
    return Condition(False, "term")


def enough_pay(case: CaseView, contract: EmploymentContract, day: datetime.date) -> Condition:
    """Scheduled pay of a month, without overtime, bonus and commuting, of the amount that counted until 2026-09-30."""
    least = value_on(case, "si_short_wage_min", day)
    if least == 0:
        return Condition(True, "wage")
    pay = scheduled_pay(case, contract, day)
    if least is None or pay is None:
        return Condition(None, "wage", ("employment_contract.monthly_wage",))
    return Condition(pay >= least, "wage")


def scheduled_pay(case: CaseView, contract: EmploymentContract, day: datetime.date) -> Decimal | None:
    """The scheduled pay of a month; of hourly pay by the weekly hours and the weeks of a year."""
    if contract.monthly_wage is not None:
        return Decimal(contract.monthly_wage)
    if contract.hourly_wage is None:
        return None
    return contract.hourly_wage * contract.weekly_hours * case.parameter("weeks_of_year", on=day) / 12


def without_permit(case: CaseView, contract: EmploymentContract, day: datetime.date) -> Condition:
    """Workers under a permit to pay less than the minimum wage enter by a way of their own: ask the pension office."""
    if contract.minimum_wage_reduction_permit and value_on(case, "si_wage_exception", day):
        return Condition(None, "reduction_permit")
    return Condition(True, "reduction_permit")


# -- the person -----------------------------------------------------------------------------------------------
def no_day_student(case: CaseView, day: datetime.date, *, parameter: str | None) -> Condition:
    """Not a student of a day course; evening, correspondence and leave of absence are none.

    `parameter` says whether day students are left out at all; None: always. Only papers make somebody a student: a
    status to study, or an enrolment at a school.
    """
    if parameter is not None and not value_on(case, parameter, day):
        return Condition(True, "student")
    enrolments = [one for one in case.all(SchoolEnrolment) if one.level not in _NOT_AT_SCHOOL]
    held = [
        one for one in enrolments if one.enrolled_on <= day and (one.left_on is None or day <= one.left_on)
    ]
    courses = [_is_day_course(one, day) for one in held]
    if True in courses:
        return Condition(False, "student")
    if None in courses:
        return Condition(None, "student", ("school_enrolment.course_mode",))
    stay = stay_on(case, day)
    if stay is not None and stay.status == "student" and not enrolments:
        return Condition(None, "student", ("school_enrolment",))
    return Condition(True, "student")


def _is_day_course(school: SchoolEnrolment, day: datetime.date) -> bool | None:
    """Whether the resident attends by day on a day; None where the school does not say how its course is held."""
    leaves = school.leaves_of_absence or ()
    if any(leave.from_ <= day and (leave.to is None or day <= leave.to) for leave in leaves):
        return False
    return None if school.course_mode is None else school.course_mode == "day"


@reading
def birth_date(case: CaseView) -> datetime.date | None:
    """The birth date on the newest permission to stay; None where there is none."""
    stay = case.newest(ResidenceStatus)
    return None if stay is None else stay.birth_date


def days_of_school(case: CaseView) -> list[datetime.date]:
    """The days on which somebody begins or ceases to be a student of a day course."""
    days = [stay.granted_on for stay in case.all(ResidenceStatus)]
    for school in case.all(SchoolEnrolment):
        days.append(school.enrolled_on)
        ends = [school.left_on, *[leave.to for leave in school.leaves_of_absence or ()]]
        days += [end + _ONE_DAY for end in ends if end is not None]
        days += [leave.from_ for leave in school.leaves_of_absence or ()]
    return days


_ONE_DAY: Final = datetime.timedelta(days=1)
