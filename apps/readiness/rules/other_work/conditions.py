"""What each of these statuses asks for besides equal pay."""

import datetime
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.papers import has_paper
from apps.readiness.rules.workplace import ONE_DAY, contract_judged, years_reached_on
from apps.wallet.kinds.living import DocumentOnFile, HouseholdIncome, WorkHistory
from apps.wallet.kinds.residence import ConductDeclaration, ResidenceStatus

#: Kinds of skill that a duty tells; sport, wine, gems, animals and drilling have no code.
KIND_OF_DUTY: Final = {"cooking": "cook", "construction": "architecture"}
LONGEST: Final = "cook"


@rule(
    "ict_prior_year",
    question=("renewal", "change"),
    weight="required",
    responsible="employer",
    also_responsible=("resident",),
    cites=("landing_criteria_transferee",),
    statuses={"intra_company_transferee"},
    anchor=filing_day,
    groups=("status_rules",),
)
def ict_prior_year(case: CaseView) -> Verdict:
    """A year of unbroken service abroad right before the transfer; that it was abroad, the history has to show."""
    stays = [stay for stay in case.all(ResidenceStatus) if stay.status == "intra_company_transferee"]
    if not stays or stays[0].permission == "renewal":
        return cannot_tell("transfer_unknown", missing=("residence_status",))
    transferred_on = stays[0].granted_on
    began_on = _unbroken_to(case, transferred_on)
    if began_on is None:
        return cannot_tell("service_unknown", missing=("work_history",), remedy="ask_employer")
    year = dates.period_from(began_on, years=case.parameter("transferee_years"))
    if year.legal_end < transferred_on:
        return met("served", counted=(year,), began_on=began_on)
    return not_met("too_short", counted=(year,), began_on=began_on, needs=("scrivener",))


def _unbroken_to(case: CaseView, day: datetime.date) -> datetime.date | None:
    """The first day of related work that goes on without a gap to the day before a day."""
    began_on: datetime.date | None = None
    reaches = day - ONE_DAY
    for one in reversed(case.all(WorkHistory)):
        if one.related and one.from_ < day and (one.to is None or one.to >= reaches):
            began_on = one.from_
            reaches = one.from_ - ONE_DAY
    return began_on


@rule(
    "skl_experience",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("landing_criteria_skilled_labour",),
    statuses={"skilled_labor"},
    anchor=filing_day,
    groups=("status_rules",),
)
def skl_experience(case: CaseView) -> Verdict:
    """Years of practice by the kind of skill; where the kind is not on file, only the most years settle it."""
    kind = _kind(case)
    years = case.parameter(f"skill_years:{kind or LONGEST}")
    history = list(case.all(WorkHistory))
    if not history:
        return cannot_tell("unknown", says="history_unknown", missing=("work_history",), years=years)
    if _practised(case, [one for one in history if one.related], years):
        return met("practised", years=years)
    if kind is None:
        return cannot_tell("kind_unknown", missing=("employment_contract.duty_codes",), years=years)
    if _practised(case, [one for one in history if one.related is not False], years):
        return cannot_tell("relation_unclear", missing=("work_history.related",), years=years)
    return not_met("too_short", remedy="professional", needs=("scrivener",), years=years)


def _kind(case: CaseView) -> str | None:
    try:
        duties = contract_judged(case).duty_codes or ()
    except Untold:
        return None
    return next((KIND_OF_DUTY[duty] for duty in sorted(duties) if duty in KIND_OF_DUTY), None)


def _practised(case: CaseView, history: list[WorkHistory], years: int) -> bool:
    reached_on = years_reached_on([(one.from_, one.to) for one in history], years)
    return reached_on is not None and reached_on <= filing_day(case)


@rule(
    "care_registration",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("landing_criteria_care",),
    statuses={"nursing_care"},
    anchor=filing_day,
    groups=("status_rules",),
)
def care_registration(case: CaseView) -> Verdict:
    """The registration as a certified care worker."""
    if has_paper(case, "care_worker_registration"):
        return met("registered")
    if case.knows(DocumentOnFile):
        return not_met("missing", remedy="get_document")
    return cannot_tell(
        "unknown", says="registration_unknown", missing=("document_on_file",), remedy="get_document"
    )


@rule(
    "ltr_basis",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("long_term_resident_notice",),
    statuses={"long_term_resident"},
    anchor=filing_day,
    groups=("status_rules",),
)
def ltr_basis(case: CaseView) -> Verdict:
    """The ground of the stay still has its papers, the household has a living, and nothing weighs against conduct.

    Which ground it is no record says, so conduct is asked of everybody and a doubt is never "not met".
    """
    missing = []
    if not has_paper(case, "relationship_proof"):
        missing.append("document_on_file")
    incomes = list(case.all(HouseholdIncome))
    if not incomes or any(income.public_assistance for income in incomes):
        missing.append("household_income")
    declared = [one.type for one in case.all(ConductDeclaration)]
    if any(one != "none" for one in declared):
        return cannot_tell("conduct", missing=(), remedy="professional", needs=("legal_aid", "scrivener"))
    if not declared and not case.declared.no_convictions:
        missing.append("conduct_declaration")
    if missing:
        return cannot_tell("not_shown", missing=tuple(missing))
    return met("shown")


@rule(
    "da_sheet",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("designation_sheet",),
    statuses={"designated_activities"},
    anchor=filing_day,
    groups=("status_rules",),
)
def da_sheet(case: CaseView) -> Verdict:
    """What is allowed stands on the designation sheet in the passport; without it nothing can be told."""
    stay = current_stay(case)
    if has_paper(case, "designation_sheet") or stay.designated_activity is not None:
        return met("on_file")
    return cannot_tell("unknown", says="sheet_unknown", missing=("residence_status.designated_activity", "document_on_file"), remedy="add_designation_sheet")  # fmt: skip
