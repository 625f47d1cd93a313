"""What an institution's data has to show when a correction is done: made once, when the correction is prepared.

For a field it is the value that the resident says is right; for a finding it is what ends the finding. Where nobody
sends the record that would show it, or several things would settle it, there is no watch, and the page says so.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from apps.corrections.ledger.watched_fields import current, natural_key, payload_of
from apps.corrections.routes.situations import Error
from apps.corrections.watching import Expected, Line, Watch
from apps.readiness.engine import dates
from apps.readiness.engine.cases import Case, Held
from apps.readiness.engine.outcomes import Finding
from apps.wallet.kinds.values import Org

#: `no_feed`: no office that is connected sends the record. `no_record`: what was wrong is in no record at all.
#: `several_ways`: more than one change would settle it. `not_known`: which record has to change cannot be told.
type NoWatch = Literal["no_feed", "no_record", "several_ways", "not_known"]


class Office(NamedTuple):
    """A source by its word in the contract and its own name."""

    code: str
    slug: str


class Offices(msgspec.Struct, frozen=True):
    """Who holds the record at each place of a case, and who sends records of this resident now."""

    of_place: tuple[Office, ...]
    sending: frozenset[Office]

    def named(self, code: str, place: int | None) -> Office | None:
        """The office of a kind that is meant: the one that holds the record, else the only one that sends."""
        if place is not None and self.of_place[place].code == code:
            held_by = self.of_place[place]
            return held_by if held_by in self.sending else None
        those = [office for office in self.sending if office.code == code]
        return those[0] if len(those) == 1 else None


class Watched(NamedTuple):
    """The watch, or why there is none."""

    watch: Watch | None
    why: NoWatch | None = None


class _Wanted(NamedTuple):
    """Whose data is to show which lines; `place` is a record of theirs where one is known."""

    code: str
    lines: tuple[Line, ...]
    place: int | None = None


type _Answer = _Wanted | NoWatch


class _Look(NamedTuple):
    finding: Finding
    case: Case

    def value(self, name: str) -> Any:
        return self.finding.values.get(name)

    def facts(self, *kinds: str) -> Iterator[tuple[int, Held]]:
        """The records of some kinds that the check read, oldest place first."""
        for place in sorted({fact.record for fact in self.finding.facts if fact.record >= 0}):
            held = self.case.records[place]
            if held.kind in kinds:
                yield place, held

    def held(self, code: str, kind: str) -> Iterator[tuple[int, Held]]:
        """The records of a kind that sources of one kind hold."""
        for place, held in enumerate(self.case.records):
            if held.kind == kind and held.source == code:
                yield place, held


def watch_of_field(
    held: Held, office: Office, field: str | None, *, error: Error | None, claimed: Any, offices: Offices
) -> Watched:
    """What has to be seen of one disputed field, or of a record that should not be there.

    `claimed` is as a payload has it. Without it only a value other than the disputed one is wrong to expect: not known.
    """
    if office.code == "resident":
        return Watched(None, "no_record")
    if office not in offices.sending:
        return Watched(None, "no_feed")
    if field is None:
        if error != "superfluous":
            return Watched(None, "not_known")
        line = Line(kind=held.kind, record_id=held.source_record_id, gone=True)
        return Watched(Watch(*office, (line,)))
    was = payload_of(held).get(field)
    if error == "superfluous" and claimed is None:
        expected = Expected(field, "not_said", was=was)
    elif claimed is None:
        return Watched(None, "not_known")
    else:
        expected = Expected(field, value=claimed, was=was)
    line = Line(
        kind=held.kind,
        record_id=held.source_record_id,
        like=natural_key(held, without=field),
        expected=(expected,),
    )
    return Watched(Watch(*office, (line,)))


def watch_of_missing(kind: str, like: Mapping[str, Any], office: Office, offices: Offices) -> Watched:
    """What has to be seen where a whole record is missing: that one comes which says this."""
    if office.code == "resident" or office not in offices.sending:
        return Watched(None, "no_feed")
    if not like:
        return Watched(None, "not_known")
    return Watched(Watch(*office, (Line(kind=kind, like=like),)))


def watch_of_finding(finding: Finding, case: Case, offices: Offices) -> Watched:
    """What ends a finding, by its check."""
    find = CHECKS.get(finding.check)
    if find is None:
        return Watched(None, "no_record")
    found = find(_Look(finding, case))
    if isinstance(found, str):
        return Watched(None, found)
    office = offices.named(found.code, found.place)
    if office is None:
        return Watched(None, "no_feed")
    return Watched(Watch(*office, found.lines)) if found.lines else Watched(None, "not_known")


# -- pension and health through work ------------------------------------------------------------------------------
_EMPLOYEES: Final = 2
_SPOUSE: Final = 3
_NONE: Final = 0


def _enrolled(look: _Look) -> _Answer:
    """R-01 to R-05, R-08, R-17: the months are those of employees' pension; where only health lacks, it began in time."""
    schemes = look.value("schemes") or ["pension"]
    if "pension" not in schemes:
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


