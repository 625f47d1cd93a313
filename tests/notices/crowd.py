"""Many residents who are all to be told something at once, made quickly and through the real tables."""

from collections.abc import Iterator
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db import transaction

from apps.accounts.identifiers import uuid7
from apps.accounts.models import ActsFor, Resident, User
from apps.consent import door
from apps.consent.sealing import living_keys_of
from apps.notices import contents, kinds
from apps.notices.models import Delivery, Notice


def crowd(number: int, *, each: int = 1, due_at: datetime) -> list[UUID]:
    """So many residents, each with so many notices that are due at the same moment."""
    users = [User(email=f"p{n}@example.com", password="!") for n in range(number)]
    residents = [Resident(display_name=f"P{n}") for n in range(number)]
    User.objects.bulk_create(users)
    Resident.objects.bulk_create(residents)
    ActsFor.objects.bulk_create(
        ActsFor(user=user, resident=resident, role=ActsFor.Role.OWN)
        for user, resident in zip(users, residents, strict=True)
    )
    named = [resident.pk for resident in residents]
    for some in batched(named, 1000, strict=False):
        with transaction.atomic():
            door.admit(some)
            keys = living_keys_of(some)
            Notice.objects.bulk_create(
                _notice(resident, f"moon/{n}", due_at, keys[resident])
                for resident in some
                for n in range(each)
            )
    return named


def _notice(resident: UUID, key: str, due_at: datetime, data_key: object) -> Notice:
    plain = contents.contents("moon", {"shape": "full"}, None, None)
    return Notice(
        id=uuid7(), resident_id=resident, key=key, kind=kinds.DEADLINE, due_at=due_at, made_at=due_at, changed_at=due_at,
        sealed=contents.seal(data_key, key, plain), digest=contents.digest(data_key, key, plain),  # type: ignore[arg-type]
    )  # fmt: skip


def deliveries(residents: list[UUID]) -> Iterator[Delivery]:
    for some in batched(residents, 1000, strict=False):
        with transaction.atomic():
            door.admit(some)
            yield from Delivery.objects.filter(resident_id__in=some)


def settled(residents: list[UUID]) -> int:
    """How many notices a mail was made for."""
    number = 0
    for some in batched(residents, 1000, strict=False):
        with transaction.atomic():
            door.admit(some)
            number += Notice.objects.filter(resident_id__in=some, mail_settled_at__isnull=False).count()
    return number
