"""Employment insurance: work that had to be insured and is not on record, or is from too late a day: R-09 and R-10."""

import datetime
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Receiver
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import stay_on
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.conditions import Condition, all_of, days_of_school, no_day_student
from apps.readiness.rules.continuity.duties import due_of, judged_missing
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.continuity.insured import month_before
from apps.readiness.rules.continuity.obligation import holds_on
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.social_insurance import CertificateOfCoverage
from apps.wallet.kinds.work import EmploymentContract, EmploymentInsurance, Payslip

_ONE_DAY: Final = datetime.timedelta(days=1)


class Insurable(NamedTuple):
    """An employment, the first day on which it had to be insured (None: none), the last, and what decides."""

    employment: Employment
    first: datetime.date | None
    last: datetime.date | None
    decided: Condition


@reading
def insurable(case: CaseView) -> list[Insurable]:
    """Every employment that has begun, with the time in which employment insurance was owed."""
    return [_judged(case, one) for one in employments(case) if case.today >= one.starts_on]


def _judged(case: CaseView, employment: Employment) -> Insurable:
    days = [day for day in _turning_days(case, employment) if case.today >= day]
    judged = [(day, condition_on(case, employment, day)) for day in days]
    owed = next((day for day, condition in judged if condition.holds), None)
    if owed is None:
        untold = next((condition for _day, condition in judged if condition.holds is None), None)
        return Insurable(employment, None, None, untold or judged[-1][1])
    ends = [day - _ONE_DAY for day, condition in judged if day > owed and not condition.holds]
    return Insurable(employment, owed, min(ends, default=employment.ends_on), Condition(True, "all"))


def _turning_days(case: CaseView, employment: Employment) -> list[datetime.date]:
    days = {employment.starts_on, *days_of_school(case), *case.turning_days("ei_hours_min")}
    days.update(terms.since for terms in employment.terms)
    for one in case.all(CertificateOfCoverage):
        first, last = about(one).valid_from, about(one).valid_to
        days.update(day for day in (first, last and last + _ONE_DAY) if day is not None)
    return sorted(day for day in days if employment.covers(day))


def condition_on(case: CaseView, employment: Employment, day: datetime.date) -> Condition:
    """Enough hours a week, expected for a month or so, no student of a day course, no working holiday (EIA 6)."""
    contract = employment.on(day)
    return all_of((
        Condition(contract.weekly_hours >= case.parameter("ei_hours_min", on=day), "hours"),
        no_day_student(case, day, parameter=None),
        _expected_long(case, employment, day),
        _no_working_holiday(case, day),
        Condition(not _is_covered_abroad(case, employment, day), "certificate"),
    ))  # fmt: skip


def _expected_long(case: CaseView, employment: Employment, day: datetime.date) -> Condition:
    """Expected to last thirty-one days: no shorter fixed term that nobody expects to be renewed."""
    contract = employment.on(day)
    ends_on = contract.contract_end_on
    if ends_on is None or contract.starts_on > employment.starts_on or contract.renewal_possible:
        return Condition(True, "term")
    if dates.days_in(contract.starts_on, ends_on).days >= case.parameter("ei_term_min", on=day):
        return Condition(True, "term")
    holds = None if contract.renewal_possible is None else False
    return Condition(holds, "term", ("employment_contract.renewal_possible",))


def _no_working_holiday(case: CaseView, day: datetime.date) -> Condition:
    stay = stay_on(case, day)
    if stay is None or stay.status != "designated_activities":
        return Condition(True, "working_holiday")
    code = stay.designated_activity_code
    holds = None if code is None else code != "working_holiday"
    return Condition(holds, "working_holiday", ("residence_status.designated_activity_code",))


def _is_covered_abroad(case: CaseView, employment: Employment, day: datetime.date) -> bool:
    return any(
        "employment" in one.schemes
        and (one.employer is None or is_same(one.employer, employment.employer))
        and holds_on(one, day)
        for one in case.all(CertificateOfCoverage)
    )


