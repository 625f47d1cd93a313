"""The pages about permissions as a browser shows them: every window, every script, both directions, and on paper."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.models import Membership
from apps.consent import granted
from apps.consent.deletion import ask_to_delete
from apps.consent.models import Ask
from tests.accounts.test_organisations_in_browser import enter, wrong_with
from tests.browser import OpenPage
from tests.consent.desk import RENEWAL, Desk, acting, desk, give, take
from tests.consent.people import Person, person
from tests.consent.test_sharing_pages import grouped
from tests.wallet.page_records import office, status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS: list[dict[str, Any]] = [
    {"width": 1280},
    {"width": 360},
    {"width": 360, "language": "ja-easy"},
    {"width": 360, "language": "my"},
    {"width": 360, "rtl": True, "dark": True},
    {"width": 320, "language": "ja"},
]
SCOPE = {"payslip": ("month", "gross", "employer"), "residence_status": None, "leave": None}


def everything(mai: Person, lotus: Desk) -> tuple[dict[str, str], dict[str, str]]:
    """Something of everything: addresses of the resident's pages, and of the helper's."""
    office(mai.resident, "immigration", "Immigration", code="immigration").send(
        "residence_status", "s1", status()
    )
    Membership.objects.filter(pk=lotus.member.pk).update(
        profession="scrivener", registration_number="12345678"
    )
    live, over, gone = (give(mai, lotus, scope=SCOPE, export=True) for _each in range(3))
    for grant in (live, over, gone):
        with lotus.reading(grant, kinds=["payslip"]):
            pass
    with pytest.raises(granted.GrantRefused), lotus.reading(live, purpose="consultation"):
        pass
    client = Client()
    client.force_login(mai.user)
    for grant in (over, gone):
        client.post(f"/sharing/{grant.pk}/end/")
    with acting(mai) as passage:
        asked = ask_to_delete(passage, over.pk, now=timezone.now())
    why = (
        "You asked us at our desk on Friday. We look at your records with you and write down what is missing."
    )
    code = lotus.ask(scope=SCOPE, why=why, export=True, at_desk=False)
    fee = lotus.ask(purpose="application-drafting", scope=SCOPE, documents=["draft_isa"], fee_yen=55_000)
    take(mai, code)
    with granted.open_organisation(lotus.request):
        open_ask = Ask.objects.order_by("created_at").last()
    assert open_ask is not None
    unasked = f"/sharing/give/{lotus.organisation.pk}/"
    theirs = {
        "sharing": "/sharing/",
        "ask": f"/ask/{grouped(code)}/",
        "ask-fee": f"/ask/{grouped(fee)}/",
        "code": "/sharing/code/",
        "code-gone": "/ask/ABCDE-FGH12/",
        "grant": f"/sharing/{live.pk}/",
        "grant-over": f"/sharing/{over.pk}/",
        "receipt": f"/sharing/{over.pk}/receipts/2/",
        "recipient": "/sharing/give/?name=lotus",
        "give-choose": unasked,
        "give": f"{unasked}?purpose={RENEWAL}&kinds=payslip&kinds=residence_status",
    }
    helpers = {
        "helping": "/helping/",
        "purpose": "/helping/ask/",
        "ask-form": f"/helping/ask/?purpose={RENEWAL}",
        "ask-form-fee": "/helping/ask/?purpose=application-drafting",
        "helper-ask": f"/helping/ask/{open_ask.pk}/",
        "shared": f"/helping/{live.pk}/",
        "shared-over": f"/helping/{over.pk}/",
        "deletion": f"/helping/deletions/{asked.pk}/",
    }
    return theirs, helpers


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: "-".join(map(str, window.values())))
def test_every_page_stands_in_every_window(
    browser_page: OpenPage, live_url: str, window: dict[str, Any]
) -> None:
    mai, lotus = person("Mai", 241_111), desk("scrivener", name_en="Lotus Support Desk")
    theirs, helpers = everything(mai, lotus)
    found: list[str] = []
    name = "-".join(map(str, window.values()))
    for user, addresses in ((mai.user, theirs), (lotus.member.user, helpers)):
        page = browser_page(**window)
        enter(page, user, live_url)
        for what, address in addresses.items():
            page.goto(address)
            found += wrong_with(page, f"sharing-{name}-{what}")
        if user == lotus.member.user:
            found += records_shown(page, helpers["shared"], name)
    assert found == []


def records_shown(page: Page, address: str, name: str) -> list[str]:
    page.goto(address)
    page.locator(f"input[name=purpose][value={RENEWAL}]").check()
    page.locator("button[name=kind][value=payslip]").click()
    expect(page.locator("article").first).to_be_visible()
    return wrong_with(page, f"sharing-{name}-records")


def test_a_receipt_is_a_page_on_paper(browser_page: OpenPage, live_url: str) -> None:
    mai, lotus = person("Mai", 241_111), desk()
    grant = give(mai, lotus, scope=SCOPE)
    page = browser_page()
    enter(page, mai.user, live_url)
    page.goto(f"/sharing/{grant.pk}/receipts/1/")

    paper = page.pdf(format="A4")
    page.emulate_media(media="print")

    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 3
    expect(page.get_by_text("Pass on what they read")).to_be_visible()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Download signed (JWS)")).to_be_hidden()
    expect(page.get_by_role("link", name="Menu")).to_be_hidden()
