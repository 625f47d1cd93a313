"""Months as insurance, premiums and taxes count them: YYYY-MM, with the days that hang on them."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from apps.readiness.engine.dates.ages import reaches_age
from apps.readiness.engine.dates.calculation import Calculation, Step, Value
from apps.readiness.engine.dates.periods import Period, clamped, last_of, period_after, shifted
from apps.readiness.engine.dates.steps import named

ONE_DAY = timedelta(days=1)
PREMIUM_YEARS: Final = 2  # EPIA 92, HIA 193, NPA 102(4)
EXEMPTION_MONTHS: Final = 25  # two years and one month
APRIL: Final = 4
#: Months are asked for again and again, by every rule and for every resident; a life has some hundred of them.
_remembered: Final = lru_cache(maxsize=4096)


def month_of(day: date) -> str:
    """The month of a day."""
    return named(day.year, day.month)


@_remembered
def first_day_of(month: str) -> date:
    """The first day of a month; ValueError for what is no month."""
    return date.fromisoformat(f"{month}-01")


@_remembered
def last_day_of(month: str) -> date:
    """The last day of a month: the day that decides a pension category (NPA 11-2)."""
    first = first_day_of(month)
    return last_of(first.year, first.month)


@_remembered
def month_shifted(month: str, months: int) -> str:
    """The month so many months later, or earlier if negative."""
    return named(*shifted(first_day_of(month), months))


@_remembered
def months_from_to(first: str, last: str) -> tuple[str, ...]:
    """Every month from the first to the last, both counted; none if the last comes first."""
    start, end = first_day_of(first), first_day_of(last)
    number = (end.year - start.year) * 12 + end.month - start.month + 1
    return tuple(named(*shifted(start, n)) for n in range(number))


class DayOfMonth(Calculation, frozen=True):
    """A last day that the law names in the month after."""

    month: str
    number: int | None  # None: the last day of the month
    day: date

    @property
    def cites(self) -> tuple[str, ...]:
        return ("named_day",)

    def steps(self) -> tuple[Step, ...]:
        if self.number is None:
            return (Step("end_of_next_month", {"month": self.month, "day": self.day}),)
        values: dict[str, Value] = {"number": self.number, "month": self.month, "day": self.day}
        return (Step("day_of_next_month", values),)


def tenth_of_next_month(of: date | str) -> DayOfMonth:
    """The 10th of the month after: resident tax withheld, employment insurance, notice of a leaver."""
    month = of if isinstance(of, str) else month_of(of)
    return DayOfMonth(month, 10, first_day_of(month_shifted(month, 1)).replace(day=10))


def end_of_next_month(of: date | str) -> DayOfMonth:
    """The last day of the month after: premiums (NPA 91, EPIA 83), notices without employment insurance."""
    month = of if isinstance(of, str) else month_of(of)
    return DayOfMonth(month, None, last_day_of(month_shifted(month, 1)))


class GivenDay(Calculation, frozen=True):
    """A last day that needs no counting, since a law names it or a document prints it."""

    day: date
    is_printed: bool

    @property
    def cites(self) -> tuple[str, ...]:
        return ("printed_day",) if self.is_printed else ("named_day",)

    def steps(self) -> tuple[Step, ...]:
        return (Step("printed_day" if self.is_printed else "fixed_day", {"day": self.day}),)


def named_day(year: int, month: int, day: int) -> GivenDay:
    """A day of the calendar that a law names: 15 March, 31 January, 31 May, 10 June."""
    return GivenDay(date(year, month, day), False)


def printed_day(day: date) -> GivenDay:
    """A day that a document prints: the end of a stay, the due date on a notice."""
    return GivenDay(day, True)


def premium_lapses(month: str) -> Period:
    """Two years after the last day on which the premium of a month was due (EPIA 92, HIA 193, NPA 102(4)).

    For 2026-04 due 2026-05-31: 2028-05-31. The result is never moved over closed days.
    """
    return period_after(end_of_next_month(month).day, years=PREMIUM_YEARS)


class MonthList(Calculation, frozen=True):
    """Months that count, first to last, with the days that decide it."""

    months: tuple[str, ...]
    told: tuple[Step, ...]
    cited: tuple[str, ...]

    @property
    def cites(self) -> tuple[str, ...]:
        return self.cited

    def steps(self) -> tuple[Step, ...]:
        return self.told if self.months else (*self.told, Step("no_month", {}))


def insured_months(acquired: date, lost: date | None, *, until: date) -> MonthList:
    """The months of employees' insurance: from that of the acquisition to the one before that of the loss.

    EPIA 19, HIA 156. Insurance is lost the day after employment ends (`loss_day`). Gained and lost in one month, that
    month counts once; where another scheme follows in it, only that one counts, which is not judged here. Without a
    loss the months run to that of `until`.
    """
    first = month_of(acquired)
    begin = Step("insured_from", {"day": acquired, "month": first})
    if lost is None:
        still = Step("insured_still", {"day": until})
        return MonthList(months_from_to(first, month_of(until)), (begin, still), ("epia_19",))
    if month_of(lost) == first:
        return MonthList((first,), (begin, Step("insured_same_month", {"month": first})), ("epia_19_2",))
    last = month_shifted(month_of(lost), -1)
    end = Step("insured_until", {"day": lost, "month": last})
    return MonthList(months_from_to(first, last), (begin, end), ("epia_19",))


def loss_day(last_day_of_work: date) -> date:
    """The day on which employees' insurance is lost: the day after employment ends (EPIA 14, HIA 36)."""
    return last_day_of_work + ONE_DAY


