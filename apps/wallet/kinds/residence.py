"""Residence: what immigration and the municipality hold, and what a resident told them."""

from typing import Annotated, Literal

from msgspec import Meta

from apps.wallet.kinds.values import Count, Country, Date, Org, Record, Text

type Status = Literal[
    "engineer_humanities_international",
    "ssw_1",
    "ssw_2",
    "technical_intern_1",
    "technical_intern_2",
    "technical_intern_3",
    "skill_development",
    "hsp_1a",
    "hsp_1b",
    "hsp_1c",
    "hsp_2",
    "business_manager",
    "intra_company_transferee",
    "skilled_labor",
    "nursing_care",
    "professor",
    "researcher",
    "instructor",
    "medical",
    "legal_accounting",
    "artist",
    "religious",
    "journalist",
    "entertainer",
    "student",
    "trainee",
    "cultural_activities",
    "dependent",
    "designated_activities",
    "temporary_visitor",
    "permanent_resident",
    "spouse_of_japanese",
    "child_of_japanese",
    "spouse_of_pr",
    "child_of_pr",
    "long_term_resident",
    "special_permanent_resident",
    "diplomat",
    "official",
]
type DesignatedActivity = Literal[
    "working_holiday", "job_seeking", "departure_preparation", "ssw_preparation", "other"
]
type Procedure = Literal[
    "renewal",
    "change",
    "permanent_residence",
    "acquisition",
    "reentry",
    "outside_activity",
    "authorised_employment",
]
type Duty = Literal[
    "affiliation_end",
    "affiliation_start",
    "affiliation_renamed",
    "affiliation_moved",
    "affiliation_closed",
    "spouse_divorce",
    "spouse_death",
    "address",
    "card_item",
    "lost_card",
    "foreign_worker_hired",
    "foreign_worker_left",
    "host_contract_changed",
    "host_contract_ended",
    "host_contract_started",
    "host_support_changed",
    "host_acceptance_difficult",
    "host_nonconformity",
]
type PensionCategory = Annotated[int, Meta(ge=1, le=3, extra={"tag": "int"})]


class ResidenceStatus(Record, frozen=True, kw_only=True):
    """A permission to stay, as the residence card and the passport show it."""

    status: Status
    period_months: Count | None = None
    period_days: Count | None = None
    granted_on: Date
    expires_on: Date | None = None
    card_number: Text | None = None
    card_issued_on: Date | None = None
    card_expires_on: Date | None = None
    permission: Literal["landing", "change", "renewal", "permanent", "acquisition"] | None = None
    work_restriction: Literal["none", "status_only", "designated", "not_permitted"] | None = None
    outside_activity_permission: Literal["none", "comprehensive", "individual"] | None = None
    designated_organisation: Org | None = None
    designated_activity: Text | None = None
    designated_activity_code: DesignatedActivity | None = None
    hsp_points: Count | None = None
    name_latin: Text
    name_kanji: Text | None = None
    birth_date: Date
    sex: Text | None = None
    nationality: Country
    address: Text | None = None
    address_since: Date | None = None


class EntryExit(Record, frozen=True, kw_only=True):
    """One journey out of Japan, and back if the person has come back."""

    departed_on: Date
    returned_on: Date | None = None
    reentry: Literal["special", "single", "multiple", "none"]


class Application(Record, frozen=True, kw_only=True):
    """One application to immigration, from acceptance to result."""

    procedure: Procedure
    status_applied: Status | None = None
    channel: Literal["counter", "online"]
    accepted_on: Date
    receipt_number: Text | None = None
    filed_by: Literal["self", "scrivener", "lawyer", "employer", "support_org", "family"] | None = None
    decided_on: Date | None = None
    result: Literal["granted", "refused", "withdrawn"] | None = None
    period_granted_months: Count | None = None
    organisation: Org | None = None


class Notification(Record, frozen=True, kw_only=True):
    """A change that was told to an office, by whoever had the duty to tell it."""

    duty: Duty
    filed_by: Literal["resident", "employer", "support_org"] | None = None
    event_on: Date
    filed_on: Date
    channel: Literal["online", "counter", "post"]
    organisation: Org | None = None


class RegistryEntry(Record, frozen=True, kw_only=True):
    """The person's page in the Basic Resident Register of a municipality."""

    name_latin: Text
    name_kanji: Text | None = None
    alias: Text | None = None
    birth_date: Date
    address: Text
    address_since: Date
    left_previous_on: Date | None = None
    moved_notice_on: Date | None = None
    card_presented: bool | None = None
    household_head: bool | None = None
    household_size: Count | None = None
    health_levy: Literal["fee", "tax"] | None = None


class Passport(Record, frozen=True, kw_only=True):
    """The passport, without its number: only what other records are compared with."""

    country: Country
    expires_on: Date
    name_latin: Text | None = None
    birth_date: Date | None = None
    sex: Text | None = None
    nationality: Country | None = None


class FamilyRelation(Record, frozen=True, kw_only=True):
    """One member of the family, and what of them matters for the resident's own records."""

    relation: Literal["spouse", "child", "parent", "other"]
    person: Text
    since: Date | None = None
    until: Date | None = None
    nationality: Country | None = None
    status: Status | None = None
    lives_together: bool | None = None
    separated_since: Date | None = None
    separation_reason: Text | None = None
    lives_in_japan: bool | None = None
    ended_by: Literal["divorce", "death"] | None = None
    pension_category: PensionCategory | None = None
    employer: Org | None = None
    status_expires_on: Date | None = None


class ProtectionRecognition(Record, frozen=True, kw_only=True):
    """Recognition as a refugee or as a person under complementary protection."""

    type: Literal["refugee", "complementary_protection"]
    recognised_on: Date


class ConductDeclaration(Record, frozen=True, kw_only=True):
    """What the resident states about fines, sentences and cases; nobody else can enter it."""

    type: Literal["none", "fine", "imprisonment", "traffic_minor", "pending_case"]
    on: Date | None = None
