"""Signing in and out: the page that sends a code, and what happens when a session begins or ends."""

import time
from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.account.views import LogoutView, RequestLoginCodeView
from allauth.decorators import rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from apps.accounts.acting import become_resident
from apps.accounts.language import may_be_shown
from apps.accounts.middleware import SEEN_KEY, STARTED_KEY
from apps.accounts.models import ActsFor, User
from apps.accounts.second_factor import note_added, note_removed


class SignIn(RequestLoginCodeView):
    """Sends a code to an e-mail address, or leads to the passkey; the page is the same for unknown addresses."""

    template_name = "account/login.html"

    @method_decorator(rate_limit(action="login"))
    @method_decorator(login_not_required)
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)


class SignOut(LogoutView):
    """Ends the session and asks the browser to forget what it kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        request.was_signed_out = True  # type: ignore[attr-defined]
        return response


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()


def begin_session(request: HttpRequest | None, user: User, **_kwargs: object) -> None:
    """Starts the clocks of a session, brings the account's language to this device, makes a new user a resident."""
    if request is None:
        return
    now = time.time()
    request.session[STARTED_KEY], request.session[SEEN_KEY] = now, now
    _agree_on_language(request, user)
    if not user.needs_second_factor and not ActsFor.objects.filter(user=user, role=ActsFor.Role.OWN).exists():
        become_resident(user)
        request.session["first_steps"] = True


def _agree_on_language(request: HttpRequest, user: User) -> None:
    """A choice made on this device stays; without one, the account's choice is used here from now on."""
    from django.conf import settings

    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if may_be_shown(chosen):
        if not user.language:
            User.objects.filter(pk=user.pk).update(language=chosen)
    elif may_be_shown(user.language):
        request.language_of_account = user.language  # type: ignore[attr-defined]


def factor_added(request: HttpRequest, authenticator: Authenticator, **_kwargs: object) -> None:
    """A second factor was set up in this session."""
    note_added(request, authenticator)


def factor_removed(request: HttpRequest, user: User, **_kwargs: object) -> None:
    """A second factor was removed in this session."""
    note_removed(request, user)


def listen() -> None:
    """Connects the above; called once when the app starts."""
    user_logged_in.connect(begin_session, dispatch_uid="accounts.begin_session")
    authenticator_added.connect(factor_added, dispatch_uid="accounts.factor_added")
    authenticator_removed.connect(factor_removed, dispatch_uid="accounts.factor_removed")
