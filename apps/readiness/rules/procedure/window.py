"""When a renewal may be filed."""

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView


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
    stay = current_stay(case)
    expires_on = stay.expires_on
    if expires_on is None:
        return not_applicable("no_end")
    if case.today > expires_on:
        closed = dates.deadline(
            dates.named_day(expires_on.year, expires_on.month, expires_on.day), dates.Receiver.NATIONAL
        )
        says = "still_accepted" if case.today <= closed.rolled else None
        return not_met("expired", says=says, expires_on=expires_on, rolled=closed.rolled, counted=(closed,),
                       remedy=("contact_bureau_today", "professional"), needs=("residence_procedure", "scrivener"))  # fmt: skip
    least = case.parameter("renewal_window_least_period_months")
    if stay.period_months is None or stay.period_months < least:
        return cannot_tell("file_when_ready", missing=(), expires_on=expires_on)
    opens_on = dates.months_before(expires_on, case.parameter("renewal_window_months"))
    if case.today < opens_on.day:
        reason = case.plan.early_filing_reason
        return not_met("too_early", says="too_early_with_reason" if reason else None, counted=(opens_on,),
                       remedy="ask_bureau_with_evidence" if reason else "wait_for_window",
                       opens_on=opens_on.day, expires_on=expires_on)  # fmt: skip
    return met("open", counted=(opens_on,), opens_on=opens_on.day, expires_on=expires_on)
