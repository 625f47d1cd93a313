"""Which errors are put in and how often, and the one way to put them in.

`ERROR_RATES` is the share of those whom a check can befall.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from apps.sandbox.population import days
from apps.sandbox.population.days import month
from apps.sandbox.population.life import Job, Life
from apps.sandbox.population.model import Truth

ERROR_RATES: dict[str, float] = {
    "R-01": 0.03,
    "R-03": 0.06,
    "R-04": 0.15,
    "R-05": 0.03,
    "R-06": 0.04,
    "R-07": 0.03,
    "R-09": 0.03,
    "R-10": 0.04,
    "R-11": 0.10,
    "R-12": 0.12,
    "R-13": 0.08,
    "R-15": 0.12,
    "R-16": 0.08,
    "R-19": 0.04,
    "R-20": 0.25,
    "R-21": 0.02,
    "R-22": 0.10,
    "R-23": 0.02,
    "R-27": 0.08,
    "R-28": 0.02,
    "R-29": 0.10,
    "R-33": 0.12,
    "R-37": 0.03,
    "R-39": 0.02,
    "R-40": 0.02,
    "R-41": 0.04,
    "R-42": 0.08,
    "R-44": 0.06,
    "R-45": 0.06,
}
"""Check of records-and-corrections.md 2.3 to the share of the residents it is possible for."""

AREAS = (
    {"R-01", "R-03", "R-04", "R-05", "R-06", "R-07", "R-11", "R-12", "R-15", "R-16", "R-20", "R-22", "R-41"},
    {"R-09", "R-10", "R-39", "R-42"},
    {"R-19", "R-20", "R-21", "R-22", "R-23", "R-41"},
    {"R-27", "R-28"},
    {"R-33", "R-42", "R-44"},
)
"""Checks that would get into each other's way; one of each area at most."""

type Injection = Callable[[Random, Life], bool]
INJECTIONS: dict[str, Injection] = {}


def check(code: str) -> Callable[[Injection], Injection]:
    """Register the function that puts in the error a check looks for; it answers whether the life had room."""

    def keep(put: Injection) -> Injection:
        INJECTIONS[code] = put
        return put

    return keep


def tell(
    life: Life, check: str, responsible: str, seen: date, *, first: int | None = None, last: int | None = None
) -> bool:
    """Write the truth beside the life."""
    life.truths.append(Truth(life.key, check, responsible, first, last, seen))
    return True


def current_job(life: Life, since: date, until: date) -> Job | None:
    """A full-time job that began between two days and still goes on."""
    fits = (job for job in life.jobs if job.full and since <= job.starts_on <= until and job.ends_on is None)
    return next(fits, None)


def long_held(life: Life) -> Job | None:
    """A job that paid and withheld all through 2025 and goes on."""
    return current_job(life, date(2000, 1, 1), date(2024, 12, 1))


def gap(life: Life, since: int) -> tuple[Job, Job] | None:
    """Two jobs with a free month or more between them, the first ended in or after a month, the next begun by summer."""
    for job, following in zip(life.jobs, life.jobs[1:], strict=False):
        last = job.last_month()
        if last is None or not (job.full and following.full):
            continue
        if last >= since and last + 1 < following.first_month() < month(2026, 9):
            return job, following
    return None


def gap_months(between: tuple[Job, Job]) -> tuple[int, int]:
    """First and last free month of a gap."""
    assert between[0].ends_on is not None, "a gap begins with an end"
    return days.month_of(between[0].ends_on) + 1, between[1].first_month() - 1
