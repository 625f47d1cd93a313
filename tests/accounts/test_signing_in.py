"""Signing up and in by e-mail code."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import ActsFor, Resident, User
from tests.accounts.conftest import ReadCode

pytestmark = pytest.mark.django_db


def sign_up(client: Client, read_code: ReadCode, email: str = "new@example.com") -> None:
    client.post("/account/signup/", {"email": email})
    client.post("/account/confirm-email/", {"code": read_code()})


def ask_for_code(client: Client, email: str = "mai@example.com") -> None:
    answer = client.post("/account/login/", {"email": email})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == "/account/login/code/confirm/"


def test_a_new_person_signs_up_by_code_and_becomes_a_resident(client: Client, read_code: ReadCode) -> None:
    sign_up(client, read_code)

    answer = client.get("/arrive/")
    assert answer["Location"] == "/first-steps/"
    user = User.objects.get(email="new@example.com")
    assert not user.has_usable_password()
    assert ActsFor.objects.get(user=user).role == ActsFor.Role.OWN


def test_the_name_asked_first_may_stay_empty(client: Client, read_code: ReadCode) -> None:
    sign_up(client, read_code)

    answer = client.post("/first-steps/", {"display_name": ""})

    assert answer.status_code == 302
    assert Resident.objects.get().display_name == ""


def test_a_known_person_signs_in_by_code(client: Client, resident_user: User, read_code: ReadCode) -> None:
    ask_for_code(client)

    client.post("/account/login/code/confirm/", {"code": read_code()})

    assert client.session["_auth_user_id"] == str(resident_user.pk)


def test_addresses_differing_in_capitals_are_one_account(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    ask_for_code(client, "Mai@Example.COM")

    client.post("/account/login/code/confirm/", {"code": read_code()})

    assert client.session["_auth_user_id"] == str(resident_user.pk)


def test_a_wrong_code_is_said_in_our_words_and_opens_nothing(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    ask_for_code(client)
    wrong = "000000" if read_code() != "000000" else "111111"

    answer = client.post("/account/login/code/confirm/", {"code": wrong})

    assert "This code does not match. Look at the newest e-mail from us." in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_three_wrong_codes_the_right_one_no_longer_works(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    ask_for_code(client)
    code = read_code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": wrong})

    client.post("/account/login/code/confirm/", {"code": code})

    assert "_auth_user_id" not in client.session


def test_a_code_is_too_old_after_ten_minutes(
    client: Client, resident_user: User, read_code: ReadCode, time_machine: object
) -> None:
    import datetime

    ask_for_code(client)
    time_machine.move_to(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=11))  # type: ignore[attr-defined]

    client.post("/account/login/code/confirm/", {"code": read_code()})

    assert "_auth_user_id" not in client.session


def test_a_new_code_ends_the_old_one(client: Client, resident_user: User, read_code: ReadCode) -> None:
    ask_for_code(client)
    old = read_code()
    client.post("/account/login/code/confirm/", {"action": "resend"})
    new = read_code()
    assert len(mail.outbox) == 2

    client.post("/account/login/code/confirm/", {"code": new})

    assert client.session["_auth_user_id"] == str(resident_user.pk)
    assert old is not None


def test_asvs_6_3_8_known_and_unknown_addresses_get_the_same_answers(
    client: Client, resident_user: User
) -> None:
    pages = []
    for email in ("mai@example.com", "stranger@example.com"):
        visitor = Client()
        asked = visitor.post("/account/login/", {"email": email}, follow=True)
        pages.append((asked.status_code, asked.redirect_chain, _without(asked.content.decode(), email)))
        began = visitor.post("/account/signup/", {"email": email}, follow=True)
        pages.append((began.status_code, began.redirect_chain, _without(began.content.decode(), email)))

    assert pages[0] == pages[2]
    assert pages[1] == pages[3]


def _without(page: str, email: str) -> str:
    """A page without what differs by design: the address itself and the tokens against forgery."""
    import re

    return re.sub(r'(value=|Token": )"[A-Za-z0-9]{64}"', "TOKEN", page).replace(email, "ADDRESS")


def test_signing_up_with_a_known_address_tells_its_owner_by_mail_only(
    client: Client, resident_user: User
) -> None:
    client.post("/account/signup/", {"email": "mai@example.com"})

    assert mail.outbox[-1].to == ["mai@example.com"]
    assert "It has an account already." in mail.outbox[-1].body
    assert "http://testserver/account/login/" in mail.outbox[-1].body
    assert User.objects.count() == 1


def test_the_fourth_code_in_a_minute_for_one_address_is_refused(client: Client, resident_user: User) -> None:
    for _ in range(3):
        ask_for_code(Client())

    answer = client.post("/account/login/", {"email": "mai@example.com"})

    assert "Wait a few minutes" in answer.content.decode()
    assert len(mail.outbox) == 3


def test_many_tries_from_one_place_get_our_own_page(client: Client, db: None) -> None:
    for number in range(20):
        client.post("/account/signup/", {"email": f"x{number}@@"})

    answer = client.post("/account/signup/", {"email": "one-more@example.com"})

    assert answer.status_code == 429
    assert "Many tries in a short time" in answer.content.decode()
    assert 'class="cloth"' in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "password/change/",
        "password/set/",
        "password/reset/",
        "password/reset/done/",
        "3rdparty/",
        "2fa/",
        "phone/change/",
    ],
)
def test_addresses_that_we_do_not_offer_do_not_exist(client: Client, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404


def test_a_closed_account_cannot_sign_in(client: Client, resident_user: User) -> None:
    User.objects.update(is_active=False)

    client.post("/account/login/", {"email": "mai@example.com"})

    assert "No account uses it." in mail.outbox[-1].body


def test_closing_an_account_ends_its_sessions(signed_in: Client) -> None:
    assert signed_in.get("/settings/").status_code == 200
    User.objects.update(is_active=False)

    assert signed_in.get("/settings/").status_code == 302


def test_signing_out_asks_the_browser_to_forget(signed_in: Client) -> None:
    answer = signed_in.post("/account/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert signed_in.get("/settings/")["Location"].startswith(reverse("account_login"))


def test_signed_in_people_go_from_the_first_page_to_their_records(signed_in: Client) -> None:
    assert signed_in.get("/")["Location"] == "/arrive/"
    signed_in.get("/arrive/")  # the first steps come once
    assert signed_in.get("/arrive/")["Location"] == "/home/"


def test_changing_the_address_needs_the_code_from_the_new_one_and_tells_the_old_one(
    signed_in: Client, resident_user: User, read_code: ReadCode
) -> None:
    signed_in.post("/account/email/", {"email": "Newer@example.com", "action_add": "1"})
    resident_user.refresh_from_db()
    assert resident_user.email == "mai@example.com"

    signed_in.post("/account/confirm-email/", {"code": read_code()})

    resident_user.refresh_from_db()
    assert resident_user.email == "newer@example.com"
    assert ["mai@example.com"] in [message.to for message in mail.outbox]


def test_no_mail_holds_more_than_a_code_or_a_link(client: Client, resident_user: User) -> None:
    ask_for_code(client)

    assert mail.outbox[-1].subject == "Tsunagi: your code"
    assert "mai" not in mail.outbox[-1].body.lower().replace("e-mail", "").replace("mail", "")
