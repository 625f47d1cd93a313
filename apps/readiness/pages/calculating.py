"""Calculations of days in the reader's language, step by step as on a paper calendar."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.readiness.engine.dates import Calculation, Step
from apps.wallet.kinds.showing import format_day, format_month
from apps.wallet.pages.wording import fill

_A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Counted:
    """One calculation: its steps, of which the last one is the result."""

    steps: list[SafeString]

    @property
    def before(self) -> list[SafeString]:
        return self.steps[:-1]

    @property
    def result(self) -> SafeString:
        return self.steps[-1]


def counted(calculation: Calculation, *, of_others: bool = False) -> Counted | None:
    """A calculation in words; None for one that has no steps. No reader aims for a day of others (`of_others`)."""
    steps = [_in_words(step) for step in calculation.steps() if not (of_others and step.message == "aim_by")]
    return Counted(steps) if steps else None


def _in_words(step: Step) -> SafeString:
    values = {name: _written(name, value) for name, value in step.values.items()}
    return fill(gettext(step.sentence), **values)


def _written(name: str, value: date | int | str) -> SafeString | str:
    """A value by its name, as `Step` says: weekdays are numbers, months YYYY-MM, holidays are Japanese."""
    if isinstance(value, date):
        return format_html("<bdi>{}</bdi>", format_day(value))
    if name.startswith("weekday") and isinstance(value, int):
        return date_format(_A_MONDAY.replace(day=value), "l")
    if name.startswith("month") and isinstance(value, str):
        return format_month(value)
    if name == "holiday":
        return format_html('<bdi lang="ja">{}</bdi>', value)
    return str(value)
