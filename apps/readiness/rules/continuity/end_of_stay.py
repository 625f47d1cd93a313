"""The end of the stay and what should outlast it: R-35, R-36 and R-37."""

import datetime
from typing import Any

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Severity,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.rules import check
from apps.readiness.engine.stays import current_stay
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import due_of
from apps.readiness.rules.continuity.employments import Employment, employments
from apps.readiness.rules.procedure.stay import (
    Special,
    is_decided,
    is_long_enough,
    last_filing_day,
    special_period,
    stay_ends_on,
)
from apps.readiness.rules.renewal.past import AT_WORK
from apps.wallet.kinds.residence import Application, Passport
from apps.wallet.kinds.work import Payslip

HELP = ("residence_procedure",)
AT_ONCE = ("contact_bureau_today", "professional")
LAWYER = ("legal_aid", "scrivener", "residence_procedure")


# -- R-35 ----------------------------------------------------------------------------------------------------------
@reading
def window_opens_on(case: CaseView) -> datetime.date | None:
    """The day from which a renewal may be filed; None for stays without that window."""
    stay, expires_on = current_stay(case), stay_ends_on(case)
    least = case.parameter("renewal_window_least_period_months")
    if expires_on is None or stay.period_months is None or stay.period_months < least:
        return None
    return dates.months_before(expires_on, case.parameter("renewal_window_months")).day


@check(
    "R-35",
    "stay_expiry",
    severity="critical",
    effect="negative",
    responsible="resident",
    cites=("act_21", "act_20_6", "isa_renewal_page", "stay_expiry_steps"),
    needs=HELP,
    remedy="file_renewal",
)
def stay_expiry(case: CaseView) -> Discrepancy | Verdict:
    """Within the window it is upcoming, in steps; once a renewal or change is filed the special period follows; after
    the last day with nothing filed it is for a lawyer at once.

    That nothing was filed is said only where applications were asked for after the last day.
    """
    special = special_period(case)
    if special is None:
        return not_applicable("no_end")
    expires_on = special.expires_on
    if case.today > expires_on:
        return _after(case, special)
    opens_on = window_opens_on(case)
    values: dict[str, Any] = {"expires_on": expires_on, "days_left": case.today.until(expires_on)}
    if opens_on is not None:
        values["window_from"] = opens_on
    application = special.application
    if application is not None and not is_decided(case, application):
        if is_long_enough(case, current_stay(case)):
            values["special_period_until"] = special.period.safe_end
            return met("filed", **values)
        return met("filed", says="filed_without_special_period", **values)
    if application is not None and application.result == "granted":
        return cannot_tell("granted_not_here", missing=("residence_status",), **values)
    first, *nearer = case.parameter("stay_expiry_steps")
    left = case.today.until(expires_on)
    if case.today < opens_on if opens_on is not None else left > first:
        return met("later", **values)
    last = last_filing_day(expires_on)
    return found("window_open" if opens_on is not None else "file_when_ready", state="upcoming", severity=_step(left, nearer),
                 residence_effect="none", due=due_of(last), counted=(last,), **values)  # fmt: skip


def _step(left: Any, steps: list[int]) -> Severity:
    """How near the end is: of the steps after the first, information up to the first, medium, then high."""
    _early, near, nearest = steps
    return "high" if left <= nearest else "medium" if left <= near else "info"


def _after(case: CaseView, special: Special) -> Discrepancy | Verdict:
    """After the printed end: what the rule on the special period says, as far as applications are known."""
    expires_on, application, period = special
    last = last_filing_day(expires_on)
    values: dict[str, Any] = {"expires_on": expires_on, "days_left": case.today.until(expires_on)}
    if application is None:
        told = case.told_as_of(Application)
        if case.today <= last.rolled:
            return found("last_open_day", needs=LAWYER, remedy=AT_ONCE, due=due_of(last), counted=(last,), **values)  # fmt: skip
        if told is None or told < last.rolled:
            return cannot_tell(
                "filing_unknown", missing=("application",), remedy=AT_ONCE, needs=LAWYER, **values
            )
        return found("ended", needs=LAWYER, remedy=AT_ONCE, due=due_of(last), counted=(last,), **values)
    long_enough = is_long_enough(case, current_stay(case))
    values["special_period_until"] = period.safe_end
    if is_decided(case, application):
        if application.result == "granted":
            return cannot_tell("granted_not_here", missing=("residence_status",), expires_on=expires_on)
        return found("refused", needs=LAWYER, remedy=AT_ONCE, counted=(period,), **values)
    if long_enough is None:
        return cannot_tell(
            "period_unknown", missing=("residence_status.period_months",), expires_on=expires_on
        )
    if not long_enough:
        del values["special_period_until"]
        return found("stay_too_short", needs=LAWYER, remedy=AT_ONCE, counted=(last,), **values)
    if case.today > period.legal_end:
        return found("special_period_over", needs=LAWYER, remedy=AT_ONCE, counted=(period,), **values)
    if case.today > period.safe_end:
        return cannot_tell("month_end_doubt", missing=(), remedy=AT_ONCE, needs=LAWYER, special_period_until=period.safe_end)  # fmt: skip
    values["days_left"] = case.today.until(period.safe_end)
    is_near = values["days_left"] <= case.parameter("special_period_notice_days")
    return found("in_special_period", state="pending", severity="high" if is_near else "info", responsible="immigration",
                 also_responsible=("resident",), residence_effect="none", remedy="collect_card_before", counted=(period,), **values)  # fmt: skip


