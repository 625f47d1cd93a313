"""Four residents see where their institutions disagree: the picture of their months, a gap that opens, whose move it is."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.journeys.institutions import Institutions
from tests.windows import of_today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Story(NamedTuple):
    """A resident of the sandbox, and what the picture of their months has to show."""

    email: str
    row: str = ""
    gap: str = ""
    title: str = ""
    duty: str = ""


EMPLOYER = "Your employer’s duty"
MAI = Story(
    "mai.tran@example.jp", "Pension", "4 months missing, March 2026 to June 2026",
    "Your employer enrolled you late in pension and health insurance", EMPLOYER,
)  # fmt: skip
BISHAL = Story(
    "bishal.gurung@example.jp", "Resident tax", "3 months missing, July 2026 to September 2026",
    "Your employer took resident tax from your pay, and it has not reached the city", EMPLOYER,
)  # fmt: skip
HNIN = Story(
    "hnin.phyu@example.jp", "Work", "1 month differs, October 2026",
    "More than 28 hours of work in seven days are on record", "Your duty",
)  # fmt: skip
MEILING = Story("meiling.chen@example.jp")
#: Width, language, and whether it is written from right to left.
SCREENS = [
    (360, "en", False), (1280, "en", False), (360, "ja-easy", False), (1280, "ja-easy", False),
    (360, "my", False), (1280, "my", False), (360, "en", True), (1280, "en", True),
]  # fmt: skip


@pytest.mark.parametrize("width", [360, 1280])
def test_a_gap_in_the_picture_opens_to_whose_move_it_is(
    institutions: Institutions, browser_page: OpenPage, width: int
) -> None:
    for story in (MAI, BISHAL, HNIN):
        page = browser_page(width=width)
        sign_in_by_code(page, story.email)
        page.goto("/months/")
        gap = page.get_by_role("link", name=f"{story.row}: {story.gap}. Open the finding.").filter(
            visible=True
        )
        assert gap.count() == 1, page.locator("svg a").evaluate_all("all => all.map((one) => one.ariaLabel)")
        assert overflow(page) <= 0
        the_table_says_the_same(page, story)
        gap.click()
        page.wait_for_url("**/findings/*/")
        assert page.locator("h1").inner_text() == story.title
        assert page.locator("p.over").inner_text() == story.duty
        assert overflow(page) <= 0
        a_record_that_was_compared_opens(page)
        page.context.close()


def test_who_has_nothing_open_sees_whole_lines(institutions: Institutions, browser_page: OpenPage) -> None:
    page = browser_page(width=1280)
    sign_in_by_code(page, MEILING.email)
    page.goto("/months/")

    assert "no line has a break" in page.inner_text(".lead")
    assert page.locator("svg a").count() == 0
    page.goto("/findings/")
    assert "Nothing waits for a move" in page.inner_text("main")


def test_the_list_puts_the_employer_first_and_the_renewal_page_names_it(
    institutions: Institutions, browser_page: OpenPage
) -> None:
    page = browser_page(width=1280)
    sign_in_by_code(page, MAI.email)
    page.get_by_role("link", name="My months").first.click()
    page.get_by_role("link", name="Where records disagree").click()
    assert page.locator("main h2").first.inner_text() == "Your employer’s move"
    page.get_by_role("link", name="Who owes what").click()
    assert MAI.title in (page.locator("main").text_content() or "")
    page.goto("/renewal/")
    page.get_by_role("link", name=MAI.title).click()
    assert page.locator("h1").inner_text() == MAI.title


def the_table_says_the_same(page: Page, story: Story) -> None:
    twin = page.locator("main details").first
    twin.locator("summary").click()
    links = twin.locator(f"a:has-text(': {story.row}, ')")
    number = int(story.gap.split()[0])
    assert links.count() == number
    word = "missing" if "missing" in story.gap else "differs"
    assert all(word in text for text in links.all_inner_texts())


def a_record_that_was_compared_opens(page: Page) -> None:
    address = page.locator("main table a[href^='/records/']").first.get_attribute("href")
    assert address
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("story", [MAI, BISHAL, HNIN, MEILING], ids=lambda story: story.email.split(".")[0])
def test_the_pages_stand_well_in_every_direction(
    institutions: Institutions, browser_page: OpenPage, settings: Settings, story: Story
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    page = browser_page()
    sign_in_by_code(page, story.email)
    here = page.url.split("/home/")[0]
    name = story.email.split(".")[0]
    page.goto("/findings/")
    opened = page.locator("main .card-link a").first
    finding = opened.get_attribute("href") if opened.count() else None
    for width, language, rtl in of_today(SCREENS):
        page.set_viewport_size({"width": width, "height": 900})
        page.context.clear_cookies(name="force_rtl")
        said = {"django_language": language, "force_rtl": "1" if rtl else ""}
        page.context.add_cookies([{"name": key, "value": value, "url": here} for key, value in said.items() if value])  # fmt: skip
        for kind, path in (
            ("months", "/months/"),
            ("findings", "/findings/"),
            ("finding", finding),
            ("duties", "/duties/"),
        ):
            if path is None:
                continue
            page.goto(path)
            screenshot(page, f"continuity-{name}-{kind}-{width}-{language}{'-rtl' if rtl else ''}")
            assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px too wide"
            if story is MAI and language == "en" and width == 360 and not rtl:
                assert axe_violations(page) == [], kind
