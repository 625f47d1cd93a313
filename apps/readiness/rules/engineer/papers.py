"""Pledges, declarations and proofs that have come in since 2026, and what a change of job adds."""

from typing import Final

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day, procedure_asked
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.engineer.category import SMALLER, category_of
from apps.readiness.rules.papers import has_japanese, has_paper
from apps.readiness.rules.workplace import LANGUAGE_DUTIES, contract_judged, is_job_changed
from apps.wallet.kinds.living import DocumentOnFile, LanguageCertificate
from apps.wallet.kinds.residence import Application

ENGINEER: Final = frozenset({"engineer_humanities_international"})
AGENCY_PLEDGE: Final = "dispatch_pledge_dispatcher"
CLIENT_PLEDGE: Final = "dispatch_pledge_client"
DECLARATION: Final = "representative_declaration"
AFTER_CHANGE: Final = ("registry_certificate", "company_outline", "company_accounts", "reason_letter")


@rule(
    "gij_dispatch_pledge",
    question=("renewal", "change"),
    weight="procedure",
    responsible="employer",
    cites=("dispatch_pledges",),
    statuses=ENGINEER,
    effective_from="2026-03-09",
    anchor=filing_day,
)
def gij_dispatch_pledge(case: CaseView) -> Verdict:
    """Dispatched workers file pledges of the agency that sends them and of the company where they work."""
    dispatch = contract_judged(case).dispatch
    if dispatch is None:
        return cannot_tell(
            "dispatch_unknown", missing=("employment_contract.dispatch",), remedy="ask_employer"
        )
    if not dispatch:
        return not_applicable("not_dispatched")
    by_agency, by_client = has_paper(case, AGENCY_PLEDGE), has_paper(case, CLIENT_PLEDGE)
    if by_agency and by_client:
        return met("both_pledges")
    if by_agency:
        return not_met(
            "missing", says="client_pledge_missing", responsible="dispatch_client", remedy="ask_employer"
        )
    if by_client:
        return not_met("missing", says="dispatcher_pledge_missing", remedy="ask_employer")
    if case.knows(DocumentOnFile):
        return not_met("missing", says="both_pledges_missing", also_responsible=("dispatch_client",), remedy="ask_employer")  # fmt: skip
    return cannot_tell("unknown", says="pledges_unknown", missing=("document_on_file",), also_responsible=("dispatch_client",), remedy="ask_employer")  # fmt: skip


@gij_dispatch_pledge.from_day("2026-07-01", cites=("dispatch_pledges", "dispatch_client_fixed"))
def gij_dispatch_pledge_client_fixed(case: CaseView) -> Verdict:
    """Since July 2026 the company where the person works has to be fixed at filing; its pledge is what shows that."""
    return gij_dispatch_pledge.versions[0].decide(case)


@rule(
    "gij_language_b2",
    question=("renewal", "change"),
    weight="procedure",
    responsible="resident",
    cites=("language_b2_2026",),
    statuses=ENGINEER,
    effective_from="2026-04-15",
    anchor=filing_day,
)
def gij_language_b2(case: CaseView) -> Verdict:
    """Work that mainly deals with people by language, at a smaller employer, needs Japanese of level B2.

    Who renews while going on with the same kind of duties is in principle not asked for it.
    """
    category = category_of(case)
    if category is not None and category not in SMALLER:
        return not_applicable("larger_employer", category=category)
    duties = contract_judged(case).duty_codes
    if duties is None:
        return cannot_tell("duties_unknown", missing=("employment_contract.duty_codes",), responsible="employer", remedy="ask_employer")  # fmt: skip
    if LANGUAGE_DUTIES.isdisjoint(duties):
        return not_applicable("no_language_duties")
    if has_japanese(case, "b2", filing_day(case)):
        return met("proven")
    if procedure_asked(case) == "renewal" and not is_job_changed(case):
        if case.plan.duties_unchanged:
            return met("same_duties")
        if case.plan.duties_unchanged is None:
            return cannot_tell("duties_may_change", missing=("plan.duties_unchanged", "language_certificate"))
    if category is None:
        return cannot_tell("category_unknown", missing=("employer_profile",), remedy="ask_employer")
    if not LANGUAGE_DUTIES.issuperset(duties):
        return cannot_tell("mixed_duties", missing=("language_certificate",))
    if len(case.all(LanguageCertificate)) or case.knows(LanguageCertificate):
        return not_met("missing", remedy="take_language_test", needs=("language_class",))
    return cannot_tell("unknown", says="proof_unknown", missing=("language_certificate",))


@rule(
    "gij_representative_declaration",
    question=("renewal", "change"),
    weight="procedure",
    responsible="employer",
    cites=("representative_declaration_2026",),
    statuses=ENGINEER,
    effective_from="2026-04-15",
    anchor=filing_day,
)
def gij_representative_declaration(case: CaseView) -> Verdict:
    """A smaller employer's representative makes a declaration about the organisation."""
    category = category_of(case)
    if category is not None and category not in SMALLER:
        return not_applicable("larger_employer", category=category)
    if has_paper(case, DECLARATION):
        return met("on_file")
    if category is None:
        return cannot_tell("category_unknown", missing=("employer_profile",), remedy="ask_employer")
    if case.knows(DocumentOnFile):
        return not_met("missing", remedy="ask_employer")
    return cannot_tell(
        "unknown", says="declaration_unknown", missing=("document_on_file",), remedy="ask_employer"
    )


@rule(
    "gij_job_changed_since_last_grant",
    question="renewal",
    weight="procedure",
    responsible="resident",
    also_responsible=("employer",),
    cites=("papers_after_job_change",),
    statuses=ENGINEER,
    anchor=filing_day,
)
def gij_job_changed_since_last_grant(case: CaseView) -> Verdict:
    """Who has changed employers since the permission files more: about the company, the duties and the reason.

    A certificate of authorised employment for the new job settles beforehand whether the work fits.
    """
    if not is_job_changed(case):
        return not_applicable("same_employer")
    employer = contract_judged(case).employer.name
    granted_on = current_stay(case).granted_on
    if any(one.procedure == "authorised_employment" and one.result == "granted" and one.accepted_on >= granted_on
           for one in case.all(Application)):  # fmt: skip
        return met("certified", employer=employer)
    absent = tuple(document for document in AFTER_CHANGE if not has_paper(case, document))
    if not absent:
        return met("papers_on_file", employer=employer)
    return cannot_tell("changed", missing=("document_on_file",), remedy=("work_cert", "ask_employer"), employer=employer, documents=absent)  # fmt: skip
