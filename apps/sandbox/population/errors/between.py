"""Between two jobs: what the resident or the employer left undone."""

from random import Random

from apps.sandbox.population import days
from apps.sandbox.population.days import month
from apps.sandbox.population.errors.table import check, gap, gap_months, tell
from apps.sandbox.population.life import Life


@check("R-11")
def _pension_gap(_rng: Random, life: Life) -> bool:
    between = gap(life, month(2025, 1))
    if between is None:
        return False
    first, last = gap_months(between)
    life.pension_gaps = frozenset(range(first, last + 1))
    return tell(life, "R-11", "resident", days.in_month(last + 2, 20), first=first, last=last)


@check("R-12")
def _pension_unpaid(_rng: Random, life: Life) -> bool:
    between = gap(life, month(2025, 1))
    if between is None:
        return False
    first, last = gap_months(between)
    life.np_unpaid = frozenset(range(first, last + 1))
    return tell(life, "R-12", "resident", days.in_month(last + 2, 10), first=first, last=last)


@check("R-15")
def _no_health_cover(_rng: Random, life: Life) -> bool:
    between = gap(life, month(2025, 1))
    if between is None or between[0].ends_on is None:
        return False
    life.health_gap_after = between[0].ends_on
    first, last = gap_months(between)
    return tell(life, "R-15", "resident", days.days_on(between[1].starts_on, 10), first=first, last=last)


@check("R-16")
def _double_health(_rng: Random, life: Life) -> bool:
    between = gap(life, month(2025, 6))
    if between is None:
        return False
    life.national_not_left = between[1].starts_on
    return tell(
        life, "R-16", "resident", days.days_on(between[1].starts_on, 30), first=between[1].first_month()
    )


@check("R-22")
def _slip_not_issued(_rng: Random, life: Life) -> bool:
    between = gap(life, month(2026, 1))
    if between is None or between[0].ends_on is None:
        return False
    between[0].reported.slip_missing = 2026
    return tell(life, "R-22", "employer", days.days_on(between[0].ends_on, 45))
