"""Item 3 of the guideline: whether the person did what the status is for, without long gaps."""

import datetime
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Period
from apps.readiness.engine.outcomes import Untold, Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.family.relations import Apart, has_ended, spouses, supporters
from apps.readiness.rules.family.spouses import HELP, MARRIED, REASONS
from apps.readiness.rules.renewal.whom import HAS_END, gaps_in, last_month_shown, months_paid
from apps.readiness.rules.statuses import NOTIFIES_ORGANISATION
from apps.wallet.kinds.living import DocumentOnFile, SchoolEnrolment
from apps.wallet.kinds.work import EmploymentContract, Leave, Payslip, WithholdingSlip

#: Statuses whose activity is work for an organisation that pays.
AT_WORK: Final = (NOTIFIES_ORGANISATION - {"student", "trainee"}) | {"skill_development"}
NO_ACTIVITY: Final = frozenset({"child_of_japanese", "child_of_pr", "long_term_resident"})
#: Papers that show a good reason for a gap: search for work, illness, loss of work.
GOOD_REASONS: Final = frozenset({"hello_work_registration", "job_search_record", "hospital_certificate", "unemployment_proof"})  # fmt: skip
ONE_DAY: Final = datetime.timedelta(days=1)

type Stretch = tuple[datetime.date, datetime.date | None]  # both days included; None: it goes on


@rule(
    "ren_past_activity",
    question=("renewal", "change"),
    weight="factor",
    responsible="resident",
    cites=("renewal_guideline_3", "act_22_4_activity", "act_22_4_spouse"),
    statuses=HAS_END,
)
def ren_past_activity(case: CaseView) -> Verdict:
    """No gap of three months or more in work or school, for spouses no six months apart, in the stay held now.

    With a good reason on file a gap is a judgement. That work went on is shown by pay: contracts without pay slips for
    as long as a gap cannot tell. For other statuses the records say nothing about the activity.
    """
    stay = current_stay(case)
    if stay.status in NO_ACTIVITY:
        return not_applicable("no_limits")
    if stay.status in MARRIED:
        return _as_spouse(case)
    if stay.status == "dependent":
        return _as_dependent(case)
    if stay.status == "student":
        return _at_school(case, stay.granted_on)
    if stay.status in AT_WORK:
        return _at_work(case, stay.granted_on, stay.status)
    return cannot_tell("activity_not_on_file", missing=())


# -- work ----------------------------------------------------------------------------------------------------------
def _at_work(case: CaseView, since: datetime.date, status: str) -> Verdict:
    months = case.parameter("inactivity_months_hsp_2" if status == "hsp_2" else "inactivity_months")
    contracts = [(one.starts_on, one.ends_on) for one in case.all(EmploymentContract)]
    paid = months_paid(list(case.all(Payslip)))
    worked = [*contracts, *((dates.first_day_of(month), dates.last_day_of(month)) for month in sorted(paid))]
    if not worked:
        raise Untold("employment_contract")
    gap = _gap(case, worked, since, months)
    if gap is not None:
        return _of_gap(case, gap)
    first = max(min(begin for begin, _end in worked), since)
    if dates.period_from(since, months=months).is_filled_by(first - ONE_DAY):
        return cannot_tell("begin_unknown", missing=("employment_contract",), worked_from=first)
    return _paid_throughout(case, first, months, paid)


def _paid_throughout(case: CaseView, first: datetime.date, months: int, paid: set[str]) -> Verdict:
    """Under contract all the time: whether there was pay, too."""
    years = {slip.year for slip in case.all(WithholdingSlip) if slip.gross > 0}
    begin, last = dates.month_of(first), last_month_shown(case)
    shown = paid | {
        month
        for month in dates.months_from_to(begin, max(begin, last))
        if dates.first_day_of(month).year in years
    }
    unpaid = [run for run in gaps_in(shown, begin, last) if len(run) >= months]
    if not unpaid:
        return met("no_gap")
    if all(_on_leave(case, dates.first_day_of(run[0]), dates.last_day_of(run[-1])) for run in unpaid):
        return cannot_tell("gap_with_reason", missing=(), gap_from=dates.first_day_of(unpaid[0][0]),
                           remedy="explain_with_proof")  # fmt: skip
    return cannot_tell("pay_unknown", missing=("payslip",), month=unpaid[0][0])


