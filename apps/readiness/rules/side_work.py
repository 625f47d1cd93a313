"""Work beside a status that is not for work: the hours on file, and their sums over any seven days."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.stays import newest_by, stay_on
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.residence import Application, ResidenceStatus
from apps.wallet.kinds.work import Payslip, WorkLog


class Week(NamedTuple):
    """Seven days that begin with a day of work, and the hours of all jobs in them."""

    hours: Decimal
    first: datetime.date
    last: datetime.date


def logs_under(case: CaseView, status: str) -> list[WorkLog]:
    """The hours on file up to today, without days that are known to lie under another status."""
    past = [log for log in case.all(WorkLog) if case.today >= log.on]
    stays = list(case.all(ResidenceStatus)) if past else []
    found = []
    for log in past:
        stay = newest_by(log.on, stays)
        if stay is None or stay.status == status:
            found.append(log)
    return found


def is_before_known_stays(case: CaseView, day: datetime.date) -> bool:
    """Whether no permission on file says under which status a day was."""
    return stay_on(case, day) is None


def by_day(logs: Iterable[WorkLog]) -> dict[datetime.date, Decimal]:
    """The hours of all jobs on each day, earliest first."""
    found: dict[datetime.date, Decimal] = {}
    for log in logs:
        found[log.on] = found.get(log.on, Decimal(0)) + Decimal(log.hours)
    return dict(sorted(found.items()))


def weeks(days: dict[datetime.date, Decimal]) -> list[Week]:
    """The seven days from each day of work, which come earliest first. No other seven days hold more hours."""
    found, every, hours, end = [], list(days), list(days.values()), 0
    for place, first in enumerate(every):
        week = dates.week_ending(first)
        last = first + (week.last - week.first)
        while end < len(every) and every[end] <= last:
            end += 1
        found.append(Week(sum(hours[place:end], Decimal(0)), first, last))
    return found


def worst(found: Iterable[Week]) -> Week | None:
    """The seven days with the most hours; the earliest of several."""
    return max(found, key=lambda week: week.hours, default=None)


@reading
def unlogged_employers(case: CaseView) -> list[str]:
    """Employers that paid for hours of which no day is on file."""
    logged = {log.employer.name for log in case.all(WorkLog)}
    return sorted({slip.employer.name for slip in case.all(Payslip) if slip.gross > 0} - logged)


def permits_venue(application: Application, employer: str) -> bool:
    """Whether an application is the permission for work at one employer, as granted."""
    return (
        application.procedure == "outside_activity"
        and application.result == "granted"
        and application.organisation is not None
        and application.organisation.name == employer
    )
