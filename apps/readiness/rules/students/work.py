"""A student's work beside the studies: hours in term, in vacations, on leave and after leaving."""

import datetime
from decimal import Decimal
from typing import Any, Final

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.side_work import (
    Week,
    by_day,
    is_before_known_stays,
    logs_under,
    unlogged_employers,
    weeks,
    worst,
)
from apps.readiness.rules.students.schooling import is_on_leave, schools_now
from apps.wallet.kinds.living import SchoolEnrolment
from apps.wallet.kinds.work import Payslip, WorkLog

#: Forbidden for students in any case; the permission of 2026-10-01 for gaming venues is not for them.
FORBIDDEN: Final = ("adult_entertainment", "gaming_venue")


@rule(
    "stu_work_hours",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("act_19_2", "enforcement_regulations_19_5", "student_vacations", "leave_of_absence"),
    groups=("status_rules", "work_beside_status"),
)
def stu_work_hours(case: CaseView) -> Verdict:
    """All jobs together at most 28 hours in any seven days of term, at most 8 hours on a day of the school's vacation.

    Of seven days that straddle a vacation only the hours of term count; if all of them are more than 28, one bureau
    takes it otherwise, and the answer is cannot tell. It concerns whoever stays as a student, whatever is applied for.
    """
    stay = current_stay(case)
    if stay.status != "student":
        return not_applicable("other_status", says="other_status")
    logs = logs_under(case, "student")
    if not logs:
        return _without_logs(case)
    forbidden = next((log for log in logs if log.kind in FORBIDDEN and log.hours), None)
    if forbidden is not None:
        return not_met(
            "forbidden_venue", on=forbidden.on, remedy=("stop_now", "professional"), needs=("scrivener",)
        )
    if stay.outside_activity_permission == "none":
        return not_met(
            "no_permission", on=logs[0].on, remedy=("stop_now", "professional"), needs=("scrivener",)
        )
    days = by_day(logs)
    on_leave = next((day for day in days if _is_on_leave(case, day)), None)
    if on_leave is not None:
        return not_met("on_leave", on=on_leave, remedy=("stop_now", "professional"), needs=("scrivener",))
    return _judge(case, days)


def _without_logs(case: CaseView) -> Verdict:
    if case.declared.no_side_job and not len(case.all(Payslip)):
        return met("no_work")
    return cannot_tell("no_hours", missing=("work_log",))


def _judge(case: CaseView, days: dict[datetime.date, Decimal]) -> Verdict:
    vacations = vacation_days(case, days)
    in_term = by_term(days, vacations)
    all_weeks, limit, a_day = (
        weeks(days),
        case.parameter("work_permit_hours"),
        case.parameter("vacation_day_hours"),
    )
    top = worst(weeks(in_term)) or worst(all_weeks)
    assert top is not None
    values: dict[str, Any] = {"worst_hours": top.hours, "worst_from": top.first, "worst_to": top.last}
    if vacations is None and (top.hours > limit or max(days.values()) > a_day):
        return cannot_tell(
            "calendar_missing", missing=("school_enrolment.vacations",), responsible="school", **values
        )
    if top.hours > limit and in_term:
        return _over(case, top, values)
    long = next((day for day in vacations or () if days[day] > a_day), None)
    if long is not None:
        if is_before_known_stays(case, long):
            return cannot_tell("stay_unknown", missing=("residence_status",), **values)
        return not_met(
            "long_vacation_day", on=long, day_hours=days[long], remedy="explain_with_proof", **values
        )
    if any(week.hours > limit and straddles(week, days, vacations or set()) for week in all_weeks):
        return cannot_tell("straddling_week", missing=(), **values)
    if current_stay(case).outside_activity_permission != "comprehensive":
        return cannot_tell(
            "permission_unknown", missing=("residence_status.outside_activity_permission",), **values
        )
    if employers := unlogged_employers(case):
        return cannot_tell("hours_incomplete", missing=("work_log",), employers=employers, **values)
    return met("within_hours", **values)


