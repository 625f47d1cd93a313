"""R-47 to R-49: what asking for permanent residence or a renewal meets: dues paid late, a short stay, arrears."""

import datetime
from typing import Any, Final, NamedTuple

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
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.explained import judged_stated
from apps.readiness.rules.renewal.dues import PREMIUM_PLANS, has_plan
from apps.wallet.kinds.residence import ResidenceStatus
from apps.wallet.kinds.social_insurance import NationalHealthPayment, PensionMonth
from apps.wallet.kinds.tax import ResidentTaxInstalment, TaxReturn

#: Statuses that end on no day: nothing is asked about their period.
_WITHOUT_PERIOD: Final = frozenset({"permanent_resident", "special_permanent_resident", "hsp_2"})


# -- R-47 ----------------------------------------------------------------------------------------------------------
class Paid(NamedTuple):
    """One due that the resident pays: its month, its last day, when it was paid, and the years it is looked at."""

    month: str
    due: Deadline
    paid_on: datetime.date
    years: int


@reading
def own_payments(case: CaseView) -> list[Paid]:
    """Everything on file that the resident paid: ordinary resident tax, pension, health insurance, income tax."""
    of_tax, of_premiums = _years(case, "tax"), _years(case, "premiums")
    found_: list[Paid] = []
    for tax in case.all(ResidentTaxInstalment):
        if tax.collection == "ordinary" and tax.paid_on is not None:
            due = dates.deadline(dates.printed_day(tax.due_on), Receiver.LOCAL_TAX)
            found_.append(Paid(dates.month_of(tax.due_on), due, tax.paid_on, of_tax))
    for month in case.all(PensionMonth):
        if month.category == 1 and month.paid_on is not None:
            counted = (
                dates.printed_day(month.due_on) if month.due_on else dates.end_of_next_month(month.month)
            )
            found_.append(
                Paid(month.month, dates.deadline(counted, Receiver.PREMIUM), month.paid_on, of_premiums)
            )
    for health in case.all(NationalHealthPayment):
        if health.paid_on is not None:
            due = dates.deadline(dates.printed_day(health.due_on), Receiver.MUNICIPALITY)
            found_.append(Paid(dates.month_of(health.due_on), due, health.paid_on, of_premiums))
    for filed in case.all(TaxReturn):
        if filed.paid_on is not None:
            last = dates.named_day(filed.year + 1, *case.parameter("tax_return_day", on=case.today))
            due = dates.deadline(last, Receiver.NATIONAL_TAX)
            found_.append(Paid(dates.month_of(last.day), due, filed.paid_on, of_tax))
    return sorted(found_, key=lambda one: (one.due.raw, one.month))


def _years(case: CaseView, what: str) -> int:
    """How far back permanent residence looks, by the route that was chosen; without one as the general route does."""
    by_route = case.parameter(f"pr_lateness_years:{what}", on=case.today)
    years: int = by_route.get(case.plan.route or "general", by_route["general"])
    return years


@check(
    "R-47",
    "late_payment_for_pr",
    severity="high",
    effect="negative",
    responsible="resident",
    needs=("tax", "pension", "health_insurance"),
    cites=("pr_guideline_dues",),
)
def late_payment_for_pr(case: CaseView) -> Verdict | Discrepancy:
    """Tax, pension and health premiums that the resident pays were paid by their last day in the years looked at.

    What an employer withholds is not looked at here (R-19), nor what is not paid at all.
    """
    if case.plan.procedure != "permanent_residence":
        return not_applicable("not_asked_for")
    filed_on, payments = filing_day(case), own_payments(case)
    if not payments and not _asked_for_dues(case):
        raise Untold("pension_month")
    late = [
        one
        for one in payments
        if one.paid_on > one.due.rolled
        and case.today >= one.paid_on
        and filed_on <= dates.anniversary(one.due.raw, one.years).day
    ]
    if not late:
        return met("in_time", says=None if payments else "nothing_paid_oneself")
    first = late[0]
    clear_on = max(dates.anniversary(one.due.raw, one.years).day for one in late)
    return found("paid_late", months={one.month for one in late}, due=due_of(first.due), counted=(first.due,),
                 late_count=len(late), clear_after=clear_on, dues={one.month: one.due.rolled for one in late})  # fmt: skip


def _asked_for_dues(case: CaseView) -> bool:
    """Whether sources say that there is nothing the resident pays."""
    listed = list(case.all(PensionMonth))
    return case.knows(PensionMonth) or any(one.category not in {0, 1} for one in listed)


