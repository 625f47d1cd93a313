"""Employment insurance, conditions of work and notices of hiring."""

from datetime import date
from random import Random

from apps.sandbox.population import days
from apps.sandbox.population.days import ANCHOR, month
from apps.sandbox.population.errors.table import check, current_job, tell
from apps.sandbox.population.life import Life


@check("R-09")
def _no_employment_insurance(_rng: Random, life: Life) -> bool:
    job = current_job(life, date(2025, 6, 1), date(2026, 8, 31))
    if job is None:
        return False
    job.reported.ei = False
    return tell(life, "R-09", "employer", days.in_month(job.first_month() + 1, 20), first=job.first_month())


@check("R-10")
def _employment_insurance_late(rng: Random, life: Life) -> bool:
    job = current_job(life, date(2025, 1, 1), date(2026, 5, 31))
    if job is None:
        return False
    start = job.first_month() + rng.randint(2, 4)
    job.reported.ei_from = days.first_day(start)
    return tell(
        life, "R-10", "employer", days.in_month(start + 1, 12), first=job.first_month(), last=start - 1
    )


@check("R-39")
def _birth_date_wrong(rng: Random, life: Life) -> bool:
    job = current_job(life, date(2000, 1, 1), date(2026, 8, 31))
    if job is None or not (job.reported.enrolled and job.reported.ei):
        return False
    wrong = date(life.birth.year + rng.choice((-1, 1)), life.birth.month, min(life.birth.day, 28))
    seen = days.in_month(job.first_month() + 2, 1)
    if rng.random() < 0.5:
        job.reported.ei_birth = wrong
        return tell(life, "R-39", "hello_work", seen)
    job.reported.pension_birth = wrong
    return tell(life, "R-39", "pension_office", seen)


@check("R-40")
def _no_notice_of_conditions(_rng: Random, life: Life) -> bool:
    job = next((job for job in life.jobs if job.ends_on is None and job.starts_on < ANCHOR), None)
    if job is None:
        return False
    job.reported.notice_of_conditions = False
    return tell(life, "R-40", "employer", days.days_on(job.starts_on, 10))


@check("R-41")
def _under_minimum_wage(_rng: Random, life: Life) -> bool:
    job = current_job(life, date(2025, 11, 1), date(2026, 7, 31))
    if job is None:
        return False
    job.rerated = (month(2026, 10), job.monthly_wage)
    job.monthly_wage, job.overtime, job.bonus, job.raises = 156_000, False, False, ()
    return tell(
        life,
        "R-41",
        "employer",
        days.in_month(job.first_month() + 2, 5),
        first=job.first_month(),
        last=month(2026, 9),
    )


@check("R-42")
def _hiring_not_notified(_rng: Random, life: Life) -> bool:
    job = next((job for job in life.jobs if not job.full and job.starts_on < date(2026, 9, 1)), None)
    if job is None:
        return False
    job.reported.hired_notice = False
    return tell(life, "R-42", "employer", days.in_month(job.first_month() + 2, 20))
