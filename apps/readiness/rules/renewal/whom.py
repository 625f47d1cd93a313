"""Whom the guideline on renewals concerns, and on which day dues and papers are judged."""

import datetime
from typing import Final, get_args

from apps.readiness.engine import dates
from apps.readiness.engine.readers import about
from apps.readiness.engine.stays import filing_day
from apps.readiness.engine.today import Day, Today
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.residence import Status
from apps.wallet.kinds.work import EmploymentContract, Payslip

#: Everybody whose stay can be extended or changed; permanent residents have no end.
HAS_END: Final = frozenset(get_args(Status.__value__)) - {"permanent_resident", "special_permanent_resident"}


@reading
def judged_on(case: CaseView) -> Day:
    """The day of filing, or today while it is still to come: what falls due later is not known yet."""
    day = filing_day(case)
    return day if isinstance(day, Today) or day <= case.today else case.today


def month_of(day: Day) -> str:
    """The month of a day that may be today."""
    return day.month() if isinstance(day, Today) else dates.month_of(day)


@reading
def last_month_shown(case: CaseView) -> str:
    """The month before last: what was paid for it is due by now, and its records can be there."""
    return dates.month_shifted(month_of(judged_on(case)), -2)


@reading
def contracts_now(case: CaseView) -> list[EmploymentContract]:
    """The contracts in force today or to begin, of one employment the terms agreed last."""
    held: dict[tuple[str, datetime.date], EmploymentContract] = {}
    for contract in case.all(EmploymentContract):
        agreed_on = about(contract).valid_from
        if contract.ends_on is not None and case.today > contract.ends_on:
            continue
        if agreed_on is None or case.today >= agreed_on or agreed_on <= contract.starts_on:
            held[contract.employer.name, contract.starts_on] = contract
    return list(held.values())


def months_paid(slips: list[Payslip]) -> set[str]:
    """The months for which there was pay; a bonus is no month's wages."""
    return {slip.month for slip in slips if slip.gross > 0 and not slip.bonus}


def gaps_in(months: set[str], first: str, last: str) -> list[list[str]]:
    """The runs of months between two that are not among those given."""
    runs: list[list[str]] = [[]]
    for month in dates.months_from_to(first, last) if first <= last else ():
        if month in months:
            runs.append([])
        else:
            runs[-1].append(month)
    return [run for run in runs if run]
