"""Staff need two things; an e-mail code alone opens nothing but the set-up of the second."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import User
from apps.accounts.second_factor import OPEN_WITHOUT_SECOND_FACTOR
from tests.accounts.conftest import ReadCode

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


def totp_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in_by_code(client: Client, email: str, read_code: ReadCode) -> str:
    client.post("/account/login/", {"email": email})
    return str(client.post("/account/login/code/confirm/", {"code": read_code()})["Location"])


def named_paths(
    patterns: list[URLPattern | URLResolver], space: str = "", prefix: str = ""
) -> list[tuple[str, str]]:
    """Every address that needs no argument, with its full name."""
    found: list[tuple[str, str]] = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found += named_paths(pattern.url_patterns, inner, route)
        elif "<" not in route and pattern.name:
            found.append((f"{space}{pattern.name}", f"/{route}"))
    return found


def test_a_code_alone_brings_staff_to_the_set_up_and_nowhere_else(
    client: Client, staff_user: User, read_code: ReadCode
) -> None:
    sign_in_by_code(client, staff_user.email, read_code)
    paths = named_paths(get_resolver().url_patterns)
    closed = [(name, path) for name, path in paths if name not in OPEN_WITHOUT_SECOND_FACTOR]
    assert len(closed) > 8

    for _name, path in closed:
        for answer in (client.get(path), client.post(path)):
            assert (path, answer.status_code, answer.headers.get("Location")) == (
                path,
                302,
                "/second-factor/",
            )


@pytest.mark.django_db(transaction=True)  # what is noted happens after the commit
def test_staff_set_up_an_app_and_are_let_in(client: Client, staff_user: User, read_code: ReadCode) -> None:
    sign_in_by_code(client, staff_user.email, read_code)
    client.get("/account/second/app/add/")
    secret = client.session["mfa.totp.secret"]

    answer = client.post("/account/second/app/add/", {"code": totp_now(secret)})

    assert answer["Location"] == "/account/second/codes/"
    assert client.get("/settings/").status_code == 200


def test_staff_begin_at_the_institutions_and_see_no_pages_of_residents(
    client: Client, staff_user: User, read_code: ReadCode
) -> None:
    TOTP.activate(staff_user, SECRET)
    sign_in_by_code(client, staff_user.email, read_code)
    client.post("/account/second/authenticate/", {"code": totp_now(SECRET)})

    assert client.get("/arrive/")["Location"] == "/operators/"
    page = client.get("/settings/").content.decode()
    assert 'href="/operators/"' in page
    assert 'href="/people/"' not in page


def test_with_an_app_the_code_from_the_mail_is_only_half(
    client: Client, staff_user: User, read_code: ReadCode
) -> None:
    TOTP.activate(staff_user, SECRET)

    assert sign_in_by_code(client, staff_user.email, read_code) == "/account/second/authenticate/"
    assert client.get("/settings/").status_code == 302

    client.post("/account/second/authenticate/", {"code": totp_now(SECRET)})
    assert client.get("/settings/").status_code == 200


def test_a_wrong_code_of_the_app_opens_nothing(client: Client, staff_user: User, read_code: ReadCode) -> None:
    TOTP.activate(staff_user, SECRET)
    sign_in_by_code(client, staff_user.email, read_code)
    wrong = "000000" if totp_now(SECRET) != "000000" else "111111"

    answer = client.post("/account/second/authenticate/", {"code": wrong})

    assert "Wait for the next one and write it again." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(client: Client, staff_user: User, read_code: ReadCode) -> None:
    TOTP.activate(staff_user, SECRET)
    code = RecoveryCodes.activate(staff_user).get_unused_codes()[0]
    sign_in_by_code(client, staff_user.email, read_code)
    client.post("/account/second/authenticate/", {"code": code})
    assert client.get("/settings/").status_code == 200

    other = Client()
    sign_in_by_code(other, staff_user.email, read_code)
    other.post("/account/second/authenticate/", {"code": code})
    assert other.get("/settings/").status_code == 302


def test_staff_cannot_remove_their_only_factor(client: Client, staff_user: User, read_code: ReadCode) -> None:
    TOTP.activate(staff_user, SECRET)
    sign_in_by_code(client, staff_user.email, read_code)
    client.post("/account/second/authenticate/", {"code": totp_now(SECRET)})

    client.post("/account/second/app/remove/")

    assert Authenticator.objects.filter(user=staff_user).exists()


def test_a_resident_with_an_app_is_asked_for_it_as_well(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    TOTP.activate(resident_user, SECRET)

    assert sign_in_by_code(client, resident_user.email, read_code) == "/account/second/authenticate/"


def test_a_resident_who_lost_the_phone_with_the_passkey_still_gets_in_by_code(
    client: Client, resident_user: User, read_code: ReadCode
) -> None:
    Authenticator.objects.create(user=resident_user, type=Authenticator.Type.WEBAUTHN, data={"name": "phone"})

    assert sign_in_by_code(client, resident_user.email, read_code) == "/arrive/"


def test_staff_with_a_passkey_are_asked_for_it_after_a_code(
    client: Client, staff_user: User, read_code: ReadCode
) -> None:
    Authenticator.objects.create(user=staff_user, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})

    assert sign_in_by_code(client, staff_user.email, read_code) == "/account/second/authenticate/"


def test_asvs_13_3_1_secrets_of_apps_are_sealed_in_the_database(staff_user: User) -> None:
    TOTP.activate(staff_user, SECRET)

    stored = Authenticator.objects.get(user=staff_user).data["secret"]

    assert SECRET not in stored
    assert get_adapter().decrypt(stored) == SECRET


def test_sealed_secrets_survive_a_change_of_the_secret_key(staff_user: User, settings: object) -> None:
    sealed = get_adapter().encrypt(SECRET)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "the next key"  # type: ignore[attr-defined]

    assert get_adapter().decrypt(sealed) == SECRET


def test_a_code_that_opens_every_account_is_refused_at_start(settings: object) -> None:
    from apps.accounts.checks import no_bypass_of_second_factor

    assert no_bypass_of_second_factor(None) == []
    settings.MFA_TOTP_INSECURE_BYPASS_CODE = "123456"  # type: ignore[attr-defined]
    assert [error.id for error in no_bypass_of_second_factor(None)] == ["accounts.E001"]
