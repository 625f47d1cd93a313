"""The page about the log that cannot be changed, as a browser shows it on a phone and on a desk, in any direction."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from apps.accounts.models import Resident
from apps.consent import door
from apps.consent.log import heads
from apps.consent.log.entries import Look
from tests.browser import OpenPage, axe_violations, overflow, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WINDOWS = [(360, "en"), (1280, "en"), (360, "ja"), (360, "ja-easy"), (360, "my"), (1280, "my")]


@pytest.mark.parametrize(("width", "language"), WINDOWS)
@pytest.mark.parametrize("rtl", [False, True])
def test_the_codes_stand_within_the_page(
    browser_page: OpenPage, width: int, language: str, *, rtl: bool
) -> None:
    who = Resident.objects.create(display_name="")
    for day in range(8):
        with transaction.atomic():
            door.note(who.pk, Look("records.overview"))
        heads.sign_head(now=datetime(2026, 11, 14, 18, 50, tzinfo=UTC) + timedelta(days=day))
    page = browser_page(width=width, language=language, rtl=rtl)

    page.goto("/transparency/")

    assert page.locator("main tbody tr").count() == 7
    assert overflow(page) == 0
    assert axe_violations(page) == []
    screenshot(page, f"{width}-{language}{'-rtl' if rtl else ''}-transparency")
