"""Until when each month or year can be saved by a way, with the law that says so and how sure that is."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.corrections.clock import protect_by
from apps.corrections.clock.protecting import YEARLY, cite_of
from apps.corrections.ledger.watched_fields import payload_of
from apps.corrections.pages.matters import Matter
from apps.corrections.paper.sheets import laws_of
from apps.corrections.routes import Offer
from apps.corrections.routes.model import Bar
from apps.readiness.pages.shown import CiteShown
from apps.wallet.kinds.showing import format_day, format_month

# fmt: off
# Translators: headings of tables of months or years, each with the last day on which something can still be done for it.
HEADINGS: Final[dict[Bar, Promise]] = {
    "premium": _("Until when the premiums of each month can be saved"),
    "category_3": _("Until when each month as a dependent spouse still counts"),
    "employment_insurance": _("Until when each month of employment insurance still counts"),
    "kokuho": _("Where National Health Insurance is paid as a fee: until when too much is given back"),
    "kokuho_tax": _("Where National Health Insurance is paid as a tax: until when too much is given back"),
    "wages": _("Until when the wages of each month can be claimed"),
    "income_tax": _("Until when the income tax of each year can be corrected"),
    "resident_tax": _("Until when the resident tax of each year can be lowered"),
    "resident_tax_raise": _("Until when the resident tax of each year can be raised"),
}
# fmt: on
#: How National Health Insurance is levied, and the bar of that.
_OF_LEVY: Final[dict[str, Bar]] = {"fee": "kokuho", "tax": "kokuho_tax"}


@dataclass(frozen=True, slots=True)
class ProtectedShown:
    """One month or year and the last day on which it can be saved."""

    what: str
    by: str
    is_lost: bool


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """One bar: what it is about, its months or years, and the law."""

    heading: str
    rows: list[ProtectedShown]
    law: CiteShown | None


def protected(matter: Matter, offer: Offer, on: datetime.date) -> list[ProtectedTable]:
    """A table for each bar of a way that something of the matter runs against."""
    return [
        one for bar in offer.route.bars if not _is_other_levy(matter, bar) if (one := _table(matter, bar, on))
    ]


def _table(matter: Matter, bar: Bar, on: datetime.date) -> ProtectedTable | None:
    rows = list(_rows(matter, bar, on))
    if not rows:
        return None
    cite = cite_of(bar, on)
    return ProtectedTable(str(HEADINGS[bar]), rows, laws_of([cite])[0] if cite is not None else None)


def _rows(matter: Matter, bar: Bar, on: datetime.date) -> Iterator[ProtectedShown]:
    for one in protect_by(bar, _whats(matter, bar), on=on):
        what = one.what if bar in YEARLY else format_month(one.what)
        yield ProtectedShown(what, format_day(one.by), one.is_lost(on))


def _whats(matter: Matter, bar: Bar) -> tuple[str, ...]:
    """The months or years of the matter; of an instalment the month in which it was due or paid, whichever came first."""
    if bar in YEARLY:
        return matter.years
    if matter.months or bar not in _OF_LEVY.values() or matter.held is None:
        return matter.months
    said = payload_of(matter.held)
    days = [said[name] for name in ("due_on", "paid_on") if said.get(name)]
    return (min(days)[:7],) if days else ()


def _is_other_levy(matter: Matter, bar: Bar) -> bool:
    """Whether the register says that National Health Insurance is levied in the other manner."""
    if bar not in _OF_LEVY.values():
        return False
    levies = {payload_of(held).get("health_levy") for held in matter.assessed.case.records if held.kind == "registry_entry"}  # fmt: skip
    known = {_OF_LEVY[levy] for levy in levies if levy is not None}
    return bool(known) and bar not in known
