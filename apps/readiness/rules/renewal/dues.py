"""Dues of any kind: paid in time, paid late, unpaid, not due yet; and agreements to pay in parts."""

import datetime
from typing import Final, Literal

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Receiver
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.whom import judged_on
from apps.wallet.kinds.living import DocumentOnFile

type State = Literal["paid", "late", "paid_after_filing", "unpaid", "not_due"]

#: Papers on an agreement to pay in parts or later.
TAX_PLANS: Final = frozenset({"tax_instalment_agreement", "tax_deferral"})
PREMIUM_PLANS: Final = frozenset({"premium_instalment_agreement"})


def state_of(
    case: CaseView, due_on: datetime.date, paid_on: datetime.date | None, receiver: Receiver, *, is_full: bool
) -> State:
    """How one due stands on the day of filing, or today before it. A closed last day moves; part of it is not paid.

    What was paid only after filing was open on that day, but is no debt any more.
    """
    last_day = dates.deadline(dates.printed_day(due_on), receiver).rolled
    judged = judged_on(case)
    if paid_on is not None and is_full and case.today >= paid_on:
        if paid_on <= last_day:
            return "paid"
        return "late" if judged >= paid_on else "paid_after_filing"
    return "unpaid" if judged > last_day else "not_due"


def has_plan(case: CaseView, papers: frozenset[str]) -> bool:
    """Whether an agreement of one of these kinds is on file."""
    return any(paper.document in papers for paper in case.all(DocumentOnFile))


def is_unbroken(numbers: set[int]) -> bool:
    """Whether instalments are numbered from one on without a gap."""
    return numbers == set(range(1, len(numbers) + 1))
