"""Schooling or experience that fits the work."""

from typing import Final

from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import filing_day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.workplace import contract_judged, years_reached_on
from apps.wallet.kinds.living import Education, WorkHistory

UNIVERSITY: Final = frozenset({"doctor", "professional", "master", "bachelor", "two_bachelors", "associate"})
#: Any graduate may do these, and three years of experience do for others.
LANGUAGE_WORK: Final = frozenset({"interpretation", "translation", "language_teaching"})
#: Work that needs knowledge of foreign culture, of the duties that have a code.
INTERNATIONAL: Final = LANGUAGE_WORK | {"trade", "design"}
#: Work that this status is for at all.
FITTING: Final = INTERNATIONAL | {
    "sales", "hotel_front", "customer_service", "software", "engineering", "accounting", "research", "management",
}  # fmt: skip


@rule(
    "gij_qualification",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    also_responsible=("employer",),
    cites=("landing_criteria_gij",),
    statuses={"engineer_humanities_international"},
    anchor=filing_day,
    groups=("status_rules",),
)
def gij_qualification(case: CaseView) -> Verdict:
    """A degree in a related subject, a Japanese vocational diploma with substantial relation, or years of experience.

    Whether a subject and a duty are related is a judgement: where our list of words finds no relation, it cannot be
    told, and it is never said that there is none.
    """
    contract = contract_judged(case)
    if contract.duty_codes is None:
        return cannot_tell("duties_unknown", missing=("employment_contract.duty_codes",), responsible="employer", remedy="ask_employer")  # fmt: skip
    duties = FITTING.intersection(contract.duty_codes)
    if not duties:
        return cannot_tell(
            "duties_unclear", missing=(), responsible="employer", remedy=("work_cert", "professional")
        )
    schools = [
        one for one in case.all(Education) if one.graduated_on is None or one.graduated_on <= filing_day(case)
    ]
    degrees = [one for one in schools if one.degree in UNIVERSITY]
    diplomas = [one for one in schools if one.degree == "vocational" and one.country == "JP"]
    if degrees and duties <= LANGUAGE_WORK:
        return met("language_graduate")
    if any(_is_related(case, one, duties) for one in degrees):
        return met("degree_related")
    if any(_is_related(case, one, duties) for one in diplomas):
        return met("diploma_related")
    is_international = duties <= INTERNATIONAL
    years = case.parameter(
        "experience_years:international" if is_international else "experience_years:general"
    )
    if _has_experience(case, years):
        return met("experience", years=years)
    if degrees or diplomas:
        missing = ("education.field",) if all(one.field is None for one in (*degrees, *diplomas)) else ()
        return cannot_tell("relation_unclear", missing=missing, remedy=("explain_relation", "work_cert"), needs=("scrivener",))  # fmt: skip
    if (
        schools
        and len(case.all(WorkHistory))
        and not any(one.related is None for one in case.all(WorkHistory))
    ):
        return not_met(
            "not_reached", years=years, remedy=("change_status", "professional"), needs=("scrivener",)
        )
    return cannot_tell("no_proof", missing=("education", "work_history"), years=years)


def _is_related(case: CaseView, school: Education, duties: frozenset[str]) -> bool:
    """Whether the words of a subject fit every duty."""
    if school.field is None:
        return False
    subject = school.field.casefold()
    return all(
        any(word in subject for word in case.parameter(f"related_subjects:{duty}")) for duty in sorted(duties)
    )


def _has_experience(case: CaseView, years: int) -> bool:
    spans = [(one.from_, one.to) for one in case.all(WorkHistory) if one.related]
    reached_on = years_reached_on(spans, years)
    return reached_on is not None and reached_on <= filing_day(case)
