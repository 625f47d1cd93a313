"""How a correction stands on a day: status, decision, what the data shows, the clocks, and the next step."""

import datetime
from collections.abc import Sequence
from typing import Final

import msgspec

from apps.corrections.clock.answering import Answer, Meanwhile, answer_in, meanwhile_in
from apps.corrections.clock.appeals import AppealClock, appeal_clocks
from apps.corrections.clock.counting import DecisionCount, decision_count, decision_deadline
from apps.corrections.clock.events import (
    AnyEvent,
    Asked,
    BecameOverdue,
    CameBack,
    Complained,
    Decided,
    FeedContradicted,
    FeedShown,
    Promised,
    Sent,
)
from apps.corrections.clock.next_steps import Known, NextStep, Outcome, Shown, next_step
from apps.corrections.clock.terms import Terms
from apps.corrections.clock.tracks import Tracks
from apps.corrections.clock.transitions import ENDED, Status, status_of
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Calculation, Deadline

ONE_DAY: Final = datetime.timedelta(days=1)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A correction on a day. `next_by` is the day by which the next step is to be taken, where there is one.

    `overdue_since` is the first day of lateness; `is_late_by_law` tells it from our own reminder. `late_decision`: the
    decision came, after its last day. `complain_to`: who takes a complaint about an application left without a decision
    (AAA 3), until one was filed, on `complained_on`; where no law fixes the time, no day is known from which it may be.
    `suit_from`: from when a court may be asked (APPI 39). `appeals_beside`: other times that run, or appeals that wait, beside
    `appeal`. `meanwhile`: what was decided while an appeal waits for another decision.
    """

    status: Status
    outcome: Outcome
    shown: Shown
    next_step: NextStep
    next_by: datetime.date | None
    count: DecisionCount | None
    due: Deadline | None
    overdue_since: datetime.date | None
    is_late_by_law: bool
    late_decision: bool
    appeal: AppealClock | None
    expected_by: datetime.date | None
    complete_by: datetime.date | None
    suit_from: datetime.date | None
    complain_to: str | None
    complained_on: datetime.date | None
    appeals_beside: tuple[AppealClock, ...] = ()
    meanwhile: Meanwhile | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether an answer is late on that day."""
        return self.overdue_since is not None and self.outcome == "no_reply"

    @property
    def calculations(self) -> tuple[Calculation, ...]:
        """How its days were counted, to be printed step by step."""
        appeals = (*(() if self.appeal is None else (self.appeal,)), *self.appeals_beside)
        return (*((self.due,) if self.due is not None else ()), *(one.due for one in appeals))


def standing(terms: Terms, events: Sequence[AnyEvent], on: datetime.date) -> Standing:
    """How a correction stands on a day; what happened later is left out. A pure function: nothing is stored.

    NotPossible when the events up to that day cannot follow each other; ValueError when there is none.
    """
    known = [event for event in events if event.day <= on]
    status = status_of(known, terms)
    ours = _since_sending(known)
    tracks = Tracks(terms, ours)
    count = decision_count(terms, known)
    due = None if count is None else decision_deadline(terms, count)
    answer = answer_in(tracks)
    overdue_since = _overdue_since(due, answer, status, on)
    outcome = _outcome(answer, is_overdue=overdue_since is not None)
    expected_by = None if answer is None else _expected_by(terms, answer)
    shown = _shown(ours, status, expected_by)
    appeal, beside = appeal_clocks(tracks, on)
    if status in ENDED:  # what has ended offers no appeal; one that is pending stays in sight
        appeal = appeal.after_silence if appeal is not None and appeal.filed_on is None else appeal
        beside = tuple(one for one in beside if one.filed_on is not None)
    meanwhile = meanwhile_in(tracks)
    complained = next((event.day for event in ours if isinstance(event, Complained)), None)
    asked = next((event for event in reversed(ours) if isinstance(event, Asked)), None)
    complete_by = asked.by if asked is not None and status is Status.ASKED else None
    waits = complained is not None and answer is None
    step, by = next_step(
        terms, ours, Known(status, outcome, shown, appeal, due, expected_by, on, waits, beside, meanwhile)
    )
    return Standing(
        status=status, outcome=outcome, shown=shown, next_step=step,
        next_by=complete_by if step == "answer_office" else by,
        count=count, due=due, overdue_since=overdue_since, is_late_by_law=terms.is_by_law,
        late_decision=_late(due, ours), appeal=appeal, expected_by=expected_by, complete_by=complete_by,
        suit_from=_suit_from(terms, count, outcome, answer),
        complain_to=None if complained else _complain_to(terms, outcome), complained_on=complained,
        appeals_beside=beside, meanwhile=meanwhile,
    )  # fmt: skip


