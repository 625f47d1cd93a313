"""Leaving Japan and coming back without losing the status of residence."""

import datetime
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Period
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.procedure.stay import is_decided, protected_until, stay_ends_on
from apps.wallet.kinds.residence import Application, EntryExit, ResidenceStatus

#: Without a residence card there is no special re-entry of this kind.
OTHER_STATUSES: Final = frozenset({"temporary_visitor", "diplomat", "official"})
#: Designated activities that are certainly not those of somebody who applied for refugee recognition or has to leave.
SURELY_ALLOWED: Final = frozenset({"working_holiday", "job_seeking", "ssw_preparation"})


class Journey(NamedTuple):
    """A journey out of Japan; without a day of return nobody knows it, or there is none."""

    departs_on: datetime.date
    returns_on: datetime.date | None
    has_begun: bool


@rule(
    "proc_reentry",
    question="procedure",
    weight="required",
    responsible="resident",
    cites=("act_26", "act_26_2"),
)
def proc_reentry(case: CaseView) -> Verdict:
    """With special re-entry one is back within a year and before the stay, or its special period, ends.

    A later return needs a re-entry permit, which cannot outlast the stay either. Some people are shut out of special
    re-entry; where the records leave that open, it cannot be told.
    """
    journey = _journey(case)
    if journey is None:
        return not_applicable("no_journey")
    stay = current_stay(case)
    if stay.status in OTHER_STATUSES:
        return not_applicable("other_status", says="other_status")
    year, stay_end = _year(case, stay, journey), _end_of_stay(case)
    latest = year.legal_end if stay_end is None else min(year.legal_end, stay_end)
    found: dict[str, Any] = {"departs_on": journey.departs_on, "latest_return": latest}
    if journey.returns_on is None:
        if not journey.has_begun:
            return not_applicable("leaving_for_good", **found)
        if case.today > latest:
            return _too_late(case, year, case.today.plain(), found)
        return cannot_tell("return_unknown", missing=("plan.returns_on",), counted=(year,), **found)
    found["returns_on"] = journey.returns_on
    if journey.returns_on > latest:
        return _too_late(case, year, journey.returns_on, found)
    if stay.status == "designated_activities" and stay.designated_activity_code not in SURELY_ALLOWED:
        return cannot_tell("may_be_excluded", missing=("residence_status.designated_activity_code",),
                           needs=("residence_procedure",), counted=(year,), **found)  # fmt: skip
    return met("back_in_time", counted=(year,), **found)


def _too_late(case: CaseView, year: Period, back_on: datetime.date, found: dict[str, Any]) -> Verdict:
    """Later than special re-entry allows: after the end of the stay nothing helps, before it a permit does."""
    stay_end = _end_of_stay(case)
    if stay_end is not None and back_on > stay_end:
        return not_met("after_stay", remedy=("return_earlier", "professional"), needs=("residence_procedure",),
                       counted=(year,), **found)  # fmt: skip
    permits = _permits(case, found["departs_on"])
    if not permits:
        return not_met("too_late", remedy=("return_earlier", "reentry_permit"), needs=("residence_procedure",),
                       counted=(year,), **found)  # fmt: skip
    ends = [
        dates.period_after(permit.decided_on, months=permit.period_granted_months).safe_end
        for permit in permits
        if permit.decided_on is not None and permit.period_granted_months
    ]
    if any(back_on <= end for end in ends):
        return met("permit_covers", counted=(year,), **found)
    if len(ends) < len(permits):
        return cannot_tell("permit_end_unknown", missing=("application.period_granted_months",), counted=(year,), **found)  # fmt: skip
    return not_met("after_permit", remedy="return_earlier", needs=("residence_procedure",), counted=(year,), **found)  # fmt: skip


def _journey(case: CaseView) -> Journey | None:
    """The planned journey, else the one from which the resident has not come back."""
    plan = case.plan
    if plan.departs_on is not None:
        return Journey(plan.departs_on, plan.returns_on, has_begun=False)
    for journey in reversed(case.all(EntryExit)):
        if journey.returned_on is None and journey.departed_on <= case.today:
            return Journey(journey.departed_on, plan.returns_on, has_begun=True)
    return None


def _year(case: CaseView, stay: ResidenceStatus, journey: Journey) -> Period:
    """The time that special re-entry gives from the departure; special permanent residents have more."""
    is_special = stay.status == "special_permanent_resident"
    name = "special_reentry_months_special_permanent" if is_special else "special_reentry_months"
    return dates.period_after(journey.departs_on, months=case.parameter(name))


def _end_of_stay(case: CaseView) -> datetime.date | None:
    """The last day of the stay, or of the special period when an application in time waits for its result."""
    return protected_until(case) or stay_ends_on(case)


def _permits(case: CaseView, departs_on: datetime.date) -> list[Application]:
    """Re-entry permits granted before the departure."""
    return [
        application
        for application in case.all(Application)
        if application.procedure == "reentry"
        and application.result == "granted"
        and is_decided(case, application)
        and (application.decided_on is None or application.decided_on <= departs_on)
    ]
