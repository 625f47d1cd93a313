"""Pages about connecting in a real browser: axe finds nothing, nothing runs over the edge, thumbs meet their links."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page

from apps.accounts.models import Resident, User
from apps.consent import door
from apps.feeds import connections
from apps.feeds.connection_pages import ENDINGS
from apps.feeds.models import AuthorizationAttempt, Institution
from tests.accounts.organisation_people import sign_in_shown
from tests.browser import OpenPage
from tests.feeds.transmitter_desk import new_desk
from tests.look.test_records_in_browser import sign_in, wrong_with
from tests.look.visits import known_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mai() -> User:
    """Mai, connected to one institution of two."""
    user = known_user()
    for slug, name in (
        ("pension", "Midori Pension Office"),
        ("aoba", "Aoba Foods Company Limited, Midori Works"),
    ):
        desk = new_desk(slug=slug, issuer=f"https://{slug}.example")
        desk.register(
            names={"ja": f"{name}（日本語）", "en": name},
            authorization_url=f"https://{slug}.example/authorize",
        )
    return user


def paths_of(client: Any, *, state: str = "live") -> list[str]:
    """Every page on the way to a connection and about one."""
    resident, now = Resident.objects.get(), timezone.now()
    pension = Institution.objects.get(source__slug="pension")
    made = connections.take_up(resident.pk, pension, "c-1", kinds=["pension_month"], now=now)
    if state == "paused":
        connections.pause(made, now=now)
    leave = client.post("/connect/aoba/", {"kinds": ["payslip", "pension_month"]})["Location"]
    with transaction.atomic():
        door.admit([resident.pk])
        answered = AuthorizationAttempt.objects.create(
            resident=resident, user=User.objects.get(), institution=pension, kinds=["payslip", "pension_month"],
            answered_at=now, outcome="connected", granted=["pension_month"], connection=made,
        )  # fmt: skip
    own = f"/connections/{made.pk}/"
    return ["/coverage/", "/connect/aoba/", "/connect/pension/", leave, f"/connecting/{answered.pk}/answer/", own, f"{own}end/"]  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        {"width": 360, "language": "ja"},
        {"width": 1280, "language": "ja"},
        {"width": 360, "language": "ja-easy"},
        {"width": 360, "language": "my"},
        {"width": 320, "rtl": True},
        {"width": 1280, "dark": True},
    ],
    ids=str,
)
def test_pages_about_connecting(
    browser_page: OpenPage, client: Any, live_url: str, settings: Any, mai: User, options: dict[str, Any]
) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True
    sign_in_shown(client, mai)
    paths = paths_of(client, state="paused" if options["width"] == 320 else "live")
    page: Page = sign_in(browser_page(**options), client, live_url)
    name = "-".join(f"{key}{value}" for key, value in options.items())

    assert wrong_with(page, paths, f"conn-{name}-") == []


def test_every_ending_stands_on_a_phone(
    browser_page: OpenPage, client: Any, live_url: str, mai: User
) -> None:
    sign_in_shown(client, mai)
    resident, aoba = Resident.objects.get(), Institution.objects.get(source__slug="aoba")
    with transaction.atomic():
        door.admit([resident.pk])
        made = [
            AuthorizationAttempt.objects.create(
                resident=resident, user=mai, institution=aoba, kinds=["payslip"], answered_at=timezone.now(), outcome=each
            )
            for each in ENDINGS
        ]  # fmt: skip
    page = sign_in(browser_page(width=360), client, live_url)

    paths = [f"/connecting/{each.pk}/answer/" for each in made]
    assert wrong_with(page, [*paths, "/connecting/back/?state=nothing"], "conn-ending-") == []
