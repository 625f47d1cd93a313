"""Dates still to come that records state: the end of a period of stay, of a card, of a passport."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.wallet.kinds.showing import format_day
from apps.wallet.pages.held import Line
from apps.wallet.pages.wording import days_from

#: kind, field, what the date is
_DATES: Final[tuple[tuple[str, str, Promise], ...]] = (
    ("residence_status", "expires_on", _("Last day of your stay")),
    ("residence_status", "card_expires_on", _("Residence card ends")),
    ("passport", "expires_on", _("Passport ends")),
    ("employment_contract", "contract_end_on", _("Contract runs until")),
)
KINDS_DATED: Final = frozenset(kind for kind, _name, _label in _DATES)


@dataclass(frozen=True, slots=True)
class Coming:
    """One date to come, as a record states it."""

    label: Promise
    on: date
    day: str
    away: str


def upcoming(lines: Iterable[Line], *, today: date, most: int = 5) -> list[Coming]:
    """The next dates, nearest first; the same date of two sources once, two different dates both.

    Of permissions to stay only the newest counts for each source, of contracts those that have not ended.
    """
    current = _current(lines)
    found = {
        (getattr(line.record, name), place)
        for line in current
        for place, (kind, name, _label) in enumerate(_DATES)
        if kind == line.kind and getattr(line.record, name) is not None
    }
    return [
        Coming(_DATES[place][2], day, format_day(day), days_from(day, today=today))
        for day, place in sorted(found)
        if day >= today
    ][:most]


def _current(lines: Iterable[Line]) -> list[Line]:
    newest: dict[Any, Line] = {}
    others: list[Line] = []
    for line in lines:
        record: Any = line.record
        if record is None or line.kind not in KINDS_DATED:
            continue
        if line.kind == "residence_status":
            before: Any = newest.get(line.source.pk)
            if before is None or record.granted_on > before.record.granted_on:
                newest[line.source.pk] = line
        elif line.kind != "employment_contract" or record.ends_on is None:
            others.append(line)
    return [*newest.values(), *others]
