"""The end of the stay, what was filed before it, and the special period that follows."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Period
from apps.readiness.engine.outcomes import Untold
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.residence import Application, ResidenceStatus

#: Statuses whose stay has no last day; for others a card without one does not say enough.
UNLIMITED: Final = frozenset(
    {"permanent_resident", "special_permanent_resident", "hsp_2", "diplomat", "official"}
)
#: What keeps a stay going when it is filed in time (Act 20(6), 21(4)).
KEEPS_STAY: Final = frozenset({"renewal", "change"})


@reading
def stay_ends_on(case: CaseView) -> datetime.date | None:
    """The last day printed for the current stay; None for a status without one."""
    stay = current_stay(case)
    if stay.expires_on is None and stay.status not in UNLIMITED:
        raise Untold("residence_status.expires_on")
    return stay.expires_on


def last_filing_day(expires_on: datetime.date) -> Deadline:
    """The last day on which a renewal or change is accepted: the next open day after a closed one."""
    return dates.deadline(dates.printed_day(expires_on), dates.Receiver.NATIONAL)


def is_decided(case: CaseView, application: Application) -> bool:
    """Whether there is a result by today; one without a day counts as given."""
    if application.decided_on is None:
        return application.result is not None
    return case.today >= application.decided_on


@reading
def filed_for_stay(case: CaseView) -> Application | None:
    """The renewal or change filed during the current stay: the newest without a result, else the newest.

    One that was withdrawn is as if it had not been filed.
    """
    stay = current_stay(case)
    decided = None
    for application in reversed(case.all(Application)):
        if application.procedure not in KEEPS_STAY or case.today < application.accepted_on:
            continue
        if application.accepted_on < stay.granted_on:  # the stay was given on it, or after it
            continue
        if not is_decided(case, application):
            return application
        if decided is None and application.result != "withdrawn":
            decided = application
    return decided


class Special(NamedTuple):
    """The special period after the end of a stay, and the application in time on which it rests."""

    expires_on: datetime.date
    application: Application | None
    period: Period


@reading
def special_period(case: CaseView) -> Special | None:
    """What keeps the stay going after its last day; None for a stay without one."""
    expires_on = stay_ends_on(case)
    if expires_on is None:
        return None
    application = filed_for_stay(case)
    if application is not None and not last_filing_day(expires_on).is_met_by(application.accepted_on):
        application = None
    period = dates.period_after(expires_on, months=case.parameter("special_period_months"))
    return Special(expires_on, application, period)


def is_long_enough(case: CaseView, stay: ResidenceStatus) -> bool | None:
    """Whether the period of stay is long enough for a special period; None when nobody says how long it is."""
    least = case.parameter("special_period_least_days")
    if stay.period_days is not None:
        return bool(stay.period_days >= least)
    if stay.period_months is not None and stay.period_months > 1:
        return True
    if stay.expires_on is None:
        return None
    span = dates.days_between(stay.granted_on, stay.expires_on).days
    # a renewed stay is counted from the end of the one before, so its period may be shorter than the span
    return False if span < least else True if stay.permission == "landing" else None


@reading
def protected_until(case: CaseView) -> datetime.date | None:
    """The safe end of the special period while an application in time waits for its result; else None."""
    special = special_period(case)
    if special is None or special.application is None or is_decided(case, special.application):
        return None
    return special.period.safe_end if is_long_enough(case, current_stay(case)) else None
