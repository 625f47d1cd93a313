"""Standard monthly remuneration on record beside the one that pay slips and contract give: R-06."""

from decimal import Decimal
from typing import Any, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Receiver
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.continuity.conditions import value_on
from apps.readiness.rules.continuity.determinations import (
    Determined,
    Recorded,
    determined,
    holding,
    is_of_record,
    is_short,
    until_august,
)
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.continuity.enrolment import notice_due
from apps.readiness.rules.continuity.grades import pension_grades
from apps.readiness.rules.continuity.insured import pension_insured, protect_by
from apps.readiness.rules.continuity.pay import Payer, payers
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.social_insurance import PensionMonth
from apps.wallet.kinds.values import Org


class Wrong(NamedTuple):
    """A month on record with another remuneration than what was determined, or than the deduction comes from."""

    month: str
    recorded: int
    expected: int | None
    average: int | None
    implied: int | None


def _recorded(case: CaseView) -> list[Recorded] | Verdict:
    found_ones: list[Recorded] = []
    months = [one for one in case.all(PensionMonth) if one.category == 2]
    if not months:
        if case.knows(PensionMonth) or len(case.all(PensionMonth)):
            return not_applicable("not_insured")
        raise Untold("pension_month")
    for one in months:
        if one.standard_remuneration is None:
            continue
        known = next((held for held in found_ones if _is_of(held.employer, one.employer)), None)
        if known is None:
            known = Recorded(one.employer, {})
            found_ones.append(known)
        known.amounts[one.month] = one.standard_remuneration
    if not found_ones:
        raise Untold("pension_month.standard_remuneration")
    return found_ones


def _is_of(one: Org | None, other: Org | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_same(one, other)


@check(
    "R-06",
    "smr_mismatch",
    severity="medium",
    effect="explainable",
    responsible="employer",
    routes=("P-1", "P-3"),
    needs=("pension",),
    cites=("epia_21", "smr_grades", "epia_81", "record_correction", "epia_75"),
    for_each=_recorded,
)
def smr_mismatch(case: CaseView, record: Recorded) -> Discrepancy | Verdict:
    """The remuneration on record is the one of acquisition, of April to June, of a revision, and of the deductions."""
    name = None if record.employer is None else record.employer.name
    named: dict[str, Any] = {} if name is None else {"employer": name}
    payer = _payer_of(case, record)
    employment = _employment_of(case, record)
    determinations = determined(case, record, payer, employment)
    by_deduction = {} if payer is None else _implied(case, record, payer, employment)
    if not determinations and not by_deduction:
        return cannot_tell("nothing_to_compare", missing=("payslip",), **named)
    wrong = _wrong(record, determinations, by_deduction)
    if not wrong:
        return met("as_paid", **named)
    first, due = wrong[0], _due(case, record, wrong[0].month)
    grades = max(abs(_grades(case, one)) for one in wrong)
    is_grave = any(one.implied is not None for one in wrong) or grades >= case.parameter("smr_grave_grades")
    values: dict[str, Any] = {
        "expected_smr": first.expected,
        "average": first.average,
        "implied_smr": first.implied,
    }
    return found(
        "differs", severity="high" if is_grave else None, months=[one.month for one in wrong],
        due=due_of(due), counted=(due,), protect_by=protect_by(case, {one.month for one in wrong}),
        recorded_smr=first.recorded, grades=grades, should_be=first.expected or first.implied,
        right_smr={one.month: one.implied or one.expected for one in wrong},
        **{key: value for key, value in values.items() if value is not None}, **named,
    )  # fmt: skip


def _payer_of(case: CaseView, record: Recorded) -> Payer | None:
    if record.employer is None:
        return payers(case)[0] if len(payers(case)) == 1 else None
    return next((one for one in payers(case) if is_same(one.employer, record.employer)), None)


def _employment_of(case: CaseView, record: Recorded) -> Employment | None:
    """The last employment at the employer that began by the newest month on record."""
    last = dates.last_day_of(max(record.amounts))
    held = [
        one
        for one in employments(case)
        if one.starts_on <= last and (record.employer is None or is_same(one.employer, record.employer))
    ]
    return held[-1] if held else None


def _grades(case: CaseView, one: Wrong) -> int:
    grades = pension_grades(case).of(one.month)
    return grades.between(one.recorded, one.expected or one.implied or one.recorded)


def _due(case: CaseView, record: Recorded, month: str) -> Deadline:
    """The employer's last day for telling the pay that a month rests on: after the acquisition, else in July."""
    acquired = [dates.month_of(one.first) for one in pension_insured(case) if is_of_record(one, record)]
    if any(one <= month <= until_august(one, "05") for one in acquired):
        (first, *_others) = [
            one.first
            for one in reversed(pension_insured(case))
            if is_of_record(one, record) and dates.month_of(one.first) <= month
        ]
        return notice_due(case, first)
    july, last_day = case.parameter("smr_report_last_day")
    year, _dash, number = month.partition("-")
    day = dates.named_day(int(year) - (number < "09"), july, last_day)
    return dates.deadline(day, Receiver.PENSION_SERVICE)


# -- deductions -----------------------------------------------------------------------------------------------
def _implied(case: CaseView, record: Recorded, payer: Payer, employment: Employment | None) -> dict[str, int]:
    """The remuneration that the deduction of each month on record comes from.

    Left out: a deduction for several months at once, and the smaller share that newly insured short-time workers may pay.
    """
    found_ones: dict[str, int] = {}
    history = pension_grades(case)
    for one in payer.taken:
        recorded = record.amounts.get(one.month)
        if recorded is None or one.pension <= 0:
            continue
        grades = history.of(one.month)
        implied = grades.of_deduction(one.pension)
        if implied is None or _is_of_several(grades.premium(recorded), one.pension):
            continue
        if implied < recorded and _may_be_adjusted(case, employment, one.month, recorded):
            continue
        found_ones[one.month] = implied
    return found_ones


def _is_of_several(premium: Decimal, deducted: int) -> bool:
    times = round(deducted / premium) if premium else 0
    return times > 1 and abs(deducted - times * premium) <= times


def _may_be_adjusted(case: CaseView, employment: Employment | None, month: str, recorded: int) -> bool:
    day = dates.last_day_of(month)
    if not value_on(case, "si_premium_adjust", day) or recorded > case.parameter(
        "si_premium_adjust_max", on=day
    ):
        return False
    return employment is None or is_short(case, employment, month)


# -- the comparison -------------------------------------------------------------------------------------------
def _wrong(record: Recorded, determinations: list[Determined], implied: dict[str, int]) -> list[Wrong]:
    """The months on record that differ, each against the determination that holds in it and against its deduction."""
    found_ones = []
    for month, recorded in sorted(record.amounts.items()):
        standing = holding(determinations, month)
        by_deduction = implied.get(month, recorded)
        if by_deduction == recorded and (standing is None or standing.amount == recorded):
            continue
        found_ones.append(
            Wrong(
                month,
                recorded,
                None if standing is None else standing.amount,
                None if standing is None else standing.average,
                None if by_deduction == recorded else by_deduction,
            )
        )
    return found_ones
