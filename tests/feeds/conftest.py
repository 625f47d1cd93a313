"""An institution that listens on loopback, registered here, with one resident connected."""

from collections.abc import Iterator

import pytest

from tests.feeds.office import Office, open_office
from tests.feeds.transmitter_desk import Desk, new_desk


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as office:
        yield office


@pytest.fixture
def served(office: Office) -> Desk:
    """A desk whose events the office hands out."""
    desk = new_desk()
    office.register(desk)
    desk.connect()
    return desk
