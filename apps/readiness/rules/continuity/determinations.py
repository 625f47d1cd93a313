"""What the standard remuneration of employees' pension has to be, month by month, by contract and pay slips (HIA 41-43)."""

import datetime
from itertools import pairwise
from typing import NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.employments import Employment
from apps.readiness.rules.continuity.grades import pension_grades
from apps.readiness.rules.continuity.insured import Insured, pension_insured
from apps.readiness.rules.continuity.obligation import obligations
from apps.readiness.rules.continuity.pay import Payer, Wage
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.values import Org


class Recorded(NamedTuple):
    """The standard remuneration that the pension office holds through one employer, by month."""

    employer: Org | None
    amounts: dict[str, int]


class Determined(NamedTuple):
    """A remuneration that the law gives for some months; `average` is the pay it comes of where slips give it."""

    month: str
    until: str
    amount: int
    average: int | None


def holding(determined: list[Determined], month: str) -> Determined | None:
    """The determination that holds in a month: the latest of those that reach it."""
    held = [one for one in determined if one.month <= month <= one.until]
    return max(held, key=lambda one: one.month, default=None)


def until_august(month: str, last_of_year: str) -> str:
    """The August to which a determination holds: of the same year where it begins by a month, else of the next."""
    year, _dash, number = month.partition("-")
    return f"{int(year) + (number > last_of_year)}-08"


def is_of_record(one: Insured, record: Recorded) -> bool:
    return one.employer is None or record.employer is None or is_same(one.employer, record.employer)


def is_short(case: CaseView, employment: Employment, month: str) -> bool:
    """Whether the resident is insured for short hours in a month."""
    day = dates.last_day_of(month)
    return any(
        stretch.duty.kind == "short"
        and stretch.first <= day
        and (stretch.last is None or day <= stretch.last)
        for one in obligations(case)
        if one.employment is employment
        for stretch in one.stretches
    )


def determined(
    case: CaseView, record: Recorded, payer: Payer | None, employment: Employment | None
) -> list[Determined]:
    """Every determination that contract and pay slips tell, oldest first."""
    wages = () if payer is None else payer.wages
    events = _acquired(case, record, wages, employment)
    regular = _regular(case, record, wages, employment)
    revised = _revised(case, wages, employment, record, [*events, *regular])
    no_september = {_september(one.month) for one in revised if one.month.endswith(("-07", "-08", "-09"))}
    regular = [one for one in _regular(case, record, wages, employment) if one.month not in no_september]
    return sorted([*events, *regular, *revised], key=lambda one: one.month)


def _september(month: str) -> str:
    """September of the year of a month."""
    return f"{month.partition('-')[0]}-09"


def _acquired(
    case: CaseView, record: Recorded, wages: tuple[Wage, ...], employment: Employment | None
) -> list[Determined]:
    """By the contract's pay with commuting. Expected overtime may lift it: a higher one on record stands unless pay slips
    of the first months stay below it. Hourly pay is estimated by others' pay, which no record shows."""
    if employment is None:
        return []
    found_ones = []
    for one in pension_insured(case):
        month = dates.month_of(one.first)
        if (
            one.by_month
            or not is_of_record(one, record)
            or month not in record.amounts
            or one.first < employment.terms[0].since
        ):
            continue
        contract = employment.on(one.first)
        if contract.monthly_wage is None:
            continue
        pay = contract.monthly_wage + (contract.commuting_allowance or 0)
        grades = pension_grades(case).of(month)
        amount, recorded = grades.of_pay(pay), record.amounts[month]
        first_pay = [wage for wage in wages if month < wage.paid_in <= dates.month_shifted(month, 2)]
        is_paid = not first_pay or any(grades.of_pay(wage.gross) >= recorded for wage in first_pay)
        amount = recorded if recorded > amount and is_paid else amount
        found_ones.append(Determined(month, until_august(month, "05"), amount, None))
    return found_ones


