"""The work a stay rests on: which contract counts on the day of filing, whose it is, and whether the job changed."""

import datetime
from collections.abc import Iterable
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold
from apps.readiness.engine.readers import about
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.today import FOREVER, Day, Today
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmployerProfile, EmploymentContract

#: Duties that mainly deal with people by language.
LANGUAGE_DUTIES: Final = frozenset({
    "interpretation", "translation", "language_teaching", "sales", "trade", "hotel_front", "customer_service",
})  # fmt: skip
ONE_DAY: Final = datetime.timedelta(days=1)


def year_of(day: Day) -> int:
    """The calendar year of a day that may be today."""
    return day.year() if isinstance(day, Today) else day.year


def is_same(one: Org, other: Org) -> bool:
    """Whether two records name one organisation: by corporate number where both have it, else by name."""
    if one.corporate_number and other.corporate_number:
        return one.corporate_number == other.corporate_number
    return one.name == other.name


@reading
def contracts_in_force(case: CaseView) -> list[EmploymentContract]:
    """The contracts in force on the day of filing; of one employment the terms agreed last."""
    day = filing_day(case)
    held: dict[tuple[str, datetime.date], EmploymentContract] = {}
    for contract in case.all(EmploymentContract):
        agreed_on, replaced_on = about(contract).valid_from, about(contract).valid_to
        if contract.starts_on > day or (agreed_on is not None and agreed_on > day):
            continue
        if any(end is not None and end < day for end in (contract.ends_on, replaced_on)):
            continue
        held[contract.employer.corporate_number or contract.employer.name, contract.starts_on] = contract
    return list(held.values())


@reading
def contract_judged(case: CaseView) -> EmploymentContract:
    """The contract the stay rests on: the one with most hours in force on the day of filing, else the next to begin.

    Without either a rule cannot tell.
    """
    in_force = contracts_in_force(case)
    if in_force:
        return max(in_force, key=lambda contract: (contract.weekly_hours, contract.starts_on))
    day = filing_day(case)
    for contract in case.all(EmploymentContract):
        if contract.starts_on > day:
            return contract
    raise Untold("employment_contract")


@reading
def profile_judged(case: CaseView) -> EmployerProfile | None:
    """What is known about the employer of that contract, of the latest year reported; any employer where no contract
    is on file and all profiles are of one."""
    profiles = list(case.all(EmployerProfile))
    if len(case.all(EmploymentContract)):
        employer = contract_judged(case).employer
        profiles = [profile for profile in profiles if is_same(profile.employer, employer)]
    elif any(not is_same(profile.employer, profiles[0].employer) for profile in profiles):
        raise Untold("employment_contract")
    return max(profiles, key=lambda profile: profile.report_year or 0, default=None)


@reading
def is_job_changed(case: CaseView) -> bool:
    """Whether the employer is another than the one the present permission was given for.

    The first employer on file that begins within some months of the permission counts as that one.
    """
    contract, granted_on = contract_judged(case), current_stay(case).granted_on
    same = [one for one in case.all(EmploymentContract) if is_same(one.employer, contract.employer)]
    began_on = min(one.starts_on for one in same)
    if began_on <= granted_on:
        return False
    others = [one for one in case.all(EmploymentContract) if not is_same(one.employer, contract.employer)]
    if any(one.starts_on < began_on for one in others):
        return True
    months = case.parameter("first_contract_months")
    return began_on > dates.period_after(granted_on, months=months).legal_end


type Stretch = tuple[datetime.date, datetime.date | None]


def years_reached_on(stretches: Iterable[Stretch], years: int, *, already: int = 0) -> datetime.date | None:
    """The day that completes so many years of stretches of time, each day counted once; open stretches go on.

    `already`: days that count from before. None when the years are never completed. The years are those of the
    calendar from the first day on; where `already` completes them, the day before that one is returned.
    """
    needed: int | None = None
    counted_to: datetime.date | None = None
    for first, last in sorted((first, FOREVER if last is None else last) for first, last in stretches):
        if needed is None:
            needed = dates.days_in(first, dates.period_from(first, years=years).legal_end).days - already
        begins = first if counted_to is None or first > counted_to else counted_to + ONE_DAY
        if needed <= 0:
            return begins - ONE_DAY
        if last < begins:
            continue
        days = dates.days_in(begins, last).days
        if days >= needed:
            return begins + datetime.timedelta(days=needed - 1)
        needed -= days
        counted_to = last
    return None
