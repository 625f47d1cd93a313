"""Telling immigration about a divorce or the death of the spouse that the stay rests on."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, not_applicable
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import stay_on
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.notification.notices import judge_notice, told_by_resident
from apps.wallet.kinds.residence import FamilyRelation, ResidenceStatus

#: Act 19-16(iii); children in these statuses have no spouse that the stay rests on.
COVERED: Final = frozenset({"dependent", "spouse_of_japanese", "spouse_of_pr"})
#: Some designated activities are those of a spouse.
SOME_COVERED: Final = frozenset({"designated_activities"})
DUTIES: Final = {"divorce": "spouse_divorce", "death": "spouse_death"}


class End(NamedTuple):
    """The end of a marriage: the duty it brings about, its day, and the status on that day; None: not known."""

    duty: str | None
    on: datetime.date | None
    status: str | None


def ends_of_marriage(case: CaseView) -> list[End] | Verdict:
    """Marriages that ended by today under a status that has to be told about it."""
    stays = case.all(ResidenceStatus)
    if not len(stays):
        raise Untold("residence_status")
    if not any(stay.status in COVERED | SOME_COVERED for stay in stays):
        return not_applicable("other_status", says="other_status")
    spouses = [one for one in case.all(FamilyRelation) if one.relation == "spouse"]
    found = {
        _end(case, DUTIES.get(one.ended_by or ""), one.until) for one in spouses if one.until or one.ended_by
    }
    for duty in DUTIES.values():
        found |= {_end(case, duty, event_on) for event_on in told_by_resident(case, duty)}
    ends = [end for end in found if end is not None]
    if ends:
        return sorted(ends, key=lambda end: (end.on or datetime.date.max, end.duty or ""))
    if spouses or case.declared.no_other_event:
        return not_applicable("no_event")
    raise Untold("family_relation")


def _end(case: CaseView, duty: str | None, on: datetime.date | None) -> End | None:
    """The end of a marriage; None when it lies ahead or fell into a status without the duty."""
    if on is None:
        return End(duty, None, None)
    stay = stay_on(case, on)
    if case.today < on or stay is None or stay.status not in COVERED | SOME_COVERED:
        return None
    return End(duty, on, stay.status)


@rule(
    "notify_spouse_14d",
    question="notification",
    weight="factor",
    responsible="resident",
    cites=("act_19_16_iii", "renewal_guideline_8"),
    effective_from="2012-07-09",
    for_each=ends_of_marriage,
    anchor=lambda case, end: end.on or case.today,
    groups=("notifications",),
)
def notify_spouse_14d(case: CaseView, end: End) -> Verdict:
    """Within fourteen days of a divorce or of the death of the spouse immigration is told."""
    if end.on is None:
        return cannot_tell("day_unknown", missing=("family_relation.until",))
    if end.duty is None:
        return cannot_tell("ending_unknown", missing=("family_relation.ended_by",), event_on=end.on)
    if end.status in SOME_COVERED:
        return cannot_tell("depends_on_activity", missing=("residence_status.designated_activity",), event_on=end.on)  # fmt: skip
    counted = dates.days_after(end.on, case.parameter("notification_days"))
    due = dates.deadline(counted, dates.Receiver.NATIONAL)
    filed_on = told_by_resident(case, end.duty).get(end.on)
    return judge_notice(case, due, filed_on, event=end.duty, event_on=end.on)
