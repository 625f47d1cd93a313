"""Which event may follow which: a state cannot be skipped."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from apps.corrections.clock.answering import answer_in
from apps.corrections.clock.events import (
    WITHOUT_EFFECT,
    Acknowledged,
    Answered,
    AnyEvent,
    AppealDecided,
    AppealOpened,
    AppealTakenBack,
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
from apps.corrections.clock.rulings import is_repeat
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
_BY_ANSWER: Final = frozenset({S.REFUSED, S.CHANGE_EXPECTED, S.APPEALED})
#: Letters that arrive when nothing waits for them any more, or another way was taken: kept, and moving no status.
_TOO_LATE: Final[Mapping[type[Event], Status | None]] = dict.fromkeys(
    (Delivered, Acknowledged, Decided, Promised, AppealDecided, AppealTakenBack)
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
        AppealDecided: None,  # told again, or late, of a body that was passed over for its silence
        Decided: S.CHANGE_EXPECTED,
        Promised: S.CHANGE_EXPECTED,
        **_COMPLAINED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.CHANGE_EXPECTED: {
        AppealOpened: S.APPEALED,
        AppealDecided: None,  # told again, or late, of a body that was passed over for its silence
        Decided: S.CHANGE_EXPECTED,
        Promised: S.CHANGE_EXPECTED,
        **_COMPLAINED,
        **_SEEN,
        **_LEFT,
        **_ELSEWHERE,
    },
    S.APPEALED: {
        AppealOpened: S.APPEALED,  # the next stage, when the body has been silent for long; or against a new decision
        AppealDecided: S.CHANGE_EXPECTED,  # or REFUSED, or still APPEALED, see `_after`
        AppealTakenBack: S.CHANGE_EXPECTED,  # the same
        Decided: None,  # the office's own, which ends no appeal
        Promised: None,
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
    """An event that cannot follow what happened; `code` says why, in words of `words.NOT_POSSIBLE`.

    `against`: the event that was there before and that it does not fit, where one can be named.
    """

    def __init__(
        self, code: str, event: Event, status: Status | None, against: AnyEvent | None = None
    ) -> None:
        self.code = code
        self.event = event
        self.status = status
        self.against = against
        super().__init__(f"{code}: {type(event).__name__} after {status}")


def follow(events: Iterable[AnyEvent], terms: Terms) -> Status:
    """The status to which a whole history leads. NotPossible at the first event that cannot stand where it stands."""
    return _walked(events, terms, lambda _event: True)


def status_of(history: Iterable[AnyEvent], terms: Terms) -> Status:
    """As `follow`, for a history that stands: what was filed was filed, before its time or in doubt of what it is against."""
    return _walked(history, terms, lambda _event: False, is_read=True)


def _walked(
    events: Iterable[AnyEvent], terms: Terms, is_new: Callable[[Event], bool], *, is_read: bool = False
) -> Status:
    walk = _Walk(terms, is_new, is_read=is_read)
    for event in events:
        walk.take(event)
    if walk.status is None:
        raise ValueError("a correction begins with its being found")
    return walk.status


def with_event(history: Sequence[AnyEvent], event: AnyEvent, terms: Terms) -> tuple[AnyEvent, ...]:
    """The history with one event more, in its place by day, after those of the same day; the whole is checked anew.

    Days decide, not the order in which things were noted. NotPossible when the event cannot stand there, or makes one
    after it impossible; `against` then names that one.
    """
    place = sum(1 for earlier in history if earlier.day <= event.day)
    longer = (*history[:place], event, *history[place:])
    try:
        _walked(longer, terms, lambda one: one is event)
    except NotPossible as refused:
        if refused.event is not event and _is_refused_without(history, refused.event, terms):
            status_of(longer, terms)
            return longer
        against = refused.event if refused.event is not event else _before(history[:place], refused.code)
        raise NotPossible(refused.code, event, refused.status, against) from None  # type: ignore[arg-type]
    return longer


def _is_refused_without(history: Sequence[AnyEvent], noted: Event, terms: Terms) -> bool:
    """Whether what was noted before would not be taken today, with or without the event that is entered now."""
    try:
        _walked(history, terms, lambda _event: False)
    except NotPossible as refused:
        return refused.event is noted
    return False


def _before(earlier: Sequence[AnyEvent], code: str) -> AnyEvent | None:
    """What an event cannot follow: the last one of before that moved something."""
    if code != "cannot_follow":
        return None
    return next((one for one in reversed(earlier) if not isinstance(one, WITHOUT_EFFECT)), None)


def with_answer(history: Sequence[AnyEvent], event: AnyEvent, terms: Terms) -> tuple[AnyEvent, ...]:
    """As `with_event`, for what an institution answers: who answers has received it, which is noted on the same day.

    Institutions often decide without acknowledging, and events of the protocol come in no order.
    """
    before = [earlier for earlier in history if earlier.day <= event.day]
    if before and status_of(before, terms) is S.SENT and type(event) in _ANSWERS:
        history = with_event(history, Acknowledged(day=event.day, actor=event.actor, implied=True), terms)
    return with_event(history, event, terms)


def possible(history: Sequence[AnyEvent], terms: Terms) -> frozenset[type[Event]]:
    """The kinds of event that may come next; those that move nothing may always come."""
    status = status_of(history, terms)
    return frozenset(TABLE[status]) | set(WITHOUT_EFFECT)


class _Walk(Measures):
    """Goes through a history once; `is_read` says that nothing is added."""

    def __init__(self, terms: Terms, is_new: Callable[[Event], bool], *, is_read: bool) -> None:
        super().__init__(terms, is_new)
        self.is_read = is_read

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
        is_fact = self.is_read and isinstance(event, AppealOpened)
        if not is_fact and (code := self.refusal(event)) is not None:
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
        assert self.status is not None or leads is not None, "a history has begun before its status can stay"
        match event:
            case _ if self.status in ENDED and leads is None:
                pass
            case FeedShown(sight="fixed"):
                return S.FIXED
            case AppealDecided() | AppealTakenBack() if self.status in _BY_ANSWER:
                return self._after_appeal()
            case Decided() if (
                is_repeat(event, self.told[self.first_of_ours : -1]) and self.status in _BY_ANSWER
            ):
                pass
            case Decided(outcome="refused") if leads is not None:
                return S.REFUSED
            case _ if leads is not None:
                return leads
        assert self.status is not None
        return self.status

    def _after_appeal(self) -> Status:
        """While another appeal waits it goes on; else the last word decides."""
        tracks = self.tracks()
        if tracks.waiting:
            return S.APPEALED
        match answer_in(tracks):
            case Decided(outcome="refused") | AppealDecided(outcome="dismissed"):
                return S.REFUSED
        return S.CHANGE_EXPECTED


__all__ = [
    "ENDED",
    "TABLE",
    "NotPossible",
    "Status",
    "follow",
    "possible",
    "status_of",
    "with_answer",
    "with_event",
]
