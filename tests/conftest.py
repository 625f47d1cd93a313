"""The tests' ground: a database migrated by its owner and then used as the web's role, and a closed network."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from config.environment import database
from config.settings.base import owner_database_url

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The database is created and migrated as its owner; afterwards every test is the web's role."""
    owner = database(owner_database_url())
    connections["default"].settings_dict.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"])
    return


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After the migrations, tests connect as ``tsunagi_web``; only the emptying of tables is granted on top.

    pytest-django truncates tables after tests that commit. The web's role never may; here it may, so that the
    policies of row-level security still hold in every test (an owner or superuser would not notice them).
    """
    connection = connections["default"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {settings.DATABASE_WEB_ROLE}")
        owner = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
        connection.close()
        connection.settings_dict.update(
            USER=settings.DATABASE_WEB_ROLE, PASSWORD=settings.DATABASE_WEB_PASSWORD
        )
        yield
        connection.close()
        connection.settings_dict.update(owner)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Counts of tries live in the cache: what one test used up must not be missing in the next."""
    cache.clear()
