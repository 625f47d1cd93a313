"""Leaving in a real browser: asking, changing one's mind, and the copy, in every script, width and direction."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.consent.leaving.erasing import erase
from apps.consent.models import LeavingRequest
from apps.wallet.export import making
from tests.browser import OpenPage, axe_violations, overflow, screenshot
from tests.consent.leaving_people import admitted, ask, let_days_pass, show_passkey
from tests.consent.people import Person, person
from tests.look.test_records_in_browser import sign_in, wrong_with
from tests.windows import of_today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS = [
    (360, "en", False),
    (360, "ja-easy", False),
    (360, "my", False),
    (360, "en", True),
    (1280, "ja", False),
]


@pytest.fixture
def mai() -> Person:
    mai = person("Mai", 241_111)
    show_passkey(mai.client, mai.user)
    return mai


def test_every_state_holds_in_every_window(
    mai: Person, browser_page: OpenPage, live_url: str, settings: Any
) -> None:
    settings.ALLOW_FORCED_RTL = True
    settings.SHOW_UNFINISHED_LANGUAGES = True
    gone = person("Bina", 387_777)
    let_days_pass(ask(gone.user, gone.resident, "erasure"))
    code = erase(gone.resident.pk).code
    wrong: list[str] = []

    def look(name: str, path: str) -> None:
        for width, language, rtl in of_today(WINDOWS):
            page = browser_page(width=width, language=language, rtl=rtl)
            sign_in(page, mai.client, live_url)
            shot = f"{width}-{language}{'-rtl' if rtl else ''}-{name}-"
            wrong.extend(f"{shot}: {each}" for each in wrong_with(page, [path], shot))
            page.close()

    look("leaving", "/leaving/")
    look("retention", "/retention/")
    look("erased", f"/erased/{code}/")
    asked = ask(mai.user, mai.resident, "export")
    ask(mai.user, mai.resident, "erasure")
    look("leaving-waiting", "/leaving/")
    let_days_pass(asked, 1.01)
    making.make(asked.pk, mai.resident.pk, now=timezone.now())
    look("leaving-ready", "/leaving/")

    assert wrong == []


def test_somebody_asks_to_erase_and_keeps_everything_after_all(
    mai: Person, browser_page: OpenPage, live_url: str
) -> None:
    page = browser_page(width=360)
    sign_in(page, mai.client, live_url)
    page.goto("/leaving/")
    page.get_by_label("I know that it cannot be undone").check()
    page.get_by_role("button", name="Erase everything about me").click()
    page.get_by_role("heading", name="Everything is erased on").wait_for()

    page.get_by_role("button", name="Cancel, keep everything").click()

    page.get_by_text("Cancelled. Everything stays as it was.").wait_for()
    with admitted(mai.resident.pk):
        assert LeavingRequest.objects.get().state == "cancelled"


def test_the_copy_is_fetched_and_opens_without_a_network(
    mai: Person, browser_page: OpenPage, live_url: str, tmp_path: Path
) -> None:
    asked = ask(mai.user, mai.resident, "export")
    let_days_pass(asked, 1.01)
    making.make(asked.pk, mai.resident.pk, now=timezone.now())
    page = browser_page(width=360)
    sign_in(page, mai.client, live_url)
    page.goto("/leaving/")

    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Fetch the copy").click()

    file = tmp_path / "copy.zip"
    downloaded.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "copy")
    for width in (360, 1280):
        copy = browser_page(width=width, offline=True)
        copy.context.unroute_all()
        address = (tmp_path / "copy" / "index.html").as_uri()
        copy.goto(address)
        assert "¥241,111" in copy.locator("main").inner_text()
        screenshot(copy, f"copy-{width}")
        assert axe_violations(copy) == []
        assert overflow(copy) == 0
