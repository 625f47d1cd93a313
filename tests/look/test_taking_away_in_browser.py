"""Having deleted what an office sent, in a real browser: every state, in every script, width and direction."""

from typing import Any

import pytest

from tests.browser import OpenPage
from tests.feeds.ended_tie import Tie, let_days_pass, mai_and_bina
from tests.look.test_records_in_browser import sign_in, wrong_with
from tests.windows import of_today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS = [
    (360, "en", False),
    (360, "ja-easy", False),
    (360, "my", False),
    (360, "en", True),
    (1280, "ja", False),
    (1280, "en", False),
]


@pytest.fixture
def mai() -> Tie:
    return mai_and_bina()[0]


def test_every_state_holds_in_every_window(
    mai: Tie, browser_page: OpenPage, live_url: str, settings: Any
) -> None:
    settings.ALLOW_FORCED_RTL = True
    settings.SHOW_UNFINISHED_LANGUAGES = True
    wrong: list[str] = []

    def look(name: str, *paths: str) -> None:
        for width, language, rtl in of_today(WINDOWS):
            page = browser_page(width=width, language=language, rtl=rtl)
            sign_in(page, mai.client, live_url)
            shot = f"{width}-{language}{'-rtl' if rtl else ''}-{name}-"
            found = wrong_with(page, [path.replace("PATH", mai.path) for path in paths], shot)
            wrong.extend(f"{shot}: {each}" for each in found)
            page.close()

    look("live", "PATHend/")
    mai.end()
    look("kept", "PATH")
    look("choosing", "PATHtake-away/")
    mai.ask()
    look("waiting", "PATH", "/coverage/", f"/connect/{mai.desk.slug}/", "/home/")
    let_days_pass(mai)
    mai.do()
    look("gone", "PATH", "/home/", "/looked/", "/retention/")

    assert wrong == []


def test_somebody_ends_chooses_deletion_and_keeps_it_after_all(
    mai: Tie, browser_page: OpenPage, live_url: str
) -> None:
    page = browser_page(width=360)
    sign_in(page, mai.client, live_url)
    page.goto(f"{mai.path}end/")
    page.get_by_label("Have it deleted here").check()
    page.get_by_role("button", name="End it").click()
    page.get_by_role("heading", name="Delete here what Midori Pension Office sent?").wait_for()
    page.get_by_role("button", name="Hide it now, and delete it").click()
    page.get_by_role("heading", name="What it sent is hidden").wait_for()
    assert mai.shown() == []

    page.get_by_role("button", name="Keep it, and show it again").click()

    page.get_by_text("Kept. Everything is shown again.").wait_for()
    assert len(mai.shown()) == 3
