"""Telling immigration about leaving, joining or changes of the organisation one belongs to."""

import datetime
from collections.abc import Iterator
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, not_applicable
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import stay_on
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.employments import employments
from apps.readiness.rules.notification.notices import judge_notice
from apps.readiness.rules.statuses import NOTIFIES_ORGANISATION
from apps.wallet.kinds.living import SchoolEnrolment
from apps.wallet.kinds.residence import Notification, ResidenceStatus
from apps.wallet.kinds.work import EmploymentContract, OrganisationEvent

#: A student's part-time employer is not the organisation of the stay, and a worker's school is not.
AT_SCHOOL: Final = frozenset({"student"})
AT_WORK: Final = NOTIFIES_ORGANISATION - AT_SCHOOL
COUNTERPART: Final = {"affiliation_end": "affiliation_start", "affiliation_start": "affiliation_end"}


class Event(NamedTuple):
    """Something that has to be told: the duty it brings about, its day, and the organisation's name."""

    duty: str
    on: datetime.date
    organisation: str


def affiliation_events(case: CaseView) -> list[Event] | Verdict:
    """What happened up to today, under a status that has to be told about it, in the order it happened."""
    events = sorted(
        {
            event
            for event in (*_of_contracts(case), *_of_schools(case), *_of_organisations(case))
            if event.on <= case.today
        },
        key=lambda event: (event.on, event.duty, event.organisation),
    )
    if events:
        return events
    stays = case.all(ResidenceStatus)
    if stays and not any(stay.status in NOTIFIES_ORGANISATION for stay in stays):
        return not_applicable("other_status")
    if len(case.all(EmploymentContract)) or len(case.all(SchoolEnrolment)) or case.declared.no_other_event:
        return not_applicable("no_event")
    raise Untold("employment_contract")


@rule(
    "notify_affiliation_14d",
    question="notification",
    weight="factor",
    responsible="resident",
    cites=("act_19_16", "enforcement_regulations_19_15", "renewal_guideline_8"),
    effective_from="2012-07-09",
    for_each=affiliation_events,
    anchor=lambda _case, event: event.on,
    groups=("notifications",),
)
def notify_affiliation_14d(case: CaseView, event: Event) -> Verdict:
    """Within fourteen days of the event immigration is told; each event needs a notice of its own.

    One form may serve for leaving and joining when both happened within fourteen days. That nothing was filed counts
    only where a source was asked for notices after the last day.
    """
    counted = dates.days_after(event.on, case.parameter("notification_days"))
    due = dates.deadline(counted, dates.Receiver.NATIONAL)
    return judge_notice(case, due, filed_on(case, event), event=event.duty, event_on=event.on)


def filed_on(case: CaseView, event: Event) -> datetime.date | None:
    """The day of the first notice of an event, or of the one form that serves for leaving and joining."""
    notices = [notice for notice in case.all(Notification) if notice.filed_by in {None, "resident"}]
    own = [notice.filed_on for notice in notices if notice.duty == event.duty and notice.event_on == event.on]
    if own:
        return min(own)
    others = [notice for notice in notices if notice.duty == COUNTERPART.get(event.duty)]
    if not others:
        return None
    days = datetime.timedelta(days=case.parameter("one_form_serves_days"))
    return min(
        (notice.filed_on for notice in others if abs(notice.event_on - event.on) <= days), default=None
    )


def _of_contracts(case: CaseView) -> Iterator[Event]:
    """Joining and leaving employers. The employer that a permission was given for is not joined but begun with.

    Contracts of one employer that follow each other are one employment, which only its own end ends.
    """
    is_first = True
    for employment in employments(case):
        if not is_first or _begins_late(case, employment.starts_on):
            yield from _event(
                case, "affiliation_start", employment.starts_on, employment.employer.name, AT_WORK
            )
        is_first = False
        if employment.ends_on is not None:
            yield from _event(case, "affiliation_end", employment.ends_on, employment.employer.name, AT_WORK)


def _begins_late(case: CaseView, starts_on: datetime.date) -> bool:
    """Whether the first contract on file begins so long after the permission that there must have been another."""
    stay = stay_on(case, starts_on)
    months = case.parameter("first_contract_months")
    return stay is not None and starts_on > dates.period_after(stay.granted_on, months=months).legal_end


def _of_schools(case: CaseView) -> Iterator[Event]:
    known = False
    for school in case.all(SchoolEnrolment):
        if known:
            yield from _event(case, "affiliation_start", school.enrolled_on, school.school, AT_SCHOOL)
        known = True
        if school.left_on is not None:
            yield from _event(case, "affiliation_end", school.left_on, school.school, AT_SCHOOL)


def _of_organisations(case: CaseView) -> Iterator[Event]:
    duties = {"renamed": "affiliation_renamed", "moved": "affiliation_moved"}
    for event in case.all(OrganisationEvent):
        duty = duties.get(event.event, "affiliation_closed")
        yield from _event(case, duty, event.event_on, event.organisation.name, NOTIFIES_ORGANISATION)


def _event(
    case: CaseView, duty: str, on: datetime.date, organisation: str, statuses: frozenset[str]
) -> Iterator[Event]:
    stay = stay_on(case, on)
    if stay is not None and stay.status in statuses:
        yield Event(duty, on, organisation)
