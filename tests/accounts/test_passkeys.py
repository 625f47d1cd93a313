"""Passkeys in a real browser, with the virtual authenticator of Chromium."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from tests.browser import code_from_mail, sign_in_by_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def give_authenticator(page: Page) -> None:
    """Plugs in a device that knows its owner, as a phone with a fingerprint does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page) -> None:
    page.goto("/settings/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def new_user(email: str, *, staff: bool = False) -> User:
    user = User.objects.create_user(email, is_staff=staff)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def test_somebody_begins_with_a_passkey_and_comes_back_with_it_alone(page: Page) -> None:
    give_authenticator(page)
    page.goto("/account/signup/passkey/")
    page.get_by_label("E-mail address").fill("mai@example.com")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_from_mail())
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="One question first")).to_be_visible()
    sign_out(page)

    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto("/settings/")
    expect(page.get_by_text("mai@example.com")).to_be_visible()


def test_a_passkey_is_added_renamed_and_removed(page: Page) -> None:
    user = new_user("mai@example.com")
    give_authenticator(page)
    sign_in_by_code(page, user.email)

    page.goto("/account/passkeys/add/")
    page.get_by_label("Name of this passkey").fill("my phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/passkeys/")
    expect(page.get_by_role("heading", name="my phone")).to_be_visible()

    page.get_by_role("link", name=re.compile("Rename.*my phone")).click()
    use_passkey_if_asked(page)
    page.get_by_label("Name of this passkey").fill("old phone")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_role("heading", name="old phone")).to_be_visible()

    page.get_by_role("link", name=re.compile("Remove.*old phone")).click()
    use_passkey_if_asked(page)
    page.get_by_role("button", name="Remove this passkey").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    assert not Authenticator.objects.exists()


def use_passkey_if_asked(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def test_staff_make_a_passkey_first_and_need_it_after_every_code(page: Page) -> None:
    user = new_user("operator@example.com", staff=True)
    give_authenticator(page)
    sign_in_by_code(page, user.email)
    expect(page.get_by_role("heading", name="A second step is needed")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have written them down").click()
    sign_out(page)

    sign_in_by_code(page, user.email)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto("/settings/")
    expect(page.get_by_text("operator@example.com")).to_be_visible()


def test_turning_away_from_the_passkey_is_answered_calmly(page: Page) -> None:
    page.goto("/account/login/")
    turn_away = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.get = {turn_away} }}")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_have_text(
        "No passkey was used. You can try again, or go on in another way."
    )


def test_without_javascript_codes_still_open_the_door(browser_page: object) -> None:
    user = new_user("mai@example.com")
    page: Page = browser_page(java_script_enabled=False)  # type: ignore[operator]

    sign_in_by_code(page, user.email)

    page.goto("/settings/")
    expect(page.get_by_text("mai@example.com")).to_be_visible()


def test_until_the_script_runs_there_is_no_button_that_could_not_work(page: Page) -> None:
    """Pressed too early it would send an empty form, and say that something is missing."""
    page.route("**/passkeys*.js", lambda route: route.abort())
    page.goto("/account/login/")

    assert page.locator("[data-able]").count() > 0
    for hidden in page.locator("[data-able]").all():
        expect(hidden).to_be_hidden()
