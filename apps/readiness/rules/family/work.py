"""A dependant's work beside the status: hours, and gaming venues since October 2026."""

from typing import Any

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.side_work import (
    by_day,
    is_before_known_stays,
    logs_under,
    permits_venue,
    unlogged_employers,
    weeks,
    worst,
)
from apps.wallet.kinds.residence import Application
from apps.wallet.kinds.work import Payslip, WorkLog


@rule(
    "dep_work_hours",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("act_19_2", "enforcement_regulations_19_5"),
    groups=("status_rules", "work_beside_status"),
)
def dep_work_hours(case: CaseView) -> Verdict:
    """All jobs together at most 28 hours in any seven days, in every season. Adult entertainment never.

    Gaming venues have a rule of their own; their hours count here. It concerns whoever stays as a dependant, whatever
    is applied for.
    """
    stay = current_stay(case)
    if stay.status != "dependent":
        return not_applicable("other_status", says="other_status")
    logs = [log for log in logs_under(case, "dependent") if log.hours]
    if not logs:
        if case.declared.no_side_job and not len(case.all(Payslip)):
            return met("no_work")
        return cannot_tell("no_hours", missing=("work_log",))
    forbidden = next((log for log in logs if log.kind == "adult_entertainment"), None)
    if forbidden is not None:
        return not_met(
            "forbidden_venue", on=forbidden.on, remedy=("stop_now", "professional"), needs=("scrivener",)
        )
    if stay.outside_activity_permission == "none":
        return not_met(
            "no_permission", on=logs[0].on, remedy=("stop_now", "professional"), needs=("scrivener",)
        )
    return _judge(case, logs, stay.outside_activity_permission)


def _judge(case: CaseView, logs: list[WorkLog], permission: str | None) -> Verdict:
    week = worst(weeks(by_day(logs)))
    assert week is not None
    values: dict[str, Any] = {"worst_hours": week.hours, "worst_from": week.first, "worst_to": week.last}
    if week.hours > case.parameter("work_permit_hours"):
        if is_before_known_stays(case, week.first):
            return cannot_tell("stay_unknown", missing=("residence_status",), **values)
        if permission == "individual" and not any(log.kind == "gaming_venue" for log in logs):
            return cannot_tell(
                "permission_unknown", missing=("residence_status.outside_activity_permission",), **values
            )
        return not_met("over_hours", remedy=("reduce_hours", "professional"), needs=("scrivener",), **values)
    is_for_venue = permission == "individual" and any(log.kind == "gaming_venue" for log in logs)
    if permission != "comprehensive" and not is_for_venue:
        return cannot_tell(
            "permission_unknown", missing=("residence_status.outside_activity_permission",), **values
        )
    if employers := unlogged_employers(case):
        return cannot_tell("hours_incomplete", missing=("work_log",), employers=employers, **values)
    return met("within_hours", **values)


@rule(
    "dep_amusement_2026",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    also_responsible=("employer",),
    cites=("act_19_2", "gaming_venues_2026"),
    groups=("status_rules", "work_beside_status"),
)
def dep_amusement_2026(case: CaseView) -> Verdict:
    """Work at pachinko, mahjong and game centres: never before October 2026; since then with an individual permission
    for that venue and within the hours. The permission that names the venue is the granted application."""
    if current_stay(case).status != "dependent":
        return not_applicable("other_status", says="other_status")
    logs = [log for log in logs_under(case, "dependent") if log.kind == "gaming_venue" and log.hours]
    if not logs:
        return not_applicable("no_such_work")
    early = next((log for log in logs if not case.parameter("gaming_venue_permitted", on=log.on)), None)
    if early is not None:
        return not_met("too_early", on=early.on, remedy=("stop_now", "professional"), needs=("scrivener",))
    unpermitted = next((log for log in logs if not _is_permitted(case, log)), None)
    if unpermitted is not None and current_stay(case).outside_activity_permission in {
        "none",
        "comprehensive",
    }:
        return not_met(
            "no_permission", on=unpermitted.on, remedy=("stop_now", "professional"), needs=("scrivener",)
        )
    hours = case.answer("dep_work_hours")
    if hours.outcome == "not_met":
        return not_met(
            "over_hours", on=logs[0].on, remedy=("reduce_hours", "professional"), needs=("scrivener",)
        )
    if unpermitted is not None:
        return cannot_tell("venue_unknown", missing=("application.organisation",), on=unpermitted.on)
    if hours.outcome == "cannot_tell":
        return cannot_tell("hours_unknown", missing=hours.missing, on=logs[0].on)
    return met("permitted", on=logs[0].on)


def _is_permitted(case: CaseView, log: WorkLog) -> bool:
    """Whether a permission for this venue had been granted by the day of work."""
    return any(
        permits_venue(one, log.employer.name) and one.decided_on is not None and one.decided_on <= log.on
        for one in case.all(Application)
    )
