"""What is known about a disputed value beside the record itself; None is "not said" and never taken for no."""

import datetime
from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec

from apps.corrections.sources import data
from apps.readiness.engine import dates

type Error = Literal["wrong", "missing", "superfluous", "late"]


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What the resident says, or the records show, about what is disputed.

    `months` (YYYY-MM) are the months it is about; `category` that of the pension record as it should be; `origin` the
    institution from which the wrong item came; `insurer` the kind of health insurer. `happened_on`: the day of the move, or
    of the event, that has to be told; `left_on`: of leaving the old address; `told_on`: on which day it was told.
    """

    error: Error | None = None
    category: Literal[1, 2, 3] | None = None
    insurer: Literal["kyokai", "union", "municipality"] | None = None
    origin: str | None = None
    months: tuple[str, ...] = ()
    deducted: bool | None = None
    dependant: bool | None = None
    employer_asked_on: datetime.date | None = None
    employer_refused: bool | None = None
    employer_gone: bool | None = None
    not_remitted: bool | None = None
    wages_unpaid: bool | None = None
    withholding_wrong: bool | None = None
    has_receipt: bool | None = None
    unlawful_activity: bool | None = None
    public_school: bool | None = None
    judgement: bool | None = None
    disclosed_on: datetime.date | None = None
    special_done: bool | None = None
    employer_amended: bool | None = None
    happened_on: datetime.date | None = None
    left_on: datetime.date | None = None
    told_on: datetime.date | None = None


type Condition = Callable[[Situation, datetime.date], bool]


def _employer_silent(said: Situation, on: datetime.date) -> bool:
    if said.employer_refused or said.employer_asked_on is None:
        return bool(said.employer_refused)
    return on > dates.days_after(said.employer_asked_on, number("business_reply_days", on)).day


def _months_near_lapse(said: Situation, on: datetime.date) -> bool:
    near = dates.days_after(on, number("lapse_near_days", on)).day
    return any(on <= dates.premium_lapses(month).safe_end <= near for month in said.months)


#: What tables may name in `when`, `unless` and `first_when`.
CONDITIONS: Final[Mapping[str, Condition]] = {
    "deducted": lambda said, _on: said.deducted is True,
    "dependant": lambda said, _on: said.dependant is True,
    "employer_gone": lambda said, _on: said.employer_gone is True,
    "employer_refused": lambda said, _on: said.employer_refused is True,
    "employer_silent": _employer_silent,
    "months_near_lapse": _months_near_lapse,
    "category_1": lambda said, _on: said.category == 1,
    "category_3": lambda said, _on: said.category == 3,
    "category_unknown": lambda said, _on: said.category is None,
    "from_immigration": lambda said, _on: said.origin == "immigration",
    "not_remitted_or_unknown": lambda said, _on: said.not_remitted is not False,
    "not_withheld_or_unknown": lambda said, _on: said.not_remitted is not True,
    "wages_unpaid": lambda said, _on: said.wages_unpaid is True,
    "withholding_wrong": lambda said, _on: said.withholding_wrong is True,
    "has_receipt": lambda said, _on: said.has_receipt is True,
    "unlawful_activity": lambda said, _on: said.unlawful_activity is True,
    "public_school": lambda said, _on: said.public_school is True,
    "judgement": lambda said, _on: said.judgement is True,
    "value_wrong": lambda said, _on: said.error == "wrong",
}


def number(parameter: str, on: datetime.date) -> int:
    """A dated number that always holds (our own conventions). LookupError when it does not on that day."""
    dated = data().parameters[parameter].on(on)
    if dated is None:
        raise LookupError(f"{parameter} has no value on {on.isoformat()}")
    return int(dated.value)


def number_or_none(parameter: str | None, on: datetime.date) -> int | None:
    """A dated number, or None where the law had none on that day or the route names none."""
    dated = data().parameters[parameter].on(on) if parameter is not None else None
    return None if dated is None else int(dated.value)
