"""The pension record month by month: the category at the end of each month, and the months that have none."""

import datetime
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.residing import arrived_on, born_on, residing
from apps.readiness.rules.renewal.enrolment import is_covered_abroad
from apps.wallet.kinds.social_insurance import PensionEnrolment, PensionMonth

NONE: Final = 0
#: The record of the month says none, and an enrolment says that there was one.
IN_DOUBT: Final = -1


@reading
def months_on_record(case: CaseView) -> dict[str, PensionMonth]:
    """The months that the pension office lists, each as it was written last."""
    return {one.month: one for one in case.all(PensionMonth)}


@reading
def enrolments(case: CaseView) -> list[PensionEnrolment]:
    """The stretches in a category."""
    return list(case.all(PensionEnrolment))


def category_at_end(case: CaseView, month: str) -> int | None:
    """The category that governs a month, the one at its end (NPA 11-2); None when the record does not speak of it."""
    listed = months_on_record(case).get(month)
    if listed is not None and listed.category != NONE:
        return listed.category
    enrolled = next((one.category for one in enrolments(case) if _holds_at_end(one, month)), None)
    if listed is None:
        return enrolled
    return NONE if enrolled is None else IN_DOUBT


def _holds_at_end(one: PensionEnrolment, month: str) -> bool:
    last = dates.last_day_of(month)
    begins = one.insured_from <= last if one.insured_from is not None else one.from_month <= month
    if one.insured_to is not None:
        return begins and last <= one.insured_to
    return begins and (one.to_month is None or month <= one.to_month)


@reading
def liable_months(case: CaseView) -> set[str]:
    """The months of the ages at which everybody is in the pension system."""
    ages = (
        case.parameter("pension_first_age", on=case.today),
        case.parameter("pension_end_age", on=case.today),
    )
    return set(dates.months_of_age(born_on(case), *ages).months)


@reading
def told_on(case: CaseView) -> datetime.date | None:
    """The day of the newest data on pension."""
    days = case.told_as_of(PensionMonth), case.told_as_of(PensionEnrolment)
    return max((day for day in days if day is not None), default=None)


def is_asked(case: CaseView) -> bool:
    """Whether the pension office was asked, so that a month it does not list has no category."""
    return case.knows(PensionMonth) or case.knows(PensionEnrolment)


@reading
def concerned_months(case: CaseView) -> list[str]:
    """The months of the ages in which the resident lived here, up to the newest data; abroad by certificate: not."""
    last = told_on(case)
    listed = months_on_record(case)
    if last is None and not listed:
        return []
    newest = max([*listed, *([dates.month_of(last)] if last is not None else [])])
    spans, liable = residing(case), liable_months(case)
    if not spans:
        return []
    first = dates.month_of(min(span.first for span in spans))
    return [
        month
        for month in (dates.months_from_to(first, newest) if first <= newest else ())
        if month in liable
        and any(span.covers(dates.last_day_of(month)) for span in spans)
        and not is_covered_abroad(case, "pension", dates.last_day_of(month))
    ]


@reading
def months_without_category(case: CaseView) -> list[str]:
    """The concerned months at whose end there was no category, as the record says or does not say.

    A month that is not listed has none only where the office was asked. An extract that begins later than the stay
    says nothing about the time before it, unless it holds nothing at all or life in Japan began with the stay.
    """
    if not residing(case):
        return []
    last, begins = told_on(case), _record_begins(case)
    found = []
    for month in concerned_months(case):
        category, ends_on = category_at_end(case, month), dates.last_day_of(month)
        if category == NONE and case.today > ends_on:
            found.append(month)
        if category is None and is_asked(case) and last is not None and ends_on <= last and month >= begins:
            found.append(month)
    return found


@reading
def _record_begins(case: CaseView) -> str:
    """The month from which on a month that is not listed has no category."""
    arrival = arrived_on(case)
    listed = [*months_on_record(case), *(one.from_month for one in enrolments(case))]
    if arrival is not None or not listed:
        spans = residing(case)
        return dates.month_of(min(span.first for span in spans))
    return min(listed)
