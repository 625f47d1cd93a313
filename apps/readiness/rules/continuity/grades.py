"""The grades of standard monthly remuneration: from pay to its grade, and back from a deduction (domain file 2.0)."""

import datetime
from bisect import bisect_right
from decimal import Decimal
from functools import cache

from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.conditions import value_on


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
        self._rate = value_on(case, "epi_rate_worker", day)

    def of_pay(self, pay: Decimal) -> int:
        """The standard remuneration of employees' pension for a month's pay."""
        amount = self._amounts[max(bisect_right(self._bounds, pay) - 1, 0)]
        return max(min(amount, self._most), self._least)

    def of_deduction(self, deducted: int) -> int | None:
        """The remuneration whose premium a deduction is nearest to; None where no rate is known for the day."""
        if self._rate is None:
            return None
        exact = deducted * 100 / Decimal(str(self._rate))
        held = [one for one in self._amounts if self._least <= one <= self._most]
        return min(held, key=lambda one: (abs(one - exact), one))

    def premium(self, remuneration: int) -> Decimal:
        """The worker's share of a month's premium, not rounded; zero where no rate is known."""
        return remuneration * Decimal(str(self._rate or 0)) / 100

    def between(self, one: int, other: int) -> int:
        """How many grades lie from one remuneration to another: above zero when the other is higher."""
        return bisect_right(self._amounts, other) - bisect_right(self._amounts, one)
