"""F20: two who do the same at once: one wins, the other is told, and nothing is done twice or lost between them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from apps.consent import door
from apps.consent.models import AccessEntry
from apps.feeds import connections
from apps.feeds.applying import apply_stored
from apps.feeds.models import Connection, Event, Stream
from apps.feeds.pulling import pull
from tests.accounts.organisation_people import sign_in_shown
from tests.faults.running_house import until
from tests.faults.watched_office import WatchedOffice
from tests.feeds.fake_transmitter import json_reply
from tests.feeds.test_connecting import KINDS, Journey
from tests.feeds.transmitter_desk import new_desk
from tests.lock_waits import until_somebody_waits
from tests.look.visits import known_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CHANGED_BEFORE = "The connection had been changed just before, perhaps in another window"
LONGEST = 30


class Someone(threading.Thread):
    """Does something on a connection of their own; what came of it is there at the end."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__()
        self.act, self.outcome = act, None
        self.start()

    def run(self) -> None:
        try:
            self.outcome = self.act()
        finally:
            connection.close()

    def is_done(self) -> Any:
        self.join(LONGEST)
        assert not self.is_alive()
        return self.outcome


@pytest.fixture
def mai(office: WatchedOffice) -> Journey:
    """Connected already, with one browser."""
    desk = new_desk()
    office.register(desk, authorization_url=office.url("/authorize"))
    user = known_user()
    mai = Journey(browser(user), user, user.acting.get().resident, office, desk)
    mai.connect(connection="c-1")
    desk.connections["c-1"] = mai.resident.pk
    return mai


def browser(user: Any) -> Client:
    client = Client()
    sign_in_shown(client, user)
    return client


def the_connection(mai: Journey) -> Connection:
    with transaction.atomic():
        door.admit([mai.resident.pk], institution=mai.institution.pk)
        return Connection.objects.get(external_id="c-1")


@contextmanager
def locked(queryset: Any, *, residents: list[UUID], institution: UUID) -> Iterator[None]:
    """Somebody else is about to change these rows while the block lasts."""
    with transaction.atomic():
        door.admit(residents, institution=institution)
        assert list(queryset.select_for_update())
        yield


# -- a page of events and the resident ------------------------------------------------------------------------
@pytest.mark.parametrize("act", ["resume", "end", "pause"])
def test_an_act_of_the_resident_waits_for_a_page_that_is_being_stored(
    mai: Journey, office: WatchedOffice, act: str
) -> None:
    if act != "pause":
        connections.pause(the_connection(mai), now=timezone.now())
    office.queue(mai.desk, mai.desk.upsert("r-1"), mai.desk.upsert("r-2"))
    with office.held("before the answer"):
        worker = Someone(lambda: pull(mai.institution.pk))
        until(office.reached.is_set, "nobody asked")
        with locked(
            Stream.objects.filter(pk=mai.institution.pk), residents=[], institution=mai.institution.pk
        ):
            office.go.set()
            until_somebody_waits(worker)  # its page is written but for the acks
            resident = Someone(lambda: mai.client.post(f"/connections/{the_connection(mai).pk}/{act}/"))
            resident.join(0.5)
            waited = resident.is_alive()
    worker.is_done()

    assert resident.is_done().status_code == 302
    assert waited
    apply_stored(mai.institution.pk, now=timezone.now())
    expected = {"resume": ("live", {"applied"}), "end": ("ended", {"none"}), "pause": ("paused", {"applied"})}
    assert (the_connection(mai).state, states(mai)) == expected[act]


def states(mai: Journey) -> set[str]:
    with transaction.atomic():
        door.admit([mai.resident.pk], institution=mai.institution.pk)
        return set(Event.objects.values_list("state", flat=True))


# -- two browsers ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("act", "said"), [("pause", "Paused."), ("end", "Ended.")])
def test_of_two_browsers_that_do_the_same_one_acts_and_the_other_is_told(
    mai: Journey, act: str, said: str
) -> None:
    name, other = the_connection(mai).pk, browser(mai.user)
    rows = Connection.objects.filter(pk=name)
    with locked(rows, residents=[mai.resident.pk], institution=mai.institution.pk):
        both = [
            Someone(lambda client=client: client.post(f"/connections/{name}/{act}/", follow=True))  # type: ignore[misc]
            for client in (mai.client, other)
        ]
        until_somebody_waits(both[0])
        until_somebody_waits(both[1])
    pages = sorted(each.is_done().content.decode() for each in both)

    assert sorted((said in page, CHANGED_BEFORE in page) for page in pages) == [(False, True), (True, False)]
    assert mai.log() == [("connection.made", KINDS), (f"connection.{act.removesuffix('e')}ed", KINDS)]


def test_an_answer_opened_in_two_windows_at_once_connects_once_and_tells_the_second(
    mai: Journey, office: WatchedOffice
) -> None:
    mai.grants(*KINDS, connection="c-2")
    state = mai.leave()["state"]
    asked_before = office.paths().count("/token")
    redeeming, go = threading.Event(), threading.Event()
    reply = office.replies["/token"].pop()

    def slowly(path: str) -> Any:
        if path == "/token":
            redeeming.set()
            go.wait(LONGEST)
            return reply
        return json_reply({}, 404)

    office.next_reply = slowly  # type: ignore[method-assign]
    first = Someone(lambda: mai.come_back(state))
    assert redeeming.wait(LONGEST)
    mai.client, first_browser = browser(mai.user), mai.client

    second = mai.come_back(state)
    go.set()
    first.is_done()
    mai.client = first_browser

    assert "This answer had been used already." in second.content.decode()
    assert office.paths().count("/token") == asked_before + 1
    assert sorted(mai.connections()) == [("c-1", KINDS, "ended"), ("c-2", KINDS, "live")]
    with transaction.atomic():
        door.admit([mai.resident.pk])
        assert AccessEntry.objects.filter(action="connection.made").count() == 2
