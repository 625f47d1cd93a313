"""A new resident connects three institutions at their own pages, gives less at one, ends another, and reads who sends."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from apps.accounts.models import Resident, User
from apps.consent import door
from apps.feeds import our_keys
from apps.feeds.connecting import return_address
from apps.feeds.models import Institution, OperatorNotice, Snapshot
from apps.feeds.pulling import pull
from apps.sandbox.demonstration import seed_registrations
from apps.sandbox.servers.building import Peer
from tests.accounts.test_passkeys import give_authenticator
from tests.browser import OpenPage, axe_violations, code_from_mail, overflow, screenshot
from tests.journeys.institutions import Institutions, serving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "hana@example.jp"
#: The invented person whom the institutions know by this code.
CODE = "r00001"
EMPLOYER, PENSION, CITY = "aoba-foods", "pension-office", "midori-city"


@pytest.fixture
def ready(live_url: str, settings: Settings, tmp_path: Path) -> Iterator[Institutions]:
    """Ten institutions at work and registered here; nobody is connected to any of them."""
    settings.VAR_DIR, settings.SITE_URL = tmp_path, live_url
    settings.TSUNAGI_KEY_DIR = tmp_path / "keys"
    settings.TSUNAGI_JWKS_FILE = tmp_path / "keys" / "jwks.json"
    our_keys.signing_key.cache_clear()
    call_command("demo", "keys")
    peer = Peer(settings.TSUNAGI_ISSUER, str(settings.TSUNAGI_JWKS_FILE), return_address())
    with serving(tmp_path / "sandbox", peer) as all_ten:
        call_command("sandbox", "registrations", to=tmp_path / "entries", json=True, stdout=StringIO())
        entries = [file.read_bytes() for file in sorted((tmp_path / "entries").glob("*.json"))]
        seed_registrations(entries, now=timezone.now())
        yield all_ten
    our_keys.signing_key.cache_clear()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_new_resident_connects_three_gives_less_at_one_and_ends_another(
    ready: Institutions, browser_page: OpenPage, width: int
) -> None:
    page = browser_page(width=width)
    sign_up(page)
    nothing_is_here_yet(page)
    connect(page, "Aoba Foods", takes_away_there=["payslip"])
    granted_is_shown_against_asked(page, "Pay slip")
    connect(page, "Midori Pension Office")
    connect(page, "Midori City Hall")
    everything_is_pulled()
    records_are_here(page)
    end(page, "Midori Pension Office")
    coverage_tells_all_three(page)


def sign_up(page: Page) -> None:
    give_authenticator(page)
    page.goto("/account/signup/passkey/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_from_mail())
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="One question first")).to_be_visible()
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "first-steps" not in url)
    assert User.objects.get().email == EMAIL


def nothing_is_here_yet(page: Page) -> None:
    page.goto("/home/")
    page.get_by_role("link", name="Connect an office or employer").click()
    page.wait_for_url("**/coverage/")
    expect(page.get_by_text("No office or employer sends your records here yet.")).to_be_visible()
    stands_well(page, "coverage-before")


def connect(page: Page, name: str, *, takes_away_there: list[str] | None = None) -> None:
    page.goto("/coverage/")
    page.get_by_role("link", name=re.compile(f"^Connect ?: {name}$")).first.click()
    show_the_passkey_if_asked(page)
    expect(page.get_by_role("heading", level=1, name=f"Connect {name}")).to_be_visible()
    stands_well(page, f"connect-{slug(name)}")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile(r"/connecting/[0-9a-f-]{36}/$"))
    stands_well(page, f"leave-{slug(name)}")
    page.get_by_role("link", name=f"Go to {name}").click()
    page.wait_for_url("http://127.0.0.1:*/authorize?*")
    expect(page.get_by_text("This office does not exist")).to_be_visible()
    stands_well(page, f"office-{slug(name)}")
    page.get_by_label("Code of the invented person").fill(CODE)
    page.get_by_role("button", name="Go on").click()
    stands_well(page, f"office-agree-{slug(name)}")
    for kind in takes_away_there or []:
        page.locator(f"input[value={kind}]").uncheck()
    page.get_by_role("button", name="Agree").click()
    page.wait_for_url("**/answer/")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name} is connected")
    stands_well(page, f"answered-{slug(name)}")


def granted_is_shown_against_asked(page: Page, withheld: str) -> None:
    expect(page.get_by_text("You agreed there to less than we asked for.")).to_be_visible()
    rows = dict(row.split("\n", 1) for row in page.locator("ul.check li").all_inner_texts())
    assert "It will not send these." in rows.pop(withheld)
    assert rows
    assert all("It will send these." in words for words in rows.values())


def everything_is_pulled() -> None:
    """The institutions also speak of invented people who never connected here; only that is turned away."""
    for institution in Institution.objects.filter(source__slug__in=[EMPLOYER, PENSION, CITY]):
        report = pull(institution.pk)
        assert report.asked
        assert (report.trouble, report.held) == ("", 0)
    assert {notice.code for notice in OperatorNotice.objects.all()} == {"unknown_connection"}
    resident = Resident.objects.get()
    with transaction.atomic():
        door.admit([resident.pk])
        assert set(Snapshot.objects.values_list("source__slug", "compared")) == {
            (slug, Snapshot.Compared.FITS) for slug in (EMPLOYER, PENSION, CITY)
        }


def records_are_here(page: Page) -> None:
    page.goto("/home/")
    holders = page.locator("section[aria-labelledby=h-inst] li").all_inner_texts()
    assert len(holders) == 3
    of_employer = next(text for text in holders if text.startswith("Aoba Foods"))
    assert "Received today" in of_employer
    assert "Pay slip" not in of_employer
    stands_well(page, "home-connected")


def end(page: Page, name: str) -> None:
    page.goto("/coverage/")
    page.get_by_role("link", name=re.compile(f"^See what it sends ?: {name}$")).first.click()
    stands_well(page, "connection")
    page.get_by_role("link", name="End the connection").click()
    stands_well(page, "end")
    page.get_by_role("button", name="End it").click()
    said = page.get_by_text(
        "Nothing new is taken from this office. What came before stays here, and stays yours."
    )
    expect(said).to_be_visible()
    stands_well(page, "ended")


def coverage_tells_all_three(page: Page) -> None:
    page.goto("/coverage/")
    stands_well(page, "coverage-after")
    work = page.locator("section[aria-labelledby=h-work]").inner_text()
    pension = page.locator("section[aria-labelledby=h-pension]").inner_text()
    assert "2 offices and employers send your records here now." in page.inner_text("main")
    assert re.search(r"Aoba Foods\s+connected", work)
    assert re.search(r"Midori Pension Office\s+ended\s+Ended on", pension)
    assert "Nenkin Net" in page.locator("section[aria-labelledby=h-pension] details").text_content()  # type: ignore[operator]
    home = page.locator("section[aria-labelledby=h-living]").inner_text()
    assert "cannot be connected yet" in home
    assert "Landlord" in home


def show_the_passkey_if_asked(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def stands_well(page: Page, name: str) -> None:
    """Nothing runs over the edge, axe finds nothing; a picture is kept where one is wanted."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    screenshot(page, f"connecting-{name}-{width}")
    assert overflow(page) <= 0, name
    assert axe_violations(page) == [], name


def slug(name: str) -> str:
    return name.lower().replace(" ", "-")
