"""Before something that matters a passkey or an app's code is shown again; a mailed code never passes (ASVS 7.5.3)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.accounts.step_up import methods_shown, step_up, stepped_up
from config.urls import urlpatterns as pages
from tests.accounts.conftest import ReadCode
from tests.accounts.organisation_people import sign_in_shown
from tests.accounts.test_second_factor import SECRET, sign_in_by_code, totp_now

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
NOON = datetime(2026, 11, 21, 3, tzinfo=UTC)


@login_required
@step_up
def share(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} reached")


@require_POST
@login_required
@step_up(page=lambda number: f"/try/form/{number}/")
def end(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(f"ended {number}")


@require_POST
@login_required
@step_up
def press(request: HttpRequest) -> HttpResponse:
    return HttpResponse("pressed")


urlpatterns = [
    path("try/share/", share),
    path("try/end/<int:number>/", end),
    path("try/press/", press),
    path("", include(pages)),
]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def owner(resident_user: User) -> User:
    """A resident with an authenticator app."""
    TOTP.activate(resident_user, SECRET)
    return resident_user


def parts(answer: HttpResponse) -> tuple[str, str]:
    """Where an answer leads, and where that leads back to."""
    assert answer.status_code == 302
    split = urlsplit(answer["Location"])
    return split.path, parse_qs(split.query).get("next", [""])[0]


def asked_of(client: Client, user: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session, request.user = client.session, user
    return request


# -- what counts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "method"), [("webauthn", "passkey"), ("totp", "app"), ("recovery_codes", "recovery")]
)
def test_what_was_shown_within_five_minutes_lets_in(
    client: Client, owner: User, shown: str, method: str, clock: time_machine.Traveller
) -> None:
    sign_in_shown(client, owner, shown=shown)
    assert methods_shown(asked_of(client, owner)) == [method]

    clock.shift(timedelta(seconds=299))
    assert client.get("/try/share/").content == b"GET reached"
    assert client.post("/try/share/").content == b"POST reached"

    clock.shift(timedelta(seconds=1))
    assert parts(client.get("/try/share/")) == ("/account/second/reauthenticate/", "/try/share/")
    assert methods_shown(asked_of(client, owner)) == []


@override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=60)
def test_the_time_is_that_of_the_setting(client: Client, owner: User, clock: time_machine.Traveller) -> None:
    sign_in_shown(client, owner)
    clock.shift(timedelta(seconds=60))

    assert not stepped_up(asked_of(client, owner))


def test_asvs_6_3_6_a_code_by_e_mail_never_lets_in(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    sign_in_by_code(client, resident_user.email, read_code)

    assert parts(client.get("/try/share/")) == ("/step-up/", "/try/share/")
    assert parts(client.post("/try/share/"))[0] == "/step-up/"


def test_what_somebody_else_showed_in_this_browser_does_not_count(
    client: Client, owner: User, staff_user: User
) -> None:
    sign_in_shown(client, owner)

    assert not stepped_up(asked_of(client, staff_user))


def test_a_factor_that_was_removed_since_does_not_count(client: Client, owner: User) -> None:
    sign_in_shown(client, owner)
    client.post("/account/second/app/remove/")
    assert not Authenticator.objects.filter(user=owner).exists()

    assert parts(client.get("/try/share/"))[0] == "/step-up/"


def test_who_is_not_signed_in_signs_in_first(client: Client) -> None:
    assert parts(client.get("/try/share/")) == ("/account/login/", "/try/share/")


# -- the way there and back --------------------------------------------------------------------------------------


def test_a_page_leads_to_the_code_and_back(
    client: Client, owner: User, clock: time_machine.Traveller
) -> None:
    client.force_login(owner)
    there = client.get("/try/share/?what=pension")["Location"]

    answer = client.post(
        there, {"code": totp_now(SECRET), "next": parse_qs(urlsplit(there).query)["next"][0]}
    )

    assert answer["Location"] == "/try/share/?what=pension"
    assert client.get(answer["Location"]).content == b"GET reached"


def test_a_recovery_code_stands_in_for_the_app(client: Client, owner: User) -> None:
    codes = RecoveryCodes.activate(owner)
    client.force_login(owner)

    client.post("/account/second/reauthenticate/", {"code": codes.get_unused_codes()[0]})

    assert methods_shown(asked_of(client, owner)) == ["recovery"]


def test_a_wrong_code_lets_nobody_through(client: Client, owner: User) -> None:
    client.force_login(owner)
    wrong = "000000" if totp_now(SECRET) != "000000" else "111111"

    client.post("/account/second/reauthenticate/", {"code": wrong, "next": "/try/share/"})

    assert parts(client.get("/try/share/"))[0] == "/account/second/reauthenticate/"


def test_a_pressed_button_is_asked_for_again_on_the_page_of_its_form(client: Client, owner: User) -> None:
    client.force_login(owner)
    there = client.post("/try/end/7/", {"secret": "My words"})

    target, back = parts(there)
    assert (target, back) == ("/account/second/reauthenticate/", "/step-up/back/?next=%2Ftry%2Fform%2F7%2F")
    assert "My words" not in str(dict(client.session))
    sign_in_shown(client, owner)
    assert client.get(back)["Location"] == "/try/form/7/"
    assert "press the button once more" in client.get("/settings/").content.decode()


@pytest.mark.parametrize(
    ("sent_from", "page"),
    [
        ("http://testserver/settings/?a=1", "/settings/?a=1"),
        ("http://evil.example/settings/", "/try/press/"),
        ("", "/try/press/"),
    ],
)
def test_without_a_named_page_it_is_the_one_that_sent_the_form(
    client: Client, owner: User, sent_from: str, page: str
) -> None:
    client.force_login(owner)

    _target, back = parts(client.post("/try/press/", headers={"referer": sent_from}))

    assert parse_qs(urlsplit(back).query)["next"] == [page]


def test_a_part_of_a_page_sends_the_whole_page_to_step_up(client: Client, owner: User) -> None:
    client.force_login(owner)

    answer = client.post(
        "/try/press/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/"},
    )

    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith("/account/second/reauthenticate/?next=")
    assert "people" in answer["HX-Redirect"]


@pytest.mark.parametrize("name", ["/step-up/", "/step-up/back/", "/step-up/code/"])
def test_no_address_elsewhere_is_led_to(client: Client, owner: User, name: str) -> None:
    sign_in_shown(client, owner)

    assert client.get(name, {"next": "https://evil.example/"})["Location"] == "/"
    assert client.get(name, {"next": "//evil.example/"})["Location"] == "/"


def test_without_having_shown_anything_nobody_is_thanked(client: Client, owner: User) -> None:
    client.force_login(owner)
    client.get("/step-up/back/", {"next": "/settings/"})

    assert "press the button once more" not in client.get("/settings/").content.decode()


# -- those who own nothing yet -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)  # what is noted happens after the commit
def test_who_owns_nothing_sets_up_an_app_and_goes_on(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    sign_in_by_code(client, resident_user.email, read_code)
    page = client.get(client.get("/try/share/")["Location"]).content.decode()
    assert "so a code by e-mail is not enough" in page
    assert 'href="/account/passkeys/add/"' in page
    client.get("/account/second/app/add/")

    client.post("/account/second/app/add/", {"code": totp_now(client.session["mfa.totp.secret"])})

    assert client.get("/arrive/")["Location"] == "/try/share/"
    assert client.get("/try/share/").content == b"GET reached"
    assert client.get("/arrive/")["Location"] != "/try/share/"


def test_a_page_that_waits_is_not_opened_by_a_mailed_code(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    sign_in_by_code(client, resident_user.email, read_code)
    client.get(client.get("/try/share/")["Location"])

    assert client.get("/arrive/")["Location"] != "/try/share/"


# -- changing how one signs in -----------------------------------------------------------------------------------

CHANGES = [
    "/account/email/",
    "/account/second/app/add/",
    "/account/passkeys/add/",
    "/account/second/codes/new/",
]


@pytest.mark.parametrize("page", CHANGES)
def test_asvs_7_5_1_who_owns_an_app_shows_it_before_changing_how_they_sign_in(
    client: Client, owner: User, page: str
) -> None:
    client.force_login(owner)  # just now, without having shown the app

    assert parts(client.get(page)) == ("/account/second/reauthenticate/", page)
    assert parts(client.post(page, {"email": "thief@example.com", "action_add": "1"}))[0] == (
        "/account/second/reauthenticate/"
    )
    assert "thief@example.com" not in str(dict(client.session))


def test_removing_the_app_or_a_passkey_asks_for_it_too(client: Client, owner: User) -> None:
    key = Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "phone"})
    client.force_login(owner)

    for page in ("/account/second/app/remove/", f"/account/passkeys/{key.pk}/remove/"):
        assert parts(client.post(page))[0] == "/account/passkeys/reauthenticate/"
    assert Authenticator.objects.filter(user=owner).count() == 2


@pytest.mark.parametrize("page", CHANGES[:3])
def test_the_first_passkey_or_app_needs_a_sign_in_of_the_last_five_minutes(
    client: Client, resident_user: User, read_code: ReadCode, clock: time_machine.Traveller, page: str
) -> None:
    sign_in_by_code(client, resident_user.email, read_code)
    clock.shift(timedelta(seconds=299))
    assert client.get(page).status_code == 200

    clock.shift(timedelta(seconds=1))
    assert parts(client.get(page)) == ("/step-up/code/", page)


def test_a_fresh_code_opens_the_page_again(
    client: Client, resident_user: User, read_code: ReadCode, clock: time_machine.Traveller
) -> None:
    sign_in_by_code(client, resident_user.email, read_code)
    client.get("/step-up/", {"next": "/try/share/"})
    clock.shift(timedelta(minutes=10))
    asked = client.get("/account/passkeys/add/")["Location"]
    assert "We send a code to" in client.get(asked).content.decode()

    entry = client.post(asked, {"next": "/account/passkeys/add/"})["Location"]
    assert "_auth_user_id" not in client.session
    answer = client.post(entry, {"code": read_code()})

    assert answer["Location"] == "/account/passkeys/add/"
    assert client.get("/account/passkeys/add/").status_code == 200
    assert client.session["step_up_waiting"] == "/try/share/"


def test_who_asked_for_many_codes_waits_and_stays_signed_in(client: Client, resident_user: User) -> None:
    client.force_login(resident_user)
    session = client.session
    session["session_started_at"] -= 600
    session.save()
    for _ in range(3):
        Client().post("/account/login/", {"email": resident_user.email})

    answer = client.post("/step-up/code/", {"next": "/account/email/"})

    assert "Many codes were asked for" in answer.content.decode()
    assert "_auth_user_id" in client.session


def test_who_owns_an_app_is_not_let_off_with_a_code(client: Client, owner: User) -> None:
    client.force_login(owner)

    answer = client.post("/step-up/code/", {"next": "/account/email/"})

    assert answer["Location"] == "/account/email/"
    assert parts(client.get("/account/email/"))[0] == "/account/second/reauthenticate/"


def test_a_passkey_that_does_not_fit_leads_back_to_the_question(client: Client, owner: User) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "phone"})
    client.force_login(owner)

    answer = client.post("/account/passkeys/reauthenticate/?next=/try/share/", {"credential": "{}"})

    assert parts(answer) == ("/account/passkeys/reauthenticate/", "/try/share/")
