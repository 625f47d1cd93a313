"""Pages and pulls against a database that takes no writes: nothing is shown that was not noted, nothing told that was not kept."""

from collections.abc import Iterable

import psycopg
import pytest

from tests.faults.running_house import HEALS_WITHIN, Answer, House, promises_hold
from tests.faults.tellings import CANARIES, Teller

SORRY = "We are back in a few minutes"


def says_sorry(answer: Answer) -> bool:
    """A clear page, and nothing of anybody's on it."""
    clear = (answer.status, SORRY in answer.text) == (503, True)
    return clear and not any(canary in answer.text for canary in CANARIES)


def reads_until_refused(house: House, *, tries: int) -> int:
    """Reads until a page is refused; each one that showed anything has its line in the log. Returns how many did."""
    noted = looks_noted(house)
    for shown in range(tries):
        answer = house.page("work")
        if answer.status != 200:
            assert says_sorry(answer), answer.status
            assert looks_noted(house) - noted == shown
            return shown
    pytest.fail(f"{tries} pages were read although nothing can be written")


def looks_noted(house: House) -> int:
    """How many lines the access logs of all residents have."""
    with psycopg.connect(house.database_url) as database:
        row = database.execute("SELECT count(*) FROM consent_accessentry").fetchone()
    assert row is not None
    return int(row[0])


def nothing_was_told(teller: Teller, told: Iterable[str]) -> bool:
    """Whether the institution heard neither yes nor no of these."""
    return not set(told) & {*teller.office.acknowledged, *teller.office.refused}


def heals(house: House, teller: Teller, what: str) -> None:
    """All that waited is taken, by itself."""
    taken = house.go_on_until(lambda: not teller.office.outbox, seconds=HEALS_WITHIN)
    print(f"{what}: healed in {taken:.1f} s with a lease of 2 s")
    with psycopg.connect(house.database_url, autocommit=True) as database:
        promises_hold(database, teller, words=house.words())
