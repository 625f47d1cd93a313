"""F5: a database that only reads gets nothing acknowledged and shows no record; once it writes again all goes on."""

import pytest

from tests.faults.own_postgres import OwnPostgres
from tests.faults.refusing import heals, nothing_was_told, reads_until_refused
from tests.faults.running_house import House
from tests.faults.tellings import Teller
from tests.faults.watched_office import WatchedOffice

pytestmark = pytest.mark.slow


def test_a_database_that_only_reads_gets_nothing_acknowledged_and_shows_no_record(
    house: House, server: OwnPostgres, office: WatchedOffice, teller: Teller
) -> None:
    teller.batch()
    house.start_worker()
    house.start_web()
    house.go_on_until(lambda: not office.outbox)
    try:
        with office.held("before the answer"):
            told = teller.batch()
            house.go_on_until(office.reached.is_set)
            server.set("default_transaction_read_only", "on")
        assert reads_until_refused(house, tries=1) == 0
        for _ring in range(8):
            house.ring()
            assert house.page("home").status == 503
        assert nothing_was_told(teller, told)
        assert office.outbox.keys() == set(told)
    finally:
        server.set("default_transaction_read_only", "off")

    assert house.page("work").status == 200
    heals(house, teller, "F5 read only")
