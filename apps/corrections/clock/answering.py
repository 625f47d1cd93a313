"""What was last said about a request, and what was decided besides while an appeal waits."""

import datetime

import msgspec

from apps.corrections.clock.events import AppealDecided, Decided, Promised
from apps.corrections.clock.rulings import is_repeat
from apps.corrections.clock.tracks import Filing, Tracks

type Answer = Decided | Promised | AppealDecided


class Meanwhile(msgspec.Struct, frozen=True):
    """A decision that came while an appeal waits for another: of the office itself (`body` empty), or late, of a body.

    `is_favourable`: nothing of it was refused, so the appeal may have nothing left to decide. That ends no appeal.
    """

    body: str
    outcome: str
    day: datetime.date
    is_favourable: bool


def answer_in(tracks: Tracks) -> Answer | None:
    """What counts as the last word: a decision, a promise, or the decision on an appeal.

    A decision told again adds nothing. What was granted while an appeal waited is not taken back by the dismissal of that
    appeal, nor a later stage's decision by that of an earlier one.
    """
    last: Answer | None = None
    for place, event in enumerate(tracks.ours):
        match event:
            case Promised():
                last = event
            case Decided() if not is_repeat(event, tracks.ours[:place]):
                last = event
            case AppealDecided() if _counts(tracks, event, place):
                last = event
    return last


def _counts(tracks: Tracks, event: AppealDecided, place: int) -> bool:
    filing = tracks.ends.get(place)
    if filing is None:
        return True
    later = [each for each in tracks.track_of(filing).filings if each.stage > filing.stage]
    if any(each.ended is not None and each.ended.place < place for each in later):
        return False
    return event.outcome == "upheld" or not _was_granted_while(tracks, filing, place)


def _was_granted_while(tracks: Tracks, filing: Filing, until: int) -> bool:
    return any(
        granted < until and granted != until and (granted > filing.place or known > filing.day)
        for granted, known in tracks.grants
        if tracks.ends.get(granted) is not filing
    )


def meanwhile_in(tracks: Tracks) -> Meanwhile | None:
    """The last decision that came, or became known, after an appeal was filed that still waits."""
    waiting = tracks.waiting
    if not waiting:
        return None
    since = waiting[-1]
    found: Meanwhile | None = None
    for place, event in enumerate(tracks.ours):
        match event:
            case Decided() if place in tracks.rulings and not is_repeat(event, tracks.ours[:place]):
                ruling = tracks.rulings[place]
                is_employers = tracks.terms.through_employer and ruling.by_whom == "employer"
                is_its_own = ruling is tracks.track_of(since).ruling
                if not is_employers and not is_its_own and _is_after(place, ruling.learned, since):
                    found = Meanwhile("", ruling.outcome, ruling.day, ruling.outcome == "accepted")
            case AppealDecided() if (ended := tracks.ends.get(place)) is not None and ended.ended is not None:
                if (
                    ended is not since
                    and ended.is_passed_over
                    and _is_after(place, ended.ended.learned, since)
                ):
                    is_favourable = event.outcome == "upheld"
                    found = Meanwhile(ended.body, event.outcome, event.day, is_favourable)
    return found


def _is_after(place: int, known: datetime.date, since: Filing) -> bool:
    return place > since.place or known > since.day
