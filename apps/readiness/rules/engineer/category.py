"""Which of four categories an employer is in: it decides which papers are filed."""

from enum import IntEnum, auto
from typing import Final

from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import filing_day
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.statuses import HSP_1
from apps.readiness.rules.workplace import contract_judged, profile_judged, year_of
from apps.wallet.kinds.work import EmployerProfile

#: Statuses of work whose papers follow the employer's category.
BY_CATEGORY: Final = HSP_1 | {
    "engineer_humanities_international", "business_manager", "intra_company_transferee", "skilled_labor",
    "nursing_care", "researcher",
}  # fmt: skip


class Category(IntEnum):
    """The categories in the order in which they are tested."""

    LISTED = auto()  # listed, public, or certified
    LARGE = auto()  # much withholding tax in the statutory report
    REPORTED = auto()  # filed the report, with less
    NEW = auto()  # filed none yet


#: Employers whose papers have to show more.
SMALLER: Final = frozenset({Category.REPORTED, Category.NEW})


@rule(
    "gij_employer_category",
    question=("renewal", "change"),
    weight="procedure",
    responsible="employer",
    cites=("employer_categories",),
    statuses=BY_CATEGORY,
    anchor=filing_day,
)
def gij_employer_category(case: CaseView) -> Verdict:
    """The category by what the employer is, then by the withholding tax in its statutory report of the year before.

    What the employer's own profile says wins over what a contract says. Not known: the papers of the last category
    are the safe ones.
    """
    category = category_of(case)
    if category is None:
        return cannot_tell(
            "unknown", says="category_unknown", missing=("employer_profile",), remedy="ask_employer"
        )
    return met("category_known", category=category)


@reading
def category_of(case: CaseView) -> Category | None:
    """The category of the employer the stay rests on, None where it is not known."""
    profile = profile_judged(case)
    if profile is not None and (category := _of_profile(case, profile)) is not None:
        return category
    try:
        stated = contract_judged(case).employer_category
    except Untold:
        return None
    return None if stated is None else Category(stated)


def _of_profile(case: CaseView, profile: EmployerProfile) -> Category | None:
    if profile.category is not None:
        return Category(profile.category)
    if profile.listed:
        return Category.LISTED
    total = profile.statutory_report_withholding_total
    if total is not None and _is_of_year_before(case, profile):
        return (
            Category.LARGE if total >= case.parameter("category_2_withholding_total") else Category.REPORTED
        )
    return Category.NEW if profile.statutory_report_filed is False else None


def _is_of_year_before(case: CaseView, profile: EmployerProfile) -> bool:
    """Whether the report is of the year before filing; one without a year is taken for it."""
    return profile.report_year is None or profile.report_year >= year_of(filing_day(case)) - 1
