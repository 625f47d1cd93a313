"""Appeals in their tracks: which decision each is against, what was filed, who decided what, and where one may go on.

A decision that is told twice is one decision, whose earliest days stand; only one that is known to be new begins its own.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from apps.corrections.clock.events import (
    AnyEvent,
    AppealDecided,
    AppealOpened,
    AppealTakenBack,
    Decided,
    Sent,
    learned,
)
from apps.corrections.clock.rulings import Ruling, rulings_in
from apps.corrections.clock.silence import ONE_DAY, silent_from
from apps.corrections.clock.terms import Terms

#: Why the last day of a stage is not certain: nobody said whether the employer or an office decided; nobody said whether a
#: second refusal is a new decision; or a body decided after its silence had been taken as dismissal.
type Doubt = Literal["who_decided", "which_decision", "late_decision"]


@dataclass(slots=True)
class Ended:
    """What a body decided on an appeal; told again, the earliest days stand."""

    day: datetime.date
    learned: datetime.date
    outcome: str
    place: int


@dataclass(slots=True)
class Filing:
    """An appeal that was filed. ``counted_from``: the day of knowing, and that of the decision, from which its time ran.

    ``is_passed_over``: its silence was taken as dismissal, and the next stage filed.
    """

    body: str
    stage: int
    day: datetime.date
    place: int
    counted_from: tuple[datetime.date, datetime.date]
    ended: Ended | None = None
    is_taken_back: bool = False
    is_passed_over: bool = False
    is_followed: bool = False  # its late decision was taken to the next stage as well

    @property
    def waits(self) -> bool:
        """Whether its body still has to decide it."""
        return self.ended is None and not self.is_taken_back and not self.is_passed_over


@dataclass(slots=True)
class Track:
    """One decision of an office with the appeals against it; ``doubts`` may be the same decision told again, or new ones."""

    ruling: Ruling
    learned: datetime.date
    doubts: list[Ruling] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    is_closed: bool = False

    @property
    def is_overturned(self) -> bool:
        """Whether an appeal against it was upheld."""
        return any(each.ended is not None and each.ended.outcome == "upheld" for each in self.filings)


class Opening(NamedTuple):
    """Where an appeal can be filed: the stage, from which days its time runs, and what is not certain of it."""

    track: Track
    stage: int
    counted_from: tuple[datetime.date, datetime.date]
    after: Filing | None = None  # the silent stage before, or that which decided late
    doubt: Doubt | None = None
    ruling: Ruling | None = None  # the doubtful decision that it is against

    @property
    def against(self) -> datetime.date:
        """The day of the decision that it is against."""
        return (self.ruling or self.track.ruling).day


class Tracks:
    """All tracks of what was sent last; ``ours`` are the events from that sending on, in the order of days."""

    def __init__(self, terms: Terms, ours: Sequence[AnyEvent]) -> None:
        self.terms, self.ours = terms, ours
        self.tracks: list[Track] = []
        self.current: Track | None = None
        self.last_was_employers = False
        self.grants: list[
            tuple[int, datetime.date]
        ] = []  # what went well: its place, and since when it is known
        self.ends: dict[int, Filing] = {}  # by the place of the decision on it
        self.rulings = rulings_in(ours)
        for place, event in enumerate(ours):
            match event:
                case Decided() if place in self.rulings:
                    self._decided(self.rulings[place])
                case AppealOpened():
                    self._opened(event, place)
                case AppealDecided():
                    self._ended(event, place)
                case AppealTakenBack():
                    filing = self.filing_of(event.body, event.filed_on)
                    if filing is not None and filing.waits:
                        filing.is_taken_back = True

    @property
    def filings(self) -> list[Filing]:
        """Everything that was filed, in that order."""
        return sorted((each for track in self.tracks for each in track.filings), key=lambda each: each.place)

    @property
    def waiting(self) -> list[Filing]:
        """The appeals that wait for a decision."""
        return [each for each in self.filings if each.waits]

    def track_of(self, filing: Filing) -> Track:
        return next(track for track in self.tracks if filing in track.filings)

    def filing_of(self, body: str, filed_on: datetime.date | None) -> Filing | None:
        """The appeal that is meant by a body (none: the last) and perhaps its day: first one that waits."""
        meant = [each for each in self.filings if body in {"", each.body} and filed_on in {None, each.day}]
        ranks = [each for each in meant if each.waits], [each for each in meant if each.ended is None], meant
        return next((rank[-1] for rank in ranks if rank), None)

    def silent_from(self, filing: Filing) -> datetime.date | None:
        return silent_from(self.terms.appeals[filing.stage], filing.day)

    def openings(self, on: datetime.date) -> list[Opening]:
        """Where an appeal can be filed on a day, against the newest decision first; however late that is."""
        return [one for track in reversed(self.tracks) for one in self._openings_of(track, on)]

    def opening_for(self, event: AppealOpened, before: Sequence[AnyEvent]) -> Opening | None:
        """Where an appeal that was filed belongs. A decision that the person learned of later did not stop it."""
        found = _chosen(self.openings(event.day), event, self.terms)
        if found is not None:
            return found
        known = [one for one in before if not (isinstance(one, Decided | AppealDecided) and learned(one) > event.day)]  # fmt: skip
        if len(known) == len(before):
            return None
        return _chosen(Tracks(self.terms, known).openings(event.day), event, self.terms)

    # -- going through what happened ----------------------------------------------------------------------------------
    def _decided(self, ruling: Ruling) -> None:
        before = self.current
        self.last_was_employers = self.terms.through_employer and ruling.by_whom == "employer"
        if self.last_was_employers:
            if before is not None and ruling.again == "same" and not before.filings:
                before.is_closed, self.current = True, None  # so it was the employer's
            return
        if ruling.outcome == "accepted":
            self.grants.append((ruling.place, ruling.learned))
            for track in self.tracks:  # granted in whole, nothing of an earlier decision is left to appeal
                track.is_closed = not any(each.waits for each in track.filings)
            self.current = None
            return
        if ruling.again == "same" and self.tracks:
            if before is not None:
                before.learned = min(before.learned, ruling.learned)
                before.ruling.by_whom = ruling.by_whom or before.ruling.by_whom
            return
        if before is None and ruling.again is None and self.tracks:
            before = self.current = self.tracks[-1]  # it may be a late copy of what was replaced since
            before.is_closed = False
        if before is None or ruling.again == "new":
            self.current = Track(ruling, ruling.learned)
            self.tracks.append(self.current)
            return
        if not before.is_overturned:
            before.learned = min(before.learned, ruling.learned)
        if ruling.day != before.ruling.day:
            before.doubts.append(ruling)

    def _opened(self, event: AppealOpened, place: int) -> None:
        found = self.opening_for(event, self.ours[:place])
        track = self._track_for(found, place)
        if track is None:
            return
        bodies = [stage.body for stage in self.terms.appeals]
        stage = found.stage if found is not None else bodies.index(event.body) if event.body in bodies else 0
        counted_from = found.counted_from if found is not None else (track.learned, track.ruling.day)
        if found is not None and found.after is not None:
            before = next((each for each in track.filings if each.place == found.after.place), None)
            if before is not None and found.doubt == "late_decision":
                before.is_followed = True
            elif before is not None:
                before.is_passed_over = True
        track.filings.append(Filing(event.body, stage, event.day, place, counted_from))

    def _track_for(self, found: Opening | None, place: int) -> Track | None:
        """The track of what was filed, found anew among ours; a doubtful decision that was appealed gets its own.

        What was told after the filing may leave it no place of its own: it then stands against the last decision.
        """
        if found is None and (self.current or self.tracks):
            return self.current or self.tracks[-1]
        if found is None:
            told = [ruling for at, ruling in self.rulings.items() if at < place]
            if not told:
                return None
            self.tracks.append(Track(told[-1], told[-1].learned, is_closed=True))
            return self.tracks[-1]
        for track in self.tracks:
            if track.ruling.day == found.against:
                return track
            for doubt in track.doubts:
                if doubt.day == found.against:
                    track.doubts.remove(doubt)
                    self.tracks.append(Track(doubt, doubt.learned))
                    return self.tracks[-1]
        made = Track(found.ruling or found.track.ruling, found.counted_from[0], is_closed=True)
        self.tracks.append(made)
        return made

    def _ended(self, event: AppealDecided, place: int) -> None:
        filing = self.filing_of(event.body, event.filed_on)
        if filing is None:
            return
        self.ends[place] = filing
        if filing.ended is None:
            filing.ended = Ended(event.day, learned(event), event.outcome, place)
        else:
            filing.ended.learned = min(filing.ended.learned, learned(event))
            filing.ended.outcome = event.outcome
        if event.outcome == "upheld":
            self.grants.append((place, learned(event)))

    def _openings_of(self, track: Track, on: datetime.date) -> Iterator[Opening]:
        last = track.filings[-1] if track.filings else None
        if last is None:
            if not track.is_closed:
                unknown = self.terms.through_employer and track.ruling.by_whom is None
                doubt: Doubt | None = "who_decided" if unknown else None
                yield Opening(track, 0, (track.learned, track.ruling.day), doubt=doubt)
        elif last.stage + 1 < len(self.terms.appeals) and not last.is_taken_back:
            silent = self.silent_from(last)
            if last.ended is not None and last.ended.outcome != "upheld":
                yield Opening(track, last.stage + 1, (last.ended.learned, last.ended.day))
            elif last.ended is None and silent is not None and on >= silent:
                yield Opening(track, last.stage + 1, (silent - ONE_DAY, silent - ONE_DAY), after=last)
        for one in track.filings[:-1]:
            if one.is_passed_over and not one.is_followed and one.ended and one.ended.outcome != "upheld":
                days = (one.ended.learned, one.ended.day)
                yield Opening(track, one.stage + 1, days, after=one, doubt="late_decision")
        for doubtful in track.doubts:
            days = (doubtful.learned, doubtful.day)
            yield Opening(track, 0, days, doubt="which_decision", ruling=doubtful)


def tracks_in(terms: Terms, history: Sequence[AnyEvent]) -> Tracks:
    """The tracks of a whole history: those since the last sending."""
    sent = [place for place, event in enumerate(history) if isinstance(event, Sent)]
    return Tracks(terms, history[sent[-1] :] if sent else ())


def _chosen(openings: Sequence[Opening], event: AppealOpened, terms: Terms) -> Opening | None:
    fitting = [
        one
        for one in openings
        if terms.appeals[one.stage].body == event.body and event.against in {None, one.against}
    ]
    certain = [one for one in fitting if one.doubt != "which_decision"]
    return next(iter([*certain, *fitting]), None)
