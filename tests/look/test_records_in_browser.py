"""Pages about records and feeds in a real browser: axe finds nothing, nothing runs over the edge, thumbs meet their links."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page

from apps.accounts.models import Resident, User
from apps.feeds import operators
from apps.feeds.models import Stream
from tests.browser import OpenPage, axe_violations, overflow, screenshot
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.look.visits import known_user
from tests.wallet.page_records import NOW, enrolment, office, payslip, sign_in_staff, status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS = [(360, "en"), (1280, "en"), (360, "ja"), (1280, "ja")]
#: Of each thing to press in the content, its words and height where it is lower than 44 px; words in a sentence are free.
LOW = """() => [...document.querySelectorAll('main a, main button, main summary')]
    .filter((each) => each.checkVisibility() && !each.closest('p:not(.btns)') && !each.closest('h3'))
    .map((each) => [each.textContent.trim(), each.getBoundingClientRect().height])
    .filter(([, height]) => height < 43.5)"""


@pytest.fixture
def mai() -> User:
    return known_user()


@pytest.fixture
def changed_twice(mai: User) -> UUID:
    """Mai's pension record with three versions, beside pay slips, a withdrawn one and a status of residence."""
    resident = Resident.objects.get()
    aoba = office(resident, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    for month in ("2026-08", "2026-09", "2026-10"):
        aoba.send("payslip", month, payslip(month))
    aoba.send("payslip", "2026-08", None)
    agency = office(resident, "agency", "Immigration Services Agency", code="immigration", name_ja="入管庁")
    agency.send("residence_status", "s1", status())
    pension = office(resident, "pension", "Midori Pension Office", heard_at=NOW - timedelta(days=3))
    for days, employer in ((60, "青葉フーズ"), (40, "青葉食品株式会社"), (20, "Aoba Foods Company Limited")):
        record = pension.send(
            "pension_enrolment", "e1", enrolment("2025-11", employer), at=NOW - timedelta(days=days)
        )
    return record


@pytest.fixture
def desk() -> Desk:
    """An institution that needs a person."""
    desk = new_desk()
    desk.register()
    Stream.objects.filter(pk=desk.id).update(stopped_code="status_403", last_trouble="status_403", failures=1)
    operators.note(desk.id, "stream_stopped", now=NOW)
    return desk


def sign_in(page: Page, client: Any, live_url: str) -> Page:
    """The browser goes on where a test client is signed in."""
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_url}])
    return page


def wrong_with(page: Page, paths: list[str], name: str) -> list[str]:
    """What axe finds, what is too wide and what is too low for a thumb on these pages, all folds open."""
    wrong = []
    for path in paths:
        page.goto(path)
        wrong += [f"{path}: {each}" for each in axe_violations(page)]
        wrong += [f"{path}: {words!r} is {height} px high" for words, height in page.evaluate(LOW)]
        if over := overflow(page):
            wrong.append(f"{path}: {over} px too wide")
        screenshot(page, f"{name}{path.strip('/').replace('/', '-')[:40]}")
    return wrong


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_pages_about_records(
    browser_page: OpenPage,
    client: Any,
    live_url: str,
    mai: User,
    changed_twice: UUID,
    width: int,
    language: str,
) -> None:
    client.force_login(mai)
    page = sign_in(browser_page(width=width, language=language), client, live_url)

    paths = ["/home/", "/home/pension/", "/home/work/", f"/records/{changed_twice}/"]

    assert wrong_with(page, paths, f"{width}-{language}-") == []


@pytest.mark.parametrize(
    "options", [{"rtl": True, "width": 360}, {"dark": True, "width": 1280}, {"width": 320}]
)
def test_records_right_to_left_dark_and_very_narrow(
    browser_page: OpenPage,
    client: Any,
    live_url: str,
    mai: User,
    changed_twice: UUID,
    options: dict[str, Any],
) -> None:
    client.force_login(mai)
    page = sign_in(browser_page(**options), client, live_url)
    name = "-".join(f"{key}{value}" for key, value in options.items())

    assert wrong_with(page, ["/home/", "/home/pension/", f"/records/{changed_twice}/"], f"{name}-") == []


def test_a_word_without_a_place_to_break_stays_within_the_page(
    browser_page: OpenPage, client: Any, live_url: str, mai: User
) -> None:
    resident = Resident.objects.get()
    long = office(resident, "long", "B" * 190, code="employer", name_ja="青" * 190)
    record = long.send("payslip", "2026-10", payslip("2026-10", "A" * 190))
    client.force_login(mai)
    page = sign_in(browser_page(width=360), client, live_url)

    for path in ("/home/", "/home/work/", f"/records/{record}/"):
        page.goto(path)
        assert overflow(page) == 0, path


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "ja")])
def test_pages_of_operators(
    browser_page: OpenPage, client: Any, live_url: str, desk: Desk, width: int, language: str
) -> None:
    sign_in_staff(client, "operator@example.com")
    page = sign_in(browser_page(width=width, language=language), client, live_url)

    assert wrong_with(page, ["/operators/", f"/operators/{desk.slug}/"], f"{width}-{language}-") == []


def test_the_name_of_every_language_stands_in_the_header_unbroken(
    browser_page: OpenPage, settings: Any, client: Any, live_url: str, mai: User
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    client.force_login(mai)
    page = sign_in(browser_page(width=320), client, live_url)

    for code in ("ja-easy", "my", "pt-br", "id", "th", "zh-hant"):
        page.context.add_cookies([{"name": "django_language", "value": code, "url": live_url}])
        page.goto("/people/")
        link = page.locator(".bar-link").bounding_box()
        assert overflow(page) == 0, code
        assert link is not None
        assert link["y"] + link["height"] < 56, (code, link)  # above the thread that runs under it


def test_a_date_keeps_its_order_in_a_page_that_runs_right_to_left(
    browser_page: OpenPage, client: Any, live_url: str, mai: User, changed_twice: UUID
) -> None:
    client.force_login(mai)
    page = sign_in(browser_page(rtl=True), client, live_url)
    page.goto("/home/pension/")

    ends = page.evaluate(
        """() => {
            const text = document.querySelector('.records td:nth-of-type(3) > span').firstChild
            const at = (from, to) => { const range = new Range(); range.setStart(text, from); range.setEnd(text, to)
                return range.getBoundingClientRect().left }
            return [at(0, 1), at(text.length - 1, text.length)]
        }"""
    )

    assert ends[0] < ends[1]


def test_the_whole_card_of_a_record_opens_it_on_a_phone(
    browser_page: OpenPage, client: Any, live_url: str, mai: User, changed_twice: UUID
) -> None:
    client.force_login(mai)
    page = sign_in(browser_page(width=360), client, live_url)
    page.goto("/home/pension/")

    page.locator(".records tbody tr").first.click(position={"x": 300, "y": 60})

    page.wait_for_url(f"**/records/{changed_twice}/")
