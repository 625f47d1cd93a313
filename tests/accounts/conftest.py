"""People who sign in, and the mail they get."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User

ReadCode = Callable[[], str]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Counts of tries live in the cache; each test begins without any."""
    cache.clear()


@pytest.fixture
def resident_user(db: None) -> User:
    user = User.objects.create_user("mai@example.com")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def staff_user(db: None) -> User:
    user = User.objects.create_user("operator@example.com", is_staff=True)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def read_code() -> ReadCode:
    """The code in the newest mail."""

    def read() -> str:
        found = re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)
        assert found, mail.outbox[-1].body
        return found.group()

    return read


@pytest.fixture
def signed_in(client: Client, resident_user: User) -> Client:
    client.force_login(resident_user)
    client.session.pop("first_steps", None)
    return client
