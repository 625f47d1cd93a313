"""Ten thousand notices due at once, and a mail server that says no half of the time: each delivered once, none lost.

What a resident is told at the same moment is one mail; two thousand residents with five notices each are two thousand.
"""

from collections import Counter
from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.notices import outbox
from apps.notices.mailing import message_id
from tests.notices.crowd import crowd, deliveries, settled
from tests.notices.mail_server import Server, half_the_time
from tests.notices.people import NOON

RESIDENTS, EACH = 2_000, 5
NOTICES = RESIDENTS * EACH


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_each_is_delivered_once_and_none_is_lost(server: Server) -> None:
    residents = crowd(RESIDENTS, each=EACH, due_at=NOON)
    server.mood = half_the_time(seed=6)

    now, done = NOON, Counter[str]()
    for _run in range(60):
        done += outbox.deliver(now=now)
        now += timedelta(hours=2)  # through five days and nights: at night nothing goes
        if done["delivered"] == RESIDENTS:
            break

    rows = list(deliveries(residents))
    assert Counter(row.state for row in rows) == {"delivered": RESIDENTS}
    assert (done["gathered"], done["delivered"]) == (RESIDENTS, RESIDENTS)
    assert server.tries > RESIDENTS * 1.8
    names = Counter(server.names())
    assert set(names) == {message_id(row.pk) for row in rows}
    assert set(names.values()) == {1}
    assert Counter(server.addressed) == Counter(User.objects.values_list("email", flat=True))
    assert settled(residents) == NOTICES
    assert outbox.deliver(now=now) == Counter()
    assert len(server.taken) == RESIDENTS
