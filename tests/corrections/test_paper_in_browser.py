"""Letters and sheets for the counter as a browser draws them: on a phone and a desk, in every direction of writing."""

import pytest
from pytest_django import Settings

from tests.browser import OpenPage, axe_violations, overflow, screenshot
from tests.corrections.paper_pages import letters
from tests.look.test_records_in_browser import LOW
from tests.windows import NARROW, of_today

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.corrections.paper_pages"),
]
#: Width, language, right to left: each width, script and direction; not all with all.
WINDOWS = [
    (360, "en", False),
    (360, "my", False),
    (360, "ja-easy", False),
    (1280, "en", False),
    (1280, "en", True),
]
#: These in every window; the others on a phone.
EVERYWHERE = {"letter/L-1-start_late-finding", "letter/L-8-wage-field", "counter/P-5"}


def test_letters_stand_well(browser_page: OpenPage, settings: Settings) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    pages = [*(f"letter/{key}" for key in sorted(letters())), "counter/P-5", "counter/P-15"]
    wrong: list[str] = []
    for width, language, rtl in of_today(WINDOWS):
        page = browser_page(width=width, language=language, rtl=rtl)
        for address in pages:
            if address not in EVERYWHERE and width > NARROW:
                continue
            name = f"{address.replace('/', '-')}-{width}-{language}{'-rtl' if rtl else ''}"
            page.goto(f"/seen/{address}/")
            assert page.locator(".by-row").count() > 3, name
            wrong += [f"{name}: {each}" for each in axe_violations(page)]
            wrong += [f"{name}: {words!r} is {height} px high" for words, height in page.evaluate(LOW)]
            if over := overflow(page):
                wrong.append(f"{name}: {over} px too wide")
            screenshot(page, name)
    assert wrong == []
