"""Staff's pages about organisations: compare one with the public registers, open it as two, stop it as one."""

import logging
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import vetting
from apps.accounts.models import Membership, Organisation
from apps.accounts.organisation_forms import ReasonForm
from apps.accounts.organisation_words import KIND_WORDS
from apps.accounts.registers import CORPORATE_NUMBERS, LAWYERS, SCRIVENERS, SUPPORT_ORGANISATIONS
from apps.accounts.signed_in import SignedInRequest
from apps.accounts.staff import for_operators
from apps.accounts.step_up import step_up
from config.languages import OWN_NAME

log = logging.getLogger(__name__)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Kind, State = Organisation.Kind, Organisation.State
_REGISTERS = {
    Kind.SUPPORT_ORG: SUPPORT_ORGANISATIONS,
    Kind.SCRIVENER: SCRIVENERS,
    Kind.LAWYER: LAWYERS,
}
#: What staff may decide in each state, and how it is done.
_DECISIONS = {
    "refuse": (vetting.refuse, {State.WAITING}),
    "suspend": (vetting.suspend, {State.VERIFIED}),
    "reopen": (vetting.reopen, {State.SUSPENDED, State.REFUSED}),
}


def _address(organisation_id: UUID) -> str:
    return reverse("organisations:staff_page", args=[organisation_id])


@require_safe
@for_operators
def organisations(request: SignedInRequest) -> HttpResponse:
    """All organisations, those that wait first, the oldest of them on top."""
    waiting_first = Case(
        When(state=State.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = Organisation.objects.annotate(
        approved=Count("approvals", distinct=True),
        numbers_waiting=Count(
            "memberships",
            filter=Q(memberships__ended_at=None, memberships__numbers_wait_since__isnull=False),
            distinct=True,
        ),
    ).order_by(waiting_first, "registered_at")
    return render(request, "organisations/staff_list.html", {"rows": rows})


@require_safe
@for_operators
def organisation(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """One organisation with everything to compare with the public registers, and what happened so far."""
    found = get_object_or_404(Organisation, pk=organisation_id)
    approvals = list(found.approvals.all())
    context = {
        "organisation": found,
        "words": KIND_WORDS[found.kind],
        "spoken": [OWN_NAME[code] for code in found.languages],
        "corporate_numbers": CORPORATE_NUMBERS,
        "register": _REGISTERS.get(Kind(found.kind)),
        "members": found.memberships.live().order_by("since", "id"),
        "changes": found.changes.order_by("-at"),
        "approvals": approvals,
        "approved_by_me": any(approval.by_id == request.user.pk for approval in approvals),
        "waits": found.state == State.WAITING,
        "may_reopen": found.state in {State.SUSPENDED, State.REFUSED},
    }
    return render(request, "organisations/staff_page.html", context)


@require_POST
@for_operators
@step_up(page=_address)
def approve(request: SignedInRequest, organisation_id: UUID) -> HttpResponse:
    """Notes that this person compared the organisation with the registers; two different people are needed."""
    found = get_object_or_404(Organisation, pk=organisation_id, state=State.WAITING)
    try:
        is_open = vetting.approve(found, by=request.user, now=timezone.now())
    except vetting.OwnOrganisationError:
        messages.error(request, _("This is your own organisation. Two other people have to compare it."))
        return redirect("organisations:staff_page", found.pk)
    _log(request, "approved", found)
    messages.success(
        request,
        _("The organisation is open now.")
        if is_open
        else _("Noted. One more person has to compare it with the registers."),
    )
    return redirect("organisations:staff_page", found.pk)


def _address_of_member(member_id: UUID) -> str:
    return _address(get_object_or_404(Membership, pk=member_id).organisation_id)


@require_POST
@for_operators
@step_up(page=_address_of_member)
def approve_numbers(request: SignedInRequest, member_id: UUID) -> HttpResponse:
    """Notes that this person compared the changed numbers of a member with the registers; two people are needed."""
    members = Membership.objects.live().select_related("organisation")
    member = get_object_or_404(members, pk=member_id, numbers_wait_since__isnull=False)
    seen = (
        parse_datetime(request.POST.get("seen", "").strip())
        if len(request.POST.get("seen", "")) < 40
        else None
    )
    try:
        done = vetting.approve_numbers(member, by=request.user, seen=seen or EPOCH, now=timezone.now())
    except vetting.OwnOrganisationError:
        messages.error(request, _("This is your own organisation. Two other people have to compare it."))
        return redirect("organisations:staff_page", member.organisation_id)
    _log(request, "compared numbers of", member.organisation)
    if done:
        messages.success(request, _("The numbers count now."))
    elif seen != member.numbers_wait_since:
        messages.error(request, _("The numbers have changed in between. Compare them again."))
    else:
        messages.success(request, _("Noted. One more person has to compare it with the registers."))
    return redirect("organisations:staff_page", member.organisation_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def decide(request: SignedInRequest, organisation_id: UUID, decision: str) -> HttpResponse:
    """Refuses, suspends or reopens, with a reason that the organisation reads."""
    if decision not in _DECISIONS:
        raise Http404
    act, states = _DECISIONS[decision]
    found = get_object_or_404(Organisation, pk=organisation_id, state__in=states)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(found, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        _log(request, decision, found)
        messages.success(request, _("Done. The organisation reads your reason."))
        return redirect("organisations:staff_page", found.pk)
    context = {"organisation": found, "form": form, "decision": decision}
    return render(request, "organisations/staff_decide.html", context)


def _log(request: SignedInRequest, act: str, found: Organisation) -> None:
    """Who did what, by ids: operators' acts must be traceable."""
    log.info("operator %s %s organisation %s", request.user.pk, act, found.pk)
