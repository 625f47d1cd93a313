"""Which months of a correction the newest data shows right, and which it still shows wrong."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from apps.consent.sealing import DataKey
from apps.corrections.ledger.seen import seen_of
from apps.corrections.watching import Line, Seen, Told, Watch
from apps.corrections.watching import look as look_at
from apps.corrections.watching.looking import is_of
from apps.readiness.engine import dates


def newest_of(watch: Watch, seen: Iterable[Seen | Told]) -> list[Seen | Told]:
    """The newest version of each record, and the newest whole telling of each kind, of the institution watched."""
    held: dict[tuple[str, str], Seen | Told] = {}
    ours = (one for one in seen if is_of(watch, one))
    for one in sorted(ours, key=lambda each: (each.data_as_of, isinstance(each, Told))):
        held[(one.kind, one.record_id if isinstance(one, Seen) else "")] = one
    return list(held.values())


def months_still_wrong(
    resident_id: UUID, key: DataKey, watch: Watch, *, after: date, today: date
) -> tuple[str, ...]:
    """The months (YYYY-MM) that the newest data after a day does not show right; call it inside a passage.

    Empty where nothing is told by months.
    """
    seen = newest_of(watch, seen_of(resident_id, key, (watch,), today=today))
    sights = look_at(watch, seen, after=after).lines
    wrong = (line for line, sight in zip(watch.lines, sights, strict=True) if sight != "done")
    return tuple(sorted({month for line in wrong if (month := _month_of(line, seen)) is not None}))


def _month_of(line: Line, seen: Sequence[Seen | Told]) -> str | None:
    """The month that a line is about: named by it, else by the record that it is known by."""
    if isinstance(month := line.like.get("month"), str):
        return month
    of_line = (one.payload for one in seen if isinstance(one, Seen) and one.record_id == line.record_id)
    payload = next((one for one in of_line if one is not None), None)
    return None if payload is None else _month_in(payload)


def _month_in(payload: object) -> str | None:
    """The month in a payload; of an instalment of tax the one before its last day, as `watches` has it."""
    if not isinstance(payload, dict):
        return None
    if isinstance(month := payload.get("month"), str):
        return month
    is_tax = "instalment" in payload and "collection" in payload and isinstance(payload.get("due_on"), str)
    return dates.month_shifted(payload["due_on"][:7], -1) if is_tax else None
