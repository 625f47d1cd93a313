"""Organisations and step-up in a real browser: a passkey leads there and back, and the pages stand in every window."""

from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from apps.accounts import vetting
from apps.accounts.acting import become_resident
from apps.accounts.models import Membership, Organisation, User
from tests.accounts.organisation_people import new_member, new_organisation, sign_in_shown
from tests.accounts.test_passkeys import give_authenticator, new_user, sign_out
from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, user: User, url: str) -> None:
    """Signs somebody in who has just shown a second factor."""
    client = Client()
    sign_in_shown(client, User.objects.get(pk=user.pk))
    name = site.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def wrong_with(page: Page, name: str) -> list[str]:
    found = [f"{name}: {each}" for each in axe_violations(page)]
    if over := overflow(page):
        found.append(f"{name}: {over} px too wide")
    screenshot(page, name)
    return found


def test_a_passkey_is_made_on_the_way_and_asked_for_the_next_time(page: Page) -> None:
    user = new_user("mai@example.com")
    become_resident(user)
    give_authenticator(page)
    sign_in_by_code(page, user.email)

    page.goto("/organisation/new/school/")
    expect(page.get_by_role("heading", name="A passkey or an app is needed first")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_role("heading", name="School")).to_be_visible()

    sign_out(page)
    sign_in_by_code(page, user.email)
    page.goto("/organisation/new/school/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="School")).to_be_visible()


def test_registering_checking_inviting_and_joining(browser_page: OpenPage, live_url: str, page: Page) -> None:
    founder, colleague = new_user("an@example.com"), new_user("lan@example.com")
    enter(page, founder, live_url)
    page.goto("/organisation/new/support_org/")
    page.get_by_label("Name in Japanese, as in the register").fill("はすサポートデスク")
    page.get_by_label("Registration number as support organisation").fill("19登-000001")
    page.get_by_label("Day of that registration").fill("2025-04-01")
    page.get_by_label("Address of the office").fill("東京都新宿区1-1")
    page.get_by_label("Telephone number of the office").fill("03-0000-0000")
    page.get_by_label("Your name, as residents shall read it").fill("Nguyen Van An")
    page.get_by_role("button", name="Register it").click()
    expect(page.get_by_text("waits for two checks by our staff")).to_be_visible()

    for name in ("one", "two"):
        desk = browser_page()
        enter(desk, new_user(f"{name}@example.com", staff=True), live_url)
        desk.goto("/operators/organisations/")
        desk.get_by_role("link", name="はすサポートデスク").click()
        desk.get_by_role("button", name="I compared it and it is the same").click()
    assert Organisation.objects.get().is_verified

    page.goto("/organisation/")
    page.get_by_role("button", name="Make a code").click()
    plain = page.locator("ul.codes").inner_text()
    other = browser_page()
    enter(other, colleague, live_url)
    other.goto("/join/")
    other.get_by_label("Code from your organisation").fill(plain)
    other.get_by_label("Your name, as residents shall read it").fill("Tran Thi Lan")
    other.get_by_role("button", name="Join").click()
    expect(other.get_by_text("You are a member now.")).to_be_visible()
    assert Membership.objects.live().count() == 2


def pages_of_an_organisation(admin: Membership) -> list[str]:
    colleague = admin.organisation.memberships.live().exclude(pk=admin.pk).get()
    return [
        "/organisation/",
        "/organisation/new/",
        "/organisation/new/support_org/",
        "/organisation/new/scrivener/",
        "/join/",
        f"/organisation/members/{colleague.pk}/",
        f"/organisation/members/{colleague.pk}/end/",
        "/settings/",
    ]


WINDOWS: list[dict[str, Any]] = [
    {"width": 360, "language": "en"},
    {"width": 360, "language": "my"},
    {"width": 320, "rtl": True},
    {"width": 1280, "dark": True},
]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: "-".join(map(str, window.values())))
def test_the_pages_stand_in_every_window(
    browser_page: OpenPage, live_url: str, settings: Settings, window: dict[str, Any]
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    admin = new_member(
        new_organisation(languages=["ja", "en", "vi"], address="東京都新宿区百人町1-2-3", contact_phone="03-0000-0000"),
        "an@example.com",
        role="admin",
    )  # fmt: skip
    new_member(
        admin.organisation, "lan@example.com", name="Tran Thi Lan",
        agency_approval="東京 123", agency_approval_until="2028-03-31",
    )  # fmt: skip
    new_member(new_organisation("school", name_en="Midori School", name_ja="緑学校"), "an@example.com")
    page = browser_page(**window)
    label = "-".join(map(str, window.values()))
    enter(page, admin.user, live_url)

    wrong = []
    for path in pages_of_an_organisation(admin):
        page.goto(path)
        wrong += wrong_with(
            page, f"orgs-{label}-{path.strip('/').split('/members')[0].replace('/', '-')}{len(path)}"
        )
    page.goto("/organisation/")
    with page.expect_navigation():
        page.locator("form[action='/organisation/invite/'] button").click()
    wrong += wrong_with(page, f"orgs-{label}-code")
    page.goto("/organisation/new/scrivener/")
    with page.expect_navigation():
        page.locator("main form button").last.click()
    wrong += wrong_with(page, f"orgs-{label}-errors")

    assert wrong == []


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: "-".join(map(str, window.values())))
def test_staffs_pages_and_step_up_stand_in_every_window(
    browser_page: OpenPage, live_url: str, settings: Settings, window: dict[str, Any]
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    one = new_user("one@example.com", staff=True)
    here = new_organisation(
        "scrivener", state="waiting", name_en="Kawa Administrative Scrivener Office", corporate_number="7000012050002"
    )  # fmt: skip
    new_member(here, "kawa@example.com", role="admin", profession="scrivener", registration_number="12345678")
    stopped = new_organisation(address="東京都")
    vetting.suspend(
        stopped, by=one, reason="The register does not name it any more.", now=stopped.registered_at
    )
    label = "-".join(map(str, window.values()))
    page = browser_page(**window)
    enter(page, one, live_url)

    wrong = []
    for name, path in [
        ("staff-list", "/operators/organisations/"),
        ("staff-page", f"/operators/organisations/{here.pk}/"),
        ("staff-stopped", f"/operators/organisations/{stopped.pk}/"),
        ("staff-decide", f"/operators/organisations/{here.pk}/refuse/"),
    ]:
        page.goto(path)
        wrong += wrong_with(page, f"orgs-{label}-{name}")
    resident = browser_page(**window)
    user = new_user("mai@example.com")
    become_resident(user)
    sign_in_by_code(resident, user.email)
    resident.goto("/step-up/?next=/join/")
    wrong += wrong_with(resident, f"orgs-{label}-step-up")

    assert wrong == []
