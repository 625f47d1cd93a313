"""What ends a finding about resident tax, slips and returns."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from apps.corrections.ledger.watched_fields import natural_key, payload_of
from apps.corrections.ledger.watches.reading import Answer, Look, Wanted, iso, named_by
from apps.corrections.watching import Expected, Line
from apps.readiness.engine import dates


def remitted(look: Look) -> Answer:
    """R-19: each part that was taken from pay is paid in whole."""
    return Wanted("municipality", *_parts_paid(look))


def _parts_paid(look: Look) -> tuple[tuple[Line, ...], int | None]:
    """Each instalment of the finding's months paid in whole, and the place of the last of them."""
    lines: list[Line] = []
    place = None
    for at, held in look.facts("resident_tax_instalment"):
        payload = payload_of(held)
        if held.source != "municipality" or _month_of_tax(payload) not in look.finding.months:
            continue
        place = at
        lines.append(Line(kind=held.kind, record_id=held.source_record_id, like=natural_key(held), expected=_paid_whole(payload)))  # fmt: skip
    return tuple(lines), place


def _paid_whole(payload: Mapping[str, Any]) -> tuple[Expected, ...]:
    """Paid, and no part of it left out; a city that names no amount names the whole."""
    paid, whole = payload.get("paid_amount"), payload["amount"]
    if payload.get("paid_on") is None:
        return (Expected("paid_on", "said"), Expected("paid_amount", "not_below", whole, was=paid))
    return (Expected("paid_amount", "not_below", whole, was=paid),)


def taken_over(look: Look) -> Answer:
    """R-20: each part that nobody takes is paid in whole, or the city bills the resident for the rest of that year."""
    parts, place = _parts_paid(look)
    billed_from = _day_after_leaving(look)
    lines = []
    for line in parts:
        like = {"fiscal_year": line.like.get("fiscal_year"), "collection": "ordinary"}
        bill = Line(kind=line.kind, like=like, expected=(Expected("due_on", "at_least", iso(billed_from)),))
        lines.append(msgspec.structs.replace(line, instead=bill))
    return Wanted("municipality", tuple(lines), place)


def _day_after_leaving(look: Look) -> datetime.date:
    """The first day after the last job that ended before the months of the finding; else the first of these months."""
    first = dates.first_day_of(min(look.finding.months))
    ends = [held.payload.ends_on for _place, held in look.facts("employment_contract")]  # type: ignore[attr-defined]
    last = max((day for day in ends if day is not None and day < first), default=None)
    return first if last is None else last + datetime.timedelta(days=1)


def _month_of_tax(payload: Mapping[str, Any]) -> str:
    """The month whose pay it is taken from: the one before its last day where none is named."""
    return payload.get("month") or dates.month_shifted(payload["due_on"][:7], -1)


def same_pay(look: Look) -> Answer:
    """R-21: the pay on the certificate is that of the slips."""
    difference = look.value("difference")
    for place, held in look.facts("resident_tax_assessment"):
        payload = payload_of(held)
        if held.source != "municipality" or payload["fiscal_year"] != look.value("fiscal_year"):
            continue
        was = payload["salary_income"]
        right = was + difference if look.finding.says.endswith("less_on_certificate") else was - difference
        test = Expected("salary_income", value=right, was=was)
        line = Line(kind=held.kind, record_id=held.source_record_id, like=natural_key(held), expected=(test,))
        return Wanted("municipality", (line,), place)
    return "not_known"


def slip(look: Look) -> Answer:
    """R-22: a slip of that payer and year comes from the payer."""
    for place, held in look.facts("payslip", "employment_contract"):
        employer = held.payload.employer  # type: ignore[attr-defined]
        like = {"year": look.value("year"), **{name.replace("employer", "payer"): value for name, value in named_by(employer).items()}}  # fmt: skip
        if held.source == "employer":
            return Wanted("employer", (Line(kind="withholding_slip", like=like),), place)
    return "not_known"


def slip_total(look: Look) -> Answer:
    """R-23: the slip comes to what pay slips come to."""
    difference = look.value("difference")
    field = "gross" if look.finding.says.endswith("pay_differs") else "social_insurance"
    for place, held in look.facts("withholding_slip"):
        payload = payload_of(held)
        if payload["year"] != look.value("year") or held.source is None:
            continue
        was = payload[field]
        right = was + difference if _on_pay_slips(look, payload["year"], field) > was else was - difference
        test = Expected(field, value=right, was=was)
        line = Line(kind=held.kind, record_id=held.source_record_id, like=natural_key(held), expected=(test,))
        return Wanted(held.source, (line,), place)
    return "not_known"


_PREMIUMS: Final = (
    "health_insurance",
    "care_insurance",
    "child_support_levy",
    "employees_pension",
    "employment_insurance",
)


def _on_pay_slips(look: Look, year: int, field: str) -> int:
    """What the pay slips of a year that the check read come to."""
    total = 0
    for _place, held in look.facts("payslip"):
        payload = payload_of(held)
        if payload["paid_on"].startswith(str(year)):
            if field == "gross":
                total += payload["gross"] - payload.get("commuting_untaxed", 0)
            else:
                total += sum(payload.get(name, 0) for name in _PREMIUMS)
    return total


def return_filed(look: Look) -> Answer:
    """R-25: a return of that year is at the tax office."""
    return Wanted("tax_office", (Line(kind="tax_return", like={"year": look.value("year")}),))


def agent(_look: Look) -> Answer:
    """R-26: somebody was named to the tax office."""
    return Wanted("tax_office", (Line(kind="tax_agent"),))
