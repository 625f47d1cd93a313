"""An employer's file: contracts and their changes, pay slips, tax slips, shifts, its own profile and support."""

from collections.abc import Iterator
from datetime import date, timedelta

from apps.sandbox.population import days, shifts
from apps.sandbox.population.life import Job, Life
from apps.sandbox.population.model import Fact, Institution, Payload
from apps.sandbox.population.payroll import Books, Slip, salary_on_slips
from apps.sandbox.population.places import CATEGORY, INDUSTRY, INSURED_COUNT

from .shelf import Shelf, iso

LOGS_FROM = days.month(2025, 11)
"""Shifts are on record from this month."""


def keep(employer: Institution, life: Life, books: Books, horizon: date) -> list[Fact]:
    """All that one employer holds about a life."""
    shelf = Shelf(employer, life, horizon)
    jobs = [job for job in life.jobs if job.employer == employer.id]
    for number, job in enumerate(jobs, start=1):
        _contracts(shelf, number, job)
        _withholding_slips(shelf, books, number, job)
        _logs(shelf, job)
        _support(shelf, number, job)
    for slip in books.slips:
        if slip.job in jobs and slip.paid_on.year >= life.history_from:
            _payslip(shelf, slip)
    if jobs:
        _profile(shelf, jobs[0])
    return shelf.facts()


def _contracts(shelf: Shelf, number: int, job: Job) -> None:
    """The contract, and another record of it from each day its wage changed."""
    changes = [
        at for at in _months(shelf, job) if at == job.first_month() or job.wage(at) != job.wage(at - 1)
    ]
    since = days.month(shelf.life.history_from, 1)
    kept = [at for at in changes if at >= since] if job.monthly_wage else changes[:1]
    if not kept or kept[0] > max(since, job.first_month()):
        kept = [max((at for at in changes if at <= since), default=changes[0]), *kept]
    for place, at in enumerate(kept):
        starts = job.starts_on if at == job.first_month() else days.first_day(at)
        last = days.first_day(kept[place + 1]) - timedelta(days=1) if place + 1 < len(kept) else None
        record = f"contract-{number}-{place + 1}"
        data = _contract(shelf.institution, job, at)
        shelf.put(record, "employment_contract", starts, data, valid_from=starts)
        if last is not None:
            on = days.days_on(last, 1)
            shelf.put(record, "employment_contract", on, data, valid_from=starts, valid_to=last)
        elif job.ends_on is not None:
            ended = data | {"ends_on": iso(job.ends_on)}
            shelf.put(
                record, "employment_contract", job.ends_on, ended, valid_from=starts, valid_to=job.ends_on
            )


def _months(shelf: Shelf, job: Job) -> range:
    last = job.last_month()
    end = days.month_of(shelf.horizon) if last is None else last
    return range(job.first_month(), max(end, job.first_month()) + 1)


