"""Time without the activity of the status, as it runs today: R-31."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine import dates
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
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.employments import employments
from apps.readiness.rules.family.relations import has_ended, supporters
from apps.readiness.rules.renewal.past import AT_WORK, GOOD_REASONS
from apps.readiness.rules.renewal.whom import months_paid
from apps.readiness.rules.statuses import SPOUSES
from apps.wallet.kinds.living import DocumentOnFile, SchoolEnrolment
from apps.wallet.kinds.residence import FamilyRelation
from apps.wallet.kinds.values import Record
from apps.wallet.kinds.work import EmploymentContract, Leave, Payslip

#: Table 2, and people whom Act 22-4(1)(vi) does not concern.
NO_ACTIVITY: Final = SPOUSES | {
    "permanent_resident", "long_term_resident", "special_permanent_resident", "temporary_visitor", "diplomat", "official",
}  # fmt: skip
ONE_DAY: Final = datetime.timedelta(days=1)

type Stretch = tuple[datetime.date, datetime.date | None]  # both days included; None: it goes on


class Idle(NamedTuple):
    """Since when the activity of the status has rested, and the kind of record that would show a new one."""

    since: datetime.date
    kind: type[Record]


@reading
def idle(case: CaseView) -> Idle | Verdict:
    """Since when there has been no work, school or family life of the status; a verdict where that is not so."""
    stay = current_stay(case)
    if stay.status in NO_ACTIVITY:
        return not_applicable("other_status", says="other_status")
    if stay.status == "student":
        schools = [(one.enrolled_on, one.left_on) for one in case.all(SchoolEnrolment)]
        return _since(case, schools, stay.granted_on, SchoolEnrolment)
    if stay.status == "dependent":
        return _apart(case)
    if stay.status not in AT_WORK:
        return cannot_tell("activity_not_on_file", missing=())
    paid = sorted(months_paid(list(case.all(Payslip))))
    worked: list[Stretch] = [(one.starts_on, one.ends_on) for one in employments(case)]
    worked += [(dates.first_day_of(month), dates.last_day_of(month)) for month in paid]
    return _since(case, worked, stay.granted_on, EmploymentContract)


def _since(
    case: CaseView, stretches: list[Stretch], granted_on: datetime.date, kind: type[Record]
) -> Idle | Verdict:
    ends: list[datetime.date] = []
    for first, last in stretches:
        if case.today >= first:
            if last is None or case.today <= last:
                return met("active")
            ends.append(last)
    if not ends:
        raise Untold("school_enrolment" if kind is SchoolEnrolment else "employment_contract")
    return Idle(max(max(ends) + ONE_DAY, granted_on), kind)


def _apart(case: CaseView) -> Idle | Verdict:
    """A dependant lives with the supporter; divorce or death ends that."""
    found_ones = supporters(case)
    if not found_ones:
        raise Untold("family_relation")
    running = [one for one in found_ones if not has_ended(case, one)]
    if running:
        if any(one.lives_together and one.separated_since is None for one in running):
            return met("together")
        return cannot_tell("together_unknown", missing=("family_relation.lives_together",))
    ends = [one.until for one in found_ones if one.until is not None]
    if len(ends) < len(found_ones):
        return cannot_tell("end_unknown", missing=("family_relation.until",))
    return Idle(max(max(ends) + ONE_DAY, current_stay(case).granted_on), FamilyRelation)


@check(
    "R-31",
    "inactivity",
    severity="high",
    effect="revocation_ground",
    responsible="resident",
    cites=("act_22_4_activity", "inactivity_warnings"),
    routes=("P-15",),
    needs=("employment", "residence_procedure", "scrivener"),
    remedy=("explain_with_proof", "change_status", "professional"),
)
def inactivity(case: CaseView) -> Discrepancy | Verdict:
    """Three months without the activity of the status, for the second grade of highly skilled professionals six, are a
    ground for revocation without just cause. Before it, from the forty-fifth and the seventy-fifth day, it is upcoming.

    That a contract runs counts as work; whether pay came is asked by the rules on renewal. Search for work on file is a
    cause, which immigration weighs.
    """
    resting = idle(case)
    if isinstance(resting, Verdict):
        return resting
    name = "inactivity_months_hsp_2" if current_stay(case).status == "hsp_2" else "inactivity_months"
    clock = dates.period_from(resting.since, months=case.parameter(name))
    told = case.told_as_of(resting.kind)
    needed = clock.legal_end if case.today >= clock.legal_end else resting.since
    if told is None:
        return cannot_tell("activity_unknown", missing=(_NAMES[resting.kind],), inactive_from=resting.since)
    if told < needed:
        return cannot_tell("data_too_old", says="data_too_old", missing=(_NAMES[resting.kind],))
    has_cause = _has_cause(case, resting.since)
    days = case.today.since(resting.since - ONE_DAY)
    early, late = case.parameter("inactivity_warning_days")
    if case.today >= clock.legal_end:
        if has_cause:
            return found("past_with_cause", severity="medium", residence_effect="explainable", counted=(clock,), remedy="explain_with_proof",
                         inactive_from=resting.since, clock_ends_on=clock.legal_end, cause_on_file=True)  # fmt: skip
        return found("past", counted=(clock,), inactive_from=resting.since, clock_ends_on=clock.legal_end, cause_on_file=False)  # fmt: skip
    if days < early:
        return met("short", inactive_from=resting.since, clock_ends_on=clock.legal_end)
    return found("soon" if days >= late else "running", state="upcoming", severity="low" if days >= late else "info",
                 residence_effect="none", protect_by=clock.legal_end, counted=(clock,), remedy="explain_with_proof",
                 inactive_from=resting.since, clock_ends_on=clock.legal_end, cause_on_file=has_cause)  # fmt: skip


_NAMES: Final[dict[type[Record], str]] = {
    EmploymentContract: "employment_contract",
    SchoolEnrolment: "school_enrolment",
    FamilyRelation: "family_relation",
}


def _has_cause(case: CaseView, since: datetime.date) -> bool:
    """Papers on search for work, illness or the loss of work, or a leave that reaches into this time."""
    return any(paper.document in GOOD_REASONS for paper in case.all(DocumentOnFile)) or any(
        leave.to is None or leave.to >= since for leave in case.all(Leave)
    )
