"""My renewal as a browser draws it, in every part of a stay: nothing too wide, nothing that axe finds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.acting import become_resident
from apps.accounts.models import User
from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.readiness.pages.renewal_cases import ENGINEER, PERMANENT, RENEWAL
from tests.wallet.page_records import Office, office
from tests.windows import of_today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "mai@example.com"
type Send = Callable[[Office, date], None]


def granted(immigration: Office, today: date, ends_in: int) -> None:
    stay: dict[str, Any] = {
        **ENGINEER,
        "granted_on": (today - timedelta(days=1000)).isoformat(),
        "expires_on": (today + timedelta(days=ends_in)).isoformat(),
    }
    immigration.send("residence_status", "rs-1", stay)


def applied(immigration: Office, today: date, days_ago: int) -> None:
    accepted = {**RENEWAL, "accepted_on": (today - timedelta(days=days_ago)).isoformat()}
    immigration.send("application", "ap-1", accepted)


def long_before(immigration: Office, today: date) -> None:
    granted(immigration, today, 700)


def before(immigration: Office, today: date) -> None:
    granted(immigration, today, 98)


def in_the_window(immigration: Office, today: date) -> None:
    granted(immigration, today, 40)


def applied_in_time(immigration: Office, today: date) -> None:
    granted(immigration, today, 20)
    applied(immigration, today, 10)


def in_the_special_period(immigration: Office, today: date) -> None:
    granted(immigration, today, -10)
    applied(immigration, today, 30)


def after_it(immigration: Office, today: date) -> None:
    granted(immigration, today, -90)


def permanent(immigration: Office, _today: date) -> None:
    immigration.send("residence_status", "rs-1", PERMANENT)


def nothing(_immigration: Office, _today: date) -> None:
    pass


STAGES = [long_before, before, in_the_window, applied_in_time, in_the_special_period, after_it, permanent, nothing]  # fmt: skip


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
def test_the_page_stands_well(browser_page: OpenPage, stage: Send, settings: Settings) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    user = User.objects.create_user(EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    mai = become_resident(user, display_name="Mai")
    stage(office(mai, "immigration", "Immigration Services Agency", code="immigration"), timezone.localdate())
    page = browser_page()
    sign_in_by_code(page, EMAIL)
    here = page.url.split("/home/")[0]
    for width, language, rtl in of_today(SCREENS) if stage is before else SCREENS[:1]:
        page.set_viewport_size({"width": width, "height": 900})
        said = {"django_language": language, "force_rtl": "1" if rtl else ""}
        page.context.clear_cookies(name="force_rtl")
        page.context.add_cookies([{"name": name, "value": value, "url": here} for name, value in said.items() if value])  # fmt: skip
        answer = page.goto("/renewal/")
        assert answer is not None
        assert answer.status == 200
        assert page.url.endswith("/renewal/")
        name = f"renewal-{stage.__name__}-{width}-{language}{'-rtl' if rtl else ''}"
        screenshot(page, name)
        assert overflow(page) <= 0
        if (width, language, rtl) in LOOKED_THROUGH:
            assert axe_violations(page) == []
            assert overflow(page) <= 0, "with all folds open"
            screenshot(page, f"{name}-open")


SCREENS: list[tuple[int, str, bool]] = [
    (360, "en", False),
    (1280, "en", False),
    (360, "ja", False),
    (360, "ja-easy", False),
    (1280, "ja-easy", False),
    (360, "my", False),
    (1280, "my", False),
    (360, "en", True),
    (1280, "en", True),
]
#: axe takes long over a page of this length; what it looks at differs by width, script and direction.
LOOKED_THROUGH = [
    (360, "en", False),
    (1280, "en", False),
    (360, "my", False),
    (360, "en", True),
    (1280, "en", True),
]