def _months(look: _Look, expected: Callable[[Any], Expected], field: str) -> _Wanted:
    """The pension record of each month of the finding, as it has to be."""
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
        lines.append(Line(kind="pension_month", record_id=record_id, like={"month": month}, expected=(expected(was),)))  # fmt: skip
    return _Wanted("pension_office", tuple(lines), place)


def _pension_began(look: _Look) -> _Answer:
    """Where offices tell stretches: one of employees' pension begins with the first month, or with the first day."""
    day = look.value("obliged_from")
    records = [pair for pair in look.facts("pension_enrolment") if pair[1].source == "pension_office"]
    if not isinstance(day, datetime.date) and look.finding.months:
        day = dates.first_day_of(look.finding.months[0])
    if not isinstance(day, datetime.date) or look.finding.check == "R-04":
        return _pension_ended(look, records)
    month = dates.month_of(day)
    recorded = look.value("recorded_from")
    same = [pair for pair in records if _said(pair[1], "insured_from") == _iso(recorded)]
    if same and recorded is not None:
        place, held = same[0]
        line = Line(
            kind="pension_enrolment", record_id=held.source_record_id, like={"category": _EMPLOYEES, "insured_from": _iso(day)},
            expected=(Expected("insured_from", "at_most", _iso(day), was=_iso(recorded)),),
        )  # fmt: skip
        return _Wanted("pension_office", (line,), place)
    line = Line(kind="pension_enrolment", like={"category": _EMPLOYEES, "from_month": month})
    return _Wanted("pension_office", (line,), records[0][0] if records else None)


def _pension_ended(look: _Look, records: Sequence[tuple[int, Held]]) -> _Answer:
    """R-04: the stretch that ended too early ends in the last month, or goes on; which of both is not told by one value."""
    until = look.value("recorded_until")
    early = [pair for pair in records if _said(pair[1], "insured_to") == _iso(until)]
    if not early:
        return "not_known"
    place, held = early[0]
    worked = look.value("worked_until")
    expected = (
        Expected("insured_to", "at_least", _iso(worked), was=_iso(until))
        if isinstance(worked, datetime.date)
        else Expected("insured_to", "not_said", was=_iso(until))
    )
    line = Line(kind="pension_enrolment", record_id=held.source_record_id, expected=(expected,))
    return _Wanted("pension_office", (line,), place)


