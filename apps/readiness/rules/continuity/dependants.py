"""R-13, R-14: dependants in employees' insurance: the pension category of a spouse, and whether one still is a dependant."""

import datetime
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import AgeRule, Receiver
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.continuity.explained import judged_stated, protect_by
from apps.readiness.rules.continuity.pension_months import (
    NONE,
    categories_at_end,
    enrolments,
    liable_months,
    months_on_record,
    months_without_category,
    told_on,
)
from apps.readiness.rules.continuity.residing import born_on
from apps.wallet.kinds.living import HouseholdIncome
from apps.wallet.kinds.residence import FamilyRelation, RegistryEntry
from apps.wallet.kinds.social_insurance import HealthInsurance, PensionMonth
from apps.wallet.kinds.work import EmploymentContract

#: Schemes of employees: whose dependants they insure may be in category 3.
EMPLOYEES_SCHEMES: Final = frozenset({"employees", "seamens", "mutual_aid"})


@reading
def dependant_covers(case: CaseView) -> list[HealthInsurance]:
    """The insurance of the resident as a dependant of somebody at work."""
    return [
        one
        for one in case.all(HealthInsurance)
        if one.role == "dependant" and one.scheme in EMPLOYEES_SCHEMES
    ]


# -- R-13 ----------------------------------------------------------------------------------------------------------
@reading
def wrong_months(case: CaseView) -> list[str]:
    """Months in category 1 or none at whose end the resident was a dependant, at the ages of category 3.

    None is what the office records, or that it was asked and does not list the month.
    """
    covers = dependant_covers(case)
    if not covers:
        return []
    liable, without = liable_months(case), set(months_without_category(case))
    recorded = [month for month in sorted({*_recorded_months(case), *without}) if month in liable]
    return [
        month
        for month, category in categories_at_end(case, recorded).items()
        if (category in {NONE, 1} or month in without)
        and case.today > dates.last_day_of(month)
        and any(_holds(one, dates.last_day_of(month)) for one in covers)
    ]


def _recorded_months(case: CaseView) -> list[str]:
    """Months that the record speaks of: those it lists, and those of enrolments in category 1 up to its day."""
    listed, told = set(months_on_record(case)), told_on(case)
    for one in enrolments(case):
        last = one.to_month or (dates.month_of(told) if told is not None else one.from_month)
        if one.category == 1 and one.from_month <= last:
            listed.update(dates.months_from_to(one.from_month, last))
    return sorted(listed)


def _holds(one: HealthInsurance, day: datetime.date) -> bool:
    return one.insured_from <= day and (one.insured_to is None or day <= one.insured_to)


def _married(one: FamilyRelation, day: datetime.date) -> bool:
    return (one.since is None or one.since <= day) and (one.until is None or day <= one.until)


@check(
    "R-13",
    "cat3_error",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-6",),
    needs=("pension",),
    cites=("dependant_notice", "npa_7_3"),
)
def cat3_error(case: CaseView) -> Verdict | Discrepancy:
    """A spouse from 20 to 59 who is a dependant of somebody in employees' insurance is in category 3.

    The employer of the insured person hands in the form, with the notice of the dependant. That the insured person is
    in employees' pension is said by the family record.
    """
    if not dependant_covers(case):
        if not len(case.all(HealthInsurance)) and not case.knows(HealthInsurance):
            raise Untold("health_insurance")
        return not_applicable("no_dependant")
    relations = list(case.all(FamilyRelation))
    spouses = [one for one in relations if one.relation == "spouse"]
    if relations and not spouses:
        return not_applicable("no_spouse")
    months = wrong_months(case)
    if not months:
        return _no_wrong_month(case)
    if not spouses:
        raise Untold("family_relation")
    insured = [
        one for one in spouses if one.pension_category == 2 or (one.pension_category is None and one.employer)
    ]
    if not insured:
        if any(one.pension_category is None for one in spouses):
            return cannot_tell("spouse_unknown", missing=("family_relation.pension_category",))
        return not_applicable("spouse_elsewhere")
    months = [month for month in months if any(_married(one, dates.last_day_of(month)) for one in insured)]
    if not months:
        return _no_wrong_month(case)
    return _in_wrong_category(case, months)


