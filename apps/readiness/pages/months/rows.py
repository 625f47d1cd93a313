"""The six rows of the month picture, and which row each continuity check speaks about."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.readiness.engine.outcomes import Finding

type RowName = Literal["work", "pension", "health", "employment_insurance", "tax", "stay"]
#: How a finding marks its months: the record that should be there is not; it is there and says something else; or
#: nothing is wrong with the month itself, and the finding only opens from it.
type Mark = Literal["missing", "differs", "note"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture: its name, its drawing, and the kinds of record that speak about its months."""

    name: RowName
    icon: str
    label: Promise
    kinds: tuple[str, ...]
    #: Checks whose silence about a person says that nothing was needed.
    checks: tuple[str, ...] = ()


# Translators: rows of a picture of twelve months; each has little room.
ROWS: Final = (
    Row("work", "work", _("Work"), ("payslip", "employment_contract")),
    Row("pension", "pension", _("Pension"), ("pension_month", "pension_enrolment")),
    Row("health", "health", _("Health insurance"), ("health_insurance",)),
    Row("employment_insurance", "employment", _("Employment insurance"), ("employment_insurance",), ("ei_missing",)),
    Row("tax", "tax", _("Resident tax"), ("resident_tax_instalment", "resident_tax_assessment")),
    Row("stay", "stay", _("Period of stay"), ("residence_status",)),
)  # fmt: skip
BY_NAME: Final = {row.name: row for row in ROWS}

_PENSION_FIRST: Final = ("pension", "health")
#: Of each check the mark and its rows, the one that it is about first; the others only where nothing covers them.
CHECKS: Final[dict[str, tuple[Mark, tuple[RowName, ...]]]] = {
    "epi_missing": ("missing", _PENSION_FIRST),
    "epi_short_missing": ("missing", _PENSION_FIRST),
    "epi_start_late": ("missing", _PENSION_FIRST),
    "epi_end_early": ("missing", _PENSION_FIRST),
    "deducted_not_enrolled": ("missing", _PENSION_FIRST),
    "smr_mismatch": ("differs", ("pension",)),
    "bonus_missing": ("differs", ("pension",)),
    "one_scheme_only": ("missing", _PENSION_FIRST),
    "ei_missing": ("missing", ("employment_insurance",)),
    "ei_start_late": ("missing", ("employment_insurance",)),
    "np_gap": ("missing", ("pension",)),
    "np_unpaid": ("missing", ("pension",)),
    "cat3_error": ("differs", ("pension",)),
    "dependant_ineligible": ("differs", ("health",)),
    "no_health_cover": ("missing", ("health",)),
    "double_health": ("differs", ("health",)),
    "coc_expired": ("missing", _PENSION_FIRST),
    "lump_sum_risk": ("note", ("pension",)),
    "restax_not_remitted": ("missing", ("tax",)),
    "restax_switch_gap": ("missing", ("tax",)),
    "restax_income_mismatch": ("differs", ("tax",)),
    "slip_not_issued": ("differs", ("work",)),
    "slip_total_mismatch": ("differs", ("work",)),
    "overseas_dependant_docs": ("differs", ("tax",)),
    "return_needed": ("differs", ("tax",)),
    "tax_agent": ("differs", ("tax",)),
    "address_mismatch": ("differs", ("stay",)),
    "address_not_reported": ("differs", ("stay",)),
    "org_notice_missing": ("differs", ("stay",)),
    "spouse_notice_missing": ("differs", ("stay",)),
    "inactivity": ("differs", ("stay",)),
    "duties_mismatch": ("differs", ("work",)),
    "hours_over_28": ("differs", ("work",)),
    "no_work_permission": ("differs", ("work",)),
    "stay_expiry": ("note", ("stay",)),
    "contract_ends_before_stay": ("note", ("work",)),
    "passport_short": ("note", ("stay",)),
    "card_validity": ("note", ("stay",)),
    "identity_mismatch": ("differs", ("stay",)),
    "conditions_notice": ("differs", ("work",)),
    "min_wage": ("differs", ("work",)),
    "foreign_worker_notice": ("differs", ("work",)),
    "ssw_host_notice": ("differs", ("work",)),
    "student_left_school": ("differs", ("stay",)),
    "bank_stay_date": ("differs", ("stay",)),
    "my_number_seen": ("note", ("stay",)),
    "late_payment_for_pr": ("differs", ("pension",)),
    "pr_period_too_short": ("note", ("stay",)),
    "kokuho_arrears_renewal": ("differs", ("health",)),
    "feed_stale": ("note", ("stay",)),
}  # fmt: skip
#: What the values of findings call a scheme, and its row.
_ROW_OF_SCHEME: Final[dict[str, RowName]] = {
    "pension": "pension",
    "employees_pension": "pension",
    "national_pension": "pension",
    "health": "health",
    "health_insurance": "health",
    "national_health": "health",
    "employment": "employment_insurance",
    "employment_insurance": "employment_insurance",
    "resident_tax": "tax",
    "tax": "tax",
}


def mark_of(finding: Finding) -> Mark:
    """How a finding marks its months. What is only information marks none."""
    mark = CHECKS.get(finding.rule, _UNKNOWN)[0]
    return "note" if finding.severity == "info" and finding.state == "open" else mark


def rows_of(finding: Finding) -> tuple[tuple[RowName, ...], tuple[RowName, ...]]:
    """The row that a finding is about, and those that it touches only where nothing else covers the month.

    Who was not enrolled by an employer may have been in National Health Insurance: then that line is whole.
    """
    rows = _schemes(finding.values) or CHECKS.get(finding.rule, _UNKNOWN)[1]
    return rows[:1], rows[1:]


_UNKNOWN: Final[tuple[Mark, tuple[RowName, ...]]] = ("differs", ("work",))


def _schemes(values: dict[str, Any]) -> tuple[RowName, ...]:
    said = values.get("schemes", values.get("scheme"))
    names = [said] if isinstance(said, str) else said or ()
    found = {_ROW_OF_SCHEME[name] for name in names if name in _ROW_OF_SCHEME}
    return tuple(row.name for row in ROWS if row.name in found)
