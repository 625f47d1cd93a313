"""The inbox and the page on how one is told, as a browser shows them: both widths, four languages, right to left."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import Page

from apps.notices import kinds
from apps.notices.contents import Step
from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.notices.people import Person, somebody

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
VIEWS: list[dict[str, Any]] = [
    {"width": 360},
    {"width": 1280},
    {"width": 360, "language": "ja"},
    {"width": 360, "language": "ja-easy"},
    {"width": 360, "language": "my"},
    {"width": 1280, "language": "my"},
    {"width": 360, "rtl": True},
    {"width": 1280, "rtl": True},
    {"width": 360, "dark": True},
]
SOURCE = {"ja": "青葉食品株式会社", "en": "Aoba Foods"}


@pytest.fixture
def mai(db: None, settings: Any) -> Person:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    person = somebody()
    EmailAddress.objects.create(user=person.user, email=person.user.email, primary=True, verified=True)
    fill(person)
    return person


def fill(mai: Person) -> None:
    """One of each sort: new, read, over, several of one group."""
    now = timezone.now()

    def told(key: str, kind: str, says: str, values: dict[str, Any], hours: int, **more: Any) -> None:
        mai.told(key, kind=kind, says=says, values=values, now=now - timedelta(hours=hours), **more)

    days = {"aim_by": "2027-02-26", "expires_on": "2027-02-28"}
    told(
        "stay-ends", kinds.DEADLINE, "apply_by", days, 1, on=date(2027, 2, 26), step=Step("readiness:renewal")
    )
    for place, kind in enumerate(("payslip", "pension_month", "resident_tax_assessment")):
        told(f"r{place}", kinds.CHANGED, "record_changed", {"source": SOURCE, "kind": kind}, 5, group="changes",
             step=Step("readiness:renewal"))  # fmt: skip
    told(
        "silent",
        kinds.SILENT,
        "institution_silent",
        {"source": SOURCE, "since": "2026-11-18"},
        30,
        step=Step("feeds:coverage"),
    )
    mai.withdrawn("silent", now=now)
    opens = {"opens_on": "2026-11-28", "expires_on": "2027-02-28"}
    told("window", kinds.BEFORE_WINDOW, "window_opens", opens, 60, step=Step("readiness:renewal"))
    with mai.passage():
        type(mai.notice("window")).objects.filter(key="window").update(read_at=now)


def named(view: dict[str, Any]) -> str:
    return "-".join(
        str(part)
        for part in (
            view["width"],
            view.get("language", "en"),
            *(name for name in ("rtl", "dark") if view.get(name)),
        )
    )


def holds(page: Page, name: str) -> None:
    screenshot(page, name)
    assert overflow(page) <= 0, name
    assert axe_violations(page) == [], name


@pytest.mark.parametrize("view", VIEWS, ids=named)
def test_both_pages_hold_in_every_shape(browser_page: OpenPage, mai: Person, view: dict[str, Any]) -> None:
    page = browser_page(**view)
    sign_in_by_code(page, mai.user.email)

    page.goto("/inbox/")
    holds(page, f"inbox-{named(view)}")
    page.goto("/settings/telling/")
    holds(page, f"telling-{named(view)}")


def test_a_press_leads_on_and_the_number_goes_down(browser_page: OpenPage, mai: Person) -> None:
    page = browser_page()
    sign_in_by_code(page, mai.user.email)
    page.goto("/inbox/")
    assert page.locator(".menu .count").first.inner_text().startswith("4")

    page.get_by_role("button", name="See my renewal").first.click()
    page.wait_for_url("**/renewal/")

    assert page.locator(".menu .count").first.inner_text().startswith("3")
