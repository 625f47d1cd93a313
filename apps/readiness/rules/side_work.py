"""Work beside a status that is not for work: the hours on file, and their sums over any seven days."""

import datetime
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
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


class Permission(NamedTuple):
    """What one permission says about work: since when, the status, and the permission for work beside it."""

    granted_on: datetime.date
    status: str
    beside: str | None


@reading
def permissions(case: CaseView) -> list[Permission]:
    """The permissions on file in the order in which they were granted."""
    return [
        Permission(stay.granted_on, stay.status, stay.outside_activity_permission)
        for stay in case.all(ResidenceStatus)
    ]


def permission_on(held: list[Permission], day: datetime.date) -> Permission | None:
    """The newest permission granted by a day, as `stay_on` has it, for rules that ask about many days."""
    place = bisect_right(held, day, key=_granted_on)
    return held[place - 1] if place else None


def _granted_on(permission: Permission) -> datetime.date:
    return permission.granted_on


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
    """The seven days from each day of work. No other seven days hold more hours than the fullest of these."""
    return [Week(hours, day, other) for hours, day, other in _runs(days, step=-1)][::-1]


def weeks_up_to(days: dict[datetime.date, Decimal]) -> list[Week]:
    """The seven days up to each day of work: on the last day of the first that is too full, a limit is passed."""
    return [Week(hours, other, day) for hours, day, other in _runs(days, step=1)]


def _runs(
    days: dict[datetime.date, Decimal], *, step: int
) -> Iterator[tuple[Decimal, datetime.date, datetime.date]]:
    """For each day, in order or (step -1) backwards: the hours of it and the six passed before, and the farthest of
    those seven days."""
    held: deque[tuple[datetime.date, Decimal]] = deque()
    total = Decimal(0)
    for day in sorted(days, reverse=step < 0):
        week = dates.week_ending(day)
        farthest = week.first if step > 0 else day + (week.last - week.first)
        held.append((day, days[day]))
        total += days[day]
        while (held[0][0] < farthest) if step > 0 else (held[0][0] > farthest):
            total -= held.popleft()[1]
        yield total, day, farthest


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
