"""What records may be asked for: one purpose a permission, each with who may ask, what it rests on and a careful share.

The records named here are only where an asker's form begins; the resident gives less, or nothing. An employer begins
with what its legal duty needs (Act on Comprehensive Promotion of Labour Policies, article 28), not with more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.abilities import Ability, Helper

DPV: Final = "https://w3id.org/dpv#"
"""Data Privacy Vocabulary (W3C community group, version 2): words for purposes that others know too."""

type Fields = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason to read.

    ``kinds`` are the kinds of organisation that may ask for it, ``ability`` what they must be allowed to do.
    ``records`` maps each record kind to the fields proposed, None for all of them; empty where the asker names
    the kinds. ``needs_engagement`` where nothing begins before an engagement stands.
    """

    code: str
    sentence: Promise
    kinds: frozenset[str]
    ability: str
    dpv: str
    records: Mapping[str, Fields] = field(default_factory=dict)
    needs_engagement: bool = False


_STAY: Final = (
    "status",
    "granted_on",
    "expires_on",
    "period_months",
    "work_restriction",
    "designated_organisation",
)
_WORK: Final = ("employer", "starts_on", "ends_on", "contract_end_on", "weekly_hours", "duties")
_TAX_DUES: Final = ("fiscal_year", "instalment", "due_on", "paid_on")
_PENSION: Final = ("month", "category", "status", "due_on", "paid_on")
_HEALTH: Final = ("scheme", "role", "insured_from", "insured_to")

_RENEWAL: Final[Mapping[str, Fields]] = {
    "residence_status": (*_STAY, "permission", "outside_activity_permission"),
    "passport": ("country", "expires_on"),
    "employment_contract": (*_WORK, "monthly_wage"),
    "resident_tax_assessment": ("fiscal_year", "salary_income", "annual_tax", "collection"),
    "resident_tax_instalment": _TAX_DUES,
    "pension_month": _PENSION,
    "health_insurance": _HEALTH,
    "application": ("procedure", "accepted_on", "decided_on", "result"),
    "notification": ("duty", "event_on", "filed_on"),
}
_FILING: Final[Mapping[str, Fields]] = {
    **_RENEWAL,
    "residence_status": None,
    "registry_entry": ("name_latin", "name_kanji", "birth_date", "address", "address_since"),
}

_ALL: Final = [
    Purpose(
        "consultation", _("To advise you at a desk."),
        frozenset({Helper.SUPPORT_ORG, Helper.SCRIVENER, Helper.LAWYER}), Ability.READ, f"{DPV}RequestedServiceProvision",
        {"residence_status": ("status", "expires_on"), "employment_contract": ("employer", "starts_on", "ends_on"),
         "health_insurance": _HEALTH, "pension_month": _PENSION, "resident_tax_instalment": _TAX_DUES},
    ),
    Purpose(
        "renewal-application-support", _("To help you prepare the extension of your period of stay."),
        frozenset({Helper.SUPPORT_ORG, Helper.SCRIVENER, Helper.LAWYER}), Ability.COMMENT, f"{DPV}RequestedServiceProvision",
        _RENEWAL,
    ),
    Purpose(
        "application-drafting", _("To write your papers for the immigration or city office, as you agreed with them."),
        frozenset({Helper.SCRIVENER, Helper.LAWYER}), Ability.DRAFT_ISA, f"{DPV}RequestedServiceProvision",
        _FILING, needs_engagement=True,
    ),
    Purpose(
        "application-submission", _("To hand in your finished papers at the immigration office for you."),
        frozenset({Helper.SUPPORT_ORG, Helper.SCRIVENER, Helper.LAWYER, Helper.EMPLOYER}), Ability.SUBMIT_ISA, f"{DPV}RequestedServiceProvision",
        {"residence_status": ("status", "expires_on"),
         "application": ("procedure", "accepted_on", "receipt_number")},
    ),
    Purpose(
        "correction-support", _("To help you put a record right."),
        frozenset({Helper.SUPPORT_ORG, Helper.SCRIVENER, Helper.LAWYER}), Ability.COMMENT, f"{DPV}RequestedServiceProvision",
        {"employment_contract": _WORK, "payslip": ("employer", "month", "health_insurance", "employees_pension", "employment_insurance"),
         "health_insurance": _HEALTH, "pension_enrolment": ("category", "employer", "from_month", "to_month"), "pension_month": _PENSION},
    ),
    Purpose(
        "correction-drafting", _("To write requests that put your records right, as you agreed with them."),
        frozenset({Helper.SCRIVENER, Helper.LAWYER}), Ability.DRAFT_MUNICIPAL, f"{DPV}RequestedServiceProvision",
        {"registry_entry": ("name_latin", "name_kanji", "birth_date", "address", "address_since")},
        needs_engagement=True,
    ),
    Purpose(
        "employment-eligibility", _("To check that you may do this work, and until when, as the law asks of employers."),
        frozenset({Helper.EMPLOYER}), Ability.READ, f"{DPV}LegalCompliance",
        {"residence_status": ("status", "expires_on", "work_restriction", "outside_activity_permission")},
    ),
    Purpose(
        "enrolment", _("To enrol you, and to know until when you may stay."),
        frozenset({Helper.SCHOOL}), Ability.READ, f"{DPV}ServiceProvision",
        {"residence_status": ("status", "expires_on"), "language_certificate": ("test", "level", "passed")},
    ),
    Purpose(
        "account-keeping", _("To keep your bank account open after your period of stay was extended."),
        frozenset({Helper.BANK}), Ability.READ, f"{DPV}AccountManagement",
        {"residence_status": ("status", "expires_on"), "bank_registration": ("bank", "registered_expiry_on")},
    ),
    Purpose(
        "record-correction", _("To compare their record about you with others and put it right."),
        frozenset({Helper.INSTITUTION}), Ability.READ, f"{DPV}RecordManagement",
    ),
]  # fmt: skip

PURPOSES: Final[Mapping[str, Purpose]] = {purpose.code: purpose for purpose in _ALL}


def purposes_for(kind: str) -> list[Purpose]:
    """What an organisation of this kind may ask for, in the order of the list above."""
    return [purpose for purpose in _ALL if kind in purpose.kinds]
