"""Which months of a view were asked for and are not there yet."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from apps.readiness.engine.cases import Case
from apps.readiness.pages.months.drawing_up import RowMonths
from apps.wallet.asked_for import AskedFor
from apps.wallet.pages.asked_for import not_there


def asked_in(rows: Sequence[RowMonths], case: Case, asked_for: Iterable[AskedFor]) -> list[AskedFor]:
    """What was asked for of these months, without months of which such a record has come."""
    months = {month.month for month in rows[0].months}
    there = {
        (case.records[place].kind, month.month)
        for row in rows
        for month in row.months
        for place in month.records
    }
    of_view = (replace(one, whens=tuple(when for when in one.whens if when in months)) for one in asked_for)
    waiting = not_there(of_view, lambda kind, month: (kind, month) in there)
    return [one for one in waiting if one.whens]