def _counts(case: CaseView, wage: Wage, employment: Employment | None) -> bool:
    """Whether a month's pay has base days enough to count; days that are not said are enough."""
    if wage.days is None:
        return True
    worked_in = dates.month_shifted(wage.paid_in, -1)
    has_short = employment is not None and is_short(case, employment, worked_in)
    return wage.days >= case.parameter("smr_base_days_short" if has_short else "smr_base_days")


def _regular(
    case: CaseView, record: Recorded, wages: tuple[Wage, ...], employment: Employment | None
) -> list[Determined]:
    """Each September from the pay of April to June, of those insured before June. All of it must be on file."""
    found_ones = []
    for september in sorted(month for month in record.amounts if month == _september(month)):
        year = september.partition("-")[0]
        june = dates.first_day_of(f"{year}-06")
        if not any(
            is_of_record(one, record)
            and one.first < june
            and (one.last is None or one.last >= dates.last_day_of(september))
            for one in pension_insured(case)
        ):
            continue
        quarter = [wage for wage in wages if f"{year}-04" <= wage.paid_in <= f"{year}-06"]
        counted = [wage for wage in quarter if _counts(case, wage, employment)]
        if not counted or not _is_whole(quarter, employment, year):
            continue
        average = sum(wage.gross for wage in counted) // len(counted)
        amount = pension_grades(case).of(september).of_pay(average)
        found_ones.append(Determined(september, until_august(september, "05"), amount, average))
    return found_ones


def _is_through(one: Insured, june: datetime.date, september: str) -> bool:
    """Whether a time insured began before June and lasted through September."""
    return one.first < june and (one.last is None or one.last >= dates.last_day_of(september))


def _is_whole(quarter: list[Wage], employment: Employment | None, year: str) -> bool:
    """Whether the pay of each month is on file; only months before the first pay may be without."""
    paid = {wage.paid_in for wage in quarter}
    began = None if employment is None else dates.month_of(employment.starts_on)
    return all(
        month in paid or (began is not None and month <= began)
        for month in dates.months_from_to(f"{year}-04", f"{year}-06")
    )


def _revised(
    case: CaseView,
    wages: tuple[Wage, ...],
    employment: Employment | None,
    record: Recorded,
    known: list[Determined],
) -> list[Determined]:
    """From the fourth month after fixed pay changed, where the three months lift or lower it by two grades or more."""
    if employment is not None and employment.newest.monthly_wage is None:
        return []
    found_ones: list[Determined] = []
    wanted = case.parameter("smr_revision_months")
    for place, (before, after) in enumerate(pairwise(wages)):
        three = wages[place + 1 : place + 1 + wanted]
        if not _is_change(before, after, three, wanted):
            continue
        if not all(_counts(case, wage, employment) for wage in three):
            continue
        month = dates.month_shifted(after.paid_in, len(three))
        average = sum(wage.gross for wage in three) // len(three)
        grades = pension_grades(case).of(month)
        amount = grades.of_pay(average)
        held = holding([*known, *found_ones], dates.month_shifted(month, -1))
        before_it = max((one for one in record.amounts if one < month), default=None)
        standing = (
            held.amount if held is not None else None if before_it is None else record.amounts[before_it]
        )
        if standing is None or before.fixed is None or after.fixed is None:
            continue
        steps = grades.between(standing, amount)
        if after.fixed < before.fixed:
            steps = -steps
        if steps >= case.parameter("smr_revision_grades"):
            found_ones.append(Determined(month, until_august(month, "06"), amount, average))
    return found_ones


def _is_change(before: Wage, after: Wage, three: tuple[Wage, ...], wanted: int) -> bool:
    """Whether fixed pay changed and then stayed for the months wanted, one after the other."""
    if before.fixed is None or after.fixed is None or before.fixed == after.fixed or len(three) < wanted:
        return False
    if dates.month_shifted(before.paid_in, 1) != after.paid_in:
        return False
    months = [dates.month_shifted(after.paid_in, number) for number in range(wanted)]
    return [wage.paid_in for wage in three] == months and {wage.fixed for wage in three} == {after.fixed}
