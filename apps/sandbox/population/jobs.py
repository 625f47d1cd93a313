"""Jobs drawn by lot: office work, work on the floor, and part-time work beside school or household."""

from datetime import date
from random import Random

from . import places
from .life import Job

OFFICE_WORK: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "aoba-foods": (("Quality control planning", ("research", "management")), ("Product design", ("design",))),
    "kita-logistics": (("Trade documents and customs", ("trade",)), ("Warehouse software", ("software",))),
    "sumire-kitchen": (
        ("Menu planning and purchasing", ("management", "trade")),
        ("Accounting", ("accounting",)),
    ),
}
PART_TIME: dict[str, tuple[str, str]] = {
    "aoba-foods": ("Packing", "packing"),
    "kita-logistics": ("Sorting parcels", "warehouse"),
    "sumire-kitchen": ("Kitchen work", "cooking"),
}
_SHIFT_PATTERNS: tuple[dict[int, float], ...] = (
    {0: 4.0, 2: 4.0, 4: 5.0, 5: 7.0},
    {1: 4.5, 3: 4.5, 5: 7.5, 6: 7.0},
    {0: 4.0, 1: 4.0, 3: 4.0, 5: 8.0},
)
_SHORT_PATTERNS: tuple[dict[int, float], ...] = (
    {0: 5.0, 2: 5.0, 4: 4.0},
    {1: 4.0, 3: 4.0, 4: 5.5},
)


def office_job(rng: Random, employer: str, starts: date, ends: date | None, level: int = 0) -> Job:
    """Full-time work that fits the work statuses; `level` lifts the pay by steps of 20,000 yen."""
    duties, codes = rng.choice(OFFICE_WORK[employer])
    return Job(
        employer,
        starts,
        ends,
        40,
        monthly_wage=rng.randrange(240, 310, 2) * 1000 + level * 20_000,
        commuting=rng.choice((0, 4_200, 8_000, 10_500)),
        duties=duties,
        duty_codes=codes,
        bonus=rng.random() < 0.6,
        overtime=rng.random() < 0.7,
        raises=tuple(rng.randrange(2, 7) * 1000 for _ in range(25)),
    )


def factory_job(rng: Random, employer: str, starts: date, ends: date | None, field: str | None = None) -> Job:
    """Full-time work on the floor, for specified skilled workers and statuses without limits."""
    floor = employer != "kita-logistics"
    return Job(
        employer,
        starts,
        ends,
        40,
        monthly_wage=rng.randrange(238, 280, 2) * 1000,
        commuting=rng.choice((0, 4_200, 6_300)),
        duties="Food processing on the line" if floor else "Sorting and loading in the warehouse",
        duty_codes=("line_work", "packing") if floor else ("warehouse",),
        ssw_field=field,
        bonus=field is None and rng.random() < 0.3,
        overtime=rng.random() < 0.8,
        raises=tuple(rng.randrange(2, 6) * 1000 for _ in range(25)),
    )


def part_time(rng: Random, employer: str, starts: date, ends: date | None, *, short: bool = False) -> Job:
    """Work beside school or household: at most 24 hours a week, under 20 for a dependant."""
    duties, code = PART_TIME[employer]
    shifts = dict(rng.choice(_SHORT_PATTERNS if short else _SHIFT_PATTERNS))
    return Job(
        employer,
        starts,
        ends,
        sum(shifts.values()),
        hourly_wage=rng.randrange(1300, 1330, 5),
        duties=duties,
        duty_codes=(code,),
        shifts=shifts,
    )


def draw_employer(rng: Random, but: str = "") -> str:
    """An employer, another than `but`."""
    return rng.choice([employer.id for employer in places.EMPLOYERS if employer.id != but])
