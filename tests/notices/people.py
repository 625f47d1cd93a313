"""Residents for tests of notices, and what stands about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import lazystr

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.sealing import DataKey, keys_of
from apps.notices import kinds, messages, telling
from apps.notices.messages import Message
from apps.notices.models import Delivery, Notice

NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)  # in Japan, a Sunday
MIDNIGHT = datetime(2026, 11, 22, 15, tzinfo=UTC)
SECRET = "the bank account 7391"
MOON = Message(
    lambda told: f"The moon is {told['shape']}", lambda told: f"Seen at {told.get('place', 'home')}.", lazystr("Look up"),
    lambda told, number: f"{number} moons",
)  # fmt: skip


@contextmanager
def moon() -> Iterator[None]:
    """A message that exists in tests alone."""
    messages.register("moon", MOON)
    yield
    messages._REGISTERED.pop("moon")


@dataclass
class Person:
    """Somebody who signs in and who they are."""

    user: User
    resident: Resident

    @contextmanager
    def passage(self) -> Iterator[DataKey]:
        with transaction.atomic():
            door.admit([self.resident.pk])
            yield keys_of([self.resident.pk])[self.resident.pk]

    def told(self, key: str = "moon", **said: Any) -> bool:
        given = {"says": "moon", "values": {"shape": "full"}, "now": NOON, **said}
        with self.passage() as data_key:
            return telling.tell(
                self.resident.pk, given.pop("kind", kinds.DEADLINE), key=key, data_key=data_key, **given
            )

    def withdrawn(self, key: str = "moon", now: datetime = NOON) -> bool:
        with self.passage():
            return telling.withdraw(self.resident.pk, key, now=now)

    def notices(self) -> list[Notice]:
        with self.passage():
            return list(Notice.objects.filter(resident=self.resident).order_by("id"))

    def notice(self, key: str = "moon") -> Notice:
        with self.passage():
            return Notice.objects.get(resident=self.resident, key=key)

    def deliveries(self) -> list[Delivery]:
        with self.passage():
            return list(Delivery.objects.filter(resident=self.resident).order_by("id"))

    def choose(self, **chosen: Any) -> None:
        from apps.notices import preferences

        given = {
            "inbox_only": [],
            "quiet": None,
            "time_zone": "Asia/Tokyo",
            "full_titles": False,
            "now": NOON,
            **chosen,
        }
        with self.passage():
            preferences.choose(self.resident.pk, **given)


def somebody(email: str = "mai@example.com", language: str = "en") -> Person:
    user = User.objects.create_user(email, language=language)
    return Person(user, become_resident(user, display_name="Mai"))


def ids(people: list[Person]) -> list[UUID]:
    return [person.resident.pk for person in people]


def day(text: str) -> date:
    return date.fromisoformat(text)
