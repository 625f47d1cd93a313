"""Mai, a message of the tests' own, and a mail server on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notices.mail_server import Server, mail_server
from tests.notices.people import Person, moon, somebody


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    with moon():
        yield


@pytest.fixture
def mai(db: None) -> Person:
    return somebody()


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with mail_server(settings) as running:
        yield running
