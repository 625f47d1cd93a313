"""A late enrolment is put right: the employer is silent, the pension office confirms, its data shows it, the error returns."""

import os
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.journeys.days_pass import Days, days_from
from tests.journeys.institutions import TODAY, Institutions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAI = "mai.tran@example.jp"
TITLE = "Your employer enrolled you late in pension and health insurance"
STATEMENT = "I have worked there since 1 March."
DOUBLE = "Two health insurances run at the same time"
MONTHS = "March 2026 to June 2026"
ROWS = ("Pension", "Health insurance")


@pytest.fixture
def days() -> Iterator[Days]:
    with days_from(TODAY) as days:
        yield days


def test_a_late_enrolment_is_put_right_and_seen_when_it_comes_back(
    days: Days, institutions: Institutions, browser_page: OpenPage, settings: Settings
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    page = browser_page(width=360)
    sign_in_by_code(page, MAI)
    to_the_ways_of_the_finding(page)
    first = the_employer_is_asked_on_paper(page, days)
    days.pass_days(14)
    sign_in_by_code(page, MAI)
    the_last_day_is_not_over_yet(page, first)
    days.pass_days(1)
    sign_in_by_code(page, MAI)
    the_silence_is_told_with_the_next_way(page, first)
    second = the_pension_office_is_asked_from_here(page, days)
    days.pass_days(4)
    sign_in_by_code(page, MAI)
    accepted_is_not_yet_fixed(page, second)
    days.pass_days(3)
    sign_in_by_code(page, MAI)
    the_data_closes_it(page, first, second)
    the_finding_is_gone_and_one_thing_follows(page)
    the_city_is_asked_to_end_its_insurance(page, days)
    days.pass_days(7)
    sign_in_by_code(page, MAI)
    the_picture_is_whole(page)
    days.pass_days(21)
    sign_in_by_code(page, MAI)
    it_came_back(page, first, second)


# -- found, and the employer asked --------------------------------------------------------------------------------
def to_the_ways_of_the_finding(page: Page) -> None:
    page.goto("/findings/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Put it right").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Put it right")
    expect(page.locator("main article h3")).to_have_text(
        [
            "1. Ask the employer to file or correct it",
            "2. Ask for confirmation that you were insured",
            "3. Ask for correction of the pension record",
        ]
    )
    assert main_button(page) == "P-1"
    assert "30 April 2028" in page.inner_text("main")  # until then March can be saved
    stands_well(page, "ways")


def the_employer_is_asked_on_paper(page: Page, days: Days) -> str:
    page.locator("button[name=route][value=P-1]").click()
    page.wait_for_url("**/prepare/")
    begun = page.url.removesuffix("prepare/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_label("Why is it not right?").fill(STATEMENT)
    page.get_by_role("checkbox", name=re.compile("^Employment contract, 青葉食品株式会社")).check()
    stands_well(page, "prepare")
    page.get_by_role("button", name="Keep it, and read the letter").click()
    page.wait_for_url("**/read/")
    letter = page.inner_text("main")
    for said in (
        "青葉食品株式会社 御中",
        "2026年3月1日からの雇用契約",
        "2026年3月から2026年6月までの4か月分",
        "TRAN THI MAI",
        "Employment contract (1 March 2026)",
    ):
        assert said in letter
    assert STATEMENT not in letter
    stands_well(page, "letter")
    page.get_by_label("I read it. It is mine").check()
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/send/")
    stands_well(page, "send-on-paper")
    page.reload()  # axe left the folds open
    page.get_by_text("I have sent it, or handed it over").click()
    page.get_by_label("On which day did you send it?").fill(days.today.isoformat())
    page.get_by_label("handed over", exact=True).check()
    page.get_by_label("Number of the receipt").fill("stamp on my copy")
    page.get_by_role("button", name="Note that it was sent").click()
    page.wait_for_url(begun)
    days.work()
    page.reload()
    assert answers(page)["Where it is"].startswith("Sent")
    assert "Proof: stamp on my copy" in page.inner_text("main")
    stands_well(page, "sent-on-paper")
    return begun


def the_last_day_is_not_over_yet(page: Page, first: str) -> None:
    page.goto(first)
    assert "No decision yet" in answers(page)["What they decided"]
    assert next_step(page).startswith(
        "Wait until they say that they have it.\nUntil Saturday, 5 December 2026."
    )
    assert inbox(page).get("Aoba Foods has not answered yet") is None


# -- silence, and the pension office asked ------------------------------------------------------------------------
def the_silence_is_told_with_the_next_way(page: Page, first: str) -> None:
    assert inbox(page)["Aoba Foods has not answered yet"].startswith("new")
    stands_well(page, "inbox-silence")
    press(page, "See the next way", "Aoba Foods has not answered yet")
    page.wait_for_url(first)
    said = next_step(page)
    assert "Take the next way." in said
    assert "It is this: Ask for confirmation that you were insured." in said
    assert "The day of our own reminder was 5 December 2026. No answer was noted here." in said
    assert "No answer in time" in answers(page)["What they decided"]
    page.get_by_text("Day by day").click()
    assert "Sat\n5\n14" in page.inner_text("ol.days")
    stands_well(page, "silent")


def the_pension_office_is_asked_from_here(page: Page, days: Days) -> str:
    call_command("sandbox", "switch", "pension-office", "corrections=relapsing", stdout=StringIO())
    page.get_by_role("link", name="See the next way").click()
    page.wait_for_url("**/corrections/findings/**")
    assert main_button(page) == "P-2"
    stands_well(page, "ways-again")
    page.locator("button[name=route][value=P-2]").click()
    page.wait_for_url("**/prepare/")
    begun = page.url.removesuffix("prepare/")
    page.get_by_label("Why is it not right?").fill(STATEMENT)
    page.get_by_role("checkbox", name=re.compile("^Employment contract, 青葉食品株式会社")).check()
    page.get_by_role("button", name="Keep it, and read the letter").click()
    page.wait_for_url("**/read/")
    stands_well(page, "letter-confirmation")
    page.get_by_label("I read it. It is mine").check()
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/send/")
    expect(page.get_by_text("Midori Pension Office takes requests from here")).to_be_visible()
    stands_well(page, "send-from-here")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(begun)
    assert "It is on its way to their system." in answers(page)["Where it is"]
    days.work()
    page.reload()
    assert answers(page)["Where it is"] == "Received\nTheir system took it."
    stands_well(page, "received")
    assert inbox(page)["Aoba Foods has not answered yet"].startswith("over now")
    return begun


def accepted_is_not_yet_fixed(page: Page, second: str) -> None:
    assert inbox(page)["Midori Pension Office accepted your correction"].startswith("new")
    page.goto(second)
    said = answers(page)
    assert said["Where it is"].startswith("A change is expected")
    assert said["What they decided"] == "Accepted"
    assert said["What their data shows"].startswith("No newer data has come yet.")
    stands_well(page, "accepted")
    page.goto("/findings/")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


# -- shown, whole, and back ---------------------------------------------------------------------------------------
def the_data_closes_it(page: Page, first: str, second: str) -> None:
    assert inbox(page)["Corrected: the data of Midori Pension Office shows it"].startswith("new")
    stands_well(page, "inbox-fixed")
    for correction, name in ((second, "fixed"), (first, "fixed-first-way")):
        page.goto(correction)
        said = answers(page)
        assert said["Where it is"].startswith("Their own data shows it")
        assert said["What their data shows"] == "Newer data shows the correction."
        assert next_step(page) == "Nothing is left to do."
        stands_well(page, name)
    page.goto("/corrections/")
    expect(page.locator("section[aria-labelledby=h-over] li h3")).to_have_text([TITLE, TITLE])
    assert page.locator("section[aria-labelledby=h-open]").count() == 0
    stands_well(page, "list-over")


def the_finding_is_gone_and_one_thing_follows(page: Page) -> None:
    """Insured through work since March, she was in the city's insurance as well: that is hers to end."""
    page.goto("/findings/")
    assert page.get_by_role("link", name=TITLE).count() == 0
    assert "Some months are in no pension category" not in page.inner_text("main")
    assert page.locator("main h2").first.inner_text() == "Your move"
    expect(page.get_by_role("link", name=DOUBLE)).to_be_visible()
    stands_well(page, "findings-after")
    page.goto("/months/")
    assert gaps(page) == {f"Health insurance: 4 months differ, {MONTHS}. Open the finding."}


def the_city_is_asked_to_end_its_insurance(page: Page, days: Days) -> None:
    page.goto("/findings/")
    page.get_by_role("link", name=DOUBLE).click()
    page.get_by_role("link", name="Put it right").click()
    assert main_button(page) == "P-7"
    page.locator("button[name=route][value=P-7]").click()
    page.wait_for_url("**/prepare/")
    begun = page.url.removesuffix("prepare/")
    page.get_by_role("button", name="Keep it, and read the sheet").click()
    page.wait_for_url("**/read/")
    stands_well(page, "counter-sheet")
    page.get_by_label("I read it. It is mine").check()
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/send/")
    stands_well(page, "send-counter")
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(begun)
    days.work()


def the_picture_is_whole(page: Page) -> None:
    page.goto("/months/")
    assert gaps(page) == set()
    assert "no line has a break" in page.inner_text(".lead")
    stands_well(page, "months-after")
    page.goto("/findings/")
    expect(page.get_by_role("heading", name="Nothing waits for a move")).to_be_visible()


def it_came_back(page: Page, first: str, second: str) -> None:
    told = inbox(page)
    back = "An error that was corrected is there again: Midori Pension Office"
    assert told[back].startswith("new")
    assert "Corrected: the data of Midori Pension Office shows it" in told
    stands_well(page, "inbox-came-back")
    press(page, "Send it again", back)
    page.wait_for_url(second)
    said = answers(page)
    assert said["Where it is"].startswith("The error came back")
    assert said["What their data shows"] == "It was corrected, and the error is there again."
    assert next_step(page).startswith("Send the request again, with the data that showed it corrected.")
    stands_well(page, "came-back")
    page.goto("/months/")
    assert gaps(page) == {f"{row}: 4 months missing, {MONTHS}. Open the finding." for row in ROWS}
    page.goto(first)
    assert answers(page)["Where it is"].startswith("The error came back")
    page.goto("/findings/")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


# -- reading a page -----------------------------------------------------------------------------------------------
def answers(page: Page) -> dict[str, str]:
    """How it stands, by its headings; without what glyphs say."""
    told = page.locator("section[aria-labelledby=h-how] dl.answers > div")
    return {one.locator("dt").inner_text(): _lines(one.locator("dd").inner_text()) for one in told.all()}


def next_step(page: Page) -> str:
    said = _lines(page.inner_text("section[aria-labelledby=h-next]"))
    return said.removeprefix("Next step\n")


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def inbox(page: Page) -> dict[str, str]:
    """Each card of the inbox by its title, the newest of a title."""
    page.goto("/inbox/")
    cards = page.locator("main section[aria-labelledby=h-n] > ul > li").all()
    return {card.locator("h3").inner_text(): _lines(card.inner_text()) for card in reversed(cards)}


def press(page: Page, step: str, title: str) -> None:
    """The button of a notice."""
    page.get_by_role("button", name=re.compile(f"^{step} ?: {re.escape(title)}$")).click()


def gaps(page: Page) -> set[str]:
    """What the breaks in the picture of the months say."""
    links = page.locator("svg a").evaluate_all("all => all.map((one) => one.ariaLabel)")
    return set(links)


def main_button(page: Page) -> str | None:
    """The way whose button is the one that stands out."""
    return page.locator("button[name=route]:not(.btn-2)").get_attribute("value")


def stands_well(page: Page, name: str) -> None:
    """Nothing runs over the edge of a phone or a desk, axe finds nothing; pictures are kept where they are wanted."""
    keeps = bool(os.environ.get("TSUNAGI_SCREENSHOTS"))
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, f"{name} is {overflow(page)} px too wide at {width}"
        screenshot(page, f"right-{name}-{width}-en")
    assert axe_violations(page) == [], name
    if (
        keeps and page.locator("form[novalidate] [name=statement]").count() == 0
    ):  # what is typed would be lost
        kept_in_burmese(page, name)


def kept_in_burmese(page: Page, name: str) -> None:
    here = page.url
    page.context.add_cookies([{"name": "django_language", "value": "my", "url": here}])
    page.goto(here)
    assert overflow(page) <= 0, name
    screenshot(page, f"right-{name}-360-my")
    page.context.clear_cookies(name="django_language")
    page.goto(here)
