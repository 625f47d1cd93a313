"""What the organisation of a specified skilled worker owes, and work for another one."""

import datetime
from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import filing_day, stay_on
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.statuses import SSW
from apps.readiness.rules.workplace import contract_judged, contracts_in_force, is_same
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract, SswSupport, WorkLog


@rule(
    "ssw1_employer_reports",
    question="renewal",
    weight="factor",
    responsible="employer",
    cites=("act_19_18", "ssw_annual_report"),
    statuses={"ssw_1"},
    effective_from="2025-04-01",
)
def ssw1_employer_reports(case: CaseView) -> Verdict:
    """The organisation reports each April-to-March year by the end of May after it. Its failure is never the worker's."""
    year = case.today.fiscal_year() - 1
    if year < case.parameter("ssw_first_report_year"):
        return not_applicable("no_report_yet")
    month, day = case.parameter("ssw_report_last_day")
    due = dates.deadline(dates.named_day(year + 1, month, day), dates.Receiver.NATIONAL)
    values: dict[str, Any] = {
        "report_year": year,
        "attributable_to_resident": False,
        "raw": due.raw,
        "rolled": due.rolled,
    }
    reports = [one for one in case.all(SswSupport) if one.annual_report_year == year]
    if any(one.annual_report_filed or one.annual_report_filed_on is not None for one in reports):
        return met("filed", counted=(due,), **values)
    if case.today <= due.rolled:
        return cannot_tell("due", missing=("ssw_support.annual_report_filed",), counted=(due,), remedy="ask_employer", **values)  # fmt: skip
    if any(one.annual_report_filed is False and _said_after(one, due.rolled) for one in reports):
        return not_met("missing", counted=(due,), remedy=("employer_letter", "professional"), needs=("employment",), **values)  # fmt: skip
    return cannot_tell("unknown", says="report_unknown", missing=("ssw_support.annual_report_filed",), counted=(due,), remedy="ask_employer", **values)  # fmt: skip


def _said_after(support: SswSupport, day: datetime.date) -> bool:
    """Whether what was said about the report was said after its last day; undated, it is taken as said now."""
    said_on = about(support).data_as_of
    return said_on is None or said_on > day


@rule(
    "ssw1_support_plan",
    question=("renewal", "change"),
    weight="required",
    responsible="employer",
    also_responsible=("support_org",),
    cites=("landing_criteria_ssw",),
    statuses={"ssw_1"},
    anchor=filing_day,
    groups=("status_rules",),
)
def ssw1_support_plan(case: CaseView) -> Verdict:
    """A support plan is in force, carried out by the organisation or by a registered support organisation."""
    supports = [one for one in case.all(SswSupport) if _is_held(case, one)]
    if len(case.all(EmploymentContract)):
        employer = contract_judged(case).employer
        supports = [one for one in supports if is_same(one.organisation, employer)]
    begun = [one for one in supports if one.plan_from is not None and one.plan_from <= filing_day(case)]
    if begun:
        return met("in_force", plan_from=begun[-1].plan_from)
    if supports:
        return cannot_tell("no_plan_said", missing=("ssw_support.plan_from",), remedy="ask_employer")
    if case.knows(SswSupport):
        return not_met("missing", remedy=("ask_employer", "professional"), needs=("employment",))
    return cannot_tell("unknown", says="plan_unknown", missing=("ssw_support",), remedy="ask_employer")


def _is_held(case: CaseView, support: SswSupport) -> bool:
    ended_on = about(support).valid_to
    return ended_on is None or ended_on >= filing_day(case)


@rule(
    "ssw_no_side_job",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("ssw_no_side_job",),
    statuses=SSW,
    groups=("status_rules", "work_beside_status"),
)
def ssw_no_side_job(case: CaseView) -> Verdict:
    """Work for anybody but the organisation named in the permission is not allowed, not even a few hours.

    That there was none counts only where the worker has stated it.
    """
    for log in case.all(WorkLog):
        if log.on <= case.today and _is_beside(case, log):
            return not_met("side_job", on=log.on, employer=log.employer.name, remedy=("stop_side_work", "professional"), needs=("legal_aid", "scrivener"))  # fmt: skip
    if len({one.employer.corporate_number or one.employer.name for one in contracts_in_force(case)}) > 1:
        return cannot_tell("two_contracts", missing=(), needs=("scrivener",))
    if case.declared.no_side_job:
        return met("declared_none")
    return cannot_tell("not_declared", missing=("declared.no_side_job",))


def _is_beside(case: CaseView, log: WorkLog) -> bool:
    """Whether a day was worked for another organisation than the one of that day's permission or contracts."""
    stay = stay_on(case, log.on)
    if stay is None or stay.status not in SSW:
        return False
    if stay.designated_organisation is not None:
        return not is_same(stay.designated_organisation, log.employer)
    employers = _employers_on(case, log.on)
    return bool(employers) and not any(is_same(employer, log.employer) for employer in employers)


def _employers_on(case: CaseView, day: datetime.date) -> list[Org]:
    """The employers under contract on a day."""
    return [
        contract.employer
        for contract in case.all(EmploymentContract)
        if contract.starts_on <= day and (contract.ends_on is None or contract.ends_on >= day)
    ]


@rule(
    "ssw1_family",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    cites=("landing_criteria_ssw",),
    statuses={"ssw_1"},
    anchor=filing_day,
)
def ssw1_family(_case: CaseView) -> Verdict:
    """Family is in principle not admitted with (i), but with (ii): said for information."""
    return not_applicable("information")
