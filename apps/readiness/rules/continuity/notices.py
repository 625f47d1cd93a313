"""What residents have to tell immigration about work, school and marriage: R-29, R-30 and R-44."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay, stay_on
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import Missing, due_of, judged_missing
from apps.readiness.rules.notification.affiliation import Event, affiliation_events, filed_on
from apps.readiness.rules.notification.notices import told_by_resident
from apps.readiness.rules.notification.spouse import SOME_COVERED, End, ends_of_marriage
from apps.wallet.kinds.living import SchoolEnrolment
from apps.wallet.kinds.residence import Notification, ResidenceStatus

#: Who knows of the notices that residents make; employers tell Hello Work others.
KNOWS_NOTICES: Final = frozenset({"immigration", "resident"})
HELP: Final = ("residence_procedure",)


def to_tell(case: CaseView, event_on: datetime.date) -> Deadline:
    """The last day for telling immigration about an event."""
    counted = dates.days_after(event_on, case.parameter("notification_days", on=event_on))
    return dates.deadline(counted, dates.Receiver.NATIONAL)


def _not_told(case: CaseView, due: Deadline) -> Missing | Verdict:
    return judged_missing(case, Notification, due, sources=KNOWS_NOTICES)


# -- R-29 ----------------------------------------------------------------------------------------------------------
def events(case: CaseView) -> list[Event] | Verdict:
    """What has to be told about employers and schools; without a permission on file nobody knows whether it has."""
    if not len(case.all(ResidenceStatus)):
        raise Untold("residence_status")
    return affiliation_events(case)


#: The sentence for what happened: not told, and still to be told.
_SAYS: Final = {
    "affiliation_end": ("end_not_told", "end_to_tell"),
    "affiliation_start": ("start_not_told", "start_to_tell"),
}
_CHANGE: Final = ("change_not_told", "change_to_tell")


@check(
    "R-29",
    "org_notice_missing",
    severity="high",
    effect="negative",
    responsible="resident",
    cites=("act_19_16", "enforcement_regulations_19_15"),
    routes=("P-14",),
    needs=HELP,
    remedy="file_late_notice",
    for_each=events,
    anchor=lambda _case, event: event.on,
    effective_from="2012-07-09",
)
def org_notice_missing(case: CaseView, event: Event) -> Discrepancy | Verdict:
    """Leaving, joining and changes of the organisation are told within fourteen days; one finding for each event.

    Leaving and joining need a notice each, which one form may carry; a notice of the other event alone shows that form
    only in part. What was told late was told: nothing is left to do. Leaving a school for good is R-44, to which its
    notice is linked.
    """
    due = to_tell(case, event.on)
    told_on = _own_notice(case, event.duty, event.on)
    if told_on is not None:
        if due.is_met_by(told_on):
            return met("in_time", event=event.duty, event_on=event.on, filed_on=told_on)
        return met("late_filed", event=event.duty, event_on=event.on, filed_on=told_on, rolled=due.rolled)
    judged = _not_told(case, due)
    if isinstance(judged, Verdict):
        return judged
    of_school = event.duty == "affiliation_end" and any(
        one.values["left_on"] == event.on for one in case.findings("student_left_school")
    )
    has_other = filed_on(case, event) is not None
    is_open = judged.state == "open"
    return found(
        "one_form" if has_other else _SAYS.get(event.duty, _CHANGE)[0 if is_open else 1],
        state=judged.state,
        severity=judged.severity("medium" if has_other else "high"),
        linked_to="R-44" if of_school else None,
        due=due_of(due),
        remedy=None if is_open else "file_notice",
        counted=(due,),
        event=event.duty,
        event_on=event.on,
        organisation=event.organisation,
        aim_by=due.aim_by,
    )


def _own_notice(case: CaseView, duty: str, event_on: datetime.date) -> datetime.date | None:
    """The day on which this event was told; a form that told of another event besides is a notice for each."""
    return told_by_resident(case, duty).get(event_on)


# -- R-30 ----------------------------------------------------------------------------------------------------------
@check(
    "R-30",
    "spouse_notice_missing",
    severity="high",
    effect="negative",
    responsible="resident",
    cites=("act_19_16_iii", "act_22_4_spouse"),
    routes=("P-14",),
    needs=(*HELP, "family", "violence", "legal_aid"),
    remedy="file_late_notice",
    for_each=ends_of_marriage,
    anchor=lambda case, end: end.on or case.today,
    effective_from="2012-07-09",
)
def spouse_notice_missing(case: CaseView, end: End) -> Discrepancy | Verdict:
    """A divorce or the death of the spouse is told within fourteen days. From it the months run after which a stay
    without the life as a spouse can be taken back: six, or three for a dependant."""
    if end.on is None:
        return cannot_tell("day_unknown", missing=("family_relation.until",))
    if end.duty is None:
        return cannot_tell("ending_unknown", missing=("family_relation.ended_by",), event_on=end.on)
    if end.status in SOME_COVERED:
        return cannot_tell("depends_on_activity", missing=("residence_status.designated_activity",), event_on=end.on)  # fmt: skip
    due = to_tell(case, end.on)
    told_on = told_by_resident(case, end.duty).get(end.on)
    if told_on is not None:
        if due.is_met_by(told_on):
            return met("in_time", event_on=end.on, filed_on=told_on)
        return met("late_filed", event_on=end.on, filed_on=told_on, rolled=due.rolled)
    judged = _not_told(case, due)
    if isinstance(judged, Verdict):
        return judged
    months = case.parameter("inactivity_months" if end.status == "dependent" else "spouse_inactivity_months")
    clock = dates.period_after(end.on, months=months)
    is_over = case.today >= clock.legal_end and current_stay(case).status == end.status
    is_open = judged.state == "open"
    return found(
        ("not_told" if is_open else "to_tell") if end.duty == "spouse_divorce" else "death_not_told" if is_open else "death_to_tell",
        state=judged.state,
        severity=judged.severity("high"),
        residence_effect="revocation_ground" if is_over else "negative",
        due=due_of(due),
        protect_by=None if is_over else clock.legal_end,
        remedy=("file_late_notice", "change_status") if is_open else "file_notice",
        counted=(due, clock),
        event=end.duty,
        event_on=end.on,
        clock_ends_on=clock.legal_end,
        clock_months=months,
        aim_by=due.aim_by,
    )  # fmt: skip


# -- R-44 ----------------------------------------------------------------------------------------------------------
class Leaving(NamedTuple):
    """Leaving a school as a student, with no other one since."""

    left_on: datetime.date
    school: str


@reading
def left_school(case: CaseView) -> Leaving | Verdict:
    """The last school that was left under the status of a student, where no other went on or followed by today."""
    schools = list(case.all(SchoolEnrolment))
    if not schools:
        if not any(stay.status == "student" for stay in case.all(ResidenceStatus)):
            current_stay(case)
            return not_applicable("other_status", says="other_status")
        raise Untold("school_enrolment")
    left = [
        Leaving(one.left_on, one.school)
        for one in schools
        if one.left_on is not None and case.today > one.left_on and _was_student(case, one.left_on)
    ]
    if not left:
        return met("enrolled") if current_stay(case).status == "student" else not_applicable("not_as_student")
    last = max(left)
    others = [one for one in schools if one.left_on is None or one.left_on > last.left_on]
    if any(case.today >= one.enrolled_on for one in others):
        return met("at_another_school", left_on=last.left_on)
    if others:
        return cannot_tell("begins_later", missing=(), left_on=last.left_on)
    return last


def _was_student(case: CaseView, day: datetime.date) -> bool:
    stay = stay_on(case, day)
    return stay is not None and stay.status == "student"


@check(
    "R-44",
    "student_left_school",
    severity="high",
    effect="negative",
    responsible="resident",
    also_responsible=("school",),
    cites=("act_19_16", "act_19_17", "special_period_students", "act_22_4_activity"),
    routes=("P-14",),
    needs=("school", "residence_procedure"),
    remedy=("file_late_notice", "change_status"),
)
def student_left_school(case: CaseView) -> Discrepancy | Verdict:
    """Who leaves school tells immigration within fourteen days, may not work any more, and has three months before the
    stay can be taken back.

    While the stay is still that of a student this is open whatever was told; after another permission only a notice
    that is missing is left.
    """
    leaving = left_school(case)
    if isinstance(leaving, Verdict):
        return leaving
    due = to_tell(case, leaving.left_on)
    clock = dates.period_after(leaving.left_on, months=case.parameter("inactivity_months"))
    told_on = _own_notice(case, "affiliation_end", leaving.left_on)
    judged = Missing("open", "medium") if told_on is not None else _not_told(case, due)
    is_student = current_stay(case).status == "student"
    if not is_student:
        if told_on is not None:
            return met("told", left_on=leaving.left_on)
        if isinstance(judged, Verdict):
            return judged
    is_unknown = isinstance(judged, Verdict)
    if isinstance(judged, Verdict):
        judged = Missing("open", "medium")
    is_over = case.today >= clock.legal_end
    return found(
        _says_of_leaving(told_on is not None, is_unknown, judged.state, is_student=is_student),
        state=judged.state,
        severity=judged.severity("high"),
        residence_effect="revocation_ground" if is_over and is_student else "negative",
        due=due_of(due),
        protect_by=clock.legal_end if is_student and not is_over else None,
        remedy=("file_notice", "change_status") if judged.state == "pending" else None,
        counted=(due, clock),
        left_on=leaving.left_on,
        clock_ends_on=clock.legal_end,
        aim_by=due.aim_by,
    )


def _says_of_leaving(is_told: bool, is_unknown: bool, state: str, *, is_student: bool) -> str:
    if not is_student:
        return "notice_missing"
    if is_told:
        return "left_and_told"
    if is_unknown:
        return "left_notice_unknown"
    return "left_to_tell" if state == "pending" else "left_not_told"
