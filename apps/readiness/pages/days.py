"""The days of a renewal: when the window opens, what to aim for, the last day, how long the special period would run."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.readiness.engine import dates
from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates import CalendarUnknownError
from apps.readiness.engine.outcomes import Result
from apps.readiness.pages.what_if import applied_on, as_if_applied, ask, stay_of, value_of

WINDOW, SPECIAL, FEE, CLOSED = "proc_renewal_window", "proc_special_period", "proc_fee", "proc_closed_day"


class Phase(StrEnum):
    """Where a resident stands on the line."""

    BEFORE = "before"  # the window has not opened
    OPEN = "open"  # an application can be filed
    APPLIED = "applied"  # one is filed and the stay has not ended
    SPECIAL = "special"  # the stay has ended, and the law lets it go on
    AFTER = "after"  # the stay has ended, and nothing on file lets it go on


@dataclass(frozen=True, slots=True)
class RenewalDays:
    """The days of one stay, as of one day. `safe_end` and `legal_end` are None where no special period would follow."""

    today: date
    opens_on: date | None
    aim_by: date | None
    expires_on: date
    safe_end: date | None
    legal_end: date | None
    applied_on: date | None
    phase: Phase


def days_of(case: Case) -> RenewalDays | None:
    """The days of the current stay; None without a permission on file, and for a stay that has no end."""
    stay = stay_of(case)
    if stay is None or stay.expires_on is None:
        return None
    end, applied = stay.expires_on, applied_on(case)
    opens_on = value_of(case.on_day(end), WINDOW, "opens_on")
    phase = _phase(case, end, opens_on, applied)
    ahead = None if phase is Phase.AFTER and applied is None else as_if_applied(case, end)
    return RenewalDays(
        case.on,
        opens_on,
        _aim_by(end),
        end,
        value_of(ahead, SPECIAL, "safe_end") if ahead else None,
        value_of(ahead, SPECIAL, "legal_end") if ahead else None,
        applied,
        phase,
    )


def _phase(case: Case, end: date, opens_on: date | None, applied: date | None) -> Phase:
    if case.on > end:
        return Phase.SPECIAL if any(map(_goes_on, ask(case, SPECIAL))) else Phase.AFTER
    if applied is not None:
        return Phase.APPLIED
    return Phase.BEFORE if opens_on is not None and case.on < opens_on else Phase.OPEN


def _goes_on(said: Result) -> bool:
    """Whether the stay goes on by law, or may: in the days between the two ends that two ways of counting give."""
    return said.outcome == "met" or (said.outcome == "cannot_tell" and "legal_end" in said.values)


def _aim_by(end: date) -> date | None:
    """The last open day of the stay; None where the closed days of that year are not known."""
    printed = dates.printed_day(end)
    try:
        return dates.deadline(printed, dates.Receiver.NATIONAL).aim_by
    except CalendarUnknownError:
        return None
