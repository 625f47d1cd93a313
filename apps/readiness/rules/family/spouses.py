"""Spouses and children of Japanese and of permanent residents: the marriage as it is lived, and the household's income."""

from typing import Final

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.family.relations import Apart, has_ended, spouses
from apps.readiness.rules.statuses import SPOUSES
from apps.wallet.kinds.living import DocumentOnFile, HouseholdIncome
from apps.wallet.kinds.residence import FamilyRelation
from apps.wallet.kinds.tax import ResidentTaxAssessment

#: Children have these statuses by birth, not by marriage.
MARRIED: Final = frozenset({"spouse_of_japanese", "spouse_of_pr"})
#: Papers that show a reason for living apart which immigration lists.
REASONS: Final = frozenset({"shelter_letter", "hospital_certificate", "divorce_mediation_record"})
HELP: Final = ("violence", "legal_aid", "family", "scrivener")


@rule(
    "spo_marriage_real",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("act_table_2", "act_22_4_spouse", "spouse_activity_reasons"),
    statuses=MARRIED,
    groups=("status_rules",),
)
def spo_marriage_real(case: CaseView) -> Verdict:
    """Married, living together, one livelihood. Apart for less than six months, or for a reason: a judgement.

    Reasons are listed by immigration (violence, children, illness in the family, mediation or a law suit on the
    divorce); a reason that is only written down is not weighed here, so it never gives not met.
    """
    found = spouses(case)
    if not found:
        return cannot_tell("no_spouse", missing=("family_relation",), remedy="show_family_proof")
    running = [one for one in found if not has_ended(case, one)]
    if not running:
        says = {"divorce": "divorced", "death": "widowed"}.get(found[-1].ended_by or "", "ended")
        return not_met("ended", says=says, remedy=("change_status", "professional"), needs=HELP)
    spouse = running[-1]
    if spouse.separated_since is not None and case.today >= spouse.separated_since:
        return _apart(case, spouse)
    if spouse.lives_together is None:
        return cannot_tell("together_unknown", missing=("family_relation.lives_together",))
    if not spouse.lives_together:
        return cannot_tell("since_unknown", missing=("family_relation.separated_since",), needs=HELP)
    return met("living_together")


def _apart(case: CaseView, spouse: FamilyRelation) -> Verdict:
    assert spouse.separated_since is not None
    if spouse.lives_together:
        return cannot_tell("contradiction", missing=("family_relation.lives_together",))
    apart = Apart(case, spouse.separated_since, case.parameter("spouse_inactivity_months"))
    if not apart.is_long:
        return cannot_tell("apart", missing=(), counted=(apart.counted,), separated_since=apart.since,
                           clock_ends_on=apart.counted.legal_end, remedy="explain_with_proof", needs=HELP)  # fmt: skip
    if spouse.separation_reason or any(paper.document in REASONS for paper in case.all(DocumentOnFile)):
        return cannot_tell("apart_with_reason", missing=(), counted=(apart.counted,), separated_since=apart.since,
                           remedy=("explain_with_proof", "professional"), needs=HELP)  # fmt: skip
    return not_met("apart_long", weight="factor", counted=(apart.counted,), separated_since=apart.since,
                   clock_ends_on=apart.counted.legal_end, remedy=("explain_with_proof", "professional"), needs=HELP)  # fmt: skip


@rule(
    "spo_livelihood",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("spouse_documents", "renewal_guideline_5"),
    statuses=SPOUSES,
    groups=("status_rules",),
)
def spo_livelihood(case: CaseView) -> Verdict:
    """An income of the household is shown. There is no number that it must reach."""
    incomes = list(case.all(HouseholdIncome))
    newest = max((one.year for one in incomes), default=None)
    assessment = case.newest(ResidentTaxAssessment)
    if any(one.amount > 0 for one in incomes if one.year == newest) or (
        assessment and assessment.total_income > 0
    ):
        return met("income_shown")
    return cannot_tell("income_not_shown", missing=("household_income",), remedy="show_income")
