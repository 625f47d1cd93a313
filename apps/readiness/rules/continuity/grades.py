"""The grades of standard monthly remuneration: from pay to its grade, and back from a deduction (domain file 2.0)."""

import datetime
from bisect import bisect_left, bisect_right
from decimal import Decimal
from functools import cache

from apps.readiness.engine import dates
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.conditions import value_on
from apps.wallet.kinds.social_insurance import PensionMonth
from apps.wallet.kinds.work import Payslip


@cache
def _table(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Lower bounds of pay and the remuneration of each grade, in yen; the data writes them in thousands."""
    pairs = [pair.split(">") for pair in text.split()]
    bounds = tuple(int(f"{bound}000") for bound, _amount in pairs)
    return bounds, tuple(int(f"{amount}000") for _bound, amount in pairs)


class Grades:
    """The grades of employees' pension on a day: those of health insurance between its own floor and ceiling."""

    def __init__(self, case: CaseView, day: datetime.date) -> None:
        self._bounds, self._amounts = _table(case.parameter("smr_grades", on=day))
        self._least = case.parameter("epi_smr_min", on=day)
        self._most = value_on(case, "epi_smr_max", day) or self._amounts[-1]
        self._held = [one for one in self._amounts if self._least <= one <= self._most]
        rate = value_on(case, "epi_rate_worker", day)
        self._rate = None if rate is None else Decimal(str(rate)) / 100

    def of_pay(self, pay: int) -> int:
        """The standard remuneration of employees' pension for a month's pay."""
        amount = self._amounts[max(bisect_right(self._bounds, pay) - 1, 0)]
        return max(min(amount, self._most), self._least)

    def of_deduction(self, deducted: int) -> int | None:
        """The remuneration whose premium a deduction is nearest to; None where no rate is known for the day."""
        if self._rate is None:
            return None
        exact = deducted / self._rate
        place = bisect_left(self._held, exact)
        near = self._held[max(place - 1, 0) : place + 1]
        return min(near, key=lambda one: (abs(one - exact), one))

    def premium(self, remuneration: int) -> Decimal:
        """The worker's share of a month's premium, not rounded; zero where no rate is known."""
        return remuneration * (self._rate or Decimal(0))

    def between(self, one: int, other: int) -> int:
        """How many grades lie from one remuneration to another: above zero when the other is higher."""
        return bisect_right(self._amounts, other) - bisect_right(self._amounts, one)


_DATED = ("smr_grades", "epi_smr_min", "epi_smr_max", "epi_rate_worker")


class GradeHistory:
    """The grades of the months on file."""

    def __init__(self, periods: list[tuple[str, Grades]]) -> None:
        self._periods = periods  # each with its first month, oldest first

    def of(self, month: str) -> Grades:
        """The grades of a month that pay slips or pension months on file reach."""
        return next(grades for begins, grades in reversed(self._periods) if begins <= month)


@reading
def pension_grades(case: CaseView) -> GradeHistory:
    """The grades of the months on file, by the dated values of their last days."""
    months = {one.month for one in case.all(PensionMonth)} | {
        dates.month_of(one.paid_on) for one in case.all(Payslip)
    }
    if not months:
        return GradeHistory([])
    first, last = dates.month_shifted(min(months), -1), max(months)
    turns = {dates.month_of(day) for name in _DATED for day in case.turning_days(name)}
    begins = sorted({first, *(month for month in turns if first < month <= last)})
    return GradeHistory([(month, Grades(case, dates.last_day_of(month))) for month in begins])
