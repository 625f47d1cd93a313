"""What of a resident's gap an employer's failing explains: that part is linked to it, and no failing of the resident.

Causality rule, domain file 2.2 and decision 12.
"""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Deadline
from apps.readiness.engine.outcomes import Finding, Party, Verdict
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.duties import Missing, judged_by
from apps.readiness.rules.continuity.employments import employments
from apps.wallet.kinds.values import Record

#: The checks on employers that explain a gap, those first that say most about it.
OF_EMPLOYERS: Final = (
    "epi_missing", "epi_short_missing", "epi_start_late", "epi_end_early", "deducted_not_enrolled", "coc_expired",
)  # fmt: skip
EXPLAIN_NO_CATEGORY: Final = (*OF_EMPLOYERS, "cat3_error", "ei_missing")
EXPLAIN_NO_COVER: Final = (*OF_EMPLOYERS, "ei_missing")
#: Whether an employer had to enrol the resident is what these say.
_OBLIGED: Final = ("epi_missing", "epi_short_missing", "epi_start_late")
_NOT_EXPLAINING: Final = frozenset({"suppressed", "upcoming"})


class Parent(NamedTuple):
    """The finding that explains another one: its number and who has to act."""

    check: str
    responsible: Party
    also_responsible: tuple[Party, ...]


class Part(NamedTuple):
    """Months of a gap that share their explanation; `is_unclear`: whether an employer had to act cannot be told."""

    months: tuple[str, ...]
    parent: Parent | None = None
    is_unclear: bool = False


def explaining(case: CaseView, ids: Iterable[str]) -> dict[str, Parent]:
    """The months that findings of these checks explain, each with the first that does.

    A check that the rule set does not have is passed over.
    """
    explained: dict[str, Parent] = {}
    for rule_id in ids:
        if not case.has_rule(rule_id):
            continue
        for finding in case.findings(rule_id):
            if finding.state not in _NOT_EXPLAINING:
                _add(case, explained, finding)
    return explained


def _add(case: CaseView, explained: dict[str, Parent], finding: Finding) -> None:
    parent = Parent(finding.check, finding.responsible, finding.also_responsible)
    for month in finding.months:
        explained.setdefault(month, parent)
    obliged_from = finding.values.get("obliged_from")
    if not isinstance(obliged_from, datetime.date) or "recorded_from" in finding.values:
        return
    # the month that runs is not among the months yet
    follows = dates.month_shifted(max(finding.months), 1) if finding.months else dates.month_of(obliged_from)
    if case.today <= dates.last_day_of(follows) and works_on(case, dates.first_day_of(follows), follows):
        explained.setdefault(follows, parent)


def works_on(case: CaseView, first: datetime.date, month: str) -> bool:
    """Whether an employment reaches into the days from `first` to the end of the month."""
    last = dates.last_day_of(month)
    return any(
        one.starts_on <= last and (one.ends_on is None or one.ends_on >= first) for one in employments(case)
    )


def split(months: Iterable[str], explained: dict[str, Parent], is_unclear: Callable[[str], bool]) -> list[Part]:  # fmt: skip
    """The months in parts: those that an employer's failing explains, those that cannot be told, and the rest."""
    by_reason: dict[tuple[Parent | None, bool], list[str]] = {}
    for month in months:
        parent = explained.get(month)
        by_reason.setdefault((parent, parent is None and is_unclear(month)), []).append(month)
    return [Part(tuple(found), *reason) for reason, found in by_reason.items()]


def unclear_at_end(case: CaseView) -> Callable[[str], bool]:
    """Of a month: whether somebody worked at its end for an employer of whom nobody can tell if it had to enrol them."""

    def is_unclear(month: str) -> bool:
        last = dates.last_day_of(month)
        return may_be_obliged(case) and _works_enough(case, last, last)

    return is_unclear


def unclear_within(case: CaseView) -> Callable[[str], bool]:
    """The same of any day of a month."""

    def is_unclear(month: str) -> bool:
        return may_be_obliged(case) and _works_enough(
            case, dates.first_day_of(month), dates.last_day_of(month)
        )

    return is_unclear


@reading
def may_be_obliged(case: CaseView) -> bool:
    """Whether the checks on employers leave it open that one had to enrol the resident."""
    known = [rule_id for rule_id in _OBLIGED if case.has_rule(rule_id)]
    if not known:
        return True
    return any(one.outcome == "cannot_tell" for rule_id in known for one in case.answers(rule_id))


def _works_enough(case: CaseView, first: datetime.date, last: datetime.date) -> bool:
    least = Decimal(str(case.parameter("si_short_hours_min", on=last)))
    return any(
        one.starts_on <= last
        and (one.ends_on is None or one.ends_on >= first)
        and one.on(last).weekly_hours >= least
        for one in employments(case)
    )


def judged_stated(case: CaseView, kind: type[Record], deadline: Deadline) -> Missing | Verdict:
    """What it means that a record says that something was not done by a deadline.

    As `judged_missing`; a record of a source that says no day of its data speaks for the day of the case.
    """
    if case.today <= deadline.rolled:
        return Missing("pending", "info")
    told = case.told_as_of(kind)
    return Missing("open", None) if told is None else judged_by(case, kind, deadline, told)


def protect_by(case: CaseView, months: Iterable[str]) -> datetime.date | None:
    """The last day on which the earliest month that can still be saved is saved; None when all have lapsed."""
    for month in sorted(months):
        lapses = dates.premium_lapses(month).legal_end
        if case.today <= lapses:
            return lapses
    return None
