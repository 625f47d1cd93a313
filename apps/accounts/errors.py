"""Pages for what went wrong: static, translated, and safe when the database does not answer."""

import logging
import secrets
import sys
from http import HTTPStatus

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from psycopg.errors import ReadOnlySqlTransaction

from apps.accounts.screen import Screen

log = logging.getLogger("tsunagi.errors")


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error on our side, with a number that also stands in the log.

    Uses neither session nor database: those may be what broke. When it is the database that does not answer or takes
    no writes, the page says to come back later (503).
    """
    number = secrets.token_hex(3).upper()
    kind, error, _trace = sys.exc_info()
    log.error("error page %s: %s", number, kind.__name__ if kind else "unknown")
    if _database_is_away(error):
        return unavailable(request)
    page = render_to_string("500.html", {"screen": Screen(None), "reference": number})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _database_is_away(error: BaseException | None) -> bool:
    """Whether it does not answer, has no room, or only reads: nothing can be noted then, so nothing may be shown."""
    if isinstance(error, InternalError):
        return isinstance(error.__cause__, ReadOnlySqlTransaction)
    return isinstance(error, OperationalError | InterfaceError)


def unavailable(_request: HttpRequest) -> HttpResponse:
    """The page for a few minutes without service."""
    page = render_to_string("503.html", {"screen": Screen(None)})
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "120"})
