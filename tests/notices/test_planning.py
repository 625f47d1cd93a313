"""Planning: what producers want is told, what they say otherwise is changed, what they no longer name is taken back."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from apps.consent import door
from apps.notices import kinds, planning, producers
from apps.notices.models import Change
from apps.notices.planning import Planned
from apps.notices.producers import About, Wanted
from tests.notices.people import NOON, Person, day, somebody

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


class Sky:
    """A producer that wants what a test says."""

    def __init__(self) -> None:
        self.wants: list[Wanted] = []
        self.asked: list[About] = []
        self.trouble: Exception | None = None

    def __call__(self, about: About) -> Iterable[Wanted]:
        self.asked.append(about)
        if self.trouble:
            raise self.trouble
        return self.wants


@pytest.fixture
def sky() -> Iterator[Sky]:
    producer = Sky()
    others = dict(producers.REGISTERED)
    producers.REGISTERED.clear()
    producers.register("sky", producer)
    yield producer
    producers.REGISTERED.clear()
    producers.REGISTERED.update(others)


def want(key: str = "moon", shape: str = "full", on: str | None = None) -> Wanted:
    return Wanted(kinds.DEADLINE, key, "moon", {"shape": shape}, on=day(on) if on else None)


def plan(mai: Person, **given: object) -> Planned:
    with mai.passage() as key:
        return planning.plan(mai.resident.pk, key=key, **{"now": NOON, **given})  # type: ignore[arg-type]


def live(mai: Person) -> list[tuple[str, int]]:
    return sorted((row.key, row.sequence) for row in mai.notices() if row.withdrawn_at is None)


def test_what_is_wanted_is_told_and_planning_again_changes_nothing(mai: Person, sky: Sky) -> None:
    sky.wants = [want("moon"), want("sun")]

    assert plan(mai) == Planned(1, 2, 0)
    assert plan(mai, now=LATER) == Planned(1, 0, 0)
    assert live(mai) == [("moon", 0), ("sun", 0)]


def test_a_day_that_moved_and_a_matter_that_is_over(mai: Person, sky: Sky) -> None:
    sky.wants = [want("moon", on="2027-02-28"), want("sun")]
    plan(mai)
    sky.wants = [want("moon", on="2027-03-31")]

    assert plan(mai, now=LATER) == Planned(1, 1, 1)
    assert live(mai) == [("moon", 1)]


def test_what_was_told_directly_or_by_another_producer_stays(mai: Person, sky: Sky) -> None:
    mai.told("direct")
    other = Sky()
    other.wants = [want("sea")]
    producers.register("ocean", other)
    sky.wants = [want("moon")]
    plan(mai)
    sky.wants = []

    assert plan(mai) == Planned(1, 0, 1)
    assert live(mai) == [("direct", 0), ("sea", 0)]


def test_what_happened_stays_told_when_it_is_no_longer_news(mai: Person, sky: Sky) -> None:
    producers.register("sky", sky, of_events=True)
    sky.wants = [want("moon")]
    plan(mai)
    sky.wants = []

    assert plan(mai) == Planned(1, 0, 0)
    assert live(mai) == [("moon", 0)]


def test_a_producer_that_fails_takes_nothing_back_and_silences_nobody(mai: Person, sky: Sky) -> None:
    other = Sky()
    other.wants = [want("sea")]
    sky.wants = [want("moon")]
    plan(mai)
    producers.register("ocean", other)
    sky.trouble = LookupError("7391")

    assert plan(mai) == Planned(1, 1, 0)
    assert live(mai) == [("moon", 0), ("sea", 0)]


def test_only_the_producers_asked_for_are_asked(mai: Person, sky: Sky) -> None:
    other = Sky()
    producers.register("ocean", other)

    plan(mai, only=["ocean"])

    assert (len(sky.asked), len(other.asked)) == (0, 1)


def ask(*people: Person, producer: str = "") -> None:
    with transaction.atomic():
        door.admit([person.resident.pk for person in people])
        planning.ask([person.resident.pk for person in people], producer=producer)


def noted(mai: Person) -> int:
    with mai.passage():
        return Change.objects.filter(resident=mai.resident).count()


def test_who_was_asked_for_is_planned_once_and_nobody_else(mai: Person, sky: Sky) -> None:
    other = somebody("other@example.com")
    sky.wants = [want()]
    ask(mai)
    ask(mai, producer="sky")

    assert planning.plan_changed(now=NOON) == Planned(1, 1, 0)
    assert planning.plan_changed(now=NOON) == Planned()
    assert (live(mai), live(other)) == ([("moon", 0)], [])


@pytest.mark.slow
def test_more_than_a_batch_is_planned(sky: Sky) -> None:
    people = [somebody(f"p{n}@example.com") for n in range(planning.BATCH + 5)]
    ask(*people)

    assert planning.plan_changed(now=NOON).residents == planning.BATCH + 5


def test_when_the_database_stumbles_what_was_asked_for_stays_asked_for(mai: Person, sky: Sky) -> None:
    ask(mai)
    sky.trouble = OperationalError("deadlock")

    with pytest.raises(OperationalError), transaction.atomic():
        planning.plan_changed(now=NOON)

    assert noted(mai) == 1


def test_the_day_is_that_of_japan(mai: Person, sky: Sky) -> None:
    plan(mai, now=NOON + timedelta(hours=12))

    assert sky.asked[0].today == day("2026-11-23")
