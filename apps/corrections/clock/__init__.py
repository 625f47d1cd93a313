"""The clock of a correction: what may follow what, how days are counted, how it stands; all computed when it is read."""

from apps.corrections.clock import events
from apps.corrections.clock.answering import Meanwhile
from apps.corrections.clock.appeals import AppealClock, appeal_deadline
from apps.corrections.clock.counting import CountedDay, DecisionCount, decision_count, decision_deadline
from apps.corrections.clock.events import AnyEvent
from apps.corrections.clock.next_steps import NextStep, Outcome, Shown
from apps.corrections.clock.protecting import Protected, protect_by
from apps.corrections.clock.standing import Standing, overdue_event, standing
from apps.corrections.clock.terms import AppealTerms, Terms, terms_of
from apps.corrections.clock.tracks import tracks_in
from apps.corrections.clock.transitions import (
    TABLE,
    NotPossible,
    Status,
    follow,
    possible,
    status_of,
    with_answer,
    with_event,
)

__all__ = [
    "TABLE",
    "AnyEvent",
    "AppealClock",
    "AppealTerms",
    "CountedDay",
    "DecisionCount",
    "Meanwhile",
    "NextStep",
    "NotPossible",
    "Outcome",
    "Protected",
    "Shown",
    "Standing",
    "Status",
    "Terms",
    "appeal_deadline",
    "decision_count",
    "decision_deadline",
    "events",
    "follow",
    "overdue_event",
    "possible",
    "protect_by",
    "standing",
    "status_of",
    "terms_of",
    "tracks_in",
    "with_answer",
    "with_event",
]
