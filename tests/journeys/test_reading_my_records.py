"""From the institutions' own servers to the resident's screen: what they sent is what stands there, for her alone."""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page

from apps.accounts.models import ActsFor, User
from apps.consent import door
from apps.wallet.models import Record
from tests.browser import OpenPage, overflow, screenshot, sign_in_by_code
from tests.journeys.institutions import Institutions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAI, BISHAL = "mai.tran@example.jp", "bishal.gurung@example.jp"
#: What the institutions call these records; Mai's membership was sent twice, the employer's name put right.
PAYSLIP, MEMBERSHIP = "aoba-foods.r00001.pay-2026-10", "pension-office.r00001.enrolment-3"
PAYSLIP_OF_BISHAL = "kita-logistics.r00002.pay-2026-10"
EVERY_FACT = """() => Object.fromEntries([...document.querySelectorAll('dl.facts > div')].map((fact) =>
    [fact.querySelector('dt').firstChild.textContent.trim(), fact.querySelector('.value').textContent.trim()]))"""


@pytest.mark.parametrize("width", [360, 1280])
def test_mai_reads_what_was_sent_about_her_and_nothing_about_anybody_else(
    institutions: Institutions, browser_page: OpenPage, width: int
) -> None:
    page = browser_page(width=width)
    sign_in_by_code(page, MAI)
    home_names_who_holds_something(page, institutions)
    open_the_payslip(page)
    the_payslip_says_what_the_employer_sent(page, institutions)
    open_the_membership(page)
    the_history_shows_both_names(page, institutions)
    the_first_version_stands_there_word_for_word(page, institutions)
    nothing_of_bishals_is_there(page)


def home_names_who_holds_something(page: Page, institutions: Institutions) -> None:
    assert page.title().startswith("What is held")
    assert "Tran Thi Mai, this is what is held about you" in page.inner_text("h1")
    holders = page.locator("section[aria-labelledby=h-inst] li").all_inner_texts()
    told = {record.split(".")[0] for record, _revision in institutions.tokens if ".r00001." in record}
    assert len([holder for holder in holders if "Received today" in holder]) == len(told) == 7
    assert any(holder.startswith("Aoba Foods") and "Pay slip" in holder for holder in holders)
    stands_well(page, "home")


def open_the_payslip(page: Page) -> None:
    page.get_by_role("link", name="Work", exact=True).click()
    page.wait_for_url("**/home/work/")
    stands_well(page, "work")
    row = page.locator("section[aria-labelledby=h-r] tbody tr").filter(has_text="October 2026").first
    assert "Aoba Foods" in row.inner_text()
    row.get_by_role("link").click()
    page.wait_for_url("**/records/**")


def the_payslip_says_what_the_employer_sent(page: Page, institutions: Institutions) -> None:
    sent, facts = institutions.data(PAYSLIP), page.evaluate(EVERY_FACT)
    assert page.inner_text("h1") == f"Pay slip, {sent['employer']['name']}"
    assert facts["Employer"] == sent["employer"]["name"]
    assert facts["Pay before deductions"] == f"¥{sent['gross']:,}"
    assert facts["Pay after deductions"] == f"¥{sent['net']:,}"
    assert facts["Employees' Pension premium"] == f"¥{sent['employees_pension']:,}"
    assert facts["Payday"] == in_full(sent["paid_on"])
    told = page.inner_text("p.lead")
    assert "Aoba Foods told us this." in told
    assert f"Their data stood on {in_full(data_as_of(institutions, PAYSLIP))}." in told
    assert page.locator("section[aria-labelledby=h-h] li h3").all_inner_texts() == ["The record arrived"]
    stands_well(page, "payslip")


def open_the_membership(page: Page) -> None:
    page.goto("/home/pension/")
    rows = page.locator("section[aria-labelledby=h-r] tbody tr").filter(has_text="Pension membership")
    rows.first.get_by_role("link").click()
    page.wait_for_url("**/records/**")


def the_history_shows_both_names(page: Page, institutions: Institutions) -> None:
    before, after = (institutions.data(MEMBERSHIP, revision) for revision in (1, 2))
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == {"employer"}
    assert page.evaluate(EVERY_FACT)["Employer"] == after["employer"]["name"]
    steps = page.locator("section[aria-labelledby=h-h] li")
    assert steps.locator("h3").all_inner_texts() == ["Changed: Employer", "The record arrived"]
    newest = steps.first
    assert newest.locator("del bdi").inner_text() == before["employer"]["name"]
    assert newest.locator(".strong bdi").inner_text() == after["employer"]["name"]
    for place, revision in enumerate((2, 1)):
        day = in_full(data_as_of(institutions, MEMBERSHIP, revision))
        assert f"Their data of {day}." in steps.nth(place).inner_text()
    stands_well(page, "membership")


def the_first_version_stands_there_word_for_word(page: Page, institutions: Institutions) -> None:
    page.locator("section[aria-labelledby=h-h] li").last.get_by_role("link").click()
    page.wait_for_url("**/as-sent/**")
    assert json.loads(page.inner_text("pre")) == institutions.claims(MEMBERSHIP, 1)
    page.get_by_text("The signed message as it came over the line").click()
    assert page.locator("details p[dir=ltr]").inner_text() == institutions.tokens[MEMBERSHIP, 1]
    assert "Midori Pension Office" in page.inner_text("p.lead")
    stands_well(page, "as-sent")


def nothing_of_bishals_is_there(page: Page) -> None:
    """Neither his record nor its message, and not even a sign that they exist; to him they do."""
    his, nobodys = record_of(BISHAL, PAYSLIP_OF_BISHAL), uuid4()
    bishal = Client()
    bishal.force_login(User.objects.get(email=BISHAL))
    for address in ("/records/{}/", "/records/{}/as-sent/", "/records/{}/as-sent/?revision=1"):
        assert bishal.get(address.format(his)).status_code == 200
        assert answer_to(page, address.format(his)) == answer_to(page, address.format(nobodys))
    stands_well(page, "not-there")


def answer_to(page: Page, address: str) -> dict[str, Any]:
    """All that a page may give away: status, headers, title and what it says."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    changing = {"date", "set-cookie", "content-length"}  # of every answer, such as the secret of its forms
    headers = {name: value for name, value in answer.headers.items() if name not in changing}
    return {"headers": headers, "title": page.title(), "says": page.inner_html("main")}


def record_of(email: str, source_record_id: str) -> UUID:
    own = ActsFor.objects.get(user__email=email, role=ActsFor.Role.OWN)
    with transaction.atomic():
        door.admit([own.resident_id])
        return Record.objects.get(source_record_id=source_record_id).id


def stands_well(page: Page, name: str) -> None:
    assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px too wide"
    width = page.viewport_size["width"] if page.viewport_size else 0
    screenshot(page, f"journey-{width}-{name}")


def data_as_of(institutions: Institutions, record_id: str, revision: int = 1) -> str:
    """The day of which the institution's books said it, as it stands in the event."""
    (payload,) = institutions.claims(record_id, revision)["events"].values()
    return str(payload["data_as_of"])


def in_full(day: str) -> str:
    """A day of JSON as our pages write it in English."""
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B} {read.year}"
