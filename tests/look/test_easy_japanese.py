"""Easy Japanese from end to end: furigana on the page, off switch, plain words in mail."""

import gettext
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import trans_real

pytestmark = pytest.mark.django_db
WORDS = {
    "Sign in": "｜入《はい》る",
    "your code": "｜番号《ばんごう》",
    "Help from a person": "｜人《ひと》に ｜聞《き》く",
}


@pytest.fixture
def easy(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A reader of Easy Japanese, with a small catalogue of our own."""
    settings.SHOW_UNFINISHED_LANGUAGES = True
    translation = trans_real.DjangoTranslation("ja-easy")
    catalogue = gettext.NullTranslations()
    catalogue._catalog = WORDS  # type: ignore[attr-defined]
    catalogue.plural = lambda _number: 0  # type: ignore[attr-defined]
    translation.merge(catalogue)
    monkeypatch.setitem(trans_real._translations, "ja-easy", translation)
    client = Client()
    client.cookies["django_language"] = "ja-easy"
    return client


def test_readings_stand_above_kanji_and_the_page_is_japanese(easy: Client) -> None:
    html = easy.get("/account/login/").content.decode()

    assert '<html lang="ja" dir="ltr" class="furigana">' in html
    assert "<h1><ruby>入<rp>（</rp><rt>はい</rt><rp>）</rp></ruby>る</h1>" in html
    assert "<title>入る · Tsunagi</title>" in html
    assert "｜" not in html


def test_the_reader_switches_furigana_off_and_on(easy: Client) -> None:
    easy.post("/furigana/", {"furigana": "off", "next": "/account/login/"})
    html = easy.get("/account/login/").content.decode()
    assert "<rt>" not in html
    assert 'class="furigana"' not in html

    easy.post("/furigana/", {"furigana": "on", "next": "/"})
    assert "<rt>" in easy.get("/account/login/").content.decode()


def test_mail_carries_no_marks(easy: Client) -> None:
    easy.post("/account/signup/", {"email": "new@example.com"})

    assert mail.outbox[-1].subject == "Tsunagi: 番号"
