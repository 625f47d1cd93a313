"""After trouble an institution is left alone for a while, longer each time, and then asked for one event."""

from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.protocol.backoff import (
    CLOSED,
    Breaker,
    after_failure,
    after_success,
    after_throttling,
    events_to_ask,
    fewer_events,
    may_ask,
)

FRACTIONS = st.floats(0, 1, exclude_max=True)


def failed(times: int, fraction: float = 0.5) -> Breaker:
    state = CLOSED
    for number in range(times):
        state = after_failure(state, 1000.0 + number, lambda: fraction)
    return state


@given(st.integers(1, 2000), FRACTIONS)
def test_every_wait_is_between_two_seconds_and_a_quarter_of_an_hour(times: int, fraction: float) -> None:
    state = after_failure(Breaker(times - 1), 1000.0, lambda: fraction)

    assert state.next_at is not None
    assert 2 <= state.next_at - 1000 <= 900


def test_the_bound_doubles_and_the_wait_is_spread_over_all_of_it() -> None:
    longest = [after_failure(Breaker(before), 0, lambda: 1.0).next_at for before in range(10)]

    assert longest == [4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert after_failure(Breaker(8), 0, lambda: 0.0).next_at == 2


def test_four_failures_ask_as_usual_and_the_fifth_opens_the_breaker() -> None:
    assert failed(4).opened_at is None
    assert events_to_ask(failed(4), 50) == 50
    assert failed(5).opened_at == 1004.0
    assert events_to_ask(failed(5), 50) == 1
    assert failed(9).opened_at == 1004.0, "it stays open since it opened"


def test_nobody_asks_before_the_wait_is_over() -> None:
    state = after_failure(CLOSED, 1000.0, lambda: 0.5)

    assert state.next_at == 1003.0
    assert not may_ask(state, 1002.9)
    assert may_ask(state, 1003.0)
    assert may_ask(CLOSED, 0)


def test_one_good_answer_closes_the_breaker() -> None:
    assert after_success() == CLOSED
    assert events_to_ask(after_success(), 50) == 50


def test_a_named_pause_is_kept_up_to_an_hour_and_is_no_failure() -> None:
    assert after_throttling(failed(2), 5000.0, 120.0) == Breaker(2, None, 5120.0)
    assert after_throttling(CLOSED, 5000.0, 10**9).next_at == 8600.0
    assert after_throttling(CLOSED, 5000.0, 0.0).next_at == 5002.0
    assert after_throttling(CLOSED, 5000.0, None, lambda: 0.5) == after_failure(CLOSED, 5000.0, lambda: 0.5)


def test_half_as_many_are_asked_after_an_answer_that_was_thrown_away_but_at_least_one() -> None:
    assert [fewer_events(asked) for asked in (50, 25, 3, 2, 1)] == [25, 12, 1, 1, 1]
