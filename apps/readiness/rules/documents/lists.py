"""Which papers a renewal takes, by status and by the employer's category."""

from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, not_applicable
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.documents.catalogue import CATALOGUE, Document
from apps.readiness.rules.engineer.category import BY_CATEGORY, Category, category_of
from apps.readiness.rules.statuses import HSP_1
from apps.readiness.rules.workplace import LANGUAGE_DUTIES, contracts_in_force, is_job_changed
from apps.wallet.kinds.living import Education, SchoolEnrolment
from apps.wallet.kinds.residence import FamilyRelation
from apps.wallet.kinds.social_insurance import HealthInsurance, PensionEnrolment

COMMON: Final = ("application_form", "passport", "residence_card", "health_insurance_proof")
RESIDENT_TAX: Final = ("resident_tax_assessment_certificate", "resident_tax_payment_certificate")
PAYER_TAX: Final = ("payer_resident_tax_assessment_certificate", "payer_resident_tax_payment_certificate")
SPONSOR_TAX: Final = (
    "sponsor_resident_tax_assessment_certificate",
    "sponsor_resident_tax_payment_certificate",
)
_CONTRACT_AND_TAX: Final = ("employment_contract", *RESIDENT_TAX)
WORK: Final = {
    Category.LISTED: ("proof_of_category_1",),
    Category.LARGE: ("statutory_report_copy",),
    Category.REPORTED: ("statutory_report_copy", *_CONTRACT_AND_TAX),
    Category.NEW: (*_CONTRACT_AND_TAX, "payroll_office_notice", "withholding_tax_payments"),
}
AFTER_JOB_CHANGE: Final = ("registry_certificate", "company_outline", "company_accounts", "reason_letter", "leaving_certificate")  # fmt: skip
DISPATCHED: Final = ("dispatch_pledge_dispatcher", "dispatch_pledge_client", "dispatch_contract")
SSW_1: Final = (
    "ssw_pay_explanation", "ssw_contract", "ssw_wage_sheet", "ssw_recruitment_process", "ssw_fee_explanation",
    "ssw_field_papers", "ssw_support_plan_papers",
)  # fmt: skip
PARALLEL_TO_SPOUSE: Final = ("relationship_proof", *PAYER_TAX, "job_certificate", "guarantee_letter", "household_juminhyo")  # fmt: skip
BY_STATUS: Final = {
    "spouse_of_japanese": ("spouse_family_register", *PAYER_TAX, "guarantee_letter", "household_juminhyo"),
    "child_of_japanese": (*PAYER_TAX, "guarantee_letter", "household_juminhyo"),
    "spouse_of_pr": PARALLEL_TO_SPOUSE,
    "child_of_pr": PARALLEL_TO_SPOUSE,
    "long_term_resident": PARALLEL_TO_SPOUSE,
    "business_manager": ("registry_certificate", "company_accounts", "licence_copies", "staff_pay_papers",
                         "activity_explanation", "transition_papers", "company_dues"),
}  # fmt: skip
#: Who supports a family without working for it.
NOT_WORKING: Final = frozenset({"student", "cultural_activities"})


def documents_for(case: CaseView) -> list[Document] | Verdict:
    """The papers of a renewal for the status held, in the order of the list."""
    if case.plan.procedure not in {None, "renewal"}:
        return not_applicable("renewal_only")
    stay = current_stay(case)
    if stay.expires_on is None:
        return not_applicable("no_end")
    own = _of_status(case, stay.status)
    if own is None:
        return cannot_tell("no_list", missing=(), needs=("residence_procedure",))
    photo = ("photo",) if _needs_photo(case) else ()
    needed = [CATALOGUE[each] for each in dict.fromkeys((*COMMON, *photo, *own))]
    return [document for document in needed if _is_filed_on(case, document)]


def _needs_photo(case: CaseView) -> bool:
    born_on = current_stay(case).birth_date
    age = case.parameter("photo_from_age", on=filing_day(case))
    return filing_day(case) >= dates.reaches_age(born_on, age).day


def _is_filed_on(case: CaseView, document: Document) -> bool:
    """Whether a paper that came in on some day is filed already."""
    if document.since is None:
        return True
    year, month, day = map(int, document.since.split("-"))
    return filing_day(case) >= dates.named_day(year, month, day).day


def _of_status(case: CaseView, status: str) -> tuple[str, ...] | None:
    """The papers of a status beside the common ones; None where no list is known."""
    if (name := _list_of(status)) is None:
        return None
    case.parameter(f"document_list:{name}", on=filing_day(case))  # with its source
    if status == "ssw_1":
        return (*SSW_1, *public_duties(case))
    if status == "student":
        return _of_student(case)
    if status == "dependent":
        return _of_dependent(case)
    if status in HSP_1:
        return (*_of_work(case, status), "points_table", "points_proof")
    return BY_STATUS[status] if status in BY_STATUS else _of_work(case, status)


def _list_of(status: str) -> str | None:
    """The list a status belongs to."""
    if status in HSP_1:
        return "hsp_1"
    if status in BY_STATUS or status in {"ssw_1", "student", "dependent"}:
        return status
    return "work" if status in BY_CATEGORY else None


def _of_work(case: CaseView, status: str) -> tuple[str, ...]:
    """By the employer's category; while that is not known, the papers of the last one, which are the safe ones."""
    try:
        category = category_of(case) or Category.NEW
    except Untold:
        category = Category.NEW
    contracts = contracts_in_force(case)
    papers = list(WORK[category])
    if any(one.degree == "vocational" and one.country == "JP" for one in case.all(Education)):
        papers.append("vocational_diploma")
    if any(contract.dispatch for contract in contracts):
        papers += DISPATCHED
    if status == "engineer_humanities_international" and category > Category.LARGE:
        papers.append("representative_declaration")
        if any(LANGUAGE_DUTIES.intersection(contract.duty_codes or ()) for contract in contracts):
            papers.append("language_proof")
    if contracts and is_job_changed(case):
        papers += AFTER_JOB_CHANGE
    return tuple(papers)


def public_duties(case: CaseView) -> tuple[str, ...]:
    """A worker's own papers on taxes and dues; insurance papers only for who pays by themselves, or might."""
    papers = [*RESIDENT_TAX, "withholding_slip", "public_duties_pledge"]
    insurance, pension = case.newest(HealthInsurance), case.newest(PensionEnrolment)
    if insurance is None or insurance.scheme == "national":
        papers += ["national_health_insurance_certificate", "national_health_payment_certificate"]
    if pension is None or pension.category == 1:
        papers.append("national_pension_payments")
    return tuple(papers)


def _of_student(case: CaseView) -> tuple[str, ...]:
    """Schools of class one take little; for others, and while it is not known, the means are shown too."""
    schools = list(case.all(SchoolEnrolment))
    papers = ["student_checklist", "enrolment_certificate", "transcript"]
    granted_on = current_stay(case).granted_on
    if any(school.left_on is not None and school.left_on >= granted_on for school in schools):
        papers.append("graduation_papers")
    if not schools or not schools[-1].class_one:
        papers += ["expense_declaration", "funds_papers"]
    return tuple(papers)


def _of_dependent(case: CaseView) -> tuple[str, ...]:
    """By whether the person who supports the family works."""
    supporters = [one.status for one in case.all(FamilyRelation) if one.relation in {"spouse", "parent"}]
    if any(status in NOT_WORKING for status in supporters):
        return ("relationship_proof", "sponsor_card_copy", "sponsor_bank_balance")
    return ("relationship_proof", "sponsor_card_copy", "sponsor_employment_certificate", *SPONSOR_TAX)
