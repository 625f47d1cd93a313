"""Until when each month or year can still be saved; closed days never move these days, for safety."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from apps.corrections.routes.model import Bar
from apps.corrections.routes.situations import number_or_none
from apps.corrections.sources import data
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Unmoved
from apps.readiness.engine.dates.periods import Period


class Protected(msgspec.Struct, frozen=True):
    """The last day for one month (`2026-04`) or year (`2026`). `by` is the safe one of its two ends."""

    what: str
    bar: Bar
    until: Deadline
    by: datetime.date

    def is_lost(self, on: datetime.date) -> bool:
        """Whether the day has passed on which it could still be saved by law."""
        return on > self.until.raw


#: The years of each bar (a name of a parameter); a premium's two years are counted by `dates.premium_lapses`.
_YEARS: Final[Mapping[Bar, str]] = {
    "employment_insurance": "ei_back_years",
    "kokuho": "kokuho_fee_years",
    "kokuho_tax": "kokuho_tax_years",
    "category_3": "category_3_years",
    "wages": "wage_claim_years",
    "income_tax": "tax_claim_years",
    "resident_tax": "resident_tax_lower_years",
    "resident_tax_raise": "resident_tax_raise_years",
}
#: Of a premium's two years, which `dates.premium_lapses` counts.
_PREMIUM_CITE: Final = "epia_75"
#: Bars of years, and those of months.
YEARLY: Final = frozenset({"income_tax", "resident_tax", "resident_tax_raise"})
_FILING_MONTH: Final = 3
_FILING_DAY: Final = 15
_RESIDENT_TAX_MONTH: Final = 6


def cite_of(bar: Bar, on: datetime.date) -> str | None:
    """The key of the citation that a bar rests on, on a day; None where nothing is counted for it."""
    if bar == "premium":
        return _PREMIUM_CITE
    name = _YEARS.get(bar)
    dated = None if name is None else data().parameters[name].on(on)
    return None if dated is None else dated.cite


def protect_by(
    bar: Bar,
    whats: Iterable[str],
    *,
    on: datetime.date,
    paid_on: Mapping[str, datetime.date] | None = None,
) -> tuple[Protected, ...]:
    """For each month or year the day until which a claim or request saves it, oldest first.

    Months (YYYY-MM) of premiums, employment insurance, national health (fee or tax), category 3 and wages; years (YYYY) of
    income tax (the year of the income) and resident tax (the fiscal year; to be lowered, or raised). `paid_on`: the pay days of months of wages; without
    one the month's first day is taken, which is never too late. Nothing is answered where no number is known on `on`,
    nor for bars that are no month's (`disclosure`, `exemption`).
    """
    made: list[Protected] = []
    for what in sorted(set(whats)):
        period = _period(bar, what, on, paid_on or {})
        if period is not None:
            until = dates.deadline(period, Unmoved.PRESCRIPTION)
            made.append(Protected(what, bar, until, period.safe_end))
    return tuple(made)


def _period(bar: Bar, what: str, on: datetime.date, paid_on: Mapping[str, datetime.date]) -> Period | None:
    if bar == "premium":
        return dates.premium_lapses(what)
    years = number_or_none(_YEARS.get(bar), on)
    if years is None:
        return None
    counted = dates.period_after(_begin(bar, what, paid_on), years=years)
    if (
        bar == "income_tax"
    ):  # who had no return to file asks by one that gives back: five years from 1 January
        giving_back = dates.period_from(dates.named_day(int(what) + 1, 1, 1).day, years=years)
        return msgspec.structs.replace(counted, safe_end=giving_back.safe_end)
    return counted


def _begin(bar: Bar, what: str, paid_on: Mapping[str, datetime.date]) -> datetime.date:
    """The day after which the years run."""
    if bar == "income_tax":  # the return of a year is due on 15 March of the next
        return dates.named_day(int(what) + 1, _FILING_MONTH, _FILING_DAY).day
    if bar in {
        "resident_tax",
        "resident_tax_raise",
    }:  # the first instalment of a fiscal year is due at the end of June
        return dates.last_day_of(f"{what}-{_RESIDENT_TAX_MONTH:02d}")
    if bar == "wages":
        return paid_on.get(what, dates.first_day_of(what))
    return dates.first_day_of(what)
