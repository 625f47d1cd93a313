"""What the values of answers are, by their names, so that sentences can write them out; and their words."""

from typing import Final

from apps.readiness.rules.documents.names import NAMES


def _(word: str) -> str:
    """Marks a word for the catalogues."""
    return word


# fmt: off
#: Names that stand for something else than a day, a count or plain text.
KIND_OF_VALUE: Final = {
    **dict.fromkeys(["fee", "settlement_fee", "total", "fee_from", "fee_to", "fee_wanted", "settlement_fee_wanted", "reduced_fee",
                     "amount", "annual_income", "income", "difference", "limit",
                     "average", "expected_smr", "recorded_smr", "implied_smr", "should_be",
                     "floor", "capital", "least_capital", "monthly_pay", "compared_pay", "hourly_pay", "minimum_hourly"], "yen"),
    **dict.fromkeys(["month", "months", "last_month", "months_open"], "month"),
    **dict.fromkeys(["year", "fiscal_year", "report_year"], "year"),
    **dict.fromkeys(["event", "route", "document", "documents", "reason", "category_word", "schemes"], "word"),
    **dict.fromkeys(["status", "status_applied", "sponsor_status"], "status"),
    "missing": "record",
}
#: Words of values that are codes.
WORDS: Final = {
    "plan.procedure": _("which application you mean to make"),
    "plan.channel": _("whether you apply at the counter or online"),
    "plan.filing_on": _("when you mean to apply"),
    "plan.returns_on": _("when you mean to come back to Japan"),
    "declared.no_other_event": _("your statement that nothing else happened"),
    "plan.period_wanted_months": _("which period you wish for"),
    "plan.duties_unchanged": _("whether your duties stay the same"),
    "declared.no_side_job": _("whether you do any other work"),
    "age_limit": _("because of age"),
    "certificate_of_coverage": _("because of a certificate of coverage"),
    "kokuho_union": _("because of a health insurance union of the trade"),
    "pension": _("pension"),
    "health": _("health insurance"),
    "employment": _("employment insurance"),
    "accident": _("accident insurance"),
    **NAMES,
}
