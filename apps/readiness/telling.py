"""What residents are told about their stay: the window that opens, the last day, the end of the special period, the card.

The days are those of the rules, as on "My renewal"; how many days ahead people are told is said here. A notice has the
name of the record that states the permission, so that a corrected day moves it and a new permission begins anew.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from apps.notices import kinds, producers
from apps.notices.contents import Step
from apps.notices.days import morning_of
from apps.notices.producers import About, Wanted
from apps.readiness.assessments import Assessed, assess_now
from apps.readiness.engine.outcomes import Result
from apps.readiness.pages.days import SPECIAL, Phase, RenewalDays, days_of
from apps.readiness.pages.what_if import as_if_applied, stay_of, value_of

BEFORE_WINDOW: Final = timedelta(days=14)
"""Our own choice: time to ask the employer for papers."""
LAST_CALL: Final = timedelta(days=30)
"""Our own choice: who has not applied a month before the last day is told once more."""
CARD: Final = "proc_card_validity"
#: Duties to tell immigration something within days of an event.
NOTIFICATIONS: Final = "notify_"
RENEWAL: Final = Step("readiness:renewal")
PRODUCER: Final = "readiness.days"


def register() -> None:
    """Called once when Django is ready."""
    from apps.readiness import telling_words

    producers.register(PRODUCER, wanted)
    telling_words.register()


def wanted(about: About) -> Iterator[Wanted]:
    """Everything that a resident should be told now or later because of the days of their stay."""
    found = assess_now(about.resident_id, about.key, today=about.today, plans=False)
    stay = _record_of_stay(found)
    if stay is None:
        return
    days = days_of(found.case)
    if days is not None:
        yield from _of_renewal(found, days, stay)
    yield from _of_card(found, stay)
    yield from _of_notifications(found)


def _record_of_stay(found: Assessed) -> UUID | None:
    """The record that states the permission held now."""
    stay = stay_of(found.case)
    for place, held in enumerate(found.case.records):
        if held.payload is stay and place < len(found.records):
            return found.records[place].id
    return None


def _of_renewal(found: Assessed, days: RenewalDays, stay: UUID) -> Iterator[Wanted]:
    match days.phase:
        case Phase.BEFORE:
            yield from _before(days, stay)
            yield from _to_apply(days, stay)
        case Phase.OPEN:
            yield from _to_apply(days, stay)
        case Phase.APPLIED | Phase.SPECIAL:
            yield from _to_collect(found, days, stay)
        case Phase.AFTER:
            yield _wanted(
                kinds.DEADLINE, f"stay-ends/{stay}", "stay_has_ended", {"expires_on": days.expires_on}
            )


def _before(days: RenewalDays, stay: UUID) -> Iterator[Wanted]:
    """That the window opens soon."""
    if days.opens_on is not None:
        values = {"opens_on": days.opens_on, "expires_on": days.expires_on}
        told_on = days.opens_on - BEFORE_WINDOW
        yield _wanted(kinds.BEFORE_WINDOW, f"window-opens/{stay}", "window_opens", values, on=days.opens_on, told_on=told_on)  # fmt: skip


def _to_apply(days: RenewalDays, stay: UUID) -> Iterator[Wanted]:
    """That an application is due: when it can be filed, and a month before the last open day."""
    last = days.aim_by or days.expires_on
    values = {"aim_by": last, "expires_on": days.expires_on}
    yield _wanted(kinds.DEADLINE, f"stay-ends/{stay}", "apply_by", values, on=last, told_on=days.opens_on)
    if days.opens_on is None or last - LAST_CALL > days.opens_on:
        yield _wanted(kinds.DEADLINE, f"last-call/{stay}", "apply_soon", values, told_on=last - LAST_CALL)


def _to_collect(found: Assessed, days: RenewalDays, stay: UUID) -> Iterator[Wanted]:
    """That the new card has to be collected before the special period ends."""
    if days.safe_end is None:
        return
    told_on = value_of(as_if_applied(found.case, days.expires_on), SPECIAL, "remind_from")
    yield _wanted(
        kinds.DEADLINE, f"special-ends/{stay}", "collect_card", {"safe_end": days.safe_end}, on=days.safe_end, told_on=told_on,
    )  # fmt: skip


def _of_card(found: Assessed, stay: UUID) -> Iterator[Wanted]:
    """Cards with an end of their own, of people whose stay has none."""
    for result in _answers(found, CARD):
        opens, ends = result.values.get("window_from"), result.values.get("card_expires_on")
        if opens is not None and ends is not None:
            values = {"card_expires_on": ends, "opens_on": opens}
            yield _wanted(
                kinds.BEFORE_WINDOW, f"card-ends/{stay}", "renew_card", values, on=ends, told_on=opens
            )


def _of_notifications(found: Assessed) -> Iterator[Wanted]:
    """Duties to tell immigration within days, as long as their last day has not passed and none is on file."""
    for result in found.answer.results:
        aim_by = result.values.get("aim_by")
        if not result.rule.startswith(NOTIFICATIONS) or result.code != "due" or aim_by is None:
            continue
        event_on = result.values.get("event_on")
        values = {"aim_by": aim_by, "rolled": result.values.get("rolled"), "event_on": event_on}
        what = "-".join(str(part) for part in (event_on, result.values.get("event")) if part)
        yield _wanted(kinds.DEADLINE, f"{result.rule}/{what}", "tell_immigration", values, on=aim_by)


def _answers(found: Assessed, rule: str) -> Iterator[Result]:
    return (result for result in found.answer.results if result.rule == rule)


def _wanted(
    kind: str, key: str, says: str, values: dict[str, Any], *, on: date | None = None, told_on: date | None = None
) -> Wanted:  # fmt: skip
    """With days as ISO 8601; told at once without a day of telling."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    when = morning_of(told_on) if told_on is not None else None
    return Wanted(kind, key, says, said, when, on, RENEWAL)