# -- R-36 ----------------------------------------------------------------------------------------------------------
@check(
    "R-36",
    "contract_ends_before_stay",
    severity="medium",
    effect="none",
    responsible="employer",
    also_responsible=("resident",),
    cites=("act_22_4_activity", "contract_end_notice"),
    needs=("employment", "residence_procedure"),
    remedy=("ask_employer", "explain_with_proof"),
)
def contract_ends_before_stay(case: CaseView) -> Discrepancy | Verdict:
    """Work that ends before the stay does, with nothing agreed after it: the months without activity begin then.

    A contract that may be renewed by its own words is not looked at, nor is one that ends while another goes on. It
    concerns statuses of Table 1 that are for work.
    """
    if current_stay(case).status not in AT_WORK:
        return not_applicable("other_status", says="other_status")
    expires_on = stay_ends_on(case)
    if expires_on is None:
        return not_applicable("no_end")
    if case.today > expires_on:
        return not_applicable("stay_ended")
    running = [one for one in employments(case) if one.ends_on is None or case.today <= one.ends_on]
    if not running:
        return cannot_tell("no_contract", missing=("employment_contract",))
    ends = [(_ends_on(one), one) for one in running]
    if any(end is None or end >= expires_on for end, _one in ends):
        return met("outlasts")
    last, employment = max(((end, one) for end, one in ends if end is not None), key=lambda pair: pair[0])
    if case.today > last:
        return _past_its_end(case, employment, last)
    clock = dates.period_after(last, months=case.parameter("inactivity_months"))
    left = case.today.until(last)
    is_near = left <= case.parameter("contract_end_notice_days")
    return found("ends_soon" if is_near else "ends", state="upcoming", severity="medium" if is_near else "info", counted=(clock,),
                 employer=employment.employer.name, ends_on=last, days_left=left, inactivity_from=clock.legal_end)  # fmt: skip


def _ends_on(employment: Employment) -> datetime.date | None:
    """The day on which the work is known to end; None where it has no end or may be renewed."""
    if employment.ends_on is not None:
        return employment.ends_on
    newest = employment.newest
    return None if newest.renewal_possible else newest.contract_end_on


def _past_its_end(case: CaseView, employment: Employment, last: datetime.date) -> Verdict:
    """The agreed end has passed and no end of the work is on file: pay shows whether it went on."""
    if any(dates.first_day_of(slip.month) > last for slip in case.all(Payslip) if slip.gross > 0):
        return met("went_on", ends_on=last)
    return cannot_tell("end_passed", missing=("employment_contract.ends_on",), ends_on=last, employer=employment.employer.name)  # fmt: skip


# -- R-37 ----------------------------------------------------------------------------------------------------------
@check(
    "R-37",
    "passport_short",
    severity="low",
    effect="none",
    responsible="resident",
    cites=("passport_margin",),
    needs=HELP,
    remedy="renew_passport",
)
def passport_short(case: CaseView) -> Discrepancy | Verdict:
    """The passport lasts as long as the stay, and six months beyond the day of filing where one is planned.

    No law shortens the stay for it; it is needed for journeys, filing and identity.
    """
    expires_on = stay_ends_on(case)
    passports = list(case.all(Passport))
    if not passports:
        return cannot_tell("none_on_file", missing=("passport",))
    ends_on = max(one.expires_on for one in passports)
    values: dict[str, Any] = {"passport_expires_on": ends_on}
    if case.today > ends_on:
        return found("ended", **values)
    if expires_on is not None and ends_on < expires_on:
        return found("before_stay", expires_on=expires_on, **values)
    filing_on = case.plan.filing_on
    if filing_on is not None:
        margin = dates.period_after(filing_on, months=case.parameter("passport_margin_months"))
        if ends_on < margin.legal_end:
            return found("short_at_filing", filing_on=filing_on, counted=(margin,), **values)
    return met("long_enough", **values)