def each_insurable(case: CaseView) -> list[Insurable] | Verdict:
    """Every employment that has begun, for the checks on employment insurance to answer one by one."""
    if not len(case.all(EmploymentContract)):
        if case.knows(EmploymentContract):
            return not_applicable("no_employment")
        raise Untold("employment_contract")
    return list(insurable(case)) or not_applicable("not_begun")


def records_at(case: CaseView, one: Insurable) -> list[EmploymentInsurance]:
    """What is on record for the time in which insurance was owed, in order."""
    return [
        record
        for record in case.all(EmploymentInsurance)
        if is_same(record.employer, one.employment.employer)
        and (one.last is None or record.insured_from <= one.last)
        and (one.first is None or record.insured_to is None or one.first <= record.insured_to)
    ]


def _due(first: datetime.date) -> Deadline:
    return dates.deadline(dates.tenth_of_next_month(first), Receiver.NATIONAL)


def _not_owed(one: Insurable) -> Verdict:
    employer = one.employment.employer.name
    if one.decided.holds is None:
        return cannot_tell("duty_unknown", missing=one.decided.missing, employer=employer)
    return not_applicable("not_insurable", employer=employer)


# -- R-09 -----------------------------------------------------------------------------------------------------
@check(
    "R-09",
    "ei_missing",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-4",),
    needs=("employment", "labour"),
    cites=("employment_insurance_act_6", "eia_7", "eia_14", "eia_73"),
    for_each=each_insurable,
)
def ei_missing(case: CaseView, one: Insurable) -> Discrepancy | Verdict:
    """Work of so many hours a week that is to last a month is told to Hello Work by the tenth of the next month."""
    employer = one.employment.employer.name
    if one.first is None:
        return _upcoming(case, one) or _not_owed(one)
    if records_at(case, one):
        return met("insured", employer=employer)
    due = _due(one.first)
    means = judged_missing(case, EmploymentInsurance, due)
    if isinstance(means, Verdict):
        return means
    if _is_doubtful(case, one):
        return cannot_tell("employer_unclear", missing=("employment_insurance.employer",), employer=employer)
    if _is_insured_beside(case, one):
        return cannot_tell("insured_beside", missing=(), employer=employer)
    months = _months(case, one.first, one.last) if means.state == "open" else []
    return found(
        means.state, state=means.state, severity=means.severity("high"), months=months, due=due_of(due), counted=(due,),
        protect_by=_protect_by(case, one.first, months), obliged_from=one.first, employer=employer,
        request_reaches_back_to=_reaches_back_to(case, one.first), deduction_proof=_is_deducted(case, one),
    )  # fmt: skip


def _months(case: CaseView, first: datetime.date, last: datetime.date | None) -> list[str]:
    """The months from the first day on that have ended, the one of the last day among them."""
    begin = dates.month_of(first)
    if last is not None and case.today > dates.last_day_of(dates.month_of(last)):
        end = dates.month_of(last)
    else:
        end = month_before(case)
    return list(dates.months_from_to(begin, end)) if begin <= end else []


def _reaches_back_to(case: CaseView, first: datetime.date) -> datetime.date:
    """The earliest day that a confirmation asked for today can reach: two years back (EIA 14(2))."""
    years = case.parameter("ei_reaches_back_years")
    if case.today <= dates.anniversary(first, years).day:
        return first
    return dates.years_before(case.today.plain(), years).day


def _protect_by(case: CaseView, first: datetime.date, months: Iterable[str]) -> datetime.date | None:
    """The last day on which a request reaches the earliest month still to be saved."""
    years = case.parameter("ei_reaches_back_years")
    for month in list(months) or [dates.month_of(first)]:
        last_day = dates.anniversary(max(first, dates.first_day_of(month)), years).day
        if case.today <= last_day:
            return last_day
    return None


def _is_deducted(case: CaseView, one: Insurable) -> bool:
    """Whether a pay slip of the employer shows that premiums were taken (EIA 22(5))."""
    return any(
        (slip.employment_insurance or 0) > 0 and is_same(slip.employer, one.employment.employer)
        for slip in case.all(Payslip)
    )


