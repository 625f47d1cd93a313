"""A resident with a stay, and offices that tell about it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from apps.consent import door
from apps.consent.sealing import DataKey, keys_of
from apps.readiness.assessments import Assessed, assess_now
from tests.wallet.page_records import Office, office

type Ask = Callable[[date], Assessed]


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("mai@example.com")


@pytest.fixture
def mai(user: User) -> Resident:
    return become_resident(user, display_name="Mai")


@pytest.fixture
def immigration(mai: Resident) -> Office:
    return office(mai, "immigration", "Immigration Services Agency", code="immigration")


@pytest.fixture
def opened(mai: Resident) -> Iterator[DataKey]:
    """A passage about her, for the whole test."""
    with transaction.atomic():
        door.admit([mai.pk])
        yield keys_of([mai.pk])[mai.pk]


@pytest.fixture
def ask(mai: Resident) -> Ask:
    """What the rules say on a day."""

    def asked(today: date) -> Assessed:
        with transaction.atomic():
            door.admit([mai.pk])
            return assess_now(mai.pk, keys_of([mai.pk])[mai.pk], today=today)

    return asked


def said(assessed: Assessed, rule: str) -> list[Any]:
    """Outcome and code of each answer of a rule."""
    return [(result.outcome, result.code) for result in assessed.answer.results if result.rule == rule]
