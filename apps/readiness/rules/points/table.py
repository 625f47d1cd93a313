"""The table of points: each row counted once, twice over, for what is claimed and for what is proven."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold
from apps.readiness.engine.readers import about
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.papers import proves_japanese
from apps.readiness.rules.workplace import contract_judged, years_reached_on
from apps.wallet.kinds.living import Achievement, Education, LanguageCertificate, WorkHistory
from apps.wallet.kinds.values import Record
from apps.wallet.kinds.work import EmploymentContract

#: Degrees by the row they belong to; a professional degree in business has a row of its own.
ROW_OF_DEGREE: Final = {
    "doctor": "doctor", "professional": "master", "master": "master", "bachelor": "bachelor",
    "two_bachelors": "bachelor",
}  # fmt: skip
ADVANCED: Final = frozenset({"doctor", "professional", "master"})
RESEARCH: Final = frozenset({"research_patent", "research_funded", "research_papers", "research_other"})


class Points(NamedTuple):
    """What the rows come to, by everything claimed and by what is more than the resident's own word."""

    claimed: int
    proven: int


class Evidence(NamedTuple):
    """What counts on one day in one of the two sums."""

    education: list[Education]
    careers: list[WorkHistory]
    certificates: list[LanguageCertificate]
    items: list[str]
    contract: EmploymentContract | None


def points_on(case: CaseView, category: str, on: Day) -> Points:
    """The points of a category (`a`, `b`, `c`) with the facts of a day."""
    claimed, proven = (
        _sum(case, category, on, _evidence(case, on, proven=proven)) for proven in (False, True)
    )
    return Points(claimed, proven)


def expected_income(case: CaseView) -> int | None:
    """The pay expected for the coming year, as the contract says; None where none is on file."""
    try:
        return contract_judged(case).annual_income_expected
    except Untold:
        return None


def _evidence(case: CaseView, on: Day, *, proven: bool) -> Evidence:
    try:
        contract = contract_judged(case)
    except Untold:
        contract = None
    if contract is not None and proven and _is_own_word(contract):
        contract = None
    return Evidence(
        _counting(case.all(Education), on, "graduated_on", proven=proven),
        [one for one in _counting(case.all(WorkHistory), on, "from_", proven=proven) if one.related or (one.related is None and not proven)],
        _counting(case.all(LanguageCertificate), on, "taken_on", proven=proven),
        [one.item for one in _counting(case.all(Achievement), on, None, proven=proven)],
        contract,
    )  # fmt: skip


def _counting[R: Record](records: Iterable[R], on: Day, own_day: str | None, *, proven: bool) -> list[R]:
    """The records that count on a day: from `valid_from`, else from a day of their own."""
    found = []
    for record in records:
        begins = about(record).valid_from or (getattr(record, own_day) if own_day else None)
        if (begins is None or begins <= on) and not (proven and _is_own_word(record)):
            found.append(record)
    return found


def _is_own_word(record: Record) -> bool:
    return about(record).provenance == "self_declared"


def _sum(case: CaseView, category: str, on: Day, evidence: Evidence) -> int:
    return (
        _academic(case, category, evidence.education)
        + _career(case, category, on, evidence.careers)
        + _income(case, category, on, evidence.contract)
        + _age(case, category, on)
        + _achieved(case, category, evidence.items)
        + _japan(case, evidence)
    )


def _table(case: CaseView, name: str, category: str) -> Any:
    return case.parameter(f"{name}:{category}")


def _academic(case: CaseView, category: str, education: list[Education]) -> int:
    """The highest degree, and something more for two advanced ones in different subjects."""
    rows: dict[str, int] = _table(case, "points_degree", category)
    highest = max((rows[_row(case, one)] for one in education if one.degree in ROW_OF_DEGREE), default=0)
    subjects = {one.field.casefold() for one in education if one.degree in ADVANCED and one.field is not None}
    return highest + (int(case.parameter("points_second_degree")) if len(subjects) > 1 else 0)


def _row(case: CaseView, education: Education) -> str:
    subject = (education.field or "").casefold()
    if education.degree == "professional" and any(
        word in subject for word in case.parameter("points_business_degrees")
    ):
        return "mba"
    return ROW_OF_DEGREE[education.degree]


def _career(case: CaseView, category: str, on: Day, careers: list[WorkHistory]) -> int:
    stretches = [(one.from_, one.to) for one in careers]
    for years, points in _table(case, "points_career", category):
        reached_on = years_reached_on(stretches, years)
        if reached_on is not None and reached_on <= on:
            return int(points)
    return 0


def _income(case: CaseView, category: str, on: Day, contract: EmploymentContract | None) -> int:
    """By pay alone in category c, else by pay and age."""
    income = None if contract is None else contract.annual_income_expected
    if income is None:
        return 0
    for least, points in _table(case, "points_income", category):
        if income >= least:
            return int(points[_band(case, on)] if isinstance(points, list) else points)
    return 0


def _band(case: CaseView, on: Day) -> int:
    """The number of the age band: 0 for the youngest."""
    born_on = current_stay(case).birth_date
    ages: list[int] = case.parameter("points_age_bands")
    return sum(on >= dates.reaches_age(born_on, age, dates.AgeRule.BIRTHDAY).day for age in ages)


def _age(case: CaseView, category: str, on: Day) -> int:
    points: list[int] = _table(case, "points_age", category)
    return points[_band(case, on)] if points else 0


def _achieved(case: CaseView, category: str, items: list[str]) -> int:
    """Research, licences, position and the special additions."""
    by_number: list[int] = _table(case, "points_research", category)
    total = by_number[min(len(RESEARCH.intersection(items)), len(by_number) - 1)]
    licences: list[int] = _table(case, "points_licence", category)
    total += licences[min(items.count("national_licence"), len(licences) - 1)]
    position: dict[str, int] = _table(case, "points_position", category)
    total += max((points for item, points in position.items() if item in items), default=0)
    special: dict[str, int] = _table(case, "points_special", category)
    total += sum(points for item, points in special.items() if item in items)
    if "local_government_support" in items:
        total += case.parameter("points_local_government")
    if "innovation_sme" in items and "innovation_organisation" not in items:  # counts only on top of that
        total -= special["innovation_sme"]
    return total


def _japan(case: CaseView, evidence: Evidence) -> int:
    """A degree from Japan, and Japanese; N2 counts only without either of the other two."""
    rows: dict[str, int] = case.parameter("points_japan")
    degrees = [one for one in evidence.education if one.degree in ROW_OF_DEGREE]
    has_degree = any(one.country == "JP" for one in degrees)
    majored = any(one.country != "JP" and _is_japanese_studies(case, one) for one in degrees)
    total = rows["degree"] if has_degree else 0
    if majored or any(proves_japanese(case, one, "n1") for one in evidence.certificates):
        return total + rows["n1"]
    if not has_degree and any(proves_japanese(case, one, "n2") for one in evidence.certificates):
        return total + rows["n2"]
    return total


def _is_japanese_studies(case: CaseView, education: Education) -> bool:
    subject = (education.field or "").casefold()
    return any(word in subject for word in case.parameter("points_japanese_studies"))
