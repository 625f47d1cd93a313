"""Work: contracts, pay, hours and what employers hold or report."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from apps.wallet.kinds.residence import Status
from apps.wallet.kinds.values import (
    CompanyYen,
    Count,
    Date,
    DaysOfMonth,
    Hours,
    Month,
    Number,
    OpenCode,
    Org,
    Record,
    SignedYen,
    Text,
    Year,
    Yen,
)

type DutyCode = Literal[
    "interpretation",
    "translation",
    "language_teaching",
    "sales",
    "trade",
    "hotel_front",
    "customer_service",
    "software",
    "engineering",
    "design",
    "accounting",
    "research",
    "management",
    "care",
    "cooking",
    "cleaning",
    "line_work",
    "packing",
    "warehouse",
    "construction",
    "agriculture",
    "delivery",
    "other",
]
type EmployerCategory = Annotated[int, Meta(ge=1, le=4, extra={"tag": "int"})]


class EmploymentContract(Record, frozen=True, kw_only=True):
    """What employer and worker agreed; a change is a second record of the same `starts_on`."""

    employer: Org
    employer_type: Literal["corporation", "sole_proprietor", "public"] | None = None
    employer_insured_count: Count | None = None
    employer_category: EmployerCategory | None = None
    starts_on: Date
    ends_on: Date | None = None
    contract_end_on: Date | None = None
    renewal_possible: bool | None = None
    renews: bool | None = None
    weekly_hours: Hours
    monthly_days: DaysOfMonth | None = None
    regular_weekly_hours: Hours | None = None
    regular_monthly_days: DaysOfMonth | None = None
    monthly_wage: Yen | None = None
    hourly_wage: Yen | None = None
    annual_income_expected: Yen | None = None
    comparable_japanese_wage: Yen | None = None
    commuting_allowance: Yen | None = None
    duties: Text | None = None
    duty_codes: tuple[DutyCode, ...] | None = None
    field: OpenCode | None = None
    dispatch: bool | None = None
    notice_of_conditions_given: bool | None = None
    other_work: bool | None = None
    minimum_wage_reduction_permit: bool | None = None


class Payslip(Record, frozen=True, kw_only=True):
    """The wages of one month, or one bonus, with everything taken off.

    Every line but the hours may be below zero: premiums are given back, year-end adjustment refunds income tax
    (ITA 190, 191), absence is taken off as an allowance, and an unpaid month can end in a debt.
    """

    employer: Org
    month: Month
    paid_on: Date
    days: DaysOfMonth | None = None
    hours: Hours | None = None
    overtime_hours: Hours | None = None
    base_pay: Yen | None = None
    allowances: SignedYen | None = None
    commuting_untaxed: SignedYen | None = None
    overtime_pay: SignedYen | None = None
    bonus: bool | None = None
    gross: SignedYen
    health_insurance: SignedYen | None = None
    care_insurance: SignedYen | None = None
    child_support_levy: SignedYen | None = None
    employees_pension: SignedYen | None = None
    employment_insurance: SignedYen | None = None
    income_tax: SignedYen | None = None
    resident_tax: SignedYen | None = None
    other_deductions: SignedYen | None = None
    net: SignedYen | None = None


class WithholdingSlip(Record, frozen=True, kw_only=True):
    """A year's pay and tax from one payer (ITA 226(1))."""

    payer: Org
    year: Year
    gross: Yen
    tax_withheld: Yen
    social_insurance: Yen
    left_on: Date | None = None
    dependants: Count | None = None
    overseas_dependants: Count | None = None
    previous_payer_included: bool | None = None
    issued_on: Date | None = None


class WorkLog(Record, frozen=True, kw_only=True):
    """Hours worked on one day at one employer."""

    employer: Org
    on: Date
    hours: Hours
    kind: Literal["ordinary", "adult_entertainment", "gaming_venue"] | None = None
    duty_code: DutyCode | None = None


class EmploymentInsurance(Record, frozen=True, kw_only=True):
    """Membership of employment insurance through one employer; `insured_to` is the last day insured."""

    employer: Org
    insured_from: Date
    insured_to: Date | None = None
    insured_number_tail: Text | None = None
    name_kana: Text | None = None
    name_latin: Text | None = None
    birth_date: Date | None = None


class OrganisationEvent(Record, frozen=True, kw_only=True):
    """Something that happened to an organisation itself, which its people may have to tell an office."""

    organisation: Org
    event: Literal["renamed", "moved", "closed", "merged"]
    event_on: Date


class Leave(Record, frozen=True, kw_only=True):
    """Time away from work, study or Japan that the law looks at kindly."""

    type: Literal["maternity", "childcare", "sick", "work_accident", "unable_to_reenter"]
    from_: Date = msgspec.field(name="from")
    to: Date | None = None
    evidence: Text | None = None


class EmployerProfile(Record, frozen=True, kw_only=True):
    """What is known about an employer, apart from any one worker."""

    employer: Org
    category: EmployerCategory | None = None
    statutory_report_withholding_total: CompanyYen | None = None
    report_year: Year | None = None
    insured_count: Count | None = None
    industry: OpenCode | None = None
    half_year_resident_tax: bool | None = None
    statutory_report_filed: bool | None = None
    listed: bool | None = None


class SswSupport(Record, frozen=True, kw_only=True):
    """Support of a specified skilled worker; `days_as_ssw_1` counts days before the first such record only."""

    organisation: Org
    support_organisation: Org | None = None
    field: OpenCode
    days_as_ssw_1: Count | None = None
    plan_from: Date | None = None
    last_interview_on: Date | None = None
    health_check_on: Date | None = None
    annual_report_year: Year | None = None
    annual_report_filed: bool | None = None
    annual_report_filed_on: Date | None = None


class Business(Record, frozen=True, kw_only=True):
    """The business a Business Manager runs."""

    name: Text
    capital: CompanyYen
    full_time_eligible_staff: Count | None = None
    full_time_staff_statuses: tuple[Status | Literal["japanese"], ...] | None = None
    japanese_level_b2: bool | None = None
    career_years: Number | None = None
    plan_reviewed: bool | None = None
    office_dedicated: bool | None = None
