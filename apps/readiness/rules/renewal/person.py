"""Items 2, 4, 5 and 8 of the guideline: criteria of the status, conduct, livelihood, duties to notify."""

import datetime
from typing import Any, Final

from apps.readiness.engine.outcomes import Result, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.renewal.whom import HAS_END
from apps.wallet.kinds.living import HouseholdIncome
from apps.wallet.kinds.residence import ConductDeclaration
from apps.wallet.kinds.tax import ResidentTaxAssessment
from apps.wallet.kinds.work import WithholdingSlip

#: Rules of section 4.5 stand in the same group, but only say which papers are asked for.
NO_CRITERION: Final = "gij_employer_category"


@rule(
    "ren_landing_criteria",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    cites=("renewal_guideline_2",),
    statuses=HAS_END,
)
def ren_landing_criteria(case: CaseView) -> Verdict:
    """What the rules of the status say together: not met if one that is required is not met; met only if none is open."""
    answers = [
        one
        for one in case.answers_of("status_rules")
        if one.outcome != "not_applicable" and one.rule != NO_CRITERION
    ]
    if not answers:
        return not_applicable("no_criteria")
    failing = [one for one in answers if one.outcome == "not_met" and one.weight == "required"]
    if failing:
        return not_met("not_fulfilled", **_together(failing))
    open_ones = [one for one in answers if one.outcome != "met"]
    if open_ones:
        missing = tuple(dict.fromkeys(name for one in open_ones for name in one.missing))
        return cannot_tell("open", missing=missing, **_together(open_ones))
    return met("fulfilled", rules=[one.rule for one in answers])


def _together(answers: list[Result]) -> dict[str, Any]:
    """Who has to act first, who else, and which rules say so."""
    first, *others = dict.fromkeys(one.responsible for one in answers)
    return {"responsible": first, "also_responsible": tuple(others), "rules": [one.rule for one in answers]}


@rule(
    "ren_conduct",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("renewal_guideline_4",),
    statuses=HAS_END,
)
def ren_conduct(case: CaseView) -> Verdict:
    """Work outside the permission that records prove: not met. A fine, a sentence, a case: for a professional.

    That there is nothing has to be said; a traffic fine without court counts as something to be asked about.
    """
    outside = next((one for one in case.answers_of("work_beside_status") if one.outcome == "not_met"), None)
    if outside is not None:
        return not_met(
            "work_outside_permission",
            rules=[outside.rule],
            remedy="professional",
            needs=("scrivener", "legal_aid"),
        )
    stated = list(case.all(ConductDeclaration))
    if any(one.type != "none" for one in stated) or case.declared.no_convictions is False:
        return cannot_tell("something_stated", missing=(), responsible="professional", remedy="professional",
                           needs=("scrivener", "legal_aid"))  # fmt: skip
    if stated or case.declared.no_convictions:
        return met("nothing_stated")
    return cannot_tell("not_stated", missing=("conduct_declaration",))


@rule(
    "ren_livelihood",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("renewal_guideline_5",),
    statuses=HAS_END,
)
def ren_livelihood(case: CaseView) -> Verdict:
    """An income of the household, and no public assistance. There is no official amount, and humanitarian reasons are
    respected, so nothing here is ever not met. That there is no assistance has to be said by somebody."""
    incomes = list(case.all(HouseholdIncome))
    helped = case.declared.no_public_assistance is False or any(one.public_assistance for one in incomes)
    if helped:
        return cannot_tell("public_assistance", missing=(), remedy="explain_with_proof", needs=("scrivener",))
    newest = max((one.year for one in incomes), default=None)
    assessment, slip = case.newest(ResidentTaxAssessment), case.newest(WithholdingSlip)
    has_income = (
        any(one.amount > 0 for one in incomes if one.year == newest)
        or (assessment is not None and assessment.total_income > 0)
        or (slip is not None and slip.gross > 0)
    )
    if not has_income:
        return cannot_tell("no_income_shown", missing=("household_income",), remedy="show_income")
    is_said = any(one.public_assistance is False for one in incomes if one.year == newest)
    if is_said or case.declared.no_public_assistance:
        return met("income_shown")
    return cannot_tell("assistance_not_stated", missing=("household_income.public_assistance",))


@rule(
    "ren_notifications",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("renewal_guideline_8",),
    statuses=HAS_END,
)
def ren_notifications(case: CaseView) -> Verdict:
    """The worst of what the duties to notify say about this stay. Nothing to notify has to be stated.

    Filed late is softer than missing. A rule that only lacks records of an event is settled by that statement.
    """
    since = current_stay(case).granted_on
    answers = [one for one in case.answers_of("notifications") if _is_since(one, since)]
    missing = [one for one in answers if one.outcome == "not_met" and one.code != "late_filed"]
    late = [one for one in answers if one.outcome == "not_met" and one.code == "late_filed"]
    if missing:
        return not_met(
            "missing", remedy="file_late_notice", needs=("residence_procedure",), **_event(missing[0])
        )
    if late:
        return not_met("late_filed", remedy="mention_at_renewal", **_event(late[0]))
    no_other = case.declared.no_other_event
    doubts = [
        one
        for one in answers
        if one.outcome == "cannot_tell" and not (no_other and "event_on" not in one.values)
    ]
    if doubts:
        named = tuple(dict.fromkeys(name for one in doubts for name in one.missing))
        if any(one.code == "due" for one in doubts):
            return cannot_tell("due", missing=named, remedy="file_notice")
        return cannot_tell("not_known", missing=named)
    if any(one.outcome == "met" for one in answers):
        return met("in_time")
    if no_other:
        return met("no_event")
    return cannot_tell("no_statement", missing=("declared.no_other_event",))


def _is_since(answer: Result, since: datetime.date) -> bool:
    event_on = answer.values.get("event_on")
    return event_on is None or event_on >= since


def _event(answer: Result) -> dict[str, Any]:
    """The rule that says so, and its event where it is about one."""
    names = ("event", "event_on", "rolled", "filed_on")
    return {"rules": [answer.rule]} | {name: answer.values[name] for name in names if name in answer.values}
