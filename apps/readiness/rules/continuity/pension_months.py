"""The pension record month by month: the category at the end of each month, and the months that have none."""

import datetime
from collections.abc import Iterable
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.readers import about
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.explained import OF_EMPLOYERS, explaining
from apps.readiness.rules.continuity.residing import Span, arrived_on, born_on, residing
from apps.wallet.kinds.social_insurance import CertificateOfCoverage, PensionEnrolment, PensionMonth

NONE: Final = 0
#: The record of the month says none, and an enrolment says that there was one.
IN_DOUBT: Final = -1


class Listed(NamedTuple):
    """A month as the pension office lists it."""

    month: str
    category: int
    status: str | None
    due_on: datetime.date | None


class Enrolled(NamedTuple):
    """A stretch in a category."""

    category: int
    from_month: str
    to_month: str | None
    insured_from: datetime.date | None
    insured_to: datetime.date | None

    def holds_at_end(self, month: str) -> bool:
        """Whether it holds at the end of a month: by its days where it says them, else by its months."""
        last = dates.last_day_of(month)
        begins = self.insured_from <= last if self.insured_from is not None else self.from_month <= month
        if self.insured_to is not None:
            return begins and last <= self.insured_to
        return begins and (self.to_month is None or month <= self.to_month)


@reading
def months_on_record(case: CaseView) -> dict[str, Listed]:
    """The months that the pension office lists, each as it was written last."""
    return {
        one.month: Listed(one.month, one.category, one.status, one.due_on) for one in case.all(PensionMonth)
    }


@reading
def enrolments(case: CaseView) -> list[Enrolled]:
    """The stretches in a category."""
    return [
        Enrolled(one.category, one.from_month, one.to_month, one.insured_from, one.insured_to)
        for one in case.all(PensionEnrolment)
    ]


def categories_at_end(case: CaseView, months: Iterable[str]) -> dict[str, int | None]:
    """The category that governs each month, the one at its end (NPA 11-2); None where the record does not speak of it."""
    listed, stretches = months_on_record(case), enrolments(case)
    return {month: _category(listed.get(month), stretches, month) for month in months}


def _category(listed: Listed | None, stretches: list[Enrolled], month: str) -> int | None:
    if listed is not None and listed.category != NONE:
        return listed.category
    enrolled = next((one.category for one in stretches if one.holds_at_end(month)), None)
    if listed is None:
        return enrolled
    return NONE if enrolled is None else IN_DOUBT


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


def complete_on(case: CaseView) -> datetime.date | None:
    """The day on which the pension office was asked last; where it was not, that of the newest data."""
    asked = [*case.asked_on(PensionMonth).values(), *case.asked_on(PensionEnrolment).values()]
    return max(asked, default=told_on(case))


def is_asked(case: CaseView) -> bool:
    """Whether the pension office was asked, so that a month it does not list has no category."""
    return case.knows(PensionMonth) or case.knows(PensionEnrolment)


@reading
def insured_abroad(case: CaseView) -> list[Span]:
    """The days of certificates that keep somebody in the pension of another country."""
    return [
        Span(about(one).valid_from or datetime.date.min, about(one).valid_to)
        for one in case.all(CertificateOfCoverage)
        if "pension" in one.schemes
    ]


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
    first, abroad = dates.month_of(min(span.first for span in spans)), insured_abroad(case)
    return [
        month
        for month in (dates.months_from_to(first, newest) if first <= newest else ())
        if month in liable
        and any(span.covers(dates.last_day_of(month)) for span in spans)
        and not any(span.covers(dates.last_day_of(month)) for span in abroad)
    ]


@reading
def months_without_category(case: CaseView) -> list[str]:
    """The concerned months at whose end there was no category, as the record says or does not say.

    A month that is not listed has none only where the office was asked. An extract that begins later than the stay
    says nothing about the time before it, unless it holds nothing at all, life in Japan began with the stay, or what an
    employer left out explains it.
    """
    if not residing(case):
        return []
    last, begins, was_asked = complete_on(case), _record_begins(case), is_asked(case)
    found = []
    for month, category in categories_at_end(case, concerned_months(case)).items():
        ends_on = dates.last_day_of(month)
        if category == NONE and case.today > ends_on:
            found.append(month)
        if category is None and was_asked and last is not None and ends_on <= last and month >= begins:
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
    return min([*listed, *explaining(case, OF_EMPLOYERS)])
