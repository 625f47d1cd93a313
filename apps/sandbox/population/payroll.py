"""Pay as it was run, month after month: pay slips with their deductions, and the resident tax that follows from them."""

from dataclasses import dataclass, field
from datetime import date

from . import days, premiums, remuneration, shifts, taxes
from .life import Job, Life
from .places import BY_ID
from .premiums import Premiums

OVERTIME_PERCENT = 125
MONTHLY_HOURS = 173
"""Hours of a month at 40 a week, for the price of an hour of overtime."""
BONUS_DAYS = {7: 10, 12: 10}
"""Months and days on which bonuses are paid."""


@dataclass(slots=True)
class Slip:
    """One pay slip: the wages of `at`, paid the month after (a bonus in its own month)."""

    job: Job
    at: int
    paid_on: date
    base: int
    commuting: int = 0
    overtime_pay: int = 0
    overtime_hours: int = 0
    hours: float = 0.0
    bonus: bool = False
    premiums: Premiums = field(default_factory=Premiums)
    employment_insurance: int = 0
    income_tax: int = 0
    resident_tax: int = 0
    remuneration: int = 0
    """Standard remuneration of the month by law; 0 when no premium was due."""

    @property
    def gross(self) -> int:
        """All that was paid, commuting included."""
        return self.base + self.commuting + self.overtime_pay

    @property
    def taxable_gross(self) -> int:
        """What counts as salary for tax."""
        return self.gross - self.commuting

    @property
    def social_insurance(self) -> int:
        """All insurance deductions."""
        return self.premiums.total + self.employment_insurance


@dataclass(slots=True)
class Instalment:
    """One instalment of resident tax."""

    number: int
    at: int
    special: bool
    due_on: date
    amount: int
    paid_on: date | None = None


@dataclass(slots=True)
class TaxYear:
    """Resident tax of one fiscal year and who collects it."""

    fiscal: int
    levy: taxes.Levy
    dependants: int
    payers: list[tuple[int, Job]]
    """Who withholds, from which month on; empty when the resident pays."""
    instalments: list[Instalment]


@dataclass(slots=True)
class Books:
    """All that was computed for one life."""

    slips: list[Slip] = field(default_factory=list)
    tax_years: dict[int, TaxYear] = field(default_factory=dict)
    paid: dict[int, dict[int, int]] = field(default_factory=dict)
    """Pay by job (its place in the life) and month of payment."""

    def slips_of(self, job: Job, year: int) -> list[Slip]:
        """The slips of a job paid in a calendar year."""
        return [slip for slip in self.slips if slip.job is job and slip.paid_on.year == year]


def run(life: Life, until: int) -> Books:
    """Run the pay of a life up to slips paid in month `until`, from two years before its history."""
    books = Books()
    start = max(days.month_of(life.arrived_on), days.month(life.history_from - 2, 1))
    for at in range(start, until + 1):
        if at % 12 == 5:
            _assess(life, books, days.year_of(at))
        for place, job in enumerate(life.jobs):
            if job.works_in(at - 1):
                _pay_wages(life, books, place, job, at)
            if job.bonus and at % 12 + 1 in BONUS_DAYS:
                _pay_bonus(life, books, job, at)
        _pay_ordinary(life, books, at)
    return books


def _pay_wages(life: Life, books: Books, place: int, job: Job, at: int) -> None:
    worked = at - 1
    slip = Slip(job, worked, days.open_before(days.in_month(at, BY_ID[job.employer].pay_day)), 0)
    if job.monthly_wage:
        slip.base = job.wage(worked)
        slip.hours = 8.0 * shifts.working_days(worked)
    else:
        slip.hours = shifts.hours_of(job, life, worked)
        slip.base = round(slip.hours * job.hourly_wage)
    slip.commuting = job.commuting
    if job.overtime:
        _add_overtime(life, slip, worked)
    books.paid.setdefault(place, {})[at] = slip.gross
    if job.full:
        _insure(life, books, place, slip, worked)
    slip.income_tax = taxes.withheld(slip.taxable_gross - slip.social_insurance, _dependants(life))
    slip.resident_tax = _withhold(life, books, job, at, last=worked == job.last_month())
    books.slips.append(slip)


