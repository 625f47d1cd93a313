"""A real Chromium on a real server, for what only a browser can show: passkeys, the strict CSP, axe, how pages look.

Fixtures: ``live_url``, ``browser_page`` (a factory) and ``page`` (wide window). One Chromium serves the whole run.
Nothing but the server under test can be reached. Mark tests with ``@pytest.mark.browser``.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_core_python
import pytest
from django.core import mail
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from tests import equipment

AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
#: No name but this machine's is found, so nothing else can be reached. (Asking here at each request would take longer,
#: and would keep the browser from keeping style sheets and fonts.)
ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]
#: Rules of the levels we aim at, and what axe calls good practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Its library runs an event loop in this thread, so Django is told to allow it."""
    if reasons := equipment.missing([equipment.no_browser, equipment.no_fonts]):
        pytest.skip(" ".join(reasons))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=equipment.chromium(), args=ARGUMENTS)
        yield browser
        connections.close_all()  # those opened while the loop runs are seen only while it runs
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def live_url(live_server: Any) -> str:
    """The address of the server under test. By name, since passkeys need one: an IP address is no domain."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def browser_page(chromium: Browser, live_url: str) -> Iterator[OpenPage]:
    """Opens pages: ``browser_page(width=360, language="ja", dark=True, rtl=True)``; each is a new visitor."""
    contexts = []

    def open_page(
        *,
        width: int = 1280,
        height: int = 900,
        language: str = "",
        dark: bool = False,
        rtl: bool = False,
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            **options,
        )
        contexts.append(context)
        cookies = {"django_language": language, "force_rtl": "1" if rtl else ""}
        context.add_cookies(
            [{"name": name, "value": value, "url": live_url} for name, value in cookies.items() if value]
        )
        context.set_default_timeout(10_000)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(browser_page: OpenPage) -> Page:
    """A wide window of somebody who is not signed in."""
    return browser_page()


def code_from_mail() -> str:
    """The code in the newest mail."""
    found = re.search(r"^\d{6}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group()


def sign_in_by_code(page: Page, email: str) -> None:
    """Signs a known person in as they would do it themselves, and waits for the page where they arrive."""
    page.goto("/account/login/")
    page.locator("input[name=email]").fill(email)
    page.locator("form:has(input[name=email]) button").first.click()
    page.locator("input[name=code]").fill(code_from_mail())
    page.locator("form:has(input[name=code]) button").first.click()
    page.wait_for_url(lambda url: "/account/login" not in url)


AXE_RUN = """([tags, colours]) => axe.run(document, {
    runOnly: {type: 'tag', values: tags}, rules: {'color-contrast': {enabled: colours}},
    resultTypes: ['violations'], elementRef: false
})"""
#: Where every element stands, as style sheets see it: tags, classes, names of attributes and their states, up to the root.
STANDING = """() => {
    const states = ['type', 'role', 'aria-current', 'aria-invalid', 'aria-pressed', 'aria-expanded', 'aria-selected'];
    const own = (element) => element.localName + '.' + element.getAttribute('class') + element.getAttributeNames().map(
        (name) => states.includes(name) ? name + '=' + element.getAttribute(name) : name).join();
    const places = new Set();
    const walk = (element, above) => {
        const place = above + '>' + own(element) + (element.matches(':checked, :disabled, :invalid') ? '!' : '');
        places.add(place);
        for (const child of element.children) walk(child, place);
    };
    walk(document.body, '');
    return [...places];
}"""
#: The places whose colours were looked at, by theme and width. Colours come from style sheets alone (the CSP sees to it):
#: what stands in the same place has the same, in any language; and looking at them takes most of axe's time.
_COLOURS_SEEN: dict[tuple[bool, int], set[int]] = defaultdict(set)


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands, all folds open: rule, reason and the first place of each.

    Waits until the page is there: half of it, without its style sheet, breaks rules the whole one keeps.
    """
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true })")
    page.evaluate(AXE.read_text())
    seen = _COLOURS_SEEN[
        page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"), page.evaluate("innerWidth")
    ]
    places = {hash(place) for place in page.evaluate(STANDING)}
    found = page.evaluate(AXE_RUN, [AXE_TAGS, not places <= seen])["violations"]
    if not any(each["id"] == "color-contrast" for each in found):
        seen |= places
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}" for each in found]


def overflow(page: Page) -> int:
    """By how many pixels the page, with its style sheet, is wider than its window."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def screenshot(page: Page, name: str) -> None:
    """Keeps a picture of the whole page in the folder named by TSUNAGI_SCREENSHOTS, when that is set."""
    if folder := os.environ.get("TSUNAGI_SCREENSHOTS", ""):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
