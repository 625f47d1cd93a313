"""The time for an appeal: from the day after the person learned of the decision, never longer than the outer limit.

Only what an office decided can be appealed. A stage follows the decision of the one before it, or its long silence.
"""

import datetime
from collections.abc import Sequence

import msgspec

from apps.corrections.clock.events import AnyEvent, AppealDecided, AppealOpened, Decided, learned
from apps.corrections.clock.silence import ONE_DAY, silent_from
from apps.corrections.clock.terms import AppealTerms, Terms
from apps.corrections.clock.transitions import Status
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline


class AppealClock(msgspec.Struct, frozen=True):
    """One stage of appeal: its body and last day; from when to prepare it; and, once filed, from when silence counts.

    `silent_from` is the first day on which the body's silence may be taken as dismissal. `after_silence`: the stage before,
    which is silent and still pending; no law names a last day then, and `due` is counted carefully, as if it had been
    dismissed when its time ended. `is_certain`: False while nobody said whether an office or the employer decided.
    """

    body: str
    cite: str
    due: Deadline
    prepare_from: datetime.date
    filed_on: datetime.date | None = None
    silent_from: datetime.date | None = None
    after_silence: "AppealClock | None" = None
    is_certain: bool = True


def appeal_clock(
    terms: Terms, ours: Sequence[AnyEvent], status: Status, on: datetime.date
) -> AppealClock | None:
    """The stage that is open or pending on a day, or None: nothing was refused by an office, or no stage is left.

    `ours` are the events from the last sending on.
    """
    opened = [event for event in ours if isinstance(event, AppealOpened)]
    decided = _last_refusal(ours)
    if decided is None or not terms.appeals or _is_the_employers(terms, decided):
        return None
    if status is Status.APPEALED or _is_pending(ours):
        pending = _stage(terms, ours, len(opened) - 1)
        is_silent = pending.silent_from is not None and on >= pending.silent_from
        if not is_silent or len(opened) >= len(terms.appeals):
            return pending
        return msgspec.structs.replace(_stage(terms, ours, len(opened)), after_silence=pending)
    return _stage(terms, ours, len(opened)) if len(opened) < len(terms.appeals) else None


def _is_pending(ours: Sequence[AnyEvent]) -> bool:
    """Whether an appeal waits for its decision, also while another way is taken."""
    of_appeals = [event for event in ours if isinstance(event, AppealOpened | AppealDecided)]
    return bool(of_appeals) and isinstance(of_appeals[-1], AppealOpened)


def _last_refusal(ours: Sequence[AnyEvent]) -> Decided | AppealDecided | None:
    """The last decision, if something of it can be appealed: a refusal, or what was granted in part only."""
    said = [event for event in ours if isinstance(event, Decided | AppealDecided)]
    last = said[-1] if said else None
    return last if last is not None and last.outcome not in {"accepted", "upheld"} else None


def _is_the_employers(terms: Terms, decided: Decided | AppealDecided) -> bool:
    """Whether it was the employer who did not do it: that is no decision of an office."""
    return terms.through_employer and isinstance(decided, Decided) and decided.by_whom == "employer"


def _is_of_unknown(terms: Terms, decided: AnyEvent) -> bool:
    return terms.through_employer and isinstance(decided, Decided) and decided.by_whom is None


def _stage(terms: Terms, ours: Sequence[AnyEvent], number: int) -> AppealClock:
    """One stage, counted from what came before it: a decision, or the silence of the stage before."""
    stage = terms.appeals[number]
    opened = [place for place, event in enumerate(ours) if isinstance(event, AppealOpened)]
    filed = opened[number] if number < len(opened) else None
    said = [event for event in ours[:filed] if isinstance(event, Decided | AppealDecided | AppealOpened)]
    due = _due(terms, stage, number, said[-1])
    found = AppealClock(stage.body, stage.cite, due, dates.days_before(due.raw, terms.prepare_days).day)
    if filed is None:
        return msgspec.structs.replace(found, is_certain=not _is_of_unknown(terms, said[-1]))
    filed_on = ours[filed].day
    return msgspec.structs.replace(found, filed_on=filed_on, silent_from=silent_from(stage, filed_on))


def _due(
    terms: Terms, stage: AppealTerms, number: int, before: Decided | AppealDecided | AppealOpened
) -> Deadline:
    if not isinstance(before, AppealOpened):
        return appeal_deadline(stage, learned_on=learned(before), decided_on=before.day)
    silent = silent_from(terms.appeals[number - 1], before.day)
    assert silent is not None, "a stage follows another without its decision only after its silence"
    return appeal_deadline(stage, learned_on=silent - ONE_DAY, decided_on=silent - ONE_DAY)


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
