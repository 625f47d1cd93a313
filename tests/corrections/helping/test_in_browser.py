"""A scrivener prepares a correction of a name; the resident reads and confirms it; the scrivener notes that it was posted."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from apps.accounts.models import Resident
from tests.accounts.test_organisations_in_browser import enter
from tests.browser import OpenPage
from tests.corrections.helping.conftest import ENTRY, PURPOSE, engage, professional
from tests.look.test_papers_in_browser import looks_well
from tests.look.visits import known_user
from tests.notices.people import Person
from tests.wallet.page_records import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS = [
    (360, "en", False),
    (360, "ja-easy", False),
    (360, "my", False),
    (1280, "en", False),
    (1280, "en", True),
]
GIVEN = {
    "registry_entry": ("name_latin", "name_kanji"),
    "pension_month": None,
    "finding": None,
    "correction": None,
}


@pytest.mark.parametrize(
    ("width", "language", "rtl"), WINDOWS, ids=[f"{w}-{c}{'-rtl' if r else ''}" for w, c, r in WINDOWS]
)
def test_one_prepares_and_the_other_confirms(
    browser_page: OpenPage, live_url: str, settings: Any, width: int, language: str, rtl: bool
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    mai = Person(known_user(), Resident.objects.get())
    office(mai.resident, "osaka", "大阪市", code="municipality", name_ja="大阪市").send(
        "registry_entry", "re-1", ENTRY
    )
    pension = office(mai.resident, "nenkin", "Pension office")
    for number in (4, 5):
        pension.send("pension_month", f"pm-{number}", {"month": f"2026-{number:02}", "category": 0})
    scrivener = professional()
    grant = engage(mai, scrivener, "draft_municipal", scope=GIVEN)
    for user in (mai.user, scrivener.member.user):
        user.language = language
        user.save()
    wrong: list[str] = []

    def seen(page: Page) -> Callable[[str], None]:
        name = f"helping-%s-{width}-{language}{'-rtl' if rtl else ''}"
        return lambda what: wrong.extend(looks_well(page, name % what))

    helper, reader = (browser_page(width=width, language=language, rtl=rtl) for _each in range(2))
    enter(helper, scrivener.member.user, live_url)
    enter(reader, mai.user, live_url)
    of_helper, of_reader = seen(helper), seen(reader)
    helper.goto(f"/helping/{grant.pk}/")
    helper.locator(f"input[name=purpose][value={PURPOSE}]").check()
    helper.locator("button[name=kind][value=correction]").click()
    for each in helper.locator("details.more").all():
        each.locator("summary").click()
    of_helper("overview")
    assert helper.locator("main select").count() == 0  # whose long words a phone would cut
    helper.locator("form:has(#record-pension_month) button").click()
    helper.locator("article details").first.locator("summary").click()
    of_helper("ways-of-others")
    helper.locator("button[name=kind][value=correction]").click()
    helper.locator("details:has(#record-registry_entry) summary").click()
    helper.locator("form:has(#record-registry_entry) button").click()
    of_helper("ways")
    helper.locator("button[name=route][value='P-13']").click()
    of_helper("draft")
    helper.locator("button[name=keep]").click()
    of_helper("draft-errors")
    helper.locator("input[name=error][value=wrong]").check()
    helper.fill("[name=claimed]", "NGUYEN THI MAI LAN")
    helper.fill("[name=statement]", "The passport says LAN as well.")
    helper.locator("button[name=keep]").click()
    helper.wait_for_load_state()
    of_helper("kept")
    reader.goto("/corrections/")
    of_reader("list")
    reader.locator("main li.card a").first.click()
    of_reader("prepared")
    address = reader.url
    reader.goto(f"{address}read/")
    reader.locator("input[name=mine]").check()
    reader.locator("main form .btns button").first.click()
    helper.locator("button[name=kind][value=correction]").click()
    of_helper("prepared")
    helper.locator("form[action*='/corrections/'] button").first.click()
    of_helper("standing")
    helper.locator("button[name=what][value=sent]").click()
    of_helper("note")
    helper.fill("[name=day]", helper.evaluate("document.querySelector('[name=day]').max"))
    helper.fill("[name=proof]", "123-45-67890")
    helper.locator("button[name=keep]").click()
    of_helper("sent")
    reader.goto(address)
    of_reader("sent")
    assert wrong == []