def _in_wrong_category(case: CaseView, months: list[str]) -> Verdict | Discrepancy:
    first = dates.first_day_of(months[0])
    began = [one.insured_from for one in dependant_covers(case) if _holds(one, dates.last_day_of(months[0]))]
    event = max(first, min(began))
    due = dates.deadline(
        dates.days_after(event, case.parameter("dependant_notice_days")), Receiver.PENSION_SERVICE
    )
    judged = judged_stated(case, PensionMonth, due)
    if isinstance(judged, Verdict):
        return judged
    saved_by = protect_by(case, months)
    return found("wrong_category" if saved_by else "wrong_category_long_ago", state=judged.state,
                 severity=judged.severity("high"), months=months, due=due_of(due), protect_by=saved_by, counted=(due,))  # fmt: skip


def _no_wrong_month(case: CaseView) -> Verdict:
    if not months_on_record(case) and not enrolments(case) and not case.knows(PensionMonth):
        raise Untold("pension_month")
    return met("category_3")


# -- R-14 ----------------------------------------------------------------------------------------------------------
class Limit(NamedTuple):
    """The yearly income below which somebody of this age and relation is a dependant; None: it depends."""

    amount: int | None


@check(
    "R-14",
    "dependant_ineligible",
    severity="medium",
    effect="none",
    responsible="resident",
    also_responsible=("employer",),
    routes=("P-6",),
    needs=("health_insurance",),
    cites=("dependant_notice", "dependants_of_insured"),
)
def dependant_ineligible(case: CaseView) -> Verdict | Discrepancy:
    """A dependant earns less than the limit by contract, and less than half of the insured person where they live
    together; has no insurance of their own, and lives in Japan.

    Whether somebody has a disability (a higher limit), or lives abroad for a reason that the law accepts, is on no
    record. Overtime that the contract does not fix is not counted; a commuting allowance is.
    """
    covers = [one for one in dependant_covers(case) if one.insured_to is None or case.today <= one.insured_to]
    covers = [one for one in covers if case.today >= one.insured_from]
    if not covers:
        if not len(case.all(HealthInsurance)) and not case.knows(HealthInsurance):
            raise Untold("health_insurance")
        return not_applicable("no_dependant")
    since = min(one.insured_from for one in covers)
    own = _own_insurance(case)
    if own is not None:
        return _has_to_leave(case, "own_insurance", max(own.insured_from, since))
    if (obliged_from := _own_duty(case, since)) is not None:
        return _has_to_leave(case, "own_duty", obliged_from)
    if _left_the_registry(case):
        return cannot_tell("abroad", missing=())
    working = [one for one in employments(case) if case.today >= one.starts_on and (one.ends_on is None or case.today <= one.ends_on)]  # fmt: skip
    if not working:
        if not len(case.all(EmploymentContract)) and not case.knows(EmploymentContract):
            raise Untold("employment_contract")
        return met("no_work")
    return _by_income(case, working, since)


def _own_insurance(case: CaseView) -> HealthInsurance | None:
    """An insurance through the resident's own work that holds today."""
    own = [
        one for one in case.all(HealthInsurance) if one.role == "insured" and one.scheme in EMPLOYEES_SCHEMES
    ]
    begun = [one for one in own if case.today >= one.insured_from]
    return next((one for one in begun if one.insured_to is None or case.today <= one.insured_to), None)


def _own_duty(case: CaseView, since: datetime.date) -> datetime.date | None:
    """The day from which an employer had to insure the resident themselves and did not (domain file 2.1)."""
    for rule_id in ("epi_missing", "epi_short_missing"):
        for finding in case.findings(rule_id) if case.has_rule(rule_id) else ():
            obliged_from = finding.values.get("obliged_from")
            if finding.state in {"open", "pending"} and isinstance(obliged_from, datetime.date):
                return max(obliged_from, since)
    return None


