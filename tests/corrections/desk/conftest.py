"""A day after which nothing moves, a request, and the desk that it was sent to."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.corrections.desk.people import NOW, Desk, SentRequest, desk, sent_to


@pytest.fixture(autouse=True)
def noon(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("browser"):
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def aoba(db: None) -> Desk:
    return desk()


@pytest.fixture
def sent(aoba: Desk) -> SentRequest:
    return sent_to(aoba.organisation)
