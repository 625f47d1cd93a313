"""What leaving reaches of notices: an archive has them, erasing takes them, the calendar takes what is over."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.consent.leaving import erasing, expiring, retention
from apps.consent.models import LeavingRequest
from apps.notices import outbox, planning
from apps.notices.calendar import addresses
from apps.wallet.export import told_part
from apps.wallet.export.parts import About
from tests.consent.leaving_people import as_owner, ask, left_behind, let_days_pass
from tests.notices.people import NOON, Person, day
from tests.wallet.page_records import office

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ALONE = pytest.mark.django_db(transaction=True)


def everything(mai: Person) -> None:
    """A row in every table of notices."""
    mai.told(on=day("2027-02-26"))
    mai.choose()
    outbox.deliver(now=NOON)
    mai.choose(inbox_only=["deadline"])
    with mai.passage():
        addresses.make(mai.resident.pk, by_user=mai.user.pk, now=NOON)
        planning.ask([mai.resident.pk])


def test_an_archive_holds_what_was_told_in_words(mai: Person) -> None:
    everything(mai)

    with mai.passage() as key:
        ((name, content),) = told_part.parts(About(mai.resident.pk, key, "en", NOON))

    said: Any = json.loads(content if isinstance(content, bytes) else b"".join(content))
    assert name == "notices.json"
    assert [(each["title"], each["told_with"]["on"]) for each in said["notices"]] == [
        ("The moon is full", "2027-02-26")
    ]
    assert [each["state"] for each in said["mails"]] == ["delivered"]
    assert len(said["calendars"]) == 1
    assert "sha256" not in json.dumps(said)
    assert said["chosen"]["inbox_only"] == ["deadline"]


@ALONE
def test_erasing_leaves_nothing(mai: Person) -> None:
    everything(mai)
    request = ask(mai.user, mai.resident, LeavingRequest.What.ERASURE)
    let_days_pass(request)
    with as_owner() as owner:
        for table in ("notice", "preference", "delivery", "calendaraddress", "change"):
            assert owner.execute(f"SELECT count(*) FROM notices_{table}").fetchone() == (1,), table

    erasing.erase(mai.resident.pk)

    assert left_behind(mai.resident.pk) == {}


@ALONE
def test_what_a_source_led_to_goes_with_what_it_sent(mai: Person) -> None:
    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer")
    mai.told("theirs", source=aoba.source.pk)
    mai.told("own")

    with as_owner() as owner:
        owner.execute("SELECT set_config('tsunagi.residents', %s, false)", [mai.resident.pk.hex])
        owner.execute("SELECT consent_take_away_rows(%s, %s)", [mai.resident.pk, aoba.source.pk])

    assert [notice.key for notice in mai.notices()] == ["own"]


@ALONE
def test_what_is_put_away_is_out_of_sight_here_too(mai: Person) -> None:
    from apps.wallet.models import Holding

    aoba = office(mai.resident, "aoba", "Aoba Foods", code="employer")
    mai.told("theirs", source=aoba.source.pk)
    mai.told("own")
    with mai.passage():
        Holding.objects.filter(resident=mai.resident).update(ended_at=NOON, put_away_at=NOON)

    assert [notice.key for notice in mai.notices()] == ["own"]
    assert outbox.gather(now=NOON) == 1


@pytest.mark.parametrize(
    ("age", "is_event", "withdrawn", "stays"),
    [
        (60, True, True, True),
        (61, True, True, False),
        (365, True, False, True),
        (367, True, False, False),
        (367, False, False, True),
        (61, False, True, False),
    ],
)
@ALONE
def test_the_calendar_takes_away_what_is_over(
    mai: Person, age: int, is_event: bool, withdrawn: bool, stays: bool
) -> None:
    told = timezone.now() - timedelta(days=age)
    mai.told(now=told, is_event=is_event)
    if withdrawn:
        mai.withdrawn(now=told)

    expiring.expire_all()

    assert bool(mai.notices()) is stays


@ALONE
def test_mails_and_ended_addresses_go_after_thirty_days(mai: Person) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    mai.choose(quiet=None)
    mai.told(now=long_ago)
    outbox.deliver(now=long_ago)
    with mai.passage():
        addresses.make(mai.resident.pk, by_user=mai.user.pk, now=long_ago)
        addresses.end(mai.resident.pk, now=long_ago)
        addresses.make(mai.resident.pk, by_user=mai.user.pk, now=long_ago)

    gone = expiring.expire_all()

    assert (gone["notices.mails"], gone["notices.calendars"]) == (1, 1)
    assert mai.deliveries() == []


def test_every_period_has_a_name_on_the_page() -> None:
    ours = {what for what in retention.rules() if what.startswith("notices.")}

    assert ours == {name for name in retention.NAMES if name.startswith("notices.")}
    assert len(ours) == 5
