"""Who may file an application, at the counter and online."""

import datetime
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import (
    application_asked,
    channel_asked,
    current_stay,
    filing_day,
    procedure_asked,
)
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView
from apps.wallet.kinds.living import DocumentOnFile
from apps.wallet.kinds.residence import ResidenceStatus

#: People who are no mid- or long-term residents; the online system is not for them.
NOT_RESIDENTS: Final = frozenset({"diplomat", "official", "temporary_visitor"})
#: Go-betweens with a notice or an approval; that an application was accepted from one shows that there is one.
GO_BETWEENS: Final = frozenset({"scrivener", "lawyer", "employer", "support_org"})


@rule(
    "proc_who_may_file",
    question="procedure",
    weight="procedure",
    responsible="resident",
    cites=("isa_online_users", "isa_online_system", "isa_online_family"),
    anchor=filing_day,
)
def proc_who_may_file(case: CaseView) -> Verdict:
    """The resident, an approved go-between, or family when the resident is under sixteen or ill.

    Permanent residence is for the counter only; the online system is for mid- and long-term residents. Sources
    disagree on children under fifteen online: one page shuts them out, another lets family file for those under
    sixteen. So a child alone is not met, and with anybody else it cannot be told.
    """
    procedure, channel = procedure_asked(case), channel_asked(case)
    if procedure == "permanent_residence" and channel == "online":
        return not_met("counter_only", remedy="file_at_counter")
    stay, day = current_stay(case), filing_day(case)
    if channel == "online" and (shut_out := _shut_out_online(case, stay)) is not None:
        return shut_out
    application = application_asked(case)
    if application is None or application.filed_by is None:
        missing = ("application.filed_by",) if channel else ("application.filed_by", "plan.channel")
        return cannot_tell("filer_unknown", missing=missing)
    role = application.filed_by
    if channel == "online" and day < _reaches(stay, case.parameter("online_least_age")):
        if role == "self":
            return not_met("too_young_online", remedy="file_at_counter")
        return cannot_tell("child_online", missing=(), remedy="file_at_counter")
    if role == "family":
        return _by_family(case, stay, day, application.channel)
    return met("may_file", says="by_go_between" if role in GO_BETWEENS else "by_resident")


def _shut_out_online(case: CaseView, stay: ResidenceStatus) -> Verdict | None:
    if stay.status in NOT_RESIDENTS:
        return not_met("not_online", remedy="file_at_counter")
    shortest = case.parameter("online_more_than_months")
    if stay.period_months is not None and stay.period_months <= shortest:
        return not_met("not_online", remedy="file_at_counter")
    return None


def _by_family(case: CaseView, stay: ResidenceStatus, day: Day, channel: str) -> Verdict:
    """Family files for a child under sixteen, or for somebody whose illness a paper shows."""
    if day < _reaches(stay, case.parameter(f"filed_for_until_age:{channel}")):
        return met("may_file", says="by_family_of_child")
    for paper in case.all(DocumentOnFile):
        if paper.document == "hospital_certificate":
            return met("may_file", says="by_family_of_ill")
    if case.plan.early_filing_reason == "hospitalisation":
        return met("may_file", says="by_family_of_ill")
    return cannot_tell("illness_unknown", missing=("document_on_file",))


def _reaches(stay: ResidenceStatus, age: int) -> datetime.date:
    return dates.reaches_age(stay.birth_date, age).day
