"""The outbox: what is due together is one mail, at night nothing goes, a worker that dies loses and doubles nothing."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts import acting
from apps.accounts.models import ActsFor, User
from apps.accounts.prepared import fetch_prepared
from apps.notices import kinds, outbox
from apps.notices.mailing import Handed, letter, message_id, post
from apps.notices.preferences import Quiet
from config.environment import ROOT
from tests.notices.crowd import crowd, deliveries
from tests.notices.mail_server import BREAK_OFF, NOT_NOW, TAKE, Server
from tests.notices.people import MIDNIGHT, NOON, SECRET, Person, somebody

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ALONE = pytest.mark.django_db(transaction=True)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


# -- what a mail says -----------------------------------------------------------------------------------------------
def test_a_mail_says_that_there_is_something_and_nothing_else(mai: Person) -> None:
    mai.told(values={"shape": SECRET})

    outbox.deliver(now=NOON)

    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Tsunagi: there is something new for you", ["mai@example.com"])
    assert "http://localhost:8000/inbox/" in sent.body
    told = sent.message().as_string()
    for word in (SECRET, "Mai ", "moon", "deadline", "last day", str(mai.resident.pk)):
        assert word not in told


def test_each_reads_it_in_their_own_language(mai: Person) -> None:
    somebody("yuki@example.com", "ja").told()

    outbox.deliver(now=NOON)

    (sent,) = mail.outbox
    assert sent.subject == "Tsunagi: 新しいお知らせがあります"
    assert sent.extra_headers["Content-Language"] == "ja"


def test_everybody_who_acts_for_a_child_is_told(mai: Person) -> None:
    child = acting.add_child(mai.user, display_name="Linh")
    other = User.objects.create_user("other@example.com")
    ActsFor.objects.create(user=other, resident=child, role=ActsFor.Role.GUARDIAN)
    Person(mai.user, child).told()

    outbox.deliver(now=NOON)

    assert sorted(sent.to[0] for sent in mail.outbox) == ["mai@example.com", "other@example.com"]


# -- what goes, and when --------------------------------------------------------------------------------------------
def test_what_is_due_together_is_one_mail(mai: Person) -> None:
    for key in ("moon", "sun", "star"):
        mai.told(key)
    mai.told("later", when=NOON + HOUR)

    outbox.deliver(now=NOON)
    assert len(mail.outbox) == 1
    outbox.deliver(now=NOON + HOUR)
    assert len(mail.outbox) == 2


def test_nothing_is_mailed_twice(mai: Person) -> None:
    mai.told()

    for minutes in range(5):
        mai.told()
        outbox.deliver(now=NOON + minutes * HOUR)

    assert len(mail.outbox) == 1


def test_a_changed_day_is_mailed_again(mai: Person) -> None:
    mai.told(values={"shape": "full"})
    outbox.deliver(now=NOON)
    mai.told(values={"shape": "new"}, now=NOON + HOUR)

    outbox.deliver(now=NOON + HOUR)

    assert len(mail.outbox) == 2


@pytest.mark.parametrize("end", ["read", "withdrawn"])
def test_what_was_read_or_is_over_before_the_mail_goes_needs_none(mai: Person, end: str) -> None:
    mai.told()
    outbox.gather(now=NOON)
    with mai.passage():
        if end == "read":
            type(mai.notices()[0]).objects.filter(resident=mai.resident).update(read_at=NOON)
    if end == "withdrawn":
        mai.withdrawn()

    assert outbox.deliver(now=NOON + MINUTE) == Counter(gathered=0, needless=1)
    assert mail.outbox == []


def test_kinds_that_somebody_wants_in_the_inbox_alone_are_not_mailed_now_or_later(mai: Person) -> None:
    mai.choose(inbox_only=[kinds.CHANGED])
    mai.told("a", kind=kinds.CHANGED)

    outbox.deliver(now=NOON)
    mai.choose(inbox_only=[])
    outbox.deliver(now=NOON + HOUR)
    assert mail.outbox == []

    mai.told("b", kind=kinds.CHANGED, now=NOON + HOUR)
    outbox.deliver(now=NOON + HOUR)
    assert len(mail.outbox) == 1


def test_what_is_told_while_a_mail_waits_joins_it(server: Server, mai: Person) -> None:
    server.mood = lambda _stage: NOT_NOW
    mai.told("a")
    outbox.deliver(now=NOON)
    mai.told("b", now=NOON + MINUTE)
    server.mood = lambda _stage: TAKE

    outbox.deliver(now=NOON + HOUR)

    assert len(server.taken) == 1
    assert [row.state for row in mai.deliveries()] == ["delivered"]


# -- the night --------------------------------------------------------------------------------------------------------
def test_at_night_no_mail_goes_and_in_the_morning_one(mai: Person) -> None:
    mai.told("a", now=MIDNIGHT)
    mai.told("b", now=MIDNIGHT + HOUR)

    for hours in range(8):  # 0:00 to 7:00 in Japan
        assert outbox.deliver(now=MIDNIGHT + hours * HOUR) == Counter()
    with mai.passage():
        assert type(mai.notices()[0]).objects.unread(at=MIDNIGHT + HOUR).count() == 2

    outbox.deliver(now=MIDNIGHT + 8 * HOUR)
    assert len(mail.outbox) == 1


def test_a_mail_that_was_turned_away_in_the_evening_waits_for_the_morning(
    server: Server, mai: Person
) -> None:
    evening = datetime(2026, 11, 22, 11, 59, tzinfo=UTC)  # 20:59 in Japan
    server.mood = lambda _stage: NOT_NOW
    mai.told(now=evening)
    outbox.deliver(now=evening)
    server.mood = lambda _stage: TAKE

    for hours in range(1, 12):
        assert outbox.deliver(now=evening + hours * HOUR).total() == 0
    assert outbox.deliver(now=evening + 12 * HOUR)["delivered"] == 1


def test_whoever_wants_no_quiet_hours_has_none(mai: Person) -> None:
    mai.choose(quiet=None)
    mai.told(now=MIDNIGHT)

    assert outbox.deliver(now=MIDNIGHT)["delivered"] == 1


TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(TIMES, TIMES, TIMES)
def test_quiet_hours_reach_over_midnight_or_not(now: time, start: time, end: time) -> None:
    moment = datetime.combine(datetime(2026, 11, 22, tzinfo=UTC), now, tzinfo=UTC)
    ((quiet,),) = fetch_prepared("SELECT notices_is_quiet(%s, 'UTC', %s, %s)", [moment, start, end])

    hours = [
        (start.hour * 60 + start.minute + n) % 1440 for n in range((_minutes(end) - _minutes(start)) % 1440)
    ]
    if start != end:
        assert quiet == (_minutes(now) in hours)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def test_the_night_is_where_the_person_is(mai: Person) -> None:
    mai.choose(quiet=Quiet(time(21), time(8)), time_zone="America/Sao_Paulo")
    mai.told()

    assert outbox.deliver(now=NOON) == Counter()  # midnight there
    assert outbox.deliver(now=NOON + 8 * HOUR)["delivered"] == 1


# -- when the mail server says no -----------------------------------------------------------------------------------
REFUSALS = [
    (at, said)
    for at in ("MAIL", "RCPT", "DATA")
    for said in (NOT_NOW, BREAK_OFF, "554 5.7.1 not like this", "421 4.3.2 going away")
    if (at, said[:1]) != ("RCPT", "5")  # that is an address that does not exist
]


@pytest.mark.parametrize(("at", "said"), REFUSALS)
def test_a_mail_that_is_turned_away_goes_later(server: Server, mai: Person, said: str, at: str) -> None:
    server.mood = lambda stage: said if stage == at else TAKE
    mai.told()
    outbox.deliver(now=NOON)
    (row,) = mai.deliveries()
    assert (row.state, row.attempts, server.taken) == ("waiting", 1, [])
    assert NOON + MINUTE / 2 <= row.next_attempt_at <= NOON + MINUTE
    server.mood = lambda _stage: TAKE

    assert outbox.deliver(now=NOON + MINUTE)["delivered"] == 1
    assert server.names() == [message_id(row.pk)]


def test_an_address_that_does_not_exist_is_asked_once(server: Server, mai: Person) -> None:
    server.mood = lambda stage: "550 5.1.1 no such person" if stage == "RCPT" else TAKE
    mai.told()

    assert outbox.deliver(now=NOON)["refused"] == 1
    assert outbox.deliver(now=NOON + HOUR).total() == 0


@ALONE
def test_where_nothing_listens_most_are_not_even_tried_and_none_is_lost(
    server: Server, settings: Any
) -> None:
    good = settings.MAILERS
    settings.MAILERS = {
        "default": {**good["default"], "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1}}
    }
    residents = crowd(60, due_at=NOON)

    assert outbox.deliver(now=NOON)["waiting"] == outbox.NO_SERVER_MOST
    settings.MAILERS = good
    assert outbox.deliver(now=NOON + 5 * MINUTE)["delivered"] == 60
    assert {row.state for row in deliveries(residents)} == {"delivered"}


def test_after_a_week_of_refusals_a_mail_is_given_up_and_the_inbox_still_has_it(
    server: Server, mai: Person
) -> None:
    server.mood = lambda _stage: NOT_NOW
    mai.told()
    now = NOON
    for _try in range(60):
        outbox.deliver(now=now)
        now += 4 * HOUR

    (row,) = mai.deliveries()
    assert row.state == "given_up"
    assert outbox.GIVE_UP_AFTER <= (row.ended_at or now) - NOON < outbox.GIVE_UP_AFTER + timedelta(days=1)
    with mai.passage():
        assert type(mai.notices()[0]).objects.unread(at=now).count() == 1


@given(st.uuids(), st.integers(1, 60))
def test_waits_double_up_to_four_hours_and_are_spread(name: Any, attempts: int) -> None:
    whole = min(MINUTE * 2 ** min(attempts - 1, 20), outbox.LONGEST_WAIT)

    assert whole / 2 <= outbox.wait(name, attempts) <= whole


# -- two at once, and none after all ------------------------------------------------------------------------------
@ALONE
def test_of_two_workers_each_mail_goes_through_one(server: Server) -> None:
    crowd(80, due_at=NOON)
    together, done = threading.Barrier(2), []

    def work() -> None:
        try:
            together.wait(10)
            done.append(outbox.deliver(now=NOON))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    done.append(outbox.deliver(now=NOON))

    assert sum(done, Counter())["delivered"] == 80
    assert sum(done, Counter())["gathered"] == 80
    assert Counter(Counter(server.names()).values()) == {1: 80}


@ALONE
def test_a_worker_whose_lease_ended_settles_nothing(server: Server, mai: Person) -> None:
    mai.told()
    outbox.gather(now=NOON)
    (late,) = outbox.lease(now=NOON)
    (current,) = outbox.lease(now=NOON + outbox.LEASE)

    outbox.settle(late, Handed.NOT_NOW, now=NOON)

    assert mai.deliveries()[0].lease_token == current.token
    outbox.settle(current, Handed.TAKEN, now=NOON)
    assert mai.deliveries()[0].state == "delivered"


DYING = Path(__file__).with_name("dying_worker.py")


def killed_worker(server: Server, when: str) -> None:
    """A worker in a process of its own that is killed (SIGKILL) at a point of its work."""
    environment = {
        **os.environ,
        "WORKS_ON": str(connection.settings_dict["NAME"]),
        "MAIL_PORT": str(server.port),
        "DIES": when,
        "NOW": NOON.isoformat(),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, str(DYING)], env=environment, cwd=ROOT, timeout=60, check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@ALONE
def test_a_worker_killed_before_it_hands_over_loses_nothing(server: Server, mai: Person) -> None:
    mai.told()
    killed_worker(server, "before")
    assert server.taken == []
    assert outbox.deliver(now=NOON + MINUTE).total() == 0  # its lease holds

    assert outbox.deliver(now=NOON + outbox.LEASE)["delivered"] == 1
    assert outbox.deliver(now=NOON + HOUR).total() == 0
    assert len(server.taken) == 1


@ALONE
def test_a_worker_killed_after_handing_over_leaves_the_same_mail_to_the_last_byte(
    server: Server, mai: Person
) -> None:
    """The server has it and nobody wrote that down. It goes again under the same name, which servers may drop."""
    mai.told()
    killed_worker(server, "after")
    assert len(server.taken) == 1

    assert outbox.deliver(now=NOON + outbox.LEASE)["delivered"] == 1
    assert outbox.deliver(now=NOON + HOUR).total() == 0
    assert len(server.taken) == 2
    assert server.taken[0] == server.taken[1]
    assert len(set(server.names())) == 1


@ALONE
def test_a_worker_killed_once_it_wrote_it_down_sends_nothing_again(server: Server, mai: Person) -> None:
    mai.told()
    killed_worker(server, "settled")

    assert outbox.deliver(now=NOON + HOUR).total() == 0
    assert len(server.taken) == 1


def test_the_command_counts_and_names_nobody(mai: Person, capsys: pytest.CaptureFixture[str]) -> None:
    mai.told(now=NOON - timedelta(days=30))
    mai.choose(quiet=None)

    call_command("tell")

    said = capsys.readouterr().out
    assert "1 delivered" in said
    assert "planned: 0 residents" in said
    assert "mai" not in said.lower().replace("mail", "")


def test_a_letter_is_the_same_each_time(server: Server, mai: Person) -> None:
    mai.told()
    outbox.gather(now=NOON)
    (row,) = mai.deliveries()
    with post() as opened:
        for _ in range(2):
            assert (
                opened.hand_over(letter(row.pk, "mai@example.com", "en", made_at=row.made_at)) is Handed.TAKEN
            )

    assert server.taken[0] == server.taken[1]
