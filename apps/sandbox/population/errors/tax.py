"""Resident tax and the slips it rests on."""

from datetime import date
from random import Random

from apps.sandbox.population import days
from apps.sandbox.population.days import month
from apps.sandbox.population.errors.table import check, gap, long_held, tell
from apps.sandbox.population.life import Life


@check("R-19")
def _tax_not_remitted(rng: Random, life: Life) -> bool:
    job = long_held(life)
    if job is None:
        return False
    first = rng.randint(month(2026, 6), month(2026, 8))
    last = min(first + rng.randint(1, 3), month(2026, 9))
    job.reported.unremitted = range(first, last + 1)
    return tell(life, "R-19", "employer", days.in_month(last + 1, 20), first=first, last=last)


@check("R-20")
def _tax_switch_gap(_rng: Random, life: Life) -> bool:
    between = gap(life, month(2026, 1))
    if between is None or between[0].ends_on is None or between[0].starts_on > date(2024, 6, 1):
        return False
    last = days.month_of(between[0].ends_on)
    if last > month(2026, 3):
        return False
    between[0].reported.lump_missing = True
    return tell(life, "R-20", "employer", date(2026, 6, 20), first=last + 2, last=month(2026, 5))


@check("R-21")
def _income_mismatch(rng: Random, life: Life) -> bool:
    job = long_held(life)
    if job is None:
        return False
    job.reported.report_short = (2025, rng.randrange(120, 360, 10) * 1000)
    return tell(life, "R-21", "employer", date(2026, 6, 20))


@check("R-23")
def _slip_total_wrong(rng: Random, life: Life) -> bool:
    job = long_held(life)
    if job is None:
        return False
    job.reported.slip_short = (2025, rng.randrange(60, 240, 10) * 1000)
    return tell(life, "R-23", "employer", date(2026, 2, 10))
