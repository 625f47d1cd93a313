"""What tax takes: income tax withheld and resident tax, each by a simple dated convention of this sandbox.

Conventions, not law: income tax is withheld by one formula instead of the official monthly table and there is no
year-end adjustment; resident tax knows the basic, social-insurance and dependant deductions only.
"""

from dataclasses import dataclass

from .days import month


def withheld(taxable: int, dependants: int) -> int:
    """Income tax on a month's pay after social insurance, whole yen (sandbox convention).

    Thirty per cent and 48,000 yen are free, 31,667 yen for each dependant; then 5.105 % up to 162,500 yen a month,
    10.21 % up to 275,000 and 20.42 % above, rounded down to ten yen. Pay under 88,000 yen bears none.
    """
    if taxable < 88_000:
        return 0
    base = max(taxable * 70 // 100 - 48_000 - 31_667 * dependants, 0)
    tax = min(base, 162_500) * 5105 // 100_000
    tax += max(min(base, 275_000) - 162_500, 0) * 1021 // 10_000
    tax += max(base - 275_000, 0) * 2042 // 10_000
    return tax // 10 * 10


def total_income(salary: int, year: int) -> int:
    """Income after the employment-income deduction (給与所得控除), from memory: 650,000 yen at least from 2025."""
    least = 650_000 if year >= 2025 else 550_000
    steps = (
        (1_800_000, 40, -100_000),
        (3_600_000, 30, 80_000),
        (6_600_000, 20, 440_000),
        (8_500_000, 10, 1_100_000),
    )
    deduction = 1_950_000
    for ceiling, percent, added in steps:
        if salary <= ceiling:
            deduction = salary * percent // 100 + added
            break
    return max(salary - max(deduction, least), 0)


@dataclass(frozen=True, slots=True)
class Levy:
    """Resident tax of a fiscal year on the income of the year before."""

    salary_income: int
    total_income: int
    annual_tax: int


def levy(salary: int, year: int, social_insurance: int, dependants: int) -> Levy:
    """Resident tax on a calendar year's pay (sandbox convention, rates as in 2024 to 2026).

    Free up to 450,000 yen of total income, 350,000 more for each dependant (and 210,000 once). Else 10 % of
    what remains after 430,000 yen, social insurance and 330,000 yen a dependant, less 2,500 yen, rounded down to
    a hundred, and 5,000 yen a head (forest environment tax included).
    """
    income = total_income(salary, year)
    if income <= 450_000 + dependants * 350_000 + (210_000 if dependants else 0):
        return Levy(salary, income, 0)
    taxable = max(income - 430_000 - social_insurance - 330_000 * dependants, 0) // 1000 * 1000
    return Levy(salary, income, max(taxable // 10 - 2_500, 0) // 100 * 100 + 5_000)


def split(annual: int, parts: int) -> list[int]:
    """Instalments of a year's tax: whole hundreds, the rest in the first (LTA 321-5 for twelve)."""
    each = annual // parts // 100 * 100
    return [annual - each * (parts - 1), *[each] * (parts - 1)]


def special_months(fiscal: int) -> range:
    """June to May: the months in which an employer withholds a fiscal year's resident tax."""
    return range(month(fiscal, 6), month(fiscal + 1, 6))


def ordinary_months(fiscal: int) -> tuple[int, ...]:
    """June, August, October and January: when a resident pays it themselves, each by its last day."""
    return (month(fiscal, 6), month(fiscal, 8), month(fiscal, 10), month(fiscal + 1, 1))
