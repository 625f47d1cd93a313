"""R-24, R-25: papers on relatives abroad, and years for which a tax return has to be filed."""

from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import AgeRule, Deadline, Receiver
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
from apps.readiness.rules.continuity.duties import due_of, judged_missing
from apps.readiness.rules.continuity.tax_slips import end_in, pay_by_year
from apps.readiness.rules.workplace import is_same
from apps.wallet.kinds.tax import OverseasDependant, TaxReturn
from apps.wallet.kinds.values import Org
from apps.wallet.kinds.work import Payslip, WithholdingSlip

#: The sentences of a year whose last day is still to come.
_AHEAD: Final = {
    "two_payers": "two_payers_ahead",
    "left_before_december": "left_before_december_ahead",
}


# -- R-24 ----------------------------------------------------------------------------------------------------------
class Claimed(NamedTuple):
    """A year in which relatives abroad were counted, and what is known about them."""

    year: int
    people: int
    relatives: tuple[OverseasDependant, ...]


@reading
def claimed_years(case: CaseView) -> list[Claimed]:
    """The years whose slips count relatives abroad; several slips of a year count the same people."""
    counts: dict[int, int] = {}
    for slip in case.all(WithholdingSlip):
        if slip.overseas_dependants:
            counts[slip.year] = max(slip.overseas_dependants, counts.get(slip.year, 0))
    return [
        Claimed(year, count, tuple(one for one in case.all(OverseasDependant) if one.year == year))
        for year, count in sorted(counts.items())
    ]


def claimed_parts(case: CaseView) -> list[Claimed | None]:
    """Each year with relatives abroad."""
    return [*claimed_years(case)] or [None]


@check(
    "R-24",
    "overseas_dependant_docs",
    severity="medium",
    effect="negative",
    responsible="resident",
    routes=("P-12",),
    needs=("tax",),
    cites=("overseas_dependants",),
    for_each=claimed_parts,
)
def overseas_dependant_docs(case: CaseView, one: Claimed | None) -> Verdict | Discrepancy:
    """For each relative abroad a paper on the relation and one on money sent are on file.

    From 30 to 69 the relative studies abroad, has a disability or was sent the least sum of the year.
    """
    if one is None:
        if not len(case.all(WithholdingSlip)):
            raise Untold("withholding_slip")
        return not_applicable("nobody_abroad")
    lacking = sorted({relative.person for relative in one.relatives if _lacks(case, relative)})
    if lacking:
        return found("papers_missing", year=one.year, persons=lacking)
    if len(one.relatives) < one.people:
        if case.knows(OverseasDependant):
            return found("no_papers", year=one.year, persons=[], count=one.people - len(one.relatives))
        return cannot_tell("relatives_unknown", missing=("overseas_dependant",), year=one.year)
    if missing := _unsaid(case, one.relatives):
        return cannot_tell("papers_unknown", missing=missing, year=one.year)
    return met("papers_here", year=one.year)


def _lacks(case: CaseView, relative: OverseasDependant) -> bool:
    """Whether the record says that a paper is not there or that the least sum was not sent."""
    if relative.kinship_document is False or relative.remittance_document is False:
        return True
    least = _least_sum(case, relative)
    if not least or _is_exempt(relative) or relative.remitted is None:
        return False
    return relative.student is not None and relative.disabled is not None and relative.remitted < least


def _is_exempt(relative: OverseasDependant) -> bool:
    return bool(relative.student or relative.disabled)


def _least_sum(case: CaseView, relative: OverseasDependant) -> int:
    """The sum that has to be sent in the year at this age; 0 where none."""
    if relative.birth_date is None:
        return 0
    last = dates.last_day_of(f"{relative.year}-12")
    first, end = case.parameter("overseas_relative_ages", on=last)
    age = dates.age_on(relative.birth_date, last, AgeRule.ACT).years
    least: int = case.parameter("overseas_relative_remittance", on=last)
    return least if first <= age < end else 0


