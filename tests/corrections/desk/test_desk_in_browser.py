"""The desk as a browser shows it, and an answer typed by hand: every window, every script, both directions."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.corrections.clock.events import Answered, Decided, Withdrawn
from tests.accounts.test_organisations_in_browser import enter, wrong_with
from tests.browser import OpenPage
from tests.corrections.desk.people import desk, sent_to
from tests.notices.people import somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS: list[dict[str, Any]] = [
    {"width": 1280},
    {"width": 360},
    {"width": 360, "language": "ja-easy"},
    {"width": 360, "language": "my"},
    {"width": 360, "rtl": True, "dark": True},
    {"width": 320, "language": "ja"},
]
JUST_NOW = datetime.timedelta(days=2)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: "-".join(map(str, window.values())))
def test_every_page_of_the_desk_stands_in_every_window(
    browser_page: OpenPage, live_url: str, window: dict[str, Any]
) -> None:
    today = timezone.localdate()  # the desk's own day, which begins nine hours before that of UTC
    aoba = desk()
    late = sent_to(aoba.organisation)
    new = sent_to(aoba.organisation, mai=somebody("hnin@example.com"), route="P-16", on=today - JUST_NOW)
    gone = sent_to(aoba.organisation, mai=somebody("nusrat@example.com"), on=today - JUST_NOW)
    gone.happened(Withdrawn(day=today, actor="resident"))
    aoba.answers(
        new, "ask", what="Which of the two contracts do you mean?", by=(today + JUST_NOW).isoformat()
    )
    new.happened(Answered(day=today, actor="resident"))
    page = browser_page(**window)
    enter(page, User.objects.get(pk=aoba.member.user_id), live_url)
    name = f"desk-{'-'.join(map(str, window.values()))}"
    found: list[str] = []
    for what, address in {
        "list": "/desk/",
        "late": f"/desk/{late.id}/",
        "new": f"/desk/{new.id}/",
        "gone": f"/desk/{gone.id}/",
        "decide": f"/desk/{new.id}/decide/",
    }.items():
        page.goto(address)
        found += wrong_with(page, f"{name}-{what}")
    page.locator("#decide input[value=refused]").check()
    page.locator("#decide button").click()
    expect(page.locator(".notice-error")).to_be_visible()
    found += wrong_with(page, f"{name}-error")
    page.goto(f"/desk/{late.id}/")
    page.locator("form[action*=evidence][action*=record] button").click()
    found += wrong_with(page, f"{name}-record")
    assert found == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_member_reads_a_request_and_refuses_it_with_reasons(
    browser_page: OpenPage, live_url: str, width: int
) -> None:
    aoba = desk()
    sent = sent_to(aoba.organisation)
    page = browser_page(width=width)
    enter(page, User.objects.get(pk=aoba.member.user_id), live_url)

    page.goto("/desk/")
    page.locator("main table a").first.click()
    page.get_by_text("Decide", exact=True).click()
    page.get_by_role("link", name="Go on to the decision").click()
    page.get_by_label("We do not accept it").check()
    page.get_by_role("button", name="Tell the person the decision").click()
    expect(page.locator(".notice-error")).to_contain_text("Say why")
    expect(page.get_by_label("We do not accept it")).to_be_checked()
    page.get_by_label("We compared our records, and they confirm the value that is held.").check()
    page.get_by_label("In your own words").fill("The roster begins in September.")
    page.get_by_role("button", name="Tell the person the decision").click()

    expect(page.get_by_text("Decided: not accepted.")).to_be_visible()
    event = sent.opened.noted[-1].event
    assert isinstance(event, Decided)
    assert event.reasons.endswith("The roster begins in September.")
