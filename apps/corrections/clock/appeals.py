"""The time for an appeal: from the day after the person learned of the decision, never longer than the outer limit."""

import datetime
from collections.abc import Sequence

import msgspec

from apps.corrections.clock.events import AnyEvent, AppealDecided, AppealOpened, Decided, learned
from apps.corrections.clock.terms import AppealTerms, Terms
from apps.corrections.clock.transitions import Status
from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline

ONE_DAY = datetime.timedelta(days=1)


class AppealClock(msgspec.Struct, frozen=True):
    """One stage of appeal: its body and last day; from when to prepare it; and, once filed, from when silence counts.

    `silent_from` is the first day on which the body's silence may be taken as dismissal.
    """

    body: str
    cite: str
    due: Deadline
    prepare_from: datetime.date
    filed_on: datetime.date | None = None
    silent_from: datetime.date | None = None


def appeal_clock(terms: Terms, ours: Sequence[AnyEvent], status: Status) -> AppealClock | None:
    """The stage that is open or pending, or None: nothing was refused, or no stage is left.

    `ours` are the events from the last sending on.
    """
    opened = [event for event in ours if isinstance(event, AppealOpened)]
    decided = _last_refusal(ours)
    if decided is None:
        return None
    if status is Status.APPEALED or _is_pending(ours):
        return _pending(terms.appeals[len(opened) - 1], opened[-1], decided, terms)
    if len(opened) >= len(terms.appeals):
        return None
    return _stage(terms.appeals[len(opened)], decided, terms)


def _is_pending(ours: Sequence[AnyEvent]) -> bool:
    """Whether an appeal waits for its decision, also while another way is taken."""
    of_appeals = [event for event in ours if isinstance(event, AppealOpened | AppealDecided)]
    return bool(of_appeals) and isinstance(of_appeals[-1], AppealOpened)


def _last_refusal(ours: Sequence[AnyEvent]) -> Decided | AppealDecided | None:
    """The last decision, if something of it can be appealed: a refusal, or what was granted in part only."""
    said = [event for event in ours if isinstance(event, Decided | AppealDecided)]
    last = said[-1] if said else None
    return last if last is not None and last.outcome not in {"accepted", "upheld"} else None


def _stage(stage: AppealTerms, decided: Decided | AppealDecided, terms: Terms) -> AppealClock:
    due = appeal_deadline(stage, learned_on=learned(decided), decided_on=decided.day)
    prepare_from = dates.days_before(due.raw, terms.prepare_days).day
    return AppealClock(stage.body, stage.cite, due, prepare_from)


def _pending(
    stage: AppealTerms, opened: AppealOpened, decided: Decided | AppealDecided, terms: Terms
) -> AppealClock:
    found = _stage(stage, decided, terms)
    silent = None
    if stage.silence_months is not None:
        silent = dates.period_after(opened.day, months=stage.silence_months).legal_end + ONE_DAY
    return msgspec.structs.replace(found, filed_on=opened.day, silent_from=silent)


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
