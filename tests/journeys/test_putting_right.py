"""A late enrolment is put right: the employer stays silent, the pension office confirms, its data shows it, and the error returns."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.journeys.days_pass import Days, days_from
from tests.journeys.institutions import TODAY, Institutions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAI = "mai.tran@example.jp"
TITLE = "Your employer enrolled you late in pension and health insurance"


@pytest.fixture
def days() -> Iterator[Days]:
    with days_from(TODAY) as days:
        yield days


def test_x(days: Days, institutions: Institutions, browser_page: OpenPage) -> None:
    days.work()
    page = browser_page(width=360)
    sign_in_by_code(page, MAI)
    page.goto("/findings/")
    print(page.inner_text("main"))
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Put it right").click()
    print(page.inner_text("main"))
    page.locator("button[name=route][value=P-1]").click()
    page.wait_for_url("**/prepare/")
    begun = page.url.removesuffix("prepare/")
    print(page.inner_text("main"))
    page.fill("[name=statement]", "I have worked there since 1 March.")
    page.locator("main form .btns button").first.click()
    page.wait_for_url("**/read/")
    print(page.inner_text("main"))
    page.locator("input[name=mine]").check()
    page.locator("main form .btns button").first.click()
    page.wait_for_url("**/send/")
    print(page.inner_text("main"))
    page.get_by_text("I have sent it, or handed it over").click()
    page.fill("[name=day]", days.today.isoformat())
    page.locator("input[name=channel][value=counter]").check()
    page.fill("[name=proof]", "stamp on my copy")
    page.get_by_role("button", name="Note that it was sent").click()
    page.wait_for_url(begun)
    print(page.inner_text("main"))
    days.pass_days(15)
    sign_in_by_code(page, MAI)
    page.goto("/inbox/")
    print(page.inner_text("main"))
    page.goto(begun)
    print(page.inner_text("main"))
    page.get_by_role("link", name="See the next way").click()
    print(page.inner_text("main"))
    call_command("sandbox", "switch", "pension-office", "corrections=relapsing")
    page.locator("button[name=route][value=P-2]").click()
    page.wait_for_url("**/prepare/")
    second = page.url.removesuffix("prepare/")
    print(page.inner_text("main"))
    page.locator("main form .btns button").first.click()
    page.wait_for_url("**/read/")
    print(page.inner_text("main"))
    page.locator("input[name=mine]").check()
    page.locator("main form .btns button").first.click()
    page.wait_for_url("**/send/")
    print(page.inner_text("main"))
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(second)
    days.work()
    days.work()
    for step in (0, 4, 3, 28):
        if step:
            days.pass_days(step)
            sign_in_by_code(page, MAI)
        for url in (second, begun, "/inbox/", "/findings/", "/months/"):
            page.goto(url)
            print("=====", step, url)
            print(page.inner_text("main"))
