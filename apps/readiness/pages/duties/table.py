"""The duties of every side as data: whose each is, what is owed and by when, its law, and what shows how it stands.

What shows it are checks and rules, by their ids; a duty that none of them looks at is listed as one that no record
tells about. Taken from the table of mutual obligations; laws are those of `rules/data/duties.toml`.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.readiness.engine.outcomes import Party


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. `holds_for`: kinds of record of which one on file shows that it concerns somebody; empty: everybody.

    `where`: a field of those records with the values that they must have. `statuses`: the statuses of residence that
    it concerns; empty: all.
    """

    code: str
    holder: Party
    says: Promise
    by: Promise
    laws: tuple[str, ...]
    checks: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    holds_for: tuple[str, ...] = ()
    where: tuple[str, frozenset[str]] | None = None
    statuses: frozenset[str] = frozenset()


_SSW: Final = frozenset({"ssw_1", "ssw_2"})
_WORK: Final = ("employment_contract", "payslip")
_14_DAYS: Final = _("Within 14 days")
_ALWAYS: Final = _("Always")
_NO_DAY: Final = _("Without delay")

# Translators: duties of residents, employers, offices and others, one short sentence each without a subject: it stands
# under the name of the party whose duty it is ("Your employer: give working conditions in writing").
DUTIES: Final = (
    Duty("address", "resident", _("Tell the city office a first or new address, with the residence card"), _14_DAYS,
         ("duty_first_address", "duty_registry_move"), ("address_mismatch", "address_not_reported"), ("notify_address_14d",)),
    Duty("organisation_notice", "resident", _("Tell the immigration office about a new or ended job, school or marriage"), _14_DAYS,
         ("duty_organisation_notice",), ("org_notice_missing", "spouse_notice_missing"), ("notify_affiliation_14d", "notify_spouse_14d")),
    Duty("card_items", "resident", _("Tell the immigration office a new name or nationality, or a lost card"), _14_DAYS,
         ("duty_card_items",), (), ("notify_card_items_14d", "notify_lost_card_14d")),
    Duty("card_validity", "resident", _("Renew the residence card before it ends"), _("In the time before the card ends"),
         ("duty_card_validity",), ("card_validity",), ("proc_card_validity",)),
    Duty("activities", "resident", _("Keep to the activities of the status, and to the hours of a work permission"), _ALWAYS,
         ("duty_activities",), ("duties_mismatch", "hours_over_28", "no_work_permission"), ("stu_work_hours", "dep_work_hours")),
    Duty("insurance_entry", "resident", _("Enter and leave national pension and National Health Insurance when work begins or ends"), _14_DAYS,
         ("duty_pension_change", "duty_kokuho_entry"), ("np_gap", "no_health_cover", "double_health")),
    Duty("dues", "resident", _("Pay taxes and premiums by their due days, and file a tax return where one is needed"), _("Due days; 15 March for a return"),
         ("duty_premium_due", "duty_resident_tax_due", "duty_dues"), ("np_unpaid", "return_needed", "late_payment_for_pr")),
    Duty("tax_agent", "resident", _("Name a tax agent before leaving Japan for good"), _("Before leaving"),
         ("duty_tax_agent_national", "duty_tax_agent_local"), ("tax_agent",)),
    Duty("newborn", "resident", _("Report the birth of a child, and apply for the child’s status"), _("Birth within 14 days, status within 30 days"),
         ("duty_newborn_report", "duty_newborn_status"), holds_for=("family_relation",), where=("relation", frozenset({"child"}))),
    Duty("conditions", "employer", _("Give the working conditions in writing, and keep to them"), _("At hiring"),
         ("duty_conditions",), ("conditions_notice",), holds_for=_WORK),
    Duty("wages", "employer", _("Pay wages in full every month, overtime, and no less than the minimum wage"), _("On pay day"),
         ("duty_wages", "duty_minimum_wage"), ("min_wage",), holds_for=_WORK),
    Duty("enrolment", "employer", _("Enrol in pension and health insurance, and report pay, bonuses and leaving"), _("Within 5 days; 1 to 10 July for the yearly report"),
         ("duty_health_enrolment", "duty_pension_enrolment"),
         ("epi_missing", "epi_short_missing", "epi_start_late", "epi_end_early", "deducted_not_enrolled", "smr_mismatch",
          "bonus_missing", "one_scheme_only", "cat3_error", "coc_expired"), holds_for=_WORK),
    Duty("tell_worker", "employer", _("Tell the worker when the pension office has confirmed the enrolment"), _NO_DAY,
         ("duty_tell_worker_health", "duty_tell_worker_pension"), holds_for=_WORK),
    Duty("employment_insurance", "employer", _("Enrol in employment insurance, and report leaving"), _("10th of the next month; 10 days after leaving"),
         ("duty_ei_notice", "duty_ei_notice_days"), ("ei_missing", "ei_start_late"), holds_for=_WORK),
    Duty("foreign_worker", "employer", _("Tell Hello Work about hiring a worker from abroad, and about leaving"), _("With employment insurance; else by the end of the next month"),
         ("duty_foreign_worker_notice",), ("foreign_worker_notice",), holds_for=_WORK),
    Duty("slip", "employer", _("Take off income tax rightly, and give the withholding slip"), _("By 31 January; within a month of leaving"),
         ("duty_withholding",), ("slip_not_issued", "slip_total_mismatch"), holds_for=_WORK),
    Duty("resident_tax", "employer", _("Pass on the resident tax taken from pay, and tell the city about pay and about leavers"), _("10th of the next month; 31 January for the pay report"),
         ("duty_special_collection",), ("restax_not_remitted", "restax_switch_gap", "restax_income_mismatch"), holds_for=_WORK),
    Duty("work_eligibility", "employer", _("Give only work that the status of residence allows"), _ALWAYS,
         ("duty_work_eligibility",), ("duties_mismatch", "hours_over_28", "no_work_permission"), holds_for=_WORK),
    Duty("employment_management", "employer", _("Help workers from abroad with procedures, housing and Japanese, as the guideline asks"), _("An effort, without a day"),
         ("duty_employment_management",), holds_for=_WORK),
    Duty("ssw_host", "employer", _("Pay like Japanese staff, carry out the support plan, and report changes and each year"), _("Changes within 14 days; yearly report"),
         ("duty_ssw_host",), ("ssw_host_notice",), ("ssw1_employer_reports", "ssw1_support_plan"), statuses=_SSW),
    Duty("support", "support_org", _("Give the support of the plan, talk at least every three months, and take no fee from the worker"), _("By the plan"),
         ("duty_support_organisation",), holds_for=("ssw_support",), statuses=_SSW),
    Duty("school", "school", _("Report students who begin and leave, and help with notices"), _("Within 14 days, as an effort"),
         ("duty_school",), holds_for=("school_enrolment",)),
    Duty("registry", "municipality", _("Keep the register right, and pass on what was told to the immigration office"), _NO_DAY,
         ("duty_registry_kept", "duty_registry_passed_on"), ("identity_mismatch",)),
    Duty("pension_record", "pension_office", _("Record the months, answer questions about them, and correct what is wrong"), _NO_DAY,
         ("duty_pension_record", "duty_pension_record_national")),
    Duty("cards", "immigration", _("Issue cards without errors, tell the city offices, and answer requests about one’s own file"), _("30 days for requests, and 30 more if it is hard"),
         ("duty_cards_right", "duty_cards_told", "duty_information_requests")),
    Duty("tax_certificates", "tax_office", _("Issue tax certificates, and guide employers who gave no withholding slip"), _NO_DAY,
         ("duty_tax_certificates",)),
    Duty("ei_confirmation", "hello_work", _("Confirm employment insurance when somebody asks"), _NO_DAY,
         ("duty_ei_confirmation",), holds_for=_WORK),
    Duty("bank", "bank", _("Know who the customer is and until when they stay; the bank may limit the account"), _ALWAYS,
         ("duty_bank_identity",), holds_for=("bank_registration",)),
    Duty("housing", "landlord", _("Give the terms in writing, and give back the deposit less what repairs cost by law"), _("At the contract, and at its end"),
         ("duty_housing_terms", "duty_deposit"), holds_for=("housing_lease",)),
    Duty("scrivener", "professional", _("Keep what they learned to themselves, and keep their books for two years"), _ALWAYS,
         ("duty_scrivener_secrecy",), holds_for=("application",), where=("filed_by", frozenset({"scrivener", "lawyer"}))),
)  # fmt: skip
