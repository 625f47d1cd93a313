"""The server's log names an exception and where it passed; what it says, which may quote somebody's records, stays out."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config import urls
from config.log_lines import PlacesOnly

TYPED = "Mai Tran 123456789018"


def ask_the_database_wrongly(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '{TYPED}'::integer")
    return HttpResponse()


def read_wrongly(_request: HttpRequest) -> HttpResponse:
    try:
        int(TYPED)
    except ValueError as error:
        raise RuntimeError(TYPED) from error
    return HttpResponse()


urlpatterns = [*urls.urlpatterns, path("database/", ask_the_database_wrongly), path("reading/", read_wrongly)]


@pytest.fixture
def lines() -> Iterator[Callable[[], str]]:
    """What a handler that knows nothing of ours would write."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    yield written.getvalue
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("page", "types", "function"),
    [
        ("/database/", ["DataError", "InvalidTextRepresentation"], "ask_the_database_wrongly"),
        ("/reading/", ["ValueError", "RuntimeError"], "read_wrongly"),
    ],
)
def test_an_error_page_logs_types_and_places_and_no_value(
    lines: Callable[[], str], page: str, types: list[str], function: str
) -> None:
    answer = Client(raise_request_exception=False).get(page)

    assert answer.status_code == 500
    written = lines()
    for part in (*types, function, "config/test_log_lines.py:", f"Internal Server Error: {page}"):
        assert part in written, part
    assert "123456789018" not in written
    assert "LINE 1" not in written


def _record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord("any", logging.ERROR, __file__, 1, message, args, info)  # type: ignore[arg-type]


def _written(record: logging.LogRecord) -> str:
    assert PlacesOnly().filter(record)
    return logging.Formatter().format(record)


def test_a_task_that_went_wrong_is_named_without_its_message() -> None:
    context = {"name": "apps.any", "exc": f"DataError('{TYPED}')", "traceback": f"Traceback: {TYPED}"}

    written = _written(
        _record("Task %(name)s raised: %(exc)s\n%(traceback)s", context, error=DatabaseError(TYPED))
    )

    assert "Task apps.any raised: DataError" in written
    assert TYPED not in written


def test_a_database_error_as_a_part_of_a_line_is_its_type() -> None:
    assert _written(_record("not kept: %s, %s", DatabaseError(TYPED), 7)) == "not kept: DatabaseError, 7"


def test_errors_that_lead_to_each_other_in_a_ring_are_told_once() -> None:
    one, other = ValueError(TYPED), KeyError(TYPED)
    one.__cause__, other.__cause__ = other, one

    assert _written(_record("x", error=one)).splitlines() == ["x", "builtins.KeyError", "builtins.ValueError"]


def test_the_console_writes_through_it() -> None:
    from django.conf import settings

    assert "places_only" in settings.LOGGING["handlers"]["console"]["filters"]
