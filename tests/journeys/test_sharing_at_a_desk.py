"""At a desk: a helper asks by a picture, the resident gives less, the helper reads, the resident sees it and ends it."""

import re
from typing import Any
from uuid import UUID

import pytest
import segno
from playwright.sync_api import Page, expect

from apps.accounts.acting import become_resident
from apps.accounts.models import User
from apps.consent.models import AccessEntry, Grant
from tests.accounts.organisation_people import new_member, new_organisation
from tests.accounts.test_organisations_in_browser import enter
from tests.accounts.test_passkeys import give_authenticator, new_user
from tests.browser import OpenPage, overflow, screenshot, sign_in_by_code
from tests.consent.desk import acting
from tests.consent.people import Person
from tests.wallet.page_records import office, payslip, status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def resident() -> Person:
    """Mai, about whom an employer and the immigration agency hold something."""
    user = new_user("mai@example.com")
    mai = become_resident(user, display_name="Mai")
    aoba = office(mai, "aoba", "Aoba Foods", code="employer", name_ja="青葉食品株式会社")
    record_id = aoba.send("payslip", "2026-10", payslip("2026-10", gross=241_111))
    office(mai, "immigration", "Immigration", code="immigration").send("residence_status", "s", status())
    return Person(user, mai, record_id, None)  # type: ignore[arg-type]  # she comes with a browser


def test_asked_by_a_picture_given_less_read_seen_and_ended(browser_page: OpenPage, live_url: str) -> None:
    mai = resident()
    member = new_member(new_organisation(), "an@example.com")
    desk, phone = browser_page(width=1280), browser_page(width=360)
    enter(desk, member.user, live_url)

    address = the_helper_asks(desk, live_url)
    the_resident_comes_by_the_picture(phone, address)
    the_resident_gives_less(phone)
    the_helper_reads_what_was_given_and_no_more(desk, mai)
    the_resident_sees_the_look(phone, mai)
    the_resident_ends_it(phone)
    the_open_tab_says_so_on_the_next_click(desk, mai)


