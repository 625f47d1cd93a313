"""R-19, R-20: resident tax that was taken from pay and did not arrive, and tax that nobody takes after a job ended."""

import datetime
from typing import Final, NamedTuple

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
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.continuity.explained import judged_stated
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.tax import ResidentTaxAssessment, ResidentTaxInstalment
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmployerProfile, EmploymentContract, Payslip


class Withheld(NamedTuple):
    """An instalment under special collection: its month, who took it from pay (None: nobody), what is open of it."""

    month: str
    employer: Org | None
    amount_open: int
    due: Deadline
    instalment: ResidentTaxInstalment


@reading
def special_instalments(case: CaseView) -> list[Withheld]:
    """The instalments that employers pass on, each with the pay it was taken from, oldest first."""
    parts = sorted(
        ((_month_of(one), one) for one in case.all(ResidentTaxInstalment) if one.collection == "special"),
        key=lambda part: (part[0], part[1].instalment),
    )
    taken = _taken_from_pay(case, parts)
    small = [one.employer for one in case.all(EmployerProfile) if one.half_year_resident_tax]
    ends = case.parameter("resident_tax_half_year_ends", on=case.today) if small else []
    return [
        Withheld(month, taken.get(month), _open(one), _due(month, one, small, ends, taken.get(month)), one)
        for month, one in parts
    ]


def _month_of(one: ResidentTaxInstalment) -> str:
    """The month whose pay it is taken from: the one before its last day."""
    return one.month or dates.month_shifted(dates.month_of(one.due_on), -1)


def _open(one: ResidentTaxInstalment) -> int:
    if one.paid_on is None:
        return one.amount
    return 0 if one.paid_amount is None else max(one.amount - one.paid_amount, 0)


def _taken_from_pay(case: CaseView, parts: list[tuple[str, ResidentTaxInstalment]]) -> dict[str, Org]:
    """By month the employer that took the tax from pay; what a slip took beyond its month is that of the months after.

    The tax on a slip is that of the month in which it was paid.
    """
    slips: dict[str, list[Payslip]] = {}
    for slip in case.all(Payslip):
        if slip.resident_tax is not None and slip.resident_tax > 0:
            slips.setdefault(dates.month_of(slip.paid_on), []).append(slip)
    taken = {month: found_[-1].employer for month, found_ in slips.items()}
    amounts = {month: one.amount for month, one in parts}
    for month, found_ in slips.items():
        rest = sum(slip.resident_tax or 0 for slip in found_) - amounts.get(month, 0)
        following = dates.month_shifted(month, 1)
        while following in amounts and following not in slips and rest >= amounts[following] > 0:
            taken[following] = found_[-1].employer
            rest -= amounts[following]
            following = dates.month_shifted(following, 1)
    return taken


def _due(month: str, one: ResidentTaxInstalment, by_half_years: list[Org], ends: list[int], employer: Org | None) -> Deadline:  # fmt: skip
    """As printed; an employer with a permit for small offices passes on half a year at once (LTA 321-5-2)."""
    if employer is not None and any(is_same(small, employer) for small in by_half_years):
        while int(month[-2:]) not in ends:
            month = dates.month_shifted(month, 1)
        return dates.deadline(dates.tenth_of_next_month(month), Receiver.LOCAL_TAX)
    return dates.deadline(dates.printed_day(one.due_on), Receiver.LOCAL_TAX)


def _is_seen(case: CaseView, one: Withheld) -> bool:
    """Whether data from after the last day says that it is open; data without a day is that of today."""
    told = case.told_as_of(ResidentTaxInstalment)
    return case.today > one.due.rolled and (told is None or told > one.due.rolled)


# -- R-19 ----------------------------------------------------------------------------------------------------------
def not_remitted(case: CaseView) -> list[list[Withheld]]:
    """Instalments that were taken from pay and are open after their last day, by employer."""
    by_employer: list[list[Withheld]] = []
    for one in special_instalments(case):
        if one.employer is None or not one.amount_open or not _is_seen(case, one):
            continue
        known = next((group for group in by_employer if is_same(_employer(group), one.employer)), None)
        if known is None:
            by_employer.append([one])
        else:
            known.append(one)
    return by_employer or [[]]