def _overlapping_elsewhere(case: CaseView, one: Insurable) -> list[EmploymentInsurance]:
    return [
        record
        for record in case.all(EmploymentInsurance)
        if not is_same(record.employer, one.employment.employer)
        and (one.last is None or record.insured_from <= one.last)
        and (record.insured_to is None or one.first is None or one.first <= record.insured_to)
    ]


def _is_doubtful(case: CaseView, one: Insurable) -> bool:
    """Whether a record may be this employer's under another name."""
    return any(
        not (record.employer.corporate_number and one.employment.employer.corporate_number)
        and not any(is_same(record.employer, other.employer) for other in employments(case))
        for record in _overlapping_elsewhere(case, one)
    )


def _is_insured_beside(case: CaseView, one: Insurable) -> bool:
    """Whether other work at the same time is insured: with two jobs only one of them can be, and which is not told."""
    records = _overlapping_elsewhere(case, one)
    return any(
        other is not one.employment
        and any(is_same(record.employer, other.employer) for record in records)
        and (other.ends_on is None or one.first is None or one.first <= other.ends_on)
        and (one.last is None or other.starts_on <= one.last)
        for other in employments(case)
    )


@reading
def _coming(case: CaseView) -> tuple[Employment, datetime.date] | None:
    """The employment that a dated number of hours known today brings under insurance first, and the day."""
    coming = [
        (day, place, one.employment)
        for place, one in enumerate(insurable(case))
        if one.first is None and one.decided.holds is False
        for day in case.turning_days("ei_hours_min")
        if case.today < day
        and _lasts_until(one.employment, day)
        and condition_on(case, one.employment, day).holds
    ]
    if not coming:
        return None
    day, _place, employment = min(coming, key=lambda one: one[:2])
    return employment, day


def _lasts_until(employment: Employment, day: datetime.date) -> bool:
    contract = employment.newest
    ends_on = contract.contract_end_on
    return employment.covers(day) and (ends_on is None or ends_on >= day or contract.renewal_possible is True)


def _upcoming(case: CaseView, one: Insurable) -> Discrepancy | None:
    coming = _coming(case)
    if coming is None or coming[0] is not one.employment:
        return None
    due = _due(coming[1])
    return found(
        "upcoming", state="upcoming", residence_effect="none", due=due_of(due), counted=(due,),
        obliged_from=coming[1], reason="hours_min", employer=one.employment.employer.name,
    )  # fmt: skip


# -- R-10 -----------------------------------------------------------------------------------------------------
@check(
    "R-10",
    "ei_start_late",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-4",),
    needs=("employment", "labour"),
    cites=("employment_insurance_act_6", "eia_7", "eia_14"),
    for_each=each_insurable,
)
def ei_start_late(case: CaseView, one: Insurable) -> Discrepancy | Verdict:
    """Employment insurance begins on the first day of work that has to be insured."""
    employer = one.employment.employer.name
    if one.first is None:
        return _not_owed(one)
    records = records_at(case, one)
    if not records:
        return not_applicable("no_record", employer=employer)
    recorded_from = min(record.insured_from for record in records)
    if recorded_from <= one.first:
        return met("on_time", employer=employer)
    due = _due(one.first)
    months = dates.months_from_to(dates.month_of(one.first), dates.month_of(recorded_from))[:-1]
    values: dict[str, Any] = {"obliged_from": one.first, "recorded_from": recorded_from, "employer": employer}
    if case.today <= due.rolled:
        return found("pending", state="pending", months=(), due=due_of(due), counted=(due,), **values)
    return found(
        "late", severity=None if months else "medium", months=months, due=due_of(due), counted=(due,),
        protect_by=_protect_by(case, one.first, months), request_reaches_back_to=_reaches_back_to(case, one.first),
        deduction_proof=_is_deducted(case, one), **values,
    )  # fmt: skip
