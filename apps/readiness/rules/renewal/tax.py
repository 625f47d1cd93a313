"""Item 7 of the guideline: resident tax and national taxes."""

import datetime
from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Receiver
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.dues import TAX_PLANS, State, has_plan, is_unbroken, state_of
from apps.readiness.rules.renewal.whom import HAS_END, judged_on
from apps.wallet.kinds.tax import NationalTaxCertificate, ResidentTaxAssessment, ResidentTaxInstalment
from apps.wallet.kinds.work import Payslip


@rule(
    "ren_tax",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("renewal_guideline_7", "local_tax_act_321_5"),
    statuses=HAS_END,
)
def ren_tax(case: CaseView) -> Verdict:
    """Every instalment that fell due is paid, also late, and the certificates of the newest year are here.

    Unpaid by the resident: not met, unless parts or a later day are agreed. Unpaid under special collection: the
    employer has to pay it, pay slips show what was deducted. A national tax certificate with unpaid tax: not met.
    """
    states = [(one, _state(case, one)) for one in case.all(ResidentTaxInstalment)]
    own_late = [one for one, state in states if state == "late" and one.collection == "ordinary"]
    unpaid = [one for one, state in states if state == "unpaid"]
    own = [one for one in unpaid if one.collection == "ordinary"]
    values: dict[str, Any] = {"late_count": sum(state == "late" for _one, state in states)}
    if own:
        values |= {"attributable_to_resident": True, "due_on": own[0].due_on}
        if has_plan(case, TAX_PLANS):
            return cannot_tell("payment_plan", missing=(), remedy="show_payment_plan", **values)
        return not_met("unpaid", remedy=("pay_now", "instalment"), needs=("tax",), **values)
    certificate = case.newest(NationalTaxCertificate)
    if certificate is not None and certificate.unpaid:
        return not_met("unpaid", says="national_unpaid", remedy=("pay_now", "instalment"), needs=("tax",),
                       attributable_to_resident=True, **values)  # fmt: skip
    values["attributable_to_resident"] = bool(own_late)
    if unpaid:
        return _withheld(case, unpaid[0], values)
    if any(state == "paid_after_filing" for _one, state in states):
        return cannot_tell("paid_after_filing", missing=(), remedy="show_receipt", **values)
    if missing := _missing(case):
        return cannot_tell(
            "certificates_missing", missing=missing, remedy="get_certificates", needs=("tax",), **values
        )
    is_late = values["late_count"] > 0
    return met("paid", says="paid_late" if is_late else None, **values)


def _state(case: CaseView, one: ResidentTaxInstalment) -> State:
    is_full = one.paid_amount is None or one.paid_amount >= one.amount
    return state_of(case, one.due_on, one.paid_on, Receiver.LOCAL_TAX, is_full=is_full)


def _withheld(case: CaseView, one: ResidentTaxInstalment, values: dict[str, Any]) -> Verdict:
    """Under special collection the worker owes the municipality nothing: was it deducted from the pay?"""
    month = one.month or dates.month_shifted(dates.month_of(one.due_on), -1)
    values |= {"attributable_to_resident": False, "month": month}
    slips = [slip for slip in case.all(Payslip) if dates.month_of(slip.paid_on) == month and not slip.bonus]
    if any(slip.resident_tax for slip in slips):
        return cannot_tell("withheld_not_remitted", missing=(), responsible="employer", needs=("tax", "labour"),
                           also_responsible=("municipality",), remedy=("employer_letter", "reissue_cert"), **values)  # fmt: skip
    return cannot_tell("withholding_unclear", missing=("payslip.resident_tax",) if slips else ("payslip",),
                       responsible="employer", remedy="employer_letter", needs=("tax",), **values)  # fmt: skip


def _missing(case: CaseView) -> tuple[str, ...]:
    """What of the certificates is not here: the assessment of the newest year, or instalments that it speaks of."""
    newest = case.newest(ResidentTaxAssessment)
    if newest is None:
        return ("resident_tax_assessment",)
    first_month = case.parameter("resident_tax_first_month")
    if judged_on(case) >= datetime.date(newest.fiscal_year + 1, first_month, 1):
        return ("resident_tax_assessment",)
    if all(_is_complete(case, one) for one in case.all(ResidentTaxAssessment)):
        return ()
    return ("resident_tax_instalment",)


def _is_complete(case: CaseView, assessment: ResidentTaxAssessment) -> bool:
    """Whether every instalment of a year that has fallen due is on file.

    A source that was asked holds all of them; so does a file whose instalments come to the tax of the year. Otherwise
    they are numbered without a gap, and the next has not fallen due.
    """
    year = assessment.fiscal_year
    held = [one for one in case.all(ResidentTaxInstalment) if one.fiscal_year == year]
    if case.knows(ResidentTaxInstalment) or sum(one.amount for one in held) >= assessment.annual_tax:
        return True
    numbers = {one.instalment for one in held}
    if not held or not is_unbroken(numbers) or assessment.collection == "mixed":
        return False
    months = case.parameter(f"resident_tax_months:{assessment.collection}")
    if len(numbers) >= len(months):
        return False  # they do not come to the tax of the year
    month = months[len(numbers)]
    month = f"{year if month >= case.parameter('resident_tax_first_month') else year + 1}-{month:02d}"
    special = assessment.collection == "special"
    due = dates.tenth_of_next_month(month).day if special else dates.last_day_of(month)
    return judged_on(case) <= dates.deadline(dates.printed_day(due), Receiver.LOCAL_TAX).rolled
