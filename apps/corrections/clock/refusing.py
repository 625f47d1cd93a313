"""Why an event that may follow by its kind cannot stand as it is: no refusal without the reasons that the law wants."""

import datetime
from typing import Final

from apps.corrections.clock.events import (
    Acknowledged,
    AnyEvent,
    AppealDecided,
    AppealOpened,
    Asked,
    CameBack,
    Complained,
    Decided,
    Decider,
    Delivered,
    Extended,
    FeedContradicted,
    FeedShown,
    Promised,
    Sent,
    learned,
)
from apps.corrections.clock.silence import is_late_by_law, silent_from
from apps.corrections.clock.statuses import ENDED, GONE_ON, Status
from apps.corrections.clock.terms import Terms

#: A day that the other side names lies no farther ahead than this (our own convention): nobody waits for a year 9999.
FARTHEST: Final = datetime.timedelta(days=5 * 366)
#: Of these something can be appealed.
APPEALABLE: Final = frozenset({"refused", "partly"})


class Measures:
    """What later events are measured by, held while a history is gone through once."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.status: Status | None = None
        self.last: datetime.date | None = None
        self.sent: datetime.date | None = None
        self.decided: datetime.date | None = None
        self.outcome: str | None = None
        self.by_whom: Decider | None = None
        self.known_on: datetime.date | None = None  # since when the person knows of the answer
        self.appeals = 0
        self.pending: datetime.date | None = None  # since when an appeal waits for its decision
        self.has_complained = False
        self.told: list[AnyEvent] = []

    def note(self, event: AnyEvent) -> None:
        """What of an event that stands is held; what comes after the end moves nothing."""
        if self.status in ENDED:
            return
        match event:
            case Sent():
                self.sent, self.decided, self.outcome, self.by_whom = event.day, None, None, None
                self.appeals, self.pending, self.has_complained = 0, None, False
            case Complained():
                self.has_complained = True
            case Decided(outcome=outcome, by_whom=by_whom):
                self.decided, self.outcome, self.by_whom = event.day, outcome, by_whom
                self.known_on = learned(event)
            case Promised():  # undoes no refusal: that can be appealed until it is replaced
                self.decided = self.known_on = event.day
                self.outcome = self.outcome if self.outcome in APPEALABLE else "promised"
            case AppealOpened():
                self.appeals, self.pending = self.appeals + 1, event.day
            case AppealDecided(outcome=outcome):
                self.decided, self.pending, self.by_whom = event.day, None, "office"
                self.known_on = learned(event)
                self.outcome = {"upheld": "accepted", "partly": "partly"}.get(outcome, "refused")

    def refusal(self, event: AnyEvent) -> str | None:
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
            case AppealOpened():
                return self._refused_appeal(event)
            case Complained():
                return self._refused_complaint(event)
            case AppealDecided() if not self.appeals and self.status in GONE_ON:
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

    def _refused_appeal(self, event: AppealOpened) -> str | None:
        stages = [stage.body for stage in self.terms.appeals]
        if not stages:
            return "no_appeal_here"
        if self.by_whom == "employer":
            return "employer_is_no_office"
        if self.outcome not in APPEALABLE:
            return "nothing_to_appeal"
        if self.pending is not None and not self._is_silent(event.day):
            return "body_still_has_time"
        return None if event.body in stages[self.appeals : self.appeals + 1] else "not_this_body"

    def _is_silent(self, on: datetime.date) -> bool:
        """Whether the silence of the body that has the appeal may be taken as dismissal on a day."""
        assert self.pending is not None, "asked only while an appeal waits"
        silent = silent_from(self.terms.appeals[self.appeals - 1], self.pending)
        return silent is not None and on >= silent

    def _refused_complaint(self, event: Complained) -> str | None:
        """Where no law fixes a time, nobody can say here from which day on it is possible: what was filed is noted."""
        if event.body not in {stage.body for stage in self.terms.appeals if stage.inaction}:
            return "no_complaint_here"
        is_known = self.known_on is not None and self.known_on <= event.day  # a letter may be on its way
        if (self.outcome is not None and is_known) or self.has_complained:
            return "cannot_follow"
        if self.terms.is_by_law and not is_late_by_law(self.terms, self.told, event.day):
            return "not_late_yet"
        return None

    def _refused_sight(self, event: FeedShown | FeedContradicted | CameBack) -> str | None:
        """Only data that stood after the decision (or, without one, after the sending) says anything."""
        since = self.decided or self.sent
        if event.data_as_of > event.day:
            return "data_of_the_future"
        if since is not None and event.data_as_of <= since:
            return "data_too_old"
        if self.status is Status.FIXED and isinstance(event, FeedShown) and event.sight != "fixed":
            return "came_back_instead"
        return None


def _day_named(event: AnyEvent) -> datetime.date | None:
    """The day to come that the other side names in what it says, if it names one."""
    match event:
        case Asked(by=day) | Promised(by=day) | Extended(until=day):
            return day
    return None
