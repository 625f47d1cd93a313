"""What every duty to tell an office has in common: in time, late, still due, missing, not known."""

import datetime
from typing import Any, Final

from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.view import CaseView
from apps.wallet.kinds.residence import Notification

#: People without the duties of mid- and long-term residents; special permanent residents have an act of their own.
WITHOUT_DUTIES: Final = frozenset({"temporary_visitor", "diplomat", "official", "special_permanent_resident"})


def told_by_resident(case: CaseView, duty: str) -> dict[datetime.date, datetime.date]:
    """The events that the resident told under one duty, each with the first day on which it was told."""
    told: dict[datetime.date, datetime.date] = {}
    for notice in case.all(Notification):
        if notice.duty == duty and notice.filed_by in {None, "resident"} and notice.filed_on <= case.today:
            told[notice.event_on] = min(notice.filed_on, told.get(notice.event_on, notice.filed_on))
    return told


def judge_notice(
    case: CaseView,
    due: Deadline,
    filed_on: datetime.date | None,
    *,
    tell: tuple[str, str] = ("file_notice", "file_late_notice"),
    **values: Any,
) -> Verdict:
    """The answer for one event by its last day and the day of its notice, None when no notice is on file.

    That there is none means something only where a source was asked for notices on the last day or later. `tell`
    names the remedies before the last day and after it.
    """
    in_time, late = tell
    values |= {"raw": due.raw, "rolled": due.rolled, "aim_by": due.aim_by}
    if filed_on is not None:
        if due.is_met_by(filed_on):
            return met("in_time", filed_on=filed_on, counted=(due,), **values)
        return not_met("late_filed", filed_on=filed_on, counted=(due,), remedy="mention_at_renewal", **values)
    if case.today <= due.rolled:
        return cannot_tell("due", missing=("notification",), counted=(due,), remedy=in_time, **values)
    if case.knows(Notification, since=due.rolled):
        return not_met("missing", counted=(due,), remedy=late, needs=("residence_procedure",), **values)
    return cannot_tell("unknown", says="not_known_whether_filed", missing=("notification",), counted=(due,), **values)  # fmt: skip
