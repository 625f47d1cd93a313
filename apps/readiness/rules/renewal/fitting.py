"""Item 1 of the guideline: whether what the person does is inside the status."""

from typing import Final

from apps.readiness.engine.outcomes import Result, Untold, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, status_judged
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.whom import HAS_END, contracts_now
from apps.wallet.kinds.work import WorkLog

_OFFICE: Final = frozenset({
    "interpretation", "translation", "language_teaching", "sales", "trade", "hotel_front", "software", "engineering",
    "design", "accounting", "research", "management",
})  # fmt: skip
#: Duties that are plainly inside a status. What is neither here nor manual stays open: customer service may be either.
INSIDE: Final[dict[str, frozenset[str]]] = {
    "engineer_humanities_international": _OFFICE,
    "intra_company_transferee": _OFFICE,
    "business_manager": frozenset({"management"}),
    "skilled_labor": frozenset({"cooking"}),
    "nursing_care": frozenset({"care"}),
    "researcher": frozenset({"research"}),
    "professor": frozenset({"research"}),
    "instructor": frozenset({"language_teaching"}),
}
MANUAL: Final = frozenset({"care", "cooking", "cleaning", "line_work", "packing", "warehouse", "construction", "agriculture", "delivery"})  # fmt: skip
#: Statuses that rest on being at school or in a family: the rule that says so.
ASKED: Final = {
    "student": "stu_enrolled",
    "dependent": "dep_relationship",
    "spouse_of_japanese": "spo_marriage_real",
    "spouse_of_pr": "spo_marriage_real",
}
NO_LIMITS: Final = frozenset({"child_of_japanese", "child_of_pr", "long_term_resident"})


@rule(
    "ren_activity_fits_status",
    question=("renewal", "change"),
    weight="required",
    responsible="employer",
    also_responsible=("resident",),
    cites=("renewal_guideline_1", "act_tables"),
    statuses=HAS_END,
)
def ren_activity_fits_status(case: CaseView) -> Verdict:
    """Every duty is inside the status: met; every duty is outside: not met; mixed or not classified: a judgement.

    The domain file also says "any duty outside: not met"; its example is manual work only, so mixed duties are not
    judged. School and family follow the rule on enrolment, the tie, the marriage. Statuses without a list of duties
    here (the named field or organisation decides) cannot be told.
    """
    status = status_judged(case)
    if status in NO_LIMITS:
        return not_applicable("no_limits")
    if status in ASKED:
        return _as(case.answer(ASKED[status]))
    duties = _duties(case)
    if status not in INSIDE:
        return cannot_tell("no_list", missing=(), remedy="work_cert", needs=("scrivener",))
    inside = INSIDE[status]
    if not duties:
        return cannot_tell("not_classified", missing=("employment_contract.duty_codes",))
    if duties <= inside:
        return met("inside", duties=sorted(duties))
    if duties <= MANUAL - inside:
        return not_met("outside", duties=sorted(duties), remedy=("employer_letter", "change_status", "professional"),
                       needs=("scrivener", "employment"))  # fmt: skip
    return cannot_tell("mixed", missing=(), duties=sorted(duties), remedy=("work_cert", "professional"),
                       needs=("scrivener",))  # fmt: skip


def _duties(case: CaseView) -> set[str]:
    """The duties agreed in contracts that run or begin later, and those done in this stay."""
    contracts, logs = contracts_now(case), case.all(WorkLog)
    if not contracts and not len(logs):
        raise Untold("employment_contract")
    agreed = {duty for contract in contracts for duty in contract.duty_codes or ()}
    since = current_stay(case).granted_on
    return agreed | {log.duty_code for log in logs if log.duty_code is not None and log.on >= since}


def _as(answer: Result) -> Verdict:
    """School or family as the rule about it says. Living apart is a factor there, so it does not decide here."""
    if answer.outcome == "met":
        return met("as_lived", responsible="resident")
    if answer.outcome == "not_met" and answer.weight == "required":
        return not_met(
            "no_longer", responsible="resident", remedy=("change_status", "professional"), needs=answer.needs
        )
    return cannot_tell("open", responsible="resident", missing=answer.missing, needs=answer.needs)