def _contract(employer: Institution, job: Job, at: int) -> Payload:
    part_days = max(len(job.shifts) * 52 // 12, 1)
    return {
        "employer": employer.org(),
        "employer_type": "corporation",
        "employer_insured_count": INSURED_COUNT[employer.id],
        "employer_category": CATEGORY[employer.id],
        "starts_on": iso(job.starts_on),
        "weekly_hours": job.weekly_hours,
        "monthly_days": 21 if job.full else part_days,
        "regular_weekly_hours": 40,
        "regular_monthly_days": 21,
        "monthly_wage": job.wage(at) if job.monthly_wage else None,
        "hourly_wage": job.hourly_wage or None,
        "comparable_japanese_wage": job.wage(at) if job.monthly_wage else None,
        "duties": job.duties,
        "duty_codes": list(job.duty_codes),
        "field": job.ssw_field,
        "dispatch": False,
        "notice_of_conditions_given": job.reported.notice_of_conditions,
        "commuting_allowance": job.commuting or None,
    }


def _payslip(shelf: Shelf, slip: Slip) -> None:
    taken = slip.social_insurance + slip.income_tax + slip.resident_tax
    data: Payload = {
        "employer": shelf.institution.org(),
        "month": days.written(slip.at),
        "paid_on": iso(slip.paid_on),
        "gross": slip.gross,
        "health_insurance": slip.premiums.health or None,
        "care_insurance": slip.premiums.care or None,
        "child_support_levy": slip.premiums.child_support or None,
        "employees_pension": slip.premiums.pension or None,
        "employment_insurance": slip.employment_insurance or None,
        "income_tax": slip.income_tax,
        "resident_tax": slip.resident_tax or None,
        "net": slip.gross - taken,
    }
    if slip.bonus:
        data["bonus"] = True
    else:
        data |= {
            "days": round(slip.hours / 8) if slip.job.full else None,
            "hours": int(slip.hours) if slip.hours == int(slip.hours) else slip.hours,
            "base_pay": slip.base,
            "commuting_untaxed": slip.commuting or None,
            "overtime_hours": slip.overtime_hours or None,
            "overtime_pay": slip.overtime_pay or None,
        }
    record = f"{'bonus' if slip.bonus else 'pay'}-{days.written(slip.at)}"
    shelf.put(record, "payslip", slip.paid_on, data)


def _withholding_slips(shelf: Shelf, books: Books, number: int, job: Job) -> None:
    for year in range(shelf.life.history_from, shelf.horizon.year + 1):
        slips = books.slips_of(job, year)
        if not slips or job.reported.slip_missing == year:
            continue
        left = job.ends_on if job.ends_on and job.ends_on < slips[-1].paid_on else None
        issued = days.days_on(slips[-1].paid_on, 2) if left else days.open_after(date(year + 1, 1, 18))
        data: Payload = {
            "payer": shelf.institution.org(),
            "year": year,
            "gross": salary_on_slips(books, job, year),
            "tax_withheld": sum(slip.income_tax for slip in slips),
            "social_insurance": sum(slip.social_insurance for slip in slips),
            "left_on": iso(left),
            "dependants": sum(relative.pension_category == 3 for relative in shelf.life.relatives),
            "overseas_dependants": 0,
            "previous_payer_included": False,
            "issued_on": iso(issued),
        }
        shelf.put(f"slip-{number}-{year}", "withholding_slip", issued, data)


def _logs(shelf: Shelf, job: Job) -> None:
    for at in _months(shelf, job) if job.shifts else ():
        if at < LOGS_FROM:
            continue
        for day, hours in shifts.worked(job, shelf.life, at):
            data: Payload = {
                "employer": shelf.institution.org(),
                "on": iso(day),
                "hours": int(hours) if hours == int(hours) else hours,
                "kind": "ordinary",
                "duty_code": job.duty_codes[0],
            }
            shelf.put(f"shift-{day.isoformat()}", "work_log", days.days_on(day, 1), data)


def _support(shelf: Shelf, number: int, job: Job) -> None:
    """The support of a specified skilled worker: a talk every three months, a report each May (ICRRA 19-18)."""
    stay = shelf.life.stay_on(job.starts_on)
    if job.ssw_field is None or stay is None or not stay.status.startswith("ssw_1"):
        return
    data: Payload = {
        "organisation": shelf.institution.org(),
        "field": job.ssw_field,
        "plan_from": iso(job.starts_on),
    }
    for on, change in sorted([*_talks(shelf, job), *_reports(shelf, job)], key=lambda entry: entry[0]):
        data |= change
        shelf.put(f"support-{number}", "ssw_support", on, data, valid_from=job.starts_on)


def _talks(shelf: Shelf, job: Job) -> Iterator[tuple[date, Payload]]:
    talk = days.days_on(job.starts_on, 60)
    while talk <= min(shelf.horizon, job.ends_on or date.max):
        yield talk, {"last_interview_on": iso(talk)}
        talk = days.days_on(talk, 85)


def _reports(shelf: Shelf, job: Job) -> Iterator[tuple[date, Payload]]:
    """The yearly report on April to March, first due in May 2026; of years in which the job was held."""
    for year in range(max(job.starts_on.year - 1, 2025), shelf.horizon.year):
        filed = days.open_after(date(year + 1, 5, 14))
        held = job.starts_on <= date(year + 1, 3, 31) and (job.ends_on is None or job.ends_on >= filed)
        if held and job.starts_on < filed:
            yield (
                filed,
                {
                    "annual_report_year": year,
                    "annual_report_filed": True,
                    "annual_report_filed_on": iso(filed),
                },
            )


def _profile(shelf: Shelf, job: Job) -> None:
    slug = shelf.institution.id
    data: Payload = {
        "employer": shelf.institution.org(),
        "category": CATEGORY[slug],
        "report_year": 2025,
        "insured_count": INSURED_COUNT[slug],
        "industry": INDUSTRY[slug],
        "half_year_resident_tax": False,
        "statutory_report_filed": True,
        "listed": False,
    }
    shelf.put("profile", "employer_profile", max(job.starts_on, date(2026, 2, 2)), data)
