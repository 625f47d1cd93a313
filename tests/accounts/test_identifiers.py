"""Ids that the application makes: of version 7, in the order in which they were made, and never the same twice."""

import time
from itertools import count
from uuid import RFC_4122

import pytest

from apps.accounts.identifiers import uuid7

MOMENT = (
    1_795_352_673_999_999_750  # nanoseconds; the next quarter of a microsecond is in the next millisecond
)


def test_ids_say_when_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: MOMENT)
    made = uuid7()

    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == MOMENT // 1_000_000
    assert made.int >> 64 & 0xFFF == 4094  # 999,750 of a million, in 4096ths


def test_ids_keep_the_order_in_which_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = count(MOMENT, 250)
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    made = [uuid7() for _each in range(20_000)]

    assert made == sorted(made)
    assert [each.hex for each in made] == sorted(each.hex for each in made)  # as text too


def test_ids_of_one_moment_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: MOMENT)

    assert len({uuid7() for _each in range(20_000)}) == 20_000
