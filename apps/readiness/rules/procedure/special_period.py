"""What keeps a stay going after its printed end, and what does not."""

import datetime
from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView
from apps.readiness.rules.procedure.stay import (
    KEEPS_STAY,
    filed_for_stay,
    is_decided,
    is_long_enough,
    last_filing_day,
    special_period,
    stay_ends_on,
)
from apps.wallet.kinds.living import DocumentOnFile
from apps.wallet.kinds.residence import Application

AT_ONCE = ("contact_bureau_today", "professional")
WHO_HELPS = ("residence_procedure", "scrivener")


@rule(
    "proc_special_period",
    question="procedure",
    weight="required",
    responsible="immigration",
    also_responsible=("resident",),
    cites=("act_20_6", "isa_special_period_page"),
    effective_from="2010-07-01",
)
def proc_special_period(case: CaseView) -> Verdict:
    """After the printed end the old status goes on until the decision, for two months at most.

    Only for a renewal or change accepted in time, of a stay longer than thirty days. Ends of months leave a doubt of
    a day or more: up to the safe end it is certain, up to the legal end it cannot be told.
    """
    special = special_period(case)
    if special is None:
        return not_applicable("no_end")
    expires_on, application, period = special
    if case.today <= expires_on:
        return not_applicable("not_yet", expires_on=expires_on)
    if application is None:
        return _nothing_in_time(case, expires_on)
    long_enough = is_long_enough(case, current_stay(case))
    if long_enough is False:
        return not_met("critical", says="stay_too_short", responsible="resident", remedy=AT_ONCE, needs=WHO_HELPS, expires_on=expires_on)  # fmt: skip
    if is_decided(case, application):
        is_refused = application.result == "refused"
        return not_applicable("decided", says="refused" if is_refused else None, expires_on=expires_on)
    ends: dict[str, Any] = {"legal_end": period.legal_end, "safe_end": period.safe_end}
    if case.today > period.legal_end:
        return not_met("critical", responsible="resident", remedy=AT_ONCE, needs=WHO_HELPS, counted=(period,),
                       days_left=case.today.until(period.safe_end), **ends)  # fmt: skip
    if long_enough is None:
        return cannot_tell("period_unknown", missing=("residence_status.period_months",), counted=(period,), **ends)  # fmt: skip
    if case.today > period.safe_end:
        return cannot_tell("month_end_doubt", missing=(), remedy=AT_ONCE, needs=WHO_HELPS, counted=(period,),
                           days_left=case.today.until(period.safe_end), **ends)  # fmt: skip
    remind = dates.days_before(period.safe_end, case.parameter("special_period_notice_days"))
    return met("in_special_period", remedy="collect_card_before", needs=("residence_procedure",), counted=(period,),
               days_left=case.today.until(period.safe_end), remind_from=remind.day, **ends)  # fmt: skip


def _nothing_in_time(case: CaseView, expires_on: datetime.date) -> Verdict:
    """No renewal or change was accepted in time; on a closed day and right after it one still may be."""
    late = filed_for_stay(case)
    last = last_filing_day(expires_on)
    says = (
        "late_filed"
        if late is not None
        else "still_accepted"
        if case.today <= last.rolled
        else "nothing_filed"
    )
    return not_met("critical", says=says, responsible="resident", remedy=AT_ONCE, needs=WHO_HELPS, counted=(last,),
                   expires_on=expires_on, rolled=last.rolled)  # fmt: skip


@rule(
    "proc_pr_needs_parallel_renewal",
    question=("procedure", "permanent_residence"),
    weight="required",
    responsible="resident",
    cites=("act_20_2", "act_22", "isa_special_period_page"),
)
def proc_pr_needs_parallel_renewal(case: CaseView) -> Verdict:
    """An application for permanent residence alone keeps no stay going: a renewal has to be filed beside it."""
    waiting = [
        application
        for application in case.all(Application)
        if application.procedure == "permanent_residence"
        and application.accepted_on <= case.today
        and not is_decided(case, application)
    ]
    if not waiting:
        return not_applicable("no_pr_application")
    expires_on = stay_ends_on(case)
    if expires_on is None:
        return not_applicable("no_end")
    special = special_period(case)
    left = case.today.until(expires_on)
    is_filed = (
        special is not None and special.application is not None and not is_decided(case, special.application)
    )
    if is_filed and special is not None and case.today <= special.period.legal_end:
        return met("renewal_filed", expires_on=expires_on, days_left=left)
    if case.today > expires_on:
        return not_met("critical", remedy=AT_ONCE, needs=WHO_HELPS, expires_on=expires_on, days_left=left)
    if left <= case.parameter("pr_parallel_renewal_days"):
        return not_met("warning", remedy="file_renewal", needs=("residence_procedure",), expires_on=expires_on, days_left=left)  # fmt: skip
    return met("expires_later", expires_on=expires_on, days_left=left)


@rule(
    "proc_mynumber_validity",
    question="procedure",
    weight="procedure",
    responsible="municipality",
    also_responsible=("resident",),
    cites=("my_number_card_validity",),
)
def proc_mynumber_validity(case: CaseView) -> Verdict:
    """The My Number card ends with the stay: with a special period ahead it has to be extended before it lapses.

    No record says when a card ends, so the rule reminds until the extension is on file.
    """
    special = special_period(case)
    if special is None:
        return not_applicable("no_end")
    expires_on, application, period = special
    decision_on = case.plan.decision_expected_on
    is_waiting = application is not None and not is_decided(case, application)
    is_planned = case.plan.procedure in KEEPS_STAY and decision_on is not None
    is_before_end = decision_on is not None and decision_on <= expires_on
    if not (is_waiting or is_planned) or is_before_end or case.today > period.legal_end:
        return not_applicable("no_special_period_expected")
    if is_long_enough(case, current_stay(case)) is False:
        return not_applicable("no_special_period_expected")
    stay = current_stay(case)
    for paper in case.all(DocumentOnFile):
        if paper.document != "my_number_card_extension" or paper.issued_on is None:
            continue
        if stay.granted_on <= paper.issued_on <= expires_on and case.today >= paper.issued_on:
            return met("extended", issued_on=paper.issued_on)
    says = "lapsed_unless_extended" if case.today > expires_on else None
    return cannot_tell("extension_unknown", says=says, missing=("document_on_file",), expires_on=expires_on,
                       remedy="extend_my_number_card")  # fmt: skip
