"""R-21 to R-23: the tax certificate, the withholding slips and the pay slips of a year say the same."""

import datetime
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Receiver, Unmoved
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Party,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import due_of, judged_missing
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.social_insurance import NationalHealthPayment, PensionMonth
from apps.wallet.kinds.tax import ResidentTaxAssessment, TaxReturn
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import EmploymentContract, Payslip, WithholdingSlip

PREMIUMS: Final = (
    "health_insurance", "care_insurance", "child_support_levy", "employees_pension", "employment_insurance",
)  # fmt: skip


class Pay(NamedTuple):
    """The pay slips of one payer that were paid in one year."""

    payer: Org
    year: int
    slips: tuple[Payslip, ...]

    @property
    def taxable(self) -> int:
        """What was paid, without commuting that is not taxed."""
        return sum(slip.gross - (slip.commuting_untaxed or 0) for slip in self.slips)

    @property
    def premiums(self) -> int | None:
        """All insurance taken from pay; None where no slip says any."""
        taken = [getattr(slip, name) for slip in self.slips for name in PREMIUMS]
        said = [one for one in taken if one is not None]
        return sum(said) if said else None


@reading
def pay_by_year(case: CaseView) -> list[Pay]:
    """Pay slips by payer and the year in which they were paid, oldest first."""
    groups: list[tuple[Org, dict[int, list[Payslip]]]] = []
    for slip in case.all(Payslip):
        known = next((years for payer, years in groups if is_same(payer, slip.employer)), None)
        if known is None:
            known = {}
            groups.append((slip.employer, known))
        known.setdefault(slip.paid_on.year, []).append(slip)
    found_ = [Pay(payer, year, tuple(slips)) for payer, years in groups for year, slips in years.items()]
    return sorted(found_, key=lambda pay: (pay.year, pay.payer.name))


def slip_of(case: CaseView, payer: Org, year: int) -> WithholdingSlip | None:
    """The withholding slip of a payer for a year."""
    return next(
        (one for one in case.all(WithholdingSlip) if one.year == year and is_same(one.payer, payer)), None
    )


def end_in(case: CaseView, payer: Org, year: int) -> datetime.date | None:
    """The last day of work for a payer, if it ended in or before a year and no other work for it follows."""
    ends = [job.ends_on for job in employments(case) if is_same(job.employer, payer)]
    days = [day for day in ends if day is not None]
    return max(days) if days and None not in ends and max(days).year <= year else None


def slip_due(case: CaseView, payer: Org, year: int) -> Deadline:
    """By 31 January of the next year, after leaving within a month; between employer and worker no day moves.

    Of pay that follows in the year after leaving the month runs from the last pay.
    """
    ended_on = end_in(case, payer, year)
    if ended_on is None:
        month, day = case.parameter("withholding_slip_day")
        return dates.deadline(dates.named_day(year + 1, month, day), Unmoved.PRIVATE_PARTY)
    if ended_on.year < year:
        paid = [
            pay.slips[-1].paid_on
            for pay in pay_by_year(case)
            if pay.year == year and is_same(pay.payer, payer)
        ]
        ended_on = max(paid, default=ended_on)
    months = case.parameter("withholding_slip_months")
    return dates.deadline(dates.period_after(ended_on, months=months), Unmoved.PRIVATE_PARTY)


# -- R-21 ----------------------------------------------------------------------------------------------------------
class Income(NamedTuple):
    """A certificate's income that differs from the slips of its year."""

    assessment: ResidentTaxAssessment
    on_slips: int
    payers: int
    is_whole: bool  # every payer that is known of the year gave a slip


@reading
def incomes(case: CaseView) -> list[Income]:
    """Certificates whose year has slips, or pay, on file."""
    newest = {one.income_year: one for one in case.all(ResidentTaxAssessment)}
    return [_income(case, one) for _year, one in sorted(newest.items())]


def _income(case: CaseView, one: ResidentTaxAssessment) -> Income:
    slips = [slip for slip in case.all(WithholdingSlip) if slip.year == one.income_year]
    whole = [slip for slip in slips if slip.previous_payer_included]
    if whole:  # what earlier payers of the year paid is in the slip of the last
        slips = [slip for slip in slips if slip in whole or slip.left_on is None]
    paid = [pay for pay in pay_by_year(case) if pay.year == one.income_year]
    is_whole = all(slip_of(case, pay.payer, pay.year) is not None for pay in paid)
    if not paid:
        is_whole = all(slip_of(case, job.employer, one.income_year) is not None for job in employments(case) if _is_in(job, one.income_year))  # fmt: skip
    payers = max(len(slips), len(paid))
    return Income(
        one, sum(slip.gross for slip in slips), payers, is_whole and bool(slips or not one.salary_income)
    )