# -- R-48 ----------------------------------------------------------------------------------------------------------
@check(
    "R-48",
    "pr_period_too_short",
    severity="high",
    effect="negative",
    responsible="resident",
    needs=("scrivener",),
    cites=("pr_guideline_2026", "pr_transition"),
)
def pr_period_too_short(case: CaseView) -> Verdict | Discrepancy:
    """From 1 April 2027 permanent residence needs the longest period of the status.

    A three-year stay held on 31 March 2027 still counts for the first decision after it; that decision has to fall
    into the same stay. Which period is the longest is known for the statuses of the list only.
    """
    if case.plan.procedure != "permanent_residence":
        return not_applicable("not_asked_for")
    stay = current_stay(case)
    if stay.status in _WITHOUT_PERIOD:
        return not_applicable("no_period")
    decided_on, filed_on = case.plan.decision_expected_on, filing_day(case)
    if case.parameter("pr_3y_counts_as_max", on=decided_on or filed_on):
        if decided_on is None:
            return cannot_tell("decision_unknown", missing=("plan.decision_expected_on",))
        return not_applicable("three_years_count", decision_expected_on=decided_on)
    return _judged(case, stay, decided_on)


def _judged(case: CaseView, stay: ResidenceStatus, decided_on: datetime.date | None) -> Verdict | Discrepancy:
    """The stay against the longest of its status; without a day for the decision, of one that is still to come."""
    longest = case.parameter("longest_period_months", on=case.today).get(stay.status)
    if longest is None:
        return cannot_tell("longest_unknown", missing=())
    if stay.period_months is None and stay.period_days is None:
        raise Untold("residence_status.period_months")
    months = stay.period_months or 0
    if months >= longest:
        return met("longest", period_months=months)
    values: dict[str, Any] = {"period_months": months, "longest_months": longest}
    last_day = case.parameter("pr_transition_held_on", on=case.today)
    three_years = case.parameter("pr_transition_months", on=case.today)
    is_held = months >= three_years and stay.granted_on <= last_day
    is_held = is_held and stay.expires_on is not None and last_day <= stay.expires_on
    if is_held and decided_on is not None and stay.expires_on is not None and decided_on <= stay.expires_on:
        return found("transition", severity="low", **values)
    return found("too_short", **values)


# -- R-49 ----------------------------------------------------------------------------------------------------------
class Arrear(NamedTuple):
    """An instalment of health insurance that is open after its last day."""

    month: str
    due: Deadline
    amount: int
    has_plan: bool


@reading
def arrears(case: CaseView) -> list[Arrear]:
    """Open instalments of the city's health insurance, oldest first."""
    found_ = []
    for one in case.all(NationalHealthPayment):
        due = dates.deadline(dates.printed_day(one.due_on), Receiver.MUNICIPALITY)
        paid = 0
        if one.paid_on is not None:
            paid = one.amount if one.paid_amount is None else one.paid_amount
        if paid < one.amount and case.today > due.rolled:
            found_.append(
                Arrear(dates.month_of(one.due_on), due, one.amount - paid, bool(one.instalment_plan))
            )
    return sorted(found_, key=lambda arrear: arrear.due.raw)


@check(
    "R-49",
    "kokuho_arrears_renewal",
    severity="high",
    effect="negative",
    responsible="resident",
    routes=("P-7",),
    needs=("health_insurance",),
    weight="announced",
    cites=("premium_data_sharing",),
    anchor=filing_day,
)
def kokuho_arrears_renewal(case: CaseView) -> Verdict | Discrepancy:
    """From the day on which data on arrears reach the immigration agency, none are open at a renewal or change.

    An agreement to pay in parts answers them. Before that day they are looked at with the renewal itself.
    """
    if case.plan.procedure not in {"renewal", "change"}:
        return not_applicable("not_asked_for")
    if not case.parameter("isa_kokuho_link"):
        return not_applicable("not_yet")
    owed = arrears(case)
    if not owed:
        if not len(case.all(NationalHealthPayment)) and not case.knows(NationalHealthPayment):
            raise Untold("national_health_payment")
        return met("no_arrears")
    months, first = sorted({one.month for one in owed}), owed[0]
    values: dict[str, Any] = {
        "amount": sum(one.amount for one in owed),
        "dues": {one.month: one.due.rolled for one in owed},
    }
    if all(one.has_plan for one in owed) or has_plan(case, PREMIUM_PLANS):
        return found(
            "in_parts", state="suppressed", severity="info", months=months, reason="instalment_plan", **values
        )
    judged = judged_stated(case, NationalHealthPayment, first.due)
    if isinstance(judged, Verdict):
        return judged
    return found("arrears", severity=judged.severity("high"), months=months, due=due_of(first.due),
                 counted=(first.due,), **values)  # fmt: skip
