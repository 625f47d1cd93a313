"""Which event may follow which: a state cannot be skipped, and no refusal is entered without the reasons the law wants."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from apps.corrections.clock.events import (
    WITHOUT_EFFECT,
    Acknowledged,
    Answered,
    AnyEvent,
    AppealDecided,
    AppealOpened,
    Asked,
    CameBack,
    Closed,
    Confirmed,
    Decided,
    Delivered,
    Escalated,
    Event,
    EvidenceCollected,
    Extended,
    FeedContradicted,
    FeedShown,
    Found,
    Promised,
    Sent,
    Withdrawn,
    learned,
)
from apps.corrections.clock.terms import Terms


class Status(StrEnum):
    """Where a correction is. What the institution decided, and what its data shows, are told apart from it."""

    FOUND = "found"
    PREPARED = "prepared"
    CONFIRMED = "confirmed"
    SENT = "sent"
    RECEIVED = "received"
    ASKED = "asked"  # the person has to complete the request
    REFUSED = "refused"
    CHANGE_EXPECTED = "change_expected"
    FIXED = "fixed"  # the institution's own data shows it
    REOPENED = "reopened"  # the error came back
    APPEALED = "appealed"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # the resident let it rest


S = Status
_ANSWERS: Final[Mapping[type[Event], Status]] = {
    Asked: S.ASKED,
    Extended: S.RECEIVED,
    Decided: S.CHANGE_EXPECTED,  # or REFUSED, see `_after`
    Promised: S.CHANGE_EXPECTED,
}
#: After sending, the data may be looked at; that alone can end it as fixed.
_SEEN: Final[Mapping[type[Event], Status | None]] = {FeedShown: None, FeedContradicted: None}
_LEFT: Final[Mapping[type[Event], Status]] = {Withdrawn: S.WITHDRAWN, Closed: S.CLOSED}
_ELSEWHERE: Final[Mapping[type[Event], Status]] = {Escalated: S.ESCALATED}
#: Letters that arrive when nothing waits for them any more, or another way was taken: kept, and moving no status.
_TOO_LATE: Final[Mapping[type[Event], Status | None]] = dict.fromkeys(
    (Delivered, Acknowledged, Decided, Promised, AppealDecided)
)
#: From which status which event leads where; None: the status stays (a `FeedShown` fixed leads to FIXED).
TABLE: Final[Mapping[Status | None, Mapping[type[Event], Status | None]]] = {
    None: {Found: S.FOUND},
    S.FOUND: {EvidenceCollected: S.PREPARED, **_LEFT},
    S.PREPARED: {EvidenceCollected: S.PREPARED, Confirmed: S.CONFIRMED, **_LEFT},
    S.CONFIRMED: {EvidenceCollected: S.PREPARED, Sent: S.SENT, **_LEFT},
    S.SENT: {Delivered: None, Acknowledged: S.RECEIVED, **_SEEN, **_LEFT, **_ELSEWHERE},
    S.RECEIVED: {Delivered: None, **_ANSWERS, **_SEEN, **_LEFT, **_ELSEWHERE},
    S.ASKED: {
        Asked: S.ASKED,
        Answered: S.RECEIVED,
        Extended: S.ASKED,
        Decided: S.CHANGE_EXPECTED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.REFUSED: {
        AppealOpened: S.APPEALED,
        Decided: S.CHANGE_EXPECTED,
        Promised: S.CHANGE_EXPECTED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.CHANGE_EXPECTED: {
        AppealOpened: S.APPEALED,
        Decided: S.CHANGE_EXPECTED,
        Promised: S.CHANGE_EXPECTED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.APPEALED: {AppealDecided: S.CHANGE_EXPECTED, **_SEEN, **_LEFT, **_ELSEWHERE},
    S.ESCALATED: {AppealOpened: S.APPEALED, **_TOO_LATE, **_SEEN, **_LEFT},
    S.FIXED: {FeedShown: None, CameBack: S.REOPENED, **_TOO_LATE},
    S.REOPENED: {
        EvidenceCollected: S.PREPARED,
        FeedShown: None,
        FeedContradicted: None,
        CameBack: S.REOPENED,
        **_TOO_LATE,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.WITHDRAWN: {**_SEEN, **_TOO_LATE},
    S.CLOSED: {**_SEEN, **_TOO_LATE},
}
#: In these an appeal may still be pending, and is decided only then.
_GONE_ON: Final = frozenset({S.ESCALATED, S.REOPENED})
#: A day that the other side names lies no farther ahead than this (our own convention): nobody waits for a year 9999.
FARTHEST: Final = datetime.timedelta(days=5 * 366)
#: In these nothing waits for anybody any more.
ENDED: Final = frozenset({S.FIXED, S.WITHDRAWN, S.CLOSED})


class NotPossible(ValueError):  # noqa: N818 - said of an event, not of the program
    """An event that cannot follow what happened; `code` says why, in words of `words.NOT_POSSIBLE`."""

    def __init__(self, code: str, event: Event, status: Status | None) -> None:
        self.code = code
        self.event = event
        self.status = status
        super().__init__(f"{code}: {type(event).__name__} after {status}")


def follow(events: Iterable[AnyEvent], terms: Terms) -> Status:
    """The status to which a whole history leads. NotPossible at the first event that cannot stand where it stands."""
    walk = _Walk(terms)
    for event in events:
        walk.take(event)
    if walk.status is None:
        raise ValueError("a correction begins with its being found")
    return walk.status


def with_event(history: Sequence[AnyEvent], event: AnyEvent, terms: Terms) -> tuple[AnyEvent, ...]:
    """The history with one event more, in its place by day, after those of the same day; the whole is checked anew.

    NotPossible when the event cannot stand there, or makes one after it impossible.
    """
    place = sum(1 for earlier in history if earlier.day <= event.day)
    longer = (*history[:place], event, *history[place:])
    follow(longer, terms)
    return longer


def with_answer(history: Sequence[AnyEvent], event: AnyEvent, terms: Terms) -> tuple[AnyEvent, ...]:
    """As `with_event`, for what an institution answers: who answers has received it, which is noted on the same day.

    Institutions often decide without acknowledging, and events of the protocol come in no order.
    """
    before = [earlier for earlier in history if earlier.day <= event.day]
    if before and follow(before, terms) is S.SENT and type(event) in _ANSWERS:
        history = with_event(history, Acknowledged(day=event.day, actor=event.actor, implied=True), terms)
    return with_event(history, event, terms)


def possible(history: Sequence[AnyEvent], terms: Terms) -> frozenset[type[Event]]:
    """The kinds of event that may come next; those that move nothing may always come."""
    status = follow(history, terms)
    return frozenset(TABLE[status]) | set(WITHOUT_EFFECT)


def _day_named(event: AnyEvent) -> datetime.date | None:
    """The day to come that the other side names in what it says, if it names one."""
    match event:
        case Asked(by=day) | Promised(by=day) | Extended(until=day):
            return day
    return None


class _Walk:
    """Goes through a history once, holding what later events are measured by."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.status: Status | None = None
        self.last: datetime.date | None = None
        self.sent: datetime.date | None = None
        self.decided: datetime.date | None = None
        self.outcome: str | None = None
        self.appeals = 0

    def take(self, event: AnyEvent) -> None:
        if self.last is not None and event.day < self.last:
            raise NotPossible("out_of_order", event, self.status)
        self.last = event.day
        if self.status is not None and (isinstance(event, WITHOUT_EFFECT) or self._is_known_receipt(event)):
            return
        leads = TABLE[self.status]
        if type(event) not in leads:
            raise NotPossible("cannot_follow", event, self.status)
        if (code := self._refusal(event)) is not None:
            raise NotPossible(code, event, self.status)
        self.status = self._after(event, leads[type(event)])
        self._note(event)

    def _is_known_receipt(self, event: AnyEvent) -> bool:
        """A receipt read out of an answer, after an earlier answer that came later: it was known by then."""
        return (
            isinstance(event, Acknowledged)
            and event.implied
            and self.sent is not None
            and self.status is not S.SENT
        )

    def _refusal(self, event: AnyEvent) -> str | None:
        """Why an event that may follow by its kind cannot stand as it is."""
        named = _day_named(event)
        if named is not None and named - event.day > FARTHEST:
            return "day_too_far"
        match event:
            case Sent(channel=channel, proof=proof):
                return "proof_needed" if channel in {"post", "protocol"} and not proof.strip() else None
            case Acknowledged(reached_on=reached) if reached is not None:
                is_between = self.sent is not None and self.sent <= reached <= event.day
                return None if is_between else "reached_before_sent"
            case Delivered():
                return None if self.sent is None or self.sent <= event.day else "reached_before_sent"
            case Extended(reason=reason, until=until, special=special):
                return self._refused_extension(reason, until, is_special=special)
            case Decided(outcome=outcome, reasons=reasons):
                if learned(event) < event.day:
                    return "learned_before_decided"
                demanded = outcome != "accepted" and self.terms.reasons == "required"
                return "reasons_demanded" if demanded and not reasons.strip() else None
            case AppealOpened(body=body):
                return self._refused_appeal(body)
            case AppealDecided() if not self.appeals and self.status in _GONE_ON:
                return "cannot_follow"
            case AppealDecided() if learned(event) < event.day:
                return "learned_before_decided"
            case FeedShown() | FeedContradicted() | CameBack():
                return self._refused_sight(event)
        return None

    def _refused_extension(self, reason: str, until: datetime.date | None, *, is_special: bool) -> str | None:
        if self.terms.extension == "none":
            return "no_extension_here"
        if self.terms.extension == "law" and not reason.strip():
            return "reason_of_extension"
        if is_special and not self.terms.special:
            return "no_extension_here"
        if until is None and (is_special or self.terms.extension == "free"):
            return "new_day_needed"
        return None

    def _refused_appeal(self, body: str) -> str | None:
        if self.status is S.CHANGE_EXPECTED and self.outcome != "partly":
            return "nothing_to_appeal"
        stages = [stage.body for stage in self.terms.appeals]
        if body not in stages[self.appeals : self.appeals + 1]:
            return "not_this_body" if stages else "no_appeal_here"
        return None

    def _refused_sight(self, event: FeedShown | FeedContradicted | CameBack) -> str | None:
        """Only data that stood after the decision (or, without one, after the sending) says anything."""
        since = self.decided or self.sent
        if event.data_as_of > event.day:
            return "data_of_the_future"
        if since is not None and event.data_as_of <= since:
            return "data_too_old"
        if self.status is S.FIXED and isinstance(event, FeedShown) and event.sight != "fixed":
            return "came_back_instead"
        return None

    def _after(self, event: AnyEvent, leads: Status | None) -> Status:
        if self.status in ENDED and leads is None:
            assert self.status is not None
            return self.status
        match event:
            case FeedShown(sight="fixed"):
                return S.FIXED
            case Decided(outcome="refused") | AppealDecided(outcome="dismissed") if leads is not None:
                return S.REFUSED
        found = leads or self.status
        assert found is not None, "a history has begun before its status can stay"
        return found

    def _note(self, event: AnyEvent) -> None:
        if self.status in ENDED:
            return
        match event:
            case Sent():
                self.sent, self.decided, self.outcome, self.appeals = event.day, None, None, 0
            case Decided(outcome=outcome):
                self.decided, self.outcome = event.day, outcome
            case Promised():
                self.decided, self.outcome = event.day, "promised"
            case AppealOpened():
                self.appeals += 1
            case AppealDecided(outcome=outcome):
                self.decided = event.day
                self.outcome = {"upheld": "accepted", "partly": "partly"}.get(outcome, "refused")