def _is_in(job: Employment, year: int) -> bool:
    """Whether somebody worked long enough in a year to be paid in it."""
    return job.starts_on < datetime.date(year, 12, 1) and (job.ends_on is None or job.ends_on.year >= year)


def mismatches(case: CaseView) -> list[Income | None]:
    """The years in which certificate and slips differ."""
    differing = [one for one in incomes(case) if _differs(one)]
    return [*differing] or [None]


def _differs(one: Income) -> bool:
    """More on slips than on the certificate is seen even if a slip is missing."""
    salary = one.assessment.salary_income
    return one.on_slips > salary or (one.is_whole and one.on_slips != salary)


@check(
    "R-21",
    "restax_income_mismatch",
    severity="medium",
    effect="explainable",
    responsible="employer",
    routes=("P-10",),
    needs=("tax",),
    cites=("local_tax_act_317_6", "local_tax_act_17_5"),
    for_each=mismatches,
)
def restax_income_mismatch(case: CaseView, one: Income | None) -> Verdict | Discrepancy:
    """The pay on the certificate of a fiscal year is that of the withholding slips of the year before.

    Less on the certificate: an employer did not report to the city by 31 January, or several payers were never added
    up. With a slip missing nothing is said about more on the certificate.
    """
    if one is None:
        return _same_income(case)
    year = one.assessment.income_year
    month, day = case.parameter("withholding_slip_day")
    due = dates.deadline(dates.named_day(year + 1, month, day), Receiver.LOCAL_TAX)
    is_added_up = any(filed.year == year for filed in case.all(TaxReturn))
    others: tuple[Party, ...] = ("resident",) if one.payers > 1 and not is_added_up else ()
    difference = one.on_slips - one.assessment.salary_income
    return found("less_on_certificate" if difference > 0 else "more_on_certificate", due=due_of(due), counted=(due,),
                 also_responsible=others, difference=abs(difference), year=year,
                 fiscal_year=one.assessment.fiscal_year)  # fmt: skip


def _same_income(case: CaseView) -> Verdict:
    if not incomes(case):
        raise Untold("resident_tax_assessment")
    if not all(one.is_whole for one in incomes(case)):
        return cannot_tell("slip_missing", missing=("withholding_slip",))
    return met("same_income")


# -- R-22 ----------------------------------------------------------------------------------------------------------
class Owing(NamedTuple):
    """A payer that owes a slip for a year, and the last day for it."""

    payer: Org
    year: int
    due: Deadline
    has_left: bool


@reading
def slips_owed(case: CaseView) -> list[Owing]:
    """Slips of years that ended, or of jobs that did, that are not on file."""
    paid = [(pay.payer, pay.year) for pay in pay_by_year(case)]
    for job in employments(case):
        if not any(is_same(job.employer, pay.payer) for pay in pay_by_year(case)):
            paid += [(job.employer, year) for year in _years_shown(case, job)]
    found_ = []
    for payer, year in paid:
        if slip_of(case, payer, year) is not None:
            continue
        ended_on, due = end_in(case, payer, year), slip_due(case, payer, year)
        begins = dates.last_day_of(f"{year}-12") if ended_on is None else ended_on
        if case.today > begins:
            found_.append(Owing(payer, year, due, ended_on is not None))
    return found_


def _years_shown(case: CaseView, job: Employment) -> list[int]:
    """Without pay slips: the year in which the job ended, or the last one that was worked in."""
    if job.ends_on is not None:
        return [job.ends_on.year] if _is_in(job, job.ends_on.year) else []
    year = case.today.year() - 1
    return [year] if _is_in(job, year) else []


def owed_parts(case: CaseView) -> list[Owing | None]:
    """Each slip that is owed."""
    return [*slips_owed(case)] or [None]


@check(
    "R-22",
    "slip_not_issued",
    severity="medium",
    effect="explainable",
    responsible="employer",
    routes=("P-11",),
    needs=("tax", "labour"),
    cites=("income_tax_act_226",),
    for_each=owed_parts,
)
def slip_not_issued(case: CaseView, one: Owing | None) -> Verdict | Discrepancy:
    """Each payer hands out the withholding slip of a year by 31 January, and within a month to who leaves."""
    if one is None:
        return _all_issued(case)
    if case.today > one.due.rolled and not case.knows(WithholdingSlip):
        return cannot_tell("not_asked", missing=("withholding_slip",), year=one.year)
    judged = judged_missing(case, WithholdingSlip, one.due)
    if isinstance(judged, Verdict):
        return judged
    says = "pending" if judged.state == "pending" else "not_issued_leaving" if one.has_left else "not_issued"
    return found(says, state=judged.state, severity=judged.severity("medium"), due=due_of(one.due), counted=(one.due,),
                 year=one.year)  # fmt: skip


