"""The way to step-up and back: why it is asked, a fresh code for those who own nothing yet, the button once more."""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.second_factor import has_second_factor
from apps.accounts.sign_in_forms import AskForCode
from apps.accounts.signed_in import SignedInRequest
from apps.accounts.step_up import WAITING_KEY, is_ours, may_change_sign_in


class ReauthenticateByPasskey(ReauthenticateWebAuthnView):
    """Asks for a passkey once more; one that does not fit leads back to the same question."""

    def form_invalid(self, form: object) -> HttpResponse:
        messages.error(self.request, _("No passkey was used. You can try again, or go on in another way."))
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


reauthenticate_by_passkey = ReauthenticateByPasskey.as_view()


@require_safe
@login_required
def step_up_needed(request: SignedInRequest) -> HttpResponse:
    """Says to somebody who owns neither passkey nor app why one is needed, and how to get one; then they come back."""
    wanted = _wanted(request)
    if has_second_factor(request.user):
        return redirect(wanted)
    request.session[WAITING_KEY] = wanted
    return render(request, "accounts/step_up_needed.html")


@require_safe
@login_required
def press_again(request: SignedInRequest) -> HttpResponse:
    """Back on the page of a form whose button was pressed before step-up: says that it is to be pressed again."""
    if may_change_sign_in(request):
        messages.info(
            request, _("Thank you, that was you. Nothing has been sent yet: press the button once more.")
        )
    return redirect(_wanted(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign_in_again(request: SignedInRequest) -> HttpResponse:
    """A fresh code by e-mail for somebody who owns no passkey or app, before they change how they sign in."""
    wanted = _wanted(request)
    if has_second_factor(request.user) or may_change_sign_in(request):
        return redirect(wanted)
    context = {"next_page": wanted, "email": request.user.email}
    if request.method != "POST":
        return render(request, "accounts/sign_in_again.html", context)
    if not AskForCode({"email": request.user.email}).is_valid():  # it counts how many codes are asked for
        messages.error(request, _("Many codes were asked for. Wait a few minutes, then ask for a new one."))
        return render(request, "accounts/sign_in_again.html", context)
    _send_code(request)
    return redirect(f"{reverse('account_confirm_login_code')}?{urlencode({'next': wanted})}")


def _send_code(request: SignedInRequest) -> None:
    """Ends the session and begins a sign-in of the same person; only where they were going is kept."""
    user, waiting = request.user, request.session.get(WAITING_KEY)
    logout(request)
    if waiting:
        request.session[WAITING_KEY] = waiting
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)


def _wanted(request: HttpRequest) -> str:
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    return asked if is_ours(request, asked) else "/"
