"""The cache while Redis is away: nothing raises, counts go on, and what could not be removed is not believed afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config import cache as cache_module
from config.cache import Absence, Cache
from tests.faults.own_broker import OwnBroker, own_broker


@pytest.fixture
def broker(broker_program: None, tmp_path: Path) -> Iterator[OwnBroker]:
    with own_broker(tmp_path) as broker:
        yield broker


@pytest.fixture
def cache(broker: OwnBroker, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setattr(cache_module, "_ABSENCE", Absence())
    cache_module._MEANWHILE.clear()
    return Cache(broker.url, {})


def is_asked_again() -> None:
    """As if its rest were over."""
    cache_module._ABSENCE.until = 0.0


def test_while_it_is_away_everything_is_a_miss_and_nothing_raises(cache: Cache, broker: OwnBroker) -> None:
    cache.set("session", "words", 60)
    assert cache.get("session") == "words"

    broker.stop()

    assert cache.get("session", "nothing") == "nothing"
    assert cache.add("lock", 1, 60)
    assert not cache.has_key("session")
    assert not cache.delete("session")
    assert cache.get_many(["session"]) == {}
    cache.set_many({"one": 1})
    assert not cache.touch("session")


def test_tries_are_counted_on_in_this_process(cache: Cache, broker: OwnBroker) -> None:
    broker.stop()

    assert cache.add("ask-code-tries:7", 1, 60)
    assert not cache.add("ask-code-tries:7", 1, 60)
    assert cache.incr("ask-code-tries:7") == 2
    cache.set("allauth:rl:login:ip", [1.0], 60)

    assert cache.get("ask-code-tries:7") == 2
    assert cache.get("allauth:rl:login:ip") == [1.0]


@pytest.mark.slow
@pytest.mark.parametrize("change", ["set", "delete"])
def test_what_could_not_be_changed_is_removed_before_anything_is_believed(
    cache: Cache, broker: OwnBroker, change: str
) -> None:
    cache.set("session", "signed in", 60)

    with broker.silent():
        if change == "set":
            cache.set("session", "signed out", 60)
        else:
            cache.delete("session")
    is_asked_again()

    assert cache.get("session") is None


def test_it_is_left_alone_for_a_while_and_then_asked_again(cache: Cache, broker: OwnBroker) -> None:
    broker.stop()
    cache.get("anything")
    broker.start()

    assert cache_module._ABSENCE.lasts
    cache.set("one", 1, 60)
    assert cache.get("one") is None

    is_asked_again()
    cache.set("one", 1, 60)
    assert cache.get("one") == 1
