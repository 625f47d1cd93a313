"""What ends a finding about employment insurance, dependants, and the city's health insurance."""

import datetime

from apps.corrections.ledger.watched_fields import payload_of
from apps.corrections.ledger.watches.reading import Answer, Look, Wanted, employer_of, iso, named_by, said
from apps.corrections.watching import Expected, Line


def hello_work(look: Look) -> Answer:
    """R-09, R-10: insured through that employer from the first day that is owed."""
    day, recorded = look.value("obliged_from"), look.value("recorded_from")
    employer = employer_of(look)
    if not isinstance(day, datetime.date) or employer is None:
        return "not_known"
    like = {**named_by(employer), "insured_from": iso(day)}
    late = [pair for pair in look.held("hello_work", "employment_insurance")
            if recorded and said(pair[1], "insured_from") == iso(recorded)]  # fmt: skip
    if not late:
        return Wanted("hello_work", (Line(kind="employment_insurance", like=like),))
    place, held = late[0]
    test = Expected("insured_from", "at_most", iso(day), was=iso(recorded))
    line = Line(kind="employment_insurance", record_id=held.source_record_id, like=like, expected=(test,))
    return Wanted("hello_work", (line,), place)


def left_dependants(look: Look) -> Answer:
    """R-14: the cover as a dependant has an end."""
    for place, held in look.facts("health_insurance"):
        if said(held, "role") == "dependant" and said(held, "insured_to") is None:
            test = Expected("insured_to", "said")
            line = Line(kind=held.kind, record_id=held.source_record_id, expected=(test,))
            return Wanted(held.source or "health_insurer", (line,), place)
    return "not_known"


def covered_by_city(look: Look) -> Answer:
    """R-15: the city's insurance began with the first uncovered day. Insurance through work would settle it as well."""
    day = look.value("uncovered_from")
    if not isinstance(day, datetime.date):
        return "not_known"
    like = {"scheme": "national", "insured_from": iso(day)}
    return Wanted("municipality", (Line(kind="health_insurance", like=like),))


def not_double(look: Look) -> Answer:
    """R-16: the city's insurance ends, at the latest, when the other begins."""
    day = look.value("double_from")
    if not isinstance(day, datetime.date):
        return "not_known"
    for place, held in look.facts("health_insurance"):
        until = said(held, "insured_to")
        if (
            said(held, "scheme") == "national"
            and held.source is not None
            and (until is None or until >= iso(day))
        ):
            test = Expected("insured_to", "at_most", iso(day), was=until)
            return Wanted(held.source, (Line(kind=held.kind, record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip
    return "not_known"


def arrears(look: Look) -> Answer:
    """R-49: each open instalment of the city's insurance is paid."""
    lines = []
    place = None
    for at, held in look.facts("national_health_payment"):
        payload = payload_of(held)
        if held.source == "municipality" and payload["due_on"][:7] in look.finding.months and payload.get("paid_on") is None:  # fmt: skip
            place = at
            lines.append(Line(kind=held.kind, record_id=held.source_record_id, expected=(Expected("paid_on", "said"),)))  # fmt: skip
    return Wanted("municipality", tuple(lines), place)
