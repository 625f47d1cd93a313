"""From which day on the law counts the days for telling an office: of the move, or of what happened, that is in dispute."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from apps.corrections.sources import rules_parameter
from apps.readiness.engine.outcomes import Finding

#: Fields of the register that are about a move.
_OF_A_MOVE: Final = frozenset(
    {"address", "address_since", "left_previous_on", "moved_notice_on", "card_presented"}
)
#: Checks whose last day is counted from the move, or from the event, with the parameter that counts it.
_COUNTED: Final[Mapping[str, str]] = {
    "R-27": "notification_days_address", "R-28": "notification_days_address",
    "R-29": "notification_days", "R-30": "notification_days", "R-44": "notification_days",
}  # fmt: skip


def days_of_record(kind: str, field: str | None, payload: Mapping[str, Any]) -> dict[str, datetime.date]:
    """What a record says, by names of `Situation`; nothing where it is not about a move or a notice.

    An address that stands in a record was told to somebody. Where the record does not say when, nothing is said of days.
    """
    if kind == "notification":
        return _days(payload, happened_on="event_on", told_on="filed_on")
    if kind == "registry_entry" and field in _OF_A_MOVE and payload.get("moved_notice_on"):
        return _days(payload, happened_on="address_since", left_on="left_previous_on", told_on="moved_notice_on")  # fmt: skip
    return {}


def days_of_finding(finding: Finding) -> dict[str, datetime.date]:
    """What a finding says: its last day leads back to the day from which it was counted."""
    told: dict[str, datetime.date] = {}
    name = _COUNTED.get(finding.check)
    if name is not None and finding.due is not None:
        told |= _before("happened_on", name, finding.due.raw)
    ninetieth = finding.values.get("ninetieth_day")
    if isinstance(ninetieth, datetime.date):
        told |= _before("left_on", "revocation_address_days", ninetieth)
    return told


def _before(name: str, parameter: str, last: datetime.date) -> dict[str, datetime.date]:
    dated = rules_parameter(parameter).on(last)
    return {} if dated is None else {name: last - datetime.timedelta(days=int(dated.value))}


def _days(payload: Mapping[str, Any], **names: str) -> dict[str, datetime.date]:
    said = {name: payload.get(field) for name, field in names.items()}
    return {name: datetime.date.fromisoformat(day) for name, day in said.items() if isinstance(day, str)}
