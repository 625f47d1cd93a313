"""Being at school: enrolment, attendance, and money for the studies."""

import datetime
from typing import Final

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.wallet.kinds.living import DocumentOnFile, SchoolEnrolment

STUDENT: Final = frozenset({"student"})


@reading
def schools_now(case: CaseView) -> list[SchoolEnrolment]:
    """The enrolments that run today; the day of leaving still counts."""
    return [
        school
        for school in case.all(SchoolEnrolment)
        if case.today >= school.enrolled_on and (school.left_on is None or case.today <= school.left_on)
    ]


def is_on_leave(school: SchoolEnrolment, day: datetime.date) -> bool:
    """Whether a fixed day lies in a leave of absence from this school."""
    return any(
        leave.from_ <= day and (leave.to is None or day <= leave.to)
        for leave in school.leaves_of_absence or ()
    )


@reading
def is_on_leave_today(case: CaseView) -> bool:
    """Whether every enrolment that runs today is interrupted by a leave of absence."""
    running = schools_now(case)
    return bool(running) and all(
        any(
            case.today >= leave.from_ and (leave.to is None or case.today <= leave.to)
            for leave in school.leaves_of_absence or ()
        )
        for school in running
    )


@rule(
    "stu_enrolled",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("act_table_1_4", "leave_of_absence"),
    statuses=STUDENT,
    groups=("status_rules",),
)
def stu_enrolled(case: CaseView) -> Verdict:
    """Enrolled today. Left or expelled: not met. On leave of absence, or with a school that begins later: a judgement."""
    newest = case.the(SchoolEnrolment)
    running = schools_now(case)
    if running:
        if is_on_leave_today(case):
            return cannot_tell("leave_of_absence", missing=(), responsible="school", remedy="ask_school")
        return met("enrolled", enrolled_on=running[-1].enrolled_on)
    if case.today < newest.enrolled_on:  # a place that is fixed can be a good reason
        return cannot_tell("begins_later", missing=(), enrolled_on=newest.enrolled_on)
    left_on = max(school.left_on for school in case.all(SchoolEnrolment) if school.left_on is not None)
    return not_met("left", left_on=left_on, remedy="change_status", needs=("school", "residence_procedure"))


@rule(
    "stu_attendance_grades",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    also_responsible=("school",),
    cites=("student_attendance",),
    statuses=STUDENT,
    groups=("status_rules",),
)
def stu_attendance_grades(case: CaseView) -> Verdict:
    """The school certifies attendance and has no warning. No national number is published; 80 percent is ours.

    A repeated year is in no record: it cannot be seen here. What the resident enters is no certificate.
    """
    school = case.the(SchoolEnrolment)
    rate = school.attendance_rate
    if rate is None:
        return cannot_tell(
            "no_certificate", missing=("school_enrolment.attendance_rate",), responsible="school"
        )
    if rate < case.parameter("attendance_percent"):
        return cannot_tell("low_attendance", missing=(), attendance_rate=rate, remedy="explain_with_proof")
    if about(school).provenance == "self_declared":
        return cannot_tell(
            "no_certificate", missing=("school_enrolment.attendance_rate",), responsible="school"
        )
    return met("certified", attendance_rate=rate)


@rule(
    "stu_funds",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("student_funds",),
    statuses=STUDENT,
    groups=("status_rules",),
)
def stu_funds(case: CaseView) -> Verdict:
    """Papers on money are asked for when the last renewal came with a warning about hours of work.

    No record kind holds that warning but the paper itself, so only who was never renewed is out of it for sure.
    """
    if any(paper.document == "work_hours_warning" for paper in case.all(DocumentOnFile)):
        return cannot_tell("warned", missing=(), remedy="show_funds")
    if current_stay(case).permission in {"landing", "change"}:
        return not_applicable("no_renewal_yet")
    return cannot_tell("warning_unknown", missing=("document_on_file",))
