"""When a renewal may be filed, and what a closed day at the end of the stay changes."""

from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.today import Day
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.procedure.stay import (
    KEEPS_STAY,
    filed_for_stay,
    last_filing_day,
    special_period,
    stay_ends_on,
)


@rule(
    "proc_renewal_window",
    question="procedure",
    weight="procedure",
    responsible="resident",
    cites=("act_21", "enforcement_regulations_21", "isa_renewal_page"),
)
def proc_renewal_window(case: CaseView) -> Verdict:
    """A renewal may be filed from about three months before the end of the stay up to its last day.

    Stays of less than six months have no such window: their holders file as soon as the papers are ready.
    """
    expires_on = stay_ends_on(case)
    if expires_on is None:
        return not_applicable("no_end")
    if case.today > expires_on:
        special = special_period(case)
        closed = last_filing_day(expires_on)
        if special is not None and special.application is not None:
            return not_met("expired", says="filed_in_time", expires_on=expires_on, rolled=closed.rolled,
                           filed_on=special.application.accepted_on, counted=(closed,))  # fmt: skip
        says = "still_accepted" if case.today <= closed.rolled else None
        return not_met("expired", says=says, expires_on=expires_on, rolled=closed.rolled, counted=(closed,),
                       remedy=("contact_bureau_today", "professional"), needs=("residence_procedure", "scrivener"))  # fmt: skip
    stay = current_stay(case)
    least = case.parameter("renewal_window_least_period_months")
    if stay.period_months is None and stay.period_days is None:
        return cannot_tell("file_when_ready", says="period_unknown", expires_on=expires_on,
                           missing=("residence_status.period_months",))  # fmt: skip
    if stay.period_months is None or stay.period_months < least:
        return cannot_tell("file_when_ready", missing=(), expires_on=expires_on)
    opens_on = dates.months_before(expires_on, case.parameter("renewal_window_months"))
    if case.today < opens_on.day:
        reason = case.plan.early_filing_reason
        return not_met("too_early", says="too_early_with_reason" if reason else None, counted=(opens_on,),
                       remedy="ask_bureau_with_evidence" if reason else "wait_for_window",
                       opens_on=opens_on.day, expires_on=expires_on)  # fmt: skip
    return met("open", counted=(opens_on,), opens_on=opens_on.day, expires_on=expires_on)


@rule(
    "proc_closed_day",
    question="procedure",
    weight="procedure",
    responsible="resident",
    cites=("holiday_act_1", "holiday_act_2", "stay_not_moved"),
    effective_from="1989-01-01",
)
def proc_closed_day(case: CaseView) -> Verdict:
    """On a closed last day a renewal or change is still accepted on the next open one; the stay ends as printed.

    Judged by the day of acceptance, else the planned day, else today. Online the same day counts, but residents are
    told to file by the printed one.
    """
    expires_on = stay_ends_on(case)
    if expires_on is None:
        return not_applicable("no_end")
    application = filed_for_stay(case)
    if application is None and case.plan.procedure not in {*KEEPS_STAY, None}:
        return not_applicable("other_procedure")
    last = last_filing_day(expires_on)
    planned = case.plan.filing_on
    if application is not None:
        day: Day = application.accepted_on
    elif planned is not None and case.today <= planned:
        day = planned
    else:  # a planned day that passed unused decides nothing
        day = case.today
    channel = case.plan.channel if application is None else application.channel
    is_closed = last.rolled > last.raw
    values: dict[str, Any] = {"raw": last.raw, "rolled": last.rolled, "aim_by": last.aim_by}
    if day <= last.raw:
        says = "in_time_closed_day" if is_closed and application is None else None
        return met("in_time", says=says, counted=(last,), **values)
    if day <= last.rolled:
        says = "next_open_day_online" if channel == "online" else None
        return met("next_open_day", says=says, counted=(last,), remedy="file_before_printed_day", **values)
    if application is not None:
        return not_met("late_filed", counted=(last,), remedy=("contact_bureau_today", "professional"),
                       needs=("residence_procedure", "scrivener"), filed_on=application.accepted_on, **values)  # fmt: skip
    return not_met("expired", counted=(last,), remedy=("contact_bureau_today", "professional"),
                   needs=("residence_procedure", "scrivener"), **values)  # fmt: skip
