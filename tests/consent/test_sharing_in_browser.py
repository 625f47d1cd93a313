"""The pages about permissions as a browser shows them: every window, every script, both directions, and on paper."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.test_organisations_in_browser import enter, wrong_with
from tests.browser import OpenPage
from tests.consent.desk import RENEWAL, desk, give
from tests.consent.people import person
from tests.consent.sharing_pages import SCOPE, everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS: list[dict[str, Any]] = [
    {"width": 1280},
    {"width": 360},
    {"width": 360, "language": "ja-easy"},
    {"width": 360, "language": "my"},
    {"width": 360, "rtl": True, "dark": True},
    {"width": 320, "language": "ja"},
]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: "-".join(map(str, window.values())))
def test_every_page_stands_in_every_window(
    browser_page: OpenPage, live_url: str, window: dict[str, Any]
) -> None:
    mai, lotus = person("Mai", 241_111), desk("scrivener", name_en="Lotus Support Desk")
    theirs, helpers = everything(mai, lotus)
    found: list[str] = []
    name = "-".join(map(str, window.values()))
    for user, addresses in ((mai.user, theirs), (lotus.member.user, helpers)):
        page = browser_page(**window)
        enter(page, user, live_url)
        for what, address in addresses.items():
            page.goto(address)
            found += wrong_with(page, f"sharing-{name}-{what}")
        if user == lotus.member.user:
            found += records_shown(page, helpers["shared"], name)
    assert found == []


def records_shown(page: Page, address: str, name: str) -> list[str]:
    page.goto(address)
    page.locator(f"input[name=purpose][value={RENEWAL}]").check()
    page.locator("button[name=kind][value=payslip]").click()
    expect(page.locator("article").first).to_be_visible()
    return wrong_with(page, f"sharing-{name}-records")


def test_a_receipt_is_a_page_on_paper(browser_page: OpenPage, live_url: str) -> None:
    mai, lotus = person("Mai", 241_111), desk()
    grant = give(mai, lotus, scope=SCOPE)
    page = browser_page()
    enter(page, mai.user, live_url)
    page.goto(f"/sharing/{grant.pk}/receipts/1/")

    paper = page.pdf(format="A4")
    page.emulate_media(media="print")

    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 3
    expect(page.get_by_text("Pass on what they read")).to_be_visible()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Download signed (JWS)")).to_be_hidden()
    expect(page.get_by_role("link", name="Menu")).to_be_hidden()
