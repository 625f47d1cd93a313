"""The clock beside a slow reference that goes day by day, over histories that nobody thought of."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.corrections.clock import Terms, decision_count, events, overdue_event, standing
from apps.corrections.clock.events import AnyEvent
from tests.corrections.histories import histories, terms
from tests.corrections.slow_clock import slow_last_day, slow_start
from tests.windows import is_night

DAY = timedelta(days=1)
CASES = terms().flatmap(lambda of: st.tuples(st.just(of), histories(of)))
SOME = 300 if is_night() else 100
WITHOUT_EFFECT = st.sampled_from([events.Remarked, events.BecameOverdue, events.TurnedAway])


def agree(case: tuple[Terms, list[AnyEvent]]) -> None:
    of, history = case
    count = decision_count(of, history)
    start, last = slow_start(of, history), slow_last_day(of, history)

    assert (None if count is None else count.reached) == start
    assert (None if count is None else count.last) == last
    if count is None or last is None:
        return
    days = count.days()
    assert [one.day for one in days] == [start + n * DAY for n in range(1, (last - start).days + 1)]
    numbers = [one.number for one in days if one.number is not None]
    assert numbers == list(range(1, count.number + 1))
    assert days[-1].number == count.number
    assert count.counted_until(last) == count.number
    assert all(step.sentence for step in count.steps())
    assert count.lines()


@settings(max_examples=SOME)
@given(CASES)
def test_the_last_day_is_that_of_a_count_day_by_day(case: tuple[Terms, list[AnyEvent]]) -> None:
    agree(case)


@pytest.mark.slow
@settings(max_examples=10_000 if is_night() else 2_000)
@given(CASES)
def test_the_last_day_is_that_of_a_count_day_by_day_many_times(
    case: tuple[Terms, list[AnyEvent]],
) -> None:
    agree(case)


@settings(max_examples=SOME)
@given(CASES, st.data())
def test_an_event_without_effect_changes_nothing(
    case: tuple[Terms, list[AnyEvent]], data: st.DataObject
) -> None:
    of, history = case
    place = data.draw(st.integers(1, len(history)))
    kind = data.draw(WITHOUT_EFFECT)
    event = kind(day=history[place - 1].day, actor="helper")
    more = [*history[:place], event, *history[place:]]
    on = history[-1].day + timedelta(days=data.draw(st.integers(0, 200)))

    assert decision_count(of, more) == decision_count(of, history)
    before, after = standing(of, history, on), standing(of, more, on)
    if kind is events.TurnedAway:  # which asks for a step, and nothing else
        assert (after.status, after.outcome, after.due, after.appeal) == (
            before.status, before.outcome, before.due, before.appeal,
        )  # fmt: skip
    else:
        assert after == before


@settings(max_examples=SOME)
@given(CASES)
def test_the_day_after_the_last_is_late_and_the_last_is_not(case: tuple[Terms, list[AnyEvent]]) -> None:
    of, history = case
    sent = max((place for place, one in enumerate(history) if isinstance(one, events.Sent)), default=None)
    if sent is None:
        return
    waiting = history[: sent + 1]
    count = decision_count(of, waiting)
    assert count is not None
    last = count.day

    assert not standing(of, waiting, last).is_overdue
    late = standing(of, waiting, last + DAY)
    assert (late.is_overdue, late.overdue_since) == (True, last + DAY)
    written = overdue_event(of, waiting, last + 40 * DAY)
    assert written is not None
    assert written.day == last + DAY
    assert overdue_event(of, [*waiting, written], last + 50 * DAY) is None
    assert standing(of, [*waiting, written], last + 40 * DAY) == standing(of, waiting, last + 40 * DAY)


@settings(max_examples=SOME)
@given(CASES, st.dates(date(2000, 1, 1), date(2055, 1, 1)))
def test_a_standing_always_names_the_next_step_and_rests_on_the_past_alone(
    case: tuple[Terms, list[AnyEvent]], on: date
) -> None:
    of, history = case
    if on < history[0].day:
        return
    found = standing(of, history, on)

    assert found.next_step
    assert found == standing(of, [event for event in history if event.day <= on], on)
    if found.status == "fixed":
        assert found.next_step == "nothing"
        assert any(isinstance(event, events.FeedShown) and event.sight == "fixed" for event in history)