def months_of_age(birth: date, from_age: int, to_age: int) -> MonthList:
    """The months between two ages: from that in which the first is reached to the one before the second.

    Ages are reached on the day before the birthday, so that the month of somebody born on the first of a month is the
    one before. National pension runs from 20 to 60 (NPA 7, 8, 9), care insurance from 40 to 65.
    """
    first = month_of(reaches_age(birth, from_age).day)
    last = month_shifted(month_of(reaches_age(birth, to_age).day), -1)
    told = (
        Step("born", {"birth": birth}),
        Step("liable_from", {"number": from_age, "month": first}),
        Step("liable_until", {"number": to_age, "month": last}),
    )
    return MonthList(months_from_to(first, last), told, ("ages_act", "npa_11"))


class MonthBack(Calculation, frozen=True):
    """The month a number of months earlier."""

    start: str
    number: int
    month: str

    @property
    def cites(self) -> tuple[str, ...]:
        return ("exemption_reaches_back",)

    def steps(self) -> tuple[Step, ...]:
        values: dict[str, Value] = {"number": self.number, "month_from": self.start, "month": self.month}
        return (Step("month_before", values),)


def exemption_reaches_back(applied_on: date) -> MonthBack:
    """The earliest month that an application for exemption or deferment may reach: two years and one month back."""
    month = month_of(applied_on)
    return MonthBack(month, EXEMPTION_MONTHS, month_shifted(month, -EXEMPTION_MONTHS))


class PayPeriod(Calculation, frozen=True):
    """The calendar days of a pay period: the base days of somebody paid by the month."""

    first: date
    last: date
    days: int

    @property
    def cites(self) -> tuple[str, ...]:
        return ("base_days",)

    def steps(self) -> tuple[Step, ...]:
        return (Step("pay_period", {"first": self.first, "last": self.last, "number": self.days}),)


def pay_period(closing_on: date) -> PayPeriod:
    """The period that closes on a day: from the day after the closing day of the month before.

    A closing day that is the last of its month closes every month on its last day.
    """
    is_last = closing_on == last_of(closing_on.year, closing_on.month)
    first = closing_on.replace(day=1) if is_last else clamped(closing_on, -1) + ONE_DAY
    return PayPeriod(first, closing_on, (closing_on - first).days + 1)


class YearOf(Calculation, frozen=True):
    """The year, not beginning in January, in which a day lies."""

    on: date
    first_month: int
    year: int

    @property
    def first_day(self) -> date:
        """The first day of that year."""
        return date(self.year, self.first_month, 1)

    @property
    def last_day(self) -> date:
        """The last day of that year."""
        return clamped(self.first_day, 12) - ONE_DAY

    @property
    def cites(self) -> tuple[str, ...]:
        return ("named_day",)

    def steps(self) -> tuple[Step, ...]:
        month = named(self.year, self.first_month)
        return (Step("fiscal_year", {"day": self.on, "year": str(self.year), "month": month}),)


def fiscal_year(on: date, first_month: int = APRIL) -> YearOf:
    """The year from April in which a day lies; from June for resident tax withheld, from July for exemptions."""
    if first_month not in range(1, 13):
        raise ValueError(f"first_month must be a month, not {first_month}")
    return YearOf(on, first_month, on.year - (on.month < first_month))
