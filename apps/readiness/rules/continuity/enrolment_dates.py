"""Enrolments that begin too late or end too early: R-03 and R-04."""

import datetime
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Severity,
    State,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.employments import employments
from apps.readiness.rules.continuity.enrolment import each_employment, notice_due
from apps.readiness.rules.continuity.insured import Insured, has_record, months_owed, protect_by, records_of
from apps.readiness.rules.continuity.obligation import SCHEMES, Obligation, Run, Scheme
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.work import EmploymentContract, Payslip

_ONE_DAY: Final = datetime.timedelta(days=1)


class Gap(NamedTuple):
    """Days of duty without a record, beside others with one; `last` is None while it goes on."""

    scheme: Scheme
    run: Run
    first: datetime.date
    last: datetime.date | None
    months: set[str]


def _uncounted(case: CaseView, run: Run, records: Iterable[Insured]) -> set[str]:
    """The months owed that no record counts."""
    owed = months_owed(case, run)
    return owed.difference(*(one.months(max(owed)) for one in records)) if owed else set()


def _late(case: CaseView, obligation: Obligation) -> list[Gap]:
    gaps = []
    for scheme in SCHEMES:
        for run in obligation.runs(scheme):
            records = records_of(case, obligation.employment, scheme, run)
            if not records or records[0].first <= run.first or _is_same_month(records[0], run.first):
                continue
            begins = records[0].first
            months = Insured(run.first, None).months(dates.month_shifted(dates.month_of(begins), -1))
            gaps.append(Gap(scheme, run, run.first, begins - _ONE_DAY, months))
            break
    return gaps


def _is_same_month(record: Insured, day: datetime.date) -> bool:
    """Whether only months are told and the record begins in the right one."""
    return record.by_month and dates.month_of(record.first) == dates.month_of(day)


@check(
    "R-03",
    "epi_start_late",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-1", "P-2", "P-3"),
    needs=("pension",),
    cites=("epia_27", "hia_48", "epia_12", "record_correction", "epia_75"),
    for_each=each_employment,
)
def epi_start_late(case: CaseView, obligation: Obligation) -> Discrepancy | Verdict:
    """Employees' insurance begins on the first day of work that has to be insured, trial periods included."""
    employer = obligation.employment.employer.name
    if obligation.kind in {"none", "unknown"}:
        return _not_told(obligation)
    if not any(has_record(case, obligation, scheme) for scheme in SCHEMES):
        return not_applicable("no_record", employer=employer)
    late = _late(case, obligation)
    if not late:
        return met("on_time", employer=employer)
    first = min(late, key=lambda gap: gap.first)
    recorded_from = max(gap.last for gap in late if gap.last is not None) + _ONE_DAY
    months = set[str]().union(*(gap.months for gap in late))
    due = notice_due(case, first.first)
    state, severity = _state(case, due, months)
    return found(
        "late" if months else "late_by_days", state=state, severity=severity, months=months, due=due_of(due), counted=(due,),
        protect_by=protect_by(case, months), obliged_from=first.first, recorded_from=recorded_from,
        schemes=sorted(gap.scheme for gap in late), employer=employer,
    )  # fmt: skip


def _state(case: CaseView, due: Deadline, months: set[str]) -> tuple[State, Severity | None]:
    """Within the employer's days it is pending; days without a lost month weigh less."""
    if case.today <= due.rolled:
        return "pending", None
    return "open", None if months else "medium"


def _not_told(obligation: Obligation) -> Verdict:
    employer = obligation.employment.employer.name
    if obligation.kind == "none":
        return not_applicable("not_obliged", employer=employer)
    says = None if obligation.missing else "ask_pension_office"
    return cannot_tell("duty_unknown", says=says, missing=obligation.missing, employer=employer)


# -- R-04 -----------------------------------------------------------------------------------------------------
def _early(case: CaseView, obligation: Obligation) -> list[Gap]:
    """Where records end before the duty does: the first gap of each scheme after its first record."""
    gaps = []
    for scheme in SCHEMES:
        for run in obligation.runs(scheme):
            records = records_of(case, obligation.employment, scheme, run)
            gap = _first_gap(case, scheme, run, records or [])
            if gap is not None:
                gaps.append(gap)
                break
    return gaps


def _first_gap(case: CaseView, scheme: Scheme, run: Run, records: list[Insured]) -> Gap | None:
    until: datetime.date | None = None
    for record, following in pairwise([*records, None]):
        if record is None or record.last is None or (run.last is not None and record.last >= run.last):
            return None
        until = record.last if until is None else max(until, record.last)
        if case.today <= until:
            return None
        if following is not None and following.first <= until + _ONE_DAY:
            continue
        months = {one for one in _uncounted(case, run, records) if one >= dates.month_of(until)}
        if record.by_month and not months:
            continue
        last = run.last if following is None else following.first - _ONE_DAY
        return Gap(scheme, run, until + _ONE_DAY, last, months)
    return None


@check(
    "R-04",
    "epi_end_early",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-1", "P-3"),
    needs=("pension",),
    cites=("epia_14", "epia_27", "hia_48", "record_correction", "epia_75"),
    for_each=each_employment,
)
def epi_end_early(case: CaseView, obligation: Obligation) -> Discrepancy | Verdict:
    """Insurance is lost on the day after the last day of work, not before; the month of the loss does not count."""
    employment = obligation.employment
    employer = employment.employer.name
    if obligation.kind in {"none", "unknown"}:
        return _not_told(obligation)
    if not any(has_record(case, obligation, scheme) for scheme in SCHEMES):
        return not_applicable("no_record", employer=employer)
    early = _early(case, obligation)
    if not early:
        return met("to_the_end", employer=employer)
    first = min(early, key=lambda gap: gap.first)
    if first.last is None and not _goes_on(case, obligation, first.first):
        return cannot_tell("end_unknown", missing=("employment_contract.ends_on",), employer=employer)
    months = set[str]().union(*(gap.months for gap in early))
    due = _due_of_loss(case, obligation, first)
    state, severity = _state(case, due, months)
    values: dict[str, Any] = {} if first.last is None else {"worked_until": first.last}
    return found(
        "early" if first.last is not None else "still_at_work", state=state, severity=severity, months=months, due=due_of(due), counted=(due,),
        protect_by=protect_by(case, months), recorded_until=first.first - _ONE_DAY,
        schemes=sorted(gap.scheme for gap in early), employer=employer, **values,
    )  # fmt: skip


def _due_of_loss(case: CaseView, obligation: Obligation, gap: Gap) -> Deadline:
    """The last day for the notice of the loss; where the duty goes on, for enrolling anew."""
    ended_on = obligation.employment.ends_on
    if gap.last is not None and gap.last == ended_on:
        return notice_due(case, dates.loss_day(ended_on))
    return notice_due(case, gap.first)


def _goes_on(case: CaseView, obligation: Obligation, since: datetime.date) -> bool:
    """Whether the contract still says something: told after the recorded end, and no other work began instead.

    A pay slip for a later month settles it.
    """
    employer = obligation.employment.employer
    if any(
        slip.month > dates.month_of(since) and not slip.bonus and is_same(slip.employer, employer)
        for slip in case.all(Payslip)
    ):
        return True
    told = case.told_as_of(EmploymentContract)
    if told is not None and told < since:
        return False
    return not any(
        other.starts_on >= since and not is_same(other.employer, employer) for other in employments(case)
    )
