"""The time for an appeal: from the day after the person learned of the decision, never longer than the outer limit.

Only what an office decided can be appealed. A stage follows the decision of the one before it, or its long silence.
"""

import datetime
from collections.abc import Sequence

import msgspec

from apps.corrections.clock.terms import AppealTerms, Terms
from apps.corrections.clock.tracks import Doubt, Filing, Opening, Tracks
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline


class AppealClock(msgspec.Struct, frozen=True):
    """One stage of appeal: its body and last day; from when to prepare it; and, once filed, from when silence counts.

    `silent_from` is the first day on which the body's silence may be taken as dismissal. `after_silence`: the stage before,
    which is silent and still pending; no law names a last day then, and `due` is counted carefully, as if it had been
    dismissed when its time ended. `against` is the day of the office's decision that it is about. `doubt`: why this time may
    not be the person's at all.
    """

    body: str
    cite: str
    due: Deadline
    prepare_from: datetime.date
    filed_on: datetime.date | None = None
    silent_from: datetime.date | None = None
    after_silence: "AppealClock | None" = None
    against: datetime.date | None = None
    doubt: Doubt | None = None

    @property
    def is_certain(self) -> bool:
        """False while nobody said who decided, or which decision it was, or what a late decision means."""
        return self.doubt is None

    def is_open(self, on: datetime.date) -> bool:
        """Whether it can still be filed in its time."""
        return self.filed_on is None and on <= self.due.rolled


def appeal_clocks(tracks: Tracks, on: datetime.date) -> tuple[AppealClock | None, tuple[AppealClock, ...]]:
    """The stage that is open or pending on a day, and beside it others whose time runs or that wait too.

    The first is None where nothing was refused by an office, or no stage is left. Of what may be the same decision told
    again, the first has the earlier and shorter time, and beside it stands, as a doubt, the time it has if it is new.
    """
    if not tracks.terms.appeals:
        return None, ()
    openings = tracks.openings(on)
    waiting = tracks.waiting
    if waiting:
        chosen: Filing | Opening | None = waiting[-1]
        first: AppealClock | None = _filed(tracks, waiting[-1])
        if follows := next((one for one in openings if one.after is waiting[-1]), None):
            chosen, first = follows, msgspec.structs.replace(_opened(tracks, follows), after_silence=first)
    else:
        chosen = next((one for one in openings if _is_offered(tracks, one)), None)
        first = None if chosen is None else _opened(tracks, chosen)
    also = [_filed(tracks, each) for each in waiting[:-1]]
    also += [
        _opened(tracks, one) for one in openings if one is not chosen and _is_beside(tracks, one, first, on)
    ]
    return (first, tuple(also)) if first is not None else (next(iter(also), None), tuple(also[1:]))


def _is_offered(tracks: Tracks, one: Opening) -> bool:
    """Whether an opening is where one goes first, while no appeal waits: not one in doubt of another decision's copy."""
    return one.doubt != "which_decision" and not one.track.is_closed and not _is_the_employers(tracks, one)


def _is_the_employers(tracks: Tracks, one: Opening) -> bool:
    return tracks.terms.through_employer and one.track.ruling.by_whom == "employer" and not one.track.filings


def _is_beside(tracks: Tracks, one: Opening, first: AppealClock | None, on: datetime.date) -> bool:
    """Whether an opening is told beside the first: its time still runs, and it is not the very same time."""
    if one.track.is_closed or _is_the_employers(tracks, one):
        return False
    clock = _opened(tracks, one)
    if not clock.is_open(on):
        return False
    is_later = first is None or clock.due.rolled > first.due.rolled
    return is_later or one.doubt != "which_decision" or (first is not None and first.filed_on is not None)


def _opened(tracks: Tracks, one: Opening) -> AppealClock:
    return _clock(tracks.terms, one.stage, one.counted_from, one.against, one.doubt)


def _filed(tracks: Tracks, filing: Filing) -> AppealClock:
    against = tracks.track_of(filing).ruling.day
    found = _clock(tracks.terms, filing.stage, filing.counted_from, against, None)
    return msgspec.structs.replace(found, filed_on=filing.day, silent_from=tracks.silent_from(filing))


def _clock(
    terms: Terms,
    number: int,
    counted_from: tuple[datetime.date, datetime.date],
    against: datetime.date,
    doubt: Doubt | None,
) -> AppealClock:
    stage = terms.appeals[number]
    due = appeal_deadline(stage, learned_on=counted_from[0], decided_on=counted_from[1])
    prepare_from = dates.days_before(due.raw, terms.prepare_days).day
    return AppealClock(stage.body, stage.cite, due, prepare_from, against=against, doubt=doubt)


def appeal_deadline(stage: AppealTerms, *, learned_on: datetime.date, decided_on: datetime.date) -> Deadline:
    """The last day for a stage of appeal: its months from the day after the person learned (Civil Code 140, 143).

    Where the law has an outer limit from the day after the decision itself, the earlier of the two. A last day that
    falls on a closed day moves, since it is a filing with an office.
    """
    counted = dates.period_after(learned_on, months=stage.months)
    if stage.outer_years is not None:
        outer = dates.period_after(decided_on, years=stage.outer_years)
        if outer.legal_end < counted.legal_end:
            counted = outer
    return dates.deadline(counted, stage.receiver)


def open_clocks(clocks: Sequence[AppealClock], on: datetime.date) -> list[AppealClock]:
    """Those that can still be filed in their time, the earliest first."""
    return sorted((one for one in clocks if one.is_open(on)), key=lambda one: one.due.rolled)