def _all_issued(case: CaseView) -> Verdict:
    if not pay_by_year(case) and not employments(case):
        for kind, name in ((EmploymentContract, "employment_contract"), (Payslip, "payslip")):
            if not case.knows(kind):
                raise Untold(name)
        return not_applicable("no_payer")
    return met("issued")


# -- R-23 ----------------------------------------------------------------------------------------------------------
class Totals(NamedTuple):
    """A withholding slip beside the pay slips of its payer and year."""

    slip: WithholdingSlip
    pay: Pay
    is_whole: bool  # pay slips of the whole year are known


@reading
def totals(case: CaseView) -> list[Totals]:
    """Slips that can be compared with pay slips."""
    return [
        Totals(slip, pay, _is_whole(case, pay))
        for pay in pay_by_year(case)
        if (slip := slip_of(case, pay.payer, pay.year)) is not None
    ]


def _is_whole(case: CaseView, pay: Pay) -> bool:
    if case.knows(Payslip):
        return True
    return len({dates.month_of(slip.paid_on) for slip in pay.slips if not slip.bonus}) == 12


def _gross_differs(case: CaseView, one: Totals) -> bool:
    difference = one.pay.taxable - one.slip.gross
    if difference < 0 and (not one.is_whole or one.slip.previous_payer_included):
        return False
    percent, yen = case.parameter("slip_difference_percent"), case.parameter("slip_difference_yen")
    return abs(difference) > yen or abs(difference) * 100 > percent * one.slip.gross


def _premiums_differ(case: CaseView, one: Totals) -> bool:
    """More on the slip is no difference while pay slips are missing, or where the resident paid premiums beside."""
    taken, noted = one.pay.premiums, one.slip.social_insurance
    if taken is None or taken == noted:
        return False
    if taken > noted:
        return True
    return one.is_whole and not one.slip.previous_payer_included and not _paid_beside(case, one.slip.year)


def _paid_beside(case: CaseView, year: int) -> bool:
    """Whether the resident paid premiums in a year, which an employer adds when told of them."""
    days = [one.paid_on for one in case.all(PensionMonth)] + [
        one.paid_on for one in case.all(NationalHealthPayment)
    ]
    return any(day is not None and day.year == year for day in days)


def differing_totals(case: CaseView) -> list[Totals | None]:
    """The slips that do not agree with pay slips."""
    differing = [one for one in totals(case) if _gross_differs(case, one) or _premiums_differ(case, one)]
    return [*differing] or [None]


@check(
    "R-23",
    "slip_total_mismatch",
    severity="medium",
    effect="explainable",
    responsible="employer",
    routes=("P-11",),
    needs=("tax", "labour"),
    cites=("income_tax_act_226", "slip_difference_convention"),
    for_each=differing_totals,
)
def slip_total_mismatch(case: CaseView, one: Totals | None) -> Verdict | Discrepancy:
    """A withholding slip comes to what the pay slips of the year come to, and its premiums to what they took.

    More on the slip is not judged while pay slips are missing, or where an earlier payer's pay is in it.
    """
    if one is None:
        return _same_totals(case)
    due = slip_due(case, one.pay.payer, one.slip.year)
    of_pay = _gross_differs(case, one)
    difference = abs(one.pay.taxable - one.slip.gross)
    if not of_pay:
        difference = abs((one.pay.premiums or 0) - one.slip.social_insurance)
    base = one.slip.gross if of_pay else one.slip.social_insurance
    values: dict[str, Any] = {"percent": round(difference * 100 / base, 2)} if base else {}
    return found("pay_differs" if of_pay else "premiums_differ", due=due_of(due), counted=(due,), year=one.slip.year,
                 difference=difference, **values)  # fmt: skip


def _same_totals(case: CaseView) -> Verdict:
    compared = totals(case)
    if not compared:
        if not len(case.all(WithholdingSlip)):
            raise Untold("withholding_slip")
        raise Untold("payslip")
    if not all(one.is_whole for one in compared):
        return cannot_tell("slips_missing", missing=("payslip",))
    if any(one.slip.previous_payer_included and one.slip.gross > one.pay.taxable for one in compared):
        return cannot_tell("payer_before", missing=("payslip",))
    return met("same_totals")
