"""Two members of staff bring an institution live, change its key, and stop a stolen one; a resident reads what it means."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from apps.accounts.acting import become_resident
from apps.accounts.models import User
from apps.feeds.connections import link
from apps.feeds.models import Stream
from apps.feeds.pulling import pull
from tests.accounts.organisation_people import sign_in_shown
from tests.browser import OpenPage, axe_violations, overflow, screenshot
from tests.feeds.onboarding_desk import Prepared, serving_one
from tests.look.test_records_in_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(live_url: str, settings: Settings, tmp_path: Path) -> Iterator[Prepared]:
    settings.SITE_URL = live_url
    with serving_one(tmp_path, settings) as prepared:
        yield prepared


def browser_of(browser_page: OpenPage, live_url: str, email: str, width: int, *, staff: bool) -> Page:
    user = User.objects.create_user(email, is_staff=staff)
    client = Client()
    sign_in_shown(client, user)
    return sign_in(browser_page(width=width), client, live_url)


@pytest.mark.parametrize("width", [360, 1280])
def test_from_nothing_to_live_then_a_new_key_then_a_stolen_one(
    office: Prepared, browser_page: OpenPage, live_url: str, width: int
) -> None:
    anna = browser_of(browser_page, live_url, "anna@example.com", width, staff=True)
    ben = browser_of(browser_page, live_url, "ben@example.com", width, staff=True)
    enter(anna, office)
    both_compare(office, anna, ben)
    agree_and_try(anna)
    open_it(anna, ben, office)
    mai = records_show(office, browser_page, live_url, width)
    rotate(office, anna, ben)
    stop(office, anna)
    resident_reads_of_it(mai)
    begin_again(office, anna, ben)
    doubt_is_over(office, mai)


def enter(page: Page, office: Prepared) -> None:
    page.goto("/operators/")
    page.get_by_role("link", name="Enter an institution").click()
    broken = json.loads(office.document()) | {"corporate_number": "1"}
    page.get_by_label("Paste the document here").fill(json.dumps(broken, ensure_ascii=False))
    page.get_by_role("button", name="Check and enter it").click()
    expect(page.get_by_role("heading", name="1 thing in the document is not right")).to_be_visible()
    stands_well(page, "enter-flaw")
    page.get_by_label("Paste the document here").fill("")
    page.get_by_label("Or choose the file").set_input_files(
        {"name": "pension.json", "mimeType": "application/json", "buffer": office.document().encode()}
    )
    page.get_by_role("button", name="Check and enter it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preparing Midori Pension Office")
    stands_well(page, "preparing")


def both_compare(office: Prepared, anna: Page, ben: Page) -> None:
    anna.get_by_role("link", name="Compare its keys").click()
    anna.get_by_role("button", name="Read its key document now").click()
    expect(anna.get_by_text("Its key document was read just now.")).to_be_visible()
    ben.goto(office.at("keys/"))
    for page in (anna, ben):
        page.reload()
        page.get_by_role("link", name="Compare it").click()
        shown = page.locator(".in-fours").inner_text().split()
        assert "".join(shown) == office.key.thumbprint
        page.get_by_label("by telephone").check()
        stands_well(page, "compare")
        page.get_by_role("button", name="Every letter is the same").click()
    expect(ben.get_by_text("The key is in force now.")).to_be_visible()
    stands_well(ben, "keys")


def agree_and_try(page: Page) -> None:
    page.goto("/operators/pension-office/preparing/")
    page.get_by_role("link", name="Agree which kinds it sends").click()
    stands_well(page, "kinds")
    page.get_by_role("button", name="These are agreed").click()
    page.goto("/operators/pension-office/preparing/")
    page.get_by_role("link", name="Try it").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("it passed")).to_be_visible()
    stands_well(page, "tried")


def open_it(anna: Page, ben: Page, office: Prepared) -> None:
    anna.goto(office.at("open/"))
    expect(anna.get_by_text("You entered it yourself. Somebody else has to open it.")).to_be_visible()
    expect(anna.get_by_role("button", name="open it")).to_have_count(0)
    ben.goto(office.at("open/"))
    stands_well(ben, "open")
    ben.get_by_role("button", name="I compared all of it: open it").click()
    expect(ben.get_by_text("The institution is live.")).to_be_visible()
    stands_well(ben, "live")


def records_show(office: Prepared, browser_page: OpenPage, live_url: str, width: int) -> Page:
    page = browser_of(browser_page, live_url, "mai@example.com", width, staff=False)
    people = json.loads((office.folder.parent / "people.json").read_text())
    resident = become_resident(User.objects.get(email="mai@example.com"))
    external_id = people[0]["connections"][office.slug]
    link(resident.pk, office.institution, external_id, kinds=office.institution.kinds, now=timezone.now())
    pulled(office)
    page.goto("/home/pension/")
    expect(page.get_by_role("table", name="Records: Pension")).to_contain_text("Midori Pension Office")
    return page


def rotate(office: Prepared, anna: Page, ben: Page) -> None:
    old = office.key
    office.switch("rotate_key")
    office.switch("resend")
    pulled(office)
    for page in (anna, ben):
        page.goto(office.at("keys/"))
        page.get_by_role("link", name="Compare it").click()
        page.get_by_label("in person").check()
        page.get_by_role("button", name="Every letter is the same").click()
    expect(ben.get_by_text("The key is in force now.")).to_be_visible()
    ben.get_by_role("link", name=f"Set its last day {old.kid}").click()
    stands_well(ben, "last-day")
    ben.get_by_role("button", name="Set the last day").click()
    expect(ben.get_by_text("in force until")).to_be_visible()
    stands_well(ben, "both-keys")
    pulled(office)


def stop(office: Prepared, page: Page) -> None:
    for _time in range(2):
        office.switch("misuse", 2000)
    pulled(office)
    for key in list(office.institution.keys.order_by("first_seen_at")):
        page.goto(office.at("keys/"))
        page.get_by_role("link", name=f"Stop it at once {key.kid}").click()
        page.get_by_label("Nobody knows").check()
        page.get_by_label("Why").fill("A laptop with the key was stolen")
        stands_well(page, "stop")
        page.get_by_role("button", name="Stop this key").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("What this key signed")
    stands_well(page, "signed")
    page.goto(office.at())
    expect(page.get_by_text("It is suspended: nothing is asked of it")).to_be_visible()
    stands_well(page, "suspended")
    page.goto(office.at("history/"))
    stands_well(page, "history")


def resident_reads_of_it(page: Page) -> None:
    page.goto("/home/")
    expect(page.get_by_text("may not be from it").first).to_be_visible()
    stands_well(page, "home-doubt")
    page.goto("/home/pension/")
    stands_well(page, "pension-doubt")
    page.locator("tbody a[href*='/records/']").first.click()
    expect(page.get_by_role("heading", name="This may not be from Midori Pension Office")).to_be_visible()
    stands_well(page, "record-doubt")
    page.goto("/coverage/")
    expect(page.get_by_text("We have stopped asking this office for now.").first).to_be_visible()
    stands_well(page, "coverage-doubt")
    page.get_by_role("link", name="See what it sends").first.click()
    stands_well(page, "connection-doubt")


def begin_again(office: Prepared, anna: Page, ben: Page) -> None:
    office.switch("rotate_key")
    office.switch("retire_key")
    anna.goto(office.at("keys/"))
    anna.get_by_role("button", name="Read its key document now").click()
    for page in (anna, ben):
        page.goto(office.at("keys/"))
        page.get_by_role("link", name="Compare it").click()
        page.get_by_label("by telephone").check()
        page.get_by_role("button", name="Every letter is the same").click()
    expect(ben.get_by_text("The key is in force now.")).to_be_visible()
    ben.goto(office.at("state/resume/"))
    ben.get_by_label("Why").fill("Its new key was compared")
    stands_well(ben, "resume")
    ben.get_by_role("button", name="Resume it").click()
    expect(ben.get_by_text("It is live again.")).to_be_visible()
    office.switch("reclaim")
    pulled(office)


def doubt_is_over(office: Prepared, page: Page) -> None:
    page.goto("/home/")
    expect(page.get_by_text("may not be from it")).to_have_count(0)
    page.goto("/home/pension/")
    expect(page.get_by_text("may not be from it")).to_have_count(0)


def pulled(office: Prepared) -> None:
    """As the scheduler would, with its look at the key document due."""
    Stream.objects.update(keys_fetched_at=timezone.now() - timedelta(minutes=11))
    report: Any = pull(office.institution.pk)
    assert report.asked, report
    assert report.trouble == ""


def stands_well(page: Page, name: str) -> None:
    """Nothing runs over the edge, axe finds nothing; a picture is kept where one is wanted."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    screenshot(page, f"preparing-{name}-{width}")
    assert overflow(page) <= 0, name
    assert axe_violations(page) == [], name
