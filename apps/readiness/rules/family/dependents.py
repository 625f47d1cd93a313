"""Dependants: the tie to the supporter, the supporter's status and income."""

from typing import Final

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.family.relations import has_ended, is_proven, supporters
from apps.readiness.rules.statuses import HSP_1, TECHNICAL_INTERN
from apps.wallet.kinds.living import HouseholdIncome
from apps.wallet.kinds.residence import FamilyRelation

DEPENDENT: Final = frozenset({"dependent"})
#: Work statuses except Specified Skilled Worker i and technical interns; student; cultural activities.
LET_FAMILY_COME: Final = frozenset({
    "engineer_humanities_international", "ssw_2", *HSP_1, "hsp_2", "business_manager", "intra_company_transferee",
    "skilled_labor", "nursing_care", "professor", "researcher", "instructor", "medical", "legal_accounting", "artist",
    "religious", "journalist", "entertainer", "student", "cultural_activities",
})  # fmt: skip
DO_NOT: Final = frozenset({"ssw_1", *TECHNICAL_INTERN})


@rule(
    "dep_relationship",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("act_table_1_4", "dependent_documents"),
    statuses=DEPENDENT,
    groups=("status_rules",),
)
def dep_relationship(case: CaseView) -> Verdict:
    """A proof of the marriage, or of being the child, of the supporter. An ended marriage is no tie any more."""
    found = supporters(case)
    if not found:
        return cannot_tell("no_relation", missing=("family_relation",), remedy="show_family_proof")
    running = [one for one in found if not has_ended(case, one)]
    if not running:
        return not_met("ended", remedy=("change_status", "professional"), needs=("family", "scrivener"))
    if any(is_proven(one) for one in running):
        return met("proven")
    return cannot_tell("not_proven", missing=("family_relation",), remedy="show_family_proof")


@rule(
    "dep_sponsor_status",
    question=("renewal", "change"),
    weight="required",
    responsible="sponsor",
    cites=("act_table_1_4", "statuses_with_family"),
    statuses=DEPENDENT,
    groups=("status_rules",),
)
def dep_sponsor_status(case: CaseView) -> Verdict:
    """A supporter holds a status that lets family come along, and it is still valid today.

    Of statuses that the sources do not name for or against it, and of one without an end on file, it cannot be told.
    """
    running = [one for one in supporters(case) if not has_ended(case, one)]
    known = [one for one in running if one.status is not None]
    if not known:
        return cannot_tell("sponsor_unknown", missing=("family_relation.status",))
    letting = [one for one in known if one.status in LET_FAMILY_COME]
    for one in letting:
        if one.status_expires_on is not None and case.today <= one.status_expires_on:
            return met("sponsor_valid", sponsor_status=one.status, expires_on=one.status_expires_on)
    return _without_valid_status(known, letting)


def _without_valid_status(known: list[FamilyRelation], letting: list[FamilyRelation]) -> Verdict:
    if any(one.status_expires_on is None and one.status != "hsp_2" for one in letting):
        return cannot_tell("sponsor_end_unknown", missing=("family_relation.status_expires_on",))
    if any(
        one.status_expires_on is None for one in letting
    ):  # only Highly Skilled Professional ii: it has no end
        return met("sponsor_without_end")
    unclear = [one for one in known if one.status not in LET_FAMILY_COME | DO_NOT]
    if unclear:
        return cannot_tell(
            "sponsor_status_unclear", missing=("family_relation.status",), remedy="professional"
        )
    if letting:
        ended_on = max(one.status_expires_on for one in letting if one.status_expires_on is not None)
        return not_met(
            "sponsor_expired", expires_on=ended_on, remedy="sponsor_renews", needs=("residence_procedure",)
        )
    return not_met("sponsor_status", sponsor_status=known[-1].status, remedy=("change_status", "professional"),
                   needs=("scrivener",))  # fmt: skip


@reading
def has_supporting_income(case: CaseView) -> bool:
    """Whether an income of somebody else than the resident is on file, in its newest year."""
    found = [one for one in case.all(HouseholdIncome) if one.earner in {"spouse", "other"}]
    newest = max((one.year for one in found), default=None)
    return any(one.amount > 0 for one in found if one.year == newest)


@rule(
    "dep_support",
    question=("renewal", "change"),
    weight="factor",
    responsible="sponsor",
    cites=("dependent_documents",),
    statuses=DEPENDENT,
    groups=("status_rules",),
)
def dep_support(case: CaseView) -> Verdict:
    """The supporter's income is shown. There is no number that it must reach."""
    if has_supporting_income(case):
        return met("income_shown")
    return cannot_tell("income_not_shown", missing=("household_income",), remedy="show_income")
