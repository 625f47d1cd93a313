"""What every duty to tell an office has in common: in time, late, still due, missing, not known."""

import datetime
from typing import Any

from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.view import CaseView
from apps.wallet.kinds.residence import Notification


def judge_notice(case: CaseView, due: Deadline, filed_on: datetime.date | None, **values: Any) -> Verdict:
    """The answer for one event by its last day and the day of its notice, None when no notice is on file.

    That there is none means something only where a source was asked for notices on the last day or later.
    """
    values |= {"raw": due.raw, "rolled": due.rolled, "aim_by": due.aim_by}
    if filed_on is not None:
        if due.is_met_by(filed_on):
            return met("in_time", filed_on=filed_on, counted=(due,), **values)
        return not_met("late_filed", filed_on=filed_on, counted=(due,), remedy="mention_at_renewal", **values)
    if case.today <= due.rolled:
        return cannot_tell("due", missing=("notification",), counted=(due,), remedy="file_notice", **values)
    if case.knows(Notification, since=due.rolled):
        return not_met("missing", counted=(due,), remedy="file_late_notice", needs=("residence_procedure",), **values)  # fmt: skip
    return cannot_tell("unknown", says="not_known_whether_filed", missing=("notification",), counted=(due,), **values)  # fmt: skip
