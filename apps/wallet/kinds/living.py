"""Living and learning: home, school, tests, earlier work, bank, household, papers on file."""

from typing import Literal

import msgspec

from apps.wallet.kinds.values import (
    Count,
    Country,
    Date,
    Number,
    OpenCode,
    OpenSpan,
    Record,
    SignedYen,
    Span,
    Text,
    Year,
    Yen,
)


class HousingLease(Record, frozen=True, kw_only=True):
    """A tenancy contract."""

    address: Text
    from_: Date = msgspec.field(name="from")
    to: Date | None = None
    rent: Yen
    landlord: Text | None = None


class SchoolEnrolment(Record, frozen=True, kw_only=True):
    """Time at one school; vacations are those of the school's own calendar."""

    school: Text
    level: Literal["language", "vocational", "university", "graduate", "high_school", "primary", "nursery"]
    class_one: bool | None = None
    enrolled_on: Date
    left_on: Date | None = None
    leave_reason: Literal["graduated", "withdrew", "expelled", "transferred"] | None = None
    vacations: tuple[Span, ...] | None = None
    attendance_rate: Number | None = None
    course_mode: Literal["day", "evening", "correspondence"] | None = None
    leaves_of_absence: tuple[OpenSpan, ...] | None = None


class LanguageCertificate(Record, frozen=True, kw_only=True):
    """The result of a test of Japanese."""

    test: Literal["jlpt", "jft_basic", "bjt", "nat_test", "other"]
    level: Text | None = None
    score: Count | None = None
    taken_on: Date
    passed: bool


class ExamResult(Record, frozen=True, kw_only=True):
    """The result of a test of skills."""

    exam: Literal["ssw_1", "ssw_2", "skill_test"]
    part: Text | None = None
    field: OpenCode | None = None
    score: Count | None = None
    pass_mark: Count | None = None
    taken_on: Date
    passed: bool


class Education(Record, frozen=True, kw_only=True):
    """A degree, or schooling that ended without one."""

    degree: Literal[
        "doctor", "professional", "master", "bachelor", "two_bachelors", "associate", "vocational", "none"
    ]
    field: Text | None = None
    institution: Text
    country: Country
    graduated_on: Date | None = None


class WorkHistory(Record, frozen=True, kw_only=True):
    """Earlier work that counts as experience."""

    employer: Text
    from_: Date = msgspec.field(name="from")
    to: Date | None = None
    duties: Text | None = None
    related: bool | None = None


class Achievement(Record, frozen=True, kw_only=True):
    """One line of the table of points, other than degrees, years, age, pay and language."""

    item: Text
    points: Count | None = None
    evidence: Text | None = None


class BankRegistration(Record, frozen=True, kw_only=True):
    """The end of stay that a bank has on file; account numbers have no field."""

    bank: Text
    registered_expiry_on: Date


class HouseholdIncome(Record, frozen=True, kw_only=True):
    """A year's income of one earner in the household."""

    year: Year
    amount: SignedYen
    earner: Literal["self", "spouse", "other"]
    public_assistance: bool | None = None
    savings: Yen | None = None


class Guarantor(Record, frozen=True, kw_only=True):
    """The person who vouches for the resident in an application for permanent residence."""

    relation: Text
    japanese_or_pr: bool
    letter_on: Date | None = None


class DocumentOnFile(Record, frozen=True, kw_only=True):
    """A paper the resident holds, known by its id in the list of documents."""

    document: Text
    issued_on: Date | None = None
