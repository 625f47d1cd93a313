"""What pay slips take for pension and health insurance: R-05 where nobody was enrolled, R-07 where a bonus is missing."""

import datetime
from typing import Any, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.duties import Missing, due_of
from apps.readiness.rules.continuity.employments import employments
from apps.readiness.rules.continuity.enrolment import notice_due
from apps.readiness.rules.continuity.grades import pension_grades
from apps.readiness.rules.continuity.insured import (
    Insured,
    health_insured,
    missing_at,
    pension_insured,
    plainest,
    protect_by,
)
from apps.readiness.rules.continuity.obligation import SCHEMES, Scheme
from apps.readiness.rules.continuity.pay import Payer, each_payer, payers
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.social_insurance import PensionMonth


# -- R-05 -----------------------------------------------------------------------------------------------------
class Uncovered(NamedTuple):
    """A month with a deduction and without enrolment: the employer's last day for it, and what that means."""

    month: str
    due: Deadline
    means: Missing | Verdict


def _records(case: CaseView, payer: Payer, scheme: Scheme) -> list[Insured]:
    """The times insured that may be through this employer."""
    if scheme == "health":
        return health_insured(case)
    others = [one.employer for one in payers(case) if one is not payer]
    return [
        one
        for one in pension_insured(case)
        if one.employer is None
        or is_same(one.employer, payer.employer)
        or not (
            (one.employer.corporate_number and payer.employer.corporate_number)
            or any(is_same(one.employer, other) for other in others)
        )
    ]


def _uncovered(case: CaseView, payer: Payer, scheme: Scheme) -> list[Uncovered]:
    taken = [
        one.month
        for one in payer.taken
        if (one.pension + one.bonus if scheme == "pension" else one.health) > 0
    ]
    if not taken:
        return []
    records = _records(case, payer, scheme)
    counted = set[str]().union(*(one.months(taken[-1]) for one in records))
    told_none: set[str] = set()
    if scheme == "pension":
        counted |= {one.month for one in case.all(PensionMonth) if one.category == 2}
        told_none = {one.month for one in case.all(PensionMonth) if one.category != 2}
    found_ones = []
    for month in taken:
        if month in counted:
            continue
        due = notice_due(case, _begins(case, payer, month))
        means = missing_at(case, scheme, due)
        if isinstance(means, Verdict) and (month in told_none or _is_told(records, month)):
            means = Missing("open", None)
        found_ones.append(Uncovered(month, due, means))
    return found_ones


def _begins(case: CaseView, payer: Payer, month: str) -> datetime.date:
    """The day from which enrolment for a month was due: its first, or the first day of the work in it."""
    first = dates.first_day_of(month)
    starts = [one.starts_on for one in employments(case) if is_same(one.employer, payer.employer)]
    return max([first, *(day for day in starts if dates.month_of(day) == month)])


def _is_told(records: list[Insured], month: str) -> bool:
    """Whether a record on file begins after the month, so that the office has nothing earlier."""
    return any(dates.month_of(one.first) > month for one in records)


@check(
    "R-05",
    "deducted_not_enrolled",
    severity="critical",
    effect="explainable",
    responsible="employer",
    routes=("P-1", "P-2", "P-3", "P-8"),
    needs=("pension", "labour"),
    cites=("epia_84", "epia_27", "record_correction", "kosei_tokurei"),
    for_each=each_payer,
)
def deducted_not_enrolled(case: CaseView, payer: Payer) -> Discrepancy | Verdict:
    """Premiums are taken from pay for months in which the resident is enrolled, and for no others."""
    employer = payer.employer.name
    if not payer.taken:
        return not_applicable("nothing_taken", employer=employer)
    missing = [(scheme, one) for scheme in SCHEMES for one in _uncovered(case, payer, scheme)]
    if not missing:
        return met("enrolled", employer=employer)
    told = [(scheme, one) for scheme, one in missing if isinstance(one.means, Missing)]
    if not told:
        return plainest([one.means for _scheme, one in missing if isinstance(one.means, Verdict)])
    open_ones = [
        (scheme, one) for scheme, one in told if isinstance(one.means, Missing) and one.means.state == "open"
    ]
    months = {one.month for _scheme, one in open_ones}
    first = min((one for _scheme, one in open_ones or told), key=lambda one: one.month)
    means = [one.means for _scheme, one in open_ones if isinstance(one.means, Missing)]
    implied = _implied(case, payer, first.month)
    values: dict[str, Any] = {} if implied is None else {"implied_smr": implied}
    if len(months) > 1:
        values["dues"] = {one.month: one.due.rolled for _scheme, one in open_ones}
    return found(
        "open" if months else "pending", state="open" if months else "pending",
        severity="critical" if any(one.at_most is None for one in means) else "medium" if means else None,
        months=months, due=due_of(first.due), counted=(first.due,), protect_by=protect_by(case, months or {first.month}),
        schemes=sorted({scheme for scheme, _one in open_ones or told}), employer=employer, **values,
    )  # fmt: skip


def _implied(case: CaseView, payer: Payer, month: str) -> int | None:
    """The standard remuneration that the deduction of a month comes from."""
    deducted = next(one.pension for one in payer.taken if one.month == month)
    return pension_grades(case).of(month).of_deduction(deducted) if deducted > 0 else None


# -- R-07 -----------------------------------------------------------------------------------------------------
@check(
    "R-07",
    "bonus_missing",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-1", "P-3"),
    needs=("pension",),
    cites=("epia_r_19_5", "record_correction", "epia_75"),
    for_each=each_payer,
)
def bonus_missing(case: CaseView, payer: Payer) -> Discrepancy | Verdict:
    """A bonus from which pension premiums were taken stands on the pension record of its month."""
    employer = payer.employer.name
    paid = [
        (one.month, one.bonus_paid_on)
        for one in payer.taken
        if one.bonus > 0 and one.bonus_paid_on is not None
    ]
    if not paid:
        return not_applicable("no_bonus", employer=employer)
    recorded = {one.month: one for one in case.all(PensionMonth)}
    due = {month: notice_due(case, paid_on) for month, paid_on in paid}
    told = case.told_as_of(PensionMonth)
    missing: list[str] = []
    untold: list[str] = []
    for month, last_day in due.items():
        held = recorded.get(month)
        if held is not None and (held.bonus or held.category != 2):
            continue  # on record, or a month without enrolment, of which R-05 speaks
        is_told = held is not None and (told is None or told >= last_day.rolled)
        (missing if is_told and case.today > last_day.rolled else untold).append(month)
    if missing:
        earliest = due[missing[0]]
        lag = case.parameter("institution_lag_days")
        is_new = told is not None and all(
            dates.days_between(due[one].rolled, told).days <= lag for one in missing
        )
        return found(
            "missing", months=missing, severity="medium" if is_new else None, due=due_of(earliest), counted=(earliest,),
            protect_by=protect_by(case, set(missing)), dues={one: due[one].rolled for one in missing}, employer=employer,
        )  # fmt: skip
    if not untold:
        if any(month in recorded and recorded[month].category != 2 for month in due):
            return not_applicable("not_enrolled", employer=employer)
        return met("on_record", employer=employer)
    first = due[untold[0]]
    if case.today <= first.rolled:
        return found("pending", state="pending", due=due_of(first), counted=(first,), employer=employer)
    return cannot_tell("unknown", says="unknown", missing=("pension_month",))
