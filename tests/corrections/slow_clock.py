"""The clock again, as a person does it on a paper calendar: one day after the other, with a pen. It shares no code."""

from datetime import date, timedelta

from apps.corrections.clock import Terms
from apps.corrections.clock.events import (
    Acknowledged,
    Answered,
    AnyEvent,
    Asked,
    Closed,
    Decided,
    Delivered,
    Extended,
    Promised,
    Sent,
    Withdrawn,
)

DAY = timedelta(days=1)
FAR = 8000


def slow_start(terms: Terms, events: list[AnyEvent]) -> date | None:
    """The day on which the request that was sent last arrived."""
    sent = None
    for event in events:
        if isinstance(event, Sent):
            sent = event
    if sent is None:
        return None
    if sent.channel != "post":
        return sent.day
    later = events[max(place for place, event in enumerate(events) if event is sent) + 1 :]
    proven = [event.day for event in later if isinstance(event, Delivered)]
    said = [event.reached_on for event in later if isinstance(event, Acknowledged) and event.reached_on]
    had = [event.day for event in later if isinstance(event, Acknowledged)]
    assumed = sent.day
    for _ in range(terms.post_days):
        assumed += DAY
    if proven:
        return proven[0]
    if said:
        return said[0]
    return min([assumed, *had])


def months_later(start: date, months: int) -> date:
    """Civil Code 143, by looking: the day before the one with the number of the first day, or the end of the month."""
    first = start + DAY
    year, month = first.year, first.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(first.day, 27, -1):
        try:
            found = date(year, month, number)
        except ValueError:
            continue
        return found - DAY if number == first.day else found
    return date(year, month, first.day) - DAY


def slow_last_day(terms: Terms, events: list[AnyEvent]) -> date | None:
    """The last day of the time for deciding; None while it waits for the person, or when nothing was sent."""
    start = slow_start(terms, events)
    if start is None:
        return None
    place = max(number for number, event in enumerate(events) if isinstance(event, Sent))
    rest = events[place + 1 :]
    wanted = terms.days
    if terms.months:
        wanted = 0
        day = start
        while day < months_later(start, terms.months):
            day += DAY
            wanted += 1
    base = wanted
    notices = [event for event in rest if isinstance(event, Extended)]

    day, count = start, 0
    for _ in range(FAR):
        while notices and notices[0].day <= day:  # those of days before the arrival, too
            wanted = _after_notice(terms, rest, start, base, wanted, notices.pop(0))
        if count >= wanted:
            return day
        day += DAY
        while notices and notices[0].day <= day:
            wanted = _after_notice(terms, rest, start, base, wanted, notices.pop(0))
        if _waits(terms, rest, day, seen_until=None) is False:
            count += 1
    return None


def _after_notice(
    terms: Terms, rest: list[AnyEvent], start: date, base: int, wanted: int, notice: Extended
) -> int:
    if terms.extension == "none":
        return wanted
    asked_for = base + terms.extension_days
    if notice.until is not None:
        asked_for = 0
        day = start
        while day < notice.until:
            day += DAY
            if _waits(terms, rest, day, seen_until=notice.day) is False:
                asked_for += 1
    if terms.extension == "law" and not (notice.special and terms.special):
        asked_for = min(asked_for, base + terms.extension_days)
    return max(wanted, asked_for)


def _waits(terms: Terms, rest: list[AnyEvent], day: date, seen_until: date | None) -> bool:
    """Whether a day is one of those that the person needs. `seen_until`: what comes after it is not foreseen."""
    if not terms.completes:
        return False
    if seen_until is not None and day > seen_until:
        return False
    waiting = False
    for event in rest:
        if event.day >= day:
            break
        if isinstance(event, Asked):
            waiting = True
        elif isinstance(event, Answered | Decided | Promised | Withdrawn | Closed):
            waiting = False
    return waiting