def the_helper_asks(desk: Page, live_url: str) -> str:
    desk.goto("/helping/")
    desk.get_by_role("link", name="Ask for access").click()
    desk.get_by_role("link", name="To help you prepare the extension of your period of stay.").click()
    desk.get_by_text("Other kinds of record").first.click()
    desk.get_by_label("Pay slip", exact=True).check()
    desk.get_by_label("Why you ask, in one or two sentences").fill("You came to our desk today.")
    desk.get_by_role("button", name="Make the code").click()
    expect(desk.get_by_role("heading", name="Show this to the person you help")).to_be_visible()
    picture = desk.locator(".qr img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    stands_well(desk, "desk-picture")
    address = desk.locator("p[dir=ltr]").last.inner_text()
    assert address.startswith(f"{live_url}/ask/")
    drawn = desk.request.get(picture.get_attribute("src") or "").text()
    assert same_squares(drawn, segno.make(address, error="m", micro=False))
    return address


def same_squares(drawn: str, code: Any) -> bool:
    """Whether the picture that the page shows is the code of this address, square by square."""
    (path,) = re.findall(r'<path[^>]*\bclass="qrline"[^>]*\bd="([^"]+)"', drawn) or re.findall(
        r'<path[^>]*\bd="(M\d[^"]*m[^"]*)"', drawn
    )
    expected = code.svg_inline(scale=8, border=4, light="#fff", omitsize=True)
    return f'd="{path}"' in expected


def the_resident_comes_by_the_picture(phone: Page, address: str) -> None:
    """The address opens only for somebody who signed in, and then leads on to the ask."""
    phone.goto(address)
    phone.wait_for_url("**/account/login/**")
    give_authenticator(phone)
    sign_in_by_code(phone, "mai@example.com")
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Lotus Support Desk asks to read")
    expect(phone.get_by_text("You came to our desk today.")).to_be_visible()
    stands_well(phone, "phone-ask")


def the_resident_gives_less(phone: Page) -> None:
    """Takes everything away but the period of stay and the pay slips, of these the amounts as well."""
    for kind in ticked(phone) - {"residence_status", "payslip"}:
        phone.locator(f"input[name=kind][value={kind}]").uncheck()
    parts = phone.locator("details", has=phone.locator("input[value='payslip.gross']"))
    parts.locator("summary").click()
    phone.locator("input[value='payslip.gross']").uncheck()
    phone.get_by_text("How long, how often, and who helps you decide").click()
    phone.get_by_label("7 days").check()
    phone.get_by_role("button", name="Give what is chosen").click()

    expect(phone.get_by_role("heading", name="A passkey or an app is needed first")).to_be_visible()
    phone.get_by_role("link", name="Add a passkey").click()
    phone.wait_for_load_state("load")  # the script that makes it
    phone.get_by_role("button", name="Make the passkey").click()
    phone.get_by_role("link", name="I have written them down").click()
    expect(phone.get_by_text("press the button once more")).to_be_visible()
    assert ticked(phone) == {"residence_status", "payslip"}
    assert not phone.locator("input[value='payslip.gross']").is_checked()
    phone.get_by_role("button", name="Give what is chosen").click()
    expect(phone.get_by_text("Given. Here is your receipt.")).to_be_visible()
    stands_well(phone, "phone-given")


def ticked(phone: Page) -> set[str]:
    boxes = phone.locator("input[name=kind]:checked")
    return set(boxes.evaluate_all("boxes => boxes.map((box) => box.value)"))


def the_helper_reads_what_was_given_and_no_more(desk: Page, mai: Person) -> None:
    desk.get_by_role("link", name="Look whether it was answered").click()
    desk.get_by_role("link", name="See what you may read").click()
    expect(desk.get_by_role("heading", name="Mai")).to_be_visible()
    desk.get_by_label("To help you prepare the extension of your period of stay.").check()
    desk.get_by_role("button", name="Pay slip").click()
    shown = desk.inner_text("main")
    assert "October 2026" in shown
    assert "青葉食品株式会社" in shown
    assert "241,111" not in desk.content()
    assert "Pay before deductions" not in shown
    stands_well(desk, "desk-reads")


def the_resident_sees_the_look(phone: Page, mai: Person) -> None:
    phone.reload()
    looks = phone.locator("section[aria-labelledby=h-looks]")
    expect(looks.get_by_text("Pay slip")).to_be_visible()
    with acting(mai):
        last = AccessEntry.objects.filter(action="shared.read").latest("seq")
    assert (last.outcome, last.kinds, last.purpose) == ("allowed", ["payslip"], "renewal-application-support")
    assert "payslip.gross" not in last.fields
    stands_well(phone, "phone-sees")
    phone.get_by_role("link", name="Everybody who looked").click()
    phone.wait_for_url("**/looked/")
    line = phone.locator("table.looks tbody tr", has_text="Read records by a permission").first
    expect(line).to_contain_text("Lotus Support Desk")
    expect(line).to_contain_text("To help you prepare the extension of your period of stay.")
    expect(line).to_contain_text("Pay slip")
    stands_well(phone, "phone-looked")
    line.get_by_role("link", name="See this permission").click()
    phone.wait_for_url("**/sharing/**")


def the_resident_ends_it(phone: Page) -> None:
    phone.get_by_role("button", name="End now").click()
    expect(phone.get_by_text("Ended. Lotus Support Desk sees nothing new from now on.")).to_be_visible()


def the_open_tab_says_so_on_the_next_click(desk: Page, mai: Person) -> None:
    desk.get_by_role("button", name="Period of stay").or_(
        desk.locator("button[value=residence_status]")
    ).first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("This permission ended on")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("You see nothing new.")
    assert "TRAN THI MAI" not in desk.content()
    stands_well(desk, "desk-ended")
    with acting(mai):
        grant_id: UUID = Grant.objects.get().pk
        outcomes = AccessEntry.objects.filter(grant=grant_id, action="shared.read").order_by("seq")
        assert [(line.outcome, line.reason) for line in outcomes] == [("allowed", ""), ("refused", "ended")]
    assert User.objects.filter(email="mai@example.com").exists()


def stands_well(page: Page, name: str) -> None:
    assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px too wide"
    screenshot(page, f"journey-sharing-{name}")
