"""Pages for what went wrong: ours, translated, and safe without a database."""

import re
from typing import Any

import pytest
from django.db import Error, InternalError, OperationalError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import translation

from apps.accounts.errors import server_error, unavailable


def test_a_missing_page_is_a_break_in_the_thread(db: None, client: Client) -> None:
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    html = answer.content.decode()
    assert "This page is not here" in html
    assert "t-fray" in html


def test_the_missing_page_speaks_the_readers_language(db: None, client: Client) -> None:
    client.cookies["django_language"] = "ja"

    assert "このページはありません" in client.get("/nowhere/").content.decode()


def test_an_error_of_ours_has_a_number_that_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("personal words")  # noqa: TRY301
    except ValueError:
        answer = server_error(RequestFactory().get("/people/"))

    html = answer.content.decode()
    number = re.search(r"Error 500, ([0-9A-F]{6})\.", html)
    assert answer.status_code == 500
    assert number
    assert f"error page {number.group(1)}: ValueError" in caplog.text
    assert "personal words" not in caplog.text + html
    assert "t-dash" in html


def test_each_error_has_a_number_of_its_own() -> None:
    pages = {server_error(RequestFactory().get("/")).content for _ in range(3)}

    assert len(pages) == 3


def test_without_the_database_the_page_says_to_come_back() -> None:
    try:
        raise OperationalError("no connection")  # noqa: TRY301
    except OperationalError:
        answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "120"
    assert "We are back in a few minutes" in answer.content.decode()


def test_a_database_that_only_reads_is_away_too(db: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        try:
            cursor.execute("UPDATE accounts_user SET is_active = is_active")
        except Error:
            answer = server_error(RequestFactory().get("/"))
        transaction.set_rollback(True)

    assert answer.status_code == 503


def test_any_other_error_of_the_database_is_an_error_of_ours() -> None:
    try:
        raise InternalError("a bug of ours")  # noqa: TRY301
    except InternalError:
        answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500


@pytest.mark.parametrize("page", [server_error, unavailable])
def test_error_pages_ask_the_database_nothing(db: None, page: Any, django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/")
    with django_assert_num_queries(0), translation.override("ja"):
        html = page(request).content.decode()

    assert '<html lang="ja"' in html
    assert connection is not None


def test_a_broken_view_shows_the_page_to_real_visitors(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("apps.accounts.screen.listed_languages", lambda: 1 / 0)

    answer = client.get("/language/")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
