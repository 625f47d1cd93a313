"""Pages on which a helper reads what a resident allowed: the purpose is stated, the look counted, then shown."""

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import residents_named
from apps.accounts.purposes import purposes_for
from apps.accounts.step_up import step_up
from apps.consent import cards, granted, receipt_json, words
from apps.consent.giving import day_in_japan
from apps.consent.granted import GrantRefused
from apps.consent.models import Grant
from apps.wallet.pages import shared, shared_kinds


@require_safe
@login_required
def begin(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """What one permission allows, and the question what it is read for now; no record is opened."""
    with granted.open_organisation(request) as member:
        try:
            grant = granted.open_one(member, grant_id)
        except GrantRefused as refused:
            return refused_page(request, refused.reason, refused.grant)
        if grant is None or grant.member_id not in {None, member.pk}:
            raise Http404
        if why := _why_over(grant):
            return refused_page(request, why, grant, tried=False)
        context = {**about(grant), "called": residents_named([grant.resident_id])[grant.resident_id]}
    return render(request, "wallet/shared.html", context)


@require_POST
@login_required
def read(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The records of one kind, for a stated purpose."""
    kind, number = request.POST.get("kind", ""), request.POST.get("page", "1")
    if (other := shared_kinds.OTHERS.get(kind)) is not None:
        return other(request, grant_id)
    if not kind or not (number.isascii() and number.isdecimal() and 0 < len(number) < 5 and int(number) > 0):
        raise Http404
    try:
        with granted.open_granted(request, grant_id, purpose=stated(request), kinds=[kind]) as passage:
            page = shared.prepare(passage, kind, page=int(number))
    except GrantRefused as refused:
        return refused_page(request, refused.reason, refused.grant)
    context = {
        **about(passage.grant),
        "called": passage.called,
        "stated": passage.grant.purpose,
        "page": page,
        "looks_left": passage.looks_left,
    }
    return render(request, "wallet/shared.html", context)


def _page_of(grant_id: UUID, **_form: str) -> str:
    return reverse("wallet:shared", args=[grant_id])


@require_POST
@login_required
@step_up(page=_page_of)
def export(request: HttpRequest, grant_id: UUID, form: str) -> HttpResponse:
    """A copy of everything that was given, where the resident allowed copies; the helper has just shown who they are."""
    if form not in {"csv", "json"}:
        raise Http404
    try:
        with granted.open_granted(
            request, grant_id, purpose=stated(request), action="shared.exported", export=True
        ) as passage:
            body = shared.as_csv(passage) if form == "csv" else _as_document(passage)
    except GrantRefused as refused:
        return refused_page(request, refused.reason, refused.grant)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="tsunagi-shared-{grant_id}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _why_over(grant: Grant) -> str:
    """Why nobody can read through it any more; empty while somebody can."""
    if grant.state == Grant.State.GIVEN and granted.is_stopped(grant):
        return "organisation-suspended"
    if not grant.is_live(on=day_in_japan(timezone.now())):
        return "expired" if grant.state == Grant.State.GIVEN else grant.state
    return "looks-used-up" if grant.reads_used >= grant.max_reads else ""


def stated(request: HttpRequest) -> str:
    return request.POST.get("purpose", "")


def _as_document(passage: granted.GrantedPassage) -> str:
    grant = passage.grant
    document = {
        "permission": str(grant.pk),
        "purpose": grant.purpose,
        "copied_at": receipt_json.instant(timezone.now()),
        "must_delete_by": (grant.last_day + receipt_json.DELETE_WITHIN).isoformat(),
        "onward_sharing": False,
        "records": list(shared.as_json(passage)),
        "asked_for": shared.asked_for_as_json(passage),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def about(grant: Grant) -> dict[str, object]:
    """What every page about one permission says of it."""
    return {
        "grant": grant,
        "organisation": grant.organisation,
        "purposes": purposes_for(grant.organisation.kind),
        "purpose": words.purpose_sentence(grant.purpose),
        "kinds": cards.in_lines(grant.given),
        "looks": cards.looks(grant),
        "looks_left": grant.max_reads - grant.reads_used,
    }


def refused_page(request: HttpRequest, reason: str, grant: Grant, *, tried: bool = True) -> HttpResponse:
    """Nothing was shown: why, and what the helper can do."""
    context = {
        "title": words.refusal_title(reason, grant),
        "next": words.NEXT.get(reason, ""),
        "is_over": reason in {"ended", "expired"},
        "tried": tried and grant.ended_by != "erasure",  # then there is nobody left who could see it
    }
    return render(request, "wallet/shared_refused.html", context, status=403)