def _employer(group: list[Withheld]) -> Org:
    employer = group[0].employer
    assert employer is not None, "only what somebody took from pay is looked at"
    return employer


@check(
    "R-19",
    "restax_not_remitted",
    severity="high",
    effect="explainable",
    responsible="employer",
    routes=("P-9",),
    needs=("tax", "labour"),
    cites=("local_tax_act_321_5", "local_tax_act_321_5_2", "local_tax_act_324"),
    for_each=not_remitted,
)
def restax_not_remitted(case: CaseView, parts: list[Withheld]) -> Verdict | Discrepancy:
    """Resident tax taken from pay reaches the city by the 10th of the next month, for small offices twice a year.

    The employer owes it to the city, not the worker. It counts as open only by data from after the last day.
    """
    if not parts:
        return _all_remitted(case)
    first = min(parts, key=lambda one: one.due.rolled)
    judged = judged_stated(case, ResidentTaxInstalment, first.due)
    if isinstance(judged, Verdict):
        return judged
    return found("not_remitted", severity=judged.severity("high"), months=[one.month for one in parts],
                 due=due_of(first.due), counted=(first.due,), amount=sum(one.amount_open for one in parts),
                 dues={one.month: one.due.rolled for one in parts})  # fmt: skip


def _all_remitted(case: CaseView) -> Verdict:
    if not any(slip.resident_tax for slip in case.all(Payslip)):
        if not len(case.all(Payslip)):
            raise Untold("payslip")
        return not_applicable("nothing_withheld")
    special = special_instalments(case)
    if not special:
        return cannot_tell("not_at_city", missing=("resident_tax_instalment",))
    if any(one.employer is not None and one.amount_open and case.today > one.due.rolled for one in special):
        return cannot_tell("data_too_old", says="data_too_old", missing=("resident_tax_instalment",))
    return met("remitted")


# -- R-20 ----------------------------------------------------------------------------------------------------------
class Left(NamedTuple):
    """The instalments that nobody takes after a job ended."""

    employment: Employment
    ended_on: datetime.date
    parts: tuple[Withheld, ...]


@reading
def never_taken(case: CaseView) -> list[Withheld]:
    """Instalments under special collection that are open and were taken from no pay on file."""
    return [one for one in special_instalments(case) if one.employer is None and one.amount_open]


def _is_over(case: CaseView, one: Withheld) -> bool:
    """Whether the last day has passed, and pay slips up to the end of the month are known: one that is not here yet
    may have taken it."""
    known_to = _slips_known_to(case)
    return _is_seen(case, one) and known_to is not None and dates.last_day_of(one.month) <= known_to


@reading
def _slips_known_to(case: CaseView) -> datetime.date | None:
    newest = max((slip.paid_on for slip in case.all(Payslip)), default=None)
    return max((day for day in (case.told_as_of(Payslip), newest) if day is not None), default=None)


def _is_left_over(case: CaseView, job: Employment, ended_on: datetime.date) -> bool:
    """Whether the last pay of the job is on file and did not take it, and nobody else employs the resident since."""
    month = dates.month_of(ended_on)
    has_last_pay = any(
        slip.month == month and not slip.bonus and is_same(slip.employer, job.employer)
        for slip in case.all(Payslip)
    )
    others = [other for other in employments(case) if other.ends_on is None or other.ends_on > ended_on]
    due = dates.deadline(dates.tenth_of_next_month(ended_on), Receiver.LOCAL_TAX)
    told = case.told_as_of(ResidentTaxInstalment)
    return has_last_pay and not others and case.today > due.rolled and (told is None or told >= due.rolled)


def left_parts(case: CaseView) -> list[Left | None]:
    """What nobody takes, by the job that ended last before it; months billed to the resident are not among them.

    Months to come are among them once the last pay is here and left them out, and no other employer may take them.
    """
    found_: dict[datetime.date, Left] = {}
    for one in never_taken(case):
        ended = [
            (job.ends_on, job)
            for job in employments(case)
            if job.ends_on is not None and dates.month_of(job.ends_on) < one.month
        ]
        if not ended:
            continue
        ended_on, job = max(ended, key=lambda pair: pair[0])
        is_missing = _is_over(case, one) or _is_left_over(case, job, ended_on)
        if not is_missing or _is_billed(case, one, ended_on):
            continue
        known = found_.get(ended_on, Left(job, ended_on, ()))
        found_[ended_on] = known._replace(parts=(*known.parts, one))
    return [*found_.values()] or [None]


