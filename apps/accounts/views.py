"""Pages about the reader: language, first steps, settings, the people one acts for."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import acting
from apps.accounts.forms import ChildForm, NameForm
from apps.accounts.language import keep_language, may_be_shown
from apps.accounts.models import ActsFor, Resident
from apps.accounts.screen import FURIGANA_COOKIE, home_address
from apps.accounts.second_factor import has_second_factor, second_factor_is_missing
from apps.accounts.signed_in import SignedInRequest
from apps.accounts.step_up import WAITING_KEY, stepped_up

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest, wanted: str) -> str:
    """The page to return to, if it is one of ours; else the first page."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "/"


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """The first page for people who are not signed in; others go to their records."""
    if request.user.is_authenticated:
        return redirect("accounts:arrive")
    return render(request, "pages/welcome.html")


@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """All languages by their own names; each is one press of a button."""
    return render(
        request, "accounts/language.html", {"next_page": _back(request, request.GET.get("next", ""))}
    )


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language on this device, and on the account of a signed-in user; returns to the page before."""
    code = request.POST.get("language", "")
    if not may_be_shown(code):
        return HttpResponseBadRequest(_("This language is not offered."))
    if request.user.is_authenticated and request.user.language != code:
        request.user.language = code
        request.user.save(update_fields=["language"])
    response = redirect(_back(request, request.POST.get("next", "")))
    keep_language(response, code)
    return response


@require_POST
def furigana(request: HttpRequest) -> HttpResponse:
    """Switches the readings above kanji on or off on this device."""
    response = redirect(_back(request, request.POST.get("next", "")))
    shown = "on" if request.POST.get("furigana") == "on" else "off"
    response.set_cookie(
        FURIGANA_COOKIE, shown, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_safe
@login_required
def arrive(request: SignedInRequest) -> HttpResponse:
    """Where signing in ends: set-up of a second factor, first steps of a new resident, or the records."""
    if request.user.needs_second_factor and second_factor_is_missing(request):
        return redirect("accounts:second_factor")
    waiting = request.session.pop(WAITING_KEY, "")
    if waiting and stepped_up(request):  # they set up what a step needed, and go on with it
        return redirect(_back(request, waiting))
    if request.session.pop("first_steps", False):
        return redirect("accounts:first_steps")
    return redirect(home_address(request.user))


@require_http_methods(["GET", "POST"])
@login_required
def first_steps(request: SignedInRequest) -> HttpResponse:
    """Asks a new resident what they want to be called; leaving it empty is fine."""
    resident = acting.become_resident(request.user)
    form = NameForm(request.POST or None, instance=resident)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(home_address(request.user))
    return render(request, "accounts/first_steps.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def settings_page(request: SignedInRequest) -> HttpResponse:
    """What a user decides about their own account."""
    own = ActsFor.objects.filter(user=request.user, role=ActsFor.Role.OWN).select_related("resident").first()
    form = NameForm(request.POST or None, instance=own.resident) if own else None
    if request.method == "POST" and form is not None and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "form": form,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "email": request.user.email,
    }
    return render(request, "accounts/settings.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def people(request: SignedInRequest) -> HttpResponse:
    """The people this user acts for, oneself first; a child can be added."""
    form = ChildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acting.add_child(request.user, display_name=form.cleaned_data["display_name"])
        messages.success(request, _("Added. You can now look at the records of this person."))
        return redirect("accounts:people")
    rows = ActsFor.objects.filter(user=request.user).select_related("resident").order_by("-role", "since")
    context = {"form": form, "rows": rows, "now": acting.acting_resident(request) if rows else None}
    return render(request, "accounts/people.html", context)


@require_POST
@login_required
def act_for(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    """Switches to one of the people this user acts for; anybody else's id answers 404."""
    resident = get_object_or_404(Resident.objects.of(request.user), pk=resident_id)
    acting.act_for(request, resident)
    return redirect(home_address(request.user))


@require_safe
@login_required
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Tells staff and members that they need a passkey or an authenticator app before anything else."""
    if not request.user.needs_second_factor or not second_factor_is_missing(request):
        return redirect("accounts:arrive")
    return render(request, "accounts/second_factor.html", {"owns_one": has_second_factor(request.user)})
