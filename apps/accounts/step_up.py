"""Step-up: before something that matters, a passkey or a code from an app is shown again; a mailed code never suffices.

OWASP ASVS 5.0: 6.3.6 (no e-mail as second factor), 7.5.1 (before changing how one signs in), 7.5.3 (before granting,
exporting, erasing).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, overload
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.middleware import STARTED_KEY
from apps.accounts.second_factor import GONE_KEY, has_second_factor

METHODS: Final = {
    Authenticator.Type.WEBAUTHN.value: "passkey",
    Authenticator.Type.TOTP.value: "app",
    Authenticator.Type.RECOVERY_CODES.value: "recovery",
}
WAITING_KEY: Final = "step_up_waiting"
"""The address of the page to which somebody returns who first has to set up a passkey or an app."""

type View[**P] = Callable[Concatenate[Any, P], HttpResponse]
type FormPage = Callable[..., str]


def methods_shown(request: HttpRequest) -> list[str]:
    """What this session showed within the last ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` seconds, each once, oldest first.

    ``passkey``, ``app`` and ``recovery``; a code by e-mail is none of them.
    """
    if not request.user.is_authenticated or request.session.get(GONE_KEY):
        return []
    now = time.time()
    shown = [
        METHODS[record["type"]]
        for record in get_authentication_records(request, request.user)
        if record.get("type") in METHODS and now - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    ]
    return list(dict.fromkeys(shown))


def stepped_up(request: HttpRequest) -> bool:
    """Whether a passkey, an app's code or a recovery code was shown in this session a few minutes ago."""
    return bool(methods_shown(request))


@overload
def step_up[**P](view: View[P]) -> View[P]: ...
@overload
def step_up[**P](view: None = None, *, page: FormPage | None = None) -> Callable[[View[P]], View[P]]: ...
def step_up(view: Any = None, *, page: FormPage | None = None) -> Any:
    """Lets a request through to the view when the person has just shown who they are; else leads them to do so.

    Opening a page leads there and back. Pressing a button leads there and then to the page of the form, where a
    message asks to press it again: nothing that was sent is kept in between. That page is ``page(**kwargs of the
    address)``, else the one the form was sent from. Stands inside ``login_required``.
    """
    if view is None:
        return lambda wrapped: step_up(wrapped, page=page)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if stepped_up(request):
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer
        return lead_to_step_up(request, page(**kwargs) if page else None)

    return guarded


def may_change_sign_in(request: HttpRequest) -> bool:
    """Whether this session may change how the person signs in: addresses, passkeys, apps, recovery codes.

    Whoever owns a passkey or an app has just shown it. Whoever owns neither signed in a few minutes ago: the
    code that the mail brought is all they have, and their first passkey must be possible.
    """
    if not request.user.is_authenticated:
        return False
    return stepped_up(request) or (_signed_in_just_now(request) and not has_second_factor(request.user))


def before_changing_sign_in[**P](view: View[P]) -> View[P]:
    """Lets a request through that ``may_change_sign_in``; else leads to step-up, or to a fresh sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if may_change_sign_in(request):
            return view(request, *args, **kwargs)
        return lead_to_step_up(request, without_factor="accounts:sign_in_again")

    return login_required(guarded)


def lead_to_step_up(
    request: HttpRequest, page: str | None = None, *, without_factor: str = "accounts:step_up_needed"
) -> HttpResponse:
    """The answer that asks the person to show who they are, and comes back to ``page`` or where they are now.

    ``without_factor`` names the page for those who own neither passkey nor app.
    """
    if request.method in {"GET", "HEAD"}:
        back = request.get_full_path()
    else:
        back = f"{reverse('accounts:press_again')}?{urlencode({'next': page or _page_of_form(request)})}"
    user: Any = request.user
    if has_second_factor(user):
        target = get_adapter(request).get_reauthentication_methods(user)[0]["url"]
    else:
        target = reverse(without_factor)
    return _redirect(request, f"{target}?{urlencode({'next': back})}")


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address that came with a request leads to a page of ours."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def _signed_in_just_now(request: HttpRequest) -> bool:
    began = request.session.get(STARTED_KEY, 0)
    return bool(time.time() - began < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def _page_of_form(request: HttpRequest) -> str:
    """The page that sent the form, as the browser names it; without a name the form's own address."""
    sent_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not sent_from or not is_ours(request, sent_from):
        return request.path
    parts = urlsplit(sent_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _redirect(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also when only a part of it was asked for."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)
