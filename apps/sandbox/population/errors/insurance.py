"""Pension and health insurance: what an employer told the offices too late, too low or not at all."""

from datetime import date
from random import Random

from apps.sandbox.population import days
from apps.sandbox.population.days import month
from apps.sandbox.population.errors.table import check, current_job, gap, tell
from apps.sandbox.population.life import Life
from apps.sandbox.population.premiums import grade


@check("R-01")
def _never_enrolled(_rng: Random, life: Life) -> bool:
    job = current_job(life, date(2025, 12, 1), date(2026, 8, 31))
    if job is None or job.bonus:
        return False
    job.reported.enrolled = False
    return tell(life, "R-01", "employer", days.days_on(job.starts_on, 35), first=job.first_month())


@check("R-03")
def _enrolled_late(rng: Random, life: Life) -> bool:
    job = current_job(life, date(2025, 1, 1), date(2026, 6, 30))
    if job is None:
        return False
    start = job.first_month() + rng.randint(2, 4)
    job.reported.enrolled_from = days.first_day(start)
    job.reported.meanwhile_pension = rng.choice((0, 1))
    job.bonus = False
    return tell(
        life,
        "R-03",
        "employer",
        days.days_on(days.first_day(start), 10),
        first=job.first_month(),
        last=start - 1,
    )


@check("R-05")
def _deducted_not_enrolled(rng: Random, life: Life) -> bool:
    if not _enrolled_late(rng, life):
        return False
    found = life.truths[-1]
    job = next(job for job in life.jobs if job.reported.enrolled_from)
    job.reported.deducts_from_start = True
    return tell(life, "R-05", "employer", found.seen_from, first=found.first, last=found.last)


@check("R-04")
def _ended_early(_rng: Random, life: Life) -> bool:
    between = gap(life, month(2025, 1))
    if between is None or between[0].ends_on is None:
        return False
    job, last = between[0], days.month_of(between[0].ends_on)
    job.reported.enrolled_to = days.days_on(between[0].ends_on, -1)
    return tell(life, "R-04", "employer", days.days_on(between[0].ends_on, 20), first=last, last=last)


@check("R-06")
def _remuneration_low(rng: Random, life: Life) -> bool:
    job = current_job(life, date(2025, 1, 1), date(2026, 4, 30))
    if job is None or grade(job.monthly_wage + job.commuting) < 12:
        return False
    job.reported.grades_down = rng.randint(2, 3)
    job.reported.grades_until = month(2026, 8)
    return tell(
        life,
        "R-06",
        "employer",
        days.days_on(job.starts_on, 80),
        first=job.first_month(),
        last=job.reported.grades_until,
    )


@check("R-07")
def _bonus_lost(_rng: Random, life: Life) -> bool:
    job = current_job(life, date(2000, 1, 1), date(2025, 11, 30))
    if job is None or not job.bonus:
        return False
    job.reported.lost_bonus = month(2026, 7)
    return tell(life, "R-07", "employer", date(2026, 8, 20), first=month(2026, 7), last=month(2026, 7))


@check("R-13")
def _spouse_in_wrong_category(_rng: Random, life: Life) -> bool:
    if life.dependant_from is None or life.dependant_from > date(2026, 2, 1):
        return False
    life.category_wrong = range(month(2026, 3), month(2026, 9))
    return tell(life, "R-13", "employer", date(2026, 10, 20), first=month(2026, 3), last=month(2026, 8))
