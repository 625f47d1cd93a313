"""The days and hours of work: shifts of part-time jobs, open days of the others."""

from datetime import date

from . import days
from .life import Job, Life


def hours_of(job: Job, life: Life, at: int) -> float:
    """Hours of part-time work in a month; now and then a shift is missed."""
    return sum(hours for _, hours in worked(job, life, at))


def worked(job: Job, life: Life, at: int) -> list[tuple[date, float]]:
    """The days worked part-time in a month and the hours of each."""
    found = []
    for number in range(1, days.last_day(at).day + 1):
        day = days.in_month(at, number)
        if day < job.starts_on or (job.ends_on and day > job.ends_on):
            continue
        hours = job.shifts.get(day.weekday(), 0.0)
        if hours and life.vary(day.toordinal(), 12) == 0 and day not in job.extra_shifts:
            hours = 0.0
        hours += job.extra_shifts.get(day, 0.0)
        if hours:
            found.append((day, hours))
    return found


def working_days(at: int) -> int:
    """Open days of a month, for full-time work."""
    return sum(days.is_open(days.in_month(at, number)) for number in range(1, days.last_day(at).day + 1))
