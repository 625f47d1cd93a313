"""Deadlines of those who must act, and what may be said of something missing, given how old the data is."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.kinds import NAMES
from apps.readiness.engine.outcomes import Due, Severity, State, Verdict, cannot_tell
from apps.readiness.engine.readers import about
from apps.readiness.engine.view import CaseView
from apps.wallet.kinds.values import Record

_ORDER: Final[tuple[Severity, ...]] = ("info", "low", "medium", "high", "critical")


class Missing(NamedTuple):
    """What a missing record amounts to: its state, and the most that its severity may be (None: no bound)."""

    state: State
    at_most: Severity | None

    def severity(self, usual: Severity) -> Severity:
        """The usual severity, lowered to what may be said: pending is no more than information."""
        if self.state == "pending":
            return "info"
        return usual if self.at_most is None else min(usual, self.at_most, key=_ORDER.index)


def due_of(deadline: Deadline) -> Due:
    """The three dates of a deadline as a finding shows them."""
    return Due(deadline.raw, deadline.rolled, deadline.aim_by)


def told_by(case: CaseView, kind: type[Record], sources: frozenset[str]) -> datetime.date | None:
    """As `told_as_of`, of some sources only: Hello Work tells notices too, but not those that residents make."""
    feeds = [day for source, day in case.asked_on(kind).items() if source in sources]
    held = [about(one).data_as_of for one in case.all(kind) if about(one).source in {None, *sources}]
    return max((day for day in (*feeds, *held) if day is not None), default=None)


def complete_as_of(
    case: CaseView, kind: type[Record], sources: frozenset[str] | None = None
) -> datetime.date | None:
    """The day up to which what is not there is known not to be there.

    Where sources were asked for the kind, the day on which they were: a newer record of it says nothing of others
    (decision 11). Else that of the newest record, None where none says a day.
    """
    told = case.told_as_of(kind) if sources is None else told_by(case, kind, sources)
    asked = case.asked_on(kind).items()
    return max((day for source, day in asked if sources is None or source in sources), default=told)


def judged_missing(
    case: CaseView, kind: type[Record], deadline: Deadline, *, sources: frozenset[str] | None = None
) -> Missing | Verdict:
    """What it means that a record of a kind is not there, which somebody had to bring about by a deadline.

    Within the deadline it is pending. After it, it is missing only if the newest data of that kind is of the last day
    or later; else nobody can tell. For `lag_days` after the last day it is at most of medium severity: institutions
    take their time (domain file 2.2, data-age rule). `sources`: only what these tell of the kind counts.
    """
    if case.today <= deadline.rolled:
        return Missing("pending", "info")
    return judged_by(case, kind, deadline, complete_as_of(case, kind, sources))


def judged_by(
    case: CaseView, kind: type[Record], deadline: Deadline, told: datetime.date | None
) -> Missing | Verdict:
    """The same after the deadline, by the day on which the data stood."""
    rolled = deadline.rolled
    if told is None:
        return cannot_tell("unknown", says="unknown", missing=(_name(kind),))
    if told < rolled:
        return cannot_tell("data_too_old", says="data_too_old", missing=(_name(kind),))
    newest = case.told_as_of(kind)
    if newest is not None and case.today.since(newest) > case.parameter("stale_after_days"):
        return cannot_tell("stale", says="stale", missing=(_name(kind),))
    lag = case.parameter("institution_lag_days")
    return Missing("open", "medium" if dates.days_between(rolled, told).days <= lag else None)


def _name(kind: type[Record]) -> str:
    return NAMES[kind]