def overdue_event(terms: Terms, events: Sequence[AnyEvent], on: datetime.date) -> BecameOverdue | None:
    """The one dated event to be written when a last day has passed: dated the day after it. None when there is none to
    write, or it is written already."""
    found = standing(terms, events, on)
    if not found.is_overdue or found.overdue_since is None:
        return None
    if any(isinstance(event, BecameOverdue) and event.day == found.overdue_since for event in events):
        return None
    return BecameOverdue(day=found.overdue_since, actor="tsunagi")


def _since_sending(known: Sequence[AnyEvent]) -> Sequence[AnyEvent]:
    """The events from the last sending on, or all of them before the first."""
    places = [place for place, event in enumerate(known) if isinstance(event, Sent)]
    return known[places[-1] :] if places else known


_WAITING: Final = frozenset({Status.SENT, Status.RECEIVED, Status.ASKED})


def _overdue_since(
    due: Deadline | None,
    answer: Answer | None,
    status: Status,
    on: datetime.date,
) -> datetime.date | None:
    """The day after the last one, when it passed while an answer was waited for."""
    if due is None or answer is not None or status not in _WAITING | {Status.ESCALATED}:
        return None
    return due.rolled + ONE_DAY if on > due.rolled else None


def _late(due: Deadline | None, ours: Sequence[AnyEvent]) -> bool:
    """Whether the request was decided after its last day. What is decided anew later makes the first no later."""
    first = next((event for event in ours if isinstance(event, Decided)), None)
    return due is not None and first is not None and not due.is_met_by(first.day)


_OF_APPEAL: Final[dict[str, Outcome]] = {
    "upheld": "accepted",
    "partly": "partly",
    "dismissed": "refused",
}


def _outcome(answer: Answer | None, *, is_overdue: bool) -> Outcome:
    match answer:
        case None:
            return "no_reply" if is_overdue else "none"
        case Decided():
            return answer.outcome
        case Promised():
            return "promised"
    return _OF_APPEAL[answer.outcome]


def _expected_by(terms: Terms, answer: Answer) -> datetime.date | None:
    """Until when the change may still be on its way: the institution's usual days after it said so, or its own day."""
    if _outcome(answer, is_overdue=False) == "refused":
        return None
    usual = dates.days_after(answer.day, terms.lag_days).day
    named = answer.by if isinstance(answer, Promised) else None
    return max(usual, named) if named is not None else usual


def _shown(ours: Sequence[AnyEvent], status: Status, expected_by: datetime.date | None) -> Shown:
    if status is Status.REOPENED:
        return "came_back"
    seen = [event for event in ours if isinstance(event, FeedShown | FeedContradicted | CameBack)]
    match seen[-1] if seen else None:
        case None:
            return "waiting"
        case FeedContradicted():
            return "contradicted"
        case CameBack():
            return "came_back"
        case FeedShown(sight="not_shown", data_as_of=stood):
            is_said = expected_by is not None and stood > expected_by
            return "said_not_shown" if is_said else "not_shown"
        case FeedShown(sight=sight):
            return sight
    raise AssertionError("every sight is told above")


def _suit_from(
    terms: Terms,
    count: DecisionCount | None,
    outcome: Outcome,
    answer: Answer | None,
) -> datetime.date | None:
    """The first day on which a suit may be brought: two weeks have passed since it arrived, or it was refused."""
    if terms.suit_days is None or count is None:
        return None
    passed = dates.days_after(count.reached, terms.suit_days).day + ONE_DAY
    refused = answer.day if outcome == "refused" and answer is not None else None
    return min(passed, refused) if refused is not None else passed


def _complain_to(terms: Terms, outcome: Outcome) -> str | None:
    """The body that takes a complaint about silence, when the time has passed: that of the law, or our own reminder."""
    if outcome != "no_reply":
        return None
    return next((stage.body for stage in terms.appeals if stage.inaction), None)
