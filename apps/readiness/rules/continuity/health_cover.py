"""R-15, R-16: days without health insurance, and city insurance that went on beside that of an employer."""

import datetime
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from apps.readiness.engine import dates
from apps.readiness.engine.dates import Receiver
from apps.readiness.engine.outcomes import (
    Discrepancy,
    Untold,
    Verdict,
    cannot_tell,
    found,
    met,
    not_applicable,
)
from apps.readiness.engine.readers import about
from apps.readiness.engine.rules import check
from apps.readiness.engine.view import CaseView, reading
from apps.readiness.rules.continuity.dependants import EMPLOYEES_SCHEMES
from apps.readiness.rules.continuity.duties import Missing, due_of, judged_by
from apps.readiness.rules.continuity.employments import employments
from apps.readiness.rules.continuity.explained import (
    EXPLAIN_NO_COVER,
    Parent,
    explaining,
    judged_stated,
    unclear_within,
)
from apps.readiness.rules.continuity.residing import Span, arrived_on, residing
from apps.wallet.kinds.living import HouseholdIncome
from apps.wallet.kinds.residence import RegistryEntry
from apps.wallet.kinds.social_insurance import CertificateOfCoverage, HealthInsurance

_ONE_DAY: Final = datetime.timedelta(days=1)


class Uncovered(NamedTuple):
    """Days without cover that share their explanation; `goes_on`: the newest data shows no end."""

    first: datetime.date
    last: datetime.date
    goes_on: bool
    event: datetime.date
    parent: Parent | None = None
    is_unclear: bool = False


# -- R-15 ----------------------------------------------------------------------------------------------------------
@reading
def cover_told_on(case: CaseView) -> datetime.date | None:
    """The day up to which days without cover can be seen; None where the one or the other side is not known.

    The city speaks for national health insurance. Of employees' insurance an insurer that was asked speaks, or its
    record; without work in the time nobody could have insured the resident.
    """
    asked = case.asked_on(HealthInsurance)
    if "municipality" not in asked:
        return None
    if "health_insurer" not in asked and employments(case) and not _is_insurer_heard(case):
        return None
    return min(asked[source] for source in ("municipality", "health_insurer") if source in asked)


def _is_insurer_heard(case: CaseView) -> bool:
    return any(one.scheme in EMPLOYEES_SCHEMES for one in case.all(HealthInsurance))


@reading
def explained_months(case: CaseView) -> dict[str, Parent]:
    """The months in which an employer's failing explains that there is no cover."""
    return explaining(case, EXPLAIN_NO_COVER)


@reading
def uncovered_runs(case: CaseView) -> list[Uncovered]:
    """The runs of days without any health insurance while residing here, up to the newest data."""
    told = cover_told_on(case)
    if told is None:
        return []
    covers = [Span(one.insured_from, one.insured_to) for one in case.all(HealthInsurance)]
    covers += [
        Span(about(one).valid_from or datetime.date.min, about(one).valid_to)
        for one in case.all(CertificateOfCoverage)
        if "health" in one.schemes
    ]
    begins = _looked_at_from(case, covers)
    found_: list[Uncovered] = []
    for span in _joined(residing(case)):
        first, last = max(span.first, begins), told if span.last is None else min(span.last, told)
        found_ += _holes(first, last, sorted(covers), goes_on=span.last is None or span.last > told)
    return found_


def _looked_at_from(case: CaseView, covers: list[Span]) -> datetime.date:
    """An extract that begins later than the stay says nothing about the time before, unless life here began then, or
    what an employer left out explains it."""
    if arrived_on(case) is not None or not covers:
        return datetime.date.min
    first = min(span.first for span in covers)
    return min([first, *(dates.first_day_of(month) for month in explained_months(case))])


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Stays that follow each other without a day between as one."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before is not None and (before.last is None or span.first <= before.last + _ONE_DAY):
            joined[-1] = Span(before.first, span.last)
        else:
            joined.append(span)
    return joined


def _holes(
    first: datetime.date, last: datetime.date, covers: list[Span], *, goes_on: bool
) -> list[Uncovered]:
    holes: list[Uncovered] = []
    start = first
    for cover in covers:
        if cover.first > last or start > last:
            break
        if cover.first > start:
            holes.append(Uncovered(start, cover.first - _ONE_DAY, goes_on=False, event=start))
        if cover.last is None:
            return holes
        start = max(start, cover.last + _ONE_DAY)
    if start <= last:
        holes.append(Uncovered(start, last, goes_on=goes_on, event=start))
    return holes


def cover_parts(case: CaseView) -> list[Uncovered | None]:
    """The runs cut by month where what explains them changes."""
    runs = uncovered_runs(case)
    explained = explained_months(case) if runs else {}
    is_unclear = unclear_within(case)
    parts: list[Uncovered] = []
    for run in runs:
        for month in dates.months_from_to(dates.month_of(run.first), dates.month_of(run.last)):
            parent = explained.get(month)
            piece = run._replace(
                first=max(run.first, dates.first_day_of(month)),
                last=min(run.last, dates.last_day_of(month)),
                parent=parent,
                is_unclear=parent is None and is_unclear(month),
            )
            before = parts[-1] if parts else None
            if before is not None and _is_alike(before, piece):
                parts[-1] = before._replace(last=piece.last)
            else:
                parts.append(piece)
    return [*parts] or [None]


def _is_alike(one: Uncovered, other: Uncovered) -> bool:
    return (one.event, one.parent, one.is_unclear) == (other.event, other.parent, other.is_unclear)


