"""What ends a finding about pension and health insurance through work, or about pension months of one's own."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Final

from apps.corrections.ledger.watched_fields import payload_of
from apps.corrections.ledger.watches.reading import Answer, Look, Wanted, iso, said
from apps.corrections.watching import Expected, Line
from apps.readiness.engine import dates
from apps.readiness.engine.cases import Held

_EMPLOYEES: Final = 2


_SPOUSE: Final = 3


_NONE: Final = 0


def enrolled(look: Look) -> Answer:
    """R-01 to R-05, R-08, R-17: the months are those of employees' pension; where only health lacks, it began in time."""
    schemes = look.value("schemes") or ["pension"]
    if "pension" not in schemes or look.part == "health_insurer":
        return _health_began(look)
    stretch = _pension_began(look)
    tells_months = any(look.held("pension_office", "pension_month"))
    tells_stretches = any(look.held("pension_office", "pension_enrolment"))
    if not look.finding.months or (tells_stretches and not tells_months):
        return stretch
    months = _months(look, lambda was: Expected("category", value=_EMPLOYEES, was=was), "category")
    if isinstance(stretch, str) or any(line.record_id is None for line in stretch.lines):
        return months
    return months._replace(lines=(*months.lines, *stretch.lines))


def _months(look: Look, expected: Callable[[Any], Expected], field: str) -> Wanted:
    """The pension record of each month of the finding, as all of them have to be."""
    return _months_by(look, lambda _month, was: expected(was), field)


def _months_by(look: Look, expected: Callable[[str, Any], Expected], field: str) -> Wanted:
    """The pension record of each month of the finding, each as it has to be."""
    lines = []
    place = None
    for month in look.finding.months:
        held = next(
            (pair for pair in look.held("pension_office", "pension_month") if pair[1].payload.month == month),  # type: ignore[attr-defined]
            None,
        )
        was = _NONE if field == "category" else None
        record_id = None
        if held is not None:
            place, was, record_id = held[0], payload_of(held[1]).get(field), held[1].source_record_id
        lines.append(Line(kind="pension_month", record_id=record_id, like={"month": month}, expected=(expected(month, was),)))  # fmt: skip
    return Wanted("pension_office", tuple(lines), place)


def _pension_began(look: Look) -> Answer:
    """Where offices tell stretches: one of employees' pension begins with the first month, or with the first day."""
    day = look.value("obliged_from")
    records = [pair for pair in look.facts("pension_enrolment") if pair[1].source == "pension_office"]
    if not isinstance(day, datetime.date) and look.finding.months:
        day = dates.first_day_of(look.finding.months[0])
    if not isinstance(day, datetime.date) or look.finding.check == "R-04":
        return _pension_ended(look, records)
    month = dates.month_of(day)
    recorded = look.value("recorded_from")
    same = [pair for pair in records if said(pair[1], "insured_from") == iso(recorded)]
    if same and recorded is not None:
        place, held = same[0]
        line = Line(
            kind="pension_enrolment", record_id=held.source_record_id, like={"category": _EMPLOYEES, "insured_from": iso(day)},
            expected=(Expected("insured_from", "at_most", iso(day), was=iso(recorded)),),
        )  # fmt: skip
        return Wanted("pension_office", (line,), place)
    line = Line(kind="pension_enrolment", like={"category": _EMPLOYEES, "from_month": month})
    return Wanted("pension_office", (line,), records[0][0] if records else None)


def _pension_ended(look: Look, records: Sequence[tuple[int, Held]]) -> Answer:
    """R-04: the stretch that ended too early ends in the last month, or goes on; which of both is not told by one value."""
    until = look.value("recorded_until")
    early = [pair for pair in records if said(pair[1], "insured_to") == iso(until)]
    if not early:
        return "not_known"
    place, held = early[0]
    worked = look.value("worked_until")
    expected = (
        Expected("insured_to", "at_least", iso(worked), was=iso(until))
        if isinstance(worked, datetime.date)
        else Expected("insured_to", "not_said", was=iso(until))
    )
    line = Line(kind="pension_enrolment", record_id=held.source_record_id, expected=(expected,))
    return Wanted("pension_office", (line,), place)


def _health_began(look: Look) -> Answer:
    """Health insurance through work from the first day that is owed, or to the last."""
    place, code = _who_tells_health(look)
    if look.finding.check == "R-04":
        until, worked = look.value("recorded_until"), look.value("worked_until")
        early = [pair for pair in look.facts("health_insurance") if said(pair[1], "insured_to") == iso(until)]  # fmt: skip
        if not early:
            return "not_known"
        place, held = early[0]
        test = Expected("insured_to", "at_least", iso(worked), was=iso(until)) if worked else Expected("insured_to", "not_said", was=iso(until))  # fmt: skip
        return Wanted(held.source or code, (Line(kind="health_insurance", record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip
    day, recorded = look.value("obliged_from"), look.value("recorded_from")
    if not isinstance(day, datetime.date):
        day = dates.first_day_of(look.finding.months[0]) if look.finding.months else None
    if day is None:
        return "not_known"
    like = {"scheme": "employees", "role": "insured", "insured_from": iso(day)}
    late = [pair for pair in look.facts("health_insurance") if recorded and said(pair[1], "insured_from") == iso(recorded)]  # fmt: skip
    if late:
        place, held = late[0]
        test = Expected("insured_from", "at_most", iso(day), was=iso(recorded))
        line = Line(kind="health_insurance", record_id=held.source_record_id, like=like, expected=(test,))
        return Wanted(held.source or code, (line,), place)
    return Wanted(code, (Line(kind="health_insurance", like=like),), place)


def _who_tells_health(look: Look) -> tuple[int | None, str]:
    for place, held in look.facts("health_insurance"):
        if held.source in {"health_insurer", "pension_office"}:
            return place, held.source
    return None, "health_insurer"


def pay(look: Look) -> Answer:
    """R-06: each month has the pay that its deduction, else the slips that determine it, give."""
    right = look.value("right_smr") or {}
    if not right or not set(look.finding.months) <= set(right):
        return "not_known"
    return _months_by(look, lambda month, was: Expected("standard_remuneration", value=right[month], was=was), "standard_remuneration")  # fmt: skip


def bonus(look: Look) -> Answer:
    """R-07: each month has a bonus."""
    return _months(look, lambda was: Expected("bonus", "at_least", 1, was=was), "bonus")


def any_category(look: Look) -> Answer:
    """R-11: each month has a category."""
    return _months(look, lambda was: Expected("category", "one_of", [1, 2, 3], was=was), "category")


_SETTLED: Final = ["paid", "exempt_full", "exempt_partial", "deferred", "student_deferred", "covered"]


def paid(look: Look) -> Answer:
    """R-12: each month is paid, exempt or deferred."""
    return _months(look, lambda was: Expected("status", "one_of", _SETTLED, was=was), "status")


def spouse(look: Look) -> Answer:
    """R-13: each month is of category 3."""
    return _months(look, lambda was: Expected("category", value=_SPOUSE, was=was), "category")
