"""Tax: resident tax, national tax, and the people a worker supports."""

from typing import Literal

from apps.wallet.kinds.values import (
    Count,
    Date,
    FiscalYear,
    Instalment,
    Month,
    OpenCode,
    Org,
    Record,
    SignedYen,
    Text,
    Year,
    Yen,
)


class ResidentTaxAssessment(Record, frozen=True, kw_only=True):
    """A year's resident tax as assessed; `salary_income` is pay before, `total_income` income after deductions."""

    fiscal_year: FiscalYear
    income_year: Year
    municipality: Text
    salary_income: Yen
    total_income: Yen
    annual_tax: Yen
    dependants: Count | None = None
    collection: Literal["special", "ordinary", "mixed"]
    withheld_by: Org | None = None


class ResidentTaxInstalment(Record, frozen=True, kw_only=True):
    """One due part of a year's resident tax, and its payment."""

    fiscal_year: FiscalYear
    instalment: Instalment
    month: Month | None = None
    collection: Literal["special", "ordinary"]
    due_on: Date
    amount: Yen
    paid_on: Date | None = None
    paid_amount: Yen | None = None
    demand_received_on: Date | None = None


class NationalTaxCertificate(Record, frozen=True, kw_only=True):
    """A tax payment certificate of the tax office."""

    certificate: Literal["sono1", "sono2", "sono3", "sono4"]
    issued_on: Date
    unpaid: bool
    taxes: tuple[OpenCode, ...] | None = None


class OverseasDependant(Record, frozen=True, kw_only=True):
    """A relative abroad claimed as a dependant, with the papers the claim needs."""

    year: Year
    person: Text
    relation: Literal["spouse", "child", "parent", "other"]
    birth_date: Date | None = None
    kinship_document: bool | None = None
    remittance_document: bool | None = None
    remitted: Yen | None = None
    student: bool | None = None
    disabled: bool | None = None


class TaxReturn(Record, frozen=True, kw_only=True):
    """A final tax return; a loss and a refund are below zero."""

    year: Year
    filed_on: Date
    total_income: SignedYen
    tax_due: SignedYen | None = None
    paid_on: Date | None = None


class TaxAgent(Record, frozen=True, kw_only=True):
    """Somebody in Japan named to deal with the tax office for a person who leaves (NTGA 117)."""

    appointed_on: Date
