"""Whatever is compared with today, the day noted is the last on which it comes out the same."""

import datetime
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.readiness.engine.today import FOREVER, Days, Today

ONE = datetime.timedelta(days=1)
days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


class Notes:
    until = FOREVER


def asked(day: datetime.date, ask: Callable[[Today], Any]) -> tuple[Any, datetime.date]:
    notes = Notes()
    return ask(Today(day, notes)), notes.until


def holds(day: datetime.date, ask: Callable[[Today], Any]) -> None:
    """The answer is the same up to the day noted and another on the next; never noted: the same for long."""
    answer, until = asked(day, ask)
    last = min(until, day + datetime.timedelta(days=800))
    assert until >= day
    assert asked(last, ask)[0] == answer
    assert asked(day + (last - day) // 2, ask)[0] == answer
    if until < FOREVER:
        assert asked(until + ONE, ask)[0] != answer


@pytest.mark.parametrize("compare", COMPARISONS)
@given(today=days, other=days, turned=st.booleans())
def test_comparing_with_a_day(
    compare: Callable[[Any, Any], bool], today: datetime.date, other: datetime.date, turned: bool
) -> None:
    holds(today, lambda now: compare(other, now) if turned else compare(now, other))
    assert asked(today, lambda now: compare(now, other))[0] == compare(today, other)


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("count", [Today.until, Today.since])
@given(today=days, other=days, number=st.integers(-400, 400))
def test_comparing_a_number_of_days(
    compare: Callable[[Any, Any], bool], count: Callable[[Today, datetime.date], Days], today: datetime.date,
    other: datetime.date, number: int,
) -> None:  # fmt: skip
    holds(today, lambda now: compare(count(now, other), number))
    plain = (other - today).days if count is Today.until else (today - other).days
    assert asked(today, lambda now: compare(count(now, other), number))[0] == compare(plain, number)
    assert count(Today(today, Notes()), other).shown == plain


@given(today=days)
def test_months_and_years_hold_to_their_end(today: datetime.date) -> None:
    for ask in (Today.month, Today.year, Today.fiscal_year, Today.plain):
        holds(today, ask)
    assert asked(today, Today.month)[0] == f"{today:%Y-%m}"
    assert asked(today, Today.fiscal_year)[0] == (today.year if today.month > 3 else today.year - 1)


@given(today=days, others=st.lists(days, min_size=1, max_size=4))
def test_the_earliest_turn_is_kept(today: datetime.date, others: list[datetime.date]) -> None:
    holds(today, lambda now: [now <= other for other in others])


def test_today_cannot_be_hidden_in_a_set() -> None:
    with pytest.raises(TypeError):
        hash(Today(datetime.date(2026, 11, 21), Notes()))
