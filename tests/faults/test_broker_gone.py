"""F3: without the broker pages are served and nothing is lost; with it again, work goes on by itself."""

import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from tests.faults.own_broker import OwnBroker
from tests.faults.running_house import HEALS_WITHIN, House, promises_hold
from tests.faults.tellings import Teller

pytestmark = pytest.mark.slow

QUICK = 5.0  # seconds; a page with the broker there takes a tenth of one


@pytest.fixture
def running(house: House, teller: Teller) -> House:
    """Everything runs, rung by the scheduler alone, and the first news are in."""
    teller.batch()
    house.start_worker()
    house.start_web()
    house.go_on_until(lambda: not teller.office.outbox)
    house.start_scheduler()
    return house


def test_while_the_broker_is_gone_pages_are_served_and_afterwards_the_work_goes_on(
    running: House, broker: OwnBroker, teller: Teller, database: psycopg.Connection[Any]
) -> None:
    assert running.page("work").status == 200

    broker.stop()
    told = teller.batch()

    for name in ("home", "work", "coverage", "home", "work"):
        answer = running.page(name)
        assert (answer.status, answer.seconds < QUICK) == (200, True), (name, answer.seconds)
    assert running.page("sign in", signed_in=False).status == 200
    assert teller.office.outbox.keys() == set(told)
    promises_hold(database, teller, every_event=False)

    broker.start()
    taken = back_at_work(running, teller)

    print(f"F3 stopped and started: healed in {taken:.1f} s")
    promises_hold(database, teller, words=running.words())


def test_what_a_flush_takes_is_rung_again(
    running: House, broker: OwnBroker, teller: Teller, database: psycopg.Connection[Any]
) -> None:
    teller.batch()
    broker.flush()

    taken = back_at_work(running, teller)

    print(f"F3 flushed: healed in {taken:.1f} s")
    assert running.page("work").status == 200  # whose session lay in the cache too
    promises_hold(database, teller, words=running.words())


def test_a_broker_that_takes_connections_and_answers_nobody_holds_no_page_up(
    running: House, broker: OwnBroker, teller: Teller
) -> None:
    for _page in range(4):  # each process has then loaded what it needs
        running.page("work")
    with broker.silent():
        answers = [running.page(name) for name in ("home", "work", "home", "work")]
    assert [answer.status for answer in answers] == [200] * 4
    assert max(answer.seconds for answer in answers) < QUICK

    teller.batch()
    print(f"F3 silent: healed in {back_at_work(running, teller):.1f} s")


@pytest.mark.night
def test_without_the_broker_each_process_counts_the_codes_asked_for_by_itself(
    running: House, broker: OwnBroker
) -> None:
    broker.stop()

    for _try in range(9):
        assert ask_for_code(running, "reader@example.jp") == 200

    # three a minute for one address, in each of two processes; with the broker three in all
    assert 3 <= len(list((running.var / "mail").iterdir())) <= 6


def back_at_work(house: House, teller: Teller) -> float:
    """Until all that waits was taken, rung by the scheduler alone; in seconds."""
    house.make_due()
    taken = house.go_on_until(lambda: not teller.office.outbox, rings=False, seconds=HEALS_WITHIN)
    assert taken <= HEALS_WITHIN
    return taken


def ask_for_code(house: House, address: str) -> int:
    """What somebody gets who asks for a code to sign in, as a browser does."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    url = f"http://127.0.0.1:{house.port}/account/login/code/"
    with browser.open(url, timeout=30) as form:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.read().decode())
    assert found is not None
    given = urlencode({"email": address, "csrfmiddlewaretoken": found[1]}).encode()
    try:
        with browser.open(urllib.request.Request(url, given), timeout=30) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as reply:
        return reply.code