def _is_billed(case: CaseView, one: Withheld, ended_on: datetime.date) -> bool:
    """Whether the rest of the year was turned into instalments that the resident pays."""
    return any(
        bill.collection == "ordinary"
        and bill.fiscal_year == one.instalment.fiscal_year
        and bill.due_on > ended_on
        for bill in case.all(ResidentTaxInstalment)
    )


@check(
    "R-20",
    "restax_switch_gap",
    severity="high",
    effect="explainable",
    responsible="employer",
    also_responsible=("resident",),
    routes=("P-9",),
    needs=("tax",),
    cites=("local_tax_act_321_5_2_leavers", "local_tax_act_321_5"),
    for_each=left_parts,
)
def restax_switch_gap(case: CaseView, left: Left | None) -> Verdict | Discrepancy:
    """After a job ends the rest of the year's tax is taken from the last pay, or the city bills the resident.

    The employer tells the city by the 10th of the next month; for leavers of January to April it has to take the rest.
    Once the bill has arrived, paying is the resident's move.
    """
    if left is None:
        return _no_switch_gap(case)
    due = dates.deadline(dates.tenth_of_next_month(left.ended_on), Receiver.LOCAL_TAX)
    judged = judged_stated(case, ResidentTaxInstalment, due)
    if isinstance(judged, Verdict):
        return judged
    months = case.parameter("resident_tax_lump_months")
    billed = [one.instalment.demand_received_on for one in left.parts]
    is_billed = any(day is not None and day <= case.today for day in billed)
    return found("billed" if is_billed else "switch_gap", severity=judged.severity("high"),
                 months=[one.month for one in left.parts], due=due_of(due), counted=(due,),
                 responsible="resident" if is_billed else None, also_responsible=("employer",) if is_billed else None,
                 amount=sum(one.amount_open for one in left.parts),
                 dues={one.month: one.due.rolled for one in left.parts},
                 lump_deduction_missing=left.ended_on.month in months)  # fmt: skip


_SOURCES: Final = ((EmploymentContract, "employment_contract"), (Payslip, "payslip"))


def _no_switch_gap(case: CaseView) -> Verdict:
    if not any(one.ends_on is not None for one in employments(case)):
        if not len(case.all(EmploymentContract)):
            raise Untold("employment_contract")
        return not_applicable("no_job_ended")
    special = special_instalments(case)
    if not special and not case.knows(ResidentTaxInstalment):
        raise Untold("resident_tax_instalment")
    ended = [one.ends_on for one in employments(case) if one.ends_on is not None]
    left_over = [
        one for one in special if one.employer is None and one.amount_open and case.today > one.due.rolled
    ]
    if not all(any(_is_billed(case, one, ended_on) for ended_on in ended) for one in left_over):
        missing = [name for kind, name in _SOURCES if not len(case.all(kind)) and not case.knows(kind)]
        return cannot_tell("not_taken_unexplained", missing=tuple(missing) or ("payslip",))
    if _is_tax_unlisted(case, ended):
        return cannot_tell("not_taken_unexplained", missing=("resident_tax_instalment",))
    return met("no_gap")


def _is_tax_unlisted(case: CaseView, ended: list[datetime.date]) -> bool:
    """Whether the tax of a year in which a job ended is more than its instalments, and than what pay slips took."""
    for one in case.all(ResidentTaxAssessment):
        first, last = (
            dates.first_day_of(f"{one.fiscal_year}-06"),
            dates.last_day_of(f"{one.fiscal_year + 1}-05"),
        )
        if one.collection == "ordinary" or not any(first <= day <= last for day in ended):
            continue
        listed = sum(part.amount for part in case.all(ResidentTaxInstalment) if part.fiscal_year == one.fiscal_year)  # fmt: skip
        taken = sum(slip.resident_tax or 0 for slip in case.all(Payslip) if first <= slip.paid_on <= last)
        if max(listed, taken) < one.annual_tax:
            return True
    return False
