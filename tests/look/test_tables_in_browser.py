"""Entering a table of one's own, and staff's pages about files, in a real browser: usable, readable, whole."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from apps.feeds.drops.models import Drop
from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.feeds.drop_desk import ROW, send, text_of, write, written
from tests.feeds.transmitter_desk import new_desk
from tests.look.test_records_in_browser import LOW, sign_in
from tests.look.visits import known_user
from tests.wallet.page_records import sign_in_staff
from tests.wallet.test_uploads import PAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGHTS = [
    ({"width": 360}, "360-en"),
    ({"width": 1280}, "1280-en"),
    ({"width": 360, "language": "ja"}, "360-ja"),
    ({"width": 360, "language": "ja-easy"}, "360-ja-easy"),
    ({"width": 360, "language": "my"}, "360-my"),
    ({"width": 1280, "rtl": True}, "1280-rtl"),
]


def looks_right(page: Page, name: str) -> None:
    assert overflow(page) <= 0, name
    screenshot(page, name)
    assert page.evaluate(LOW) == [], name
    assert axe_violations(page) == [], name


def table(tmp_path: Path) -> Path:
    file = tmp_path / "pay.csv"
    file.write_bytes(PAY.encode("cp932"))
    return file


@pytest.mark.parametrize(("sight", "name"), SIGHTS, ids=[name for _sight, name in SIGHTS])
def test_a_resident_enters_a_table_and_takes_it_back(
    browser_page: OpenPage, tmp_path: Path, sight: dict[str, Any], name: str
) -> None:
    user = known_user()
    page = browser_page(**sight)
    sign_in_by_code(page, user.email)
    page.goto("/uploads/")
    looks_right(page, f"uploads-{name}")
    page.locator("select[name=kind]").select_option("payslip")
    page.locator("input[type=file]").set_input_files(table(tmp_path))
    page.locator("form[enctype] button").click()
    page.wait_for_url("**/uploads/columns/")
    looks_right(page, f"columns-{name}")
    for field, column in (("month", 0), ("paid_on", 1), ("gross", 2), ("net", 3)):
        page.locator(f'select[name="from_{field}"]').select_option(str(column))
    page.locator('input[name="same_employer.name"]').fill("青葉食品株式会社")
    page.locator("button[value=look]").click()
    page.locator("button[value=keep]").wait_for()
    looks_right(page, f"preview-{name}")
    page.locator("button[value=keep]").click()
    page.wait_for_url("**/uploads/")
    page.locator("form[action*=undo] button").wait_for()
    looks_right(page, f"kept-{name}")
    page.goto("/home/")
    looks_right(page, f"home-own-{name}")
    page.goto("/uploads/")
    page.locator("form[action*=undo] button").click()
    page.wait_for_url("**/uploads/")
    assert page.locator("form[action*=undo] button").count() == 0


@pytest.mark.parametrize(("sight", "name"), SIGHTS[:3], ids=[name for _sight, name in SIGHTS[:3]])
def test_staff_read_what_became_of_files(
    browser_page: OpenPage,
    live_url: str,
    tmp_path: Path,
    settings: Any,
    sight: dict[str, Any],
    name: str,
) -> None:
    settings.DROP_DIR = tmp_path / "drops"
    desk = new_desk()
    desk.register()
    desk.connect()
    send(desk, write(desk, [ROW, ROW | {"record_id": "slip-2", "month": "2026-13"}]))
    send(desk, written(desk, text_of([ROW]).encode(), rows=1, columns=15, name="2026年11月.csv"))
    client = Client()
    sign_in_staff(client, "operator@example.com")
    page = sign_in(browser_page(**sight), client, live_url)
    page.goto(f"/operators/{desk.slug}/files/")
    looks_right(page, f"files-{name}")
    for drop in Drop.objects.all():
        page.goto(f"/operators/{desk.slug}/files/{drop.pk}/")
        looks_right(page, f"file-{drop.state}-{name}")
