"""Pages of helpers: who allows their organisation to read, asking by a code, answering requests to delete.

Nothing here says whether somebody exists who did not turn to this organisation.
"""

from io import BytesIO
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.abilities import Ability, why_not
from apps.accounts.models import Membership, residents_named
from apps.accounts.purposes import PURPOSES, Purpose, purposes_for
from apps.consent import asking, cards, deletion, granted, words
from apps.consent.forms import AskForm, DeletionAnswerForm
from apps.consent.giving import day_in_japan
from apps.consent.models import Ask, DeletionRequest


@require_safe
@login_required
def helping(request: HttpRequest) -> HttpResponse:
    """Who lets this organisation read, by name or by the day it ends; what was asked; who asks to delete."""
    now = timezone.now()
    with granted.open_organisation(request) as member:
        people = granted.open_to(member, on=day_in_japan(now), by_end=request.GET.get("by") == "end")
        context = {
            "organisation": member.organisation,
            "people": people,
            "by_end": request.GET.get("by") == "end",
            "asks": asking.of_member(member, now=now),
            "deletions": _with_names(deletion.waiting_for(member)),
        }
    return render(request, "consent/helping.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_ask(request: HttpRequest) -> HttpResponse:
    """Making an ask: first what for, then which records, for how long and why."""
    with granted.open_organisation(request) as member:
        purposes = [(each, _cannot(member, each)) for each in purposes_for(member.organisation.kind)]
        purpose = PURPOSES.get(request.GET.get("purpose", ""))
        if purpose is None:
            return render(request, "consent/ask_purpose.html", {"purposes": purposes})
        if (purpose, None) not in purposes:
            raise Http404
        form = AskForm(request.POST or None, member=member, purpose=purpose)
        if request.method == "POST" and form.is_valid():
            row, _code = asking.ask(member, form.wish(), now=timezone.now())
            return redirect("consent:helper_ask", row.pk)
    return render(request, "consent/ask_form.html", {"form": form, "purpose": purpose})


@require_safe
@login_required
def ask(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """One ask of one's own: the picture and the code to show, and whether it was answered."""
    now = timezone.now()
    with granted.open_organisation(request) as member:
        row = _mine(member, ask_id)
        context = {
            "ask": row,
            "is_open": row.is_open(at=now),
            "purpose": words.purpose_sentence(row.purpose),
            "kinds": cards.in_lines(row.wanted),
            "code": asking.in_groups(asking.code_of(row)),
            "address": _address(request, row),
            "grant": asking.grant_of(row),
        }
    return render(request, "consent/helper_ask.html", context)


@require_safe
@login_required
def ask_picture(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """The address of an open ask as a QR code; a picture of its own, since pages hold no data: images."""
    with granted.open_organisation(request) as member:
        row = _mine(member, ask_id)
        address = _address(request, row)
    if not row.is_open(at=timezone.now()):
        raise Http404
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=8, border=4, light="#fff", omitsize=True
    )
    answer = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@login_required
def withdraw(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Takes an unanswered ask back."""
    with granted.open_organisation(request) as member:
        asking.withdraw(_mine(member, ask_id), now=timezone.now())
    messages.success(request, _("Taken back. The code opens nothing now."))
    return redirect("consent:helping")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer_deletion(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answering somebody who asks to delete what was kept about them."""
    form = DeletionAnswerForm(request.POST or None)
    with granted.open_organisation(request) as member:
        found = next((row for row in deletion.waiting_for(member) if row.pk == request_id), None)
        if found is None:
            raise Http404
        ((row, called),) = _with_names([found])
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            deletion.answer(member, row.pk, said=said["answer"], reason=said["reason"], now=timezone.now())
            messages.success(request, _("Your answer stands where the person sees it."))
            return redirect("consent:helping")
        context = {
            "form": form,
            "row": row,
            "called": called,
            "purpose": words.purpose_sentence(row.grant.purpose),
        }
    return render(request, "consent/answer_deletion.html", context)


def _mine(member: Membership, ask_id: UUID) -> Ask:
    row = asking.own(member, ask_id)
    if row is None:
        raise Http404
    return row


def _cannot(member: Membership, purpose: Purpose) -> object:
    """Why this member may not ask for a purpose: it rests on an ability that the law gives to others."""
    reason = why_not(
        member.organisation.kind,
        purpose.ability,
        licensed=member.is_licensed,
        engaged=True,  # an ask for papers is the offer of an engagement
        submission_agent=member.may_submit(on=day_in_japan(timezone.now())),
        own_matter=purpose.ability != Ability.DRAFT_ISA,
    )
    return reason.sentence if reason else None


def _address(request: HttpRequest, row: Ask) -> str:
    return request.build_absolute_uri(reverse("consent:ask", args=[asking.in_groups(asking.code_of(row))]))


def _with_names(rows: list[DeletionRequest]) -> list[tuple[DeletionRequest, str]]:
    """Each request with what the person is called: without it nobody could find what to delete."""
    called = residents_named([row.resident_id for row in rows])
    return [(row, called.get(row.resident_id, "")) for row in rows]
