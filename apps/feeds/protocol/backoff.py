"""When to ask an institution again after trouble: full jitter, a breaker, and a probe of one event (pure functions)."""

from collections.abc import Callable
from random import SystemRandom
from typing import Final

from msgspec import Struct

FIRST_WAIT: Final = 2.0
LONGEST_WAIT: Final = 15 * 60.0
LONGEST_RETRY_AFTER: Final = 3600.0
FAILURES_TO_OPEN: Final = 5

type Random = Callable[[], float]
_random: Random = SystemRandom().random


class Breaker(Struct, frozen=True):
    """How a stream has fared lately; times in seconds since 1970, None when there is nothing to wait for."""

    failures: int = 0
    opened_at: float | None = None
    next_at: float | None = None


CLOSED: Final = Breaker()


def after_success() -> Breaker:
    """One good answer forgets all trouble."""
    return CLOSED


def after_failure(state: Breaker, now: float, random: Random = _random) -> Breaker:
    """One failure more: wait a random time whose bound doubles from 4 seconds to 15 minutes, never under 2 seconds."""
    failures = state.failures + 1
    opened_at = state.opened_at
    if opened_at is None and failures >= FAILURES_TO_OPEN:
        opened_at = now
    return Breaker(failures, opened_at, now + _wait(failures, random))


def after_throttling(
    state: Breaker, now: float, retry_after: float | None, random: Random = _random
) -> Breaker:
    """The institution asked for a pause (429, 503): keep it, up to an hour; it is no failure when it names a time."""
    if retry_after is None:
        return after_failure(state, now, random)
    pause = min(max(retry_after, FIRST_WAIT), LONGEST_RETRY_AFTER)
    return Breaker(state.failures, state.opened_at, now + pause)


def may_ask(state: Breaker, now: float) -> bool:
    """Whether the wait is over."""
    return state.next_at is None or now >= state.next_at


def events_to_ask(state: Breaker, usual: int) -> int:
    """How many events to ask for: one while the breaker is open, as a probe."""
    return usual if state.opened_at is None else 1


def fewer_events(asked: int) -> int:
    """How many to ask for after an answer that had to be thrown away: half as many, at least one."""
    return max(1, asked // 2)


def _wait(failures: int, random: Random) -> float:
    bound = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures, 20))
    return FIRST_WAIT + random() * (bound - FIRST_WAIT)
