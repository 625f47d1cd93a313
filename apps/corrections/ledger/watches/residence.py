"""What ends a finding about residence, notices and names."""

import datetime
from typing import Any, Final

from apps.corrections.ledger.watched_fields import current, payload_of
from apps.corrections.ledger.watches.reading import Answer, Look, Wanted, iso
from apps.corrections.watching import Expected, Line


def card_address(look: Look) -> Answer:
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
    return Wanted("immigration", (Line(kind=held.kind, record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip


def registered_later(look: Look) -> Answer:
    """R-28: the register has an address that began after the one it has now."""
    entry = current(look.case, "registry_entry", source="municipality")
    if entry is None:
        return Wanted("municipality", (Line(kind="registry_entry"),))
    place, held = entry
    since = payload_of(held)["address_since"]
    later = (datetime.date.fromisoformat(since) + datetime.timedelta(days=1)).isoformat()
    test = Expected("address_since", "at_least", later, was=since)
    return Wanted("municipality", (Line(kind=held.kind, record_id=held.source_record_id, expected=(test,)),), place)  # fmt: skip


_DUTY_BY_CHECK: Final = {"R-44": "affiliation_end"}


def notified(look: Look) -> Answer:
    """R-29, R-30, R-44: immigration has a notice of that event."""
    duty = look.value("event") or _DUTY_BY_CHECK.get(look.finding.check)
    day = look.value("event_on") or look.value("left_on")
    if not isinstance(duty, str) or not isinstance(day, datetime.date):
        return "not_known"
    return Wanted("immigration", (Line(kind="notification", like={"duty": duty, "event_on": iso(day)}),))


_PARTY_SOURCES: Final = {"insurer": "health_insurer"}


def identity(look: Look) -> Answer:
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
    return Wanted(code, tuple(lines), place)


_WITH_NAMES: Final = (
    "residence_status", "registry_entry", "pension_enrolment", "health_insurance", "employment_insurance", "passport",
)  # fmt: skip


def _of_most(look: Look, item: str, but: str) -> Any:
    """What most other offices have for an item, as they write it."""
    said = [payload_of(held).get(item) for _place, held in look.facts(*_WITH_NAMES) if held.source != but]
    known = [value for value in said if value is not None]
    return max(known, key=known.count, default=None)
