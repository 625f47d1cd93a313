"""How long somebody may stay as a specified skilled worker (i), and which days do not count."""

import datetime
from typing import Final

from apps.readiness.engine import dates
from apps.readiness.engine.outcomes import Verdict, cannot_tell, met, not_applicable, not_met
from apps.readiness.engine.rules import rule
from apps.readiness.engine.stays import current_stay, filing_day
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.workplace import ONE_DAY, Stretch, years_reached_on
from apps.wallet.kinds.residence import ResidenceStatus
from apps.wallet.kinds.work import Leave, SswSupport

SSW_1: Final = frozenset({"ssw_1"})
#: Leave that counts only when it is longer than some months.
SHORT_LEAVE_COUNTS: Final = frozenset({"sick", "work_accident"})


@rule(
    "ssw1_total_5y",
    question=("renewal", "change"),
    weight="required",
    responsible="resident",
    cites=("landing_criteria_ssw", "ssw_operating_guidelines", "ssw_preparing_counts"),
    statuses=SSW_1,
    anchor=filing_day,
    groups=("status_rules",),
)
def ssw1_total_5y(case: CaseView) -> Verdict:
    """All days as a specified skilled worker (i) together, less those that are left out, stay within five years.

    Six where the exception holds. Days before the first permission on file have to be known.
    """
    years = case.parameter("ssw1_years")
    latest_end = latest_end_within(case, years)
    months = case.plan.period_wanted_months
    ends_on = _end_of_new(case, case.parameter("ssw1_longest_months") if months is None else months)
    if latest_end is not None and ends_on > latest_end and case.answer("ssw1_6y_exception").outcome == "met":
        years = case.parameter("ssw1_years_extended")
        latest_end = latest_end_within(case, years)
    if latest_end is None:
        return cannot_tell("history_unknown", missing=("ssw_support.days_as_ssw_1",))
    if latest_end < _begins(case):
        return not_met("limit_reached", remedy="change_status", needs=("residence_procedure", "scrivener"), latest_end=latest_end, years=years)  # fmt: skip
    if _days_before(case) is None:
        return cannot_tell("history_unknown", missing=("ssw_support.days_as_ssw_1",))
    if ends_on <= latest_end:
        return met("within_limit", latest_end=latest_end, years=years)
    if months is None:
        return cannot_tell("room_left", missing=("plan.period_wanted_months",), latest_end=latest_end)
    return cannot_tell("period_too_long", missing=(), remedy="ask_shorter_period", latest_end=latest_end)


@rule(
    "ssw1_excluded_days",
    question=("renewal", "change"),
    weight="procedure",
    responsible="resident",
    cites=("ssw_excluded_days",),
    statuses=SSW_1,
    effective_from="2025-09-30",
    anchor=filing_day,
)
def ssw1_excluded_days(case: CaseView) -> Verdict:
    """Maternity and childcare leave, long sick leave and being kept from re-entry are left out, with proof and on
    application."""
    leaves = [leave for leave in case.all(Leave) if leave.from_ <= case.today]
    if not leaves:
        return not_applicable("no_leave", excluded_days=0)
    excluded_days = sum(dates.days_in(first, last).days for first, last in excluded_stretches(case))
    if excluded_days:
        return met("excluded", excluded_days=excluded_days)
    if any(leave.to is None or leave.to > case.today for leave in leaves):
        return cannot_tell("still_on_leave", missing=("leave.to",), excluded_days=0)
    if any(_left_out(case, leave) and not leave.evidence for leave in leaves):
        return cannot_tell(
            "no_evidence", missing=("leave.evidence",), remedy="collect_leave_proof", excluded_days=0
        )
    return not_met("none_excluded", excluded_days=0)


