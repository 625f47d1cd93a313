"""Pages of an organisation for those who work there: registering, its state, its members, invitations."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import joining, organisations, vetting
from apps.accounts.models import JoinCode, Membership, Organisation
from apps.accounts.organisation_forms import JoinForm, MemberForm, OrganisationForm
from apps.accounts.organisation_words import KIND_WORDS
from apps.accounts.signed_in import SignedInRequest
from apps.accounts.step_up import step_up
from config.languages import OWN_NAME

type OwnView[**P] = Callable[Concatenate[SignedInRequest, Membership, P], HttpResponse]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_members[**P](view: OwnView[P]) -> View[P]:
    """Hands over the reader's own membership; for somebody who works nowhere the page does not exist."""

    @wraps(view)
    def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        mine = organisations.membership_at(request)
        if mine is None:
            raise Http404
        return view(request, mine, *args, **kwargs)

    return login_required(guarded)


def for_admins[**P](view: OwnView[P]) -> View[P]:
    """The same, for those who look after the members of their organisation."""

    @wraps(view)
    def guarded(
        request: SignedInRequest, mine: Membership, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not mine.is_admin:
            raise Http404
        return view(request, mine, *args, **kwargs)

    return for_members(guarded)


@require_safe
@for_members
def overview(request: SignedInRequest, mine: Membership) -> HttpResponse:
    """The organisation that the reader works for: its state, what it may do, its members and open codes."""
    here, now = mine.organisation, timezone.now()
    codes = here.join_codes.filter(used_at=None, withdrawn_at=None, expires_at__gt=now).order_by("made_at")
    context = {
        "mine": mine,
        "organisation": here,
        "words": KIND_WORDS[here.kind],
        "spoken": [OWN_NAME[code] for code in here.languages],
        "last_change": here.changes.exclude(reason="").order_by("-at").first(),
        "members": here.memberships.live().order_by("since", "id"),
        "codes": codes if mine.is_admin else JoinCode.objects.none(),
        "others": [each for each in organisations.live_memberships(request.user) if each.pk != mine.pk],
    }
    return render(request, "organisations/overview.html", context)


@require_safe
@login_required
def choose_kind(request: SignedInRequest) -> HttpResponse:
    """Which kind of organisation somebody wants to register, with what each may do and may not."""
    kinds = [(kind, kind.label, KIND_WORDS[kind]) for kind in Organisation.Kind]
    return render(request, "organisations/choose_kind.html", {"kinds": kinds})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@step_up
def register(request: SignedInRequest, kind: str) -> HttpResponse:
    """Registers an organisation, which then waits for two members of our staff."""
    if kind not in Organisation.Kind:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, kind=kind)
    founder = MemberForm(data, kind=kind, own=True, prefix="founder")
    if data is not None and all([form.is_valid(), founder.is_valid()]):
        made = vetting.register(
            form.save(commit=False), founder.save(commit=False), by=request.user, now=timezone.now()
        )
        organisations.work_for(request, made.memberships.select_related("organisation").get())
        messages.success(request, _("Registered. Two of our staff now compare it with the public registers."))
        return redirect("organisations:overview")
    context = {
        "form": form,
        "founder": founder,
        "kind": Organisation.Kind(kind).label,
        "words": KIND_WORDS[kind],
    }
    return render(request, "organisations/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@step_up
@rate_limit(action="join_organisation")
def join(request: SignedInRequest) -> HttpResponse:
    """Becomes a member by a code; a code that does not fit says no more than that."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = joining.join(told["code"], user=request.user, name=told["name"], now=timezone.now())
        except joining.JoinCodeError:
            form.add_error(
                "code", _("This code does not open anything. Ask your organisation for a new one.")
            )
        except joining.AlreadyMemberError:
            form.add_error("code", _("You are a member of this organisation already."))
        else:
            organisations.work_for(request, made)
            messages.success(request, _("You are a member now."))
            return redirect("organisations:overview")
    return render(request, "organisations/join.html", {"form": form})


@require_POST
@for_admins
@step_up(page=lambda: reverse("organisations:overview"))
def invite(request: SignedInRequest, mine: Membership) -> HttpResponse:
    """Makes a code for one new member and shows it this once."""
    if not mine.organisation.is_verified:
        raise Http404
    role = Membership.Role.ADMIN if request.POST.get("role") == "admin" else Membership.Role.MEMBER
    row, plain = joining.invite(mine.organisation, by=request.user, role=role, now=timezone.now())
    context = {
        "code": row,
        "plain": plain,
        "join_address": request.build_absolute_uri(reverse("organisations:join")),
    }
    return render(request, "organisations/code.html", context)


@require_POST
@for_admins
def withdraw_code(request: SignedInRequest, mine: Membership, code_id: UUID) -> HttpResponse:
    """Takes a code back before somebody uses it."""
    codes = mine.organisation.join_codes.filter(used_at=None, withdrawn_at=None)
    if not codes.filter(pk=code_id).update(withdrawn_at=timezone.now()):
        raise Http404
    messages.success(request, _("The code does not work any more."))
    return redirect("organisations:overview")


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def member(request: SignedInRequest, mine: Membership, member_id: UUID) -> HttpResponse:
    """Name, registration and approval of one member of the reader's own organisation."""
    found = _colleague(mine, member_id)
    form = MemberForm(request.POST or None, instance=found, kind=mine.organisation.kind)
    if request.method == "POST" and form.is_valid():
        vetting.keep_numbers(form.save(commit=False), by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("organisations:overview")
    return render(request, "organisations/member.html", {"form": form, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def end(request: SignedInRequest, mine: Membership, member_id: UUID) -> HttpResponse:
    """Ends a membership: one's own, or as admin that of a colleague; they read nothing more from then on."""
    found = _colleague(mine, member_id)
    is_own = found.pk == mine.pk
    if not (is_own or mine.is_admin):
        raise Http404
    if request.method != "POST":
        return render(request, "organisations/end.html", {"found": found, "is_own": is_own})
    if not organisations.end_membership(found, at=timezone.now()):
        messages.error(request, _("Invite somebody else who looks after the members first, or end theirs."))
        return redirect("organisations:overview")
    messages.success(request, _("The membership has ended."))
    return redirect("accounts:arrive" if is_own else "organisations:overview")


@require_POST
@login_required
def work_for(request: SignedInRequest, member_id: UUID) -> HttpResponse:
    """Switches to another organisation that the reader works for."""
    mine = organisations.live_memberships(request.user)
    found = next((each for each in mine if each.pk == member_id), None)
    if found is None:
        raise Http404
    organisations.work_for(request, found)
    return redirect("organisations:overview")


def _colleague(mine: Membership, member_id: UUID) -> Membership:
    return get_object_or_404(mine.organisation.memberships.live(), pk=member_id)
