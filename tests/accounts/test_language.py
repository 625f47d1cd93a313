"""The language of the screen: chosen in one press, kept, and never guessed."""

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts import language as languages
from apps.accounts.models import User
from config.languages import listed

pytestmark = pytest.mark.django_db


def choose(client: Client, code: str, next_page: str = "/help/") -> str:
    return str(
        client.post("/language/choose/", {"language": code, "next": next_page}).headers.get("Location", "")
    )


def shown(client: Client, path: str = "/help/", **headers: str) -> str:
    return str(client.get(path, headers=headers)["Content-Language"])


def test_one_press_changes_the_language_and_returns(client: Client) -> None:
    assert choose(client, "ja") == "/help/"
    assert shown(client) == "ja"
    assert '<html lang="ja" dir="ltr">' in client.get("/help/").content.decode()


def test_the_choice_beats_the_browser(client: Client) -> None:
    choose(client, "en")

    assert shown(client, **{"accept-language": "ja"}) == "en"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("ja", "ja"),
        ("ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("fil", "tl"),
        ("fil-PH,en;q=0.5", "tl"),
        ("in-ID", "id"),
        ("zh-CN", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("pt", "pt-br"),
        ("es-PE", "es"),
        ("fr,ja;q=0.5", "ja"),
        ("tlh", "en"),
        ("", "en"),
        ("*", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_browser_is_understood(
    rf: object, monkeypatch: pytest.MonkeyPatch, header: str, code: str
) -> None:
    monkeypatch.setattr(languages, "may_be_shown", lambda wanted: wanted in dict(settings.LANGUAGES))
    request = rf.get("/", headers={"accept-language": header})  # type: ignore[attr-defined]

    assert languages.language_for(request) == code


def test_a_language_that_is_not_complete_is_never_shown(client: Client) -> None:
    assert "vi" not in listed()
    assert shown(client, **{"accept-language": "vi"}) == "en"
    assert client.post("/language/choose/", {"language": "vi"}).status_code == 400
    client.cookies["django_language"] = "vi"
    assert shown(client) == "en"


def test_translators_see_all_sixteen(client: Client, settings: object) -> None:
    settings.SHOW_UNFINISHED_LANGUAGES = True  # type: ignore[attr-defined]

    page = client.get("/language/").content.decode()

    assert page.count('name="language"') == 16  # once: the foot does not repeat the page
    assert "Tiếng Việt" in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "/\\evil"]
)
def test_the_way_back_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert choose(client, "ja", elsewhere) == "/"


def test_the_choice_is_kept_on_the_account_and_reaches_the_next_device(
    signed_in: Client, resident_user: User
) -> None:
    choose(signed_in, "ja")
    resident_user.refresh_from_db()
    assert resident_user.language == "ja"

    other = Client()
    other.force_login(resident_user)
    assert shown(other) == "en"  # signing in without a page in between cannot set a cookie


def test_signing_in_on_a_new_device_brings_the_language_along(
    client: Client, resident_user: User, read_code: object
) -> None:
    User.objects.update(language="ja")
    client.post("/account/login/", {"email": resident_user.email})

    client.post("/account/login/code/confirm/", {"code": read_code()})  # type: ignore[operator]

    assert shown(client) == "ja"


def test_a_choice_made_before_signing_in_is_kept_on_a_new_account(client: Client, read_code: object) -> None:
    choose(client, "ja")
    client.post("/account/signup/", {"email": "new@example.com"})
    client.post("/account/confirm-email/", {"code": read_code()})  # type: ignore[operator]

    assert User.objects.get().language == "ja"


def test_the_language_of_the_page_does_not_leak_into_caches(client: Client) -> None:
    assert "Accept-Language" in client.get("/help/")["Vary"]
