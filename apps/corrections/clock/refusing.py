"""Why an event that may follow by its kind cannot stand as it is: no refusal without the reasons that the law wants."""

import datetime
from collections.abc import Callable
from typing import Final

from apps.corrections.clock.events import (
    Acknowledged,
    AnyEvent,
    AppealDecided,
    AppealOpened,
    AppealTakenBack,
    Asked,
    CameBack,
    Complained,
    Decided,
    Delivered,
    Event,
    Extended,
    FeedContradicted,
    FeedShown,
    Promised,
    Sent,
    learned,
)
from apps.corrections.clock.rulings import is_repeat
from apps.corrections.clock.silence import is_late_by_law
from apps.corrections.clock.statuses import ENDED, GONE_ON, Status
from apps.corrections.clock.terms import Terms
from apps.corrections.clock.tracks import Tracks

#: A day that the other side names lies no farther ahead than this (our own convention): nobody waits for a year 9999.
FARTHEST: Final = datetime.timedelta(days=5 * 366)
#: In these a decision on an appeal needs an appeal that was filed.
APPEAL_NEEDED: Final = GONE_ON | {Status.REFUSED, Status.CHANGE_EXPECTED}
#: Of these something can be appealed.
APPEALABLE: Final = frozenset({"refused", "partly"})


class Measures:
    """What later events are measured by, held while a history is gone through once.

    `is_new` says what of it was not noted before.
    """

    def __init__(self, terms: Terms, is_new: Callable[[Event], bool]) -> None:
        self.terms, self.is_new = terms, is_new
        self.status: Status | None = None
        self.last: datetime.date | None = None
        self.sent: datetime.date | None = None
        self.decided: datetime.date | None = None
        self.outcome: str | None = None
        self.known_on: datetime.date | None = None  # since when the person knows of the answer
        self.has_complained = False
        self.told: list[AnyEvent] = []
        self.first_of_ours = 0  # the place of the last sending

    def tracks(self, *, without_last: bool = False) -> Tracks:
        """The decisions and appeals since the last sending; `without_last`: before the event that is looked at."""
        ours = self.told[self.first_of_ours :]
        return Tracks(self.terms, ours[:-1] if without_last else ours)

    def note(self, event: AnyEvent) -> None:
        """What of an event that stands is held; what comes after the end moves nothing."""
        if self.status in ENDED:
            return
        match event:
            case Sent():
                self.sent, self.decided, self.outcome = event.day, None, None
                self.has_complained, self.first_of_ours = False, len(self.told) - 1
            case Complained():
                self.has_complained = True
            case Decided(outcome=outcome) if not is_repeat(event, self.told[self.first_of_ours : -1]):
                self.decided, self.outcome, self.known_on = event.day, outcome, learned(event)
            case Promised():  # undoes no refusal: that can be appealed until it is replaced
                self.decided = self.known_on = event.day
                self.outcome = self.outcome if self.outcome in APPEALABLE else "promised"
            case AppealDecided(outcome=outcome):
                self.decided, self.known_on = event.day, learned(event)
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
            case AppealDecided() | AppealTakenBack():
                return self._refused_end(event)
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
        if not self.terms.appeals:
            return "no_appeal_here"
        tracks = self.tracks(without_last=True)
        if tracks.opening_for(event, tracks.ours) is not None:
            return None
        if tracks.openings(event.day):
            return "not_this_body"
        if tracks.waiting:
            return "body_still_has_time"
        if tracks.last_was_employers:
            return "employer_is_no_office"
        if any(each.is_taken_back for each in tracks.filings):
            return "was_taken_back"
        is_through = any(each.ended is not None and each.ended.outcome != "upheld" for each in tracks.filings)
        return "not_this_body" if is_through else "nothing_to_appeal"

    def _refused_end(self, event: AppealDecided | AppealTakenBack) -> str | None:
        """Whose decision it is, or which appeal is taken back, has to be one that was filed."""
        tracks = self.tracks(without_last=True)
        filing = tracks.filing_of(event.body, event.filed_on)
        if isinstance(event, AppealTakenBack):
            return None if filing is not None and filing.waits else "no_such_appeal"
        if filing is None and (event.body or event.filed_on):
            return "no_such_appeal"
        if filing is None and self.status in APPEAL_NEEDED:
            return "cannot_follow"
        return "learned_before_decided" if learned(event) < event.day else None

    def _refused_complaint(self, event: Complained) -> str | None:
        """Where no law fixes a time, nobody can say here from which day on it is possible: what was filed is noted."""
        if event.body not in {stage.body for stage in self.terms.appeals if stage.inaction}:
            return "no_complaint_here"
        is_known = self.known_on is not None and self.known_on <= event.day  # a letter may be on its way
        if (self.outcome is not None and is_known) or self.has_complained:
            return "cannot_follow"
        was_filed = not self.is_new(event)  # what was noted before stands, late or not
        if not was_filed and self.terms.is_by_law and not is_late_by_law(self.terms, self.told, event.day):
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
