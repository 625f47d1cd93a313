"""Days that pass for the house and for the institutions alike, with all that the scheduler rings meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import time_machine
from django.core.management import call_command
from django.utils import timezone

from apps.corrections import tasks as corrections
from apps.feeds import tasks as feeds
from apps.notices import tasks as notices
from apps.readiness import tasks as readiness
from config.celery import app

EACH_NIGHT = (readiness.reassess_due, corrections.look_due)
#: In this order what is handed over is answered, and the answer read, within the minute.
EACH_MINUTE = (
    corrections.ring_requests,
    feeds.ring_due_streams,
    feeds.apply_what_is_stored,
    readiness.reassess_changed,
    corrections.look_changed,
    notices.plan_changed,
    notices.deliver,
)
MINUTE = timedelta(minutes=1)


def noon(day: date) -> datetime:
    """Noon in Japan."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@dataclass
class Days:
    """The clock on the wall, the sandbox's day, and the worker; the three never part."""

    traveller: time_machine.Traveller

    @property
    def today(self) -> date:
        return timezone.localdate()

    def work(self) -> None:
        """A minute passes, and the worker does what is rung in it."""
        self.traveller.shift(MINUTE)
        for task in EACH_MINUTE:
            task()

    def pass_days(self, days: int) -> date:
        """So many days later at noon; the sandbox's institutions have come as far. Returns the day."""
        there = self.today + timedelta(days=days)
        call_command("sandbox", "advance", str(days), stdout=StringIO())
        self.traveller.move_to(noon(there))
        for task in EACH_NIGHT:
            task()
        self.work()
        self.work()  # what one office told another while it was asked
        return self.today


@contextmanager
def days_from(day: date) -> Iterator[Days]:
    """Noon of a day in Japan, from which on time is moved; tasks that ring others run those at once."""
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    try:
        with time_machine.travel(noon(day), tick=True) as traveller:
            yield Days(traveller)
    finally:
        app.conf.task_always_eager, app.conf.task_eager_propagates = before
