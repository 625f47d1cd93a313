"""Which language a reader sees: their explicit choice, else what their browser asks for among the listed ones."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from config.languages import SOURCE, listed

#: What browsers send for languages whose code differs from ours (Django does not map these two).
BROWSER_CODES = {"fil": "tl", "in": "id"}


def may_be_shown(code: str) -> bool:
    """Whether this language is listed: one of ours, and complete."""
    return code in listed(unfinished=settings.SHOW_UNFINISHED_LANGUAGES)


def language_for(request: HttpRequest) -> str:
    """The language of the answer to this request: cookie, then Accept-Language, then English.

    Never guessed from nationality or address. A choice kept on the account reaches the cookie at sign-in.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if may_be_shown(chosen):
        return chosen
    return _of_browser(request.headers.get("Accept-Language", ""))


def keep_language(response: HttpResponseBase, code: str) -> None:
    """Keeps an explicit choice on this device for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _of_browser(header: str) -> str:
    """The best listed language of an Accept-Language header (RFC 9110 section 12.5.4)."""
    for wanted, _quality in parse_accept_lang_header(header):
        if wanted == "*":
            break
        if code := _variant(wanted):
            return code
    return SOURCE


def _variant(wanted: str) -> str | None:
    """One of our codes for a browser's code: ``pt`` becomes ``pt-br``, ``zh-TW`` becomes ``zh-hant``."""
    base = BROWSER_CODES.get(wanted.split("-", maxsplit=1)[0])
    try:
        code = base or translation.get_supported_language_variant(wanted)
    except LookupError:
        return None
    return code if may_be_shown(code) else None
