"""R-11, R-12: months without a pension category, and premiums of category 1 that are not paid."""

import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline, Receiver, Unmoved
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
from apps.readiness.rules.continuity.duties import Missing, due_of
from apps.readiness.rules.continuity.employments import employments
from apps.readiness.rules.continuity.explained import (
    EXPLAIN_NO_CATEGORY,
    Part,
    explaining,
    judged_stated,
    protect_by,
    split,
    unclear_at_end,
)
from apps.readiness.rules.continuity.pension_months import (
    IN_DOUBT,
    categories_at_end,
    concerned_months,
    enrolments,
    insured_abroad,
    is_asked,
    liable_months,
    months_on_record,
    months_without_category,
)
from apps.readiness.rules.continuity.residing import born_on, residing
from apps.wallet.kinds.social_insurance import LumpSumWithdrawal, PensionMonth

NOTHING: Final = Part(())


class Gap(NamedTuple):
    """Months without a category that follow each other, with the event after which they began."""

    months: tuple[str, ...]
    event: datetime.date
    is_age: bool


class Judged(NamedTuple):
    """A part of the gaps with one state; `is_paid_out`: the months went with a lump sum."""

    part: Part
    gap: Gap | None
    is_paid_out: bool = False


# -- R-11 ----------------------------------------------------------------------------------------------------------
@reading
def paid_out_months(case: CaseView) -> set[str]:
    """The months without a category that a lump sum took away: as many before its decision as it paid out."""
    taken: set[str] = set()
    without = months_without_category(case)
    for one in case.all(LumpSumWithdrawal):
        before = [
            month for month in without if dates.last_day_of(month) < one.decided_on and month not in taken
        ]
        taken.update(before[len(before) - min(len(before), one.months) :])
    return taken


def gap_parts(case: CaseView) -> list[Judged]:
    """The months without a category in runs, each in parts by what explains it."""
    without, taken = months_without_category(case), paid_out_months(case)
    parts = [Judged(Part(tuple(sorted(taken))), None, is_paid_out=True)] if taken else []
    explained = explaining(case, EXPLAIN_NO_CATEGORY) if without else {}
    for part in split([one for one in without if one not in taken], explained, unclear_at_end(case)):
        if part.parent is not None or part.is_unclear:
            parts.append(Judged(part, None))
        else:
            parts += [Judged(Part(run), _gap(case, run)) for run in _runs(part.months)]
    return parts or [Judged(NOTHING, None)]