def _unsaid(case: CaseView, relatives: tuple[OverseasDependant, ...]) -> tuple[str, ...]:
    """What records do not say and would have to."""
    unsaid: set[str] = set()
    for one in relatives:
        for name in ("kinship_document", "remittance_document"):
            if getattr(one, name) is None:
                unsaid.add(f"overseas_dependant.{name}")
        least = _least_sum(case, one)
        if one.birth_date is None and not _is_exempt(one):
            unsaid.add("overseas_dependant.birth_date")
        if least and not _is_exempt(one) and (one.remitted is None or one.remitted < least):
            names = ("remitted",) if one.remitted is None else ("student", "disabled")
            unsaid.update(f"overseas_dependant.{name}" for name in names if getattr(one, name) is None)
    return tuple(sorted(unsaid))


# -- R-25 ----------------------------------------------------------------------------------------------------------
class Year(NamedTuple):
    """A year for which a return has to be filed, why, and its last day."""

    year: int
    why: str
    due: Deadline


@reading
def years_to_file(case: CaseView) -> list[Year]:
    """Years with two payers that nobody added up, or with a job left before December and no adjustment."""
    years = {slip.year for slip in case.all(WithholdingSlip)} | {pay.year for pay in pay_by_year(case)}
    month, day = case.parameter("tax_return_day", on=case.today)
    found_ = []
    for year in sorted(years):
        why = _why(case, year)
        if why is not None:
            due = dates.deadline(dates.named_day(year + 1, month, day), Receiver.NATIONAL_TAX)
            found_.append(Year(year, why, due))
    return found_


def _why(case: CaseView, year: int) -> str | None:
    slips = [slip for slip in case.all(WithholdingSlip) if slip.year == year]
    payers: list[Org] = []
    for payer in [
        *(slip.payer for slip in slips),
        *(pay.payer for pay in pay_by_year(case) if pay.year == year),
    ]:
        if not any(is_same(payer, known) for known in payers):
            payers.append(payer)
    if any(slip.previous_payer_included for slip in slips):
        with_own = [payer for payer in payers if not _left(case, payer, slips, year)]
        return "two_payers" if len(with_own) > 1 else None
    if len(payers) > 1:
        return "two_payers"
    return "left_before_december" if any(_left(case, payer, slips, year) for payer in payers) else None


def _left(case: CaseView, payer: Org, slips: list[WithholdingSlip], year: int) -> bool:
    """Whether work for a payer ended before the last pay of the year, with which the year is added up."""
    left = [slip.left_on for slip in slips if is_same(slip.payer, payer) and slip.left_on is not None]
    ended_on = left[0] if left else end_in(case, payer, year)
    return ended_on is not None and ended_on <= case.today and dates.month_of(ended_on) < f"{year}-12"


def years_parts(case: CaseView) -> list[Year | None]:
    """Each year without a return on file."""
    filed = {one.year for one in case.all(TaxReturn) if one.filed_on <= case.today}
    return [one for one in years_to_file(case) if one.year not in filed] or [None]


@check(
    "R-25",
    "return_needed",
    severity="medium",
    effect="negative",
    responsible="resident",
    routes=("P-12",),
    needs=("tax",),
    cites=("income_tax_act_120", "ntga_74"),
    for_each=years_parts,
)
def return_needed(case: CaseView, one: Year | None) -> Verdict | Discrepancy:
    """Two payers whose pay was not added up, or a job left during the year: a return by 15 March of the next.

    Income from other sources than pay is on no record, so that its limit cannot be judged.
    """
    if one is None:
        return _no_return(case)
    if case.today <= one.due.rolled:
        return found(_AHEAD[one.why], state="upcoming", due=due_of(one.due), counted=(one.due,),
                     year=one.year, aim_by=one.due.aim_by)  # fmt: skip
    if not case.knows(TaxReturn):
        return cannot_tell("not_asked", missing=("tax_return",), year=one.year)
    judged = judged_missing(case, TaxReturn, one.due)
    if isinstance(judged, Verdict):
        return judged
    return found(
        one.why, severity=judged.severity("medium"), due=due_of(one.due), counted=(one.due,), year=one.year
    )


def _no_return(case: CaseView) -> Verdict:
    if not len(case.all(WithholdingSlip)) and not len(case.all(Payslip)):
        raise Untold("withholding_slip")
    if years_to_file(case):
        return met("filed")
    return met("not_needed")
