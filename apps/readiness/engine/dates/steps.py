"""Steps that several calculations share: how a count begins, and how a month is named."""

from datetime import date

from apps.readiness.engine.dates.calculation import Step


def first_steps(event: date | None, first_day: date) -> tuple[Step, ...]:
    """The beginning of a count: with an event whose day is left out, or on a first day that counts itself."""
    if event is None:
        return (Step("first_day_is_counted", {"day": first_day}),)
    return (Step("event", {"event": event}), Step("first_counted", {"day": first_day}))


def named(year: int, month: int) -> str:
    """A month as YYYY-MM."""
    return f"{year:04d}-{month:02d}"
