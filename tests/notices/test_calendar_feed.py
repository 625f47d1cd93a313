"""The calendar: two readers understand it, it says little, keeps names, counts changes, and one can end it."""

import logging
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import ActsFor
from apps.consent.models import AccessEntry
from apps.notices import kinds
from apps.notices.calendar import addresses
from apps.notices.calendar.events import SHOWN_AFTER
from tests.notices.people import NOON, SECRET, Person, day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def at_noon() -> Any:
    import time_machine

    with time_machine.travel(NOON, tick=False):
        yield


def make(mai: Person) -> str:
    with mai.passage():
        return addresses.make(mai.resident.pk, by_user=mai.user.pk, now=NOON)


def fetch(secret: str, **headers: str) -> Any:
    return Client(headers=headers).get(f"/calendar/{secret}.ics")


def by_icalendar(content: bytes) -> list[dict[str, Any]]:
    calendar = icalendar.Calendar.from_ical(content)
    return [
        {
            "uid": str(event["uid"]),
            "sequence": int(event["sequence"]),
            "summary": str(event["summary"]),
            "status": str(event["status"]),
            "start": event["dtstart"].dt,
            "end": event["dtend"].dt,
            "stamp": event["dtstamp"].dt.replace(tzinfo=None),
            "changed": event["last-modified"].dt.replace(tzinfo=None),
            "alarms": [alarm["trigger"].dt for alarm in event.walk("VALARM")],
        }
        for event in calendar.walk("VEVENT")
    ]


def by_vobject(content: bytes) -> list[dict[str, Any]]:
    calendar = vobject.readOne(content.decode())
    return [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "summary": event.summary.value,
            "status": event.status.value,
            "start": event.dtstart.value,
            "end": event.dtend.value,
            "stamp": event.dtstamp.value.replace(tzinfo=None),
            "changed": event.last_modified.value.replace(tzinfo=None),
            "alarms": [alarm.trigger.value for alarm in getattr(event, "valarm_list", [])],
        }
        for event in getattr(calendar, "vevent_list", [])
    ]