@rule(
    "ssw1_period_up_to_3y",
    question=("renewal", "change"),
    weight="procedure",
    responsible="immigration",
    cites=("ssw_period",),
    statuses=SSW_1,
    effective_from="2025-09-30",
    anchor=filing_day,
)
def ssw1_period_up_to_3y(case: CaseView) -> Verdict:
    """The period is set for each person, up to three years at a change or renewal."""
    longest = case.parameter("ssw1_longest_months")
    latest_end = _end_of_new(case, longest)
    limit = latest_end_within(case, case.parameter("ssw1_years"))
    if limit is not None and limit < latest_end:
        latest_end = limit
    months = case.plan.period_wanted_months
    if months is None:
        return cannot_tell("no_wish", missing=("plan.period_wanted_months",), latest_end=latest_end)
    if months > longest:
        return not_met("too_long", remedy="ask_shorter_period", responsible="resident", latest_end=latest_end)
    is_cut = limit is not None and limit < _end_of_new(case, months)
    return met("possible", says="cut_by_limit" if is_cut else None, latest_end=latest_end)


@reading
def held_stretches(case: CaseView) -> list[Stretch]:
    """When the status was held, preparing for it included; the last stretch goes on unless another status followed."""
    held: list[Stretch] = []
    stays = list(case.all(ResidenceStatus))
    for place, stay in enumerate(stays):
        if stay.status not in SSW_1 and stay.designated_activity_code != "ssw_preparation":
            continue
        if place + 1 == len(stays):
            held.append((stay.granted_on, None))
            continue
        follows = stays[place + 1]
        last = follows.granted_on - ONE_DAY
        if (
            follows.permission == "landing" and stay.expires_on is not None
        ):  # it ended, and the person came anew
            last = min(last, stay.expires_on)
        held.append((stay.granted_on, last))
    return held


@reading
def excluded_stretches(case: CaseView) -> list[tuple[datetime.date, datetime.date]]:
    """The proven parts of leaves that do not count, within the time held."""
    found = []
    for leave in case.all(Leave):
        stretch = _left_out(case, leave)
        if stretch is None or not leave.evidence:
            continue
        for first, last in held_stretches(case):
            begins, ends = max(first, stretch[0]), stretch[1] if last is None else min(last, stretch[1])
            if begins <= ends:
                found.append((begins, ends))
    return found


def _left_out(case: CaseView, leave: Leave) -> tuple[datetime.date, datetime.date] | None:
    """The part of a leave that does not count; None while it goes on, or where it is too short."""
    if leave.to is None or leave.to > case.today:
        return None
    if leave.type not in SHORT_LEAVE_COUNTS:
        return leave.from_, leave.to
    least = dates.period_from(leave.from_, months=case.parameter("ssw1_leave_longer_than_months"))
    if not least.is_exceeded_by(leave.to):
        return None
    most = dates.period_from(leave.from_, years=case.parameter(f"ssw1_leave_up_to_years:{leave.type}"))
    return leave.from_, min(leave.to, most.legal_end)


def latest_end_within(case: CaseView, years: int) -> datetime.date | None:
    """The last day of so many years in all, as far as the records on file tell; None without a permission to count."""
    counted: list[Stretch] = []
    for first, last in held_stretches(case) or [(_begins(case), None)]:
        begins = first
        for out_from, out_to in sorted(excluded_stretches(case)) if case.answer("ssw1_excluded_days").outcome != "not_applicable" else ():  # fmt: skip
            if out_to < begins or (last is not None and out_from > last):
                continue
            if out_from > begins:
                counted.append((begins, out_from - ONE_DAY))
            begins = out_to + ONE_DAY
        if last is None or begins <= last:
            counted.append((begins, last))
    return years_reached_on(counted, years, already=_days_before(case) or 0)


@reading
def _days_before(case: CaseView) -> int | None:
    """The days held before the first permission on file, as the support record says."""
    said = [one.days_as_ssw_1 for one in case.all(SswSupport) if one.days_as_ssw_1 is not None]
    return max(said, default=None)


def _begins(case: CaseView) -> datetime.date:
    """When the stay applied for begins: after the present one, or with the decision on a change."""
    stay = current_stay(case)
    if stay.status in SSW_1 and stay.expires_on is not None:
        return stay.expires_on + ONE_DAY
    expected = case.plan.decision_expected_on
    if expected is not None:
        return expected
    day = filing_day(case)
    return day if isinstance(day, datetime.date) else day.plain()


def _end_of_new(case: CaseView, months: int) -> datetime.date:
    return dates.period_from(_begins(case), months=months).legal_end
