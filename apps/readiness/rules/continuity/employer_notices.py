"""Notices that employers owe: of foreign workers hired and left (R-42), and of hosts of specified skilled workers (R-43)."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.cases import Source
from apps.readiness.engine.dates import Deadline, Receiver
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Party,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import stay_on
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.employment_insurance import Insurable, insurable, records_at
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.statuses import SSW
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.residence import Notification, ResidenceStatus
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract, SswSupport

#: LPA 28: whose hiring and leaving is not told.
_NOT_TOLD: Final = frozenset({"special_permanent_resident", "diplomat", "official"})
#: Who would know of a notice of foreign workers, and of one by a host.
_HIRING_SOURCES: Final[tuple[Source, ...]] = ("hello_work", "labour_office", "employer")
_HOST_SOURCES: Final[tuple[Source, ...]] = ("immigration", "employer", "support_org")


class Owed(NamedTuple):
    """A notice that is not on file: of what, since when, by when, and the duties that would be it."""

    employer: Org
    event: str
    event_on: datetime.date
    due: Deadline


def _is_on_file(case: CaseView, duties: Iterable[str], employer: Org, event_on: datetime.date) -> bool:
    return any(
        notice.duty in duties
        and notice.event_on == event_on
        and notice.filed_on <= case.today
        and notice.filed_by != "resident"
        and (notice.organisation is None or is_same(notice.organisation, employer))
        for notice in case.all(Notification)
    )


def _judge(
    case: CaseView, owed: Owed, sources: tuple[Source, ...], also: tuple[Party, ...] = ()
) -> Discrepancy | Verdict:
    """What it means that a notice is not on file, by the day on which those who would know were asked."""
    values: dict[str, Any] = {"event": owed.event, "event_on": owed.event_on, "employer": owed.employer.name}
    due = owed.due
    if case.today <= due.rolled:
        return found("pending", state="pending", due=due_of(due), counted=(due,), **values)
    if not any(case.knows(Notification, since=due.rolled, source=source) for source in sources):
        return cannot_tell("not_known", missing=("notification",), **values)
    return found("missing", also_responsible=also, due=due_of(due), counted=(due,), **values)


# -- R-42 -----------------------------------------------------------------------------------------------------
def _worker_notices(case: CaseView) -> list[Owed | None] | Verdict:
    """The notices of hiring and leaving that neither stand on file nor came with employment insurance."""
    if not len(case.all(EmploymentContract)):
        if case.knows(EmploymentContract):
            return not_applicable("no_employment")
        raise Untold("employment_contract")
    events = [owed for one in insurable(case) for owed in _events_of(case, one)]
    if not events:
        return not_applicable("nothing_to_tell")
    owed = [
        one
        for one in events
        if not _is_on_file(case, {f"foreign_worker_{one.event}"}, one.employer, one.event_on)
    ]
    return [one for one in owed if not _is_told_by_insurance(case, one)] or [None]


def _events_of(case: CaseView, one: Insurable) -> Iterator[Owed]:
    """Hiring, and leaving that has passed, of somebody whom the law speaks of."""
    employment = one.employment
    days = {"hired": employment.starts_on}
    if employment.ends_on is not None and case.today > employment.ends_on:
        days["left"] = employment.ends_on
    for event, day in days.items():
        stay = stay_on(case, day)
        if stay is None or stay.status not in _NOT_TOLD:
            yield Owed(employment.employer, event, day, _due_of_notice(case, one, event, day))


def _due_of_notice(case: CaseView, one: Insurable, event: str, day: datetime.date) -> Deadline:
    """With the forms of employment insurance; of those without it by the end of the next month."""
    if one.first is None:
        return dates.deadline(dates.end_of_next_month(day), Receiver.NATIONAL)
    if event == "hired":
        return dates.deadline(dates.tenth_of_next_month(day), Receiver.NATIONAL)
    days = case.parameter("ei_loss_notice_days", on=day)
    return dates.deadline(dates.days_after(day, days), Receiver.NATIONAL)


def _is_told_by_insurance(case: CaseView, owed: Owed) -> bool:
    """Whether a record of employment insurance shows that its forms were handed in."""
    records = [
        record
        for one in insurable(case)
        if one.employment.employer is owed.employer and one.employment.covers(owed.event_on)
        for record in records_at(
            case, one._replace(first=one.employment.starts_on, last=one.employment.ends_on)
        )
    ]
    return any(owed.event == "hired" or record.insured_to is not None for record in records)


@check(
    "R-42",
    "foreign_worker_notice",
    severity="medium",
    effect="explainable",
    responsible="employer",
    needs=("employment",),
    cites=("lpa_28", "eia_7"),
    for_each=_worker_notices,
)
def foreign_worker_notice(case: CaseView, owed: Owed | None) -> Discrepancy | Verdict:
    """The employer tells Hello Work of hiring and leaving; with employment insurance, on its forms."""
    return met("told") if owed is None else _judge(case, owed, _HIRING_SOURCES)


# -- R-43 -----------------------------------------------------------------------------------------------------
class Report(NamedTuple):
    """A yearly report of a host, by the year of its April, and its last day."""

    employer: Org
    year: int
    due: Deadline


def _host_notices(case: CaseView) -> list[Owed | Report | None] | Verdict:
    """The notices and the report of a host that are not on file."""
    if not len(case.all(EmploymentContract)):
        if case.knows(EmploymentContract):
            return not_applicable("no_employment")
        raise Untold("employment_contract")
    hosted = [one for one in employments(case) if case.today >= one.starts_on and _is_hosted(case, one)]
    if not hosted:
        if not len(case.all(ResidenceStatus)) and not case.knows(ResidenceStatus):
            raise Untold("residence_status")
        return not_applicable("not_hosted")
    owed: list[Owed | Report | None] = []
    for employment in hosted:
        owed += _unfiled(case, employment)
        owed += _reports(case, employment)
    return owed or [None]


def _is_hosted(case: CaseView, employment: Employment) -> bool:
    """Whether it is work as a specified skilled worker: the contract names a field, or the stay of its time says so."""
    if any(terms.contract.field is not None for terms in employment.terms):
        return True
    stay = stay_on(case, employment.starts_on)
    return stay is not None and stay.status in SSW


_ACCEPTED: Final = {
    "started": {"host_contract_started"},
    "renewed": {"host_contract_started", "host_contract_changed"},
    "changed": {"host_contract_changed"},
    "ended": {"host_contract_ended"},
    "support_changed": {"host_support_changed"},
}


def _unfiled(case: CaseView, employment: Employment) -> Iterator[Owed]:
    days = case.parameter("host_notice_days")
    for event, day in [*_contract_events(employment), *_support_events(case, employment)]:
        if case.today < day or _is_on_file(case, _ACCEPTED[event], employment.employer, day):
            continue
        due = dates.deadline(dates.days_after(day, days), Receiver.NATIONAL)
        yield Owed(employment.employer, event, day, due)


def _contract_events(employment: Employment) -> Iterator[tuple[str, datetime.date]]:
    yield "started", employment.starts_on
    if employment.terms[0].since > employment.starts_on:
        yield "changed", employment.terms[0].since  # the terms before are not on file
    for before, after in pairwise(employment.terms):
        if after.contract.starts_on != before.contract.starts_on:
            yield "renewed", after.contract.starts_on
        elif after.since > before.since and _agreed(before.contract) != _agreed(after.contract):
            yield "changed", after.since
    if employment.ends_on is not None:
        yield "ended", employment.ends_on


def _agreed(one: EmploymentContract) -> tuple[object, ...]:
    """What was agreed, so that a paper written again is no change."""
    return (
        one.weekly_hours, one.monthly_days, one.monthly_wage, one.hourly_wage, one.contract_end_on, one.duties,
        one.duty_codes, one.field, one.commuting_allowance, one.dispatch,
    )  # fmt: skip


def _support_events(case: CaseView, employment: Employment) -> Iterator[tuple[str, datetime.date]]:
    for before, after in pairwise(_supports(case, employment)):
        day, was, is_now = about(after).valid_from, before.support_organisation, after.support_organisation
        if (day is not None and (was is None) != (is_now is None)) or (
            day is not None and was is not None and is_now is not None and not is_same(was, is_now)
        ):
            yield "support_changed", day


def _supports(case: CaseView, employment: Employment) -> list[SswSupport]:
    return [one for one in case.all(SswSupport) if is_same(one.organisation, employment.employer)]


def _reports(case: CaseView, employment: Employment) -> Iterator[Report]:
    """The yearly report that was last due, unless it is filed, for whoever was at work in its year and on its last day."""
    year = case.today.fiscal_year() - 1
    if year < case.parameter("ssw_first_report_year"):
        return
    month, last_day = case.parameter("ssw_report_last_day")
    due = dates.deadline(dates.named_day(year + 1, month, last_day), Receiver.NATIONAL)
    if employment.starts_on > dates.fiscal_year(dates.named_day(year, month, last_day).day).last_day:
        return
    if employment.ends_on is not None and employment.ends_on <= due.rolled:
        return
    is_filed = any(
        one.annual_report_year is not None
        and (one.annual_report_year > year or (one.annual_report_year == year and _is_filed(one)))
        for one in _supports(case, employment)
    )
    if not is_filed:
        yield Report(employment.employer, year, due)


def _is_filed(one: SswSupport) -> bool:
    return one.annual_report_filed is True or one.annual_report_filed_on is not None


@check(
    "R-43",
    "ssw_host_notice",
    severity="medium",
    effect="explainable",
    responsible="employer",
    routes=("P-14",),
    needs=("residence_procedure", "employment"),
    cites=("act_19_18", "host_notices", "ssw_annual_report"),
    for_each=_host_notices,
)
def ssw_host_notice(case: CaseView, owed: Owed | Report | None) -> Discrepancy | Verdict:
    """The host tells immigration of contracts begun, changed and ended within fourteen days, and reports each year."""
    if owed is None:
        return met("told")
    if isinstance(owed, Report):
        return _judge_report(case, owed)
    has_support = any(
        one.support_organisation is not None and is_same(one.organisation, owed.employer)
        for one in case.all(SswSupport)
    )
    return _judge(case, owed, _HOST_SOURCES, ("support_org",) if has_support else ())


def _judge_report(case: CaseView, report: Report) -> Discrepancy | Verdict:
    """A report is missing where it is said that it was not filed; a record that says nothing of it tells nothing."""
    due, employer = report.due, report.employer.name
    if case.today <= due.rolled:
        return found("report_pending", state="pending", due=due_of(due), counted=(due,), report_year=report.year, employer=employer)  # fmt: skip
    said = [
        about(one).data_as_of
        for one in case.all(SswSupport)
        if is_same(one.organisation, report.employer)
        and one.annual_report_year == report.year
        and one.annual_report_filed is False
    ]
    if not any(day is None or day > due.rolled for day in said):
        return cannot_tell("report_not_known", missing=("ssw_support.annual_report_filed",), report_year=report.year, employer=employer)  # fmt: skip
    return found(
        "report_missing", due=due_of(due), counted=(due,), report_year=report.year, employer=employer
    )