def _over(case: CaseView, week: Week, values: dict[str, Any]) -> Verdict:
    """More than the permission allows; another permission for one job may allow more, and so may another status."""
    if is_before_known_stays(case, week.first):
        return cannot_tell("stay_unknown", missing=("residence_status",), **values)
    if current_stay(case).outside_activity_permission == "individual":
        return cannot_tell(
            "permission_unknown", missing=("residence_status.outside_activity_permission",), **values
        )
    return not_met("over_hours", remedy=("reduce_hours", "professional"), needs=("scrivener",), **values)


def vacation_days(case: CaseView, days: dict[datetime.date, Decimal]) -> set[datetime.date] | None:
    """Those of the days that lie in a vacation by a school's rules; None where a school does not say its vacations."""
    schools = [school for school in case.all(SchoolEnrolment) if _covers(school, min(days), max(days))]
    if not schools or any(school.vacations is None for school in schools):
        return None
    spans = [span for school in schools for span in school.vacations or ()]
    return {day for day in days if any(span.from_ <= day <= span.to for span in spans)}


def by_term(
    days: dict[datetime.date, Decimal], vacations: set[datetime.date] | None
) -> dict[datetime.date, Decimal]:
    """The days of term with their hours."""
    return {day: hours for day, hours in days.items() if day not in (vacations or ())}


def _covers(school: SchoolEnrolment, first: datetime.date, last: datetime.date) -> bool:
    return school.enrolled_on <= last and (school.left_on is None or first <= school.left_on)


def straddles(week: Week, days: dict[datetime.date, Decimal], vacations: set[datetime.date]) -> bool:
    """Whether there are hours of term and of a vacation in these seven days."""
    worked = {day for day, hours in days.items() if week.first <= day <= week.last and hours}
    return bool(worked & vacations) and bool(worked - vacations)


def _is_on_leave(case: CaseView, day: datetime.date) -> bool:
    return any(is_on_leave(school, day) for school in case.all(SchoolEnrolment))


@reading
def left_for_good_on(case: CaseView) -> datetime.date | None:
    """The last day at a school, where no enrolment runs today or begins later."""
    schools = list(case.all(SchoolEnrolment))
    if schools_now(case) or any(case.today < school.enrolled_on for school in schools):
        return None
    return max((school.left_on for school in schools if school.left_on is not None), default=None)


@rule(
    "stu_work_after_leaving",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("special_period_students", "leave_of_absence"),
    groups=("status_rules", "work_beside_status"),
)
def stu_work_after_leaving(case: CaseView) -> Verdict:
    """The permission to work holds only while enrolled: any work after leaving is outside it, also in the stay that is
    left and in the special period. Days under another status do not count."""
    if current_stay(case).status != "student":
        return not_applicable("other_status", says="other_status")
    case.the(SchoolEnrolment)
    late = _day_worked_outside_school(case)
    if late is not None:
        return not_met(
            "worked_after_leaving", on=late, remedy=("stop_now", "professional"), needs=("scrivener",)
        )
    left_on = left_for_good_on(case)
    if left_on is None:
        return not_applicable("still_enrolled")
    if case.declared.no_side_job and not len(case.all(WorkLog)) and not len(case.all(Payslip)):
        return met("no_work", left_on=left_on)
    return cannot_tell("work_unknown", missing=("work_log",), left_on=left_on)


def _day_worked_outside_school(case: CaseView) -> datetime.date | None:
    """The first day of work under this status after a school was left and with no other school."""
    schools = list(case.all(SchoolEnrolment))
    left = [school.left_on for school in schools if school.left_on is not None]
    for log in logs_under(case, "student"):
        is_after = any(day < log.on for day in left)
        if log.hours and is_after and not any(_covers(school, log.on, log.on) for school in schools):
            return log.on
    return None
