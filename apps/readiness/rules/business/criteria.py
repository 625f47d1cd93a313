"""The criteria for business managers since October 2025, and the three years for those who were there before."""

from typing import Final

from apps.readiness.engine.outcomes import Verdict, Weight, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day, stay_on
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.papers import has_japanese
from apps.readiness.rules.statuses import SPOUSES
from apps.wallet.kinds.living import Education
from apps.wallet.kinds.residence import ResidenceStatus
from apps.wallet.kinds.work import Business

MANAGER: Final = frozenset({"business_manager"})
#: Whose full-time work counts: not those on statuses of work.
COUNTING_STAFF: Final = SPOUSES | {
    "japanese",
    "special_permanent_resident",
    "permanent_resident",
    "long_term_resident",
}
ADVANCED: Final = frozenset({"doctor", "professional", "master"})
SINCE: Final = "2025-10-16"


@rule(
    "bm_capital_30m",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    cites=("landing_criteria_business",),
    statuses=MANAGER,
    effective_from=SINCE,
    anchor=filing_day,
    groups=("status_rules",),
)
def bm_capital_30m(case: CaseView) -> Verdict:
    """Thirty million yen of capital or assets in the business."""
    capital, least = case.the(Business).capital, case.parameter("business_least_capital")
    if capital >= least:
        return met("enough", capital=capital, least_capital=least)
    return _lacking(case) or not_met("lacking", remedy="raise_capital", weight=_weight(case), capital=capital, least_capital=least)  # fmt: skip


@rule(
    "bm_full_time_employee",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    cites=("landing_criteria_business",),
    statuses=MANAGER,
    effective_from=SINCE,
    anchor=filing_day,
    groups=("status_rules",),
)
def bm_full_time_employee(case: CaseView) -> Verdict:
    """One full-time employee at least who is Japanese, a permanent resident, or here as family or long-term."""
    business, least = case.the(Business), case.parameter("business_least_staff")
    stated = business.full_time_eligible_staff
    if business.full_time_staff_statuses is None:
        if stated is None:
            return cannot_tell("staff_unknown", missing=("business.full_time_staff_statuses",))
        staff = stated
    else:
        staff = sum(status in COUNTING_STAFF for status in business.full_time_staff_statuses)
        if stated is not None and (staff >= least) != (stated >= least):
            return cannot_tell("staff_contradictory", missing=())
    if staff >= least:
        return met("employed", staff=staff)
    return _lacking(case) or not_met("lacking", remedy="employ_staff", weight=_weight(case), staff=staff)


@rule(
    "bm_japanese_b2",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    cites=("landing_criteria_business",),
    statuses=MANAGER,
    effective_from=SINCE,
    anchor=filing_day,
    groups=("status_rules",),
)
def bm_japanese_b2(case: CaseView) -> Verdict:
    """The manager or a full-time employee has Japanese of level B2."""
    if has_japanese(case, "b2", filing_day(case)):
        return met("own_certificate")
    stated = case.the(Business).japanese_level_b2
    if stated is None:
        return cannot_tell("japanese_unknown", missing=("business.japanese_level_b2", "language_certificate"))
    if stated:
        return met("in_business")
    return _lacking(case) or not_met("lacking", remedy="take_language_test", needs=("language_class",), weight=_weight(case))  # fmt: skip


@rule(
    "bm_career",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    cites=("landing_criteria_business",),
    statuses=MANAGER,
    effective_from=SINCE,
    anchor=filing_day,
    groups=("status_rules",),
)
def bm_career(case: CaseView) -> Verdict:
    """Three years of managing a business, or a related master's, doctor's or professional degree."""
    years, least = case.the(Business).career_years, case.parameter("business_least_career_years")
    if years is not None and years >= least:
        return met("experience", years=years)
    degrees = [one for one in case.all(Education) if one.degree in ADVANCED and (one.graduated_on is None or one.graduated_on <= filing_day(case))]  # fmt: skip
    words = case.parameter("related_subjects:management") if degrees else ()
    if any(word in (one.field or "").casefold() for one in degrees for word in words):
        return met("degree")
    if degrees:
        return cannot_tell("relation_unclear", missing=("business.career_years",) if years is None else (), remedy="explain_relation")  # fmt: skip
    if years is None:
        return cannot_tell("career_unknown", missing=("business.career_years", "education"))
    return _lacking(case) or not_met("lacking", remedy="professional", needs=("scrivener",), weight=_weight(case), years=years)  # fmt: skip


@rule(
    "bm_plan_review",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    also_responsible=("professional",),
    cites=("landing_criteria_business",),
    statuses=MANAGER,
    effective_from=SINCE,
    anchor=filing_day,
    groups=("status_rules",),
)
def bm_plan_review(case: CaseView) -> Verdict:
    """The business plan is checked by a management consultant, a certified accountant or a tax accountant."""
    reviewed = case.the(Business).plan_reviewed
    if reviewed is None:
        return cannot_tell("review_unknown", missing=("business.plan_reviewed",))
    if reviewed:
        return met("reviewed")
    return _lacking(case) or not_met("lacking", remedy="professional", weight=_weight(case))


@rule(
    "bm_office",
    question=("renewal", "change"),
    weight="principle",
    responsible="resident",
    cites=("landing_criteria_business",),
    statuses=MANAGER,
    effective_from=SINCE,
    anchor=filing_day,
    groups=("status_rules",),
)
def bm_office(case: CaseView) -> Verdict:
    """An office of its own; one's home is in principle none."""
    dedicated = case.the(Business).office_dedicated
    if dedicated is None:
        return cannot_tell("office_unknown", missing=("business.office_dedicated",))
    if dedicated:
        return met("own_office")
    return _lacking(case) or not_met("lacking", remedy="rent_office", weight=_weight(case))


def _lacking(case: CaseView) -> Verdict | None:
    """What a missing criterion means for who held the status on the first day: for three years never "not met".

    None where it is not met.
    """
    if filing_day(case) > case.parameter("business_transition_ends"):
        return None
    was_held = held_at_start(case)
    if was_held is None:
        return cannot_tell("entry_unknown", missing=("residence_status",), needs=("scrivener",))
    if was_held:
        ends_on = case.parameter("business_transition_ends")
        return cannot_tell("transition", missing=(), remedy="expert_paper", needs=("scrivener",), transition_ends_on=ends_on)  # fmt: skip
    return None


def _weight(case: CaseView) -> Weight:
    """For those who came after the first day the criteria are required, for the others they hold in principle."""
    return "required" if held_at_start(case) is False else "principle"


@reading
def held_at_start(case: CaseView) -> bool | None:
    """Whether the status was held on the first day of the criteria; None where the records do not reach back.

    Where immigration was asked for all permissions, the oldest on file is the first, unless it says that it renews.
    """
    if current_stay(case).status not in MANAGER:
        return False
    begins = case.parameter("business_criteria_begin")
    then = stay_on(case, begins)
    if then is not None:
        return then.status in MANAGER
    first = next(iter(case.all(ResidenceStatus)))
    if first.permission is None:
        return False if case.knows(ResidenceStatus, source="immigration") else None
    return None if first.permission == "renewal" else False
