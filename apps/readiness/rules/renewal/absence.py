"""Item 3 of the guideline since October 2025: long absence from Japan."""

import datetime

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.whom import HAS_END
from apps.wallet.kinds.residence import EntryExit


@rule(
    "ren_long_absence",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("renewal_guideline_3_absence",),
    effective_from="2025-10-16",
    anchor=filing_day,
    statuses=HAS_END,
)
def ren_long_absence(case: CaseView) -> Verdict:
    """No journey of 90 days or more and not more than half of the stay so far abroad: our numbers, the guideline has none.

    Otherwise reasons and proof decide, so this is never not met. Days are counted from the day after departure to the
    day of return, within the present stay. No journey has to be stated, or the list of entries and exits be complete.
    """
    journeys = list(case.all(EntryExit))
    if not journeys:
        if case.declared.no_absence or case.knows(EntryExit, source="immigration"):
            return met("no_absence", longest=0, total_days=0)
        return cannot_tell("not_stated", missing=("entry_exit",))
    if any(journey.returned_on is None and case.today >= journey.departed_on for journey in journeys):
        return _judge(case, journeys, case.today.plain())
    begun = [journey for journey in journeys if case.today >= journey.departed_on]
    return _judge(case, begun, None)


def _judge(case: CaseView, journeys: list[EntryExit], abroad_on: datetime.date | None) -> Verdict:
    """`abroad_on` is today where somebody is abroad: each day then adds one."""
    since = current_stay(case).granted_on
    days = [
        dates.days_between(max(journey.departed_on, since), last).days
        for journey in journeys
        if (last := journey.returned_on or abroad_on) is not None and last > since
    ]
    longest, total = max(days, default=0), sum(days)
    if longest >= case.parameter("long_absence_days"):
        return cannot_tell(
            "long_journey", missing=(), longest=longest, total_days=total, remedy="explain_with_proof"
        )
    # days of the stay so far, of which the part in `long_absence_percent` may have been abroad
    most = case.today.since(since - datetime.timedelta(days=1))
    if most < -(-total * 100 // case.parameter("long_absence_percent")):
        return cannot_tell(
            "much_of_the_stay", missing=(), longest=longest, total_days=total, remedy="explain_with_proof"
        )
    return met("short_absence", longest=longest, total_days=total)
