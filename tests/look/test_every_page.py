"""What holds on every page: headers, no inline code, one language, one title, one main heading, our own frame."""

import re
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from tests.accounts.test_second_factor import named_paths
from tests.look.visits import OF_SHARING, OF_STAFF, SIGNED_IN, SIGNED_OUT, WITH_STEP_UP, all_pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Words that judge or frighten, and have no place before a resident.
UNKIND = re.compile(
    r"\b(eligible|approved|risk|score|warning|failed|invalid|alert|congratulations|please)\b|!", re.IGNORECASE
)
#: Addresses that answer without a page of their own (they redirect, or take only POST).
NO_PAGE = {
    "/language/choose/", "/furigana/", "/arrive/", "/account/reauthenticate/", "/account/login/code/",
    "/account/passkeys/login/", "/account/login/code/confirm/", "/account/confirm-email/", "/second-factor/",
    "/account/second/authenticate/", "/account/second/reauthenticate/", "/account/second/app/remove/",
    "/account/passkeys/signup/", "/account/passkeys/reauthenticate/", "/step-up/back/", "/step-up/code/",
    "/organisation/invite/", "/leaving/copy/", "/leaving/erase/", "/inbox/mark/", "/settings/telling/calendar/",
    "/settings/telling/calendar/end/",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(answer: HttpResponse) -> Reader:
    reader = Reader()
    reader.feed(answer.content.decode())
    return reader


@pytest.fixture
def pages() -> list[tuple[str, HttpResponse]]:
    cache.clear()
    return list(all_pages())


def test_every_page_answers_in_our_frame_with_all_headers(pages: list[tuple[str, HttpResponse]]) -> None:
    assert len(pages) > 35
    for name, answer in pages:
        html = answer.content.decode()
        assert answer.status_code in {200, 403, 404}, (name, answer.status_code)
        assert '<header class="cloth">' in html, name
        headers = answer.headers
        assert headers["Content-Security-Policy"] == CSP, name
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"], name
        assert "camera=()" in headers["Permissions-Policy"], name


def test_no_page_holds_inline_code_or_reaches_elsewhere(pages: list[tuple[str, HttpResponse]]) -> None:
    for name, answer in pages:
        for tag, attributes in read(answer).tags:
            assert tag != "style", name
            assert "style" not in attributes, (name, tag)
            assert not [word for word in attributes if word.startswith("on")], (name, tag)
            if tag == "script":
                assert (attributes.get("src") or "").startswith("/static/"), name
            for word in ("src", "href", "action"):
                assert not (attributes.get(word) or "").startswith(("data:", "javascript:", "//")), (
                    name,
                    tag,
                )


def test_every_page_has_one_title_one_heading_and_its_language(pages: list[tuple[str, HttpResponse]]) -> None:
    for name, answer in pages:
        tags = read(answer).tags
        html = next(attributes for tag, attributes in tags if tag == "html")
        assert (html["lang"], html["dir"]) == ("en", "ltr"), name
        assert [tag for tag, _ in tags].count("h1") == 1, name
        title = re.search(r"<title>(.+?) · Tsunagi</title>", answer.content.decode())
        assert title, name
        ids = [attributes["id"] for _tag, attributes in tags if "id" in attributes]
        assert len(ids) == len(set(ids)), (name, sorted(ids))


def test_the_language_is_one_press_away_on_every_page(pages: list[tuple[str, HttpResponse]]) -> None:
    for name, answer in pages:
        buttons = [attributes for tag, attributes in read(answer).tags if tag == "button"]
        assert {"en", "ja"} <= {attributes.get("value") for attributes in buttons}, name


def test_every_field_has_a_label_and_errors_lead_to_it(pages: list[tuple[str, HttpResponse]]) -> None:
    for name, answer in pages:
        tags = read(answer).tags
        labels = {attributes.get("for") for tag, attributes in tags if tag == "label"}
        ids = {attributes.get("id") for _tag, attributes in tags}
        for tag, attributes in tags:
            if tag in {"input", "select", "textarea"} and attributes.get("type") != "hidden":
                assert attributes.get("id") in labels, (name, attributes)
            for each in (attributes.get("aria-describedby") or "").split():
                assert each in ids, (name, each)
            if tag == "a" and (attributes.get("href") or "").startswith("#"):
                assert (attributes["href"] or "")[1:] in ids, (name, attributes)


def test_words_are_kind(pages: list[tuple[str, HttpResponse]]) -> None:
    for name, answer in pages:
        found = UNKIND.search(" ".join(read(answer).text))
        assert not found, (name, found)


def test_no_address_is_left_out_of_these_checks() -> None:
    ours = (
        "accounts:",
        "pages:",
        "organisations:",
        "leaving:",
        "notices:",
        "consent:",
        "account_",
        "mfa_",
        "usersessions_",
    )
    paths = {path for name, path in named_paths(get_resolver().url_patterns) if name.startswith(ours)}

    visited = {
        path.partition("?")[0] for path in (*SIGNED_IN, *SIGNED_OUT, *WITH_STEP_UP, *OF_STAFF, *OF_SHARING)
    }
    assert paths - NO_PAGE - visited == set()


def test_every_post_needs_the_token_against_forgery() -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/language/choose/", {"language": "ja"})

    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()
    assert '<header class="cloth">' in answer.content.decode()