def test_two_readers_that_share_no_code_understand_the_same(mai: Person) -> None:
    mai.told(on=day("2027-02-26"))
    mai.told("sun", kind=kinds.BEFORE_WINDOW, on=day("2026-12-31"), when=NOON + timedelta(days=30))
    mai.told("no day")
    content = fetch(make(mai)).content

    events = sorted(by_icalendar(content), key=lambda event: event["start"], reverse=True)

    assert events == sorted(by_vobject(content), key=lambda event: event["start"], reverse=True)
    assert [(event["start"], event["end"]) for event in events] == [
        (date(2027, 2, 26), date(2027, 2, 27)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ]
    morning = timedelta(hours=9)
    assert [event["alarms"] for event in events] == [
        [morning - timedelta(days=days) for days in (90, 60, 30)],
        [morning - timedelta(days=7)],
    ]
    assert {event["status"] for event in events} == {"CONFIRMED"}


def test_it_says_only_that_there_is_a_date(mai: Person) -> None:
    mai.told(values={"shape": SECRET, "place": "the Sumida"}, on=day("2027-02-26"))
    content = fetch(make(mai)).content

    (event,) = by_icalendar(content)
    assert event["summary"] == "Tsunagi: a date to look at"
    for word in (
        SECRET,
        "moon",
        "Sumida",
        "Mai",
        "mai@",
        str(mai.resident.pk),
        mai.resident.pk.hex,
        "deadline",
    ):
        assert word.encode() not in content


def test_it_says_more_where_the_resident_chose_so(mai: Person) -> None:
    mai.told(values={"shape": SECRET}, on=day("2027-02-26"))
    mai.choose(full_titles=True)

    (event,) = by_icalendar(fetch(make(mai)).content)
    assert event["summary"] == f"Tsunagi: The moon is {SECRET}"


def test_a_moved_day_is_the_same_event_with_a_higher_number(mai: Person) -> None:
    secret = make(mai)
    mai.told(on=day("2027-02-26"))
    (before,) = by_icalendar(fetch(secret).content)
    mai.told(on=day("2027-03-31"), now=NOON + timedelta(hours=1))

    (after,) = by_icalendar(fetch(secret).content)

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["changed"] == before["changed"] + timedelta(hours=1)
    assert after["start"] == date(2027, 3, 31)


@pytest.mark.parametrize(("days", "stays"), [(0, True), (60, True), (61, False)])
def test_what_is_over_is_cancelled_for_sixty_days(mai: Person, days: int, stays: bool) -> None:
    secret = make(mai)
    mai.told(on=day("2027-02-26"), now=NOON - timedelta(days=days))
    mai.withdrawn(now=NOON - timedelta(days=days))

    events = by_icalendar(fetch(secret).content)

    assert [(each["status"], each["sequence"], each["alarms"]) for each in events] == (
        [("CANCELLED", 1, [])] if stays else []
    )
    assert timedelta(days=60) == SHOWN_AFTER


def test_days_long_past_are_left_out(mai: Person) -> None:
    mai.told(on=day("2026-09-22"))

    assert by_icalendar(fetch(make(mai)).content) == []


def test_it_asks_to_be_asked_again_and_is_nobodys_to_keep(mai: Person) -> None:
    answer = fetch(make(mai))

    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar["refresh-interval"].dt == timedelta(hours=6)
    assert str(calendar["x-published-ttl"]) == "PT6H"
    assert str(calendar["method"]) == "PUBLISH"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"


def test_the_same_is_not_sent_twice_and_what_changed_is(mai: Person) -> None:
    secret = make(mai)
    mai.told(on=day("2027-02-26"))
    first = fetch(secret)

    again = fetch(secret, if_none_match=first["ETag"])
    mai.told(on=day("2027-03-31"))
    changed = fetch(secret, if_none_match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_every_calendar_handed_out_is_a_line_in_the_log(mai: Person) -> None:
    secret = make(mai)
    first = fetch(secret)
    fetch(secret, if_none_match=first["ETag"])

    with mai.passage():
        lines = AccessEntry.objects.filter(action="calendar.fetched")
        assert list(lines.values_list("actor_kind", "outcome")) == [("job", "allowed")]


# -- addresses ------------------------------------------------------------------------------------------------------
def test_an_address_that_was_ended_or_replaced_opens_nothing(mai: Person) -> None:
    first = make(mai)
    second = make(mai)
    assert (fetch(first).status_code, fetch(second).status_code) == (404, 200)
    with mai.passage():
        assert addresses.end(mai.resident.pk, now=NOON)

    assert fetch(second).status_code == 404


@pytest.mark.parametrize("wrong", ["a" * 43, "short", "é" * 43, "A" * 500, "..%2F..%2Fetc"])
def test_an_address_that_never_was_opens_nothing(mai: Person, wrong: str) -> None:
    make(mai)

    assert fetch(wrong).status_code == 404


@pytest.mark.parametrize("end", ["no longer acts", "account closed"])
def test_an_address_ends_with_whoever_made_it(mai: Person, end: str) -> None:
    secret = make(mai)
    if end == "account closed":
        mai.user.is_active = False
        mai.user.save()
    else:
        ActsFor.objects.filter(user=mai.user).delete()

    assert fetch(secret).status_code == 404


def test_no_secret_lies_in_the_database(mai: Person) -> None:
    secret = make(mai)

    with mai.passage():
        row = addresses.living(mai.resident.pk)
    assert secret.encode() not in bytes(row.secret_sha256 if row else b"")
    assert len(secret) == 43


@pytest.mark.parametrize("path", ["known", "unknown"])
def test_no_log_takes_the_secret_down(mai: Person, path: str, caplog: pytest.LogCaptureFixture) -> None:
    secret = make(mai) if path == "known" else "b" * 43
    with caplog.at_level(logging.DEBUG):
        fetch(secret)
        Client(raise_request_exception=False).post(f"/calendar/{secret}.ics")  # not allowed: Django logs that
        Client().get(f"/calendar/{secret}.ics/x")

    assert len(caplog.records) >= 2
    for record in caplog.records:
        assert secret not in record.getMessage()


@pytest.mark.slow
def test_who_asks_too_often_is_told_to_wait(mai: Person) -> None:
    cache.clear()
    secret = make(mai)

    codes = [fetch(secret).status_code for _ in range(62)]

    assert codes == [200] * 60 + [429] * 2


def test_a_calendar_needs_no_session_and_makes_none(mai: Person) -> None:
    answer = fetch(make(mai))

    assert answer.cookies == {}
