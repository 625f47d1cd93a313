"""The next step of a correction: always one, and the day by which it is taken."""

import datetime
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from apps.corrections.clock.answering import Meanwhile
from apps.corrections.clock.appeals import AppealClock, open_clocks
from apps.corrections.clock.events import AnyEvent, TurnedAway
from apps.corrections.clock.terms import Terms
from apps.corrections.clock.tracks import Doubt
from apps.corrections.clock.transitions import ENDED, Status
from apps.readiness.engine.dates import Deadline, Unmoved

type Outcome = Literal["none", "accepted", "partly", "refused", "promised", "no_reply"]
#: What the institution's own data shows since: `waiting`: nothing that is later; `said_not_shown`: it said that it is
#: fixed, had the time to enter it, and does not show it.
type Shown = Literal[
    "waiting", "fixed", "partly_fixed", "not_shown", "said_not_shown", "contradicted", "came_back"
]
type NextStep = Literal[
    "collect_evidence",
    "confirm_letter",
    "send",
    "wait_for_receipt",
    "answer_office",
    "wait_for_decision",
    "ask_how_far",
    "next_route",
    "ask_reasons_in_writing",
    "ask_who_decided",
    "wait_for_complaint",
    "prepare_appeal",
    "appeal_or_rest",
    "wait_for_appeal",
    "appeal_silent",
    "ask_which_decision",
    "decide_about_appeal",
    "appeal_new_decision",
    "ask_about_late_decision",
    "wait_for_data",
    "fetch_data",
    "ask_why_not_shown",
    "send_again",
    "follow_other_route",
    "nothing",
]


type Step = tuple[NextStep, datetime.date | None]


class Known(NamedTuple):
    """What the next step follows from."""

    status: Status
    outcome: Outcome
    shown: Shown
    appeal: AppealClock | None
    due: Deadline | None
    expected_by: datetime.date | None
    on: datetime.date
    has_complained: bool = False
    beside: tuple[AppealClock, ...] = ()
    meanwhile: Meanwhile | None = None

    @property
    def open_appeals(self) -> list[AppealClock]:
        """What can still be appealed in its time, the earliest first."""
        return open_clocks([one for one in (self.appeal, *self.beside) if one is not None], self.on)


def next_step(terms: Terms, ours: Sequence[AnyEvent], known: Known) -> Step:
    """The next step, always one, and the day by which it is taken or until which is waited."""
    if known.status in ENDED:
        return "nothing", None
    if (alone := _BY_STATUS.get(known.status)) is not None:
        return alone, None
    match known.status:
        case Status.APPEALED:
            waiting, beside = _while_appealed(known.appeal, known.on), _besides_appeal(terms, known)
            return waiting if beside is None or _is_sooner(waiting, beside) else beside
        case Status.REFUSED:
            return _after_refusal(known)
        case Status.CHANGE_EXPECTED:
            return _while_expected(known)
    return _while_waiting(terms, ours, known)


_ASKS: Final[dict[Doubt, NextStep]] = {
    "who_decided": "ask_who_decided",
    "which_decision": "ask_which_decision",
    "late_decision": "ask_about_late_decision",
}
_BY_STATUS: Final[dict[Status, NextStep]] = {
    Status.FOUND: "collect_evidence",
    Status.PREPARED: "confirm_letter",
    Status.CONFIRMED: "send",
    Status.ASKED: "answer_office",
    Status.REOPENED: "send_again",
    Status.ESCALATED: "follow_other_route",
}


def _while_waiting(terms: Terms, ours: Sequence[AnyEvent], known: Known) -> Step:
    if known.has_complained:
        return "wait_for_complaint", None
    if known.outcome == "no_reply":
        return ("next_route" if terms.mover is Unmoved.PRIVATE_PARTY else "ask_how_far"), None
    if any(isinstance(event, TurnedAway) for event in ours):
        return "ask_reasons_in_writing", None
    wait: NextStep = "wait_for_receipt" if known.status is Status.SENT else "wait_for_decision"
    return wait, None if known.due is None else known.due.rolled


def _while_appealed(appeal: AppealClock | None, on: datetime.date) -> Step:
    if appeal is not None and appeal.after_silence is not None:
        return "appeal_silent", appeal.due.rolled if on <= appeal.due.rolled else None
    silent = None if appeal is None else appeal.silent_from
    if silent is not None and on >= silent:
        return "appeal_silent", None
    return "wait_for_appeal", silent


def _is_sooner(waiting: Step, beside: Step) -> bool:
    """Whether the silence of the body has to be acted on before what came beside it."""
    is_due = waiting[0] == "appeal_silent" and waiting[1] is not None and beside[1] is not None
    return is_due and waiting[1] < beside[1]  # type: ignore[operator]  # neither is None


def _besides_appeal(terms: Terms, known: Known) -> Step | None:
    """What else can be done in its time while an appeal waits for another decision: the earliest day decides.

    What was granted meanwhile comes first, since it may leave nothing to appeal. None of it ends the appeal that waits.
    """
    told, appeal = known.meanwhile, known.appeal
    if told is not None and appeal is not None and told.is_favourable:
        return "decide_about_appeal", appeal.due.rolled if appeal.is_open(known.on) else None
    first = next(iter(open_clocks(known.beside, known.on)), None)
    if first is None:
        return None
    if first.doubt is not None:
        return _ASKS[first.doubt], first.due.rolled
    is_first_stage = first.body == terms.appeals[0].body
    if told is not None and not told.body and is_first_stage and first.against == told.day:
        return "appeal_new_decision", first.due.rolled
    return "prepare_appeal" if known.on >= first.prepare_from else "appeal_or_rest", first.due.rolled


def _after_refusal(known: Known) -> Step:
    """The earliest time that runs decides; whether a later one is to be had comes after preparing for it."""
    if not known.open_appeals:
        return "next_route", None
    first = known.open_appeals[0]
    if first.doubt == "who_decided":
        return "ask_who_decided", first.due.rolled
    if first.doubt is None and known.on >= first.prepare_from:
        return "prepare_appeal", first.due.rolled
    if any(one.doubt == "which_decision" for one in known.open_appeals):
        return "ask_which_decision", first.due.rolled
    return "appeal_or_rest", first.due.rolled


def _while_expected(known: Known) -> Step:
    if known.shown in {"said_not_shown", "contradicted"}:
        return "ask_why_not_shown", None
    # of what was granted in part, and of a refusal after which something was only promised
    for one in known.open_appeals:
        if one.prepare_from <= known.on and not (known.outcome == "accepted" and one.doubt):
            step: NextStep = _ASKS[one.doubt] if one.doubt else "prepare_appeal"
            return step, one.due.rolled
    if known.expected_by is not None and known.on > known.expected_by:
        return "fetch_data", None
    return "wait_for_data", known.expected_by