def _left_the_registry(case: CaseView) -> bool:
    ends = [about(entry).valid_to for entry in case.all(RegistryEntry)]
    return bool(ends) and all(end is not None and case.today > end for end in ends)


def _by_income(case: CaseView, working: list[Employment], since: datetime.date) -> Verdict | Discrepancy:
    contracts = [(one, _terms_today(case, one)) for one in working]
    incomes = [_yearly(case, contract) for _one, contract in contracts]
    if None in incomes:
        return cannot_tell("pay_unknown", missing=("employment_contract.hourly_wage",))
    income = sum(one for one in incomes if one is not None)
    begins = max(since, *(_terms_since(case, one) for one in working))
    limit = _limit(case, income)
    if limit.amount is None:
        return cannot_tell("relation_unknown", missing=("family_relation",), annual_income=income)
    if income >= limit.amount:
        return _has_to_leave(case, "income", begins, annual_income=income, limit=limit.amount)
    if (of_insured := _income_of_insured(case)) is not None and income * 2 >= of_insured:
        return _has_to_leave(case, "half_of_insured", begins, annual_income=income)
    return met("below_limit", annual_income=income, limit=limit.amount)


def _terms_since(case: CaseView, one: Employment) -> datetime.date:
    return max((terms.since for terms in one.terms if case.today >= terms.since), default=one.starts_on)


def _terms_today(case: CaseView, one: Employment) -> EmploymentContract:
    held = [terms.contract for terms in one.terms if case.today >= terms.since]
    return held[-1] if held else one.terms[0].contract


def _yearly(case: CaseView, contract: EmploymentContract) -> int | None:
    """What a contract comes to in a year, commuting allowance included; None where it names no pay."""
    commuting = 12 * (contract.commuting_allowance or 0)
    if contract.annual_income_expected is not None:
        return contract.annual_income_expected
    if contract.monthly_wage is not None:
        return 12 * contract.monthly_wage + commuting
    if contract.hourly_wage is None:
        return None
    weeks = case.parameter("weeks_of_year", on=case.today)
    return int(contract.hourly_wage * contract.weekly_hours * weeks) + commuting


def _limit(case: CaseView, income: int) -> Limit:
    """By age; from 19 to 22 on 31 December a higher one holds, but not for a spouse."""
    general = case.parameter("dependant_income_max", on=case.today)
    born, older, younger = (
        born_on(case),
        case.parameter("dependant_older_age"),
        case.parameter("dependant_young_ages"),
    )
    if case.today >= dates.reaches_age(born, older).day:
        return Limit(case.parameter("dependant_income_max_60", on=case.today))
    age = dates.age_on(born, dates.last_day_of(f"{case.today.year()}-12"), AgeRule.ACT).years
    if not younger[0] <= age <= younger[1]:
        return Limit(general)
    young = case.parameter("dependant_income_max_19_22", on=case.today)
    relations = {one.relation for one in case.all(FamilyRelation)}
    if not relations and general <= income < young:
        return Limit(None)
    return Limit(general if "spouse" in relations else young)


def _income_of_insured(case: CaseView) -> int | None:
    """What the spouse earned in the newest year on file, if they live together."""
    if not any(one.relation == "spouse" and one.lives_together for one in case.all(FamilyRelation)):
        return None
    known = [one for one in case.all(HouseholdIncome) if one.earner == "spouse"]
    if not known:
        return None
    newest = max(one.year for one in known)
    return sum(one.amount for one in known if one.year == newest)


def _has_to_leave(case: CaseView, says: str, begins: datetime.date, **values: Any) -> Verdict | Discrepancy:
    due = dates.deadline(dates.days_after(begins, case.parameter("dependant_notice_days")), Receiver.INSURER)
    judged = judged_stated(case, HealthInsurance, due)
    if isinstance(judged, Verdict):
        return judged
    return found(says, state=judged.state, severity=judged.severity("medium"), due=due_of(due), counted=(due,),
                 from_=begins, **values)  # fmt: skip
