"""Students: hours of work, and leaving school."""

from dataclasses import replace
from datetime import date
from random import Random

from apps.sandbox.population import careers, days, jobs, stays
from apps.sandbox.population.days import month
from apps.sandbox.population.errors.table import check, tell
from apps.sandbox.population.life import Job, Life


def _part_time_student(life: Life) -> Job | None:
    fits = (job for job in life.jobs if job.shifts and life.studies and job.starts_on < date(2026, 9, 1))
    return next(fits, None)


@check("R-33")
def _too_many_hours(rng: Random, life: Life) -> bool:
    job = _part_time_student(life)
    if job is None:
        return False
    overwork(job, rng.choice((date(2026, 10, 12), date(2026, 10, 19))))
    return tell(life, "R-33", "resident", date(2026, 11, 5), first=month(2026, 10), last=month(2026, 10))


def overwork(job: Job, monday: date) -> None:
    """Lift one week of part-time work to 35 hours: 7 hours from Monday to Friday, nothing at the weekend."""
    for weekday in range(7):
        day = days.days_on(monday, weekday)
        job.extra_shifts[day] = (7.0 if weekday < 5 else 0.0) - job.shifts.get(weekday, 0.0)


@check("R-44")
def _left_school(rng: Random, life: Life) -> bool:
    """Left in September without a notice; from three months on it is inactivity as well (R-31)."""
    if not life.studies or life.studies[0].enrolled_on > date(2026, 4, 1):
        return False
    left = date(2026, 9, 18)
    study = life.studies[0]
    study.left_on, study.reason, study.notified = left, "withdrew", False
    life.jobs = [job for job in life.jobs if job.starts_on < date(2026, 8, 1)]
    for job in life.jobs:
        job.ends_on = days.last_day(month(2026, 8))
    life.stays = [stay for stay in life.stays if stay.granted_on < left]
    _find_work(rng, life)
    tell(life, "R-31", "resident", date(2026, 12, 22))
    found_work = days.days_on(life.stays[-1].granted_on, 2)
    life.truths[-1] = replace(life.truths[-1], gone_from=found_work)
    stays.renew_until(life, stays.END_OF_TIME, (36, 60))
    return tell(life, "R-44", "resident", date(2026, 10, 12))


def _find_work(rng: Random, life: Life) -> None:
    """Just before the stay as a student ends, work and another status are found."""
    expires = life.stays[-1].expires_on
    assert expires is not None, "students have an end of stay"
    starts = days.first_day(days.month_of(expires))
    beside = life.jobs[0].employer if life.jobs else ""
    stays.change(life, careers.GIJ, days.days_on(starts, -9), 12)
    life.jobs.append(jobs.office_job(rng, jobs.draw_employer(rng, beside), starts, None))
