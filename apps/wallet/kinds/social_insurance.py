"""Social insurance: health cover, pension membership and months, and what exempts from them."""

from typing import Annotated, Literal

from msgspec import Meta

from apps.wallet.kinds.residence import PensionCategory
from apps.wallet.kinds.values import (
    Count,
    Country,
    Date,
    FiscalYear,
    Instalment,
    Month,
    Org,
    Record,
    Text,
    Yen,
)

type MonthCategory = Annotated[int, Meta(ge=0, le=3, extra={"tag": "int"})]


class HealthInsurance(Record, frozen=True, kw_only=True):
    """Health cover; `insured_to` is the last day insured. Symbol and number have no field (HIA 194-2)."""

    scheme: Literal["employees", "national", "seamens", "mutual_aid", "late_elderly"]
    insurer: Text
    role: Literal["insured", "dependant"]
    insured_from: Date
    insured_to: Date | None = None
    name_kana: Text | None = None
    name_latin: Text | None = None
    birth_date: Date | None = None


class NationalHealthPayment(Record, frozen=True, kw_only=True):
    """One instalment of the National Health Insurance fee or tax."""

    fiscal_year: FiscalYear
    instalment: Instalment
    due_on: Date
    amount: Yen
    paid_on: Date | None = None
    paid_amount: Yen | None = None
    instalment_plan: bool | None = None


class PensionEnrolment(Record, frozen=True, kw_only=True):
    """A stretch in one pension category; the basic pension number has no field (NPA 108-4)."""

    category: PensionCategory
    employer: Org | None = None
    from_month: Month
    to_month: Month | None = None
    insured_from: Date | None = None
    insured_to: Date | None = None
    name_kana: Text | None = None
    name_latin: Text | None = None
    birth_date: Date | None = None


class PensionMonth(Record, frozen=True, kw_only=True):
    """One month of the pension record; category 0 means that no category is recorded."""

    month: Month
    category: MonthCategory
    status: (
        Literal["paid", "unpaid", "exempt_full", "exempt_partial", "deferred", "student_deferred", "covered"]
        | None
    ) = None
    due_on: Date | None = None
    paid_on: Date | None = None
    employer: Org | None = None
    standard_remuneration: Yen | None = None
    bonus: Yen | None = None


class LumpSumWithdrawal(Record, frozen=True, kw_only=True):
    """A lump-sum withdrawal payment; its months are gone from the record (NPA suppl. 9-3-2, EPIA suppl. 29)."""

    decided_on: Date
    months: Count


class CertificateOfCoverage(Record, frozen=True, kw_only=True):
    """Proof that another country's insurance covers the person, for the record's valid period."""

    country: Country
    schemes: tuple[Literal["pension", "health", "employment", "accident"], ...]
    employer: Org | None = None
