"""A resident who reads about her renewal, and the office that told about her stay."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from apps.accounts.acting import become_resident
from apps.accounts.models import Resident, User
from tests.wallet.page_records import NOW, Office, office


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("mai@example.com")


@pytest.fixture
def mai(user: User) -> Resident:
    return become_resident(user, display_name="Mai")


@pytest.fixture
def reader(client: Client, user: User, mai: Resident) -> Client:
    client.force_login(user)
    client.get("/settings/")  # begins the session's clock, which is written once a minute
    return client


@pytest.fixture
def immigration(mai: Resident) -> Office:
    return office(mai, "immigration", "Immigration Services Agency", code="immigration")
