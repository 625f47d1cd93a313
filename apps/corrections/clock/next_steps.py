"""The next step of a correction: always one, and the day by which it is taken."""

import datetime
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from apps.corrections.clock.appeals import AppealClock
from apps.corrections.clock.events import AnyEvent, TurnedAway
from apps.corrections.clock.terms import Terms
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
    "wait_for_data",
    "fetch_data",
    "ask_why_not_shown",
    "send_again",
    "follow_other_route",
    "nothing",
]


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


def next_step(terms: Terms, ours: Sequence[AnyEvent], known: Known) -> tuple[NextStep, datetime.date | None]:
    """The next step, always one, and the day by which it is taken or until which is waited."""
    if known.status in ENDED:
        return "nothing", None
    if (alone := _BY_STATUS.get(known.status)) is not None:
        return alone, None
    match known.status:
        case Status.APPEALED:
            return _while_appealed(known.appeal, known.on)
        case Status.REFUSED:
            return _after_refusal(known.appeal, known.on)
        case Status.CHANGE_EXPECTED:
            return _while_expected(known)
    return _while_waiting(terms, ours, known)


_BY_STATUS: Final[dict[Status, NextStep]] = {
    Status.FOUND: "collect_evidence",
    Status.PREPARED: "confirm_letter",
    Status.CONFIRMED: "send",
    Status.ASKED: "answer_office",
    Status.REOPENED: "send_again",
    Status.ESCALATED: "follow_other_route",
}


def _while_waiting(
    terms: Terms, ours: Sequence[AnyEvent], known: Known
) -> tuple[NextStep, datetime.date | None]:
    if known.has_complained:
        return "wait_for_complaint", None
    if known.outcome == "no_reply":
        return ("next_route" if terms.mover is Unmoved.PRIVATE_PARTY else "ask_how_far"), None
    if any(isinstance(event, TurnedAway) for event in ours):
        return "ask_reasons_in_writing", None
    wait: NextStep = "wait_for_receipt" if known.status is Status.SENT else "wait_for_decision"
    return wait, None if known.due is None else known.due.rolled


def _while_appealed(appeal: AppealClock | None, on: datetime.date) -> tuple[NextStep, datetime.date | None]:
    if appeal is not None and appeal.after_silence is not None:
        return "appeal_silent", appeal.due.rolled if on <= appeal.due.rolled else None
    silent = None if appeal is None else appeal.silent_from
    if silent is not None and on >= silent:
        return "appeal_silent", None
    return "wait_for_appeal", silent


def _after_refusal(appeal: AppealClock | None, on: datetime.date) -> tuple[NextStep, datetime.date | None]:
    if appeal is None or on > appeal.due.rolled:
        return "next_route", None
    if not appeal.is_certain:
        return "ask_who_decided", appeal.due.rolled
    return ("prepare_appeal" if on >= appeal.prepare_from else "appeal_or_rest"), appeal.due.rolled


def _while_expected(known: Known) -> tuple[NextStep, datetime.date | None]:
    if known.shown in {"said_not_shown", "contradicted"}:
        return "ask_why_not_shown", None
    appeal = (
        known.appeal
    )  # of what was granted in part, and of a refusal after which something was only promised
    if appeal is not None and appeal.prepare_from <= known.on <= appeal.due.rolled:
        return ("prepare_appeal" if appeal.is_certain else "ask_who_decided"), appeal.due.rolled
    if known.expected_by is not None and known.on > known.expected_by:
        return "fetch_data", None
    return "wait_for_data", known.expected_by
