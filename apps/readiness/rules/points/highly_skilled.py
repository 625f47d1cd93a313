"""Highly skilled professionals: enough points, the least pay, and the way to the status without a limit."""

from typing import Any, Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day, status_judged
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.points.table import expected_income, points_on
from apps.readiness.rules.statuses import HSP_1
from apps.wallet.kinds.living import Education, WorkHistory
from apps.wallet.kinds.residence import ResidenceStatus

#: Routes to permanent residence that rest on points.
ROUTES: Final = frozenset({"hsp70", "hsp80"})


@rule(
    "hsp_points_70",
    question=("points", "renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("hsp_ordinance_1", "hsp_points_table"),
    statuses=HSP_1,
    anchor=filing_day,
    groups=("status_rules",),
)
def hsp_points_70(case: CaseView) -> Verdict:
    """Seventy points on the day of the application, also at renewal. Fewer: an ordinary status of work may fit."""
    return _judge(case, "points_pass_mark")


@rule(
    "hsp_points_total",
    question="points",
    weight="required",
    responsible="resident",
    cites=("hsp_ordinance_1", "hsp_points_table"),
    anchor=filing_day,
)
def hsp_points_total(case: CaseView) -> Verdict:
    """The two sums of points, by what is claimed and by what is proven."""
    return _judge(case, "points_pass_mark")


@rule(
    "hsp_points_80",
    question="points",
    weight="required",
    responsible="resident",
    cites=("hsp_ordinance_1", "hsp_points_table"),
    anchor=filing_day,
)
def hsp_points_80(case: CaseView) -> Verdict:
    """The same with eighty points, which shorten the way to permanent residence."""
    return _judge(case, "points_pass_mark_80")


def _judge(case: CaseView, mark: str) -> Verdict:
    """Enough proven; too few even with everything claimed; or something still to be proven."""
    category = category_asked(case)
    if category is None:
        return not_applicable("no_category")
    points, pass_mark = points_on(case, category, filing_day(case)), case.parameter(mark)
    said: dict[str, Any] = {
        "points_proven": points.proven,
        "points_claimed": points.claimed,
        "pass_mark": pass_mark,
    }
    if points.proven >= pass_mark:
        return met("enough", **said)
    if points.claimed >= pass_mark:
        return cannot_tell("to_be_proven", missing=(), remedy="collect_point_proof", **said)
    if expected_income(case) is None:
        return cannot_tell("income_unknown", missing=("employment_contract.annual_income_expected",), **said)
    if not len(case.all(Education)) and not len(case.all(WorkHistory)):
        return cannot_tell("career_unknown", missing=("education", "work_history"), **said)
    return not_met("too_few", remedy="change_status", needs=("scrivener",), **said)


def category_asked(case: CaseView) -> str | None:
    """The category of points: as planned, else that of the status; None for who has nothing to do with points."""
    if case.plan.points_category is not None:
        return case.plan.points_category
    status = status_judged(case)
    if status in HSP_1:
        return status[-1]
    if case.plan.route in ROUTES:
        raise Untold("plan.points_category")
    return None


@rule(
    "hsp_income_floor",
    question=("points", "renewal", "change"),
    weight="required",
    responsible="employer",
    also_responsible=("resident",),
    cites=("hsp_ordinance_1",),
    anchor=filing_day,
    groups=("status_rules",),
)
def hsp_income_floor(case: CaseView) -> Verdict:
    """Three million yen a year at least in categories b and c; below it no number of points helps."""
    category = category_asked(case)
    if category is None:
        return not_applicable("no_category")
    if category == "a":
        return not_applicable("no_floor")
    income, floor = expected_income(case), case.parameter("points_income_floor")
    if income is None:
        return cannot_tell("income_unknown", missing=("employment_contract.annual_income_expected",), remedy="ask_employer", floor=floor)  # fmt: skip
    if income < floor:
        return not_met(
            "below_floor", remedy="change_status", needs=("scrivener",), income=income, floor=floor
        )
    return met("reached", income=income, floor=floor)


@rule(
    "hsp_to_2",
    question=("change", "renewal"),
    weight="required",
    responsible="resident",
    cites=("hsp_2",),
    statuses={*HSP_1, "hsp_2"},
    anchor=filing_day,
)
def hsp_to_2(case: CaseView) -> Verdict:
    """After three years of activity as a highly skilled professional (i) one may apply for (ii)."""
    stays = [stay for stay in case.all(ResidenceStatus) if stay.granted_on <= case.today]
    if current_stay(case).status == "hsp_2":
        return not_applicable("held")
    first = None
    for stay in reversed(stays):
        if stay.status not in HSP_1:
            break
        first = stay
    if first is None:
        return not_met("not_held", remedy="change_status")
    reached = dates.anniversary(first.granted_on, case.parameter("hsp_2_years"))
    if filing_day(case) >= reached.day:
        return met("reached", says="three_years", counted=(reached,), reached_on=reached.day)
    if first.permission == "renewal":
        return cannot_tell(
            "start_unknown", missing=("residence_status",), counted=(reached,), reached_on=reached.day
        )
    return not_met("too_early", counted=(reached,), remedy="wait", reached_on=reached.day)
