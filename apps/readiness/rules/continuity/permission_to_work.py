"""Paid work where the status and its permission allow none: R-34."""

import datetime
from typing import Final, Literal, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Discrepancy, Verdict, cannot_tell, found, met, not_applicable
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.side_work import Permission, permission_on, permissions, permits_venue
from apps.readiness.rules.students.schooling import is_on_leave
from apps.wallet.kinds.living import SchoolEnrolment
from apps.wallet.kinds.residence import Application
from apps.wallet.kinds.work import Payslip, WorkLog

#: Statuses under which work needs a permission.
NOT_FOR_WORK: Final = frozenset(
    {"student", "dependent", "cultural_activities", "trainee", "temporary_visitor"}
)

type Reason = Literal["no_permission", "after_leaving", "on_leave", "forbidden_venue", "unknown"]


class Worked(NamedTuple):
    """A day of paid work, or the first day of a month paid for; `kind` as in work logs."""

    on: datetime.date
    kind: str | None
    employer: str


@reading
def worked_unpermitted(case: CaseView) -> list[tuple[datetime.date, Reason]]:
    """The days of work, and months paid for, that the status did not allow, or of which that is not known."""
    held = permissions(case)
    if not any(one.status in NOT_FOR_WORK for one in held):
        return []
    judged = [
        (one.on, reason) for one in _worked(case, held) if (reason := _judge(case, held, one)) is not None
    ]
    return sorted(judged)


@check(
    "R-34",
    "no_work_permission",
    severity="critical",
    effect="possible_crime",
    responsible="resident",
    also_responsible=("employer",),
    cites=(
        "act_19_2",
        "enforcement_regulations_19_5",
        "leave_of_absence",
        "special_period_students",
        "gaming_venues_2026",
    ),
    routes=("P-15",),
    needs=("legal_aid", "scrivener", "labour"),
    remedy=("stop_now", "professional"),
)
def no_work_permission(case: CaseView) -> Discrepancy | Verdict:
    """Paid work without a permission, after leaving school or on leave from it, or at a forbidden place.

    What the card says of the permission counts for its whole stay, unless a permission granted later is on file.
    Whoever left, was on leave or went to such places is looked at for students and dependants only.
    """
    days = worked_unpermitted(case)
    breaches = [(day, reason) for day, reason in days if reason != "unknown"]
    if breaches:
        first, reason = breaches[0]
        return found(reason, months={dates.month_of(day) for day, _reason in breaches}, from_=first)
    if days:
        return cannot_tell("permission_unknown", missing=("residence_status.outside_activity_permission",), from_=days[0][0])  # fmt: skip
    if current_stay(case).status not in NOT_FOR_WORK:
        return not_applicable("other_status", says="other_status")
    if len(case.all(WorkLog)) or len(case.all(Payslip)):
        return met("permitted")
    if case.declared.no_side_job:
        return met("no_work")
    return cannot_tell("no_work_on_file", missing=("work_log",))


def _worked(case: CaseView, held: list[Permission]) -> list[Worked]:
    logs = [
        Worked(log.on, log.kind, log.employer.name)
        for log in case.all(WorkLog)
        if log.hours and case.today >= log.on
    ]
    logged = {(dates.month_of(one.on), one.employer) for one in logs}
    paid = [
        Worked(dates.first_day_of(slip.month), None, slip.employer.name)
        for slip in case.all(Payslip)
        if slip.gross > 0 and not slip.bonus and (slip.month, slip.employer.name) not in logged
    ]
    return logs + [one for one in paid if case.today >= one.on and _is_one_stay(held, one.on)]


def _is_one_stay(held: list[Permission], first: datetime.date) -> bool:
    """Whether one status held through the month: else it is not known under which the work was."""
    begun, ended = permission_on(held, first), permission_on(held, dates.last_day_of(dates.month_of(first)))
    return begun is not None and ended is not None and begun.status == ended.status


def _judge(case: CaseView, held: list[Permission], work: Worked) -> Reason | None:
    stay = permission_on(held, work.on)
    if stay is None or stay.status not in NOT_FOR_WORK:
        return None
    if work.kind == "adult_entertainment":
        return "forbidden_venue"
    if work.kind == "gaming_venue":
        return _at_gaming_venue(case, stay, work)
    if stay.status == "student" and (reason := _outside_school(case, work.on)) is not None:
        return reason
    if stay.beside in {"comprehensive", "individual"} or _was_granted(case, work.on):
        return None
    return "no_permission" if stay.beside == "none" else "unknown"


def _at_gaming_venue(case: CaseView, stay: Permission, work: Worked) -> Reason | None:
    """Since October 2026 dependants may be permitted to work at one such place; nobody else."""
    if stay.status != "dependent" or not case.parameter("gaming_venue_permitted", on=work.on):
        return "forbidden_venue"
    for application in case.all(Application):
        granted_on = application.decided_on
        if permits_venue(application, work.employer) and granted_on is not None and granted_on <= work.on:
            return None
    return "unknown" if stay.beside == "individual" else "forbidden_venue"


def _outside_school(case: CaseView, on: datetime.date) -> Reason | None:
    schools = list(case.all(SchoolEnrolment))
    running = [one for one in schools if one.enrolled_on <= on and (one.left_on is None or on <= one.left_on)]
    if running:
        return "on_leave" if all(is_on_leave(one, on) for one in running) else None
    was_left = any(one.left_on is not None and one.left_on < on for one in schools)
    return "after_leaving" if was_left else None


def _was_granted(case: CaseView, on: datetime.date) -> bool:
    """Whether a permission for work beside the status had been granted by a day."""
    return any(
        one.procedure == "outside_activity" and one.result == "granted" and one.decided_on is not None and one.decided_on <= on
        for one in case.all(Application)
    )  # fmt: skip
