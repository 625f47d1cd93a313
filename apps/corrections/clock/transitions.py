"""Which event may follow which: a state cannot be skipped."""

from collections.abc import Iterable, Mapping, Sequence
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
    Complained,
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
)
from apps.corrections.clock.refusing import Measures
from apps.corrections.clock.statuses import ENDED, Status
from apps.corrections.clock.terms import Terms

S = Status
_ANSWERS: Final[Mapping[type[Event], Status]] = {
    Asked: S.ASKED,
    Extended: S.RECEIVED,
    Decided: S.CHANGE_EXPECTED,  # or REFUSED, see `_after`
    Promised: S.CHANGE_EXPECTED,
}
#: After sending, the data may be looked at; that alone can end it as fixed.
_SEEN: Final[Mapping[type[Event], Status | None]] = {FeedShown: None, FeedContradicted: None}
#: That nothing was decided can be complained of while it is waited for, and also after another way was taken; after a
#: decision only while the person does not know of it.
_COMPLAINED: Final[Mapping[type[Event], Status | None]] = {Complained: None}
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
    S.SENT: {Delivered: None, Acknowledged: S.RECEIVED, **_COMPLAINED, **_SEEN, **_LEFT, **_ELSEWHERE},
    S.RECEIVED: {Delivered: None, **_ANSWERS, **_COMPLAINED, **_SEEN, **_LEFT, **_ELSEWHERE},
    S.ASKED: {
        Asked: S.ASKED,
        Answered: S.RECEIVED,
        Extended: S.ASKED,
        Decided: S.CHANGE_EXPECTED,
        **_COMPLAINED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.REFUSED: {
        AppealOpened: S.APPEALED,
        Decided: S.CHANGE_EXPECTED,
        Promised: S.CHANGE_EXPECTED,
        **_COMPLAINED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.CHANGE_EXPECTED: {
        AppealOpened: S.APPEALED,
        Decided: S.CHANGE_EXPECTED,
        Promised: S.CHANGE_EXPECTED,
        **_COMPLAINED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.APPEALED: {
        AppealOpened: S.APPEALED,  # the next stage, when the body has been silent for long
        AppealDecided: S.CHANGE_EXPECTED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.ESCALATED: {AppealOpened: S.APPEALED, **_COMPLAINED, **_TOO_LATE, **_SEEN, **_LEFT},
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


class _Walk(Measures):
    """Goes through a history once."""

    def take(self, event: AnyEvent) -> None:
        if self.last is not None and event.day < self.last:
            raise NotPossible("out_of_order", event, self.status)
        self.last = event.day
        self.told.append(event)
        if self.status is not None and (isinstance(event, WITHOUT_EFFECT) or self._is_known_receipt(event)):
            return
        leads = TABLE[self.status]
        if type(event) not in leads:
            raise NotPossible("cannot_follow", event, self.status)
        if (code := self.refusal(event)) is not None:
            raise NotPossible(code, event, self.status)
        self.status = self._after(event, leads[type(event)])
        self.note(event)

    def _is_known_receipt(self, event: AnyEvent) -> bool:
        """A receipt read out of an answer, after an earlier answer that came later: it was known by then."""
        return (
            isinstance(event, Acknowledged)
            and event.implied
            and self.sent is not None
            and self.status is not S.SENT
        )

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


__all__ = [
    "ENDED",
    "TABLE",
    "NotPossible",
    "Status",
    "follow",
    "possible",
    "with_answer",
    "with_event",
]
