"""Item 7 of the guideline: premiums of pension and health insurance; sharing of data on arrears; proof of insurance."""

from typing import Any, Final

from apps.readiness.engine.outcomes import Party, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.dues import PREMIUM_PLANS, has_plan
from apps.readiness.rules.renewal.enrolment import duty_in, missing_records
from apps.readiness.rules.renewal.owed import Owed, dues
from apps.readiness.rules.renewal.whom import HAS_END, last_month_shown
from apps.wallet.kinds.social_insurance import HealthInsurance

_PAY: Final = ("pay_now", "instalment", "exempt_np")


@rule(
    "ren_social_insurance",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("renewal_guideline_7_premiums", "employer_or_resident"),
    statuses=HAS_END,
)
def ren_social_insurance(case: CaseView) -> Verdict:
    """Premiums of pension and health insurance that fell due are paid, also late; exempt and deferred are not unpaid.

    Deducted from pay but not recorded: the employer and the pension office have to say. An employer that had to enrol
    and did not: cannot tell while the resident paid instead, not met when nobody paid. Whether the duty of short hours
    reaches the employer is not worked out here.
    """
    owed = dues(case)
    values: dict[str, Any] = {"late_count": sum(one.state == "late" for one in owed)}
    unpaid = [one for one in owed if one.state == "unpaid" and not one.is_deducted]
    if unpaid:
        return _unpaid(case, unpaid, values)
    values["attributable_to_resident"] = bool(values["late_count"])
    deducted = next((one for one in owed if one.state == "unpaid"), None)
    if deducted is not None:
        values["attributable_to_resident"] = False
        return cannot_tell("deducted_not_recorded", missing=(), responsible="employer", month=deducted.month,
                           also_responsible=("pension_office",), remedy=("employer_letter", "insured_check"),
                           needs=("pension", "labour"), **values)  # fmt: skip
    if any(one.state == "paid_after_filing" for one in owed):
        return cannot_tell("paid_after_filing", missing=(), remedy="show_receipt", **values)
    instead = next(
        (one for one in owed if one.duty is not None and one.state in {"paid", "late", "not_due"}), None
    )
    if instead is not None:
        values["attributable_to_resident"] = False
        return cannot_tell("employer_not_enrolled", missing=(), responsible="employer", month=instead.month,
                           also_responsible=("pension_office",), remedy=("employer_letter", "insured_check"),
                           needs=("pension", "health_insurance", "labour"), **values)  # fmt: skip
    if missing := missing_records(case):
        responsible: Party = "employer" if duty_in(case, last_month_shown(case)) else "resident"
        return cannot_tell(
            "records_missing",
            missing=missing,
            responsible=responsible,
            needs=("pension", "health_insurance"),
            **values,
        )
    is_late = values["late_count"] > 0
    return met("paid", says="paid_late" if is_late else None, **values)


def _unpaid(case: CaseView, unpaid: list[Owed], values: dict[str, Any]) -> Verdict:
    """Nobody paid. It is the employer's failing where the employer had to enrol the resident."""
    own = [one for one in unpaid if one.duty != "obliged"]
    months = list(dict.fromkeys(one.month for one in own or unpaid))
    values |= {"month": months[0], "last_month": months[-1], "month_count": len(months)}
    values["attributable_to_resident"] = bool(own)
    several = len(months) > 1
    if not own:
        says = "unpaid_not_enrolled_months" if several else "unpaid_not_enrolled"
        return not_met("unpaid", says=says, responsible="employer", also_responsible=("pension_office",),
                       remedy=("employer_letter", "insured_check"), needs=("pension", "labour"), **values)  # fmt: skip
    if all(one.has_plan for one in own) or has_plan(case, PREMIUM_PLANS):
        return cannot_tell("payment_plan", missing=(), remedy="show_payment_plan", **values)
    others: tuple[Party, ...] = ("employer",) if any(one.duty for one in unpaid) else ()
    return not_met("unpaid", says="unpaid_months" if several else None, also_responsible=others, remedy=_PAY,
                   needs=("pension", "health_insurance"), **values)  # fmt: skip


@rule(
    "ren_premium_data_sharing",
    question=("renewal", "change"),
    weight="announced",
    responsible="resident",
    cites=("premium_data_sharing",),
    anchor=filing_day,
    statuses=HAS_END,
)
def ren_premium_data_sharing(case: CaseView) -> Verdict:
    """Announced from June 2027: arrears of national health insurance and national pension that nobody responds to are
    in principle a reason against. Until then only a notice. An agreement to pay in parts is a response."""
    if not case.parameter("isa_kokuho_link"):
        return not_applicable("not_yet")
    arrears = [one for one in dues(case) if one.state == "unpaid"]
    if arrears:
        if all(one.has_plan for one in arrears) or has_plan(case, PREMIUM_PLANS):
            return cannot_tell("payment_plan", missing=(), month=arrears[0].month, remedy="show_payment_plan")
        if any(one.is_deducted or one.duty for one in arrears):
            return cannot_tell("employer_open", missing=(), month=arrears[0].month, responsible="employer",
                               remedy=("employer_letter", "insured_check"))  # fmt: skip
        return not_met("arrears", month=arrears[0].month, remedy=_PAY, needs=("pension", "health_insurance"))
    if missing := missing_records(case):
        return cannot_tell("records_missing", missing=missing)
    return met("no_arrears")


@rule(
    "ren_health_insurance_shown",
    question=("renewal", "change"),
    weight="procedure",
    responsible="resident",
    also_responsible=("insurer", "municipality"),
    cites=("renewal_guideline_health_insurance",),
    statuses=HAS_END,
)
def ren_health_insurance_shown(case: CaseView) -> Verdict:
    """A health insurance that is valid today can be shown. Not showing it is no ground against by itself."""
    for insurance in reversed(case.all(HealthInsurance)):
        if case.today >= insurance.insured_from and (
            insurance.insured_to is None or case.today <= insurance.insured_to
        ):
            return met("insured", insurer=insurance.insurer)
    return cannot_tell(
        "no_proof",
        missing=("health_insurance",),
        remedy="get_insurance_certificate",
        needs=("health_insurance",),
    )
