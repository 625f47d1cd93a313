"""The mark as people see it: narrow and wide, in both directions, without a fault that a machine can find."""

import pytest
from allauth.account.models import EmailAddress

from tests.browser import OpenPage, axe_violations, overflow, screenshot, sign_in_by_code
from tests.consent.people import person
from tests.corrections.test_marks import sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACES = ("/records/{id}/", "/records/{id}/as-sent/", "/home/work/", "/home/", "/months/?to=2026-11")


@pytest.mark.parametrize(
    ("width", "language", "rtl"),
    [(360, "en", False), (1280, "en", False), (360, "ja", False), (1280, "en", True)],
)
def test_the_mark_stands_well_wherever_the_record_is(
    browser_page: OpenPage, width: int, language: str, *, rtl: bool
) -> None:
    mai = person("Mai", 241_111)
    mai.user.language = language
    mai.user.save()
    EmailAddress.objects.create(user=mai.user, email=mai.user.email, primary=True, verified=True)
    sent(mai)
    page = browser_page(width=width, language=language, rtl=rtl)
    sign_in_by_code(page, mai.user.email)
    for number, place in enumerate(PLACES):
        page.goto(place.format(id=mai.record_id))
        assert page.locator(".tag-move, .notice-move").count() or number == 3
        screenshot(page, f"mark-{number}-{width}-{language}{'-rtl' if rtl else ''}")
        assert overflow(page) <= 0, place
        assert axe_violations(page) == [], place
