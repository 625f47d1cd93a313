"""Statuses bound to one organisation: working for another needs a permission first, not only a notice."""

import datetime
from typing import Any, Final, NamedTuple

from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import stay_on
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.statuses import HSP_1, SSW
from apps.wallet.kinds.residence import Application, ResidenceStatus
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract

#: Statuses given for one organisation; designated activities only where they name one.
BOUND: Final = HSP_1 | SSW
SOMETIMES_BOUND: Final = frozenset({"designated_activities"})


class NewWork(NamedTuple):
    """Work at another organisation, or for SSW in another field, than before."""

    starts_on: datetime.date
    employer: Org
    before_on: datetime.date
    is_bound: bool | None


def is_same(one: Org, other: Org) -> bool:
    """Whether two papers speak of one organisation: by number where both have it, else by name."""
    if one.corporate_number and other.corporate_number:
        return one.corporate_number == other.corporate_number
    return "".join(one.name.casefold().split()) == "".join(other.name.casefold().split())


def new_work(case: CaseView) -> list[NewWork] | Verdict:
    """Work that began, or is to begin, elsewhere than the work before, under a status bound to an organisation."""
    stays = case.all(ResidenceStatus)
    if not len(stays):
        raise Untold("residence_status")
    if not any(stay.status in BOUND | SOMETIMES_BOUND for stay in stays):
        return not_applicable("other_status", says="other_status")
    contracts = list(case.all(EmploymentContract))
    if not contracts:
        raise Untold("employment_contract")
    found = []
    for before, contract in zip([None, *contracts], contracts, strict=False):
        stay = stay_on(case, contract.starts_on)
        if stay is None or stay.status not in BOUND | SOMETIMES_BOUND:
            continue
        is_bound = True if stay.status in BOUND or stay.designated_organisation is not None else None
        if before is not None and _is_other(before, contract, stay.status):
            found.append(NewWork(contract.starts_on, contract.employer, before.starts_on, is_bound))
        elif before is None and stay.designated_organisation is not None and not is_same(stay.designated_organisation, contract.employer):  # fmt: skip
            found.append(NewWork(contract.starts_on, contract.employer, stay.granted_on, is_bound))
    return found or not_applicable("no_change")


def _is_other(before: EmploymentContract, contract: EmploymentContract, status: str) -> bool:
    if not is_same(before.employer, contract.employer):
        return True
    fields = {before.field, contract.field}
    return status in SSW and None not in fields and len(fields) > 1


@rule(
    "hsp_ssw_organisation_change_permission",
    question=("notification", "renewal"),
    weight="required",
    responsible="resident",
    also_responsible=("employer",),
    cites=("act_20_1",),
    for_each=new_work,
    anchor=lambda _case, work: work.starts_on,
)
def hsp_ssw_organisation_change_permission(case: CaseView, work: NewWork) -> Verdict:
    """The permission to change comes first, then the work at the new organisation.

    That there was none counts only where the card names another organisation, or immigration was asked for
    applications after the work began.
    """
    found: dict[str, Any] = {"event_on": work.starts_on, "organisation": work.employer.name}
    if work.is_bound is None:
        return cannot_tell("may_be_bound", missing=("residence_status.designated_organisation",), **found)
    permitted_on = _permitted_on(case, work)
    if permitted_on is not None:
        if permitted_on <= work.starts_on:
            return met("permitted_before", permitted_on=permitted_on, **found)
        return not_met("started_before_permission", permitted_on=permitted_on, remedy="professional",
                       needs=("residence_procedure", "scrivener"), **found)  # fmt: skip
    pending = _waits(case, work)
    if case.today < work.starts_on:
        if pending:
            return cannot_tell("pending", missing=(), remedy="wait_for_permission", **found)
        return cannot_tell("permission_needed", missing=("application",), remedy="change_status", needs=("residence_procedure",), **found)  # fmt: skip
    if pending or _is_known_without(case, work):
        says = "started_while_pending" if pending else "started_without_permission"
        return not_met("started_before_permission", says=says, remedy=("change_status", "professional"),
                       needs=("residence_procedure", "scrivener"), **found)  # fmt: skip
    return cannot_tell("unknown", says="not_known_whether_permitted", missing=("application",), **found)


def _permitted_on(case: CaseView, work: NewWork) -> datetime.date | None:
    """The first day of a permission for the organisation: a stay that names it, or a change granted for it."""
    days = [
        stay.granted_on
        for stay in case.all(ResidenceStatus)
        if stay.granted_on <= case.today
        and stay.designated_organisation is not None
        and is_same(stay.designated_organisation, work.employer)
    ]
    for application in _changes(case, work):
        granted_on = application.decided_on
        if application.result == "granted" and granted_on is not None and granted_on <= case.today:
            days.append(granted_on)
    return min(days, default=None)


def _waits(case: CaseView, work: NewWork) -> bool:
    """Whether an application for the organisation is accepted and not decided."""
    return any(
        application.result is None if application.decided_on is None else case.today < application.decided_on
        for application in _changes(case, work)
    )


def _changes(case: CaseView, work: NewWork) -> list[Application]:
    """Applications for a change since the work before began, that name this organisation or none."""
    return [
        application
        for application in case.all(Application)
        if application.procedure == "change"
        and work.before_on <= application.accepted_on <= case.today
        and (application.organisation is None or is_same(application.organisation, work.employer))
    ]


def _is_known_without(case: CaseView, work: NewWork) -> bool:
    """Whether no permission on file means that there is none."""
    if case.knows(Application, since=work.starts_on):
        return True
    at_start = stay_on(case, work.starts_on)
    named = None if at_start is None else at_start.designated_organisation
    return named is not None and not is_same(named, work.employer)