@check(
    "R-15",
    "no_health_cover",
    severity="high",
    effect="negative",
    responsible="resident",
    routes=("P-7",),
    needs=("health_insurance",),
    cites=("nhia_9", "nhia_110", "local_tax_act_17_5"),
    for_each=cover_parts,
)
def no_health_cover(case: CaseView, part: Uncovered | None) -> Verdict | Discrepancy:
    """Who is in the registry with a stay over three months has health insurance on every day.

    It is looked at up to the oldest of what the city and the insurer told. What an employer's failing explains is
    linked to it.
    """
    if part is None:
        return _covered(case)
    if part.parent is not None:
        return found("explained", linked_to=part.parent.check, severity="info", months=_months(case, part),
                     responsible=part.parent.responsible, also_responsible=part.parent.also_responsible,
                     residence_effect="explainable", uncovered_from=part.first, **_end(part))  # fmt: skip
    if part.is_unclear:
        return cannot_tell("employer_unclear", missing=("employment_contract",), uncovered_from=part.first)
    if any(income.public_assistance for income in case.all(HouseholdIncome)):
        return cannot_tell("public_assistance", missing=(), uncovered_from=part.first)
    due = dates.deadline(
        dates.days_after(part.event, case.parameter("kokuho_notice_days")), Receiver.MUNICIPALITY
    )
    if case.today <= due.rolled:
        judged: Missing | Verdict = Missing("pending", "info")
    else:
        judged = judged_by(case, HealthInsurance, due, cover_told_on(case))
    if isinstance(judged, Verdict):
        return judged
    says = "uncovered" if part.goes_on else "was_uncovered"
    return found(says, state=judged.state, severity=judged.severity("high"), months=_months(case, part),
                 due=due_of(due), counted=(due,), uncovered_from=part.first, **_end(part), **_charge_years(case))  # fmt: skip


def _end(part: Uncovered) -> dict[str, Any]:
    return {} if part.goes_on else {"uncovered_to": part.last}


def _months(case: CaseView, part: Uncovered) -> list[str]:
    """The months with a day of it; while it goes on those that have ended, or the first."""
    months = dates.months_from_to(dates.month_of(part.first), dates.month_of(part.last))
    if not part.goes_on:
        return list(months)
    ended = [month for month in months if case.today > dates.last_day_of(month)]
    return ended or [months[0]]


def _charge_years(case: CaseView) -> dict[str, Any]:
    """How many years back the city charges, where it is known whether it levies a fee or a tax."""
    entry = case.newest(RegistryEntry)
    if entry is None or entry.health_levy is None:
        return {}
    return {"charge_years": case.parameter(f"kokuho_charge_years:{entry.health_levy}")}


def _covered(case: CaseView) -> Verdict:
    if not residing(case):
        return not_applicable("not_residing")
    if cover_told_on(case) is None:
        raise Untold("health_insurance")
    return met("covered")


# -- R-16 ----------------------------------------------------------------------------------------------------------
class Overlap(NamedTuple):
    """Days insured by the city beside an employer's insurance that began on `since`; None: it goes on."""

    since: datetime.date
    first: datetime.date
    last: datetime.date | None


@reading
def overlaps(case: CaseView) -> list[Overlap]:
    """City insurance that was active after an insurance through work began; the day of the change itself is none."""
    held = list(case.all(HealthInsurance))
    at_work = [one for one in held if one.scheme in EMPLOYEES_SCHEMES]
    found_: list[Overlap] = []
    for city in (one for one in held if one.scheme == "national"):
        for work in at_work:
            first = max(city.insured_from, work.insured_from)
            ends = [end for end in (city.insured_to, work.insured_to) if end is not None]
            last = min(ends, default=None)
            if last is None or (last >= first and last > work.insured_from):
                found_.append(Overlap(work.insured_from, first, last))
    return sorted(set(found_), key=lambda one: one.first)


def overlap_parts(case: CaseView) -> list[Overlap | None]:
    """Each overlap that has begun."""
    begun = [one for one in overlaps(case) if case.today > one.first]
    return [*begun] or [None]


@check(
    "R-16",
    "double_health",
    severity="medium",
    effect="none",
    responsible="resident",
    routes=("P-7",),
    needs=("health_insurance",),
    cites=("nhia_9",),
    for_each=overlap_parts,
)
def double_health(case: CaseView, one: Overlap | None) -> Verdict | Discrepancy:
    """City insurance is left when an insurance through work begins; what was paid twice is given back."""
    if one is None:
        if not len(case.all(HealthInsurance)) and not case.knows(HealthInsurance):
            raise Untold("health_insurance")
        return met("not_double")
    due = dates.deadline(
        dates.days_after(one.first, case.parameter("kokuho_notice_days")), Receiver.MUNICIPALITY
    )
    judged = judged_stated(case, HealthInsurance, due)
    if isinstance(judged, Verdict):
        return judged
    return found("double" if one.last is None else "was_double", state=judged.state, severity=judged.severity("medium"),
                 months=_double_months(case, one), due=due_of(due), counted=(due,), double_from=one.first)  # fmt: skip


def _double_months(case: CaseView, one: Overlap) -> list[str]:
    """The months of an overlap; while it goes on those that have ended, or the first, as far as data reaches."""
    told = case.told_as_of(HealthInsurance)
    if one.last is not None:
        return list(dates.months_from_to(dates.month_of(one.first), dates.month_of(one.last)))
    months = [dates.month_of(one.first)]
    following = dates.month_shifted(months[0], 1)
    while case.today > dates.last_day_of(following) and (
        told is None or told >= dates.first_day_of(following)
    ):
        months.append(following)
        following = dates.month_shifted(following, 1)
    return months