def _runs(months: tuple[str, ...]) -> list[tuple[str, ...]]:
    runs: list[list[str]] = [[months[0]]]
    for before, month in pairwise(months):
        if dates.month_shifted(before, 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return [tuple(run) for run in runs]


def _gap(case: CaseView, run: tuple[str, ...]) -> Gap:
    """What made the duty begin: an age, the loss of the category before, the first day here; else the first day."""
    first, last = dates.first_day_of(run[0]), dates.last_day_of(run[0])
    of_age = dates.reaches_age(born_on(case), case.parameter("pension_first_age", on=case.today)).day
    if first <= of_age <= last:
        return Gap(run, of_age, is_age=True)
    lost = [one.insured_to for one in enrolments(case)] + [one.ends_on for one in employments(case)]
    events = [dates.loss_day(day) for day in lost if day is not None]
    events += [span.first for span in residing(case)]
    return Gap(run, max((day for day in events if first <= day <= last), default=first), is_age=False)


@check(
    "R-11",
    "np_gap",
    severity="high",
    effect="negative",
    responsible="resident",
    routes=("P-5",),
    needs=("pension",),
    cites=("npa_12", "npa_7_8", "age_20_automatic"),
    for_each=gap_parts,
)
def np_gap(case: CaseView, one: Judged) -> Verdict | Discrepancy:
    """Somebody who lives here from 20 to 59 is in one of three categories at the end of each month.

    Not while a certificate of coverage keeps them in the pension of another country. What an employer's failing
    explains is linked to it; where it cannot be told whether an employer had to enrol, neither can this.
    """
    months, parent = one.part.months, one.part.parent
    if one.is_paid_out:
        return found("paid_out", state="suppressed", severity="info", months=months, reason="lump_sum_paid")
    if parent is not None:
        return found("explained", linked_to=parent.check, severity="info", responsible=parent.responsible,
                     also_responsible=parent.also_responsible, residence_effect="explainable", months=months)  # fmt: skip
    if one.part.is_unclear:
        return cannot_tell("employer_unclear", missing=("employment_contract",), month=months[0])
    if one.gap is not None:
        return _uncovered(case, one.gap)
    return _no_gap(case)


def _uncovered(case: CaseView, gap: Gap) -> Verdict | Discrepancy:
    due = dates.deadline(dates.days_after(gap.event, case.parameter("np_notice_days")), Receiver.MUNICIPALITY)
    waits_for = due
    if gap.is_age:  # enrolled without being asked: nobody is late before that can have happened
        waits_for = dates.deadline(
            dates.days_after(gap.event, case.parameter("np_automatic_days")), Unmoved.OWN_TIME
        )
    judged = (
        judged_stated(case, PensionMonth, waits_for)
        if case.today > due.rolled
        else Missing("pending", "info")
    )
    if isinstance(judged, Verdict):
        return judged
    values: dict[str, Any] = {"age_20_on": gap.event} if gap.is_age else {}
    premium = dates.end_of_next_month(gap.months[0])
    return found("age_20" if gap.is_age else "no_category", state=judged.state, severity=judged.severity("high"),
                 months=gap.months, due=due_of(due), protect_by=protect_by(case, gap.months), counted=(due,),
                 premium_due_on=premium.day, **values)  # fmt: skip


def _no_gap(case: CaseView) -> Verdict:
    if not residing(case):
        return not_applicable("not_residing")
    if not is_asked(case) and _is_unknown_lately(case):
        raise Untold("pension_month")
    concerned = concerned_months(case)
    if not concerned:
        return not_applicable("no_liable_month")
    categories = categories_at_end(case, concerned[-case.parameter("np_months_looked_at") :])
    if any(category == IN_DOUBT for category in categories.values()):
        return cannot_tell("in_doubt", missing=("pension_month.category",))
    if any(category is None for category in categories.values()) and not is_asked(case):
        return cannot_tell("not_listed", missing=("pension_month",))
    return met("every_month")


def _is_unknown_lately(case: CaseView) -> bool:
    """Whether nothing is on file about the month before last, whose record can be there."""
    month = dates.month_shifted(case.today.month(), -2)
    last = dates.last_day_of(month)
    if month not in liable_months(case) or not any(span.covers(last) for span in residing(case)):
        return False
    if any(span.covers(last) for span in insured_abroad(case)):
        return False
    return categories_at_end(case, [month])[month] is None


# -- R-12 ----------------------------------------------------------------------------------------------------------
class Premium(NamedTuple):
    """A premium of category 1 that is recorded as not paid, with its last day."""

    month: str
    due: Deadline


@reading
def unpaid_premiums(case: CaseView) -> list[Premium]:
    """Premiums recorded as unpaid whose last day has passed, oldest first."""
    found = []
    unpaid = [one for one in months_on_record(case).values() if one.category == 1 and one.status == "unpaid"]
    liable, abroad = _liable(case) if unpaid else None, insured_abroad(case)
    for one in unpaid:
        if liable is not None and one.month not in liable:
            continue  # who is insured by choice breaks no duty
        if any(span.covers(dates.last_day_of(one.month)) for span in abroad):
            continue
        counted = dates.end_of_next_month(one.month) if one.due_on is None else dates.printed_day(one.due_on)
        due = dates.deadline(counted, Receiver.PREMIUM)
        if case.today > due.rolled:
            found.append(Premium(one.month, due))
    return sorted(found, key=lambda premium: premium.month)


def _liable(case: CaseView) -> set[str] | None:
    """The months of the ages of everybody; None where the day of birth is on no record."""
    try:
        return liable_months(case)
    except Untold:
        return None


def premium_parts(case: CaseView) -> list[Part]:
    """Unpaid premiums in parts by what explains them; those that newer data may show as paid are left out."""
    told = case.told_as_of(PensionMonth)
    months = [one.month for one in unpaid_premiums(case) if told is None or told >= one.due.rolled]
    explained = explaining(case, EXPLAIN_NO_CATEGORY) if months else {}
    return split(months, explained, unclear_at_end(case)) or [NOTHING]


@check(
    "R-12",
    "np_unpaid",
    severity="high",
    effect="negative",
    responsible="resident",
    routes=("P-5",),
    needs=("pension",),
    cites=("npa_91", "npa_102_4", "npa_89_90"),
    for_each=premium_parts,
)
def np_unpaid(case: CaseView, part: Part) -> Verdict | Discrepancy:
    """A premium of category 1 whose last day has passed is paid, exempt or deferred."""
    if part.parent is not None:
        return found("explained", linked_to=part.parent.check, severity="info", months=part.months,
                     responsible=part.parent.responsible, also_responsible=part.parent.also_responsible,
                     residence_effect="explainable")  # fmt: skip
    if part.is_unclear:
        return cannot_tell("employer_unclear", missing=("employment_contract",), month=part.months[0])
    if not part.months:
        return _nothing_unpaid(case)
    dues = {one.month: one.due for one in unpaid_premiums(case)}
    first = dues[part.months[0]]
    judged = judged_stated(case, PensionMonth, first)
    if isinstance(judged, Verdict):
        return judged
    saved_by = protect_by(case, part.months)
    values: dict[str, Any] = {"pay_by": saved_by} if saved_by else {}
    return found("unpaid" if saved_by else "unpaid_lapsed", severity=judged.severity("high"), months=part.months,
                 due=due_of(first), protect_by=saved_by, counted=(first,),
                 dues={month: dues[month].rolled for month in part.months}, **values)  # fmt: skip


def _nothing_unpaid(case: CaseView) -> Verdict:
    listed = months_on_record(case)
    if unpaid_premiums(case):
        return cannot_tell("data_too_old", says="data_too_old", missing=("pension_month",))
    if any(one.category == 1 and one.status is None for one in listed.values()):
        return cannot_tell("status_unknown", missing=("pension_month.status",))
    if not any(one.category == 1 for one in listed.values()):
        if not listed and not case.knows(PensionMonth):
            raise Untold("pension_month")
        return not_applicable("no_own_months")
    return met("paid")
