"""When somebody lived in Japan in a way that brings national insurance with it: with a stay over three months."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold
from apps.readiness.engine.readers import about
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.residence import Application, EntryExit, RegistryEntry, ResidenceStatus

#: Stays without an entry in the registry of residents.
_NOT_REGISTERED: Final = frozenset({"temporary_visitor", "diplomat", "official"})
_ARRIVALS: Final = frozenset({"landing", "acquisition"})
_ONE_DAY: Final = datetime.timedelta(days=1)


class Span(NamedTuple):
    """Days from the first to the last, both included; None: it goes on."""

    first: datetime.date
    last: datetime.date | None

    def covers(self, day: datetime.date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@reading
def residing(case: CaseView) -> list[Span]:
    """The stretches of time in which somebody lived here with a stay over three months. Without a stay: untold."""
    stays = list(case.all(ResidenceStatus))
    if not stays:
        raise Untold("residence_status")
    left_on = _left_on(case)
    found: list[Span] = []
    for place, stay in enumerate(stays):
        if stay.status in _NOT_REGISTERED or _is_short(case, stay):
            continue
        following = stays[place + 1] if place + 1 < len(stays) else None
        last = _last_day(case, stay, following)
        if left_on is not None and (last is None or last > left_on):
            last = left_on
        if last is None or last >= stay.granted_on:
            found.append(Span(stay.granted_on, last))
    return found


def _is_short(case: CaseView, stay: ResidenceStatus) -> bool:
    """Three months or less: no entry in the registry (BRRA 30-45)."""
    months = case.parameter("registered_stay_more_than_months")
    if stay.period_months is not None:
        return stay.period_months <= months
    if stay.period_days is None or stay.expires_on is None:
        return False
    return not dates.period_from(stay.granted_on, months=months).is_exceeded_by(stay.expires_on)


def _last_day(
    case: CaseView, stay: ResidenceStatus, following: ResidenceStatus | None
) -> datetime.date | None:
    """The day before the next permission, or the end of the stay; an application in time carries on for two months."""
    end = stay.expires_on
    if end is not None:
        longest = dates.period_after(end, months=case.parameter("special_period_months")).legal_end
        if following is None or following.granted_on > longest:
            asked = any(
                one.accepted_on <= end and one.accepted_on >= stay.granted_on for one in case.all(Application)
            )
            return longest if asked else end
    return None if following is None else following.granted_on - _ONE_DAY


def _left_on(case: CaseView) -> datetime.date | None:
    """The last day before leaving for good, by the registry or by a departure without a way back."""
    entries = list(case.all(RegistryEntry))
    ends = [about(entry).valid_to for entry in entries]
    days = [max(end for end in ends if end is not None)] if ends and None not in ends else []
    days += [
        journey.departed_on
        for journey in case.all(EntryExit)
        if journey.reentry == "none" and journey.returned_on is None
    ]
    return min(days, default=None)


@reading
def arrived_on(case: CaseView) -> datetime.date | None:
    """The day on which life in Japan began, if the oldest permission on file is the one to land."""
    stays = list(case.all(ResidenceStatus))
    if stays and stays[0].permission in _ARRIVALS:
        return stays[0].granted_on
    return None


@reading
def born_on(case: CaseView) -> datetime.date:
    """The day of birth, of a stay or of the registry. Without either: untold."""
    stay = case.newest(ResidenceStatus)
    if stay is not None:
        return stay.birth_date
    return case.the(RegistryEntry).birth_date
