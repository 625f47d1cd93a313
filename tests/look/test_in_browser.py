"""How pages stand in a real browser: axe finds nothing, nothing runs over the edge, the strict CSP blocks nothing of ours."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.look.visits import SIGNED_OUT, known_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INSIDE = [
    "/first-steps/",
    "/settings/",
    "/people/",
    "/account/email/",
    "/account/logout/",
    "/account/sessions/",
    "/account/second/",
    "/account/second/app/add/",
    "/account/passkeys/",
    "/account/passkeys/add/",
]
WINDOWS = [(360, "en"), (1280, "en"), (360, "ja"), (1280, "ja")]


def look_at(page: Page, path: str, name: str) -> list[str]:
    """Opens a page and returns what is wrong with it."""
    page.goto(path)
    wrong = [f"{path}: {each}" for each in axe_violations(page)]
    if over := overflow(page):
        wrong.append(f"{path}: {over} px too wide")
    screenshot(page, f"{name}{path.strip('/').replace('/', '-') or 'welcome'}")
    return wrong


def listen(page: Page) -> list[str]:
    """What the browser complains about while pages run, such as something the CSP blocked."""
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if "Security" in message.text else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_pages_for_everybody(browser_page: OpenPage, width: int, language: str) -> None:
    page = browser_page(width=width, language=language)
    complaints = listen(page)

    wrong = [each for path in SIGNED_OUT for each in look_at(page, path, f"{width}-{language}-")]

    assert wrong == []
    assert complaints == []


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_pages_inside(browser_page: OpenPage, width: int, language: str) -> None:
    user = known_user()
    page = browser_page(width=width, language=language)
    complaints = listen(page)
    sign_in_by_code(page, user.email)

    wrong = [each for path in INSIDE for each in look_at(page, path, f"{width}-{language}-")]

    assert wrong == []
    assert complaints == []


@pytest.mark.parametrize(
    "options", [{"rtl": True}, {"dark": True}, {"rtl": True, "width": 320}, {"width": 320}]
)
def test_right_to_left_dark_and_very_narrow(browser_page: OpenPage, options: dict[str, Any]) -> None:
    page = browser_page(**{"width": 1280, **options})
    name = "-".join(f"{key}{value}" for key, value in options.items())

    wrong = [each for path in SIGNED_OUT for each in look_at(page, path, f"{name}-")]

    assert wrong == []
    assert page.evaluate("document.documentElement.dir") == ("rtl" if options.get("rtl") else "ltr")


def test_the_code_page_and_its_error(browser_page: OpenPage) -> None:
    user = known_user()
    page = browser_page(width=360)
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_role("button", name="Send me a code").click()
    assert axe_violations(page) == []
    screenshot(page, "360-en-code")
    page.get_by_label("Code").fill("12")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("region", name="Something needs to be written again")).to_be_focused()
    assert axe_violations(page) == []
    screenshot(page, "360-en-code-error")
    page.get_by_role("link", name="This code does not match.").click()
    expect(page.get_by_label("Code")).to_be_focused()


def test_the_language_is_one_press_away_and_the_page_stays(page: Page) -> None:
    page.goto("/help/")

    page.get_by_role("contentinfo").get_by_role("button", name="日本語").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("人に相談する")
    assert page.url.endswith("/help/")


def test_the_menu_opens_by_keyboard_on_a_phone(browser_page: OpenPage) -> None:
    user = known_user()
    page = browser_page(width=360)
    sign_in_by_code(page, user.email)
    page.goto("/settings/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Go to the content")).to_be_focused()

    page.locator("summary", has_text="Menu").press("Enter")

    current = page.get_by_role("navigation", name="Main pages").get_by_role("link", name="Settings")
    expect(current).to_be_visible()
    expect(current).to_have_attribute("aria-current", "page")
    screenshot(page, "360-en-menu")


def test_htmx_is_ours_and_sends_the_token(page: Page) -> None:
    page.goto("/help/")

    assert page.evaluate("htmx.version") == "4.0.1"
    assert "X-CSRFToken" in (page.locator("body").get_attribute("hx-headers:inherited") or "")
