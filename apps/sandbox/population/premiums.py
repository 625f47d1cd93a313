"""What insurance takes from pay: grades of standard remuneration, dated rates, and the rounding of the share.

Rates come from the domain file section 2.0 with its basis marks; where it gives none, a convention of this
sandbox stands in and says so. Shares are whole yen.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from .days import comes_of_age, month, month_of

# Lower bound of monthly pay and its standard remuneration, thousand yen (domain file 2.0, basis M).
_TABLE = (
    "0>58 63>68 73>78 83>88 93>98 101>104 107>110 114>118 122>126 130>134 138>142 146>150 155>160 165>170 "
    "175>180 185>190 195>200 210>220 230>240 250>260 270>280 290>300 310>320 330>340 350>360 370>380 395>410 "
    "425>440 455>470 485>500 515>530 545>560 575>590 605>620 635>650 665>680 695>710 730>750 770>790 810>830 "
    "855>880 905>930 955>980 1005>1030 1055>1090 1115>1150 1175>1210 1235>1270 1295>1330 1355>1390"
)
BOUNDS = tuple(int(pair.split(">")[0]) * 1000 for pair in _TABLE.split())
GRADES = tuple(int(pair.split(">")[1]) * 1000 for pair in _TABLE.split())

PENSION_FLOOR = 88_000
# Ceiling of employees' pension by month in force (domain file EPI_SMR_MAX, basis S:34).
_PENSION_CEILING = (
    (month(2020, 9), 650_000),
    (month(2027, 9), 680_000),
    (month(2028, 9), 710_000),
    (month(2029, 9), 750_000),
)

# Per ten thousand: 9.15 % (EPI_RATE_WORKER, basis M, since 2017-09).
PENSION_RATE = 915
# Sandbox convention: the association's total rate is 10.00 %, of which the worker bears half; none is in the domain file.
HEALTH_RATE = 500
# Sandbox convention: care insurance of ages 40 to 64 is 1.60 % in all.
CARE_RATE = 80
# Child support levy 0.23 %, half by the worker, from the premium of April 2026 (CHILD_SUPPORT_RATE, basis S:16).
CHILD_SUPPORT_FROM = month(2026, 4)
CHILD_SUPPORT_RATE = 11.5
# Worker's share of employment insurance per thousand by fiscal year: 2025 and 2026 EI_RATE_WORKER, basis S:33;
# the earlier ones from memory.
_EMPLOYMENT_RATE = (
    (month(2017, 4), 3.0),
    (month(2022, 10), 5.0),
    (month(2023, 4), 6.0),
    (month(2025, 4), 5.5),
    (month(2026, 4), 5.0),
)


def _in_force[T](rows: tuple[tuple[int, T], ...], at: int) -> T:
    return rows[max(bisect_right(rows, at, key=lambda row: row[0]) - 1, 0)][1]


def grade(pay: int) -> int:
    """Place of a month's pay among the 50 grades, from zero."""
    return bisect_right(BOUNDS, pay) - 1


def standard_remuneration(pay: int) -> int:
    """Health insurance's standard monthly remuneration for a month's pay."""
    return GRADES[grade(pay)]


def pension_remuneration(remuneration: int, at: int) -> int:
    """The same held between the floor and the ceiling of employees' pension (32 grades until 2027-08)."""
    return min(max(remuneration, PENSION_FLOOR), _in_force(_PENSION_CEILING, at))


def room_above(pay: int) -> int:
    """How much can be added to a month's pay without leaving its grade."""
    return BOUNDS[grade(pay) + 1] - 1 - pay


def share(base: int, per_ten_thousand: float) -> int:
    """The worker's share taken from pay: up to half a yen is dropped, more is rounded up."""
    exact = round(base * per_ten_thousand * 10)  # hundred-thousandths of a yen
    whole, rest = divmod(exact, 100_000)
    return whole + (rest > 50_000)


@dataclass(frozen=True, slots=True)
class Premiums:
    """One month's deductions, whole yen; the levy is part of neither health nor care."""

    health: int = 0
    care: int = 0
    child_support: int = 0
    pension: int = 0

    @property
    def total(self) -> int:
        """All of them together."""
        return self.health + self.care + self.child_support + self.pension


def pays_care(birth: date, at: int) -> bool:
    """Whether care insurance is due in a month: from the month of reaching 40 to that before 65."""
    return month_of(comes_of_age(birth, 40)) <= at < month_of(comes_of_age(birth, 65))


def monthly(remuneration: int, at: int, birth: date) -> Premiums:
    """The premiums of month `at` for a standard remuneration."""
    return Premiums(
        health=share(remuneration, HEALTH_RATE),
        care=share(remuneration, CARE_RATE) if pays_care(birth, at) else 0,
        child_support=share(remuneration, CHILD_SUPPORT_RATE) if at >= CHILD_SUPPORT_FROM else 0,
        pension=share(pension_remuneration(remuneration, at), PENSION_RATE),
    )


def on_bonus(bonus: int, at: int, birth: date) -> Premiums:
    """The premiums of a bonus: the same rates on the bonus in whole thousands."""
    standard = bonus // 1000 * 1000
    return Premiums(
        health=share(standard, HEALTH_RATE),
        care=share(standard, CARE_RATE) if pays_care(birth, at) else 0,
        child_support=share(standard, CHILD_SUPPORT_RATE) if at >= CHILD_SUPPORT_FROM else 0,
        pension=share(min(standard, 1_500_000), PENSION_RATE),
    )


def employment(gross: int, at: int) -> int:
    """Employment insurance on the gross wages of a month worked."""
    return share(gross, _in_force(_EMPLOYMENT_RATE, at) * 10)
