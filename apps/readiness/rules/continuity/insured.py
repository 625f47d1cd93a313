"""What pension office and insurer have on record: the times insured through work, and the months that come of them."""

import datetime
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import Verdict
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import Missing, judged_missing
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.continuity.obligation import Obligation, Run, Scheme
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.social_insurance import HealthInsurance, PensionEnrolment, PensionMonth
from apps.wallet.kinds.values import Org

#: Health insurance that comes with work.
THROUGH_WORK: Final = frozenset({"employees", "seamens", "mutual_aid"})
_ONE_DAY: Final = datetime.timedelta(days=1)


class Insured(NamedTuple):
    """A time insured; `last` is the last day, None while it goes on. `by_month`: only its months are told."""

    first: datetime.date
    last: datetime.date | None
    employer: Org | None = None
    by_month: bool = False

    def overlaps(self, run: Run) -> bool:
        """Whether it shares a day with a time of duty."""
        return (run.last is None or self.first <= run.last) and (self.last is None or run.first <= self.last)

    def months(self, until: str) -> set[str]:
        """The months that count up to one: the one of the loss does not (EPIA 19, HIA 156)."""
        end = dates.last_day_of(until)
        if self.first > end:
            return set()
        if self.last is None or self.last >= end or self.by_month:
            last = until if self.last is None else min(until, dates.month_of(self.last))
            return set(dates.months_from_to(dates.month_of(self.first), last))
        return set(dates.insured_months(self.first, dates.loss_day(self.last), until=end).months)


@reading
def health_insured(case: CaseView) -> list[Insured]:
    """Health insurance of one's own through work."""
    return [
        Insured(one.insured_from, one.insured_to)
        for one in case.all(HealthInsurance)
        if one.role == "insured" and one.scheme in THROUGH_WORK
    ]


@reading
def pension_insured(case: CaseView) -> list[Insured]:
    """Employees' pension by enrolments; where none is on record, by the months."""
    found = [_of_enrolment(one) for one in case.all(PensionEnrolment) if one.category == 2]
    return found or _of_months(case)


def _of_enrolment(enrolment: PensionEnrolment) -> Insured:
    first = enrolment.insured_from or dates.first_day_of(enrolment.from_month)
    if enrolment.insured_to is not None:
        return Insured(first, enrolment.insured_to, enrolment.employer, enrolment.insured_from is None)
    if enrolment.to_month is not None:
        return Insured(first, dates.last_day_of(enrolment.to_month), enrolment.employer, True)
    return Insured(first, None, enrolment.employer, enrolment.insured_from is None)


def _of_months(case: CaseView) -> list[Insured]:
    """Months of category 2 that follow each other at one employer; the last goes on while nothing newer is told."""
    months = list(case.all(PensionMonth))
    found: list[Insured] = []
    for one in months:
        if one.category != 2:
            continue
        first, last = dates.first_day_of(one.month), dates.last_day_of(one.month)
        before = found[-1] if found else None
        if (
            before is not None
            and before.last == first - _ONE_DAY
            and _may_be_same(before.employer, one.employer)
        ):
            found[-1] = before._replace(last=last)
        else:
            found.append(Insured(first, last, one.employer, True))
    if found and found[-1].last == dates.last_day_of(months[-1].month):
        found[-1] = found[-1]._replace(last=None)
    return found


def _may_be_same(one: Org | None, other: Org | None) -> bool:
    return one is None or other is None or is_same(one, other)


def insured_at(case: CaseView, employment: Employment, scheme: Scheme) -> list[Insured]:
    """What is on record for an employment. Health insurance names no employer: every time counts."""
    if scheme == "health":
        return health_insured(case)
    return [one for one in pension_insured(case) if _may_be_same(one.employer, employment.employer)]


def records_of(case: CaseView, employment: Employment, scheme: Scheme, run: Run) -> list[Insured] | None:
    """What is on record for a time of duty, in order; None where it may be of another employer: health insurance
    while another one enrols the resident."""
    if scheme == "health" and _is_enrolled_elsewhere(case, employment, run):
        return None
    on_record = insured_at(case, employment, scheme)
    return sorted(
        (one for one in on_record if one.overlaps(run)),
        key=lambda one: (one.first, one.last or datetime.date.max),
    )


def _is_enrolled_elsewhere(case: CaseView, employment: Employment, run: Run) -> bool:
    return any(
        one.overlaps(run) and one.employer is not None and not is_same(one.employer, employment.employer)
        for one in pension_insured(case)
    )


def has_record(case: CaseView, obligation: Obligation, scheme: Scheme) -> bool:
    """Whether any time of duty in a scheme has a record."""
    return any(records_of(case, obligation.employment, scheme, run) for run in obligation.runs(scheme))


def other_employer_in_doubt(case: CaseView, employment: Employment, run: Run) -> bool:
    """Whether a time insured may be this employer's under another name: one of the two papers has no number, and no
    other employment on file is meant."""
    return any(
        one.overlaps(run)
        and one.employer is not None
        and not (one.employer.corporate_number and employment.employer.corporate_number)
        and not any(is_same(one.employer, other.employer) for other in employments(case))
        for one in pension_insured(case)
    )


#: Who can say that somebody is not in employees' health insurance. A city knows of national health insurance only.
_KNOW_EMPLOYEES_INSURANCE: Final = frozenset({"health_insurer", "pension_office", "employer", "resident"})


def missing_at(case: CaseView, scheme: Scheme, due: Deadline) -> Missing | Verdict:
    """What it means that nothing is on record in a scheme, by the newest data of it."""
    if scheme == "health":
        return judged_missing(case, HealthInsurance, due, sources=_KNOW_EMPLOYEES_INSURANCE)
    said = [judged_missing(case, kind, due) for kind in (PensionEnrolment, PensionMonth)]
    return next((one for one in said if isinstance(one, Missing)), said[0])


def plainest(verdicts: list[Verdict]) -> Verdict:
    """Of several reasons why it cannot be told the one that time or a newer extract settles."""
    return min(verdicts, key=lambda one: (one.code != "data_too_old", one.missing or ()))


def month_before(case: CaseView) -> str:
    """The last month that has ended."""
    return dates.month_shifted(case.today.month(), -1)


def months_owed(case: CaseView, run: Run) -> set[str]:
    """The months of a time of duty that have ended."""
    if run.last is not None and case.today > dates.last_day_of(dates.month_of(run.last)):
        return Insured(run.first, run.last).months(dates.month_of(run.last))
    return Insured(run.first, run.last).months(month_before(case))


def protect_by(case: CaseView, months: set[str]) -> datetime.date | None:
    """The day by which the earliest month still to be saved has to be claimed: two years after its premium was due."""
    for month in sorted(months):
        lapses_on = dates.premium_lapses(month).legal_end
        if case.today <= lapses_on:
            return lapses_on
    return None
