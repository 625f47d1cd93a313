"""A number that must never be here is refused where people write a name, kindly, and is not repeated."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from django.http import QueryDict
from django.test import Client

from apps.accounts.forms import WrittenTexts
from apps.accounts.models import Resident, User
from apps.accounts.sign_in_forms import AddPasskey, RenamePasskey, SignUpPasskey

pytestmark = pytest.mark.django_db

NUMBERS = ["My Number 1234 5678 9018", "123456789018", "１２３４５６７８９０１８", "An 1234-5678-9018"]
PAGES = ["/first-steps/", "/settings/", "/people/"]
SENTENCE = "This looks like a My Number (Individual Number). Please do not write it anywhere here."
SENTENCE_JA = "マイナンバー（個人番号）のようです。ここには、どこにも入力しないでください。"


@pytest.fixture
def mai(signed_in: Client, resident_user: User) -> Client:
    signed_in.post("/first-steps/", {"display_name": "Mai"})
    return signed_in


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("text", NUMBERS)
def test_my_number_is_not_kept_not_shown_again_and_not_logged(
    mai: Client, path: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = mai.post(path, {"display_name": text})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert SENTENCE in page
    assert text not in page
    assert not any(text in str(record.__dict__) for record in caplog.records)
    assert list(Resident.objects.values_list("display_name", flat=True)) == ["Mai"]


@pytest.mark.parametrize("path", PAGES)
def test_a_text_that_is_also_too_long_is_not_shown_again_either(mai: Client, path: str) -> None:
    page = mai.post(path, {"display_name": "1234 5678 9018 " + "a" * 200}).content.decode()

    assert SENTENCE in page
    assert "1234 5678 9018" not in page


def test_it_is_said_in_japanese(mai: Client) -> None:
    mai.cookies["django_language"] = "ja"

    assert SENTENCE_JA in mai.post("/people/", {"display_name": "123456789018"}).content.decode()


def test_a_basic_pension_number_is_refused_as_what_it_is_not_as_my_number(mai: Client) -> None:
    page = mai.post("/people/", {"display_name": "基礎年金番号 1234-567890"}).content.decode()

    assert "This looks like a number that must not be kept here. Please write it without the number." in page
    assert "1234-567890" not in page
    assert Resident.objects.count() == 1


@pytest.mark.parametrize("form_class", [AddPasskey, SignUpPasskey, RenamePasskey])
def test_the_name_of_a_passkey_is_asked_about_too(form_class: type[WrittenTexts]) -> None:
    assert issubclass(form_class, WrittenTexts)


def test_a_passkey_is_not_renamed_to_my_number(mai: Client, resident_user: User) -> None:
    passkey = Authenticator.objects.create(
        user=resident_user, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "passwordless": True}
    )
    form = RenamePasskey(QueryDict("name=My+Number+123456789018"), instance=passkey)

    assert form.errors["name"] == [SENTENCE]
    assert "123456789018" not in str(form)


@pytest.mark.parametrize("name", ["Linh", "阮氏 梅", "An 2", "1234 5678 9012"])
def test_a_name_is_kept_also_with_digits_that_are_no_such_number(mai: Client, name: str) -> None:
    assert mai.post("/people/", {"display_name": name}).status_code == 302
    assert Resident.objects.filter(display_name=name).exists()