# -- school --------------------------------------------------------------------------------------------------------
def _at_school(case: CaseView, since: datetime.date) -> Verdict:
    months = case.parameter("inactivity_months")
    schools = list(case.all(SchoolEnrolment))
    if not schools:
        raise Untold("school_enrolment")
    gap = _gap(case, [(school.enrolled_on, school.left_on) for school in schools], since, months)
    if gap is not None:
        return _of_gap(case, gap)
    for leave in (leave for school in schools for leave in school.leaves_of_absence or ()):
        period = dates.period_from(leave.from_, months=months)
        if case.today >= period.legal_end and (leave.to is None or period.is_filled_by(leave.to)):
            return cannot_tell("leave_of_absence", missing=(), gap_from=leave.from_, counted=(period,),
                               remedy="explain_with_proof", needs=("school",))  # fmt: skip
    return met("no_gap")


# -- gaps ----------------------------------------------------------------------------------------------------------
def _gap(case: CaseView, stretches: list[Stretch], since: datetime.date, months: int) -> Period | None:
    """The first gap in this stay that is as long as the period or longer; a gap that goes on counts up to today."""
    covered_to: datetime.date | None = None
    for first, last in sorted(stretches, key=lambda one: (one[0], one[1] or datetime.date.max)):
        if covered_to is not None and first > covered_to:
            period = dates.period_from(max(covered_to + ONE_DAY, since), months=months)
            if period.is_filled_by(first - ONE_DAY) and case.today >= period.legal_end:
                return period
        if last is None:
            return None
        covered_to = last if covered_to is None else max(covered_to, last)
    assert covered_to is not None
    period = dates.period_from(max(covered_to + ONE_DAY, since), months=months)
    return period if case.today >= period.legal_end else None


def _of_gap(case: CaseView, gap: Period) -> Verdict:
    has_paper = any(paper.document in GOOD_REASONS for paper in case.all(DocumentOnFile))
    if has_paper or _on_leave(case, gap.first_day, gap.legal_end):
        return cannot_tell("gap_with_reason", missing=(), counted=(gap,), gap_from=gap.first_day,
                           remedy="explain_with_proof", needs=("employment",))  # fmt: skip
    return not_met("gap", counted=(gap,), gap_from=gap.first_day, clock_ends_on=gap.legal_end,
                   remedy=("explain_with_proof", "professional"), needs=("employment", "scrivener"))  # fmt: skip


def _on_leave(case: CaseView, first: datetime.date, last: datetime.date) -> bool:
    """Whether a leave overlaps a stretch."""
    return any(leave.from_ <= last and (leave.to is None or leave.to >= first) for leave in case.all(Leave))


# -- family --------------------------------------------------------------------------------------------------------
def _as_spouse(case: CaseView) -> Verdict:
    """Living as a spouse: together, or apart for less than the months of the Act; since an end of the marriage apart."""
    found = spouses(case)
    if not found:
        raise Untold("family_relation")
    spouse = next((one for one in reversed(found) if not has_ended(case, one)), found[-1])
    since = spouse.separated_since or (spouse.until if has_ended(case, spouse) else None)
    if since is not None and case.today >= since:
        if spouse.lives_together and spouse.separated_since is not None:
            return cannot_tell("contradiction", missing=("family_relation.lives_together",))
        apart = Apart(case, since, case.parameter("spouse_inactivity_months"))
        if not apart.is_long:
            return met(
                "apart_short",
                counted=(apart.counted,),
                gap_from=since,
                clock_ends_on=apart.counted.legal_end,
                needs=HELP,
            )
        if spouse.separation_reason or any(paper.document in REASONS for paper in case.all(DocumentOnFile)):
            return cannot_tell("gap_with_reason", says="apart_with_reason", missing=(), counted=(apart.counted,),
                               gap_from=since, remedy="explain_with_proof", needs=HELP)  # fmt: skip
        return not_met("gap", says="apart_long", counted=(apart.counted,), gap_from=since, needs=HELP,
                       clock_ends_on=apart.counted.legal_end, remedy=("explain_with_proof", "professional"))  # fmt: skip
    if spouse.lives_together and not has_ended(case, spouse):
        return met("together")
    return cannot_tell(
        "together_unknown", missing=("family_relation.lives_together", "family_relation.separated_since")
    )


def _as_dependent(case: CaseView) -> Verdict:
    """Living with the supporter. No number is read for dependants who live apart, so that is a judgement."""
    found = [one for one in supporters(case) if not has_ended(case, one)]
    if not found:
        raise Untold("family_relation")
    if any(one.lives_together and one.separated_since is None for one in found):
        return met("together")
    return cannot_tell("together_unknown", missing=("family_relation.lives_together",))
