"""Hours of work beside a status that is not for work: R-33."""

import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Discrepancy, Verdict, cannot_tell, found, met, not_applicable
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.side_work import Week, by_day, permission_on, permissions, weeks_up_to, worst
from apps.readiness.rules.students.work import by_term, straddles, vacation_days
from apps.wallet.kinds.work import Payslip, WorkLog

#: Statuses whose permission to work is that of 28 hours.
BESIDE: Final = frozenset({"student", "dependent"})


class Beside(NamedTuple):
    """Hours by day under those statuses: all of them, those that count against the week, those of vacations (None:
    the school does not say its vacations), and whether the permission was one for a single job."""

    days: dict[datetime.date, Decimal]
    in_term: dict[datetime.date, Decimal]
    vacation: dict[datetime.date, Decimal] | None
    is_individual: bool
    is_stay_unknown: bool


@reading
def worked_beside(case: CaseView) -> Beside:
    """The hours on file up to today under a status that is not for work."""
    if not len(case.all(WorkLog)) or not any(stay.status in BESIDE for stay in permissions(case)):
        return Beside({}, {}, {}, is_individual=False, is_stay_unknown=False)
    as_student: list[WorkLog] = []
    as_dependent: list[WorkLog] = []
    is_individual = is_stay_unknown = False
    now, held = current_stay(case).status, permissions(case)
    for log in case.all(WorkLog):
        if case.today < log.on or not log.hours:
            continue
        stay = permission_on(held, log.on)
        status, beside = (now, None) if stay is None else (stay.status, stay.beside)
        if status in BESIDE and beside != "none":
            (as_student if status == "student" else as_dependent).append(log)
            is_individual |= beside == "individual"
            is_stay_unknown |= stay is None
    days, student_days = by_day([*as_student, *as_dependent]), by_day(as_student)
    free = vacation_days(case, student_days) if student_days else set()
    vacation = None if free is None else {day: hours for day, hours in student_days.items() if day in free}
    return Beside(days, by_term(days, free), vacation, is_individual, is_stay_unknown)


@check(
    "R-33",
    "hours_over_28",
    severity="high",
    effect="negative",
    responsible="resident",
    also_responsible=("employer",),
    cites=("act_19_2", "enforcement_regulations_19_5", "student_vacations", "term_hours_only"),
    routes=("P-15",),
    needs=("scrivener", "school", "labour"),
    remedy=("reduce_hours", "professional"),
)
def hours_over_28(case: CaseView) -> Discrepancy | Verdict:
    """All jobs together stay within the hours of the permission in any seven days; students in a vacation of their
    school within those of a day. Of seven days that straddle a vacation only the hours of term count; where all of them
    are more, it cannot be told. Work without any permission is R-34.
    """
    beside = worked_beside(case)
    if not beside.days:
        return _without_hours(case)
    limit, a_day = case.parameter("work_permit_hours"), case.parameter("vacation_day_hours")
    in_term, at_all = weeks_up_to(beside.in_term), weeks_up_to(beside.days)
    top = worst(in_term) or worst(at_all)
    assert top is not None
    is_over = top.hours > limit
    if beside.vacation is None and (is_over or max(beside.days.values()) > a_day):
        return cannot_tell("calendar_missing", missing=("school_enrolment.vacations",), responsible="school",
                           worst_hours=top.hours, worst_from=top.first, worst_to=top.last)  # fmt: skip
    long_days = [day for day, hours in (beside.vacation or {}).items() if hours > a_day]
    breaches = [week for week in in_term if week.hours > limit]
    if breaches or long_days:
        return _over(beside, top, breaches, long_days)
    if any(
        week.hours > limit and straddles(week, beside.days, set(beside.vacation or ())) for week in at_all
    ):
        return cannot_tell("straddling_week", missing=(), worst_hours=top.hours)
    unlogged = _unlogged(case)
    if unlogged:
        return cannot_tell("hours_incomplete", missing=("work_log",), employers=unlogged)
    return met("within_hours", worst_hours=top.hours)


def _over(
    beside: Beside, top: Week, breaches: list[Week], long_days: list[datetime.date]
) -> Discrepancy | Verdict:
    if beside.is_stay_unknown:
        return cannot_tell("stay_unknown", missing=("residence_status",), worst_hours=top.hours)
    if beside.is_individual and breaches:
        return cannot_tell("permission_unknown", missing=("residence_status.outside_activity_permission",), worst_hours=top.hours)  # fmt: skip
    months = {dates.month_of(day) for day in (*(week.last for week in breaches), *long_days)}
    if not breaches:
        assert beside.vacation is not None
        return found("over_in_vacation", months=months, first_breach_on=long_days[0], worst_hours=top.hours,
                     daily_hours=max(beside.vacation[day] for day in long_days))  # fmt: skip
    first = breaches[0]
    values: dict[str, Any] = {"first_breach_hours": first.hours, "worst_hours": top.hours}
    if long_days:
        values["daily_hours"] = max((beside.vacation or {})[day] for day in long_days)
    return found("over", months=months, first_breach_on=min([first.last, *long_days]), worst_from=top.first, worst_to=top.last,
                 **values)  # fmt: skip


def _without_hours(case: CaseView) -> Verdict:
    if not any(stay.status in BESIDE for stay in permissions(case)):
        current_stay(case)
        return not_applicable("other_status", says="other_status")
    if current_stay(case).status in BESIDE and not len(case.all(WorkLog)):
        if case.declared.no_side_job and not len(case.all(Payslip)):
            return met("no_work")
        return cannot_tell("no_hours", missing=("work_log",))
    return not_applicable("no_hours_beside")


def _unlogged(case: CaseView) -> list[str]:
    """Employers that paid for hours under those statuses of which no day is on file."""
    logged = {log.employer.name for log in case.all(WorkLog)}
    names, held = set(), permissions(case)
    for slip in case.all(Payslip):
        if slip.gross > 0 and slip.employer.name not in logged:
            stay = permission_on(held, dates.last_day_of(slip.month))
            if stay is not None and stay.status in BESIDE:
                names.add(slip.employer.name)
    return sorted(names)
