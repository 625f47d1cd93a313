"""The inbox and the page on how one is told: what stands there, what a press does, and that it is nobody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts import acting
from apps.consent.models import AccessEntry
from apps.notices import outbox, preferences
from apps.notices.contents import Step
from apps.notices.inbox import PAGE
from apps.notices.models import CalendarAddress, Notice
from tests.consent.leaving_people import show_passkey
from tests.notices.people import SECRET, Person, somebody
from tests.wallet.page_records import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(mai: Person) -> Client:
    browser = Client()
    browser.force_login(mai.user)
    browser.get("/settings/")
    return browser


def tell(mai: Person, key: str = "moon", **said: Any) -> Notice:
    mai.told(key, **{"now": timezone.now(), **said})
    return mai.notice(key)


def post(client: Client, mai: Person, path: str, **sent: Any) -> Any:
    return client.post(path, {"about": str(mai.resident.pk), **sent})


def in_menu(client: Client) -> str:
    page = client.get("/settings/").content.decode()
    found = re.search(r'href="/inbox/"[^>]*>(.*?)</a>', page)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


# -- the inbox ------------------------------------------------------------------------------------------------------
def test_an_empty_inbox_says_what_will_come(client: Client) -> None:
    assert "Nothing has come yet" in words(client.get("/inbox/"))


def test_newest_first_and_what_waits_for_its_day_is_not_there(client: Client, mai: Person) -> None:
    now = timezone.now()
    tell(mai, "old", values={"shape": "old"}, now=now - timedelta(days=2))
    tell(mai, "new", values={"shape": "young"})
    tell(mai, "later", values={"shape": "hidden"}, when=now + timedelta(days=2))

    page = words(client.get("/inbox/"))

    assert page.index("The moon is young") < page.index("The moon is old")
    assert "hidden" not in page
    assert "2 notices are new." in page


def test_the_menu_counts_what_is_not_read(client: Client, mai: Person) -> None:
    assert in_menu(client) == "Inbox"
    tell(mai, "a")
    tell(mai, "b")
    assert in_menu(client) == "Inbox 2 not read yet"
    post(client, mai, "/inbox/mark/", notices="all")
    assert in_menu(client) == "Inbox"


def test_the_menu_counts_for_the_person_looked_at(client: Client, mai: Person) -> None:
    child = acting.add_child(mai.user, display_name="Linh")
    tell(Person(mai.user, child))
    assert in_menu(client) == "Inbox"

    client.post(f"/people/{child.pk}/act/")

    assert in_menu(client) == "Inbox 1 not read yet"


def test_the_next_step_leads_on_and_marks_as_read(client: Client, mai: Person) -> None:
    notice = tell(mai, step=Step("accounts:people"))

    answer = post(client, mai, f"/inbox/{notice.pk}/open/")

    assert answer["Location"] == "/people/"
    assert mai.notice().read_at is not None


def test_a_step_that_no_app_offers_any_more_is_not_shown(client: Client, mai: Person) -> None:
    notice = tell(mai, step=Step("moon:gone", ("1",)))

    assert "Look up" not in words(client.get("/inbox/"))
    assert post(client, mai, f"/inbox/{notice.pk}/open/")["Location"] == "/inbox/"


def test_what_waits_for_its_day_leads_nowhere_yet(client: Client, mai: Person) -> None:
    notice = tell(mai, step=Step("accounts:people"), when=timezone.now() + timedelta(days=2))

    assert post(client, mai, f"/inbox/{notice.pk}/open/").status_code == 404


def test_marking_goes_both_ways(client: Client, mai: Person) -> None:
    notice = tell(mai)

    post(client, mai, "/inbox/mark/", notices=str(notice.pk))
    assert mai.notice().read_at is not None
    assert "Mark as new" in words(client.get("/inbox/"))
    post(client, mai, "/inbox/mark/", **{"notices": str(notice.pk), "as": "unread"})
    assert mai.notice().read_at is None


def test_several_of_one_group_are_one_card(client: Client, mai: Person) -> None:
    for key in ("a", "b", "c"):
        tell(mai, key, group="night", values={"shape": key}, step=Step("accounts:people"))

    page = words(client.get("/inbox/"))

    assert "3 moons" in page
    assert page.count("Mark as read") == 1
    assert page.count("Look up") == 3


def test_what_is_over_stays_readable_and_asks_for_nothing(client: Client, mai: Person) -> None:
    tell(mai, step=Step("accounts:people"))
    mai.withdrawn(now=timezone.now())

    page = words(client.get("/inbox/"))

    assert "over now" in page
    assert "You need to do nothing about it." in page
    assert "Look up" not in page
    assert in_menu(client) == "Inbox"


def test_what_was_never_told_and_is_over_is_not_there(client: Client, mai: Person) -> None:
    tell(mai, when=timezone.now() + timedelta(days=9))
    mai.withdrawn(now=timezone.now())

    assert "Nothing has come yet" in words(client.get("/inbox/"))


def test_long_inboxes_have_pages(client: Client, mai: Person) -> None:
    now = timezone.now()
    for number in range(PAGE + 3):
        tell(mai, f"{number}", values={"shape": f"n{number:02}"}, now=now - timedelta(minutes=number))

    first, second = words(client.get("/inbox/")), words(client.get("/inbox/?page=2"))

    assert ("n00" in first, "n19" in first, "n20" in first) == (True, True, False)
    assert ("n19" in second, "n20" in second, "n22" in second) == (False, True, True)
    assert "Older notices" in first
    assert "Newer notices" in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "501", "3", "１"])
def test_pages_that_are_not_there_answer_404(client: Client, mai: Person, page: str) -> None:
    tell(mai)

    assert client.get("/inbox/", {"page": page}).status_code == 404


def test_a_notice_that_does_not_open_is_said_so(
    client: Client, mai: Person, caplog: pytest.LogCaptureFixture
) -> None:
    notice = tell(mai, values={"shape": SECRET})
    with mai.passage():
        Notice.objects.filter(pk=notice.pk).update(sealed=b"\1" + bytes(60))

    page = words(client.get("/inbox/"))

    assert "could not be opened" in page
    assert SECRET not in page
    assert str(notice.pk) in caplog.text


def test_a_value_is_text_and_never_mark_up(client: Client, mai: Person) -> None:
    tell(mai, values={"shape": "<b>full</b>"})

    assert "<b>full" not in client.get("/inbox/").content.decode()


# -- whose it is ----------------------------------------------------------------------------------------------------
def test_a_strangers_notice_is_not_there(client: Client, mai: Person) -> None:
    other = somebody("other@example.com")
    notice = tell(other, values={"shape": SECRET}, step=Step("accounts:people"))

    assert SECRET not in client.get("/inbox/").content.decode()
    assert post(client, mai, f"/inbox/{notice.pk}/open/").status_code == 404
    post(client, mai, "/inbox/mark/", notices=str(notice.pk))
    assert other.notice().read_at is None


@pytest.mark.parametrize("path", ["/inbox/", "/settings/telling/"])
def test_nobody_reads_without_signing_in(db: None, path: str) -> None:
    assert Client().get(path)["Location"] == f"/account/login/?next={path}"


def test_a_form_about_somebody_else_changes_nothing(client: Client, mai: Person) -> None:
    child = acting.add_child(mai.user, display_name="Linh")
    tell(mai)
    client.post(f"/people/{child.pk}/act/")

    post(client, mai, "/inbox/mark/", notices="all")
    post(client, mai, "/settings/telling/", time_zone="Asia/Seoul")

    assert mai.notice().read_at is None
    with mai.passage():
        assert preferences.of(mai.resident.pk).time_zone == "Asia/Tokyo"


def test_reading_and_marking_are_lines_in_the_log(client: Client, mai: Person) -> None:
    tell(mai)
    client.get("/inbox/")
    post(client, mai, "/inbox/mark/", notices="all")

    with mai.passage():
        assert set(AccessEntry.objects.values_list("action", flat=True)) >= {"inbox.read", "inbox.marked"}


# -- how one is told ------------------------------------------------------------------------------------------------
CHOSEN = {
    "mail_deadline": "on",
    "is_quiet": "on",
    "quiet_from": "22:30",
    "quiet_until": "06:00",
    "time_zone": "Asia/Seoul",
}


def test_choices_are_kept(client: Client, mai: Person) -> None:
    assert post(client, mai, "/settings/telling/", **CHOSEN).status_code == 302

    with mai.passage():
        chosen = preferences.of(mai.resident.pk)
    assert "deadline" not in chosen.inbox_only
    assert {"record_changed", "new_finding"} <= set(chosen.inbox_only)
    assert [str(chosen.quiet_from), str(chosen.quiet_until)] == ["22:30:00", "06:00:00"]
    assert (chosen.time_zone, chosen.full_titles) == ("Asia/Seoul", False)
    page = client.get("/settings/telling/").content.decode()
    assert 'value="22:30"' in page
    assert re.search(r'name="mail_deadline"[^>]* checked', page)
    assert not re.search(r'name="mail_record_changed"[^>]* checked', page)


def test_quiet_hours_can_be_given_up(client: Client, mai: Person) -> None:
    post(client, mai, "/settings/telling/", **{**CHOSEN, "is_quiet": ""})

    with mai.passage():
        assert preferences.of(mai.resident.pk).quiet_from is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quiet_until": "22:30"}, "Write another time than the one before."),
        ({"quiet_from": ""}, "Write a time, such as 21:00."),
        ({"time_zone": "Moon/Copernicus"}, "Moon/Copernicus"),
    ],
)
def test_choices_that_cannot_be_are_said_so(
    client: Client, mai: Person, wrong: dict[str, str], said: str
) -> None:
    answer = post(client, mai, "/settings/telling/", **{**CHOSEN, **wrong})

    assert said in words(answer)
    with mai.passage():
        assert preferences.of(mai.resident.pk).time_zone == "Asia/Tokyo"


def test_an_address_is_made_after_a_passkey_and_shown_once(client: Client, mai: Person) -> None:
    assert post(client, mai, "/settings/telling/calendar/")["Location"].startswith("/step-up/")
    with mai.passage():
        assert CalendarAddress.objects.count() == 0
    show_passkey(client, mai.user)

    page = post(client, mai, "/settings/telling/calendar/").content.decode()

    (address,) = re.findall(r'value="http://localhost:8000(/calendar/[\w-]{43}\.ics)"', page)
    assert Client().get(address).status_code == 200
    assert address not in client.get("/settings/telling/").content.decode()
    assert "We keep no copy of it" in words(client.get("/settings/telling/"))


def test_an_address_can_be_ended_without_a_passkey(client: Client, mai: Person) -> None:
    show_passkey(client, mai.user)
    page = post(client, mai, "/settings/telling/calendar/").content.decode()
    (address,) = re.findall(r'value="http://localhost:8000(/calendar/[\w-]{43}\.ics)"', page)

    post(client, mai, "/settings/telling/calendar/end/")

    assert Client().get(address).status_code == 404
    assert "Make an address" in words(client.get("/settings/telling/"))


def test_whoever_cannot_be_reached_reads_so(client: Client, mai: Person) -> None:
    tell(mai)
    mai.choose(quiet=None)
    outbox.gather(now=timezone.now())
    (row,) = outbox.lease(now=timezone.now())
    from apps.notices.mailing import Handed

    outbox.settle(row, Handed.NO_SUCH_ADDRESS, now=timezone.now())

    assert "did not arrive" in words(client.get("/settings/telling/"))


def test_settings_lead_there(client: Client) -> None:
    assert 'href="/settings/telling/"' in client.get("/settings/").content.decode()
