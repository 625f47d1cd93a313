"""Staff's pages about preparing an institution and its keys: axe finds nothing, nothing runs over the edge, in any language."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from apps.accounts.models import User
from apps.feeds.institutions import read, register
from apps.feeds.models import Institution
from apps.feeds.onboarding import keys, kinds, opening
from apps.feeds.onboarding.models import Onboarding
from tests.accounts.organisation_people import sign_in_shown
from tests.browser import OpenPage
from tests.feeds.transmitter_desk import Desk, new_desk
from tests.look.test_records_in_browser import sign_in, wrong_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRIED = {
    "delivered": 1200, "verified": 1187, "kinds": {"payslip": 1100, "pension_month": 87},
    "types": {"record-upserted": 1186, "verification": 1}, "refused": {"bad_data": 9, "kind_not_of_institution": 3},
    "held": {"key_pending": 1}, "more": True, "trouble": "",
}  # fmt: skip


def a_long_story() -> tuple[Desk, Desk]:
    """One institution in the midst of being prepared, and one that is live with an old, a stopped and a waiting key."""

    anna, ben = (User.objects.create_user(f"{who}@example.com", is_staff=True) for who in ("anna", "ben"))
    now = timezone.now()
    desks = (
        new_desk(slug="prepared", issuer="https://prepared.example"),
        new_desk(slug="live", issuer="https://live.example"),
    )
    for desk in desks:
        changes = {
            "names": {
                "ja": "みどり県後期高齢者医療広域連合年金保険事務所",
                "en": "Midori Prefecture Wide-Area Union Pension Insurance Office",
            }
        }
        raw = json.dumps(desk.registration(**changes)).encode()
        desk.institution = register(read(raw), now=now - timedelta(days=30), live=False)
        for who in (anna, ben):
            keys.compare(desk.institution.keys.get(), by=who, channel="telephone", now=now)
        kinds.agree(desk.institution, ["payslip", "pension_month"], by=anna, now=now)
        done = Onboarding.objects.get(institution=desk.institution)
        Onboarding.objects.filter(pk=done.pk).update(
            test=TRIED, test_version=done.version, tested_at=now, entered_by=anna.pk
        )
    Onboarding.objects.filter(pk=desks[1].id).update(test={**TRIED, "refused": {}, "held": {}})
    live = Institution.objects.get(pk=desks[1].id)
    opening.go_live(live, by=ben, seen=Onboarding.objects.get(pk=live.pk).version, now=now)
    stolen = live.keys.get()
    for name, status in (("next-key-with-a-very-long-name-2026-11", "pending"), ("old", "approved")):
        other = new_desk()
        live.keys.create(
            kid=name, thumbprint=other.key.thumbprint(), jwk=other.public_jwk() | {"kid": name}, status=status
        )
    keys.end_at(live.keys.get(kid="old"), by=anna, at=now + timedelta(days=3), now=now)
    keys.stop(stolen, by=anna, since=now - timedelta(days=2), reason="A laptop was stolen", now=now)
    kinds.agree(live, ["payslip", "pension_month", "pension_enrolment"], by=anna, now=now)
    return desks


def paths(prepared: Desk, live: Desk) -> list[str]:
    assert live.institution is not None
    stolen, waiting, old = (live.institution.keys.get(**{name: value}) for name, value in (
        ("status", "revoked"), ("status", "pending"), ("kid", "old")))  # fmt: skip
    of_first = [
        "",
        "preparing/",
        "document/",
        "document/again/",
        "kinds/",
        "test/",
        "open/",
        "history/",
        "state/refuse/",
    ]
    of_second = [
        "", "preparing/", "kinds/", "keys/", f"keys/{waiting.pk}/compare/", f"keys/{old.pk}/end/", f"keys/{waiting.pk}/stop/",
        f"keys/{stolen.pk}/signed/", "history/", "state/suspend/",
    ]  # fmt: skip
    return [
        "/operators/", "/operators/new/", *(f"/operators/{prepared.slug}/{each}" for each in of_first),
        *(f"/operators/{live.slug}/{each}" for each in of_second),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        {"width": 360, "language": "ja"},
        {"width": 1280, "language": "my"},
        {"width": 360, "language": "my"},
        {"width": 320, "rtl": True},
        {"width": 1280, "dark": True},
    ],
    ids=str,
)
def test_pages_about_preparing(
    browser_page: OpenPage, client: Any, live_url: str, settings: Any, options: dict[str, Any]
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    prepared, live = a_long_story()
    sign_in_shown(client, User.objects.create_user("chie@example.com", is_staff=True))
    page: Page = sign_in(browser_page(**options), client, live_url)
    name = "-".join(f"{key}{value}" for key, value in options.items())

    assert wrong_with(page, paths(prepared, live), f"prep-{name}-") == []