def _health_began(look: _Look) -> _Answer:
    """Health insurance through work from the first day that is owed, or to the last."""
    place, code = _who_tells_health(look)
    if look.finding.check == "R-04":
        until, worked = look.value("recorded_until"), look.value("worked_until")
        early = [pair for pair in look.facts("health_insurance") if _said(pair[1], "insured_to") == _iso(until)]  # fmt: skip
        if not early:
            return "not_known"
        place, held = early[0]
        test = Expected("insured_to", "at_least", _iso(worked), was=_iso(until)) if worked else Expected("insured_to", "not_said", was=_iso(until))  # fmt: skip
        return _Wanted(held.source or code, (Line(kind="health_insurance", record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip
    day, recorded = look.value("obliged_from"), look.value("recorded_from")
    if not isinstance(day, datetime.date):
        day = dates.first_day_of(look.finding.months[0]) if look.finding.months else None
    if day is None:
        return "not_known"
    like = {"scheme": "employees", "role": "insured", "insured_from": _iso(day)}
    late = [pair for pair in look.facts("health_insurance") if recorded and _said(pair[1], "insured_from") == _iso(recorded)]  # fmt: skip
    if late:
        place, held = late[0]
        test = Expected("insured_from", "at_most", _iso(day), was=_iso(recorded))
        line = Line(kind="health_insurance", record_id=held.source_record_id, like=like, expected=(test,))
        return _Wanted(held.source or code, (line,), place)
    return _Wanted(code, (Line(kind="health_insurance", like=like),), place)


def _who_tells_health(look: _Look) -> tuple[int | None, str]:
    for place, held in look.facts("health_insurance"):
        if held.source in {"health_insurer", "pension_office"}:
            return place, held.source
    return None, "health_insurer"


def _pay(look: _Look) -> _Answer:
    """R-06: the first wrong month has the pay that the slips or the deductions give; of later months only that they change."""
    amount = look.value("implied_smr") or look.value("expected_smr")
    if not amount or not look.finding.months:
        return "not_known"
    found = _months(look, lambda was: Expected("standard_remuneration", value=amount, was=was), "standard_remuneration")  # fmt: skip
    return found._replace(lines=found.lines[:1])


def _bonus(look: _Look) -> _Answer:
    """R-07: each month has a bonus."""
    return _months(look, lambda was: Expected("bonus", "at_least", 1, was=was), "bonus")


# -- employment insurance -----------------------------------------------------------------------------------------
def _hello_work(look: _Look) -> _Answer:
    """R-09, R-10: insured through that employer from the first day that is owed."""
    day, recorded = look.value("obliged_from"), look.value("recorded_from")
    employer = _employer(look)
    if not isinstance(day, datetime.date) or employer is None:
        return "not_known"
    like = {**_named(employer), "insured_from": _iso(day)}
    late = [pair for pair in look.held("hello_work", "employment_insurance")
            if recorded and _said(pair[1], "insured_from") == _iso(recorded)]  # fmt: skip
    if not late:
        return _Wanted("hello_work", (Line(kind="employment_insurance", like=like),))
    place, held = late[0]
    test = Expected("insured_from", "at_most", _iso(day), was=_iso(recorded))
    line = Line(kind="employment_insurance", record_id=held.source_record_id, like=like, expected=(test,))
    return _Wanted("hello_work", (line,), place)


def _employer(look: _Look) -> Org | None:
    """The employer that a finding names, as the contract has it."""
    name = look.value("employer")
    for held in look.case.records:
        org = getattr(held.payload, "employer", None)
        if isinstance(org, Org) and org.name == name:
            return org
    return None


def _named(employer: Org) -> dict[str, Any]:
    if employer.corporate_number:
        return {"employer.corporate_number": employer.corporate_number}
    return {"employer.name": employer.name}


# -- what the resident pays or reports ----------------------------------------------------------------------------
def _any_category(look: _Look) -> _Answer:
    """R-11: each month has a category."""
    return _months(look, lambda was: Expected("category", "one_of", [1, 2, 3], was=was), "category")


_SETTLED: Final = ["paid", "exempt_full", "exempt_partial", "deferred", "student_deferred", "covered"]


def _paid(look: _Look) -> _Answer:
    """R-12: each month is paid, exempt or deferred."""
    return _months(look, lambda was: Expected("status", "one_of", _SETTLED, was=was), "status")


def _spouse(look: _Look) -> _Answer:
    """R-13: each month is of category 3."""
    return _months(look, lambda was: Expected("category", value=_SPOUSE, was=was), "category")


def _left_dependants(look: _Look) -> _Answer:
    """R-14: the cover as a dependant has an end."""
    for place, held in look.facts("health_insurance"):
        if _said(held, "role") == "dependant" and _said(held, "insured_to") is None:
            test = Expected("insured_to", "said")
            line = Line(kind=held.kind, record_id=held.source_record_id, expected=(test,))
            return _Wanted(held.source or "health_insurer", (line,), place)
    return "not_known"


def _covered_by_city(look: _Look) -> _Answer:
    """R-15: the city's insurance began with the first uncovered day. Insurance through work would settle it as well."""
    day = look.value("uncovered_from")
    if not isinstance(day, datetime.date):
        return "not_known"
    like = {"scheme": "national", "insured_from": _iso(day)}
    return _Wanted("municipality", (Line(kind="health_insurance", like=like),))


def _not_double(look: _Look) -> _Answer:
    """R-16: the city's insurance ends, at the latest, when the other begins."""
    day = look.value("double_from")
    if not isinstance(day, datetime.date):
        return "not_known"
    for place, held in look.facts("health_insurance"):
        until = _said(held, "insured_to")
        if (
            _said(held, "scheme") == "national"
            and held.source is not None
            and (until is None or until >= _iso(day))
        ):
            test = Expected("insured_to", "at_most", _iso(day), was=until)
            return _Wanted(held.source, (Line(kind=held.kind, record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip
    return "not_known"


def _remitted(look: _Look) -> _Answer:
    """R-19: each part that was taken from pay is paid in whole."""
    lines: list[Line] = []
    place = None
    for at, held in look.facts("resident_tax_instalment"):
        payload = payload_of(held)
        paid, whole = payload.get("paid_amount"), payload["amount"]
        if held.source != "municipality" or _month_of_tax(payload) not in look.finding.months:
            continue
        if payload.get("paid_on") is None:
            tests: tuple[Expected, ...] = (Expected("paid_on", "said"),)
        else:
            tests = (Expected("paid_amount", "at_least", whole, was=paid),)
        place = at
        lines.append(Line(kind=held.kind, record_id=held.source_record_id, like=natural_key(held), expected=tests))  # fmt: skip
    return _Wanted("municipality", tuple(lines), place)


def _month_of_tax(payload: Mapping[str, Any]) -> str:
    """The month whose pay it is taken from: the one before its last day where none is named."""
    return payload.get("month") or dates.month_shifted(payload["due_on"][:7], -1)


def _same_pay(look: _Look) -> _Answer:
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
        return _Wanted("municipality", (line,), place)
    return "not_known"


def _slip(look: _Look) -> _Answer:
    """R-22: a slip of that payer and year comes from the payer."""
    for place, held in look.facts("payslip", "employment_contract"):
        employer = held.payload.employer  # type: ignore[attr-defined]
        like = {"year": look.value("year"), **{name.replace("employer", "payer"): value for name, value in _named(employer).items()}}  # fmt: skip
        if held.source == "employer":
            return _Wanted("employer", (Line(kind="withholding_slip", like=like),), place)
    return "not_known"


def _slip_total(look: _Look) -> _Answer:
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
        return _Wanted(held.source, (line,), place)
    return "not_known"


_PREMIUMS: Final = (
    "health_insurance",
    "care_insurance",
    "child_support_levy",
    "employees_pension",
    "employment_insurance",
)


def _on_pay_slips(look: _Look, year: int, field: str) -> int:
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


def _return_filed(look: _Look) -> _Answer:
    """R-25: a return of that year is at the tax office."""
    return _Wanted("tax_office", (Line(kind="tax_return", like={"year": look.value("year")}),))


def _agent(_look: _Look) -> _Answer:
    """R-26: somebody was named to the tax office."""
    return _Wanted("tax_office", (Line(kind="tax_agent"),))


def _arrears(look: _Look) -> _Answer:
    """R-49: each open instalment of the city's insurance is paid."""
    lines = []
    place = None
    for at, held in look.facts("national_health_payment"):
        payload = payload_of(held)
        if held.source == "municipality" and payload["due_on"][:7] in look.finding.months and payload.get("paid_on") is None:  # fmt: skip
            place = at
            lines.append(Line(kind=held.kind, record_id=held.source_record_id, expected=(Expected("paid_on", "said"),)))  # fmt: skip
    return _Wanted("municipality", tuple(lines), place)


# -- residence ----------------------------------------------------------------------------------------------------
def _card_address(look: _Look) -> _Answer:
    """R-27: immigration has the registered address, or one that began with it: addresses are written in many ways."""
    entry = current(look.case, "registry_entry")
    stay = current(look.case, "residence_status", source="immigration")
    if entry is None or stay is None:
        return "not_known"
    place, held = stay
    was, registered = payload_of(held), payload_of(entry[1])
    if was.get("address_since") is not None:
        test = Expected("address_since", "at_least", registered["address_since"], was=was["address_since"])
    else:
        test = Expected("address", value=registered["address"], was=was.get("address"))
    return _Wanted("immigration", (Line(kind=held.kind, record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip


def _registered_later(look: _Look) -> _Answer:
    """R-28: the register has an address that began after the one it has now."""
    entry = current(look.case, "registry_entry", source="municipality")
    if entry is None:
        return _Wanted("municipality", (Line(kind="registry_entry"),))
    place, held = entry
    since = payload_of(held)["address_since"]
    later = (datetime.date.fromisoformat(since) + datetime.timedelta(days=1)).isoformat()
    test = Expected("address_since", "at_least", later, was=since)
    return _Wanted("municipality", (Line(kind=held.kind, record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip


_DUTY_BY_CHECK: Final = {"R-44": "affiliation_end"}


def _notified(look: _Look) -> _Answer:
    """R-29, R-30, R-44: immigration has a notice of that event."""
    duty = look.value("event") or _DUTY_BY_CHECK.get(look.finding.check)
    day = look.value("event_on") or look.value("left_on")
    if not isinstance(duty, str) or not isinstance(day, datetime.date):
        return "not_known"
    return _Wanted("immigration", (Line(kind="notification", like={"duty": duty, "event_on": _iso(day)}),))


_PARTY_SOURCES: Final = {"insurer": "health_insurer"}


def _identity(look: _Look) -> _Answer:
    """R-39: the records of that office have what the others have."""
    code = _PARTY_SOURCES.get(look.finding.responsible, look.finding.responsible)
    if code == "resident":
        return "no_record"
    items = look.value("items") or []
    lines: list[Line] = []
    place = None
    for at, held in look.facts(*_WITH_NAMES):
        if held.source != code:
            continue
        payload = payload_of(held)
        tests = []
        for item in items:
            right = _of_most(look, item, code)
            if item in payload and right is not None and payload[item] != right:
                tests.append(Expected(item, value=right, was=payload[item]))
        if tests:
            place = at
            lines.append(Line(kind=held.kind, record_id=held.source_record_id, expected=tuple(tests)))
    return _Wanted(code, tuple(lines), place)


_WITH_NAMES: Final = (
    "residence_status", "registry_entry", "pension_enrolment", "health_insurance", "employment_insurance", "passport",
)  # fmt: skip


def _of_most(look: _Look, item: str, but: str) -> Any:
    """What most other offices have for an item, as they write it."""
    said = [payload_of(held).get(item) for _place, held in look.facts(*_WITH_NAMES) if held.source != but]
    known = [value for value in said if value is not None]
    return max(known, key=known.count, default=None)


def _several(_look: _Look) -> _Answer:
    """R-20: the city may bill the rest, or the employer pay it; either ends the finding."""
    return "several_ways"


#: By the number of the check. What is not named is settled outside of any record: work conditions, a plan, a stay.
CHECKS: Final[Mapping[str, Callable[[_Look], _Answer]]] = {
    **dict.fromkeys(("R-01", "R-02", "R-03", "R-04", "R-05", "R-08", "R-17"), _enrolled),
    "R-06": _pay,
    "R-07": _bonus,
    "R-09": _hello_work,
    "R-10": _hello_work,
    "R-11": _any_category,
    "R-12": _paid,
    "R-13": _spouse,
    "R-14": _left_dependants,
    "R-15": _covered_by_city,
    "R-16": _not_double,
    "R-19": _remitted,
    "R-20": _several,
    "R-21": _same_pay,
    "R-22": _slip,
    "R-23": _slip_total,
    "R-25": _return_filed,
    "R-26": _agent,
    "R-27": _card_address,
    "R-28": _registered_later,
    "R-29": _notified,
    "R-30": _notified,
    "R-39": _identity,
    "R-44": _notified,
    "R-49": _arrears,
}  # fmt: skip


def _said(held: Held, field: str) -> Any:
    return payload_of(held).get(field)


def _iso(day: Any) -> Any:
    return day.isoformat() if isinstance(day, datetime.date) else day


__all__ = [
    "CHECKS",
    "NoWatch",
    "Office",
    "Offices",
    "Watched",
    "watch_of_field",
    "watch_of_finding",
    "watch_of_missing",
]
