"""The cache on Redis, with one client a process, and what holds while Redis does not answer.

Nothing that is needed lies in it: sessions are rows, drafts can be chosen again. While it is away everything but a count
is simply not there; counts of tries go on in each process by itself, so that guessing stays slow.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, override

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSilent
from redis.retry import Retry

log = logging.getLogger(__name__)

#: Counts of tries: of signing in and the like (allauth), of codes that open nothing (consent.tries).
COUNTS: Final = ("allauth:rl:", "ask-code-tries:")
LONGEST_WAIT: Final = 0.5  # seconds for one answer; it comes in a thousandth
REST: Final = 2.0  # seconds without asking, so that a page does not wait at each of its questions


class LastingClient(RedisCacheClient):
    """Keeps the client of redis-py, which may be shared: making one takes a third as long as asking it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        ours: dict[str, Any] = {
            "socket_timeout": LONGEST_WAIT,
            "socket_connect_timeout": LONGEST_WAIT,
            # at once a second time: a pooled connection may have been closed; redis-py's own waits add up to seconds
            "retry": Retry(NoBackoff(), 1),
        }
        super().__init__(*arguments, **(ours | options))
        self._lasting: dict[bool, Any] = {}

    @override
    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._lasting:
            self._lasting[write] = super().get_client(key, write=write)
        return self._lasting[write]


class Absence:
    """What one process knows of a Redis that does not answer: until when it is left alone, and what it must forget.

    A value that could not be written or removed is stale there: it is removed before anything is believed again.
    """

    def __init__(self) -> None:
        self.until, self.stale = 0.0, set[str]()
        self._lock = threading.Lock()

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self.until

    def begin(self, error: Exception) -> None:
        self.until = time.monotonic() + REST
        log.warning("the cache does not answer: %s", type(error).__name__)

    def forget(self, remove: Callable[[Iterable[str]], None]) -> None:
        with self._lock:
            if self.stale:
                remove(self.stale)
                self.stale.clear()


_ABSENCE: Final = Absence()
_MEANWHILE: Final = LocMemCache("meanwhile", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


class Cache(RedisCache):
    """Django's cache on one Redis, which may be away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClient

    def _ask[T](self, key: str, question: Callable[[Any], T], otherwise: T, *, writes: bool = False) -> T:
        """The answer of Redis; of this process where it is away and ``key`` is a count, else ``otherwise``."""
        if not _ABSENCE.lasts:
            try:
                _ABSENCE.forget(super().delete_many)
                return question(super())
            except (RedisAway, RedisSilent) as error:
                _ABSENCE.begin(error)
        if key.startswith(COUNTS):
            return question(_MEANWHILE)
        if writes:
            _ABSENCE.stale.add(key)
        return otherwise

    @override
    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(key, lambda cache: bool(cache.add(key, value, timeout, version)), True)

    @override
    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(key, lambda cache: cache.get(key, default, version), default)

    @override
    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(key, lambda cache: cache.set(key, value, timeout, version), None, writes=True)

    @override
    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(key, lambda cache: bool(cache.touch(key, timeout, version)), otherwise=False)

    @override
    def delete(self, key: str, version: int | None = None) -> bool:
        return self._ask(key, lambda cache: bool(cache.delete(key, version)), otherwise=False, writes=True)

    @override
    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask(key, lambda cache: bool(cache.has_key(key, version)), otherwise=False)

    @override
    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._ask(key, lambda cache: int(cache.incr(key, delta, version)), delta)

    @override
    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        names = list(keys)
        return self._ask("", lambda cache: dict(cache.get_many(names, version)), {})

    @override
    def set_many(
        self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        for key, value in data.items():
            self.set(key, value, timeout, version)
        return []

    @override
    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        for key in list(keys):
            self.delete(key, version)
