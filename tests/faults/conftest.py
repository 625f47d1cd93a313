"""One PostgreSQL for all tests here that stop, starve or overrule it, with a migrated database to copy."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.faults.own_broker import OwnBroker, own_broker
from tests.faults.own_postgres import OwnPostgres, own_postgres
from tests.faults.running_house import House, open_house, registration_at, seed, source_of
from tests.faults.tellings import PEOPLE, Teller
from tests.faults.watched_office import WatchedOffice, watched_office
from tests.feeds.own_database import environment, migrate
from tests.feeds.transmitter_desk import new_desk

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(scope="session")
def server() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        server.execute("CREATE DATABASE empty")
        migrate(server.url("empty"))
        yield server


@pytest.fixture
def broker(broker_program: None, tmp_path: Path) -> Iterator[OwnBroker]:
    with own_broker(tmp_path) as broker:
        yield broker


@pytest.fixture
def office() -> Iterator[WatchedOffice]:
    with watched_office() as office:
        yield office


@pytest.fixture
def teller(office: WatchedOffice) -> Teller:
    """An institution whose residents are connected, once there is a house."""
    desk = new_desk()
    desk.connections = {name: uuid4() for name in PEOPLE}
    return Teller(desk, office)


@pytest.fixture
def tablespace() -> str:
    """Where the house's database lies; a test that fills a disk has another."""
    return "pg_default"


@pytest.fixture
def house(
    server: OwnPostgres,
    tablespace: str,
    broker: OwnBroker,
    teller: Teller,
    office: WatchedOffice,
    tmp_path: Path,
) -> Iterator[House]:
    """Nothing runs in it yet."""
    with ExitStack() as closing:
        url = fresh_database(server, tablespace, closing.callback)
        env = environment(url, TSUNAGI_VAR_DIR=str(tmp_path), REDIS_URL=broker.url)
        given = {
            "institutions": [
                {
                    "registration": registration_at(teller.desk, office.url),
                    "connections": {name: str(who) for name, who in teller.desk.connections.items()},
                }
            ],
            "reader": str(teller.desk.connections[PEOPLE[0]]),
        }
        seeded = seed(env, given)
        teller.source = source_of(seeded)
        yield closing.enter_context(open_house(url, broker, tmp_path, seeded))


@pytest.fixture
def database(house: House) -> Iterator[psycopg.Connection[Any]]:
    """What the owner sees."""
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        yield connection


def fresh_database(server: OwnPostgres, tablespace: str, at_the_end: Callable[..., Any]) -> str:
    """A copy of the migrated database, dropped at the end."""
    name = f"t{uuid4().hex[:12]}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE empty TABLESPACE {tablespace}")
    at_the_end(server.execute, f"DROP DATABASE {name} WITH (FORCE)")
    return server.url(name)
