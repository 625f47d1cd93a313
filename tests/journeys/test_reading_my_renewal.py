"""Three residents read "My renewal" as their institutions told it: the days, whose move it is, and where it stands."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.journeys.institutions import Institutions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Who reads, and a rule that speaks about nobody else among them.
RESIDENTS = {
    "mai.tran@example.jp": ("r00001", "gij_qualification"),
    "dewi.lestari@example.jp": ("r00006", "ssw1_total_5y"),
    "hnin.phyu@example.jp": ("r00004", "stu_work_hours"),
}
NARROW = 360
LOOKED_THROUGH = (
    "renewal-r00001",
    "renewal-answers",
)  # axe takes long; the pages of the others have the same parts


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_residents_read_their_own_days_and_follow_them_to_their_records(
    institutions: Institutions, browser_page: OpenPage, width: int
) -> None:
    for email, (number, own) in RESIDENTS.items():
        page = browser_page(width=width)
        sign_in_by_code(page, email)
        page.get_by_role("link", name="My renewal").first.click() if width > 1000 else page.goto("/renewal/")
        page.wait_for_url("**/renewal/")
        the_last_day_is_the_one_that_immigration_sent(page, newest_stay(institutions, number))
        stands_well(page, f"renewal-{number}")
        only_rules_of_their_own_status_are_asked(page, own)
        a_fact_opens_its_record(page, newest_stay(institutions, number))
        page.context.close()


def newest_stay(institutions: Institutions, number: str) -> dict[str, Any]:
    """The last permission that the immigration office sent about somebody."""
    sent = [claims["events"] for record, revision in institutions.tokens if f".{number}." in record
            for claims in [institutions.claims(record, revision)]]  # fmt: skip
    stays = [
        payload["data"]
        for events in sent
        for payload in events.values()
        if payload.get("kind") == "residence_status" and "data" in payload
    ]
    found: dict[str, Any] = max(stays, key=lambda stay: stay["granted_on"])
    return found


def the_last_day_is_the_one_that_immigration_sent(page: Page, stay: dict[str, Any]) -> None:
    end = in_full(stay["expires_on"])
    assert end in page.inner_text(".lead")
    twin = page.locator("main details").first
    twin.locator("summary").click()
    assert re.search(rf"Last day of your stay.*{end}", twin.inner_text().replace("\n", " "))
    assert page.locator("svg.only-wide, ol.only-narrow").filter(visible=True).count() == 1


def only_rules_of_their_own_status_are_asked(page: Page, own: str) -> None:
    """Those of other statuses are listed apart, as rules that do not concern them."""
    others = page.locator("section", has=page.get_by_role("heading", name="Rules that do not concern you"))
    told, apart = page.locator("main").text_content() or "", others.text_content() or ""
    assert own in told
    assert own not in apart
    for _number, theirs in RESIDENTS.values():
        assert theirs == own or theirs in apart


def a_fact_opens_its_record(page: Page, stay: dict[str, Any]) -> None:
    """The days rest on every permission on file, and the newest of them is among those that open."""
    links = page.locator("main a[href^='/records/']").evaluate_all("all => all.map((one) => one.pathname)")
    assert links
    said = []
    for link in dict.fromkeys(links[:6]):
        page.goto(link)
        said.append(page.inner_text("main"))
    assert any(in_full(stay["expires_on"]) in text for text in said)


def test_answering_and_the_form_stand_well(institutions: Institutions, browser_page: OpenPage) -> None:
    page = browser_page(width=360)
    sign_in_by_code(page, "mai.tran@example.jp")
    page.goto("/renewal/answers/")
    assert page.locator("input:checked").count() == 0
    stands_well(page, "renewal-answers")
    page.get_by_label("A longer stay with the same status (renewal)").check()
    page.get_by_label("Online").check()
    page.get_by_role("group", name="I have no other paid work").get_by_label("That is so").check()
    page.get_by_role("button", name="Keep my answers").click()
    page.wait_for_url("**/renewal/")
    assert "Kept. This page now goes by what you said." in page.inner_text("main")
    assert page.get_by_role("link", name="Change my answers").is_visible()


def stands_well(page: Page, name: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    screenshot(page, f"journey-{width}-{name}")
    assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px too wide"
    if width == NARROW and name in LOOKED_THROUGH:  # the wide page is, in tests/readiness/pages
        assert axe_violations(page) == []
        screenshot(page, f"journey-{width}-{name}-open")


def in_full(day: str) -> str:
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B} {read.year}"
