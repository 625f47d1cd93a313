"""The days of a count as a page shows them."""

import datetime
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.corrections.clock import Standing
from apps.corrections.clock.counting import CountedDay
from apps.corrections.ledger import Opened
from apps.readiness.pages.calculating import Counted, counted
from apps.wallet.kinds.showing import format_short_day


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of the count."""

    weekday: str
    number: str
    says: str
    state: str
    closed: str


def counts_said(now: Standing) -> list[Counted]:
    made = [counted(now.count)] if now.count is not None and now.due is None else []
    made += [counted(one, of_others=one is now.due) for one in now.calculations]
    return [one for one in made if one is not None]


def days_shown(now: Standing, today: datetime.date) -> list[DayShown]:
    """The days of the count, at most the last two months of it: longer ones are told by their steps."""
    return [_day(one, now, today) for one in _counted_days(now, today)]


def _counted_days(now: Standing, today: datetime.date) -> tuple[CountedDay, ...]:
    if now.count is None:
        return ()
    until = None if now.count.last is not None else max(today, now.count.reached + datetime.timedelta(days=1))
    return now.count.days(until)[-62:]


def _day(one: CountedDay, now: Standing, today: datetime.date) -> DayShown:
    from django.utils.formats import date_format

    is_last = now.due is not None and one.day == now.due.rolled
    state = "now" if one.day == today else "last" if is_last else "done" if one.day < today else ""
    says = str(one.number) if one.number is not None else _("not counted")
    closed = one.holiday or (_("closed") if one.closed else "")
    return DayShown(date_format(one.day, "D"), str(one.day.day), says, state, closed)


def closed_days(now: Standing, today: datetime.date) -> str:
    """The closed days among those of the count, with the names of holidays."""
    closed = [one for one in _counted_days(now, today) if one.closed]
    said = [
        f"{format_short_day(one.day)} ({one.holiday})" if one.holiday else format_short_day(one.day)
        for one in closed
    ]
    return ("、" if (get_language() or "").startswith("ja") else ", ").join(said)


def count_note(found: Opened, now: Standing) -> str:
    if now.count is None:
        return ""
    if found.terms.is_by_law:
        return _("The law fixes this time. Days on which offices are closed count too; they do not move the last day of the other side.")  # fmt: skip
    return _("No law fixes this time. It is our own reminder, and days on which offices are closed count too.")  # fmt: skip