def _add_overtime(life: Life, slip: Slip, worked: int) -> None:
    """Overtime that stays inside the grade of the contract's pay, so that the expected pay was expected rightly."""
    price = slip.base * OVERTIME_PERCENT // (MONTHLY_HOURS * 100)
    most = min(premiums.room_above(slip.base + slip.commuting) // price, 12)
    slip.overtime_hours = life.vary(worked, most + 1)
    slip.overtime_pay = slip.overtime_hours * price


def _insure(life: Life, books: Books, place: int, slip: Slip, worked: int) -> None:
    job = slip.job
    start, end = job.enrolled_from, job.enrolled_to
    if start is not None and (end is None or end >= days.last_day(worked)):
        insured = start <= days.last_day(worked)
        if insured:
            slip.remuneration = remuneration.due(job, worked, books.paid[place])
        if insured or job.reported.deducts_from_start:
            base = slip.remuneration or premiums.standard_remuneration(job.wage(worked) + job.commuting)
            slip.premiums = premiums.monthly(base, worked, life.birth)
    if job.ei_from is not None and job.ei_from <= days.last_day(worked):
        slip.employment_insurance = premiums.employment(slip.gross, worked)


def _pay_bonus(life: Life, books: Books, job: Job, at: int) -> None:
    day = days.open_before(days.in_month(at, BONUS_DAYS[at % 12 + 1]))
    insured_whole_month = job.ends_on is None or job.ends_on >= days.last_day(at)
    if days.later(job.starts_on, 6) > day or not insured_whole_month:
        return
    bonus = job.wage(at) * 3 // 4 // 1000 * 1000
    slip = Slip(job, at, day, bonus, bonus=True)
    start, end = job.enrolled_from, job.enrolled_to
    if start is not None and start <= days.first_day(at) and (end is None or end >= days.last_day(at)):
        slip.premiums = premiums.on_bonus(bonus, at, life.birth)
    if job.ei_from is not None and job.ei_from <= day:
        slip.employment_insurance = premiums.employment(bonus, at)
    slip.income_tax = (bonus - slip.social_insurance) * 4084 // 100_000
    books.slips.append(slip)


def _dependants(life: Life) -> int:
    return sum(relative.pension_category == 3 for relative in life.relatives)


def salary_on_slips(books: Books, job: Job, year: int) -> int:
    """The year's pay as the withholding slip of a job writes it."""
    exact = sum(slip.taxable_gross for slip in books.slips_of(job, year))
    short = job.reported.slip_short
    return exact - short[1] if short and short[0] == year else exact


def _assess(life: Life, books: Books, fiscal: int) -> None:
    """Set the resident tax of a fiscal year in June, for adults who lived here on 1 January."""
    if not life.adult or life.homes[0].since > date(fiscal, 1, 1):
        return
    year = fiscal - 1
    salary = sum(salary_on_slips(books, job, year) for job in life.jobs)
    for job in life.jobs:
        if job.reported.report_short and job.reported.report_short[0] == year:
            salary -= job.reported.report_short[1]
    insured = sum(slip.social_insurance for slip in books.slips if slip.paid_on.year == year)
    levy = taxes.levy(salary, year, insured, _dependants(life))
    june = days.month(fiscal, 6)
    payer = next((job for job in life.jobs_in(june) if job.first_month() <= june - 1), None)
    books.tax_years[fiscal] = TaxYear(
        fiscal,
        levy,
        _dependants(life),
        [(june, payer)] if payer else [],
        _instalments(fiscal, levy.annual_tax, special=payer is not None),
    )


def _instalments(fiscal: int, annual: int, *, special: bool) -> list[Instalment]:
    if not annual:
        return []
    months = tuple(taxes.special_months(fiscal)) if special else taxes.ordinary_months(fiscal)
    amounts = taxes.split(annual, len(months))
    return [
        Instalment(number, at, special, days.in_month(at + 1, 10) if special else days.last_day(at), amount)
        for number, (at, amount) in enumerate(zip(months, amounts, strict=True), start=1)
    ]


def _withhold(life: Life, books: Books, job: Job, at: int, *, last: bool) -> int:
    """Take the resident tax of month `at` from pay; from the last pay also the rest, unless the next job goes on.

    The rest is mandatory for leavers of January to April (LTA 321-5(2)) and asked for by the others.
    """
    year = books.tax_years.get(days.year_of(at - 5))
    if year is None or not year.payers or year.payers[-1][1] is not job or at < year.payers[-1][0]:
        return 0
    following = life.job_after(job) if last else None
    taken = [part for part in year.instalments if part.at == at]
    if last and following is not None:
        year.payers.append((at + 1, following))
    elif last and not job.reported.lump_missing:
        taken = [part for part in year.instalments if part.at >= at]
    for part in taken:
        if part.at not in job.reported.unremitted:
            part.paid_on = days.open_before(days.in_month(at + 1, 10 - life.vary(at, 3)))
    return sum(part.amount for part in taken)


def _pay_ordinary(life: Life, books: Books, at: int) -> None:
    for fiscal in (days.year_of(at - 5), days.year_of(at)):
        year = books.tax_years.get(fiscal)
        for part in year.instalments if year else ():
            if not part.special and part.at == at:
                part.paid_on = days.open_before(days.days_on(part.due_on, -3 - life.vary(at, 12)))
