"""Silence: from when a body's silence may be taken as a dismissal, and whether a time that the law gives has passed."""

import datetime
from collections.abc import Sequence

from apps.corrections.clock.counting import decision_count
from apps.corrections.clock.events import AnyEvent
from apps.corrections.clock.terms import AppealTerms, Terms
from apps.readiness.engine import dates

ONE_DAY = datetime.timedelta(days=1)


def silent_from(stage: AppealTerms, filed_on: datetime.date) -> datetime.date | None:
    """The first day on which the silence of a body may be taken as dismissal (EPIA 90(2)); None where no law says so."""
    if stage.silence_months is None:
        return None
    return dates.period_after(filed_on, months=stage.silence_months).legal_end + ONE_DAY


def is_late_by_law(terms: Terms, events: Sequence[AnyEvent], on: datetime.date) -> bool:
    """Whether the time that the law gives for deciding has passed on a day; never where no law gives one."""
    count = decision_count(terms, events)
    return terms.is_by_law and count is not None and count.last is not None and on > count.last
