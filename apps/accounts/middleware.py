"""What holds for every answer: its language, its safety headers, how long a session lasts, who must show a second factor."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from apps.accounts.language import keep_language, language_for
from apps.accounts.ruby import furigana_in_page
from apps.accounts.screen import EASY_JAPANESE, Screen, html_lang
from apps.accounts.second_factor import OPEN_WITHOUT_SECOND_FACTOR, second_factor_is_missing

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), "
    "geolocation=(), payment=(), usb=(), accelerometer=(), gyroscope=(), magnetometer=(), midi=(), "
    "display-capture=(), browsing-topics=()"
)

STARTED_KEY = "session_started_at"
SEEN_KEY = "session_seen_at"
#: The idle clock is written at most this often (seconds), so that reading pages costs no write each.
SEEN_EVERY = 60


class LanguageMiddleware:
    """Activates the reader's language; in Easy Japanese turns reading marks into furigana."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = language_for(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        if wanted := getattr(request, "language_of_account", ""):
            keep_language(response, wanted)
        response.headers.setdefault("Content-Language", html_lang(code))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            patch_vary_headers(response, ("Accept-Language",))
        if code == EASY_JAPANESE and _is_page(response):
            self._write_furigana(request, response)
        return response

    def _write_furigana(self, request: HttpRequest, response: HttpResponse) -> None:
        text = response.content.decode(response.charset)
        response.content = furigana_in_page(text, shown=Screen(request).furigana).encode(response.charset)
        if response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))


class SafetyHeadersMiddleware:
    """Headers that Django does not set itself (the security list of MDN Observatory, OWASP ASVS 14.3.2)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if getattr(request, "was_signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        if _is_page(response) and _knows_the_reader(request):
            response.headers["Cache-Control"] = "no-store"
        return response


class SessionLimitsMiddleware:
    """Ends a session that was idle too long, or is too old (OWASP ASVS 7.3.1 and 7.3.2)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = time.time()
        idle = settings.SESSION_IDLE_STAFF if request.user.needs_second_factor else settings.SESSION_IDLE
        seen = request.session.get(SEEN_KEY, now)
        if now - seen > idle or now - request.session.get(STARTED_KEY, now) > settings.SESSION_LONGEST:
            return self._end(request)
        if now - seen >= SEEN_EVERY or SEEN_KEY not in request.session:
            request.session[SEEN_KEY] = now
            request.session.setdefault(STARTED_KEY, now)
        return self.get_response(request)

    def _end(self, request: HttpRequest) -> HttpResponse:
        here = request.get_full_path() if request.method == "GET" else ""
        logout(request)
        messages.info(request, _("You were signed out because some time passed. Sign in again to go on."))
        return _to_sign_in(here)


class SecondFactorMiddleware:
    """Leads staff and members who have not shown a second factor to the pages where they set one up, and nowhere else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.user.needs_second_factor:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_WITHOUT_SECOND_FACTOR or not second_factor_is_missing(request):
            return None
        return redirect("accounts:second_factor")


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def _knows_the_reader(request: HttpRequest) -> bool:
    """Whether the page was made for somebody: signed in, or in the middle of signing in."""
    session = getattr(request, "session", None)
    return session is not None and session.accessed and not session.is_empty()


def _to_sign_in(here: str) -> HttpResponseRedirect:
    from django.contrib.auth.views import redirect_to_login

    return redirect_to_login(here or "/", settings.LOGIN_URL)
