"""What it means that no record speaks about a month: nothing was needed, it is still to be told, or nobody knows.

Never that something is missing: that is a conclusion, and findings draw it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.cases import Case
from apps.readiness.engine.dates.months import month_of
from apps.readiness.engine.outcomes import Result
from apps.readiness.engine.view import CaseView
from apps.readiness.pages.months.records import State
from apps.readiness.pages.months.rows import Row
from apps.readiness.rules import rule_set
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.wallet.kinds.residence import ResidenceStatus

_JUNE: Final = 6


@dataclass(frozen=True, slots=True)
class Life:
    """What of a case decides whether anything was needed in a month."""

    today: date
    arrived_on: date | None  # None: not on file
    pension_months: tuple[str, ...]  # from 20 to 60; empty: the birth date is not on file
    works: tuple[Employment, ...]
    asked: frozenset[str]  # kinds that some source was asked for
    not_concerned: frozenset[str]  # checks that do not concern this person
    stale_after: timedelta


def life_of(case: Case, results: Iterable[Result] = ()) -> Life:
    """The life behind a case, as far as it is on file. `results` are those of the continuity checks."""
    view = CaseView(case, rule_set())
    try:
        works = tuple(employments(view))
        days: int = view.parameter("stale_after_days")
        ages = (view.parameter("pension_first_age"), view.parameter("pension_end_age"))
    finally:
        view.close()
    stays = [held.payload for held in case.records if isinstance(held.payload, ResidenceStatus)]
    stays.sort(key=lambda stay: stay.granted_on)
    landed = [stay.granted_on for stay in stays[:1] if stay.permission in {"landing", "acquisition"}]
    by_rule: dict[str, set[str]] = {}
    for result in results:
        by_rule.setdefault(result.rule, set()).add(result.outcome)
    return Life(
        case.on,
        landed[0] if landed else None,
        dates.months_of_age(stays[-1].birth_date, *ages).months if stays else (),
        works,
        frozenset(kind for feed in case.feeds for kind in feed.kinds),
        frozenset(rule for rule, outcomes in by_rule.items() if outcomes == {"not_applicable"}),
        timedelta(days=days),
    )


def told_until(case: Case, kinds: Iterable[str]) -> date | None:
    """The day on which the newest of what sources told about these kinds stood; None when none says a day."""
    wanted = set(kinds)
    feeds = [feed.data_as_of for feed in case.feeds if wanted & set(feed.kinds)]
    held = [each.data_as_of for each in case.records if each.kind in wanted and each.data_as_of is not None]
    return max((*feeds, *held), default=None)


def unsaid(row: Row, month: str, told: date | None, life: Life, *, goes_on: bool) -> tuple[State, str]:
    """What a month without any record is, and the words for it. `goes_on`: the month before was covered or expected."""
    if (why := _not_needed(row, month, life)) is not None:
        return "none", why
    if month > month_of(life.today):
        return "unknown", "to_come"
    if told is None:
        return "unknown", "not_asked"
    if life.today - told > life.stale_after:
        return "unknown", "stale"
    if month >= month_of(told):
        return ("expected", "reporting") if goes_on else ("unknown", "silent")
    return "unknown", "silent"


def _not_needed(row: Row, month: str, life: Life) -> str | None:
    if life.arrived_on is not None and month < month_of(life.arrived_on):
        return "before_arrival"
    match row.name:
        case "work" | "employment_insurance" if _is_between_jobs(month, life):
            return "no_work"
        case "pension" if life.pension_months and month not in life.pension_months:
            return "age"
        case "tax" if life.arrived_on is not None and life.arrived_on > _tax_day(month):
            return "no_tax_yet"
    if row.checks and life.not_concerned.issuperset(row.checks):
        return "no_duty"
    return None


def _is_between_jobs(month: str, life: Life) -> bool:
    """Whether every employment is known, and none of them reaches into the month."""
    if "employment_contract" not in life.asked:
        return False
    return not any(
        month_of(one.starts_on) <= month and (one.ends_on is None or month <= month_of(one.ends_on))
        for one in life.works
    )


def _tax_day(month: str) -> date:
    """The 1 January on which one had to live in Japan for the tax that falls due in a month (June to May)."""
    year, number = int(month[:4]), int(month[5:])
    return date(year if number >= _JUNE else year - 1, 1, 1)
