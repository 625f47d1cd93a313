"""A resident goes from a field that is not right to a request that was sent, on a phone and on a desk, in four scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page

from apps.accounts.models import Resident
from tests.browser import OpenPage, sign_in_by_code
from tests.corrections.pages.conftest import CONTRACT
from tests.look.test_papers_in_browser import looks_well
from tests.look.visits import known_user
from tests.wallet.page_records import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS = [
    (360, "en", False),
    (360, "ja-easy", False),
    (360, "my", False),
    (1280, "en", False),
    (1280, "en", True),
]


def _seen(page: Page, name: str, address: str, wrong: list[str]) -> None:
    if address:
        page.goto(address)
    wrong += looks_well(page, name)


@pytest.mark.parametrize(
    ("width", "language", "rtl"), WINDOWS, ids=[f"{w}-{c}{'-rtl' if r else ''}" for w, c, r in WINDOWS]
)
def test_from_a_wrong_field_to_a_request_that_was_sent(
    browser_page: OpenPage, settings: Any, width: int, language: str, rtl: bool
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    user = known_user()
    user.language = language
    user.save()
    resident = Resident.objects.get()
    office(resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社").send(
        "employment_contract", "ec-1", CONTRACT
    )
    pension = office(resident, "nenkin", "Pension office")
    for number in (4, 5):
        pension.send("pension_month", f"pm-{number}", {"month": f"2026-{number:02}", "category": 0})
    page = browser_page(width=width, language=language, rtl=rtl)
    sign_in_by_code(page, user.email)
    wrong: list[str] = []
    name = f"corrections-%s-{width}-{language}{'-rtl' if rtl else ''}"
    _seen(page, name % "none", "/corrections/", wrong)
    _seen(page, name % "missing", "/corrections/missing/", wrong)
    page.goto("/home/pension/")
    page.goto(str(page.locator("main a[href*='/records/']").first.get_attribute("href")))
    page.wait_for_url("**/records/**")
    _seen(page, name % "record", "", wrong)
    page.locator("a[href$='/category/']").click()
    page.locator("input[name=category][value='2']").check()
    page.locator("button[name=again]").click()
    page.wait_for_load_state()
    _seen(page, name % "ways", "", wrong)
    page.locator("button[name=route][value='P-1']").click()
    page.wait_for_url("**/prepare/")
    begun = page.url.removesuffix("prepare/")
    page.locator("main form .btns button").first.click()
    _seen(page, name % "prepare-errors", "", wrong)
    page.locator("input[name=error][value=wrong]").check()
    page.fill("[name=claimed]", "2")
    page.fill("[name=statement]", "I worked there from 1 March.")
    page.locator("input[name=records]").first.check()
    page.locator("main form .btns button").first.click()
    page.wait_for_url("**/read/")
    _seen(page, name % "read", "", wrong)
    page.locator("input[name=mine]").check()
    page.locator("main form .btns button").first.click()
    page.wait_for_url("**/send/")
    _seen(page, name % "send", "", wrong)
    page.fill("[name=day]", page.evaluate("document.querySelector('[name=day]').max"))
    page.locator("input[name=channel][value=post]").check()
    page.fill("[name=proof]", "123-45-67890")
    page.locator("main details form .btns button").first.click()
    page.wait_for_url(begun)
    _seen(page, name % "one", "", wrong)
    _seen(page, name % "decided", f"{begun}note/decided/", wrong)
    _seen(page, name % "list", "/corrections/", wrong)
    assert wrong == []
