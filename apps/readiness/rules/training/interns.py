"""The end of technical intern training in 2027, and moving to another organisation under what follows."""

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, Weight, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.statuses import TECHNICAL_INTERN
from apps.wallet.kinds.residence import ResidenceStatus


@rule(
    "titp_transition",
    question="change",
    weight="announced",
    responsible="employer",
    also_responsible=("resident",),
    cites=("skill_development_transition",),
    statuses=TECHNICAL_INTERN,
)
def titp_transition(case: CaseView) -> Verdict:
    """Who is in training when the new system begins goes on; stage 3 then asks for a year of stage 2 behind them.

    The year is counted from the permission to change to stage 2. Plans not yet approved are not in the records.
    """
    begins_on = case.parameter("skill_development_begins")
    weight: Weight = "required" if case.today >= begins_on else "announced"
    if current_stay(case).status == "technical_intern_3":
        return met("goes_on", weight=weight, begins_on=begins_on)
    second = [stay for stay in case.all(ResidenceStatus) if stay.status == "technical_intern_2"]
    if not second:
        return cannot_tell("plan_unknown", weight=weight, missing=(), remedy="ask_employer", begins_on=begins_on,
                           applied_by=case.parameter("last_training_plan"), started_by=case.parameter("last_training_start"))  # fmt: skip
    if second[0].permission == "renewal":
        return cannot_tell("start_unknown", weight=weight, missing=("residence_status",), begins_on=begins_on)
    years = case.parameter("stage_2_years")
    reached = dates.anniversary(second[0].granted_on, years)
    if reached.day <= begins_on:
        return met(
            "stage_3_open", weight=weight, counted=(reached,), reached_on=reached.day, begins_on=begins_on
        )
    return not_met("stage_3_closed", weight=weight, counted=(reached,), reached_on=reached.day, begins_on=begins_on,
                   remedy=("ask_employer", "change_status"), needs=("residence_procedure",))  # fmt: skip


@rule(
    "ikusei_transfer",
    question="change",
    weight="required",
    responsible="resident",
    cites=("skill_development_transfer",),
    statuses={"skill_development"},
    effective_from="2027-04-01",
    anchor=filing_day,
)
def ikusei_transfer(case: CaseView) -> Verdict:
    """Moving of one's own will takes one to two years, as the field sets, a basic skill test, Japanese of A1 to A2
    and a proper new organisation.

    Which of the years a field has set, and whether an organisation is proper, no record says.
    """
    stays = [stay for stay in case.all(ResidenceStatus) if stay.status == "skill_development"]
    if not stays:
        return cannot_tell("start_unknown", missing=("residence_status",))
    reached = dates.anniversary(stays[0].granted_on, case.parameter("skill_development_least_years"))
    if filing_day(case) < reached.day:
        return not_met("too_early", counted=(reached,), reached_on=reached.day, remedy="wait_or_report", needs=("labour", "employment"))  # fmt: skip
    return cannot_tell("field_decides", counted=(reached,), missing=("exam_result", "language_certificate"), needs=("employment",))  # fmt: skip
