"""Two at the same moment: the last look is used once, and an ending waits for nobody who began after it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from apps.consent import giving
from apps.consent.granted import GrantRefused
from apps.consent.models import Grant
from tests.consent.desk import Desk, acting, desk, give
from tests.consent.people import Person, person
from tests.lock_waits import until_somebody_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mai(transactional_db: None) -> Person:
    return person("Mai", 241_111)


@pytest.fixture
def lotus(transactional_db: None) -> Desk:
    return desk()


def beside(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Runs something on a connection of its own; what it returned, or the refusal, comes into the list."""
    came: list[Any] = []

    def run() -> None:
        try:
            came.append(work())
        except GrantRefused as refused:
            came.append(refused.reason)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, came


def read(lotus: Desk, grant: Grant) -> str:
    with lotus.reading(grant):
        return "read"


def test_the_last_look_is_used_once(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus, max_reads=1)

    with lotus.reading(grant):
        thread, came = beside(lambda: read(lotus, grant))
        until_somebody_waits(thread)
    thread.join(30)

    assert came == ["looks-used-up"]
    with acting(mai):
        assert Grant.objects.get().reads_used == 1


def test_a_look_that_waits_for_an_ending_is_refused(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    with acting(mai) as passage:
        giving.end(passage, grant.pk, now=timezone.now())
        thread, came = beside(lambda: read(lotus, grant))
        until_somebody_waits(thread)
    thread.join(30)

    assert came == ["ended"]


def test_an_ending_waits_for_a_look_that_had_begun_and_then_holds(mai: Person, lotus: Desk) -> None:
    grant = give(mai, lotus)

    def end() -> str:
        with acting(mai) as passage:
            return str(giving.end(passage, grant.pk, now=timezone.now()).state)

    with lotus.reading(grant):
        thread, came = beside(end)
        until_somebody_waits(thread)
    thread.join(30)

    assert came == ["ended"]
    with pytest.raises(GrantRefused):
        read(lotus, grant)
